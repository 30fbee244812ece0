//! `malformed-document`.

use crate::blueprint::ShapeProblemKind as Kind;
use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "malformed-document",
    severity: Severity::Error,
    default_on: true,
    summary: "A part of the document's frame has the wrong type.",
    explanation: "",
    bad: "",
    good: "",
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Shape(kind) = &problem.kind else { return None };

    let Kind::WrongType { key, expected, found } = kind else { return None };
    let help = match *key {
        "metadata" | "metadata.name" | "metadata.labels" => super::POISON,
        "id" => "write it in quotes",
        _ => "authentik refuses the whole file and names neither the entry nor the line",
    };
    Some(Draft::new(format!("`{key}` wants {expected}, and this is {found}")).help(help))
}
