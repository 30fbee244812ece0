//! `configure-without-stages`.

use crate::blueprint::Entry;
use crate::lint::{Draft, Drafts, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::rules::entry_data::{Given, filled, text, writes};
use crate::workspace::AppliedEntry;

/// The rule.
pub static RULE: Rule = Rule {
    name: "configure-without-stages",
    topic: Topic::Stages,
    severity: Severity::Error,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "An authenticator validation stage for the set-up of devices, without configuration stages.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
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
