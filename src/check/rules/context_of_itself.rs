//! `context-of-itself`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::evaluate::EvaluationProblemKind as Kind;
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "context-of-itself",
    severity: Severity::Error,
    default_on: true,
    summary: "A value of the context is made of itself.",
    explanation: r##"
A value under `context` may be a tag, which is resolved each time that an entry asks for the key. When the
tag asks for its own key, directly or through another key, resolving it never comes to an end: Python gives
up with a `RecursionError`, which authentik's importer doesn't catch, and nothing of the file is applied.

To extend a value that the instance's context gives, use another key for the result.
"##,
    bad: r##"
version: 1
metadata:
  name: wiki
context:
  title: !Format ["%s wiki", !Context title]
entries:
  - model: authentik_core.application
    identifiers:
      slug: wiki
    attrs:
      name: !Context title
"##,
    good: r##"
version: 1
metadata:
  name: wiki
context:
  company: Example
  title: !Format ["%s wiki", !Context company]
entries:
  - model: authentik_core.application
    identifiers:
      slug: wiki
    attrs:
      name: !Context title
"##,
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Evaluation(_, Kind::ContextOfItself { key }) = &problem.kind else { return None };
    Some(
        Draft::new(format!("the context value `{key}` is made of itself, which never ends"))
            .help("give it a value of its own, or ask for another key here"),
    )
}
