//! `mfa-validated-twice`.

use crate::evaluate::ValueKind;
use crate::graph::analysis::FlowAnalysis;
use crate::graph::{Flow, Step};
use crate::lint::{Drafts, Finds, FixKind, FlowContext, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Name, message};

/// The rule.
pub static RULE: Rule = Rule {
    name: "mfa-validated-twice",
    topic: Topic::Stages,
    severity: Severity::Warning,
    other_severities: &[],
    scope: Scope::Workspace,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A flow that asks for a second factor twice on the same path.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Flow(check),
};

fn check(context: &FlowContext<'_, '_>, flow: &Flow, known: &FlowAnalysis, drafts: &mut Drafts) {
    let validate = "authentik_stages_authenticator_validate.authenticatorvalidatestage";
    let mut earlier: Vec<(usize, &Step)> = Vec::new();
    for (at, step) in flow.steps.iter().enumerate() {
        if step.model != validate || known.unreachable(at).is_some() {
            continue;
        }
        let again = earlier.iter().rev().take(MOST_COMPARED).find(|(before, first)| {
            let both = known.implies(*before, at) || known.implies(at, *before);
            // One stage that is bound twice is another finding.
            both && first.stage != step.stage && takes_same(context, first, step)
        });
        if let Some((_, first)) = again {
            let message = message!(
                "the flow `{}` asks for a second factor twice: in `{}` at order {} and in `{}` at order {}",
                Name(&flow.slug),
                Name(&first.name),
                first.order,
                Name(&step.name),
                step.order
            );
            if let Some(at) = context.first_written([step.binding, first.binding])
                && let Some(draft) = context.draft_at(at, message)
            {
                let from = context.comes_from_elsewhere(first.binding, at);
                let from = from.map(|from| message!("; the first comes from {}", from)).unwrap_or_default();
                let draft = context.relate(draft, first.binding, "asked for here first");
                drafts.add(draft.help(message!(
                    "remove one of the bindings, or give them different `device_classes`{}",
                    from
                )));
            }
        }
        earlier.push((at, step));
    }
}

/// So that a flow of thousands of such stages takes no quadratic time.
const MOST_COMPARED: usize = 8;

/// Whether two stages take a kind of device in common.
fn takes_same(context: &FlowContext<'_, '_>, one: &Step, other: &Step) -> bool {
    let classes = |step: &Step| -> Option<Vec<String>> {
        let row = context.row(step.stage?)?;
        let ValueKind::List(items) = &row.value("device_classes")?.kind else { return None };
        items.iter().map(|item| item.as_str().map(str::to_owned)).collect()
    };
    match (classes(one), classes(other)) {
        (Some(one), Some(other)) => one.iter().any(|class| other.contains(class)),
        // All kinds are the default.
        _ => true,
    }
}
