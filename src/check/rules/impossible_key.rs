//! `impossible-key`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::serializer::FieldProblemKind as Kind;
use crate::source::article;
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

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    if let Some(draft) = super::literal_key::declared_later(context, problem, true) {
        return Some(draft);
    }
    let ProblemKind::Field { name, node, kind: Kind::ImpossibleKey { expected, value }, .. } = &problem.kind
    else {
        return None;
    };
    let path = super::value_path(context, problem.entry, name, *node);
    let a = article(expected);
    let draft = Draft::new(format!(
        "expected the primary key of {a} `{expected}` for `{path}`, found `{value}`, which no object can have"
    ));
    Some(if value.starts_with('!') {
        draft.help("remove the quotes: inside of them a tag is only text")
    } else {
        draft.help(format!("refer to it by `!KeyOf ID`, or by `!Find [{expected}, [FIELD, VALUE]]`"))
    })
}
