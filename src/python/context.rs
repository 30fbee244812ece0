//! What an expression reads of the request, and the policies that it calls.

use std::collections::{HashMap, HashSet};

use ruff_python_ast::visitor::{Visitor, walk_expr, walk_stmt};
use ruff_python_ast::{CmpOp, Expr, ExprCall, ExprContext, Stmt};
use ruff_text_size::Ranged;

use super::wrap::Wrapped;
use super::{Access, Analysis, ContextKey, ContextRead, ContextWrite, ExpressionKind, PolicyCall};

/// An object that authentik hands to expressions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Known {
    Request,
    /// The context of the request, which holds what the plan's context does.
    Context,
    FlowPlan,
    PromptData,
}

/// More steps than a path to anything known has: `request.context["flow_plan"].context["prompt_data"]`.
const LONGEST_PATH: usize = 12;

/// Collects reads, writes and calls, in the order of the text.
pub(super) fn report(body: &[Stmt], kind: ExpressionKind, wrapped: &Wrapped<'_>, analysis: &mut Analysis) {
    let mut reader = Reader { kind, wrapped, analysis, aliases: HashMap::new(), handled: 0 };
    reader.visit_body(body);
    let tested: HashSet<ContextKey> = analysis
        .reads
        .iter()
        .filter(|read| read.access == Access::Test)
        .map(|read| read.key.clone())
        .collect();
    for read in &mut analysis.reads {
        if read.access == Access::Required && tested.contains(&read.key) {
            read.access = Access::Guarded;
        }
    }
}

struct Reader<'a, 'w> {
    kind: ExpressionKind,
    wrapped: &'w Wrapped<'w>,
    analysis: &'w mut Analysis,
    /// Variables that the expression has assigned: what they are another name for, if anything known.
    aliases: HashMap<&'a str, Option<Known>>,
    /// Depth of `try` blocks with handlers.
    handled: usize,
}

impl<'a> Reader<'a, '_> {
    fn known(&self, expr: &Expr) -> Option<Known> {
        self.known_within(expr, LONGEST_PATH)
    }

    /// As `known`, looking at no more than `steps` steps of a path, so that long chains take no quadratic time.
    fn known_within(&self, expr: &Expr, steps: usize) -> Option<Known> {
        let steps = steps.checked_sub(1)?;
        match expr {
            Expr::Name(name) => {
                let name = name.id.as_str();
                if let Some(alias) = self.aliases.get(name) {
                    return *alias;
                }
                match name {
                    "request" => Some(Known::Request),
                    "context" if self.kind == ExpressionKind::Policy => Some(Known::Context),
                    "prompt_context" if self.kind.is_given(name) => Some(Known::PromptData),
                    _ => None,
                }
            }
            Expr::Attribute(attribute) if attribute.attr.as_str() == "context" => {
                let of = self.known_within(&attribute.value, steps)?;
                matches!(of, Known::Request | Known::FlowPlan).then_some(Known::Context)
            }
            Expr::Subscript(subscript) => self.member(&subscript.value, text(&subscript.slice)?, steps),
            Expr::Call(call) => {
                let (of, "get" | "setdefault", key) = method(call)? else { return None };
                self.member(of, key, steps)
            }
            Expr::BoolOp(operation) => self.known_within(operation.values.first()?, steps),
            Expr::Named(named) => self.known_within(&named.value, steps),
            _ => None,
        }
    }

    fn member(&self, of: &Expr, key: &str, steps: usize) -> Option<Known> {
        match (self.known_within(of, steps)?, key) {
            (Known::Context, "flow_plan") => Some(Known::FlowPlan),
            (Known::Context, "prompt_data") => Some(Known::PromptData),
            _ => None,
        }
    }

    fn key(&self, of: &Expr, key: &str) -> Option<ContextKey> {
        match self.known(of)? {
            Known::Context => Some(ContextKey::Plan(key.to_owned())),
            Known::PromptData => Some(ContextKey::Prompt(key.to_owned())),
            Known::Request | Known::FlowPlan => None,
        }
    }

    fn read(&mut self, at: &impl Ranged, key: Option<ContextKey>, access: Access) {
        let Some(key) = key else { return };
        let access = if access == Access::Required && self.handled > 0 { Access::Guarded } else { access };
        self.analysis.reads.push(ContextRead { range: self.wrapped.of(at), key, access });
    }

    fn write(&mut self, at: &impl Ranged, key: Option<ContextKey>) {
        let Some(key) = key else { return };
        self.analysis.writes.push(ContextWrite { range: self.wrapped.of(at), key });
    }

    fn call(&mut self, call: &'a ExprCall) {
        if let Some((of, name, key)) = method(call) {
            let key = self.key(of, key);
            match name {
                "get" => self.read(call, key, Access::Optional),
                "pop" if call.arguments.len() > 1 => self.read(call, key, Access::Optional),
                "pop" => self.read(call, key, Access::Required),
                "setdefault" => self.write(call, key),
                _ => {}
            }
        }
        if let Expr::Attribute(attribute) = call.func.as_ref()
            && attribute.attr.as_str() == "update"
        {
            for item in call.arguments.args.iter().filter_map(Expr::as_dict_expr).flat_map(|dict| &dict.items)
            {
                let key = item.key.as_ref().and_then(text).and_then(|key| self.key(&attribute.value, key));
                self.write(item, key);
            }
            for keyword in &call.arguments.keywords {
                let key = keyword.arg.as_ref().and_then(|key| self.key(&attribute.value, key.as_str()));
                self.write(keyword, key);
            }
        }
        if call.func.as_name_expr().is_some_and(|name| name.id == "ak_call_policy")
            && let Some(name) = call.arguments.find_argument_value("name", 0)
            && let Some(policy) = text(name)
        {
            let call = PolicyCall { range: self.wrapped.of(name), name: policy.to_owned() };
            self.analysis.calls.push(call);
        }
    }
}

