//! `prompt-expression-syntax`.

use crate::lint::{Draft, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Message, Name, message};

use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "prompt-expression-syntax",
    topic: Topic::Python,
    severity: Severity::Warning,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "Python of a prompt or notification that doesn't compile.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Expression { name, node, analysis, compiled_on_save: false } = &problem.kind else {
        return None;
    };
    let error = analysis.errors.first()?;
    if *name == "expression" {
        let message = message!(
            "the Python of `{}` doesn't compile, which fails only when a notification is sent: {}",
            Name(name),
            Message::from(error.message.clone())
        );
        let draft = Draft::new(message).help("correct the expression");
        return Some(draft.at(crate::rules::scalar_span::python_span(context, *node, &error.range)));
    }
    Some(
        Draft::new(message!(
            "the Python of `{}` doesn't compile, which fails only when the prompt is shown: {}",
            Name(name),
            Message::from(error.message.clone())
        ))
        .help(
            "correct the expression, or turn off the `_expression` switch of the field if it is plain \
            text",
        )
        .at(crate::rules::scalar_span::python_span(context, *node, &error.range)),
    )
}
