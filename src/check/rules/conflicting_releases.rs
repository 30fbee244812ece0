//! `conflicting-releases`.

use crate::check::{Finds, Rule, Severity};

/// The rule.
pub static RULE: Rule = Rule {
    name: "conflicting-releases",
    severity: Severity::Info,
    default_on: true,
    summary: "The repository names several releases of authentik.",
    explanation: r##"
Without `--authentik` and without `authentik` in `blueprintc.toml`, the release is found in the repository: in the
version of the Helm chart, the tag of the image, and the schema that blueprints name in a comment. Where these
disagree, the newest counts, and the other ones are named here.

A staging and a production instance may well run different releases. Then check the blueprints of each for its own, with
`--authentik` or a `blueprintc.toml` in its folder. A schema comment that was forgotten in an upgrade misleads the
editor: update it.

Versions in folders for documentation, examples and tests count only when there are no others.
"##,
    bad: "",
    good: "",
    finds: Finds::Around,
};
