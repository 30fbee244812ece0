//! `find-in-other-file`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};

use crate::workspace::{EntryProblem, Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "find-in-other-file",
    severity: Severity::Info,
    default_on: true,
    summary: "`!Find` of an object that another file makes, which may be applied later.",
    explanation: "",
    bad: "",
    good: "",
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Entry(kind) = &problem.kind else { return None };

    let EntryProblem::FoundElsewhere { place, applied_before: false } = kind else { return None };
    Some(
        Draft::new(format!(
            "the object is made by {}, which may be applied after this file: then this is null",
            context.path(place.file)
        ))
        .help("apply that file first through an entry of `authentik_blueprints.metaapplyblueprint`")
        .related_in(place.file, place.span, "made here"),
    )
}
