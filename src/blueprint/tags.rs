//! What is wrong with tags, wherever they are: every tag of a file is built while it is loaded.

use super::document::Blueprint;
use super::expression::oddity;
use super::read::LONGER_THAN_ANY_NAME;
use super::{ShapeProblem, ShapeProblemKind, TagName, TagShape, expression};
use crate::syntax::{NodeKind, ScalarStyle};
use crate::text::{Span, has_placeholder};

/// What is wrong with the tags of a file.
pub(super) fn problems(blueprint: &Blueprint<'_>) -> Vec<ShapeProblem> {
    let tree = blueprint.tree;
    let mut found = Vec::new();
    // Of a placeholder alone, in quotes or without.
    let is_start = ['$', '{', '_', '"', '\''];
    // Arguments that no tag reads are never built; of two parts, one is in the other or comes before it.
    let mut unread: Vec<Span> = Vec::new();
    for id in tree.node_ids() {
        let node = tree.node(id);
        let Some(tag) = tree.tag(id) else {
            if let NodeKind::Scalar(scalar) = &node.kind
                && scalar.style != ScalarStyle::Plain
                && scalar.value.starts_with('!')
                && let Some(name) = quoted_tag(scalar.value)
            {
                found.push((node.span, ShapeProblemKind::QuotedTag(name, id)));
            }
            continue;
        };
        let whole = tree.full_span(id);
        while unread.pop_if(|part| part.end <= whole.start).is_some() {}
        if unread.last().is_some_and(|part| part.contains(whole)) {
            continue;
        }
        // `!!` tags are YAML's own, and the lone `!` says "a plain string".
        if tag.local().is_none() {
            continue;
        }
        let written = tag.name;
        match TagName::from_text(written) {
            None => {
                let all = TagName::ALL.into_iter().filter(|_| written.len() < LONGER_THAN_ANY_NAME);
                let lower = written.to_lowercase();
                let distance =
                    |known: &TagName| strsim::damerau_levenshtein(&known.text().to_lowercase(), &lower);
                let nearest = all.map(|known| (distance(&known), known)).min_by_key(|(far, _)| *far);
                let suggestion = nearest.filter(|(far, _)| *far <= 2).map(|(_, known)| known);
                let kind = ShapeProblemKind::UnknownTag { tag: written.to_owned(), suggestion };
                found.push((tag.span, kind));
            }
            Some(name) => match expression(tree, id) {
                Some(Err((span, _)))
                    if tree.slice(span).starts_with(is_start) && has_placeholder(tree.slice(span)) => {}
                Some(Err((span, shape))) => found.push((span, ShapeProblemKind::Tag(name, shape))),
                _ => {
                    if let Some((span, shape)) = oddity(tree, id, name) {
                        if matches!(shape, TagShape::TooMany { .. }) {
                            unread.push(span);
                        }
                        found.push((span, ShapeProblemKind::Tag(name, shape)));
                    }
                }
            },
        }
    }
    let problem = |(span, kind)| ShapeProblem { span, entry: entry_at(blueprint, span), kind };
    found.into_iter().map(problem).collect()
}

fn entry_at(blueprint: &Blueprint<'_>, span: Span) -> Option<usize> {
    let tree = blueprint.tree;
    let entries = &blueprint.entries;
    let after = entries.partition_point(|entry| tree.node(entry.node).span.start <= span.start);
    let entry = entries.get(after.checked_sub(1)?)?;
    tree.node(entry.node).span.contains(span).then_some(entry.index)
}

/// The tag that a quoted text looks like: `"!Find [a, [b, c]]"`.
fn quoted_tag(text: &str) -> Option<TagName> {
    let name = text.split([' ', '\n', '[']).next()?;
    let rest = text.get(name.len()..)?.trim();
    TagName::from_text(name).filter(|_| !rest.is_empty())
}
