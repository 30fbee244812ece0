//! What CPython's compiler refuses although its parser accepts it.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use ruff_python_ast::visitor::{Visitor, walk_expr, walk_stmt};
use ruff_python_ast::{self as ast, Expr, ModModule, PythonVersion, Stmt};
use ruff_python_parser::semantic_errors::{
    LazyImportContext, SemanticSyntaxChecker, SemanticSyntaxContext, SemanticSyntaxError,
};
use ruff_text_size::{Ranged, TextRange};

use super::messages::plain;
use super::names::Bindings;
use super::wrap::Wrapped;
use super::{ExpressionKind, Problem};

/// Some rules came with 3.14: what 3.13 still compiles isn't refused for certain.
const STRICTEST: PythonVersion = PythonVersion::PY313;

/// All that the compiler refuses, in the order of the text.
pub(super) fn errors(module: &ModModule, kind: ExpressionKind, wrapped: &Wrapped<'_>) -> Vec<Problem> {
    let source = wrapped.text();
    let declares = source.contains("global") || source.contains("nonlocal");
    let mut checker = Checker {
        source,
        declares,
        rules: SemanticSyntaxChecker::new(),
        scopes: vec![Scope::new(ScopeKind::Module)],
        found: RefCell::default(),
    };
    checker.visit_body(&module.body);
    if declares {
        let global = Bindings::of_scope(wrapped.body(module).unwrap_or_default()).global;
        for name in global.iter().filter(|name| kind.is_parameter(name.as_str())) {
            checker.report(name.range, format!("name '{}' is parameter and global", name.as_str()));
        }
    }
    let mut found = checker.found.into_inner();
    found.sort_by_key(|(range, _)| (range.start(), range.end()));
    found.dedup_by(|next, last| next.0.start() == last.0.start());
    found.into_iter().map(|(range, message)| Problem { range: wrapped.range(range), message }).collect()
}

struct Checker<'a> {
    source: &'a str,
    /// Whether there may be `global` and `nonlocal` statements; else no bindings need be collected.
    declares: bool,
    rules: SemanticSyntaxChecker,
    scopes: Vec<Scope<'a>>,
    found: RefCell<Vec<(TextRange, String)>>,
}

struct Scope<'a> {
    kind: ScopeKind,
    loops: usize,
    /// Depth of `except*` blocks outside of loops within them, and of loops within them.
    group_handlers: usize,
    parameters: HashSet<&'a str>,
    bindings: Bindings<'a>,
    globals: HashMap<&'a str, TextRange>,
    nonlocals: HashMap<&'a str, TextRange>,
}

#[derive(Clone, Copy, PartialEq)]
enum ScopeKind {
    Module,
    Class,
    Function { is_async: bool },
    Lambda,
    Comprehension { is_async: bool },
    Generator,
}

impl Scope<'_> {
    fn new(kind: ScopeKind) -> Self {
        Self {
            kind,
            loops: 0,
            group_handlers: 0,
            parameters: HashSet::new(),
            bindings: Bindings::default(),
            globals: HashMap::new(),
            nonlocals: HashMap::new(),
        }
    }
}

impl<'a> Checker<'a> {
    fn report(&self, range: TextRange, message: String) {
        self.found.borrow_mut().push((range, message));
    }

