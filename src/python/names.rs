//! Names bound and names read.

use std::collections::HashSet;

use ruff_python_ast::visitor::{Visitor, walk_except_handler, walk_expr, walk_pattern, walk_stmt};
use ruff_python_ast::{self as ast, ExceptHandler, Expr, ExprContext, Identifier, Pattern, Stmt};
use ruff_text_size::TextRange;

use super::wrap::Wrapped;
use super::{Analysis, ExpressionKind, RemovedHelper, UndefinedName, scope};

/// What a piece of code binds.
#[derive(Default)]
pub(super) struct Bindings<'a> {
    names: HashSet<&'a str>,
    pub(super) global: Vec<&'a Identifier>,
    pub(super) nonlocal: Vec<&'a Identifier>,
}

impl<'a> Bindings<'a> {
    /// What a function's or class's body binds in its own scope.
    pub(super) fn of_scope(body: &'a [Stmt]) -> Self {
        let mut survey = Survey { nested: false, ..Survey::default() };
        survey.visit_body(body);
        for name in &survey.bindings.nonlocal {
            survey.bindings.names.remove(name.as_str());
        }
        survey.bindings
    }

    pub(super) fn contains(&self, name: &str) -> bool {
        self.names.contains(name)
    }
}

/// All names that occur in an expression.
#[derive(Default)]
pub(super) struct Survey<'a> {
    pub(super) bindings: Bindings<'a>,
    loads: Vec<(&'a str, TextRange)>,
    /// Whether to look into nested functions, classes and comprehensions.
    nested: bool,
    /// Depth of `try` blocks that handle `NameError` itself.
    expecting: usize,
    /// Depth of comprehensions where only assignment expressions bind outside.
    comprehensions: usize,
}

/// Collects what `body` binds and reads at any depth.
pub(super) fn survey(body: &[Stmt], kind: ExpressionKind) -> Survey<'_> {
    let mut survey = Survey { nested: true, ..Survey::default() };
    survey.visit_body(body);
    survey.loads.retain(|(name, _)| !kind.has(name) || DYNAMIC.contains(name));
    survey
}

/// Names by whose use others can come into being.
const DYNAMIC: [&str; 7] = ["exec", "eval", "globals", "locals", "vars", "__builtins__", "__import__"];

/// In a text with more undefined names than this, something else is wrong.
const MAX_SUGGESTIONS: usize = 50;

/// Reports what is read and exists nowhere.
pub(super) fn report(
    survey: Survey<'_>,
    kind: ExpressionKind,
    wrapped: &Wrapped<'_>,
    analysis: &mut Analysis,
) {
    if survey.is_dynamic() {
        return;
    }
    for (name, range) in survey.loads {
        // A parser that reads on after an error puts names without text where it misses one.
        if name.is_empty() || survey.bindings.contains(name) {
            continue;
        }
        let (range, name) = (wrapped.range(range), name.to_owned());
        // A backslash at the very end joins the last line with what authentik puts after it.
        if range.is_empty() {
            continue;
        }
        match scope::replacement(&name) {
            Some(replacement) => analysis.removed_helpers.push(RemovedHelper { range, name, replacement }),
            None => {
                let worthwhile = analysis.undefined.len() < MAX_SUGGESTIONS;
                let suggestion = if worthwhile { kind.suggest(&name) } else { None };
                analysis.undefined.push(UndefinedName { range, name, suggestion });
            }
        }
    }
}

impl<'a> Survey<'a> {
    /// Whether names can come into being that the text doesn't show.
    pub(super) fn is_dynamic(&self) -> bool {
        self.loads.iter().any(|(name, _)| DYNAMIC.contains(name))
    }

    fn bind(&mut self, name: &'a str) {
        self.bindings.names.insert(name);
    }

    fn bind_parameters(&mut self, parameters: &'a ast::Parameters) {
        for parameter in parameters {
            self.bind(parameter.name().as_str());
            if let Some(default) = parameter.default() {
                self.visit_expr(default);
            }
        }
    }

    fn comprehension(&mut self, expr: &'a Expr) {
        self.comprehensions += 1;
        walk_expr(self, expr);
        self.comprehensions -= 1;
    }
}

