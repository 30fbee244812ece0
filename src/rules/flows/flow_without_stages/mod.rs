//! `flow-without-stages`.

use crate::graph::Flow;
use crate::graph::analysis::FlowAnalysis;
use crate::lint::{Drafts, Finds, FixKind, FlowContext, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Name, message};

/// The rule.
pub static RULE: Rule = Rule {
    name: "flow-without-stages",
    topic: Topic::Flows,
    severity: Severity::Info,
    other_severities: &[],
    scope: Scope::Workspace,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "An authentication, enrollment, recovery or unenrollment flow without stages.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Flow(check),
};

fn check(context: &FlowContext<'_, '_>, flow: &Flow, _: &FlowAnalysis, drafts: &mut Drafts) {
    let designations = ["authentication", "enrollment", "recovery", "unenrollment"];
    if !flow.steps.is_empty()
        || !designations.contains(&flow.designation.as_str())
        || context.is_shipped(flow.id)
    {
        return;
    }
    let message = message!(
        "the {} flow `{}` has no stages, so it ends as soon as it starts",
        Name(&flow.designation),
        Name(&flow.slug)
    );
    if let Some(draft) = context.draft_at(flow.id, message) {
        drafts.add(draft.help("bind stages to it, or also check the files that do"));
    }
}
