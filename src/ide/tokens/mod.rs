//! What a grammar of YAML cannot color: tags, models, ids, choices, placeholders and Python.

mod code;
mod pieces;

use super::subject::key_of_context;
use crate::analysis::{Analysis, AnalyzedFile};
use crate::blueprint::{Entry, Expression, Name, StateName, TagName, expression, text};
use crate::catalog::{Catalog, Field, FieldKind, Model};
pub use crate::python::CodeTokenKind;
use crate::syntax::{NodeId, Tree};
use crate::text::{Span, placeholders};

/// A word with a meaning of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Token {
    /// The word, within one line.
    pub span: Span,
    /// What it is.
    pub kind: TokenKind,
    /// Whether it defines the name.
    pub is_declaration: bool,
    /// Whether authentik defines the name.
    pub is_builtin: bool,
}

/// What a word is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the names say it")]
pub enum TokenKind {
    Tag,
    Model,
    Id,
    ContextKey,
    /// What something fills in before authentik reads the file.
    Placeholder,
    /// A state, a mode of `!Condition`, an output of `!Enumerate`.
    Keyword,
    /// A value that the field allows, of a few.
    Choice,
    /// A word of an expression.
    Python(CodeTokenKind),
}

impl Token {
    fn new(span: Span, kind: TokenKind) -> Self {
        Token { span, kind, is_declaration: false, is_builtin: false }
    }

    fn declaration(span: Span, kind: TokenKind) -> Self {
        Token { is_declaration: true, ..Token::new(span, kind) }
    }
}

/// Returns the words with a meaning of their own, in order and without overlaps.
pub fn tokens<'t>(analysis: &Analysis<'t>, file: &AnalyzedFile<'t>) -> Vec<Token> {
    tokens_within(analysis, file, Span::new(0, file.tree.text().len()))
}

/// Returns the words with a meaning of their own in a part of the file, in order and without overlaps. Costs the nodes of
/// the file, and the text of the part.
pub fn tokens_within<'t>(analysis: &Analysis<'t>, file: &AnalyzedFile<'t>, part: Span) -> Vec<Token> {
    let catalog = analysis.catalog();
    let mut words = Words { catalog, file, tree: file.tree, part, found: Vec::new(), code: Vec::new() };
    words.tags();
    words.context();
    for entry in &file.blueprint.entries {
        if words.is_wanted(file.tree.full_span(entry.node)) {
            words.entry(entry);
        }
    }
    let placeholders = words.placeholders();
    pieces::arranged(file.tree.text(), words.found, &placeholders, part)
}

struct Words<'a, 't> {
    catalog: &'static Catalog,
    file: &'a AnalyzedFile<'t>,
    tree: &'t Tree,
    part: Span,
    found: Vec<Token>,
    /// The scalars that are Python.
    code: Vec<Span>,
}

impl<'t> Words<'_, 't> {
    fn is_wanted(&self, span: Span) -> bool {
        span.start < self.part.end && self.part.start < span.end
    }

    fn push(&mut self, node: NodeId, kind: TokenKind) {
        self.found.push(Token::new(self.tree.span(node), kind));
    }

    fn tags(&mut self) {
        let tree = self.tree;
        for node in tree.tagged_ids() {
            let Some(tag) = tree.tag(node) else { continue };
            let Some(name) = TagName::from_text(tag.name).filter(|_| self.is_wanted(tree.full_span(node)))
            else {
                continue;
            };
            self.found.push(Token::new(tag.span, TokenKind::Tag));
            if name == TagName::KeyOf && tree.scalar(node).is_some() {
                self.push(node, TokenKind::Id);
            }
            match expression(tree, node) {
                Some(Ok(Expression::Find { model, .. })) if text(tree, model).is_some() => {
                    self.push(model, TokenKind::Model);
                }
                Some(Ok(Expression::Context { key: Name::Text(_), .. })) => {
                    let key = key_of_context(tree, node);
                    self.found.extend(key.map(|key| Token::new(key, TokenKind::ContextKey)));
                }
                Some(Ok(
                    Expression::Condition { mode: word, .. } | Expression::Enumerate { output: word, .. },
                )) if text(tree, word).is_some() => {
                    self.push(word, TokenKind::Keyword);
                }
                _ => {}
            }
        }
    }

    fn context(&mut self) {
        let tree = self.tree;
        let Some(context) = self.file.blueprint.context else { return };
        let keys = tree.pairs(context).filter(|(key, _)| tree.scalar(*key).is_some());
        let keys = keys.map(|(key, _)| Token::declaration(tree.span(key), TokenKind::ContextKey));
        self.found.extend(keys);
    }

    fn entry(&mut self, entry: &Entry<'t>) {
        let tree = self.tree;
        if let Some(model) = entry.model.filter(|&model| text(tree, model).is_some()) {
            self.push(model, TokenKind::Model);
        }
        if let Some((_, id)) = entry.id {
            self.found.push(Token::declaration(tree.span(id), TokenKind::Id));
        }
        if let Some(state) = entry.state_node.filter(|&state| text(tree, state).is_some_and(is_state)) {
            self.push(state, TokenKind::Keyword);
        }
        let applied = self.file.applied.entries.get(entry.index);
        if let Some(model) = applied.and_then(|applied| applied.model) {
            self.fields(entry, model);
        }
        code::of_entry(self, entry);
    }

    /// The values of fields that allow only a few.
    fn fields(&mut self, entry: &Entry<'t>, model: &'static Model) {
        let tree = self.tree;
        for mapping in entry.mappings() {
            for (key, value) in tree.pairs(mapping) {
                let Some(field) = text(tree, key).and_then(|key| model.field(key)) else { continue };
                self.value(field, value);
                if let FieldKind::List(item) = &field.kind {
                    tree.items(value).iter().for_each(|&value| self.value(item, value));
                }
            }
        }
    }

    fn value(&mut self, field: &Field, value: NodeId) {
        let Some(text) = text(self.tree, value) else { return };
        match &field.kind {
            FieldKind::Choice(choices) if choices.contains(&text) => self.push(value, TokenKind::Choice),
            FieldKind::ContentType(models) if models.contains(&text) => self.push(value, TokenKind::Model),
            _ => {}
        }
    }

    /// The placeholders outside of comments, in the lines of the part: none is in several lines.
    fn placeholders(&self) -> Vec<Span> {
        let source = self.file.source;
        let lines = [self.part.start, self.part.end].map(|at| source.line_span(source.line_of(at)));
        let lines = Span { start: lines[0].start, end: lines[1].end };
        let is_code = |at: Span| {
            let before = self.code.partition_point(|code| code.start <= at.start);
            before.checked_sub(1).and_then(|last| self.code.get(last)).is_some_and(|code| code.contains(at))
        };
        let comments = self.tree.comments();
        let start = lines.range().start;
        let found = placeholders(self.tree.slice(lines));
        let found = found.map(|at| Span::new(start + at.start, start + at.end)).filter(|at| {
            let next = comments.partition_point(|comment| comment.span.end <= at.start);
            let is_comment = comments.get(next).is_some_and(|comment| comment.span.start <= at.start);
            // Python has its own formatting, and braces.
            let is_own = self.tree.slice(*at).starts_with(['{', '%']) && is_code(*at);
            !is_comment && !is_own
        });
        found.collect()
    }
}

fn is_state(text: &str) -> bool {
    StateName::from_text(text).is_some()
}
