//! How an expression can end where something of the request is known: the subset of Python that policies are written in.
//!
//! Every way through the code on which nothing contradicts what is known is followed. What is not understood can give
//! anything, and can raise: a result that is missing here is impossible.

mod expression;
mod value;

use std::collections::BTreeMap;

use ruff_python_ast::visitor::{Visitor, walk_expr, walk_stmt};
use ruff_python_ast::{Expr, Stmt, StmtIf};

use super::{depth, wrap};
use expression::Evaluator;
pub use value::{Known, Person, Value};

/// The ways in which a policy's expression can end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Results {
    /// It returns something truthy.
    pub passes: bool,
    /// It returns something falsy, or nothing.
    pub fails: bool,
    /// It raises an exception.
    pub raises: bool,
}

impl Results {
    /// Nothing is known.
    pub const ANY: Results = Results { passes: true, fails: true, raises: true };

    fn add(&mut self, other: Results) {
        self.passes |= other.passes;
        self.fails |= other.fails;
        self.raises |= other.raises;
    }
}

/// What is known of the request for which an expression runs.
pub trait Circumstances {
    /// A key of the plan's context; the value is [`Value::Unknown`] where it is there and nothing is known of it.
    fn in_context(&self, key: &str) -> Known;

    /// A value that authentik puts into the scope of expressions: `ak_is_sso_flow`, `ak_client_ip`.
    fn global(&self, name: &str) -> Value;

    /// An attribute of a user; [`Known::Perhaps`] where it is not known whether the user has it.
    fn attribute(&self, person: Person, name: &str) -> Known;

    /// Whether a user is a member of the group of a name; [`Known::Perhaps`] where asking for it can raise.
    fn is_member(&self, person: Person, group: &str) -> Known;
}

/// So many statements are followed, over all ways.
const MOST_STEPS: usize = 2_000;

/// Returns how an expression of a policy can end.
pub fn results(source: &str, known: &(dyn Circumstances + Sync)) -> Results {
    if depth::is_excessive(source) || wrap::has_no_statement(source) {
        return Results::ANY;
    }
    let wrapped = wrap::Wrapped::new(source);
    let found = depth::with_enough_stack(&wrapped, |module, _, problems| {
        let body = wrapped.body(module).filter(|_| problems.errors.is_empty());
        body.map_or(Results::ANY, |body| run(body, known))
    });
    found.unwrap_or(Results::ANY)
}

/// The values of variables.
type Variables<'a> = BTreeMap<&'a str, Value>;

fn run(body: &[Stmt], known: &dyn Circumstances) -> Results {
    let mut strange = Strange::default();
    strange.visit_body(body);
    if strange.found {
        return Results::ANY;
    }
    let mut runner = Runner { known, results: Results::default(), is_lost: false, steps: MOST_STEPS };
    let falls = runner.block(body, vec![Variables::new()]);
    runner.results.fails |= !falls.is_empty();
    if runner.is_lost || runner.steps == 0 { Results::ANY } else { runner.results }
}

/// Follows the ways through statements.
struct Runner<'k> {
    known: &'k dyn Circumstances,
    results: Results,
    /// Whether what is known may have been changed.
    is_lost: bool,
    steps: usize,
}

impl Runner<'_> {
    /// The variables of each way on which what follows the statements is reached.
    fn block<'a>(&mut self, body: &'a [Stmt], mut ways: Vec<Variables<'a>>) -> Vec<Variables<'a>> {
        for statement in body {
            let mut after: Vec<Variables<'a>> = Vec::new();
            for variables in ways {
                let Some(left) = self.steps.checked_sub(1) else { return Vec::new() };
                self.steps = left;
                for variables in self.statement(statement, variables) {
                    if !after.contains(&variables) {
                        after.push(variables);
                    }
                }
            }
            ways = after;
        }
        ways
    }

    fn statement<'a>(&mut self, statement: &'a Stmt, mut variables: Variables<'a>) -> Vec<Variables<'a>> {
        match statement {
            Stmt::Return(statement) => {
                let truth = match statement.value.as_deref() {
                    None => Some(false),
                    Some(value) => self.evaluate(value, &variables).truth(),
                };
                self.results.add(Results {
                    passes: truth != Some(false),
                    fails: truth != Some(true),
                    raises: false,
                });
                Vec::new()
            }
            Stmt::Raise(_) => {
                self.results.raises = true;
                Vec::new()
            }
            Stmt::Pass(_) => vec![variables],
            Stmt::Expr(statement) => {
                self.evaluate(&statement.value, &variables);
                vec![variables]
            }
            Stmt::Assign(statement) => {
                let value = self.evaluate(&statement.value, &variables);
                for target in &statement.targets {
                    match target {
                        Expr::Name(name) => {
                            variables.insert(name.id.as_str(), value.clone());
                        }
                        // What is assigned to may be shared.
                        _ => self.is_lost = true,
                    }
                }
                vec![variables]
            }
            Stmt::If(statement) => self.choose(statement, variables),
            // What else there is was looked for before.
            _ => Vec::new(),
        }
    }

    fn choose<'a>(&mut self, statement: &'a StmtIf, variables: Variables<'a>) -> Vec<Variables<'a>> {
        let first = (Some(statement.test.as_ref()), statement.body.as_slice());
        let others = statement.elif_else_clauses.iter();
        let others = others.map(|clause| (clause.test.as_ref(), clause.body.as_slice()));
        let mut ways = Vec::new();
        for (test, body) in std::iter::once(first).chain(others) {
            let truth = test.map_or(Some(true), |test| self.evaluate(test, &variables).truth());
            if truth != Some(false) {
                ways.extend(self.block(body, vec![variables.clone()]));
            }
            if truth == Some(true) {
                return ways;
            }
        }
        ways.push(variables);
        ways
    }

    fn evaluate(&mut self, expression: &Expr, variables: &Variables<'_>) -> Value {
        let mut evaluator = Evaluator::new(self.known, variables);
        let value = evaluator.value(expression);
        self.results.raises |= evaluator.may_raise;
        self.is_lost |= evaluator.may_change;
        value
    }
}

/// Looks for what is not followed: loops, handlers, definitions, and everything that changes what it does not assign.
#[derive(Default)]
struct Strange {
    found: bool,
}

impl<'a> Visitor<'a> for Strange {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        let is_followed = matches!(
            statement,
            Stmt::Return(_) | Stmt::Raise(_) | Stmt::Pass(_) | Stmt::Expr(_) | Stmt::Assign(_) | Stmt::If(_)
        );
        self.found |= !is_followed;
        if !self.found {
            walk_stmt(self, statement);
        }
    }

    fn visit_expr(&mut self, expression: &'a Expr) {
        self.found |= matches!(
            expression,
            Expr::Named(_) | Expr::Await(_) | Expr::Yield(_) | Expr::YieldFrom(_) | Expr::Lambda(_)
        );
        if !self.found {
            walk_expr(self, expression);
        }
    }
}
