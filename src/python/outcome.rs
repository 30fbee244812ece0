//! How an expression can end.

use ruff_python_ast::visitor::{Visitor, walk_expr, walk_stmt};
use ruff_python_ast::{ExceptHandler, Expr, Stmt, StmtTry};

use super::{Analysis, Constant, Returns, truth};

/// The ways in which a piece of code can be left.
#[derive(Debug, Clone, Copy, Default)]
struct Exits {
    /// It returns something truthy, falsy, or something of which nothing is known.
    truthy: bool,
    falsy: bool,
    unknown: bool,
    /// It returns without a value.
    empty: bool,
    /// A `raise` statement, or an assertion that can't hold.
    raises: bool,
    /// It continues with what follows.
    falls: bool,
    /// It leaves the loop around it.
    breaks: bool,
    /// It starts the loop around it again.
    continues: bool,
    /// Something on the way might raise.
    may_raise: bool,
}

impl Exits {
    const FALLS: Self = Self {
        truthy: false,
        falsy: false,
        unknown: false,
        empty: false,
        raises: false,
        falls: true,
        breaks: false,
        continues: false,
        may_raise: false,
    };

    fn or(self, other: Self) -> Self {
        Self {
            truthy: self.truthy || other.truthy,
            falsy: self.falsy || other.falsy,
            unknown: self.unknown || other.unknown,
            empty: self.empty || other.empty,
            raises: self.raises || other.raises,
            falls: self.falls || other.falls,
            breaks: self.breaks || other.breaks,
            continues: self.continues || other.continues,
            may_raise: self.may_raise || other.may_raise,
        }
    }

    /// This, and where it continues, `next`.
    fn then(self, next: impl FnOnce() -> Self) -> Self {
        if self.falls { Self { falls: false, ..self }.or(next()) } else { self }
    }

    fn evaluating(known: truth::Known) -> Self {
        Self { may_raise: known.may_raise, ..Self::FALLS }
    }
}

/// Finds out whether the expression returns a value, and which if that is certain.
pub(super) fn report(body: &[Stmt], analysis: &mut Analysis) {
    let mut yields = Yields::default();
    yields.visit_body(body);
    if yields.found {
        // The call only makes the generator, which is truthy and runs nothing yet.
        analysis.generator = true;
        analysis.returns = Returns::Always;
        analysis.constant = Some(Constant::True);
        analysis.constant_unless_raises = Some(Constant::True);
        return;
    }
    let exits = block(body);
    let value = exits.truthy || exits.falsy || exits.unknown;
    let nothing = exits.falls || exits.empty;
    analysis.returns = match (value, nothing) {
        (true, false) => Returns::Always,
        (true, true) => Returns::Sometimes,
        (false, _) => Returns::Never,
    };
    let result = match (exits.truthy, exits.falsy || nothing, exits.unknown) {
        (true, false, false) => Some(Constant::True),
        (false, true, false) => Some(Constant::False),
        (false, false, false) if exits.raises => Some(Constant::Raises),
        _ => None,
    };
    analysis.constant_unless_raises = result;
    let certain = result == Some(Constant::Raises) || !(exits.raises || exits.may_raise);
    analysis.constant = result.filter(|_| certain);
}

fn block(body: &[Stmt]) -> Exits {
    let mut exits = Exits::FALLS;
    for stmt in body {
        if !exits.falls {
            break;
        }
        exits = exits.then(|| statement(stmt));
    }
    exits
}

