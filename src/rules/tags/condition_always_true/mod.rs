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
    summary: "A condition that is true whatever happens.",
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
        .help("for a comparison use `!Condition`; a boolean is written without quotes"),
        AlwaysTrue::Default => Draft::new(
            "this condition is always true: so is the default, and so is any text in the environment",
        )
        .help("leave the default out: then the variable is true when it is set, whatever it says"),
        // Later releases were read before they were final, and may have fixed it.
        AlwaysTrue::Server if context.catalog.release().name() != "2026.2" => return None,
        AlwaysTrue::Server => Draft::new(
            "this condition is always true: authentik 2026.2 has a list here by mistake, which isn't empty",
        )
        .help("whether there is a licence can't be asked for in this release"),
    })
}
