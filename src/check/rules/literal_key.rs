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

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Field { name, node, kind: Kind::LiteralKey { expected }, .. } = &problem.kind else {
        return None;
    };
    let path = super::value_path(context, problem.entry, name, *node);
    Some(
        Draft::new(format!(
            "`{path}` names an object of `{expected}` by its primary key, which differs between instances"
        ))
        .help(format!("refer to it by `!KeyOf ID`, or by `!Find [{expected}, [FIELD, VALUE]]`")),
    )
}
