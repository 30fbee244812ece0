//! `email-without-user`.

use crate::graph::Flow;
use crate::graph::analysis::FlowAnalysis;
use crate::lint::{Drafts, Finds, FixKind, FlowContext, Persona, Rule, Scope, Severity, Topic};
use crate::rules::stages::plan_data::StageNeedingUser;

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
    summary: "An email stage that is reached before a user is identified.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Flow(check),
};

const STAGE: StageNeedingUser = StageNeedingUser {
    model: "authentik_stages_email.emailstage",
    wrong: "has no user to send an email to",
    help: "bind it after the stage that identifies or creates the user",
};

fn check(context: &FlowContext<'_, '_>, flow: &Flow, known: &FlowAnalysis, drafts: &mut Drafts) {
    STAGE.check(context, flow, known, drafts);
}
