//! `invalid-json`.

use crate::evaluate::EvaluationProblemKind as Kind;
use crate::lint::{Draft, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Message, message};
use crate::syntax::ScalarStyle;
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "invalid-json",
    topic: Topic::Tags,
    severity: Severity::Error,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "`!ParseJSON` of invalid JSON.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Evaluation(node, kind) = &problem.kind else { return None };

    let Kind::InvalidJson { message, offset } = kind else { return None };
    let draft = Draft::new(message!("invalid JSON: {}", Message::from(message.clone())));
    let is_block = context
        .tree
        .scalar(*node)
        .is_some_and(|text| matches!(text.style, ScalarStyle::Literal | ScalarStyle::Folded));
    // What is on one line is looked over at once; in a block the line tells.
    let draft = match is_block {
        true => draft.at(context.first_line(crate::rules::scalar_span::python_span(
            context,
            *node,
            &(*offset..*offset + 1),
        ))),
        false => draft,
    };
    Some(draft.help("put keys and strings in double quotes, and remove a comma after the last item"))
}
