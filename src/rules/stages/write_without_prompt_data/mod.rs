//! `write-without-prompt-data`.

use crate::graph::analysis::{Datum, FlowAnalysis};
use crate::graph::{Flow, Step};
use crate::lint::{Drafts, Finds, FixKind, FlowContext, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Name, message};
use crate::rules::stages::plan_data::{Missing, missing};

/// The rule.
pub static RULE: Rule = Rule {
    name: "write-without-prompt-data",
    topic: Topic::Stages,
    severity: Severity::Warning,
    other_severities: &[],
    scope: Scope::Workspace,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A user write stage that is reached without any data to write.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Flow(check),
};

fn check(context: &FlowContext<'_, '_>, flow: &Flow, known: &FlowAnalysis, drafts: &mut Drafts) {
    for (at, step) in flow.steps.iter().enumerate() {
        if step.model != "authentik_stages_user_write.userwritestage" || known.unreachable(at).is_some() {
            continue;
        }
        if may_start_with_answers(context, flow, at) {
            continue;
        }
        let reason = match missing(context, flow, known, at, Datum::PromptData) {
            None => continue,
            Some(Missing::OnPath(reason)) => reason,
            Some(Missing::Always) => {
                let asks = |step: &&Step| step.model == "authentik_stages_prompt.promptstage";
                match flow.steps.iter().skip(at + 1).find(asks) {
                    Some(late) => {
                        message!("`{}` asks only later, at order {}", Name(&late.name), late.order)
                    }
                    None => "no stage of the flow prompts for data".into(),
                }
            }
        };
        let message = message!(
            "`{}` of the flow `{}` has nothing to write: {}",
            Name(&step.name),
            Name(&flow.slug),
            reason
        );
        if let Some(draft) = context.draft_at_any([step.binding].into_iter().chain(step.stage), message) {
            drafts.add(draft.help("bind a prompt stage before it, on every path"));
        }
        // The next ones would report the same.
        return;
    }
}

/// Whether a source, or a redirect from another flow, may start the flow with answers.
fn may_start_with_answers(context: &FlowContext<'_, '_>, flow: &Flow, before: usize) -> bool {
    let by_source = matches!(flow.designation.as_str(), "authentication" | "enrollment" | "")
        && !flow
            .steps
            .iter()
            .take(before)
            .any(|step| step.model == "authentik_stages_identification.identificationstage");
    by_source || context.is_carried_on(flow)
}
