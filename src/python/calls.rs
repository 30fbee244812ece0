//! Calls of authentik's helpers, and which arguments they refuse.

use std::ops::Range;

use ruff_python_ast::visitor::{Visitor, walk_expr, walk_stmt};
use ruff_python_ast::{ExceptHandler, Expr, ExprCall, Stmt};

use super::helpers::{Call, Helper, Keywords, helper};
use super::names::Survey;
use super::wrap::Wrapped;
use super::{Analysis, ExpressionKind};

/// A call of one of authentik's helpers, with all its arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HelperCall {
    /// The name that is called.
    pub range: Range<usize>,
    /// What is called.
    pub helper: &'static Helper,
    /// The arguments that are passed by place.
    pub positional: Vec<Range<usize>>,
    /// The arguments that are passed by name.
    pub keywords: Vec<KeywordArgument>,
}

/// An argument that is passed by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeywordArgument {
    /// The name and the value.
    pub range: Range<usize>,
    /// The name.
    pub name: String,
}

/// Why a call raises a `TypeError`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mismatch<'c> {
    /// What is called is no function: what to write instead.
    NotCallable(&'static str),
    /// There are more positional arguments than parameters.
    TooMany {
        /// How many there may be.
        most: usize,
        /// The first that is too many.
        first: Range<usize>,
    },
    /// The helper has no parameter of this name.
    UnexpectedKeyword {
        /// The argument.
        keyword: &'c KeywordArgument,
        /// The first release that has such a parameter.
        since: Option<&'static str>,
    },
    /// A parameter is passed by place and by name.
    Twice(&'c KeywordArgument),
    /// Parameters without a default are not passed.
    Missing(Vec<&'static str>),
}

impl HelperCall {
    /// Why a release refuses the call, where `has` says whether it is a release or a later one.
    pub fn mismatch(&self, has: impl Fn(&'static str) -> bool) -> Option<Mismatch<'_>> {
        if !self.helper.since.is_none_or(&has) {
            return None;
        }
        let (parameters, keywords) = match &self.helper.call {
            Call::Value(instead) => return Some(Mismatch::NotCallable(instead)),
            Call::Function { parameters, keywords } => (parameters, *keywords),
        };
        let is_there = |since: Option<&'static str>| since.is_none_or(&has);
        let most = parameters.iter().filter(|parameter| is_there(parameter.since)).count();
        if let Some(first) = self.positional.get(most) {
            return Some(Mismatch::TooMany { most, first: first.clone() });
        }
        for keyword in &self.keywords {
            let known = parameters.iter().position(|parameter| parameter.name == keyword.name);
            match known.and_then(|at| Some((at, parameters.get(at)?))) {
                Some((at, _)) if at < self.positional.len() => return Some(Mismatch::Twice(keyword)),
                Some((_, parameter)) if is_there(parameter.since) => {}
                _ if keywords != Keywords::Refused => {}
                known => {
                    let since = known.and_then(|(_, parameter)| parameter.since);
                    return Some(Mismatch::UnexpectedKeyword { keyword, since });
                }
            }
        }
        let is_passed = |name: &str| self.keywords.iter().any(|keyword| keyword.name == name);
        let missing: Vec<_> = parameters
            .iter()
            .skip(self.positional.len())
            .filter(|parameter| parameter.required && !is_passed(parameter.name))
            .map(|parameter| parameter.name)
            .collect();
        (!missing.is_empty()).then_some(Mismatch::Missing(missing))
    }
}

/// Collects the calls of helpers whose arguments are all written out, in the order of the text.
pub(super) fn report(
    body: &[Stmt],
    kind: ExpressionKind,
    survey: &Survey<'_>,
    wrapped: &Wrapped<'_>,
    analysis: &mut Analysis,
) {
    if survey.is_dynamic() {
        return;
    }
    let mut collector = Collector { kind, survey, wrapped, calls: Vec::new(), expecting: 0 };
    collector.visit_body(body);
    analysis.helper_calls = collector.calls;
}

struct Collector<'s, 'w> {
    kind: ExpressionKind,
    survey: &'s Survey<'s>,
    wrapped: &'w Wrapped<'w>,
    calls: Vec<HelperCall>,
    /// Depth of `try` blocks that handle a `TypeError`.
    expecting: usize,
}

impl Collector<'_, '_> {
    fn call(&self, call: &ExprCall) -> Option<HelperCall> {
        let name = call.func.as_name_expr()?;
        let helper = helper(name.id.as_str(), self.kind)?;
        if self.survey.bindings.contains(helper.name) {
            return None;
        }
        let arguments = &call.arguments;
        if arguments.args.iter().any(Expr::is_starred_expr) {
            return None;
        }
        let keyword = |keyword: &ruff_python_ast::Keyword| {
            let name = keyword.arg.as_ref()?.as_str().to_owned();
            Some(KeywordArgument { range: self.wrapped.of(keyword), name })
        };
        Some(HelperCall {
            range: self.wrapped.of(name),
            helper,
            positional: arguments.args.iter().map(|argument| self.wrapped.of(argument)).collect(),
            // A `**mapping` has no name, and may hold anything.
            keywords: arguments.keywords.iter().map(keyword).collect::<Option<_>>()?,
        })
    }
}

impl<'a> Visitor<'a> for Collector<'_, '_> {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        let Stmt::Try(statement) = stmt else { return walk_stmt(self, stmt) };
        let expecting = statement.handlers.iter().any(|ExceptHandler::ExceptHandler(handler)| {
            handler.type_.as_deref().is_none_or(mentions_type_error)
        });
        self.expecting += usize::from(expecting);
        self.visit_body(&statement.body);
        self.expecting -= usize::from(expecting);
        statement.handlers.iter().for_each(|handler| self.visit_except_handler(handler));
        self.visit_body(&statement.orelse);
        self.visit_body(&statement.finalbody);
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        if let Expr::Call(call) = expr
            && self.expecting == 0
            && let Some(call) = self.call(call)
        {
            self.calls.push(call);
        }
        walk_expr(self, expr);
    }
}

fn mentions_type_error(caught: &Expr) -> bool {
    match caught {
        Expr::Name(name) => matches!(name.id.as_str(), "TypeError" | "Exception" | "BaseException"),
        Expr::Tuple(tuple) => tuple.elts.iter().any(mentions_type_error),
        _ => false,
    }
}
