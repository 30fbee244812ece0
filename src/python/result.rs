//! Whether what an expression returns is surely no `dict`.

use std::collections::HashMap;

use ruff_python_ast::visitor::{Visitor, walk_expr, walk_stmt};
use ruff_python_ast::{Expr, ExprContext, Operator, Stmt, UnaryOp};

use super::Analysis;
use super::wrap::Wrapped;

/// Builtins whose result is surely no `dict`.
const BUILTINS: [&str; 11] =
    ["all", "any", "bool", "float", "int", "len", "list", "set", "sorted", "str", "tuple"];

/// Deeper expressions are not looked at.
const DEEPEST: usize = 8;

pub(super) fn report(body: &[Stmt], wrapped: &Wrapped<'_>, analysis: &mut Analysis) {
    if analysis.generator {
        return;
    }
    let mut collector = Collector::default();
    collector.visit_body(body);
    let mut first = None;
    for value in &collector.returned {
        match collector.kind(value, DEEPEST) {
            Kind::Other => return,
            Kind::None => {}
            Kind::NotDict => first = first.or(Some(value)),
        }
    }
    analysis.not_a_dict = first.map(|value| wrapped.of(*value));
}

/// What is known of a value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// It may be a `dict`.
    Other,
    /// It is `None`.
    None,
    /// It is something other than a `dict` or `None`.
    NotDict,
}

impl Kind {
    fn or(self, other: Self) -> Self {
        match (self, other) {
            (Kind::Other, _) | (_, Kind::Other) => Kind::Other,
            (Kind::None, Kind::None) => Kind::None,
            _ => Kind::NotDict,
        }
    }
}

/// What is returned and assigned, without nested functions' returns.
#[derive(Default)]
struct Collector<'a> {
    returned: Vec<&'a Expr>,
    /// The value of each name that is assigned once; nothing for one that is bound in any other way.
    assigned: HashMap<&'a str, Option<&'a Expr>>,
    nested: usize,
}

impl<'a> Collector<'a> {
    fn bind(&mut self, name: &'a str, value: Option<&'a Expr>) {
        self.assigned.entry(name).and_modify(|known| *known = None).or_insert(value);
    }

    fn kind(&self, expr: &Expr, depth: usize) -> Kind {
        let Some(depth) = depth.checked_sub(1) else { return Kind::Other };
        match expr {
            Expr::NoneLiteral(_) => Kind::None,
            Expr::List(_)
            | Expr::ListComp(_)
            | Expr::Set(_)
            | Expr::SetComp(_)
            | Expr::Tuple(_)
            | Expr::Generator(_)
            | Expr::Lambda(_)
            | Expr::StringLiteral(_)
            | Expr::FString(_)
            | Expr::BytesLiteral(_)
            | Expr::NumberLiteral(_)
            | Expr::BooleanLiteral(_) => Kind::NotDict,
            Expr::UnaryOp(operation) if operation.op == UnaryOp::Not => Kind::NotDict,
            Expr::BinOp(operation) if operation.op == Operator::Add => {
                let sides = [&operation.left, &operation.right];
                match sides.iter().any(|side| self.kind(side, depth) == Kind::NotDict) {
                    true => Kind::NotDict,
                    false => Kind::Other,
                }
            }
            Expr::If(choice) => self.kind(&choice.body, depth).or(self.kind(&choice.orelse, depth)),
            Expr::Name(name) => match self.assigned.get(name.id.as_str()) {
                Some(Some(value)) => self.kind(value, depth),
                _ => Kind::Other,
            },
            Expr::Call(call) => match &*call.func {
                Expr::Name(name)
                    if BUILTINS.contains(&name.id.as_str())
                        && !self.assigned.contains_key(name.id.as_str()) =>
                {
                    Kind::NotDict
                }
                Expr::Attribute(method)
                    if method.value.is_string_literal_expr()
                        && matches!(method.attr.as_str(), "join" | "format") =>
                {
                    Kind::NotDict
                }
                _ => Kind::Other,
            },
            _ => Kind::Other,
        }
    }
}

impl<'a> Visitor<'a> for Collector<'a> {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::FunctionDef(function) => {
                self.bind(&function.name, None);
                self.nested += 1;
                walk_stmt(self, stmt);
                self.nested -= 1;
            }
            Stmt::ClassDef(class) => {
                self.bind(&class.name, None);
                self.nested += 1;
                walk_stmt(self, stmt);
                self.nested -= 1;
            }
            Stmt::Import(import) => {
                import
                    .names
                    .iter()
                    .for_each(|alias| self.bind(alias.asname.as_ref().unwrap_or(&alias.name), None));
            }
            Stmt::ImportFrom(import) => {
                import
                    .names
                    .iter()
                    .for_each(|alias| self.bind(alias.asname.as_ref().unwrap_or(&alias.name), None));
            }
            Stmt::Assign(assign) => match assign.targets.as_slice() {
                [Expr::Name(target)] if self.nested == 0 => {
                    self.bind(target.id.as_str(), Some(&assign.value));
                    self.visit_expr(&assign.value);
                }
                _ => walk_stmt(self, stmt),
            },
            Stmt::Return(returned) => {
                if self.nested == 0 {
                    self.returned.extend(returned.value.as_deref());
                }
                walk_stmt(self, stmt);
            }
            _ => walk_stmt(self, stmt),
        }
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        if let Expr::Name(name) = expr
            && name.ctx != ExprContext::Load
        {
            self.bind(name.id.as_str(), None);
        }
        walk_expr(self, expr);
    }
}
