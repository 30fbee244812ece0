//! `duplicate-key`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};

use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "duplicate-key",
    severity: Severity::Warning,
    default_on: true,
    summary: "A key stands twice in one mapping; only the last one counts.",
    explanation: r##"
authentik's YAML parser takes a key that stands twice in one mapping without complaint: the last
value wins, and the first is dropped, with everything below it. A second `attrs` block at the end of
a long entry silently throws away the first.

authentik accepts such a file, so that this is a warning. Merge the two by hand; there is no use in
keeping both.
"##,
    bad: r##"
version: 1
metadata:
  name: wiki
entries:
  - model: authentik_core.application
    identifiers:
      slug: wiki
    attrs:
      name: Wiki
      group: Internal
      group: Documentation
"##,
    good: r##"
version: 1
metadata:
  name: wiki
entries:
  - model: authentik_core.application
    identifiers:
      slug: wiki
    attrs:
      name: Wiki
      group: Documentation
"##,
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::DuplicateKey(first, later) = problem.kind else { return None };
    let key = context.tree.slice(context.tree.span(later));
    Some(
        Draft::new(format!(
            "`{key}` stands twice in this mapping; authentik takes the last one and drops the first"
        ))
        .help("remove one of the two")
        .related(context.span(first), "this value is dropped"),
    )
}
