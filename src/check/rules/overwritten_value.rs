//! `overwritten-value`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};

use crate::workspace::{EntryProblem, Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "overwritten-value",
    severity: Severity::Warning,
    default_on: true,
    summary: "A value that a later entry of the same file replaces.",
    explanation: r##"Two entries have identifiers that find the same object, and each writes another value. authentik doesn't
mind: the first makes the object, the second changes it, and what the first said is lost. Often two different
objects were meant, and a copied entry kept its identifiers.

Entries that write an object in two steps on purpose are fine: a flow can be made first and get what refers
back to it later. Only a value that is replaced by another one is reported."##,
    bad: r##"version: 1
metadata:
  name: Two applications
entries:
  - model: authentik_core.application
    identifiers:
      slug: wiki
    attrs:
      name: Wiki
  - model: authentik_core.application
    identifiers:
      slug: wiki
    attrs:
      name: Handbook
"##,
    good: r##"version: 1
metadata:
  name: Two applications
entries:
  - model: authentik_core.application
    identifiers:
      slug: wiki
    attrs:
      name: Wiki
  - model: authentik_core.application
    identifiers:
      slug: handbook
    attrs:
      name: Handbook
"##,
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Entry(kind) = &problem.kind else { return None };

    let EntryProblem::Overwritten { field, earlier } = kind else { return None };
    Some(
        Draft::new(format!(
            "{} writes another `{field}` to the same object: this one replaces it",
            context.entry_name(*earlier)
        ))
        .help(format!(
            "if two objects are meant, give them different identifiers; otherwise write `{field}` once"
        ))
        .related(context.entry_span(*earlier), "written first here"),
    )
}
