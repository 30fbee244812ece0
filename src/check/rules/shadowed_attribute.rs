//! `shadowed-attribute`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};

use crate::workspace::{EntryProblem, Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "shadowed-attribute",
    severity: Severity::Warning,
    default_on: true,
    summary: "A key in both `attrs` and `identifiers`, with different values.",
    explanation: r##"What authentik writes is `attrs` with `identifiers` on top. A key in both takes the value from `identifiers`,
and the one in `attrs` is never written. So an object can't be renamed by finding it by its old name and
writing the new one. Two lists are joined.

To rename an object, find it by something that stays, such as its slug."##,
    bad: r##"version: 1
metadata:
  name: Wiki
entries:
  - model: authentik_core.application
    identifiers:
      slug: wiki
      name: Wiki
    attrs:
      name: Handbook
"##,
    good: r##"version: 1
metadata:
  name: Wiki
entries:
  - model: authentik_core.application
    identifiers:
      slug: wiki
    attrs:
      name: Handbook
"##,
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Entry(kind) = &problem.kind else { return None };

    let EntryProblem::Shadowed { name, identifier, joined, .. } = kind else { return None };
    let (message, label) = if *joined {
        (format!("`{name}` is in `identifiers` too: the two lists are joined"), "joined with this one")
    } else {
        (
            format!("`{name}` is in `identifiers` too, with another value, and that one wins"),
            "this value is taken",
        )
    };
    Some(
        Draft::new(message)
            .related(context.span(*identifier), label)
            .help("keep it in one of the two; to rename an object, find it by something that stays"),
    )
}
