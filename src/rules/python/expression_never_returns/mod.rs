//! `expression-never-returns`.

use crate::catalog::Kinds;
use crate::lint::{Draft, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::python::{Constant, Returns};
use crate::redact::{Name, message};
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "expression-never-returns",
    topic: Topic::Python,
    severity: Severity::Warning,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "An expression policy that never returns a value.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
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
    let draft = Draft::new(message!("`{}` never returns anything, so this policy never passes", Name(name)));
    Some(
        draft
            .maybe_help((!text.contains("return")).then_some("end it with `return ...`"))
            .at(crate::rules::scalar_span::python_span(context, *node, &(0..first_line))),
    )
}
