//! `stage-order-conflict`.

use crate::graph::analysis::FlowAnalysis;
use crate::graph::{Flow, Step};
use crate::lint::{Drafts, Finds, FixKind, FlowContext, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Message, Name, Words, message};

/// The rule.
pub static RULE: Rule = Rule {
    name: "stage-order-conflict",
    topic: Topic::Flows,
    severity: Severity::Warning,
    other_severities: &[],
    scope: Scope::Workspace,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "Two stages of one flow with the same order, so that which comes first is undefined.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Flow(check),
};

fn check(context: &FlowContext<'_, '_>, flow: &Flow, known: &FlowAnalysis, drafts: &mut Drafts) {
    let numbered: Vec<(usize, &Step)> = flow.steps.iter().enumerate().collect();
    for group in numbered.chunk_by(|(_, a), (_, b)| a.order == b.order) {
        // A stage whose name is filled in may be the other one.
        let is_shown =
            |at, step: &Step| step.certain && !step.name.is_empty() && known.unreachable(at).is_none();
        let shown: Vec<&(usize, &Step)> = group.iter().filter(|(at, step)| is_shown(*at, step)).collect();
        let [(first, _), .., (last, _)] = shown.as_slice() else { continue };
        if shown.len() == 2 && known.excludes(*first, *last) {
            continue;
        }
        // Each binding of the workspace that takes an order which is taken already; the first one only where
        // all others are authentik's.
        let written = |step: &Step| context.together.written_at(step.binding).is_some();
        let mut reported: Vec<&Step> =
            shown.iter().skip(1).map(|(_, step)| *step).filter(|step| written(step)).collect();
        if reported.is_empty() {
            reported.extend(shown.first().map(|(_, step)| *step).filter(|step| written(step)));
        }
        for step in reported {
            let others =
                || shown.iter().map(|(_, other)| *other).filter(|other| other.binding != step.binding);
            let Some(other) = others().next() else { continue };
            let more = match shown.len() {
                0..=2 => Message::default(),
                count => message!(" and {} more", Words(count - 2)),
            };
            let message = message!(
                "`{}` is bound at order {} of the flow `{}`, as is `{}`{}; which one comes first is \
                 undefined",
                Name(&step.name),
                step.order,
                Name(&flow.slug),
                Name(&other.name),
                more
            );
            let Some(draft) = context.draft_at(step.binding, message) else { continue };
            let mut draft = context.at_field(draft, step.binding, "order");
            let mut from: Vec<Message> = Vec::new();
            for other in others().take(4) {
                let message = message!("`{}` is bound here", Name(&other.name));
                draft = context.relate_field(draft, other.binding, "order", message);
                if let Some(origin) = context.comes_from_elsewhere(other.binding, step.binding) {
                    from.push(message!("the binding of `{}` comes from {}", Name(&other.name), origin));
                }
            }
            drafts.add(draft.help(match from.as_slice() {
                [] => "give each binding its own order".into(),
                from => message!(
                    "give each binding its own order; {}",
                    Message::joined(from.iter().cloned(), ", ")
                ),
            }));
        }
    }
}
