//! `expression-syntax`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};

use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "expression-syntax",
    severity: Severity::Error,
    default_on: true,
    summary: "Python that doesn't compile.",
    explanation: r##"
Policies and property mappings hold Python. authentik compiles it while it validates the entry, so
that a syntax error rejects the whole file before anything is written.

The code becomes the body of a function: `return` is allowed at its top level. In a YAML block (`|`)
the code keeps its own indentation, and a `#` or a `:` needs no quotes.
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
        if request.user.is_superuser
            return True
        return ak_is_group_member(request.user, name="staff")
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
        if request.user.is_superuser:
            return True
        return ak_is_group_member(request.user, name="staff")
"##,
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Expression { name, node, analysis, compiled_on_save: true } = &problem.kind else {
        return None;
    };
    let error = analysis.errors.first()?;
    let draft = Draft::new(format!("the Python of `{name}` doesn't compile: {}", error.message))
        .at(super::python_span(context, *node, &error.range));
    let text = context.tree.scalar(*node).map(|scalar| scalar.value).unwrap_or_default();
    let first_line = text.trim_start_matches(['\n', '\r']);
    Some(if error.message.contains("indent") && first_line.starts_with([' ', '\t']) {
        draft.help(
            "blanks in front of the first line are stripped before, and those of the other lines are not",
        )
    } else {
        draft
    })
}
