//! `key-of-with-tagged-model`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::evaluate::EvaluationProblemKind as Kind;
use crate::evaluate::KeyOfReason;
use crate::source::article;
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "key-of-with-tagged-model",
    severity: Severity::Error,
    default_on: true,
    summary: "`!KeyOf` of a flow, an application or the like in an entry whose `model` is a tag.",
    explanation: r##"
Policies are bound to flows, stage bindings, applications and sources by a key of its own. So where `!KeyOf`
names an entry of these models, authentik looks whether the entry that it stands in is a policy binding, and
for that wants its `model` as plain text. Where that is a tag, such as `!Context`, importing the file ends
with an exception of Python: `object has no attribute 'lower'`.
"##,
    bad: r##"
version: 1
metadata:
  name: sign-in
context:
  binding: authentik_flows.flowstagebinding
entries:
  - id: flow
    model: authentik_flows.flow
    identifiers:
      slug: sign-in
    attrs:
      name: Sign in
      title: Sign in
      designation: authentication
  - id: login
    model: authentik_stages_user_login.userloginstage
    identifiers:
      name: login
  - model: !Context binding
    identifiers:
      target: !KeyOf flow
      stage: !KeyOf login
      order: 0
"##,
    good: r##"
version: 1
metadata:
  name: sign-in
entries:
  - id: flow
    model: authentik_flows.flow
    identifiers:
      slug: sign-in
    attrs:
      name: Sign in
      title: Sign in
      designation: authentication
  - id: login
    model: authentik_stages_user_login.userloginstage
    identifiers:
      name: login
  - model: authentik_flows.flowstagebinding
    identifiers:
      target: !KeyOf flow
      stage: !KeyOf login
      order: 0
"##,
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Evaluation(_, Kind::KeyOf { id, reason: KeyOfReason::ModelIsTag { model } }) =
        &problem.kind
    else {
        return None;
    };
    Some(
        Draft::new(format!(
            "`{id}` makes {} `{model}`, and authentik can't give its key to an entry whose `model` is a tag",
            article(model)
        ))
        .help("write the `model` of this entry as plain text"),
    )
}
