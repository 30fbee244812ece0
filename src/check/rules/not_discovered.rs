//! `not-discovered`.

use crate::check::{Finds, Rule, Severity};

/// The rule.
pub static RULE: Rule = Rule {
    name: "not-discovered",
    severity: Severity::Info,
    default_on: true,
    summary: "A blueprint that authentik does not discover because of its name.",
    explanation: r##"
authentik looks for blueprints in its folder as `**/*.yaml`, and skips every path with a part that starts with
a dot. A blueprint in `login.yml`, `.login.yaml` or `.drafts/login.yaml` is never found there, and no log mentions it. The same holds for the keys of a
ConfigMap or Secret, which become the names of files: `login.yml` and `login` are not discovered.

A `.yml` file is only reported next to blueprints that are found, or in a folder named
`blueprints`; files that a generator of kustomize names and keys that a volume in the same file mounts as `*.yaml` are not reported, since they
get other names. Hidden files are not checked unless they are named on the command line.
"##,
    bad: "",
    good: "",
    finds: Finds::Around,
};
