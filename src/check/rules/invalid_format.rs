//! `invalid-format`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::serializer::FieldProblemKind as Kind;
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "invalid-format",
    severity: Severity::Error,
    default_on: true,
    summary: "A string that doesn't have the form of its field.",
    explanation: r##"
Some text fields take only a certain form: slugs, URLs, e-mail addresses, IP addresses, crontab
lines, and lengths of time such as `hours=1;minutes=30`. authentik rejects the file otherwise. A
length of time is `unit=number` pairs with a semicolon between them; the units go from
`microseconds` to `weeks`, and a bare `30m` is none.
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
      session_duration: 12h
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
      session_duration: hours=12
"##,
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Field { name, node, kind: Kind::BadFormat { expected, value }, .. } = &problem.kind
    else {
        return None;
    };
    let path = super::value_path(context, problem.entry, name, *node);
    let found = value.as_ref().map(|value| format!(", found `{value}`")).unwrap_or_default();
    Some(Draft::new(format!("`{path}` must be {expected}{found}")))
}
