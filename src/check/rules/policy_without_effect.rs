//! `policy-without-effect`.

use crate::check::{Drafts, Finds, FlowContext, Rule, Severity};
use crate::graph::{Constant, EngineMode, PolicyBinding, Subject};

/// The rule.
pub static RULE: Rule = Rule {
    name: "policy-without-effect",
    severity: Severity::Warning,
    default_on: true,
    summary: "A policy binding that decides nothing, because another one always passes.",
    explanation: r##"
With the engine mode `any`, which is the default, one binding that passes is enough. When one of them always passes, such as an expression policy that only
returns `True`, the others are asked and change nothing: a group that is bound alongside it keeps nobody out.

Remove the binding that always passes, or set `policy_engine_mode: all`.
"##,
    bad: r##"
version: 1
metadata:
  name: wiki
entries:
  - model: authentik_core.group
    id: staff
    identifiers: { name: staff }
  - model: authentik_core.application
    id: wiki
    identifiers: { slug: wiki }
    attrs: { name: Wiki }
  - model: authentik_policies_expression.expressionpolicy
    id: always
    identifiers: { name: always }
    attrs:
      expression: |
        return True
  - model: authentik_policies.policybinding
    identifiers: { target: !KeyOf wiki, policy: !KeyOf always, order: 0 }
  - model: authentik_policies.policybinding
    identifiers: { target: !KeyOf wiki, group: !KeyOf staff, order: 1 }
"##,
    good: r##"
version: 1
metadata:
  name: wiki
entries:
  - model: authentik_core.group
    id: staff
    identifiers: { name: staff }
  - model: authentik_core.application
    id: wiki
    identifiers: { slug: wiki }
    attrs: { name: Wiki }
  - model: authentik_policies.policybinding
    identifiers: { target: !KeyOf wiki, group: !KeyOf staff, order: 1 }
"##,
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
            1 => "the other binding has".to_owned(),
            count => format!("the other {count} bindings have"),
        };
        let message = format!(
            "{count} no effect on {}: `{name}` always passes, and with the engine mode `any` one is enough",
            context.target_name(target.id)
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