    fn scope(&self) -> Option<&Scope<'a>> {
        self.scopes.last()
    }

    /// The scopes from the innermost outwards.
    fn outwards(&self) -> impl Iterator<Item = &Scope<'a>> {
        self.scopes.iter().rev()
    }

    fn within(&mut self, scope: Scope<'a>, visit: impl FnOnce(&mut Self)) {
        self.scopes.push(scope);
        visit(self);
        self.scopes.pop();
    }

    fn in_loop(&mut self, body: &'a [Stmt]) {
        let outer = self.scopes.last_mut().map(|scope| {
            scope.loops += 1;
            std::mem::take(&mut scope.group_handlers)
        });
        self.visit_body(body);
        if let (Some(scope), Some(outer)) = (self.scopes.last_mut(), outer) {
            scope.loops -= 1;
            // What was outside of the loop counts again; inside, only `return` was affected by it.
            scope.group_handlers = outer;
        }
    }

    /// Opens a function's or class's scope with its declarations known in advance, as CPython's symbol table does.
    fn scope_of_body(
        &self,
        kind: ScopeKind,
        parameters: Option<&'a ast::Parameters>,
        body: &'a [Stmt],
    ) -> Scope<'a> {
        let mut scope = Scope::new(kind);
        if !self.declares {
            return scope;
        }
        for parameter in parameters.into_iter().flatten() {
            scope.parameters.insert(parameter.name().as_str());
        }
        scope.bindings = Bindings::of_scope(body);
        for &name in &scope.bindings.global {
            scope.globals.entry(name.as_str()).or_insert(name.range);
        }
        for &name in &scope.bindings.nonlocal {
            scope.nonlocals.entry(name.as_str()).or_insert(name.range);
            if scope.globals.contains_key(name.as_str()) {
                self.report(name.range, format!("name '{}' is nonlocal and global", name.as_str()));
            }
        }
        scope
    }

    fn comprehension(&mut self, generators: &'a [ast::Comprehension], kind: ScopeKind, parts: &[&'a Expr]) {
        // The first iterable is evaluated outside.
        if let Some(first) = generators.first() {
            self.visit_expr(&first.iter);
        }
        self.within(Scope::new(kind), |checker| {
            for (index, generator) in generators.iter().enumerate() {
                checker.visit_expr(&generator.target);
                if index > 0 {
                    checker.visit_expr(&generator.iter);
                }
                generator.ifs.iter().for_each(|condition| checker.visit_expr(condition));
            }
            parts.iter().for_each(|part| checker.visit_expr(part));
        });
    }

    fn refuse_starred_target(&self, target: &Expr) {
        if target.is_starred_expr() {
            self.report(target.range(), "starred assignment target must be in a list or tuple".to_owned());
        }
    }

    fn own_rules(&self, stmt: &'a Stmt) {
        let Some(scope) = self.scope() else { return };
        match stmt {
            Stmt::Return(_) | Stmt::Break(_) | Stmt::Continue(_) if scope.group_handlers > 0 => {
                let message = "'break', 'continue' and 'return' cannot appear in an except* block";
                self.report(stmt.range(), message.to_owned());
            }
            Stmt::AnnAssign(assign) => {
                if let Some(value) = assign.value.as_deref()
                    && value.is_starred_expr()
                {
                    self.report(value.range(), "can't use starred expression here".to_owned());
                }
                if let Expr::Name(name) = assign.target.as_ref()
                    && scope.nonlocals.contains_key(name.id.as_str())
                {
                    self.report(name.range, format!("annotated name '{}' can't be nonlocal", name.id));
                }
            }
            Stmt::Try(statement) => {
                for ast::ExceptHandler::ExceptHandler(handler) in statement.handlers.iter().rev().skip(1) {
                    if handler.type_.is_none() {
                        self.report(handler.range, "default 'except:' must be last".to_owned());
                    }
                }
            }
            Stmt::AugAssign(assign) if assign.value.is_starred_expr() => {
                self.report(assign.value.range(), "can't use starred expression here".to_owned());
            }
            // A lone target is the business of the parser's own rules.
            Stmt::Assign(assign) if assign.targets.len() > 1 => {
                assign.targets.iter().for_each(|target| self.refuse_starred_target(target));
            }
            Stmt::With(with) => {
                with.items.iter().filter_map(|item| item.optional_vars.as_deref()).for_each(|target| {
                    self.refuse_starred_target(target);
                });
            }
            Stmt::Expr(statement) if statement.value.is_starred_expr() => {
                self.report(statement.range, "can't use starred expression here".to_owned());
            }
            _ => {}
        }
    }
}

