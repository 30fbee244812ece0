//! Values of tags, without secrets.

use crate::evaluate::{ObjectId, UnknownReason, Value, ValueKind};
use crate::ide::Caret;
use crate::ide::markdown::code;
use crate::ide::shown::Shown;
use crate::ide::value::{Values, where_known};
use crate::redact::{MASK, is_secret_name};
use crate::syntax::NodeId;

/// How deep values are shown, and how many of them.
const MOST_DEPTH: usize = 4;
const MOST_VALUES: usize = 24;

/// The value of a node, as Markdown; nothing where a finding says what is wrong with it.
pub(super) fn given<'t>(caret: Caret<'_, 't>, shown: &Shown<'_, 't>, node: NodeId) -> Option<String> {
    if shown.is_secret(caret.file.id, node) {
        return Some(code(MASK));
    }
    let value = Values::new(caret.analysis, caret.file).of(node);
    let mut writer = Writer { caret, shown, left: MOST_VALUES };
    match &value.kind {
        ValueKind::Fallback(default, reason) => {
            let default = writer.text(default, 0)?;
            let unless = match reason {
                UnknownReason::Environment => "unless the variable is set",
                UnknownReason::File => "unless the file can be read",
                _ => "unless the instance sets another value",
            };
            Some(format!("{} {unless}", code(&default)))
        }
        ValueKind::Unknown(unknown) => Some(format!("not known here: {}", where_known(unknown.reason)?)),
        ValueKind::OneOf(values) => {
            let values = values.iter().filter_map(|value| writer.text(value, 0));
            let values: Vec<String> = values.map(|value| code(&value)).collect();
            Some(values.join(" or ")).filter(|values| !values.is_empty())
        }
        ValueKind::Tag => None,
        _ => writer.text(&value, 0).map(|text| code(&text)),
    }
}

struct Writer<'s, 'a, 't> {
    caret: Caret<'a, 't>,
    shown: &'s Shown<'s, 't>,
    left: usize,
}

impl Writer<'_, '_, '_> {
    fn text(&mut self, value: &Value<'_>, depth: usize) -> Option<String> {
        self.left = self.left.checked_sub(1)?;
        if self.shown.is_secret(self.caret.file.id, value.node) && !matches!(value.kind, ValueKind::Key(_)) {
            return Some(MASK.to_owned());
        }
        let items = |writer: &mut Self, items: &[Value<'_>]| {
            let shown: Vec<String> = items.iter().map_while(|item| writer.text(item, depth + 1)).collect();
            let more = if shown.len() < items.len() { ", \u{2026}" } else { "" };
            format!("[{}{more}]", shown.join(", "))
        };
        Some(match &value.kind {
            ValueKind::List(_) | ValueKind::Set(_) | ValueKind::Map(_) if depth >= MOST_DEPTH => {
                "\u{2026}".to_owned()
            }
            ValueKind::Null => "null".to_owned(),
            ValueKind::Bool(value) => value.to_string(),
            ValueKind::Int(number) => self.shown.text(&number.to_string()),
            ValueKind::BigInt(digits) => self.shown.text(digits),
            ValueKind::Float(number) => self.shown.text(&number.to_string()),
            ValueKind::Str(text) => self.shown.text(text),
            ValueKind::List(list) | ValueKind::Set(list) => items(self, list),
            ValueKind::Map(pairs) => self.mapping(pairs, depth),
            ValueKind::Key(object) => self.object(*object),
            ValueKind::Fallback(value, _) => return self.text(value, depth),
            ValueKind::Date | ValueKind::DateTime | ValueKind::Bytes(_) | ValueKind::Tag => {
                value.describe().to_owned()
            }
            ValueKind::OneOf(_) | ValueKind::Unknown(_) => "?".to_owned(),
        })
    }

    fn mapping(&mut self, pairs: &[(Value<'_>, Value<'_>)], depth: usize) -> String {
        let mut shown = Vec::new();
        for (key, value) in pairs {
            let Some(name) = self.text(key, depth + 1) else { break };
            let is_secret = is_secret_name(&name) && !matches!(value.kind, ValueKind::Key(_));
            let value = if is_secret { Some(MASK.to_owned()) } else { self.text(value, depth + 1) };
            let Some(value) = value else { break };
            shown.push(format!("{name}: {value}"));
        }
        let more = if shown.len() < pairs.len() { ", \u{2026}" } else { "" };
        format!("{{{}{more}}}", shown.join(", "))
    }

    fn object(&self, object: ObjectId) -> String {
        let Some(row) = self.caret.file.applied.store.row(object) else { return "a primary key".to_owned() };
        match row.label() {
            Some(label) => format!("primary key of {} {}", row.model.short_name(), self.shown.text(label)),
            None => format!(
                "primary key of {} {}",
                crate::text::article(row.model.short_name()),
                row.model.short_name()
            ),
        }
    }
}
