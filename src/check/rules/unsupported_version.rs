//! `unsupported-version`.

use crate::blueprint::ShapeProblemKind as Kind;
use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "unsupported-version",
    severity: Severity::Error,
    default_on: true,
    summary: "`version` is not 1.",
    explanation: r##"There is one version of the format of blueprints: 1. authentik refuses a file that says another. The number has
nothing to do with the release of authentik, nor with how often you changed the file. Without `version` it is 1."##,
    bad: r##"version: 2
metadata:
  name: Company groups
entries:
  - model: authentik_core.group
    identifiers:
      name: staff
"##,
    good: r##"version: 1
metadata:
  name: Company groups
entries:
  - model: authentik_core.group
    identifiers:
      name: staff
"##,
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Shape(kind) = &problem.kind else { return None };

    let Kind::UnsupportedVersion { version } = kind else { return None };
    Some(
        Draft::new(format!("unsupported blueprint version {version}: authentik supports version 1 only"))
            .help("write `version: 1`")
            .safe_fix("set the version to 1", problem.span, "1"),
    )
}
