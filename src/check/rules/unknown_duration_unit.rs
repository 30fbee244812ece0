//! `unknown-duration-unit`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::serializer::FieldProblemKind as Kind;
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "unknown-duration-unit",
    severity: Severity::Warning,
    default_on: true,
    summary: "A part of a length of time that authentik skips.",
    explanation: r##"
A length of time is `unit=number` pairs with a semicolon between them. A pair whose unit isn't one of
`weeks`, `days`, `hours`, `minutes`, `seconds`, `milliseconds` and `microseconds` is silently skipped,
as long as another pair is good: with `hours=8;minute=30` a session lasts eight hours. A blank after the
semicolon belongs to the unit, which then isn't known either.
"##,
    bad: r##"
version: 1
metadata:
  name: stay signed in
entries:
  - model: authentik_stages_user_login.userloginstage
    identifiers:
      name: stay-signed-in
    attrs:
      session_duration: hours=8; minutes=30
"##,
    good: r##"
version: 1
metadata:
  name: stay signed in
entries:
  - model: authentik_stages_user_login.userloginstage
    identifiers:
      name: stay-signed-in
    attrs:
      session_duration: hours=8;minutes=30
"##,
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Field { name, kind: Kind::UnknownUnit { unit, suggestion }, .. } = &problem.kind else {
        return None;
    };
    let draft = Draft::new(format!("authentik skips a part of `{name}`, because it has no unit `{unit}`"));
    Some(match suggestion {
        Some(near) if unit.trim().eq_ignore_ascii_case(near) => {
            draft.help(format!("write `{near}` without a blank next to it"))
        }
        Some(near) => draft.help(format!("did you mean `{near}`?")),
        None => draft.help("write `unit=number` with semicolons between, such as `hours=1;minutes=30`"),
    })
}
