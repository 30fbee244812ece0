//! `expression-never-returns`.

use crate::catalog::Kinds;
use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::python::{Constant, Returns};
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "expression-never-returns",
    severity: Severity::Warning,
    default_on: true,
    summary: "An expression that hands nothing back.",
    explanation: r##"
authentik wraps the Python of an expression policy into a function and calls it. A function that
ends without `return` returns `None`, which counts as *no*: bound to an application the policy
locks everybody out, bound to a stage it removes the stage.

Usually the last line computes the answer and lacks its `return`. The rule may be ignored for a
policy that is there for its side effects only and whose result nobody uses.
"##,
    bad: r##"
version: 1
metadata:
  name: staff only
entries:
  - model: authentik_policies_expression.expressionpolicy
    identifiers:
      name: staff-only
    attrs:
      expression: |
        ak_is_group_member(request.user, name="staff")
"##,
    good: r##"
version: 1
metadata:
  name: staff only
entries:
  - model: authentik_policies_expression.expressionpolicy
    identifiers:
      name: staff-only
    attrs:
      expression: |
        return ak_is_group_member(request.user, name="staff")
"##,
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Expression { name: name @ "expression", node, analysis, .. } = &problem.kind else {
        return None;
    };
    if !analysis.errors.is_empty()
        || analysis.unknown
        || analysis.generator
        || analysis.constant == Some(Constant::Raises)
        || analysis.returns != Returns::Never
    {
        return None;
    }
    let policy = context.model(problem.entry).is_some_and(|model| model.kinds.contains(Kinds::POLICY));
    if !policy {
        return None;
    }
    let text = context.source.slice(context.tree.span(*node));
    let first_line = context.tree.as_str(*node).and_then(|code| code.lines().next()).map_or(0, str::len);
    let draft = Draft::new(format!("`{name}` never returns anything, so this policy never passes"));
    Some(
        draft
            .maybe_help((!text.contains("return")).then_some("end it with `return ...`"))
            .at(super::python_span(context, *node, &(0..first_line))),
    )
}
