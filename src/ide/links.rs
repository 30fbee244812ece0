//! Texts that name other files.

use super::navigation::applied_name;
use crate::analysis::{Analysis, AnalyzedFile};
use crate::blueprint::{Expression, Name, expression};
use crate::graph::APPLY_BLUEPRINT;
use crate::syntax::{NodeId, NodeKind, Tree};
use crate::text::{FileId, Span, has_placeholder};
use crate::workspace::Place;

/// A text that names another file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link<'t> {
    /// The text.
    pub span: Span,
    /// What it names.
    pub target: LinkTarget<'t>,
}

/// What a link names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkTarget<'t> {
    /// A blueprint that is applied.
    Blueprint(FileId),
    /// A file on authentik's worker.
    Worker(&'t str),
    /// A JSON schema, by its path from the folder of the file.
    Schema(&'t str),
}

/// Returns the texts that name other files, in order. Whether a file is there is not known here.
pub fn links<'t>(analysis: &Analysis<'t>, file: &AnalyzedFile<'t>) -> Vec<Link<'t>> {
    let tree = file.tree;
    let mut found = Vec::new();
    for (index, applied) in file.applied.entries.iter().enumerate() {
        if applied.model.is_none_or(|model| model.name != APPLY_BLUEPRINT) {
            continue;
        }
        let named = analysis.applied_by(Place { file: file.id, entry: index });
        if let (Some((_, node)), Some(&target)) = (applied_name(file, index), named.first()) {
            found.push(Link { span: inside(tree, node), target: LinkTarget::Blueprint(target) });
        }
    }
    for node in tree.tagged_ids() {
        let Some(Ok(Expression::File { path: Name::Text(path), .. })) = expression(tree, node) else {
            continue;
        };
        let scalar = match tree.node(node).kind {
            NodeKind::Sequence(_) => tree.items(node).first().copied(),
            _ => Some(node),
        };
        if let Some(scalar) = scalar.filter(|_| !has_placeholder(path)) {
            found.push(Link { span: inside(tree, scalar), target: LinkTarget::Worker(path) });
        }
    }
    for comment in tree.comments() {
        found.extend(schema(tree, comment.span));
    }
    found.retain(|link| !link.span.is_empty());
    found.sort_by_key(|link| link.span.start);
    found
}

/// The text of a scalar without its quotes.
fn inside(tree: &Tree, node: NodeId) -> Span {
    let span = tree.span(node);
    let is_quoted = tree.slice(span).len() > 1 && tree.slice(span).starts_with(['"', '\'']);
    let quote = u32::from(is_quoted);
    Span { start: span.start + quote, end: span.end - quote }
}

/// The schema that a comment names: `# yaml-language-server: $schema=../blueprint.schema.json`.
fn schema(tree: &Tree, comment: Span) -> Option<Link<'_>> {
    let text = tree.slice(comment);
    let rest = text.trim_start_matches('#').trim_start().strip_prefix("yaml-language-server:")?;
    let (_, named) = rest.split_once("$schema=")?;
    let path = named.split_whitespace().next()?;
    let start = comment.range().start + (text.len() - named.len());
    let is_address = path.contains("://");
    let span = Span::new(start, start + path.len());
    (named.starts_with(path) && !is_address).then_some(Link { span, target: LinkTarget::Schema(path) })
}
