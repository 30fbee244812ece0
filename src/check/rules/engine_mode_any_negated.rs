//! `engine-mode-any-negated`.

use crate::check::{Drafts, Finds, FlowContext, Rule, Severity};
use crate::graph::{EngineMode, PolicyBinding};

/// The rule.
pub static RULE: Rule = Rule {
    name: "engine-mode-any-negated",
    severity: Severity::Info,
    default_on: true,
    summary: "A negated binding among others, where one that passes is enough.",
    explanation: r##"
`policy_engine_mode` is `any` unless it is set: one binding that passes is enough. A negated binding among others then lets in nearly everybody. "In `staff`, and
not in `suspended`" becomes "in `staff`, or not in `suspended`", which holds for everybody who isn't suspended.

Set `policy_engine_mode: all` when every binding has to pass. Where `any` is meant, write it: then this rule is silent.
"##,
    bad: r##"
version: 1
metadata:
  name: wiki
entries:
  - model: authentik_core.group
    id: staff
    identifiers: { name: staff }
  - model: authentik_core.group
    id: suspended
    identifiers: { name: suspended }
  - model: authentik_core.application
    id: wiki
    identifiers: { slug: wiki }
    attrs: { name: Wiki }
  - model: authentik_policies.policybinding
    identifiers: { target: !KeyOf wiki, group: !KeyOf staff, order: 0 }
  - model: authentik_policies.policybinding
    identifiers: { target: !KeyOf wiki, group: !KeyOf suspended, order: 1 }
    attrs: { negate: true }
"##,
    good: r##"
version: 1
metadata:
  name: wiki
entries:
  - model: authentik_core.group
    id: staff
    identifiers: { name: staff }
  - model: authentik_core.group
    id: suspended
    identifiers: { name: suspended }
  - model: authentik_core.application
    id: wiki
    identifiers: { slug: wiki }
    attrs: { name: Wiki, policy_engine_mode: all }
  - model: authentik_policies.policybinding
    identifiers: { target: !KeyOf wiki, group: !KeyOf staff, order: 0 }
  - model: authentik_policies.policybinding
    identifiers: { target: !KeyOf wiki, group: !KeyOf suspended, order: 1 }
    attrs: { negate: true }
"##,
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
        let message = format!(
            "this negated binding is one of {} of {}, and with the engine mode `any` one that passes is enough",
            counting.len(),
            context.target_name(target.id)
        );
        if let Some(draft) = context.draft_at_any(negated.iter().map(|binding| binding.id), message) {
            drafts.add(draft.help("set `policy_engine_mode: all` there, or write `any` if that is meant"));
        }
    }
}
