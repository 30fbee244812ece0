//! `format-arguments`.

use crate::evaluate::EvaluationProblemKind as Kind;
use crate::evaluate::FormatProblem;
use crate::lint::{Draft, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Words, message};
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "format-arguments",
    topic: Topic::Tags,
    severity: Severity::Error,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A `!Format` that Python can't format.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Evaluation(_, Kind::Format(problem)) = &problem.kind else { return None };
    Some(match problem {
        FormatProblem::NotString { found } => {
            Draft::new(message!("expected a string as the first item of `!Format`, found {}", Words(found)))
                .help("write !Format [\"text with %s\", argument]")
        }
        FormatProblem::TooFewArguments { directives, arguments } => Draft::new(message!(
            "the format expects {} {}, found {}",
            Words(directives),
            Words(plural(*directives)),
            Words(arguments)
        ))
        .help("pass one argument for each `%s`; write a percent sign as `%%`"),
        FormatProblem::TooManyArguments { directives, arguments } => Draft::new(message!(
            "the format expects {} {}, found {}",
            Words(directives),
            Words(plural(*directives)),
            Words(arguments)
        ))
        .help("add a `%s` to the format for every argument"),
        FormatProblem::IncompleteDirective { .. } => {
            Draft::new("the format ends in a lone `%`").help("write a percent sign as `%%`")
        }
        FormatProblem::UnknownConversion { conversion, .. } => {
            Draft::new(message!("Python has no conversion `%{}`", conversion))
                .help("use `%s`; write a percent sign as `%%`")
        }
        FormatProblem::NamedDirective { .. } => {
            Draft::new("`!Format` has no named arguments, so `%(name)s` fails")
                .help("use `%s` and pass the arguments in order")
        }
        FormatProblem::StrayPercent { directive, .. } => Draft::new(message!(
            "Python reads `{}` as a directive for a number, and no argument is left for it",
            directive
        ))
        .help("write a percent sign as `%%`"),
        FormatProblem::NeedsNumber { conversion, found, .. } => {
            Draft::new(message!("expected a number for `%{}`, found {}", conversion, Words(found)))
                .help("use `%s`")
        }
    })
}

fn plural(count: usize) -> &'static str {
    if count == 1 { "argument" } else { "arguments" }
}
