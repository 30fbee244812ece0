//! `policy-reads-missing-context`.

use crate::graph::analysis::{Datum, FlowAnalysis, Givers, may_write};
use crate::graph::{Flow, Step, Subject};
use crate::lint::{Drafts, Finds, FixKind, FlowContext, Persona, Rule, Scope, Severity, Topic};
use crate::python::{Access, Analysis, ContextKey};
use crate::redact::{Name, Words, message};

/// The rule.
pub static RULE: Rule = Rule {
    name: "policy-reads-missing-context",
    topic: Topic::Policies,
    severity: Severity::Warning,
    other_severities: &[],
    scope: Scope::Workspace,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A policy that reads plan context before any stage sets it.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Flow(check),
};

fn check(context: &FlowContext<'_, '_>, flow: &Flow, known: &FlowAnalysis, drafts: &mut Drafts) {
    let writes = |datum| flow.policies.iter().any(|binding| may_write(binding, datum));
    for (at, step) in flow.steps.iter().enumerate().filter(|(_, step)| !step.policies.is_empty()) {
        for binding in step.policies.iter().filter(|binding| binding.enabled) {
            let Subject::Policy { name, expression: Some(analysis), constant: None, .. } = &binding.subject
            else {
                continue;
            };
            let Some(datum) = needed(analysis).filter(|datum| !writes(*datum)) else { continue };
            let givers = known.givers(datum);
            let Some(when) = missing(flow, at, givers, step, binding.failure_result) else { continue };
            let Some(giver) = givers.all.first().and_then(|at| flow.steps.get(*at)) else { continue };
            let key = datum.key();
            let effect = if binding.failure_result { "counts as passed" } else { "doesn't pass" };
            let message = message!(
                "`{}` reads `{}` {}, before `{}` sets it: it raises an exception and {}",
                Name(name),
                Words(key),
                Words(when),
                Name(&giver.name),
                Words(effect)
            );
            let Some(draft) = context.draft_at_any([binding.id, step.binding], message) else { continue };
            drafts.add(draft.help(message!(
                "evaluate it after that stage, with `evaluate_on_plan: false`, or read with \
                 `context.get(\"{}\")`",
                Words(key)
            )));
        }
    }
}

/// When a policy of a step is evaluated too early, in words.
fn missing(flow: &Flow, at: usize, givers: &Givers, step: &Step, passes: bool) -> Option<&'static str> {
    if step.evaluate_on_plan && givers.all.first().is_some_and(|giver| *giver < at) {
        // What passes when planned is asked again.
        return (!passes || !step.re_evaluate).then_some("when the flow is planned");
    }
    let by_source = matches!(flow.designation.as_str(), "authentication" | "enrollment" | "recovery" | "");
    let first = givers.perhaps.into_iter().chain(givers.all.first().copied()).min();
    let later = first.is_some_and(|giver| giver >= at) && !givers.all.is_empty();
    (later && !by_source).then_some("just before its stage is shown")
}

/// What an expression can't do without.
fn needed(analysis: &Analysis) -> Option<Datum> {
    analysis.reads.iter().filter(|read| read.access == Access::Required).find_map(|read| match &read.key {
        ContextKey::Plan(key) if key == Datum::User.key() => Some(Datum::User),
        ContextKey::Plan(key) if key == Datum::PromptData.key() => Some(Datum::PromptData),
        _ => None,
    })
}
