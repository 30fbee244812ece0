//! `unknown-state`.

use crate::blueprint::ShapeProblemKind as Kind;
use crate::blueprint::StateName;
use crate::check::{Draft, FileContext, Finds, Respelling, Rule, Severity};
use crate::workspace::{EntryProblem, Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "unknown-state",
    severity: Severity::Error,
    default_on: true,
    summary: "The state of an entry doesn't exist.",
    explanation: r##"There are four states: `present` makes the object and keeps it as written, `created` makes it and leaves it alone
afterwards, `must_created` fails when it exists, and `absent` deletes it. They are written in lower case.
authentik refuses the whole file for any other, and its message names neither the entry nor the line."##,
    bad: r##"version: 1
metadata:
  name: Company groups
entries:
  - model: authentik_core.group
    state: deleted
    identifiers:
      name: former-staff
"##,
    good: r##"version: 1
metadata:
  name: Company groups
entries:
  - model: authentik_core.group
    state: absent
    identifiers:
      name: former-staff
"##,
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let (state, suggestion) = match &problem.kind {
        ProblemKind::Shape(Kind::UnknownState { state, suggestion }) => (state, *suggestion),
        ProblemKind::Entry(EntryProblem::UnknownStateValue { state }) => (state, None),
        ProblemKind::Entry(EntryProblem::StateNotText { found }) => {
            return Some(
                Draft::new(format!("expected a state, found {found}"))
                    .help("use `present`, `created`, `must_created` or `absent`"),
            );
        }
        _ => return None,
    };
    let draft = Draft::new(format!("unknown state `{state}`"));
    Some(match suggestion {
        Some(near) => {
            let near = near.text();
            draft.help(format!("did you mean `{near}`?")).respelling_fix(
                context.source,
                problem.span,
                Respelling::among(state, near, StateName::ALL.iter().map(|state| state.text())),
            )
        }
        None => draft.help("use `present`, `created`, `must_created` or `absent`"),
    })
}