impl<'a> Visitor<'a> for Checker<'a> {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        let mut rules = std::mem::take(&mut self.rules);
        rules.visit_stmt(stmt, self);
        self.rules = rules;
        self.own_rules(stmt);
        match stmt {
            Stmt::FunctionDef(function) => {
                function.decorator_list.iter().for_each(|decorator| self.visit_decorator(decorator));
                if let Some(type_params) = &function.type_params {
                    self.visit_type_params(type_params);
                }
                self.visit_parameters(&function.parameters);
                if let Some(returns) = &function.returns {
                    self.visit_annotation(returns);
                }
                let kind = ScopeKind::Function { is_async: function.is_async };
                let scope = self.scope_of_body(kind, Some(&function.parameters), &function.body);
                self.within(scope, |checker| checker.visit_body(&function.body));
            }
            Stmt::ClassDef(class) => {
                class.decorator_list.iter().for_each(|decorator| self.visit_decorator(decorator));
                if let Some(type_params) = &class.type_params {
                    self.visit_type_params(type_params);
                }
                if let Some(arguments) = &class.arguments {
                    self.visit_arguments(arguments);
                }
                let scope = self.scope_of_body(ScopeKind::Class, None, &class.body);
                self.within(scope, |checker| checker.visit_body(&class.body));
            }
            Stmt::For(statement) => {
                self.visit_expr(&statement.iter);
                self.visit_expr(&statement.target);
                self.in_loop(&statement.body);
                self.visit_body(&statement.orelse);
            }
            Stmt::AnnAssign(assign) => {
                self.visit_expr(&assign.target);
                // Before 3.14 the annotation of a function's variable is never looked at.
                if self.scope().is_some_and(|scope| scope.kind == ScopeKind::Class) {
                    self.visit_annotation(&assign.annotation);
                }
                if let Some(value) = &assign.value {
                    self.visit_expr(value);
                }
            }
            Stmt::While(statement) => {
                self.visit_expr(&statement.test);
                self.in_loop(&statement.body);
                self.visit_body(&statement.orelse);
            }
            Stmt::Try(statement) if statement.is_star => {
                self.visit_body(&statement.body);
                for handler in &statement.handlers {
                    if let Some(scope) = self.scopes.last_mut() {
                        scope.group_handlers += 1;
                    }
                    self.visit_except_handler(handler);
                    if let Some(scope) = self.scopes.last_mut() {
                        scope.group_handlers = scope.group_handlers.saturating_sub(1);
                    }
                }
                self.visit_body(&statement.orelse);
                self.visit_body(&statement.finalbody);
            }
            _ => walk_stmt(self, stmt),
        }
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        let mut rules = std::mem::take(&mut self.rules);
        rules.visit_expr(expr, self);
        self.rules = rules;
        let kind_of = |generators: &[ast::Comprehension]| ScopeKind::Comprehension {
            is_async: generators.iter().any(|generator| generator.is_async),
        };
        match expr {
            Expr::Name(name) => {
                if let Some(declared) = self.scope().and_then(|scope| scope.nonlocals.get(name.id.as_str()))
                    && name.range.start() < declared.start()
                {
                    self.report(
                        name.range,
                        format!("name '{}' is used prior to nonlocal declaration", name.id),
                    );
                }
            }
            Expr::Lambda(lambda) => {
                if let Some(parameters) = &lambda.parameters {
                    self.visit_parameters(parameters);
                }
                let mut scope = Scope::new(ScopeKind::Lambda);
                for parameter in lambda.parameters.as_deref().into_iter().flatten() {
                    scope.parameters.insert(parameter.name().as_str());
                }
                self.within(scope, |checker| checker.visit_expr(&lambda.body));
            }
            Expr::ListComp(list) => {
                self.comprehension(&list.generators, kind_of(&list.generators), &[&list.elt]);
            }
            Expr::SetComp(set) => self.comprehension(&set.generators, kind_of(&set.generators), &[&set.elt]),
            Expr::DictComp(dict) => {
                let mut parts: Vec<&Expr> = vec![&dict.value];
                parts.extend(dict.key.as_deref());
                self.comprehension(&dict.generators, kind_of(&dict.generators), &parts);
            }
            Expr::Generator(generator) => {
                self.comprehension(&generator.generators, ScopeKind::Generator, &[&generator.elt]);
            }
            _ => walk_expr(self, expr),
        }
    }
}