impl<'a> Visitor<'a> for Reader<'a, '_> {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::Assign(assign) => {
                walk_stmt(self, stmt);
                if let [Expr::Name(target)] = assign.targets.as_slice() {
                    let known = self.known(&assign.value);
                    self.aliases.insert(target.id.as_str(), known);
                }
            }
            Stmt::Try(statement) if !statement.handlers.is_empty() => {
                self.handled += 1;
                self.visit_body(&statement.body);
                self.handled -= 1;
                statement.handlers.iter().for_each(|handler| self.visit_except_handler(handler));
                self.visit_body(&statement.orelse);
                self.visit_body(&statement.finalbody);
            }
            _ => walk_stmt(self, stmt),
        }
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Name(name) if name.ctx == ExprContext::Store => {
                // Assigned in a manner that isn't followed.
                self.aliases.insert(name.id.as_str(), None);
            }
            Expr::Name(name) if !self.aliases.contains_key(name.id.as_str()) => match name.id.as_str() {
                "user" if self.kind.is_given("user") => {
                    self.read(expr, Some(ContextKey::User), Access::Required)
                }
                "http_request" => self.read(expr, Some(ContextKey::HttpRequest), Access::Required),
                _ => {}
            },
            Expr::Attribute(attribute) => {
                let key = match attribute.attr.as_str() {
                    "user" => Some(ContextKey::User),
                    "http_request" => Some(ContextKey::HttpRequest),
                    _ => None,
                };
                if key.is_some() && self.known(&attribute.value) == Some(Known::Request) {
                    self.read(expr, key, Access::Required);
                }
            }
            Expr::Subscript(subscript) => {
                let key = text(&subscript.slice).and_then(|key| self.key(&subscript.value, key));
                match subscript.ctx {
                    ExprContext::Load | ExprContext::Del => self.read(expr, key, Access::Required),
                    ExprContext::Store => self.write(expr, key),
                    ExprContext::Invalid => {}
                }
            }
            Expr::Compare(comparison) => {
                if let ([CmpOp::In | CmpOp::NotIn], [of]) = (&*comparison.ops, &*comparison.comparators) {
                    let key = text(&comparison.left).and_then(|key| self.key(of, key));
                    self.read(expr, key, Access::Test);
                }
            }
            Expr::Call(call) => self.call(call),
            _ => {}
        }
        walk_expr(self, expr);
    }
}

/// The object, the method and the literal first argument of a call such as `context.get("key")`.
fn method(call: &ExprCall) -> Option<(&Expr, &str, &str)> {
    let attribute = call.func.as_attribute_expr()?;
    let key = text(call.arguments.args.first()?)?;
    Some((&attribute.value, attribute.attr.as_str(), key))
}

fn text(expr: &Expr) -> Option<&str> {
    expr.as_string_literal_expr().map(|literal| literal.value.to_str())
}
