//! `email-without-user`.

use crate::graph::Flow;
use crate::graph::analysis::FlowAnalysis;
use crate::lint::{Drafts, Finds, FixKind, FlowContext, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Name, message};
use crate::rules::stages::plan_data::nobody;

/// The rule.
pub static RULE: Rule = Rule {
    name: "email-without-user",
    topic: Topic::Stages,
    severity: Severity::Warning,
    other_severities: &[],
    scope: Scope::Workspace,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "An email stage that is reached while nobody has been identified.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Flow(check),
};

fn check(context: &FlowContext<'_, '_>, flow: &Flow, known: &FlowAnalysis, drafts: &mut Drafts) {
    if context.is_carried_on(flow) {
        return;
    }
    for (at, step) in flow.steps.iter().enumerate() {
        if step.model != "authentik_stages_email.emailstage" || known.unreachable(at).is_some() {
            continue;
        }
        let Some((reason, late)) = nobody(context, flow, known, at) else { continue };
        let message = message!(
            "`{}` of the flow `{}` has nobody to write to: {}",
            Name(&step.name),
            Name(&flow.slug),
            reason
        );
        let objects = [step.binding].into_iter().chain(step.stage).chain([flow.id]);
        let objects = objects.chain(late.map(|late| late.binding));
        if let Some(draft) = context.draft_at_any(objects, message) {
            drafts.add(draft.help("bind it after the stage that identifies the user or makes the account"));
        }
        // The next ones would say the same.
        return;
    }
}
