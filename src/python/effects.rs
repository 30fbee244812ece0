//! Whether an expression can change the request, its user or the plan: it can, unless everything that it does is known to
//! only read.

use std::collections::{BTreeMap, BTreeSet};

use ruff_python_ast::visitor::{Visitor, walk_expr, walk_stmt};
use ruff_python_ast::{Comprehension, Expr, ExprCall, ExprContext, Stmt};

use super::{depth, wrap};

/// Functions that change nothing but what they return.
const READING_FUNCTIONS: &str = "\
    abs all any bool dict enumerate float frozenset getattr hasattr int isinstance issubclass len list max min \
    print range repr reversed round set sorted str sum tuple zip ak_create_event ak_create_jwt \
    ak_is_group_member ak_logger ak_message ak_obj_source_name ak_send_email ak_user_by \
    ak_user_has_authenticator datetime ip_address ip_network regex_match regex_replace resolve_dns reverse_dns \
    timedelta";

/// Methods that change nothing, whatever has them.
const READING_METHODS: &str = "\
    aggregate all astimezone bind capitalize casefold count critical date day debug decode distinct encode \
    endswith error exclude exists filter find first format fromisoformat get get_full_path get_host group \
    group_attributes groups has_perm hexdigest index info is_secure isdigit isoformat items join json keys last \
    lower lstrip match now order_by partition replace rstrip search select_related split startswith strip title \
    total_seconds upper values values_list warning weekday";

/// Names with which anything can be changed.
const POWERS: &str = "\
    __import__ ak_call_policy compile delattr eval exec globals locals setattr type vars";

/// Keys of the context that nothing about an account depends on.
const HARMLESS_KEYS: [&str; 2] = ["geoip", "asn"];

/// Whether a list of words has a word.
fn has(words: &str, word: &str) -> bool {
    words.split(' ').any(|known| known == word)
}

/// Returns whether an expression can change something that outlives it.
pub fn may_change(source: &str) -> bool {
    if depth::is_excessive(source) || wrap::has_no_statement(source) {
        return true;
    }
    let wrapped = wrap::Wrapped::new(source);
    let found = depth::with_enough_stack(&wrapped, |module, _, problems| {
        let body = wrapped.body(module).filter(|_| problems.errors.is_empty());
        body.is_none_or(|body| {
            let mut names = Names::default();
            names.visit_body(body);
            let mut effects = Effects { names: &names, found: false };
            effects.visit_body(body);
            effects.found
        })
    });
    found.unwrap_or(true)
}

/// The names that an expression binds.
#[derive(Default)]
struct Names<'a> {
    /// Whether all values of a name are its own: displays, texts and numbers.
    own: BTreeMap<&'a str, bool>,
    /// The functions that it defines.
    defined: BTreeSet<&'a str>,
}

impl<'a> Names<'a> {
    fn bind(&mut self, name: &'a str, is_own: bool) {
        *self.own.entry(name).or_insert(true) &= is_own;
    }

    fn is_own(&self, of: &Expr) -> bool {
        matches!(of, Expr::Name(name) if self.own.get(name.id.as_str()) == Some(&true))
    }

    fn is_bound(&self, name: &str) -> bool {
        self.own.contains_key(name)
    }
}

/// Functions that make a value of their own.
const MAKING_FUNCTIONS: [&str; 6] = ["dict", "list", "set", "sorted", "str", "int"];

/// Whether a value is made where it stands, and nothing else has it.
fn is_made(value: &Expr) -> bool {
    matches!(
        value,
        Expr::Dict(_)
            | Expr::List(_)
            | Expr::Set(_)
            | Expr::DictComp(_)
            | Expr::ListComp(_)
            | Expr::SetComp(_)
            | Expr::StringLiteral(_)
            | Expr::NumberLiteral(_)
            | Expr::BooleanLiteral(_)
            | Expr::NoneLiteral(_)
            | Expr::FString(_)
    ) || matches!(
        value,
        Expr::Call(call)
            if matches!(&*call.func, Expr::Name(name) if MAKING_FUNCTIONS.contains(&name.id.as_str()))
    )
}

