//! `stage-binding-never-evaluated`.

use super::given::{boolean, writes};
use crate::blueprint::Entry;
use crate::check::{Draft, Drafts, FileContext, Finds, Rule, Severity};
use crate::workspace::AppliedEntry;

/// The rule.
pub static RULE: Rule = Rule {
    name: "stage-binding-never-evaluated",
    severity: Severity::Error,
    default_on: true,
    summary: "A stage binding whose policies would never be evaluated.",
    explanation: "The policies of a stage binding are evaluated when the flow is planned \
        (`evaluate_on_plan`, off by default), just before the stage is shown (`re_evaluate_policies`, \
        on by default), or both. authentik refuses a binding with neither. An attribute that is not \
        written counts with its default, even when the binding exists and has another value.",
    bad: "version: 1
metadata:
  name: Example - Welcome
entries:
  - model: authentik_flows.flow
    id: flow
    identifiers:
      slug: welcome
    attrs:
      name: Welcome
      title: Welcome
      designation: stage_configuration
  - model: authentik_stages_dummy.dummystage
    id: hello
    identifiers:
      name: welcome-hello
  - model: authentik_flows.flowstagebinding
    identifiers:
      target: !KeyOf flow
      stage: !KeyOf hello
      order: 10
    attrs:
      re_evaluate_policies: false
",
    good: "version: 1
metadata:
  name: Example - Welcome
entries:
  - model: authentik_flows.flow
    id: flow
    identifiers:
      slug: welcome
    attrs:
      name: Welcome
      title: Welcome
      designation: stage_configuration
  - model: authentik_stages_dummy.dummystage
    id: hello
    identifiers:
      name: welcome-hello
  - model: authentik_flows.flowstagebinding
    identifiers:
      target: !KeyOf flow
      stage: !KeyOf hello
      order: 10
    attrs:
      evaluate_on_plan: true
      re_evaluate_policies: false
",
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
            Draft::new(format!(
                "`re_evaluate_policies` is false and {other}: authentik requires one of them"
            ))
            .at(context.span(again.value.node))
            .help("set `evaluate_on_plan: true`, or leave `re_evaluate_policies` out")
            .lacks(["evaluate_on_plan"])
            .because("`re_evaluate_policies: false` requires {attribute}"),
        );
    }
}
