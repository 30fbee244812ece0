//! `entry-never-applied`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};

use crate::workspace::{EntryProblem, Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "entry-never-applied",
    severity: Severity::Warning,
    default_on: true,
    summary: "The conditions of an entry are always false.",
    explanation: r##"
An entry is applied when every item of its `conditions` is true. Here one of them is written out as
false, so that authentik skips the entry each time: its object is neither made nor updated, and a
`!KeyOf` of its `id` fails.

It may be ignored for an entry that is switched off for a while and on purpose. To delete the object
use `state: absent`; to let each instance choose, use `!Context` with a default.
"##,
    bad: r##"
version: 1
metadata:
  name: guests
entries:
  - model: authentik_core.group
    conditions:
      - false
    identifiers:
      name: guests
"##,
    good: r##"
version: 1
metadata:
  name: guests
context:
  with_guests: false
entries:
  - model: authentik_core.group
    conditions:
      - !Context with_guests
    identifiers:
      name: guests
"##,
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Entry(EntryProblem::NeverApplied) = &problem.kind else { return None };
    let conditions = context.blueprint.entries.get(problem.entry?)?.conditions;
    let place = match conditions {
        [only] => context.span(*only),
        _ => problem.span,
    };
    let draft = Draft::new("this entry is never applied, because a condition of it is always false");
    Some(
        draft
            .at(place)
            .help("remove the entry, or let `!Context` decide; to delete the object use `state: absent`"),
    )
}
