//! `unknown-state`.

use crate::blueprint::ShapeProblemKind as Kind;
use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::workspace::{EntryProblem, Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "unknown-state",
    severity: Severity::Error,
    default_on: true,
    summary: "The state of an entry doesn't exist.",
    explanation: "",
    bad: "",
    good: "",
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let (state, suggestion) = match &problem.kind {
        ProblemKind::Shape(Kind::UnknownState { state, suggestion }) => (state, *suggestion),
        ProblemKind::Entry(EntryProblem::UnknownStateValue { state }) => (state, None),
        _ => return None,
    };
    let draft = Draft::new(format!("there is no state `{state}`"));
    Some(match suggestion {
        Some(near) => draft.help(format!("did you mean `{}`?", near.text())).safe_fix(
            format!("change it to `{}`", near.text()),
            problem.span,
            near.text(),
        ),
        None => draft.help("there are `present`, `created`, `must_created` and `absent`"),
    })
}
