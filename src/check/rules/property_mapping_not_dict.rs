//! `property-mapping-not-dict`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::python::ExpressionKind;
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "property-mapping-not-dict",
    severity: Severity::Warning,
    default_on: true,
    summary: "The expression of a mapping returns something else than a dict.",
    explanation: r##"The expression of a scope mapping must return a dict of claims. Anything else is dropped: authentik logs `Scope
returned a non-dict value, ignoring`, and the claim is missing from every token. Mappings of sources work alike: what is
no dict is skipped.

Only what is certain is reported: every value that the expression can return is a list, a text, a number or the like.
"##,
    bad: r##"version: 1
metadata:
  name: Example - Groups
entries:
  - model: authentik_providers_oauth2.scopemapping
    identifiers:
      name: example-groups
    attrs:
      scope_name: groups
      expression: |
        return [group.name for group in request.user.groups.all()]
"##,
    good: r##"version: 1
metadata:
  name: Example - Groups
entries:
  - model: authentik_providers_oauth2.scopemapping
    identifiers:
      name: example-groups
    attrs:
      scope_name: groups
      expression: |
        return {"groups": [group.name for group in request.user.groups.all()]}
"##,
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Expression { name: "expression", node, analysis, .. } = &problem.kind else {
        return None;
    };
    let range = analysis.not_a_dict.as_ref().filter(|_| analysis.errors.is_empty())?;
    let result = match ExpressionKind::of_model(context.model(problem.entry)?.name)? {
        ExpressionKind::ScopeMapping => "the claim is missing from every token",
        ExpressionKind::LdapSourceMapping | ExpressionKind::SourceMapping => "the mapping has no effect",
        _ => return None,
    };
    Some(
        Draft::new(format!(
            "the expression never returns a dict: authentik ignores the result, and {result}"
        ))
        .help("return a dict, such as `{\"groups\": [...]}`")
        .at(super::python_span(context, *node, range)),
    )
}
