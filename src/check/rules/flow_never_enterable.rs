//! `flow-never-enterable`.

use crate::check::{Drafts, Finds, FlowContext, Rule, Severity};
use crate::graph::analysis::{Chance, FlowAnalysis};
use crate::graph::{Authentication, Flow, PolicyBinding, Subject};

/// The rule.
pub static RULE: Rule = Rule {
    name: "flow-never-enterable",
    severity: Severity::Warning,
    default_on: true,
    summary: "A flow whose requirement and policies together let nobody in.",
    explanation: r##"
Before a flow starts, authentik checks its `authentication` requirement and then its own policy bindings; who doesn't pass sees
"flow does not apply". This flow's policies pass for nobody who fulfils the requirement. Often a group is bound to a flow with
`require_unauthenticated`: while nobody is signed in, no group and no user matches, negated or not.

Bind the group to a stage binding after the identification stage instead, where authentik asks about the person who was identified.
"##,
    bad: r##"
version: 1
metadata:
  name: signup
entries:
  - model: authentik_flows.flow
    id: flow
    identifiers:
      slug: signup
    attrs:
      name: signup
      title: Signup
      designation: enrollment
      authentication: require_unauthenticated
  - model: authentik_core.group
    id: staff
    identifiers: { name: staff }
  - model: authentik_stages_invitation.invitationstage
    id: invited
    identifiers: { name: invited }
  - model: authentik_flows.flowstagebinding
    identifiers: { target: !KeyOf flow, stage: !KeyOf invited, order: 10 }
  - model: authentik_policies.policybinding
    identifiers: { target: !KeyOf flow, group: !KeyOf staff, order: 0 }
"##,
    good: r##"
version: 1
metadata:
  name: signup
entries:
  - model: authentik_flows.flow
    id: flow
    identifiers:
      slug: signup
    attrs:
      name: signup
      title: Signup
      designation: enrollment
      authentication: require_unauthenticated
  - model: authentik_stages_invitation.invitationstage
    id: invited
    identifiers: { name: invited }
  - model: authentik_flows.flowstagebinding
    identifiers: { target: !KeyOf flow, stage: !KeyOf invited, order: 10 }
"##,
    finds: Finds::Flow(check),
};

fn check(context: &FlowContext<'_, '_>, flow: &Flow, known: &FlowAnalysis, drafts: &mut Drafts) {
    if known.entry() != Chance::Never {
        return;
    }
    let person =
        |binding: &PolicyBinding| matches!(binding.subject, Subject::Group { .. } | Subject::User { .. });
    let by_person = flow.policies.iter().filter(|binding| binding.enabled).any(person);
    let nobody = flow.authentication == Authentication::RequireUnauthenticated && by_person;
    let (reason, help) = match nobody {
        true => (
            "it is only for people who are not signed in, and for them no group or user matches",
            "bind the group or user to a stage binding after the identification stage",
        ),
        false => ("its policies never pass", "remove the policy bindings, or change their policies"),
    };
    let bindings = flow.policies.iter().filter(|binding| binding.enabled).map(|binding| binding.id);
    let message = format!("nobody can enter the flow `{}`: {reason}", flow.slug);
    if let Some(draft) = context.draft_at_any(bindings.chain([flow.id]), message) {
        drafts.add(draft.help(help));
    }
}
