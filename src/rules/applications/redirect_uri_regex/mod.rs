//! `redirect-uri-regex`.

use crate::blueprint::Entry;
use crate::evaluate::{Value, ValueKind};
use crate::lint::{Draft, Drafts, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::message;
use crate::rules::applications::python_regex::fault;
use crate::rules::entry_data::writes;
use crate::workspace::AppliedEntry;

/// The rule.
pub static RULE: Rule = Rule {
    name: "redirect-uri-regex",
    topic: Topic::Applications,
    severity: Severity::Error,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A redirect URI with an invalid regular expression.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Entry(find),
};

fn find(context: &FileContext<'_, '_>, entry: &Entry<'_>, applied: &AppliedEntry<'_>, drafts: &mut Drafts) {
    if !writes(entry, applied, "authentik_providers_oauth2.oauth2provider") {
        return;
    }
    let Some(ValueKind::List(uris)) = applied.value("redirect_uris").map(|value| &value.kind) else { return };
    for uri in uris {
        if uri.get("matching_mode").and_then(Value::as_str) != Some("regex") {
            continue;
        }
        let Some(url) = uri.get("url") else { continue };
        if let Some(fault) = url.as_str().and_then(|text| fault(text.trim())) {
            drafts.add(
                Draft::new(message!("invalid regular expression in Python: {}", fault))
                    .at(context.span(url.node))
                    .help("correct the expression, or use `matching_mode: strict` for a plain URL"),
            );
        }
    }
}
