//! `unreachable-stage`.

use crate::lint::{Draft, Drafts, Finds, FixKind, FlowContext, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Message, Name, Words, message};
use std::collections::BTreeMap;

use crate::graph::analysis::{FlowAnalysis, Unreachable};
use crate::graph::{Flow, PolicyBinding, Step, Subject};

/// The rule.
pub static RULE: Rule = Rule {
    name: "unreachable-stage",
    topic: Topic::Flows,
    severity: Severity::Warning,
    other_severities: &[],
    scope: Scope::Workspace,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A stage of a flow that is never reached.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Flow(check),
};

fn check(context: &FlowContext<'_, '_>, flow: &Flow, known: &FlowAnalysis, drafts: &mut Drafts) {
    let mut ended_by: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, step) in flow.steps.iter().enumerate() {
        let name = &step.name;
        let draft = match known.unreachable(at) {
            None => continue,
            Some(Unreachable::EndedBy(ender)) => {
                ended_by.entry(ender).or_default().push(at);
                continue;
            }
            Some(Unreachable::Policies) => {
                let policies = named(&step.policies);
                let message = message!(
                    "the stage `{}` of the flow `{}` is never shown: {}",
                    Name(name),
                    Name(&flow.slug),
                    policies
                );
                place(context, flow, step, message)
                    .map(|draft| draft.help("remove the stage binding, or its policies"))
            }
            Some(Unreachable::NobodySignedIn) => {
                let message = message!(
                    "the stage `{}` of the flow `{}` is never shown: its policies are evaluated when the flow is \
                     planned, and nobody is signed in then, so that no group or user matches",
                    Name(name),
                    Name(&flow.slug)
                );
                place(context, flow, step, message).map(|draft| {
                    draft.help(
                        "set `evaluate_on_plan: false` and `re_evaluate_policies: true` on the stage binding",
                    )
                })
            }
        };
        draft.into_iter().for_each(|draft| drafts.add(draft));
    }
    for (ender, steps) in ended_by {
        let Some(by) = flow.steps.get(ender) else { continue };
        let always = known.always_passes(ender);
        let it = if steps.len() == 1 { "it" } else { "they" };
        let reason = match always {
            true => message!("`{}` at order {} always ends the flow first", Name(&by.name), by.order),
            false => message!(
                "`{}` at order {} has ended the flow whenever {} would be reached",
                Name(&by.name),
                by.order,
                Words(it)
            ),
        };
        let several = if steps.len() == 1 { "stage" } else { "stages" };
        let message = message!(
            "the {} {} of the flow `{}` can never be reached: {}",
            Words(several),
            context.names(flow, &steps),
            Name(&flow.slug),
            reason
        );
        let objects = [by.binding].into_iter().chain(by.stage);
        let after = steps.iter().filter_map(|at| Some(flow.steps.get(*at)?.binding));
        let policies =
            flow.steps.iter().take(ender + 1).flat_map(|step| &step.policies).map(|policy| policy.id);
        let objects = objects.chain(after).chain(policies).chain([flow.id]);
        let Some(mut draft) = context.draft_at_any(objects, message) else { continue };
        for step in steps.iter().take(3).filter_map(|at| flow.steps.get(*at)) {
            draft = context.relate(draft, step.binding, message!("`{}` is bound here", Name(&step.name)));
        }
        drafts.add(draft.help("bind the stage that ends the flow last, or give its binding a policy"));
    }
}

fn place(context: &FlowContext<'_, '_>, flow: &Flow, step: &Step, message: Message) -> Option<Draft> {
    let policies = step.policies.iter().map(|binding| binding.id);
    context
        .draft_at_any([step.binding].into_iter().chain(policies).chain(step.stage).chain([flow.id]), message)
}

/// Which policies keep a stage away.
fn named(policies: &[PolicyBinding]) -> Message {
    let constant =
        policies.iter().filter(|binding| binding.enabled).filter_map(|binding| match &binding.subject {
            Subject::Policy { name, constant: Some(_), .. } => Some((name, binding.negate)),
            _ => None,
        });
    let names: Vec<Message> = constant
        .map(
            |(name, negate)| {
                if negate { message!("`{}`, negated,", Name(name)) } else { message!("`{}`", Name(name)) }
            },
        )
        .collect();
    match names.as_slice() {
        [] => "its policies contradict each other".into(),
        [one] => message!("its policy {} never passes", one),
        _ => message!("its policies {} never pass together", Message::joined(names, " and ")),
    }
}
