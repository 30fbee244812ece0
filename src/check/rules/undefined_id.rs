//! `undefined-id`.

use crate::blueprint::ShapeProblemKind;
use crate::check::{Draft, FileContext, Finds, Respelling, Rule, Severity};
use crate::evaluate::EvaluationProblemKind as Kind;
use crate::evaluate::KeyOfReason;
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "undefined-id",
    severity: Severity::Error,
    default_on: true,
    summary: "`!KeyOf` of an id that no entry has.",
    explanation: r##"`!KeyOf` gives the primary key of the object of another entry, which it names by the `id` that stands next to
`model`. No entry of this file has this one: it is misspelt, or belongs to another file. Slugs and names are
no ids. authentik refuses the file.

An object of another file, or one that authentik ships, is found with `!Find`."##,
    bad: r##"version: 1
metadata:
  name: Welcome flow
entries:
  - model: authentik_flows.flow
    id: welcome-flow
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
      target: !KeyOf wellcome-flow
      stage: !KeyOf deny
      order: 10
"##,
    good: r##"version: 1
metadata:
  name: Welcome flow
entries:
  - model: authentik_flows.flow
    id: welcome-flow
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
      target: !KeyOf welcome-flow
      stage: !KeyOf deny
      order: 10
"##,
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Evaluation(node, kind) = &problem.kind else { return None };

    match kind {
        Kind::KeyOfNotScalar => Some(
            Draft::new("expected the id of an entry after `!KeyOf`, found no plain text")
                .help("write `!KeyOf ID`, with the `id` of an entry further up"),
        ),
        // `id: 42` is no id, and in quotes it is this one.
        Kind::KeyOf { id, reason: KeyOfReason::Undefined { .. } } if is_malformed_id(context, id) => None,
        Kind::KeyOf { id, reason: KeyOfReason::Undefined { suggestion } } => {
            let draft = Draft::new(format!("no entry of this file has the id `{id}`"));
            Some(match suggestion {
                Some(near) => draft.help(format!("did you mean `{near}`?")).respelling_fix(
                    context.source,
                    context.tree.span(*node),
                    Respelling::among_own(
                        id,
                        near,
                        context.blueprint.entries.iter().filter_map(|entry| Some(entry.id?.0)),
                    ),
                ),
                None => draft.help("`!KeyOf` sees this file only; for an object of another file use `!Find`"),
            })
        }
        _ => None,
    }
}

fn is_malformed_id(context: &FileContext<'_, '_>, id: &str) -> bool {
    context.blueprint.problems.iter().any(|problem| {
        matches!(problem.kind, ShapeProblemKind::WrongType { key: "id", .. })
            && context.source.slice(problem.span) == id
    })
}
