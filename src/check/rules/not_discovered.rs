//! `not-discovered`.

use crate::check::{Finds, Rule, Severity};

/// The rule.
pub static RULE: Rule = Rule {
    name: "not-discovered",
    severity: Severity::Info,
    default_on: true,
    summary: "A blueprint that authentik's discovery passes over because of its name.",
    explanation: r##"
authentik looks for blueprints in its folder as `**/*.yaml`, and skips every path with a part that starts with
a dot. A blueprint in `login.yml`, `.login.yaml` or `.drafts/login.yaml` is never found there, and nothing says so.

This is said of a `.yml` file only where it lies beside blueprints that are found, or in a folder named
`blueprints`; not of blueprints inside of a ConfigMap, or of files that a generator of kustomize names, since these
get other names on the way. Hidden files are not checked unless they are named on the command line.
"##,
    bad: "",
    good: "",
    finds: Finds::Around,
};
