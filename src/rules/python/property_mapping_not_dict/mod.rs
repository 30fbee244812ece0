//! `property-mapping-not-dict`.

use crate::lint::{Draft, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::python::ExpressionKind;
use crate::redact::{Words, message};
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "property-mapping-not-dict",
    topic: Topic::Python,
    severity: Severity::Warning,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A property mapping whose expression never returns a dict.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
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
        Draft::new(message!(
            "the expression never returns a dict: authentik ignores the result, and {}",
            Words(result)
        ))
        .help("return a dict, such as `{\"groups\": [...]}`")
        .at(crate::rules::scalar_span::python_span(context, *node, range)),
    )
}