impl<'a> Visitor<'a> for Names<'a> {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::Assign(assign) => {
                for target in &assign.targets {
                    if let Expr::Name(name) = target {
                        self.bind(name.id.as_str(), is_made(&assign.value));
                    } else {
                        self.visit_expr(target);
                    }
                }
                self.visit_expr(&assign.value);
                return;
            }
            // It stays its own, whatever is added to it.
            Stmt::AugAssign(assign) if matches!(*assign.target, Expr::Name(_)) => {
                self.visit_expr(&assign.value);
                return;
            }
            Stmt::FunctionDef(function) => {
                self.defined.insert(function.name.as_str());
                let parameters = function.parameters.iter().map(|parameter| parameter.name().as_str());
                parameters.for_each(|name| self.bind(name, false));
            }
            Stmt::Import(import) => {
                for alias in &import.names {
                    self.bind(alias.asname.as_ref().unwrap_or(&alias.name).as_str(), false);
                }
            }
            Stmt::ImportFrom(import) => {
                // What is imported under its own name is what authentik has under that name.
                for alias in import.names.iter().filter(|alias| alias.asname.is_some()) {
                    self.bind(alias.asname.as_ref().unwrap_or(&alias.name).as_str(), false);
                }
            }
            _ => {}
        }
        walk_stmt(self, statement);
    }

    fn visit_expr(&mut self, expression: &'a Expr) {
        match expression {
            Expr::Name(name) if name.ctx == ExprContext::Store => self.bind(name.id.as_str(), false),
            Expr::Lambda(lambda) => {
                let parameters = lambda.parameters.iter().flat_map(|parameters| parameters.iter());
                parameters.for_each(|parameter| self.bind(parameter.name().as_str(), false));
            }
            _ => {}
        }
        walk_expr(self, expression);
    }
}

/// Looks for everything that is not known to only read.
struct Effects<'n, 'a> {
    names: &'n Names<'a>,
    found: bool,
}

impl Effects<'_, '_> {
    /// Whether assigning to something, or deleting it, changes what others have.
    fn is_shared(&self, target: &Expr) -> bool {
        match target {
            Expr::Name(_) => false,
            Expr::Tuple(tuple) => tuple.elts.iter().any(|target| self.is_shared(target)),
            Expr::List(list) => list.elts.iter().any(|target| self.is_shared(target)),
            Expr::Starred(starred) => self.is_shared(&starred.value),
            Expr::Subscript(subscript) => {
                let is_harmless = matches!(
                    &*subscript.slice,
                    Expr::StringLiteral(key) if HARMLESS_KEYS.contains(&key.value.to_str())
                );
                !is_harmless && !self.names.is_own(&subscript.value)
            }
            _ => true,
        }
    }

    fn reads_only(&self, call: &ExprCall) -> bool {
        match &*call.func {
            Expr::Name(function) => {
                let name = function.id.as_str();
                let arguments = call.arguments.args.iter();
                let mut values =
                    arguments.chain(call.arguments.keywords.iter().map(|keyword| &keyword.value));
                match self.names.is_bound(name) {
                    false if has(READING_FUNCTIONS, name) || self.names.defined.contains(name) => true,
                    // It can only change what it has.
                    false => values.all(|value| value.is_literal_expr()),
                    // It can be a method of the plan.
                    true => false,
                }
            }
            Expr::Attribute(method) => {
                let is_requests =
                    matches!(&*method.value, Expr::Name(name) if name.id.as_str() == "requests");
                is_requests
                    || has(READING_METHODS, method.attr.as_str())
                    || self.names.is_own(&method.value)
                    || is_made(&method.value)
            }
            _ => false,
        }
    }
}

impl<'a> Visitor<'a> for Effects<'_, '_> {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        self.found |= match statement {
            Stmt::Assign(assign) => assign.targets.iter().any(|target| self.is_shared(target)),
            // Lists and mappings are changed in place.
            Stmt::AugAssign(assign) => match &*assign.target {
                Expr::Name(_) => !self.names.is_own(&assign.target),
                target => self.is_shared(target),
            },
            Stmt::AnnAssign(assign) => self.is_shared(&assign.target),
            Stmt::Delete(delete) => delete.targets.iter().any(|target| self.is_shared(target)),
            Stmt::For(repeat) => self.is_shared(&repeat.target),
            Stmt::With(with) => with
                .items
                .iter()
                .filter_map(|item| item.optional_vars.as_deref())
                .any(|target| self.is_shared(target)),
            Stmt::FunctionDef(function) => !function.decorator_list.is_empty(),
            Stmt::ClassDef(_) | Stmt::Match(_) | Stmt::TypeAlias(_) => true,
            _ => false,
        };
        if !self.found {
            walk_stmt(self, statement);
        }
    }

    fn visit_expr(&mut self, expression: &'a Expr) {
        self.found |= match expression {
            Expr::Name(name) => has(POWERS, name.id.as_str()),
            Expr::Attribute(attribute) => attribute.attr.as_str().starts_with("__"),
            Expr::Call(call) => !self.reads_only(call),
            _ => false,
        };
        if !self.found {
            walk_expr(self, expression);
        }
    }

    fn visit_comprehension(&mut self, comprehension: &'a Comprehension) {
        self.found |= self.is_shared(&comprehension.target);
        ruff_python_ast::visitor::walk_comprehension(self, comprehension);
    }
}
