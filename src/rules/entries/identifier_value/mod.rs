//! `identifier-value`.

use crate::lint::{Draft, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Name, Words, message};

use crate::evaluate::Comparable;
use crate::workspace::{EntryProblem, Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "identifier-value",
    topic: Topic::Entries,
    severity: Severity::Error,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "An identifier whose value can't be looked up.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Entry(kind) = &problem.kind else { return None };

    let EntryProblem::IdentifierValue { name, wanted } = kind else { return None };
    let help = match wanted {
        Comparable::Boolean { .. } | Comparable::TrueOrFalse => "write it without quotes: `true` or `false`",
        Comparable::Text => "remove the NUL characters, and put numbers and dates in quotes",
        Comparable::List => "write a list, even for one item",
        Comparable::Json => "use strings, numbers, booleans, lists and mappings",
        Comparable::OneValue => "use a single value",
        Comparable::RegularExpression => "correct the regular expression",
        Comparable::Number | Comparable::DateTime => "correct the value",
        _ if name.contains("__") => "identify the object by a field whose value you choose",
        _ => "identify the object by its slug or name; the server generates primary keys",
    };
    let wanted = wanted.words();
    Some(Draft::new(message!("the identifier `{}` must be {}", Name(name), Words(wanted))).help(help))
}
