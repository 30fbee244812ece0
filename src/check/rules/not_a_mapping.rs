//! `not-a-mapping`.

use crate::blueprint::ShapeProblemKind as Kind;
use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "not-a-mapping",
    severity: Severity::Error,
    default_on: true,
    summary: "The top level of the file is no mapping.",
    explanation: r##"A blueprint is a mapping with the keys `version`, `metadata` and `entries`. Here the file is a single value,
a number or a tag, say, as a template or a script leaves it when something goes wrong. authentik doesn't
skip such a file: its discovery crashes on it, and applies no blueprint of the instance any more.

Remove the file from the folder of blueprints, or give it another ending than `.yaml`, which is all that
authentik looks at."##,
    bad: r##"404
"##,
    good: r##"version: 1
metadata:
  name: Company groups
entries: []
"##,
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Shape(kind) = &problem.kind else { return None };

    match kind {
        Kind::TopLevelNotMapping { found, accepted: false } => Some(
            Draft::new(format!("expected a mapping with `version`, `metadata` and `entries`, found {found}"))
                .help(super::POISON)
                .at(context.first_line(problem.span)),
        ),
        _ => None,
    }
}
