//! `policy-without-effect`.

use crate::graph::{Constant, EngineMode, PolicyBinding, Subject};
use crate::lint::{Drafts, Finds, FixKind, FlowContext, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Name, Words, message};

/// The rule.
pub static RULE: Rule = Rule {
    name: "policy-without-effect",
    topic: Topic::Policies,
    severity: Severity::Warning,
    other_severities: &[],
    scope: Scope::Workspace,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A policy binding without effect, because another one always passes.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Instance(check),
};

fn check(context: &FlowContext<'_, '_>, drafts: &mut Drafts) {
    for target in context.targets.iter().filter(|target| target.engine_mode == EngineMode::Any) {
        let (always, others): (Vec<&PolicyBinding>, Vec<&PolicyBinding>) = target
            .policies
            .iter()
            .filter(|binding| binding.enabled && binding.subject != Subject::Nothing)
            .partition(|binding| always_passes(binding));
        let (Some(always), Some(first)) = (always.first(), others.first()) else { continue };
        let Subject::Policy { name, .. } = &always.subject else { continue };
        let count = match others.len() {
            1 => "the other binding has".into(),
            count => message!("the other {} bindings have", Words(count)),
        };
        let message = message!(
            "{} no effect on {}: `{}` always passes, and with the engine mode `any` one is enough",
            count,
            context.target_name(target.id),
            Name(name)
        );
        let Some(mut draft) = context.draft_at_any([always.id, first.id, target.id], message) else {
            continue;
        };
        draft = context.relate(draft, first.id, "has no effect");
        drafts.add(draft.help("remove the binding that always passes, or set `policy_engine_mode: all`"));
    }
}

fn always_passes(binding: &PolicyBinding) -> bool {
    let Subject::Policy { constant: Some(constant), .. } = binding.subject else { return false };
    binding.certain
        && match constant {
            Constant::Pass => !binding.negate,
            Constant::Fail => binding.negate,
            Constant::Error => binding.failure_result,
            Constant::Crash => false,
        }
}
