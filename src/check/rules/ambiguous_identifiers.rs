//! `ambiguous-identifiers`.

use super::key_outside_attrs;
use crate::check::{Draft, FileContext, Finds, Rule, Severity};

use crate::workspace::{EntryProblem, Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "ambiguous-identifiers",
    severity: Severity::Warning,
    default_on: true,
    summary: "Identifiers that fit several objects.",
    explanation: r##"
authentik looks an entry's object up by its identifiers, all of them together. When several objects
fit, it updates whichever the database hands out first; there is no error, and the choice can differ
from one run to the next.

Bindings are the usual case: `target` alone fits every binding of a flow, `target` and `order` fit
one. Add identifiers until one object fits. There is no reason to ignore the rule except for objects
that really are interchangeable.
"##,
    bad: r##"
version: 1
metadata:
  name: ask again after a wrong password
entries:
  - model: authentik_flows.flowstagebinding
    identifiers:
      target: !Find [authentik_flows.flow, [slug, default-authentication-flow]]
    attrs:
      invalid_response_action: retry
"##,
    good: r##"
version: 1
metadata:
  name: ask again after a wrong password
entries:
  - model: authentik_flows.flowstagebinding
    identifiers:
      target: !Find [authentik_flows.flow, [slug, default-authentication-flow]]
      order: 20
    attrs:
      invalid_response_action: retry
"##,
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Entry(EntryProblem::AmbiguousIdentifiers) = &problem.kind else { return None };
    let identifiers = context.blueprint.entries.get(problem.entry?).and_then(|entry| entry.identifiers);
    let place = identifiers.map_or(problem.span, |node| context.span(node));
    Some(
        Draft::new("these identifiers fit several objects, and authentik updates any one of them")
            .at(place)
            .help("add an identifier that tells them apart")
            .lacks(key_outside_attrs::identifying(context, problem.entry))
            .because("without it, the identifiers fit several objects"),
    )
}
