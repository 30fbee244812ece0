//! `prompt-expression-syntax`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};

use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "prompt-expression-syntax",
    severity: Severity::Warning,
    default_on: true,
    summary: "Python of a prompt that doesn't compile.",
    explanation: r##"With `placeholder_expression: true` the `placeholder` of a prompt is Python, and so is `initial_value` with
`initial_value_expression: true`. Other than with policies and property mappings, authentik doesn't compile
this Python when the prompt is saved. It accepts the file, and the mistake shows when somebody sees the prompt."##,
    bad: r##"version: 1
metadata:
  name: Prompts
entries:
  - model: authentik_stages_prompt.prompt
    identifiers:
      name: example-username
    attrs:
      field_key: username
      label: User name
      type: username
      initial_value: return user.username if user.is_authenticated else
      initial_value_expression: true
"##,
    good: r##"version: 1
metadata:
  name: Prompts
entries:
  - model: authentik_stages_prompt.prompt
    identifiers:
      name: example-username
    attrs:
      field_key: username
      label: User name
      type: username
      initial_value: return user.username if user.is_authenticated else ""
      initial_value_expression: true
"##,
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Expression { name, node, analysis, compiled_on_save: false } = &problem.kind else {
        return None;
    };
    let error = analysis.errors.first()?;
    if *name == "expression" {
        let message = format!(
            "the Python of `{name}` doesn't compile, which shows only when a notification is sent: {}",
            error.message
        );
        let draft = Draft::new(message).help("correct the expression");
        return Some(draft.at(super::python_span(context, *node, &error.range)));
    }
    Some(
        Draft::new(format!(
            "the Python of `{name}` doesn't compile, which shows only when the prompt is shown: {}",
            error.message
        ))
        .help("correct the expression, or turn the `_expression` switch of the field off if it is plain text")
        .at(super::python_span(context, *node, &error.range)),
    )
}
