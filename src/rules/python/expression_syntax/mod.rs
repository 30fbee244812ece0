//! `expression-syntax`.

use crate::lint::{Draft, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Message, Name, message};

use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "expression-syntax",
    topic: Topic::Python,
    severity: Severity::Error,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "Python that doesn't compile.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Expression { name, node, analysis, compiled_on_save: true } = &problem.kind else {
        return None;
    };
    let error = analysis.errors.first()?;
    let draft = Draft::new(message!(
        "the Python of `{}` doesn't compile: {}",
        Name(name),
        Message::from(error.message.clone())
    ))
    .at(crate::rules::scalar_span::python_span(context, *node, &error.range));
    let text = context.tree.scalar(*node).map(|scalar| scalar.value).unwrap_or_default();
    let first_line = text.trim_start_matches(['\n', '\r']);
    Some(if error.message.contains("indent") && first_line.starts_with([' ', '\t']) {
        draft.help("remove the indentation of all lines; authentik strips only that of the first")
    } else {
        draft
    })
}
