//! `invalid-token`.

use crate::blueprint::Entry;
use crate::lint::{Draft, Drafts, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Name, message};
use crate::rules::entry_data::{Given, text, writes};
use crate::rules::missing_attributes::Missing;
use crate::workspace::AppliedEntry;

/// The rule.
pub static RULE: Rule = Rule {
    name: "invalid-token",
    topic: Topic::Users,
    severity: Severity::Error,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A token without `user` or `intent`, or with an intent that a blueprint can't set.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Entry(find),
};

fn find(context: &FileContext<'_, '_>, entry: &Entry<'_>, applied: &AppliedEntry<'_>, drafts: &mut Drafts) {
    if !writes(entry, applied, "authentik_core.token") {
        return;
    }
    let missing = Missing::of(
        context,
        entry,
        ["user", "intent"].into_iter().filter(|name| applied.datum(name).is_none()),
    );
    if !missing.is_empty() {
        let message = message!(
            "missing {}, which authentik requires in every entry of a token",
            missing.listed(" and ")
        );
        let help = match (missing.has("user"), missing.has("intent")) {
            (true, true) => "add the user that the token is for and `intent: api` or `intent: app_password`",
            (true, false) => "add the user that the token is for",
            (false, _) => "add `intent: api` or `intent: app_password`",
        };
        let draft = missing.declared(Draft::new(message).help(help), []);
        drafts.add(draft.because("every entry of a token must set {attribute}"));
    }
    let (Given::Known(intent), Some(datum)) = (text(applied, "intent"), applied.datum("intent")) else {
        return;
    };
    if matches!(intent, "verification" | "recovery") {
        drafts.add(
            Draft::new(message!("a blueprint cannot create a token with the intent `{}`", Name(intent)))
                .at(context.span(datum.value.node))
                .help("use `api` or `app_password`"),
        );
    }
}
