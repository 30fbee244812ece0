//! `impossible-key`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::serializer::FieldProblemKind as Kind;
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "impossible-key",
    severity: Severity::Error,
    default_on: true,
    summary: "A literal that can't be the primary key of any object.",
    explanation: r##"
A field that refers to another object holds that object's primary key, and never its name or slug:
for most models a UUID that the server made at random, for users and some others a number. A text
that can't be such a key matches no object, and authentik rejects the entry.

`!KeyOf` gives the key of an object made earlier in the same file, `!Find` that of any object in the
database.
"##,
    bad: r##"
version: 1
metadata:
  name: sign-in page
entries:
  - model: authentik_brands.brand
    identifiers:
      domain: auth.example.org
    attrs:
      flow_authentication: default-authentication-flow
"##,
    good: r##"
version: 1
metadata:
  name: sign-in page
entries:
  - model: authentik_brands.brand
    identifiers:
      domain: auth.example.org
    attrs:
      flow_authentication: !Find [authentik_flows.flow, [slug, default-authentication-flow]]
"##,
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Field { name, kind, .. } = &problem.kind else { return None };

    let Kind::ImpossibleKey { expected, value } = kind else { return None };
    Some(
        Draft::new(format!(
            "`{name}` wants the primary key of `{expected}`, and nothing has the key `{value}`"
        ))
        .help("refer to the object with `!KeyOf ID` or `!Find [MODEL, [FIELD, VALUE]]`"),
    )
}
