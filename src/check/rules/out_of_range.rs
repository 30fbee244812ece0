//! `out-of-range`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::serializer::FieldProblemKind as Kind;
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "out-of-range",
    severity: Severity::Error,
    default_on: true,
    summary: "A number is beyond the field's limits.",
    explanation: r##"The number is smaller or larger than the field can store, and authentik refuses it. Orders of bindings go from
-2147483648 to 2147483647, lengths and counts start at 0.

A number in quotes is read as a number and has the same limits."##,
    bad: r##"version: 1
metadata:
  name: Passwords
entries:
  - model: authentik_policies_password.passwordpolicy
    identifiers:
      name: example-password-length
    attrs:
      length_min: 12
      hibp_allowed_count: 3000000000
      error_message: The password is too short
"##,
    good: r##"version: 1
metadata:
  name: Passwords
entries:
  - model: authentik_policies_password.passwordpolicy
    identifiers:
      name: example-password-length
    attrs:
      length_min: 12
      hibp_allowed_count: 3
      error_message: The password is too short
"##,
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Field { name, kind, .. } = &problem.kind else { return None };

    let Kind::OutOfRange { value, min, max } = kind else { return None };
    let limits = match (min, max) {
        (Some(min), Some(max)) => format!("from {min} to {max}"),
        (Some(min), None) => format!("at least {min}"),
        (None, Some(max)) => format!("at most {max}"),
        (None, None) => return None,
    };
    let shown = value.as_ref().map(|value| format!(", found {value}")).unwrap_or_default();
    Some(Draft::new(format!("`{name}` must be {limits}{shown}")).help("correct the number"))
}
