//! `open-application`.

use foldhash::HashSet;

use crate::check::{Drafts, Finds, FlowContext, Rule, Severity};

use crate::evaluate::ObjectId;
use crate::graph::PolicyBinding;

/// The rule.
pub static RULE: Rule = Rule {
    name: "open-application",
    severity: Severity::Info,
    default_on: false,
    summary: "An application that every user may use, because nothing is bound to it.",
    explanation: r##"
An application without policy bindings is open to every user of authentik: no binding at all counts as "passes". About half of the applications in public
repositories are like that, mostly on purpose, so that this rule is off unless it is turned on.

Bindings that are disabled don't count. Bind a group, a user or a policy to the application to restrict it.
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
    identifiers: { target: !KeyOf wiki, group: !KeyOf staff, order: 0 }
"##,
    finds: Finds::Instance(check),
};

fn check(context: &FlowContext<'_, '_>, drafts: &mut Drafts) {
    let restricts = |binding: &PolicyBinding| binding.enabled || !binding.certain;
    let restricted: HashSet<ObjectId> = context
        .targets
        .iter()
        .filter(|target| target.policies.iter().any(restricts))
        .map(|target| target.id)
        .collect();
    for row in context.made_rows().filter(|row| row.model.name == "authentik_core.application") {
        if restricted.contains(&row.id) {
            continue;
        }
        let name = row.label().unwrap_or_default();
        let message =
            format!("every user may use the application `{name}`: no policy, group or user is bound to it");
        if let Some(draft) = context.draft_at(row.id, message) {
            drafts.add(draft.help("bind the group that may use it"));
        }
    }
}
