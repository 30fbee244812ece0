//! `stage-binding-never-evaluated`.

use crate::blueprint::Entry;
use crate::lint::{Draft, Drafts, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Words, message};
use crate::rules::entry_data::{boolean, writes};
use crate::workspace::AppliedEntry;

/// The rule.
pub static RULE: Rule = Rule {
    name: "stage-binding-never-evaluated",
    topic: Topic::Stages,
    severity: Severity::Error,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A stage binding whose policies are never evaluated.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Entry(find),
};

fn find(context: &FileContext<'_, '_>, entry: &Entry<'_>, applied: &AppliedEntry<'_>, drafts: &mut Drafts) {
    if !writes(entry, applied, "authentik_flows.flowstagebinding") {
        return;
    }
    let on_plan = boolean(applied, "evaluate_on_plan");
    let Some(again) = applied.datum("re_evaluate_policies") else { return };
    if on_plan.is_not() && boolean(applied, "re_evaluate_policies").is_not() {
        let other = match applied.datum("evaluate_on_plan") {
            Some(_) => "`evaluate_on_plan` is too",
            None => "`evaluate_on_plan` is by default",
        };
        drafts.add(
            Draft::new(message!(
                "`re_evaluate_policies` is false and {}: authentik requires one of them",
                Words(other)
            ))
            .at(context.span(again.value.node))
            .help("set `evaluate_on_plan: true`, or remove `re_evaluate_policies`")
            .lacks(["evaluate_on_plan"])
            .because("`re_evaluate_policies: false` requires {attribute}"),
        );
    }
}
