//! `object-exists`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};

use crate::workspace::{EntryProblem, Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "object-exists",
    severity: Severity::Error,
    default_on: true,
    summary: "`must_created` of an object that exists.",
    explanation: "",
    bad: "",
    good: "",
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Entry(kind) = &problem.kind else { return None };

    let EntryProblem::MustCreatedExists { object } = kind else { return None };
    let (name, entry) = context.object_name(*object);
    let draft = Draft::new(format!("`must_created` fails, because the object exists: it is {name}"))
        .help("`created` makes it only where it doesn't exist; `present` also updates it");
    Some(match entry {
        Some(entry) => draft.related(context.entry_span(entry), "made here"),
        None => draft,
    })
}
