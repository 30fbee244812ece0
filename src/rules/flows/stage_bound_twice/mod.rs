//! `stage-bound-twice`.

use foldhash::{HashMap, HashMapExt};

use crate::lint::{Drafts, Finds, FixKind, FlowContext, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Name, message};

use crate::evaluate::ObjectId;
use crate::graph::Flow;
use crate::graph::analysis::FlowAnalysis;

/// The rule.
pub static RULE: Rule = Rule {
    name: "stage-bound-twice",
    topic: Topic::Flows,
    severity: Severity::Warning,
    other_severities: &[],
    scope: Scope::Workspace,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A stage that is bound to one flow twice.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Flow(check),
};

/// Stages that are sensibly bound more than once.
const REPEATABLE: [&str; 4] = [
    "authentik_stages_user_write.userwritestage",
    "authentik_stages_dummy.dummystage",
    "authentik_stages_deny.denystage",
    "authentik_stages_redirect.redirectstage",
];

fn check(context: &FlowContext<'_, '_>, flow: &Flow, known: &FlowAnalysis, drafts: &mut Drafts) {
    let mut first_of: HashMap<ObjectId, usize> = HashMap::new();
    for (at, step) in flow.steps.iter().enumerate() {
        let Some(stage) = step.stage else { continue };
        if REPEATABLE.contains(&step.model) || known.unreachable(at).is_some() {
            continue;
        }
        let first = *first_of.entry(stage).or_insert(at);
        let both = known.implies(first, at) || known.implies(at, first);
        let Some(earlier) = flow.steps.get(first).filter(|_| first != at && both) else { continue };
        let message = message!(
            "the stage `{}` is bound to the flow `{}` twice, at order {} and {}",
            Name(&step.name),
            Name(&flow.slug),
            earlier.order,
            step.order
        );
        let Some(at) = context.first_written([step.binding, earlier.binding]) else { continue };
        let Some(draft) = context.draft_at(at, message) else { continue };
        let draft = context.at_field(draft, at, "order");
        let draft = context.relate_field(draft, earlier.binding, "order", "bound here first");
        drafts.add(draft.help(match context.comes_from_elsewhere(earlier.binding, at) {
            Some(from) => {
                message!("remove one of the bindings; the one of order {} comes from {}", earlier.order, from)
            }
            None => "remove one of the bindings".into(),
        }));
    }
}
