//! `invalid-yaml`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};

use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "invalid-yaml",
    severity: Severity::Error,
    default_on: true,
    summary: "The file is not YAML that authentik's parser takes.",
    explanation: r##"
authentik reads blueprints with PyYAML, which knows YAML 1.1 and is strict about indentation, tabs
and quotes. A file that it can't read is passed over: discovery writes a warning to the worker's
log, and the last good state stays on the instance. An upload in the admin interface is refused.

The mistake is often before the place that is reported, on the line above: a missing quote, bracket
or colon.
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
"##,
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Syntax(error) = &problem.kind else { return None };
    let mut draft = Draft::new(error.message()).maybe_help(error.help());
    if let Some(related) = &error.related {
        draft = draft.related(related.span, related.label);
    }
    Some(draft)
}
