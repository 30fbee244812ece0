//! `undefined-name`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};

use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "undefined-name",
    severity: Severity::Warning,
    default_on: true,
    summary: "Python that reads a name which doesn't exist.",
    explanation: r##"The Python of a policy or property mapping reads a name that neither Python, nor authentik, nor the expression
itself defines. It compiles, so authentik accepts the file; it fails with a `NameError` when it is run.

What that means depends on the place. A policy that fails counts as its `failure_result`: on a flow or an
application people are kept out; on a stage binding the stage is left out, be it the one for passwords. A
property mapping that fails can stop the sign-in or a synchronisation."##,
    bad: r##"version: 1
metadata:
  name: Policies
entries:
  - model: authentik_policies_expression.expressionpolicy
    identifiers:
      name: example-staff-only
    attrs:
      expression: |
        return ak_is_group_member(requests.user, name="staff") and not ak_is_sso
"##,
    good: r##"version: 1
metadata:
  name: Policies
entries:
  - model: authentik_policies_expression.expressionpolicy
    identifiers:
      name: example-staff-only
    attrs:
      expression: |
        return ak_is_group_member(request.user, name="staff") and not ak_is_sso_flow
"##,
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Expression { node, analysis, .. } = &problem.kind else { return None };
    if let Some(removed) = analysis.removed_helpers.first() {
        return Some(
            Draft::new(format!(
                "there is no `{}` any more: the expression fails when it gets here",
                removed.name
            ))
            .help(format!("it is `{}` now", removed.replacement))
            .at(super::python_span(context, *node, &removed.range)),
        );
    }
    let undefined = analysis.undefined.first()?;
    Some(
        Draft::new(format!(
            "nothing defines `{}`: the expression fails with a NameError when it gets here",
            undefined.name
        ))
        .maybe_help(undefined.suggestion.map(|near| format!("did you mean `{near}`?")))
        .at(super::python_span(context, *node, &undefined.range)),
    )
}
