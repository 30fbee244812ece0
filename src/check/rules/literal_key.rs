//! `literal-key`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::serializer::FieldProblemKind as Kind;
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "literal-key",
    severity: Severity::Warning,
    default_on: true,
    summary: "A literal primary key is right on one instance at best.",
    explanation: r##"
A primary key written out in a blueprint comes from one instance, usually through an export. On that
instance it works; on any other, and after a restore that makes the objects anew, no object has the
key, and authentik rejects the file.

It may be ignored for a blueprint that belongs to one instance for good. The rule is silent about
keys that an earlier entry of the same file declares through `pk`.
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
      flow_authentication: 6f2c81d4-93ab-4e57-8d10-5b7ce92af346
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

    let Kind::LiteralKey { expected } = kind else { return None };
    Some(
        Draft::new(format!(
            "`{name}` names `{expected}` by a primary key, which is another one on each instance"
        ))
        .help("refer to the object with `!KeyOf ID` or `!Find [MODEL, [FIELD, VALUE]]`"),
    )
}
