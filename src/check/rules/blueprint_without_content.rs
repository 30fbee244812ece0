//! `blueprint-without-content`.

use super::given::{filled, writes};
use crate::blueprint::Entry;
use crate::check::{Draft, Drafts, FileContext, Finds, Rule, Severity};
use crate::workspace::AppliedEntry;

/// The rule.
pub static RULE: Rule = Rule {
    name: "blueprint-without-content",
    severity: Severity::Error,
    default_on: true,
    summary: "A blueprint instance with neither a path nor content.",
    explanation: r##"
A blueprint instance applies a file, named by its `path`, or the blueprint in its `content`. authentik refuses a new
instance that has neither.
"##,
    bad: r##"
version: 1
metadata:
  name: Example - Blueprints
entries:
  - model: authentik_blueprints.blueprintinstance
    identifiers:
      name: Company groups
    attrs:
      enabled: true
"##,
    good: r##"
version: 1
metadata:
  name: Example - Blueprints
entries:
  - model: authentik_blueprints.blueprintinstance
    identifiers:
      name: Company groups
    attrs:
      enabled: true
      path: company/groups.yaml
"##,
    finds: Finds::Entry(find),
};

fn find(_: &FileContext<'_, '_>, entry: &Entry<'_>, applied: &AppliedEntry<'_>, drafts: &mut Drafts) {
    if writes(entry, applied, "authentik_blueprints.blueprintinstance")
        && applied.creates()
        && filled(applied, "path").is_not()
        && filled(applied, "content").is_not()
    {
        drafts.add(
            Draft::new("a blueprint instance must have a `path` or `content`")
                .help("set the `path` of a file below the blueprints folder, or the `content` itself"),
        );
    }
}
