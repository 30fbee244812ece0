//! `schema-mismatch`.

use crate::check::{Finds, Rule, Severity};

/// The rule.
pub static RULE: Rule = Rule {
    name: "schema-mismatch",
    severity: Severity::Error,
    default_on: true,
    summary: "Your own authentik's schema refuses the model or a value.",
    explanation: "\
With `--schema FILE`, entries are also held against the `schema.json` of the authentik that you run. It \
is right where it differs from what this program knows of the release: a model, an attribute or a choice \
that only the schema has is no mistake, and one that it doesn't have is refused.

authentik's serializers coerce a value before they check it, and the schema doesn't say so: `\"10\"` is a \
good integer and `yes` a good boolean. Only values that the server would refuse too are found, and none of \
those that depend on something unknown.

An attribute that the schema doesn't list is found by `unknown-attribute`: authentik drops it.

A schema belongs to the examples, in which `designation` has no choice `login`.",
    bad: "\
version: 1
metadata:
  name: example
entries:
  - model: authentik_flows.flow
    identifiers:
      slug: sign-in
    attrs:
      name: Sign in
      title: Sign in
      designation: login
",
    good: "\
version: 1
metadata:
  name: example
entries:
  - model: authentik_flows.flow
    identifiers:
      slug: sign-in
    attrs:
      name: Sign in
      title: Sign in
      designation: authentication
",
    finds: Finds::Schema,
};
