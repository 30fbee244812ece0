//! The attributes of users that an expression reads.

use ruff_python_ast::visitor::{Visitor, walk_expr};
use ruff_python_ast::{Expr, Stmt};

use super::wrap::Wrapped;
use super::{Analysis, AttributeRead};

pub(super) fn report(body: &[Stmt], wrapped: &Wrapped<'_>, analysis: &mut Analysis) {
    Reader { wrapped, analysis }.visit_body(body);
}

struct Reader<'a, 'w> {
    wrapped: &'w Wrapped<'w>,
    analysis: &'a mut Analysis,
}

impl<'a> Visitor<'a> for Reader<'_, '_> {
    fn visit_expr(&mut self, expr: &'a Expr) {
        if let Expr::Attribute(attribute) = expr
            && is_user(&attribute.value)
        {
            self.analysis.user_reads.push(AttributeRead {
                range: self.wrapped.of(&attribute.attr),
                name: attribute.attr.to_string(),
            });
        }
        walk_expr(self, expr);
    }
}

/// Whether an expression is a user by its name: `user`, `request.user`, `context["pending_user"]`.
fn is_user(expr: &Expr) -> bool {
    let name = match expr {
        Expr::Name(name) => name.id.as_str(),
        Expr::Attribute(attribute) => attribute.attr.as_str(),
        Expr::Subscript(subscript) => return is_name_of_user(&subscript.slice),
        Expr::Call(call) => match &*call.func {
            Expr::Attribute(method) if method.attr.as_str() == "get" => {
                return call.arguments.args.first().is_some_and(is_name_of_user);
            }
            Expr::Name(name) => return name.id.as_str() == "ak_user_by",
            _ => return false,
        },
        _ => return false,
    };
    names_user(name)
}

fn is_name_of_user(key: &Expr) -> bool {
    matches!(key, Expr::StringLiteral(text) if names_user(text.value.to_str()))
}

fn names_user(name: &str) -> bool {
    name == "user" || name.ends_with("_user")
}
