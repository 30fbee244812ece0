//! `password-stage-twice`.

use crate::graph::analysis::FlowAnalysis;
use crate::graph::{Flow, Step};
use crate::lint::{Drafts, Finds, FixKind, FlowContext, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Name, message};

/// The rule.
pub static RULE: Rule = Rule {
    name: "password-stage-twice",
    topic: Topic::Stages,
    severity: Severity::Warning,
    other_severities: &[],
    scope: Scope::Workspace,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A flow that asks for the password twice.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Flow(check),
};

fn check(context: &FlowContext<'_, '_>, flow: &Flow, known: &FlowAnalysis, drafts: &mut Drafts) {
    let mut inline: Vec<(usize, &Step)> = Vec::new();
    for (at, step) in flow.steps.iter().enumerate().filter(|(at, _)| known.unreachable(*at).is_none()) {
        match step.model {
            "authentik_stages_identification.identificationstage"
                if context.stage_has(step, "password_stage") =>
            {
                inline.push((at, step));
            }
            "authentik_stages_password.passwordstage" => {
                // Few flows have more than one identification stage; the nearest counts.
                let Some((earlier, by)) = inline.last() else { continue };
                if !known.implies(*earlier, at) {
                    continue;
                }
                let message = message!(
                    "the flow `{}` asks for the password twice: in `{}` through `password_stage`, and in `{}`",
                    Name(&flow.slug),
                    Name(&by.name),
                    Name(&step.name)
                );
                let objects = [step.binding, by.binding].into_iter().chain(by.stage).chain(step.stage);
                let Some(draft) = context.draft_at_any(objects, message) else { continue };
                let draft = match by.stage {
                    Some(stage) => context.relate(draft, stage, "this stage asks for the password"),
                    None => draft,
                };
                drafts.add(draft.help("remove the binding of the password stage, or `password_stage`"));
            }
            _ => {}
        }
    }
}
