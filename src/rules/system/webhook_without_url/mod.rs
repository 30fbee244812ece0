//! `webhook-without-url`.

use crate::blueprint::Entry;
use crate::lint::{Draft, Drafts, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Name, message};
use crate::rules::entry_data::{Given, filled, text, writes};
use crate::workspace::AppliedEntry;

/// The rule.
pub static RULE: Rule = Rule {
    name: "webhook-without-url",
    topic: Topic::System,
    severity: Severity::Error,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A webhook transport without a URL.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Entry(find),
};

fn find(context: &FileContext<'_, '_>, entry: &Entry<'_>, applied: &AppliedEntry<'_>, drafts: &mut Drafts) {
    if !writes(entry, applied, "authentik_events.notificationtransport") {
        return;
    }
    let Given::Known(mode @ ("webhook" | "webhook_slack")) = text(applied, "mode") else { return };
    if !filled(applied, "webhook_url").is_not() {
        return;
    }
    let draft = Draft::new(message!(
        "missing `webhook_url`, which the mode `{}` requires in the same entry",
        Name(mode)
    ));
    let draft = match applied.datum("webhook_url").or(applied.datum("mode")) {
        Some(datum) => draft.at(context.span(datum.value.node)),
        None => draft,
    };
    drafts.add(
        draft
            .help("add the URL to call")
            .lacks(["webhook_url"])
            .because(message!("the mode `{}` requires {{attribute}}", Name(mode))),
    );
}