impl SemanticSyntaxContext for Checker<'_> {
    fn future_annotations_or_stub(&self) -> bool {
        false
    }

    fn lazy_import_context(&self) -> Option<LazyImportContext> {
        Some(LazyImportContext::Function)
    }

    fn python_version(&self) -> PythonVersion {
        STRICTEST
    }

    fn source(&self) -> &str {
        self.source
    }

    fn global(&self, name: &str) -> Option<TextRange> {
        self.scope()?.globals.get(name).copied()
    }

    fn has_nonlocal_binding(&self, name: &str) -> bool {
        // The function that authentik makes of an expression counts; the module around it doesn't, nor do classes.
        self.outwards().skip(1).any(|scope| {
            matches!(scope.kind, ScopeKind::Function { .. } | ScopeKind::Lambda)
                && !scope.globals.contains_key(name)
                && (scope.parameters.contains(name) || scope.bindings.contains(name))
        })
    }

    fn in_async_context(&self) -> bool {
        for scope in self.outwards() {
            match scope.kind {
                ScopeKind::Function { is_async } => return is_async,
                ScopeKind::Class | ScopeKind::Lambda | ScopeKind::Module => return false,
                ScopeKind::Comprehension { .. } | ScopeKind::Generator => {}
            }
        }
        false
    }

    fn in_await_allowed_context(&self) -> bool {
        for scope in self.outwards() {
            match scope.kind {
                ScopeKind::Function { .. } | ScopeKind::Lambda => return true,
                ScopeKind::Class | ScopeKind::Module => return false,
                ScopeKind::Comprehension { .. } | ScopeKind::Generator => {}
            }
        }
        false
    }

    fn in_yield_allowed_context(&self) -> bool {
        matches!(self.scope().map(|scope| scope.kind), Some(ScopeKind::Function { .. } | ScopeKind::Lambda))
    }

    fn in_sync_comprehension(&self) -> bool {
        self.outwards().any(|scope| scope.kind == ScopeKind::Comprehension { is_async: false })
    }

    fn in_class_body_comprehension(&self) -> bool {
        for scope in self.outwards() {
            match scope.kind {
                ScopeKind::Class => return true,
                ScopeKind::Function { .. } | ScopeKind::Lambda | ScopeKind::Module => return false,
                ScopeKind::Comprehension { .. } | ScopeKind::Generator => {}
            }
        }
        false
    }

    fn in_module_scope(&self) -> bool {
        self.scope().is_none_or(|scope| scope.kind == ScopeKind::Module)
    }

    fn in_function_scope(&self) -> bool {
        matches!(self.scope().map(|scope| scope.kind), Some(ScopeKind::Function { .. }))
    }

    fn in_generator_context(&self) -> bool {
        self.outwards().any(|scope| scope.kind == ScopeKind::Generator)
    }

    fn in_notebook(&self) -> bool {
        false
    }

    fn report_semantic_error(&self, error: SemanticSyntaxError) {
        self.report(error.range, plain(&error.to_string()));
    }

    fn in_loop_context(&self) -> bool {
        self.scope().is_some_and(|scope| scope.loops > 0)
    }

    fn is_bound_parameter(&self, name: &str) -> bool {
        self.scope().is_some_and(|scope| scope.parameters.contains(name))
    }
}
