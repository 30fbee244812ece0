//! The values of tags.

use super::{Finder, Hint, HintKind};
use crate::blueprint::{Expression, TagName, expression};
use crate::evaluate::{Value, ValueKind};
use crate::ide::markdown::code;
use crate::redact::MASK;
use crate::syntax::NodeId;

/// Longer texts are cut: a line has other things to show.
const MOST_CHARACTERS: usize = 60;

/// Returns the value of a tag; nothing where only the instance knows it, where it is no single value, or where it is written in
/// the tag.
pub(super) fn of_tag(finder: &mut Finder<'_, '_>, node: NodeId, tag: TagName) -> Option<Hint> {
    let expression = expression(finder.tree, node)?.ok()?;
    let value = finder.values.of(node);
    if is_default(finder, &expression, &value) || finder.shown.is_secret(finder.file.id, node) {
        return None;
    }
    let full = text(finder, &value)?;
    if full.contains(MASK) {
        return None;
    }
    let cut: String =
        full.chars().take(MOST_CHARACTERS).map(|c| if c.is_control() { ' ' } else { c }).collect();
    let unless = match tag {
        TagName::Context => ", unless the blueprint instance sets another value",
        _ => "",
    };
    let is_cut = full.chars().nth(MOST_CHARACTERS).is_some();
    Some(Hint {
        span: finder.place_of(node)?,
        label: format!("= {cut}{}", if is_cut { "\u{2026}" } else { "" }),
        kind: HintKind::Value,
        tooltip: format!("{} is {} here{unless}.", code(tag.text()), code(&full)),
        target: None,
    })
}

fn text(finder: &Finder<'_, '_>, value: &Value<'_>) -> Option<String> {
    Some(match &value.kind {
        ValueKind::Null => "null".to_owned(),
        ValueKind::Bool(value) => value.to_string(),
        ValueKind::Int(number) => finder.shown.text(&number.to_string()),
        ValueKind::Float(number) => finder.shown.text(&number.to_string()),
        ValueKind::Str(text) => format!("\"{}\"", finder.shown.text(text)),
        _ => return None,
    })
}

/// Whether a value is the default that stands in the tag itself.
fn is_default(finder: &Finder<'_, '_>, expression: &Expression<'_>, value: &Value<'_>) -> bool {
    let default = match expression {
        Expression::Context { default, .. }
        | Expression::Env { default, .. }
        | Expression::File { default, .. } => *default,
        _ => None,
    };
    default.is_some_and(|default| {
        finder.tree.full_span(default).contains(finder.tree.full_span(value.node))
            || finder.tree.expand(default) == value.node
    })
}
