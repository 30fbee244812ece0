//! `invalid-token`.

use super::given::{Given, text, writes};
use super::missing::Missing;
use crate::blueprint::Entry;
use crate::check::{Draft, Drafts, FileContext, Finds, Rule, Severity};
use crate::workspace::AppliedEntry;

/// The rule.
pub static RULE: Rule = Rule {
    name: "invalid-token",
    severity: Severity::Error,
    default_on: true,
    summary: "A token without `user` or `intent`, or with an intent that can't be chosen.",
    explanation: "An entry for a token has to give `user` and `intent`, also when the token exists already. \
        The intent is `api` or `app_password`: the others are for tokens that authentik makes itself.",
    bad: "version: 1
metadata:
  name: Example - Robot
entries:
  - model: authentik_core.user
    id: robot
    identifiers:
      username: robot
    attrs:
      name: Robot
      type: service_account
  - model: authentik_core.token
    identifiers:
      identifier: robot-api
    attrs:
      user: !KeyOf robot
      intent: verification
",
    good: "version: 1
metadata:
  name: Example - Robot
entries:
  - model: authentik_core.user
    id: robot
    identifiers:
      username: robot
    attrs:
      name: Robot
      type: service_account
  - model: authentik_core.token
    identifiers:
      identifier: robot-api
    attrs:
      user: !KeyOf robot
      intent: api
",
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
        let message = format!(
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
            Draft::new(format!("a token with the intent `{intent}` can't be made by a blueprint"))
                .at(context.span(datum.value.node))
                .help("use `api` or `app_password`"),
        );
    }
}
