//! `engine-mode-any-negated`.

use crate::graph::{EngineMode, PolicyBinding};
use crate::lint::{Drafts, Finds, FixKind, FlowContext, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Words, message};

/// The rule.
pub static RULE: Rule = Rule {
    name: "engine-mode-any-negated",
    topic: Topic::Policies,
    severity: Severity::Info,
    other_severities: &[],
    scope: Scope::Workspace,
    fix: FixKind::None,
    persona: Persona::Auditor,
    since: "0.1.0",
    default_on: true,
    summary: "A negated binding in engine mode `any`, where one passing binding is enough.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Instance(check),
};

fn check(context: &FlowContext<'_, '_>, drafts: &mut Drafts) {
    for target in context.targets {
        let row = context.row(target.id);
        if target.engine_mode != EngineMode::Any
            || row.is_none_or(|row| row.value("policy_engine_mode").is_some())
        {
            continue;
        }
        let counting: Vec<&PolicyBinding> =
            target.policies.iter().filter(|binding| binding.enabled && binding.certain).collect();
        let negated: Vec<&&PolicyBinding> = counting.iter().filter(|binding| binding.negate).collect();
        if negated.is_empty() || negated.len() == counting.len() {
            continue;
        }
        let message = message!(
            "this negated binding is one of {} of {}, and with the engine mode `any` one that passes is enough",
            Words(counting.len()),
            context.target_name(target.id)
        );
        if let Some(draft) = context.draft_at_any(negated.iter().map(|binding| binding.id), message) {
            drafts.add(draft.help(
                "set `policy_engine_mode: all` there, or set `any` explicitly if that \
                is what you mean",
            ));
        }
    }
}
