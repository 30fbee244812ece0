//! `id-without-object`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::evaluate::EvaluationProblemKind as Kind;
use crate::evaluate::KeyOfReason;
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "id-without-object",
    severity: Severity::Error,
    default_on: true,
    summary: "`!KeyOf` of an entry that has no object: it is skipped, or it deletes.",
    explanation: r##"
`!KeyOf` needs the object of the entry it names. An entry whose conditions are false is skipped and
has none; an entry with `state: absent` has deleted it. Either way the file is rejected.

Entries that belong together need the same conditions. Where the object may exist from elsewhere,
`!Find` looks it up in the database and gives null when it isn't there.
"##,
    bad: r##"
version: 1
metadata:
  name: wiki
context:
  with_staff: false
entries:
  - id: staff
    model: authentik_core.group
    conditions:
      - !Context with_staff
    identifiers:
      name: staff
  - model: authentik_core.group
    identifiers:
      name: editors
    attrs:
      parents:
        - !KeyOf staff
"##,
    good: r##"
version: 1
metadata:
  name: wiki
context:
  with_staff: false
entries:
  - id: staff
    model: authentik_core.group
    conditions:
      - !Context with_staff
    identifiers:
      name: staff
  - model: authentik_core.group
    conditions:
      - !Context with_staff
    identifiers:
      name: editors
    attrs:
      parents:
        - !KeyOf staff
"##,
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Evaluation(_, kind) = &problem.kind else { return None };

    let Kind::KeyOf { id, reason } = kind else { return None };
    let (entry, why) = match reason {
        KeyOfReason::Skipped { entry } => (*entry, "is skipped, because its conditions are false"),
        KeyOfReason::Absent { entry } => (*entry, "deletes its object (`state: absent`)"),
        _ => return None,
    };
    Some(
        Draft::new(format!("entry `{id}` {why}: there is no object to refer to"))
            .related(context.entry_span(entry), format!("this entry {why}"))
            .maybe_help(
                matches!(reason, KeyOfReason::Skipped { .. })
                    .then_some("give this entry the same conditions, or find the object with `!Find`"),
            ),
    )
}
