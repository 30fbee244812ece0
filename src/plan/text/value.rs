//! Values in a line of text.

use crate::plan::value::{Fields, PlanValue, Reason, Reference, Source};

/// Longer values are cut.
const MAX_CHARS: usize = 100;

/// A value for the end of a line.
pub(super) fn value(value: &PlanValue) -> String {
    let text = whole(value);
    cut(&text)
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(MAX_CHARS) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default().trim_end()),
        None => text.to_owned(),
    }
}

fn whole(value: &PlanValue) -> String {
    match value {
        PlanValue::Null => "null".to_owned(),
        PlanValue::Bool(value) => value.to_string(),
        PlanValue::Int(number) => number.to_string(),
        PlanValue::Float(number) => number.to_string(),
        PlanValue::Text(text) => plain(text),
        PlanValue::List(items) => {
            format!("[{}]", items.iter().map(whole).collect::<Vec<_>>().join(", "))
        }
        PlanValue::Object(reference) => self::reference(reference),
        PlanValue::Secret(_) => "***".to_owned(),
        PlanValue::Unknown(unknown) => {
            let what = unknown.asks.as_deref().or(unknown.is.as_deref()).unwrap_or("a value");
            let otherwise = unknown.otherwise.as_ref().map(|value| format!(", else {}", whole(value)));
            self::unknown(unknown.unknown, Some(what)) + &otherwise.unwrap_or_default()
        }
        PlanValue::OneOf { one_of } => {
            format!("? one of {}", one_of.iter().map(whole).collect::<Vec<_>>().join(" or "))
        }
        PlanValue::Wrapped { mapping: Fields(fields) } | PlanValue::Mapping(Fields(fields)) => {
            let fields = fields.iter().map(|(name, value)| format!("{name}: {}", whole(value)));
            format!("{{{}}}", fields.collect::<Vec<_>>().join(", "))
        }
    }
}

/// What can't be known offline, and where the answer is.
pub(super) fn unknown(reason: Reason, asks: Option<&str>) -> String {
    let what = asks.unwrap_or("a value");
    match reason {
        Reason::Condition => format!("? depends on {what}"),
        reason => format!("? {what} {}", reason.words()),
    }
}

fn plain(text: &str) -> String {
    let mut lines = text.lines().map(str::trim_end).filter(|line| !line.is_empty());
    let first = lines.next().unwrap_or("\"\"");
    match lines.count() {
        0 => first.to_owned(),
        more => format!("{first} … ({} lines)", more + 1),
    }
}

/// An object in a few words: ``flow `my-login` (#4)``.
pub(super) fn reference(reference: &Reference) -> String {
    let model = reference.object.rsplit('.').next().unwrap_or_default();
    let from = match &reference.from {
        Source::Operation { operation: number } => format!(" (#{number})"),
        Source::Shipped { .. } => " (shipped)".to_owned(),
        Source::Server { .. } => String::new(),
    };
    match reference.key.0.as_slice() {
        [(_, PlanValue::Text(name))] => format!("{model} `{name}`{from}"),
        fields => format!("{model} {}{from}", label(fields)),
    }
}

/// What identifies an object by several fields: `order 10, target flow `my-login``.
pub(super) fn label(fields: &[(String, PlanValue)]) -> String {
    let fields = fields.iter().map(|(name, value)| match value {
        PlanValue::Object(reference) => format!("{name}: {}", short(reference)),
        value => format!("{name}: {}", self::value(value)),
    });
    format!("({})", fields.collect::<Vec<_>>().join(", "))
}

/// An object by its name alone.
pub(super) fn short(reference: &Reference) -> String {
    let texts = reference.key.0.iter().map(|(_, value)| match value {
        PlanValue::Object(reference) => short(reference),
        value => whole(value),
    });
    let text = texts.collect::<Vec<_>>().join("/");
    if text.is_empty() { "?".to_owned() } else { cut(&text) }
}
