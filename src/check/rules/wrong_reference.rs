//! `wrong-reference`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::serializer::FieldProblemKind as Kind;
use crate::source::article;
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "wrong-reference",
    severity: Severity::Error,
    default_on: true,
    summary: "A reference to an object of the wrong model, or to one that was deleted before.",
    explanation: r##"A field that refers to another object takes objects of one model, or of models that are a kind of it: a binding
has a flow as its `target` and a stage as its `stage`. The key here belongs to an object of another model, so
authentik finds no object of that key and refuses the entry. Mostly two ids are mixed up, or two lines.

`!KeyOf` also gives the key of an object that an entry with `state: absent` has deleted in between, by itself or
together with what it refers to. No object has that key anymore, and the entry is refused too."##,
    bad: r##"version: 1
metadata:
  name: Welcome flow
entries:
  - model: authentik_flows.flow
    id: flow
    identifiers:
      slug: example-welcome
    attrs:
      name: Welcome
      title: Welcome
      designation: stage_configuration
  - model: authentik_stages_deny.denystage
    id: deny
    identifiers:
      name: example-deny
  - model: authentik_flows.flowstagebinding
    identifiers:
      target: !KeyOf deny
      stage: !KeyOf flow
      order: 10
"##,
    good: r##"version: 1
metadata:
  name: Welcome flow
entries:
  - model: authentik_flows.flow
    id: flow
    identifiers:
      slug: example-welcome
    attrs:
      name: Welcome
      title: Welcome
      designation: stage_configuration
  - model: authentik_stages_deny.denystage
    id: deny
    identifiers:
      name: example-deny
  - model: authentik_flows.flowstagebinding
    identifiers:
      target: !KeyOf flow
      stage: !KeyOf deny
      order: 10
"##,
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Field { name, kind, .. } = &problem.kind else { return None };

    match kind {
        Kind::WrongModel { found, expected } => {
            let message = format!(
                "expected the key of {} `{expected}` in `{name}`, found that of {} `{found}`",
                article(expected),
                article(found)
            );
            Some(
                Draft::new(message)
                    .help("refer to an object of that model, or check whether two lines are mixed up"),
            )
        }
        Kind::Deleted { model } => {
            let message =
                format!("`{name}` refers to {} `{model}` that an earlier entry deletes", article(model));
            Some(
                Draft::new(message).help("move the entry with `state: absent` behind this one, or remove it"),
            )
        }
        _ => None,
    }
}
