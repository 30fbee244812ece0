//! What there is to say of what is at a place.

mod fields;
mod flows;
mod keys;
mod objects;
mod tags;
mod values;

use super::Caret;
use super::markdown::code;
use super::shown::Shown;
use super::subject::{self, InEntry, Subject, Way, touches};
use crate::blueprint::text;
use crate::lint::ignore;
use crate::report::rule_page;
use crate::rules::rules;
use crate::syntax::{NodeId, PathStep};
use crate::text::{Span, counted};
use crate::workspace::Place;

/// What there is to say of what is at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hover {
    /// What it is about.
    pub span: Span,
    /// The text, as Markdown.
    pub markdown: String,
}

/// Returns what there is to say of what is at a place.
pub fn hover(caret: Caret<'_, '_>) -> Option<Hover> {
    if let Some(hover) = rule(caret) {
        return Some(hover);
    }
    let tree = caret.file.tree;
    let way = Way::to(tree, caret.offset);
    if let Some(hover) = anchor(caret) {
        return Some(hover);
    }
    for &node in way.nodes.iter().rev() {
        if tree.tag(node).is_some_and(|tag| tag.local().is_some()) {
            return tags::hover(caret, node, &way);
        }
    }
    let node = way.innermost()?;
    match way.entry(caret.file) {
        Some(place) => entry(caret, &place, node, way.is_key),
        None => top_level(caret, &way, node),
    }
}

/// Returns the hover of a rule that a comment ignores.
fn rule(caret: Caret<'_, '_>) -> Option<Hover> {
    let offset = Span::at(caret.offset).start;
    let comments = caret.file.tree.comments();
    let comment = comments.get(comments.partition_point(|comment| comment.span.end < offset))?;
    if !touches(comment.span, caret.offset) {
        return None;
    }
    let context = caret.analysis.context(caret.file);
    let ignored = ignore::read(&context).into_iter().find(|ignored| touches(ignored.span, caret.offset))?;
    let rule = rules().iter().find(|rule| rule.name == ignored.rule)?;
    let (name, summary, url) = (rule.name, rule.summary, rule_page(rule.name));
    let markdown =
        format!("**{}** ({})\n\n{summary}\n\n[Documentation]({url})", code(name), rule.severity.name());
    Some(Hover { span: ignored.span, markdown })
}

/// Returns the hover of an alias or an anchor.
fn anchor(caret: Caret<'_, '_>) -> Option<Hover> {
    let Some(Subject::Anchor { target, span }) = subject::at(caret) else { return None };
    let tree = caret.file.tree;
    let line = caret.file.source.position(tree.full_span(target).start).line;
    let name = code(tree.anchor(target)?.name);
    let uses = super::navigation::aliases_of(tree, target).count();
    let uses = match uses {
        1 => "1 alias".to_owned(),
        _ => format!("{uses} aliases"),
    };
    let markdown = format!("anchor {name} on line {line}, used by {uses}");
    Some(Hover { span, markdown })
}

fn top_level(caret: Caret<'_, '_>, way: &Way<'_>, node: NodeId) -> Option<Hover> {
    let tree = caret.file.tree;
    let span = tree.full_span(node);
    let markdown = match way.steps.as_slice() {
        [PathStep::Key(key)] if way.is_key => keys::top_level(key)?,
        [PathStep::Key("metadata"), PathStep::Key("labels"), PathStep::Key(key)] => keys::label(key)?,
        [PathStep::Key("metadata"), PathStep::Key(key)] if way.is_key => keys::metadata(key)?,
        [PathStep::Key("context"), PathStep::Key(key)] if way.is_key => {
            let shown = Shown::new(caret.analysis, caret.file);
            let (_, value) = tree.get(caret.file.blueprint.context?, key)?;
            let uses = super::navigation::uses_of_context(tree, key).count();
            let mut markdown =
                format!("context key {}, used by {}", code(&shown.text(key)), counted(uses, "tag"));
            if let Some(value) = values::given(caret, &shown, value) {
                markdown.push_str("\n\nValue: ");
                markdown.push_str(&value);
            }
            markdown
        }
        _ => return None,
    };
    Some(Hover { span, markdown })
}

fn entry(caret: Caret<'_, '_>, place: &InEntry<'_, '_>, node: NodeId, is_key: bool) -> Option<Hover> {
    let file = caret.file;
    let span = file.tree.full_span(node);
    let applied = file.applied.entries.get(place.entry.index)?;
    let own = Place { file: file.id, entry: place.entry.index };
    let key = place.key(0)?;
    let at_key = is_key && place.path.len() == 1;
    let markdown = match key {
        "model" if !at_key => fields::model(caret.analysis.catalog(), applied.model?),
        "state" if !at_key => keys::state(text(file.tree, node)?)?,
        "id" if !at_key => object_of(caret, own)?,
        "identifiers" | "attrs" if place.path.len() > 1 => {
            let mut markdown = fields::attribute(caret, place, applied)?;
            let is_name = place.path.len() == 2 && matches!(place.key(1), Some("slug"));
            if is_name
                && !is_key
                && let Some(flow) = flow_of(caret, own)
            {
                markdown = format!("{flow}\n\n---\n\n{markdown}");
            }
            markdown
        }
        key if at_key => keys::entry(key)?,
        _ => return None,
    };
    Some(Hover { span, markdown })
}

/// The object of an entry, and its stages where it is a flow.
fn object_of(caret: Caret<'_, '_>, place: Place) -> Option<String> {
    let object = caret.analysis.object_at(place)?;
    objects::described(caret, std::slice::from_ref(&object))
}

/// The stages of the flow that an entry writes.
fn flow_of(caret: Caret<'_, '_>, place: Place) -> Option<String> {
    let object = caret.analysis.object_at(place)?;
    flows::sequence(caret, &object, objects::row(caret, &object)?)
}
