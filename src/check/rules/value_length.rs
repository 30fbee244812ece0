//! `value-length`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::serializer::FieldProblemKind as Kind;
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "value-length",
    severity: Severity::Error,
    default_on: true,
    summary: "A text is longer or shorter than the field allows.",
    explanation: r##"The text has more or fewer characters than the field can store, and authentik refuses it. Blanks at both ends
don't count: they are cut off before."##,
    bad: r##"version: 1
metadata:
  name: Service accounts
entries:
  - model: authentik_core.user
    identifiers:
      username: >-
        the account that the nightly backup of the wiki, of the handbook and of the archive of the
        whole company uses to read the list of all people and groups from authentik over LDAP
    attrs:
      name: Backup
      type: service_account
"##,
    good: r##"version: 1
metadata:
  name: Service accounts
entries:
  - model: authentik_core.user
    identifiers:
      username: backup
    attrs:
      name: Backup
      type: service_account
"##,
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Field { name, kind, .. } = &problem.kind else { return None };

    match kind {
        Kind::TooLong { length, max } => {
            let message = format!("`{name}` must have at most {max} characters, found {length}");
            Some(Draft::new(message).help("shorten it"))
        }
        Kind::TooShort { length, min } => {
            Some(Draft::new(format!("`{name}` must have at least {min} characters, found {length}")))
        }
        _ => None,
    }
}
