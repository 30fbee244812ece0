//! `outpost-config`.

use crate::blueprint::Entry;
use crate::catalog::{OutpostSetting, SettingKind};
use crate::evaluate::{Value, ValueKind};
use crate::lint::{Draft, Drafts, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Name, Words, message};
use crate::rules::entry_data::writes;
use crate::workspace::AppliedEntry;

/// The rule.
pub static RULE: Rule = Rule {
    name: "outpost-config",
    topic: Topic::Outposts,
    severity: Severity::Error,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A setting in an outpost's `config` with the wrong type.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Entry(find),
};

fn find(context: &FileContext<'_, '_>, entry: &Entry<'_>, applied: &AppliedEntry<'_>, drafts: &mut Drafts) {
    if !writes(entry, applied, "authentik_outposts.outpost") {
        return;
    }
    let Some(ValueKind::Map(settings)) = applied.value("config").map(|config| &config.kind) else { return };
    for (key, value) in settings {
        let Some(name) = key.as_str() else { continue };
        let setting = context.catalog.outpost_settings().find(|setting| setting.name == name);
        let Some((wrong, wanted)) = setting.and_then(|setting| refused(setting, value)) else { continue };
        let what = if wrong.node == value.node { "" } else { "a value in " };
        let message = message!(
            "{}`{}` of `config` must be {}, found {}",
            Words(what),
            Name(name),
            Words(wanted),
            Words(wrong.describe())
        );
        drafts.add(Draft::new(message).at(context.span(wrong.node)).help(advice(wrong, wanted)));
    }
}

fn advice(wrong: &Value<'_>, wanted: &'static str) -> &'static str {
    match wanted {
        "a string" if matches!(wrong.kind, ValueKind::List(_) | ValueKind::Map(_)) => "write a single string",
        "a string" => "put it in quotes",
        "a mapping" => "write a mapping of names to values",
        "a list" => "write a list, even for one item",
        _ if matches!(wrong.kind, ValueKind::Str(_)) => {
            "write it without quotes; authentik doesn't convert it"
        }
        _ => "use a value of this type; authentik doesn't convert it",
    }
}

/// The part of a value that is certainly refused, and what is wanted in its place.
fn refused<'v, 't>(setting: &OutpostSetting, value: &'v Value<'t>) -> Option<(&'v Value<'t>, &'static str)> {
    match value.kind {
        ValueKind::Null if setting.null => None,
        _ => refused_by(&setting.kind, value),
    }
}

fn refused_by<'v, 't>(kind: &SettingKind, value: &'v Value<'t>) -> Option<(&'v Value<'t>, &'static str)> {
    let wanted = match (kind, &value.kind) {
        (SettingKind::Any, _)
        | (_, ValueKind::Unknown(_) | ValueKind::OneOf(_) | ValueKind::Fallback(..)) => {
            return None;
        }
        (SettingKind::Text, ValueKind::Str(_) | ValueKind::Key(_)) => return None,
        (SettingKind::Text, _) => "a string",
        (SettingKind::Bool, ValueKind::Bool(_)) => return None,
        (SettingKind::Bool, _) => "a boolean",
        // In Python a boolean is an integer.
        (SettingKind::Int, ValueKind::Int(_) | ValueKind::BigInt(_) | ValueKind::Bool(_)) => return None,
        (SettingKind::Int, _) => "an integer",
        (SettingKind::List(kind), ValueKind::List(items)) => {
            return items.iter().find_map(|item| refused_by(kind, item));
        }
        (SettingKind::List(_), _) => "a list",
        (SettingKind::Mapping(kind), ValueKind::Map(pairs)) => {
            return pairs.iter().find_map(|(key, value)| {
                refused_by(&SettingKind::Text, key).or_else(|| refused_by(kind, value))
            });
        }
        (SettingKind::Mapping(_), _) => "a mapping",
    };
    Some((value, wanted))
}
