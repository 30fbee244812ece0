//! Literals that become keys of the blueprint's context.

use super::lines::line_break;
use super::{Action, ActionKind, scalar};
use crate::blueprint::text;
use crate::ide::Caret;
use crate::ide::navigation::uses_of_context;
use crate::ide::shown::Shown;
use crate::ide::subject::Way;
use crate::lint::{Edit, first_in_flow};
use crate::syntax::{CollectionStyle, NodeId, NodeKind, PathStep, Resolved, ScalarStyle, Tree};
use crate::text::{Span, has_placeholder};
use crate::workspace::server_context;

/// The action that moves the literal at a caret to the context.
pub(super) fn extracted(caret: Caret<'_, '_>, shown: &Shown<'_, '_>) -> Option<Action> {
    let tree = caret.file.tree;
    let way = Way::to(tree, caret.offset);
    let node = way.innermost().filter(|_| !way.is_key)?;
    let NodeKind::Scalar(written) = tree.node(node).kind else { return None };
    let place = way.entry(caret.file)?;
    if !matches!(place.key(0)?, "identifiers" | "attrs") || place.path.len() < 2 || !is_literal(tree, node) {
        return None;
    }
    // An argument of a tag can have a meaning of its own, and what has an anchor is read elsewhere too.
    let is_bare = |node: &NodeId| tree.tag(*node).is_none() && tree.anchor(*node).is_none();
    if !tree.errors().is_empty() || !way.nodes.iter().all(is_bare) {
        return None;
    }
    let model = caret.file.applied.entries.get(place.entry.index)?.model?;
    // Which blueprint is applied must be known without a context.
    if model.app == "authentik_blueprints" {
        return None;
    }
    let field = place.path.iter().rev().find_map(|(step, _)| match step {
        PathStep::Key(key) => Some(*key),
        PathStep::Item(_) => None,
    })?;
    let public = Some(field).filter(|field| !field.is_empty() && shown.text(field) == *field);
    let name = free_name(caret, public, model.short_name())?;
    let name_written = scalar::written(&name, ScalarStyle::Plain);
    let value = tree.slice(tree.span(node));
    let before = tree.text().get(..tree.span(node).range().start)?.chars().next_back()?;
    if !before.is_whitespace() && !matches!(before, '[' | '{' | ',') {
        return None;
    }
    let added = added(caret, &name_written, value, written.style)?;
    let mut edits =
        vec![added, Edit { span: tree.full_span(node), text: format!("!Context {name_written}") }];
    edits.sort_by_key(|edit| edit.span);
    Some(Action {
        title: format!("extract to context key `{name}`"),
        kind: ActionKind::Extract,
        is_preferred: false,
        rule: None,
        finding: None,
        edits,
    })
}

/// Whether a scalar is a text, a number or a boolean in one line.
fn is_literal(tree: &Tree, node: NodeId) -> bool {
    let value = tree.slice(tree.span(node));
    let is_kind = match tree.resolve(node) {
        Resolved::Str(text) => !has_placeholder(text),
        Resolved::Int(_) | Resolved::Bool(_) | Resolved::Float(_) => true,
        _ => false,
    };
    is_kind && !value.is_empty() && !value.contains(char::is_control) && !value.starts_with(['|', '>'])
}

/// A name after a field, if that may be shown, that neither the context nor a tag has.
fn free_name(caret: Caret<'_, '_>, field: Option<&str>, model: &str) -> Option<String> {
    let word = |text: &str| -> String {
        text.chars().map(|it| if it.is_ascii_alphanumeric() || it == '-' { it } else { '_' }).collect()
    };
    let short = field.map(word);
    let longer = format!("{}_{}", word(model), short.as_deref().unwrap_or("value"));
    let numbered = (2..100).map(|number| format!("{longer}_{number}"));
    let mut names = short.into_iter().chain([longer.clone()]).chain(numbered);
    let tree = caret.file.tree;
    let context = caret.file.blueprint.context;
    let given = &caret.analysis.instance_settings().context;
    let server = server_context(caret.analysis.catalog());
    names.find(|name| {
        let is_key = context.is_some_and(|context| tree.get(context, name).is_some());
        let is_given = given.iter().any(|(known, _)| known == name);
        let is_server = server.iter().any(|(known, _)| known == name);
        !is_key && !is_given && !is_server && uses_of_context(tree, name).next().is_none()
    })
}

/// The edit that adds a key to the context, which may not be there yet.
fn added(caret: Caret<'_, '_>, name: &str, value: &str, style: ScalarStyle) -> Option<Edit> {
    let tree = caret.file.tree;
    let root = caret.file.blueprint.root?;
    let break_ = line_break(tree.text());
    let named = |wanted: &str| {
        let mut pairs = tree.pairs(root).enumerate();
        pairs.find_map(|(at, (key, value))| (text(tree, key) == Some(wanted)).then_some((at, value)))
    };
    if !is_block(tree, root) || !tree.is_as_written(root) {
        return None;
    }
    let Some((_, context)) = named("context") else {
        let (at, _) = named("entries")?;
        let lines = match at {
            // What is above the first key can be about the whole file.
            0 => tree.item_lines(root, 0)?,
            _ => tree.item_lines_with_comments(root, at)?,
        };
        let start = lines.range().start;
        let above = tree.text().get(..start)?;
        let is_apart = above.ends_with("\n\n") || above.ends_with("\n\r\n");
        let blank = if is_apart { break_ } else { "" };
        let indent = tree.text().get(tree.item_lines(root, at)?.range().start..tree.item_start(root, at)?)?;
        let text = format!("{indent}context:{break_}{indent}  {name}: {value}{break_}{blank}");
        return Some(Edit { span: Span::at(start), text });
    };
    let is_own = tree.tag(context).is_none() && tree.anchor(context).is_none();
    if !is_own || !tree.is_as_written(context) {
        return None;
    }
    if !is_block(tree, context) {
        let NodeKind::Mapping(_) = tree.node(context).kind else { return None };
        let is_open = style == ScalarStyle::Plain && value.contains([',', '[', ']', '{', '}', '?', ':']);
        return first_in_flow(tree, context, &format!("{name}: {value}")).filter(|_| !is_open);
    }
    let indent = " ".repeat({
        let first = tree.item_lines(context, 0)?.range().start;
        tree.item_start(context, 0)?.checked_sub(first)?
    });
    let last = tree.pairs(context).len().checked_sub(1)?;
    let lines = tree.item_lines(context, last)?;
    let body = tree.slice(lines);
    if body.contains(['|', '>']) || !body.ends_with('\n') {
        // A text in lines can end with blank ones.
        let start = tree.item_lines_with_comments(context, 0)?.range().start;
        return Some(Edit { span: Span::at(start), text: format!("{indent}{name}: {value}{break_}") });
    }
    Some(Edit { span: Span::at(lines.range().end), text: format!("{indent}{name}: {value}{break_}") })
}

fn is_block(tree: &Tree, mapping: NodeId) -> bool {
    match tree.node(mapping).kind {
        NodeKind::Mapping(mapping) => mapping.style == CollectionStyle::Block,
        _ => false,
    }
}
