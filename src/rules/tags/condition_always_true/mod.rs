//! `condition-always-true`.

use crate::evaluate::{AlwaysTrue, EvaluationProblemKind as Kind};
use crate::lint::{Draft, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Words, message};
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "condition-always-true",
    topic: Topic::Tags,
    severity: Severity::Warning,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A condition that is always true.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Evaluation(_, kind) = &problem.kind else { return None };

    let Kind::AlwaysTrue(why) = kind else { return None };
    Some(match why {
        AlwaysTrue::Filled { found } => Draft::new(message!(
            "this condition is always true, because it is {} that isn't empty",
            Words(found)
        ))
        .help("use `!Condition` to compare; write a boolean without quotes"),
        AlwaysTrue::Default => Draft::new(
            "this condition is always true: the default is true, and so is any value in the environment",
        )
        .help("remove the default; the condition is then true if the variable is set to any value"),
        // Later releases were read before they were final, and may have fixed it.
        AlwaysTrue::Server if context.catalog.release().name() != "2026.2" => return None,
        AlwaysTrue::Server => Draft::new(
            "this condition is always true: authentik 2026.2 mistakenly has a list here that is never \
             empty",
        )
        .help("remove the condition; this release cannot tell whether there is a license"),
    })
}