fn statement(stmt: &Stmt) -> Exits {
    match stmt {
        Stmt::Return(stmt) => match stmt.value.as_deref() {
            None => Exits { empty: true, ..Exits::default() },
            Some(value) => {
                let known = truth::of(value);
                Exits {
                    truthy: known.truth == Some(true),
                    falsy: known.truth == Some(false),
                    unknown: known.truth.is_none(),
                    may_raise: known.may_raise,
                    ..Exits::default()
                }
            }
        },
        Stmt::Raise(_) => Exits { raises: true, ..Exits::default() },
        Stmt::Assert(stmt) => {
            let known = truth::of(&stmt.test);
            match known.truth {
                Some(false) => Exits { raises: true, ..Exits::default() },
                Some(true) => Exits::evaluating(known),
                None => Exits { may_raise: true, ..Exits::FALLS },
            }
        }
        Stmt::Pass(_) | Stmt::FunctionDef(_) | Stmt::Global(_) | Stmt::Nonlocal(_) => Exits::FALLS,
        Stmt::Expr(stmt) => Exits::evaluating(truth::of(&stmt.value)),
        Stmt::Assign(stmt) => {
            let plain = stmt.targets.iter().all(Expr::is_name_expr);
            let known = truth::of(&stmt.value);
            Exits { may_raise: known.may_raise || !plain, ..Exits::FALLS }
        }
        Stmt::AnnAssign(stmt) if stmt.target.is_name_expr() => {
            stmt.value.as_deref().map_or(Exits::FALLS, |value| Exits::evaluating(truth::of(value)))
        }
        Stmt::If(stmt) => {
            let mut clauses = vec![(Some(stmt.test.as_ref()), stmt.body.as_slice())];
            clauses.extend(
                stmt.elif_else_clauses.iter().map(|clause| (clause.test.as_ref(), clause.body.as_slice())),
            );
            branches(&clauses)
        }
        Stmt::While(stmt) => {
            let known = truth::of(&stmt.test);
            if known.truth == Some(false) {
                return Exits::evaluating(known).then(|| block(&stmt.orelse));
            }
            let ends = known.truth.is_none();
            looping(block(&stmt.body), &stmt.orelse, ends, known.may_raise)
        }
        Stmt::For(stmt) => looping(block(&stmt.body), &stmt.orelse, true, true),
        Stmt::With(stmt) => {
            let inner = block(&stmt.body);
            // A context manager may swallow what is raised in its body.
            Exits { may_raise: true, falls: inner.falls || inner.raises || inner.may_raise, ..inner }
        }
        Stmt::Match(stmt) => {
            let exhaustive = stmt
                .cases
                .iter()
                .any(|case| case.guard.is_none() && case.pattern.irrefutable_pattern().is_some());
            let start = if exhaustive { Exits::default() } else { Exits::FALLS };
            let exits = stmt.cases.iter().fold(start, |exits, case| exits.or(block(&case.body)));
            Exits { may_raise: true, ..exits }
        }
        Stmt::Try(stmt) => attempt(stmt),
        Stmt::Break(_) => Exits { breaks: true, ..Exits::default() },
        Stmt::Continue(_) => Exits { continues: true, ..Exits::default() },
        _ => Exits { may_raise: true, ..Exits::FALLS },
    }
}

/// The first branch whose test holds; a branch without test always does.
fn branches(clauses: &[(Option<&Expr>, &[Stmt])]) -> Exits {
    let mut exits = Exits::default();
    for (test, body) in clauses {
        let known = test.map(truth::of);
        exits.may_raise |= known.is_some_and(|known| known.may_raise);
        match known.map(|known| known.truth) {
            Some(Some(false)) => {}
            None | Some(Some(true)) => return exits.or(block(body)),
            Some(None) => exits = exits.or(block(body)),
        }
    }
    exits.or(Exits::FALLS)
}

/// A loop that may end normally (`ends`), which runs `orelse`, or by `break`, which doesn't.
fn looping(body: Exits, orelse: &[Stmt], ends: bool, may_raise: bool) -> Exits {
    let broken = body.breaks;
    let round = Exits {
        falls: false,
        breaks: false,
        continues: false,
        may_raise: body.may_raise || may_raise,
        ..body
    };
    let ended = if ends { block(orelse) } else { Exits::default() };
    let after = round.or(ended);
    Exits { falls: after.falls || broken, ..after }
}

fn attempt(stmt: &StmtTry) -> Exits {
    let tried = block(&stmt.body);
    let mut exits = tried.then(|| block(&stmt.orelse));
    if !stmt.handlers.is_empty() {
        let catches_all = stmt.handlers.iter().any(|ExceptHandler::ExceptHandler(handler)| {
            match handler.type_.as_deref() {
                None => true,
                Some(Expr::Name(name)) => matches!(name.id.as_str(), "Exception" | "BaseException"),
                Some(_) => false,
            }
        });
        if catches_all && stmt.orelse.is_empty() {
            exits.raises = false;
            exits.may_raise = false;
        }
        if tried.raises || tried.may_raise {
            for ExceptHandler::ExceptHandler(handler) in &stmt.handlers {
                exits = exits.or(block(&handler.body));
            }
        }
    }
    let last = block(&stmt.finalbody);
    if last.falls {
        Exits { falls: exits.falls, ..exits.or(last) }
    } else {
        // What the `finally` block does wins.
        last
    }
}

/// Whether there is a `yield` that makes the function a generator.
#[derive(Default)]
struct Yields {
    found: bool,
}

impl<'a> Visitor<'a> for Yields {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        if !matches!(stmt, Stmt::FunctionDef(_) | Stmt::ClassDef(_)) && !self.found {
            walk_stmt(self, stmt);
        }
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Yield(_) | Expr::YieldFrom(_) => self.found = true,
            Expr::Lambda(_) => {}
            _ => walk_expr(self, expr),
        }
    }
}