impl<'a> Visitor<'a> for Survey<'a> {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::FunctionDef(function) => {
                self.bind(function.name.as_str());
                function.decorator_list.iter().for_each(|decorator| self.visit_decorator(decorator));
                if self.nested {
                    if let Some(type_params) = &function.type_params {
                        type_params.iter().for_each(|parameter| self.bind(parameter.name().as_str()));
                    }
                    self.bind_parameters(&function.parameters);
                    self.visit_body(&function.body);
                }
            }
            Stmt::ClassDef(class) => {
                self.bind(class.name.as_str());
                class.decorator_list.iter().for_each(|decorator| self.visit_decorator(decorator));
                if self.nested {
                    if let Some(type_params) = &class.type_params {
                        type_params.iter().for_each(|parameter| self.bind(parameter.name().as_str()));
                    }
                    // A class's body knows a few more names than others.
                    ["__class__", "__qualname__", "__module__"].iter().for_each(|name| self.bind(name));
                    if let Some(arguments) = &class.arguments {
                        self.visit_arguments(arguments);
                    }
                    self.visit_body(&class.body);
                }
            }
            Stmt::Import(import) => {
                for alias in &import.names {
                    let name = alias.asname.as_ref().unwrap_or(&alias.name).as_str();
                    self.bind(name.split('.').next().unwrap_or(name));
                }
            }
            Stmt::ImportFrom(import) => {
                for alias in &import.names {
                    self.bind(alias.asname.as_ref().unwrap_or(&alias.name).as_str());
                }
            }
            Stmt::Global(statement) => {
                self.bindings.global.extend(&statement.names);
                if self.nested {
                    statement.names.iter().for_each(|name| self.bind(name.as_str()));
                }
            }
            Stmt::Nonlocal(statement) => self.bindings.nonlocal.extend(&statement.names),
            Stmt::TypeAlias(alias) => {
                // Its value is evaluated only on demand.
                self.visit_expr(&alias.name);
            }
            Stmt::AnnAssign(assign) => {
                // Annotations of local variables aren't evaluated.
                if let Some(value) = &assign.value {
                    self.visit_expr(value);
                }
                self.visit_expr(&assign.target);
            }
            Stmt::Try(statement) => {
                let expecting = statement.handlers.iter().any(|ExceptHandler::ExceptHandler(handler)| {
                    handler.type_.as_deref().is_some_and(mentions_name_error)
                });
                self.expecting += usize::from(expecting);
                self.visit_body(&statement.body);
                self.expecting -= usize::from(expecting);
                statement.handlers.iter().for_each(|handler| self.visit_except_handler(handler));
                self.visit_body(&statement.orelse);
                self.visit_body(&statement.finalbody);
            }
            _ => walk_stmt(self, stmt),
        }
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Name(name) => match name.ctx {
                ExprContext::Load if self.nested && self.expecting == 0 => {
                    self.loads.push((name.id.as_str(), name.range));
                }
                ExprContext::Store | ExprContext::Del if self.nested || self.comprehensions == 0 => {
                    self.bind(name.id.as_str());
                }
                _ => {}
            },
            Expr::Named(named) => {
                if let Expr::Name(name) = named.target.as_ref() {
                    self.bind(name.id.as_str());
                }
                self.visit_expr(&named.value);
            }
            Expr::Lambda(lambda) => {
                if self.nested {
                    if let Some(parameters) = &lambda.parameters {
                        self.bind_parameters(parameters);
                    }
                    self.visit_expr(&lambda.body);
                }
            }
            Expr::ListComp(_) | Expr::SetComp(_) | Expr::DictComp(_) | Expr::Generator(_) => {
                self.comprehension(expr);
            }
            _ => walk_expr(self, expr),
        }
    }

    fn visit_except_handler(&mut self, handler: &'a ExceptHandler) {
        let ExceptHandler::ExceptHandler(parts) = handler;
        if let Some(name) = &parts.name {
            self.bind(name.as_str());
        }
        walk_except_handler(self, handler);
    }

    fn visit_pattern(&mut self, pattern: &'a Pattern) {
        match pattern {
            Pattern::MatchAs(ast::PatternMatchAs { name: Some(name), .. })
            | Pattern::MatchStar(ast::PatternMatchStar { name: Some(name), .. })
            | Pattern::MatchMapping(ast::PatternMatchMapping { rest: Some(name), .. }) => {
                self.bind(name.as_str())
            }
            _ => {}
        }
        walk_pattern(self, pattern);
    }
}

fn mentions_name_error(caught: &Expr) -> bool {
    match caught {
        Expr::Name(name) => matches!(name.id.as_str(), "NameError" | "UnboundLocalError"),
        Expr::Tuple(tuple) => tuple.elts.iter().any(mentions_name_error),
        _ => false,
    }
}
