//! `label-not-string`.

use crate::blueprint::ShapeProblemKind as Kind;
use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "label-not-string",
    severity: Severity::Error,
    default_on: true,
    summary: "A label's value is not a string.",
    explanation: r##"
Labels in `metadata` are pairs of texts. A bare `false`, `yes` or `1` isn't a text in YAML, and
authentik's loader refuses it; the label that keeps a blueprint from being applied by itself is
therefore written with quotes.

When the file lies in authentik's blueprint directory the harm is greater: discovery doesn't catch
this failure, and stops before any blueprint of the instance is applied.
"##,
    bad: r##"
version: 1
metadata:
  name: only by hand
  labels:
    blueprints.goauthentik.io/instantiate: false
entries:
  - model: authentik_core.group
    identifiers:
      name: staff
"##,
    good: r##"
version: 1
metadata:
  name: only by hand
  labels:
    blueprints.goauthentik.io/instantiate: "false"
entries:
  - model: authentik_core.group
    identifiers:
      name: staff
"##,
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Shape(kind) = &problem.kind else { return None };

    let Kind::LabelNotString { label, found } = kind else { return None };
    let draft = Draft::new(format!("expected a string for the label `{label}`, found {found}"))
        .help(format!("put it in quotes; {}", super::POISON));
    Some(match context.bare_text(problem.span) {
        Some(text) => draft.safe_fix("put it in quotes", problem.span, format!("\"{text}\"")),
        None => draft,
    })
}
