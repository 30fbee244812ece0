//! `webhook-without-url`.

use super::given::{Given, filled, text, writes};
use crate::blueprint::Entry;
use crate::check::{Draft, Drafts, FileContext, Finds, Rule, Severity};
use crate::workspace::AppliedEntry;

/// The rule.
pub static RULE: Rule = Rule {
    name: "webhook-without-url",
    severity: Severity::Error,
    default_on: true,
    summary: "A notification transport that calls a webhook, without its URL.",
    explanation: "The modes `webhook` and `webhook_slack` want `webhook_url` in the same entry.",
    bad: "version: 1
metadata:
  name: Example - Chat
entries:
  - model: authentik_events.notificationtransport
    identifiers:
      name: chat
    attrs:
      mode: webhook_slack
",
    good: "version: 1
metadata:
  name: Example - Chat
entries:
  - model: authentik_events.notificationtransport
    identifiers:
      name: chat
    attrs:
      mode: webhook_slack
      webhook_url: https://chat.example.com/hooks/authentik
",
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
    let draft =
        Draft::new(format!("missing `webhook_url`, which the mode `{mode}` requires in the same entry"));
    let draft = match applied.datum("webhook_url").or(applied.datum("mode")) {
        Some(datum) => draft.at(context.span(datum.value.node)),
        None => draft,
    };
    drafts.add(
        draft
            .help("add the URL to call")
            .lacks(["webhook_url"])
            .because(format!("the mode `{mode}` requires {{attribute}}")),
    );
}
