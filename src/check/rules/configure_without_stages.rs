//! `configure-without-stages`.

use super::given::{Given, filled, text, writes};
use crate::blueprint::Entry;
use crate::check::{Draft, Drafts, FileContext, Finds, Rule, Severity};
use crate::workspace::AppliedEntry;

/// The rule.
pub static RULE: Rule = Rule {
    name: "configure-without-stages",
    severity: Severity::Error,
    default_on: true,
    summary: "An authenticator validation stage that should let users set up a device, without a stage for it.",
    explanation: "With `not_configured_action: configure`, a user without a device is sent to one of \
        `configuration_stages`. authentik refuses the action where the same entry lists no such stage.",
    bad: "version: 1
metadata:
  name: Example - Second factor
entries:
  - model: authentik_stages_authenticator_validate.authenticatorvalidatestage
    identifiers:
      name: default-authentication-mfa-validation
    attrs:
      not_configured_action: configure
",
    good: "version: 1
metadata:
  name: Example - Second factor
entries:
  - model: authentik_stages_authenticator_validate.authenticatorvalidatestage
    identifiers:
      name: default-authentication-mfa-validation
    attrs:
      not_configured_action: configure
      configuration_stages:
        - !Find [authentik_stages_authenticator_totp.authenticatortotpstage, [name, default-authenticator-totp-setup]]
",
    finds: Finds::Entry(find),
};

fn find(context: &FileContext<'_, '_>, entry: &Entry<'_>, applied: &AppliedEntry<'_>, drafts: &mut Drafts) {
    if !writes(entry, applied, "authentik_stages_authenticator_validate.authenticatorvalidatestage") {
        return;
    }
    let Some(action) = applied.datum("not_configured_action") else { return };
    if text(applied, action.name) == Given::Known("configure")
        && filled(applied, "configuration_stages").is_not()
    {
        drafts.add(
            Draft::new(
                "missing `configuration_stages`, which `not_configured_action: configure` requires in the same entry",
            )
            .at(context.span(action.value.node))
            .help("list the stages in which users set up a device, or use `skip` or `deny`")
            .lacks(["configuration_stages"])
            .because("`not_configured_action: configure` requires {attribute}"),
        );
    }
}
