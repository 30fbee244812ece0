//! `invalid-license`.

use super::given::{Given, coerced_text, writes};
use crate::blueprint::Entry;
use crate::check::{Draft, Drafts, FileContext, Finds, Rule, Severity};
use crate::workspace::AppliedEntry;

/// The rule.
pub static RULE: Rule = Rule {
    name: "invalid-license",
    severity: Severity::Error,
    default_on: true,
    summary: "An enterprise license whose key is not one.",
    explanation: r##"
The key of a license is a signed JSON Web Token: three parts with dots between them. authentik verifies it while it
validates the entry, and rejects the file if that fails.
"##,
    bad: r##"
version: 1
metadata:
  name: Example - License
entries:
  - model: authentik_enterprise.license
    identifiers:
      key: changeme
"##,
    good: r##"
version: 1
metadata:
  name: Example - License
entries:
  - model: authentik_enterprise.license
    identifiers:
      key: !File /secrets/license
"##,
    finds: Finds::Entry(find),
};

fn find(context: &FileContext<'_, '_>, entry: &Entry<'_>, applied: &AppliedEntry<'_>, drafts: &mut Drafts) {
    if !writes(entry, applied, "authentik_enterprise.license") {
        return;
    }
    let (Given::Known(key), Some(datum)) = (coerced_text(applied, "key"), applied.datum("key")) else {
        return;
    };
    // The empty text is refused for itself.
    if !key.is_empty() && key.split('.').count() != 3 {
        drafts.add(
            Draft::new("`key` is not a license: it must be a signed JSON Web Token")
                .at(context.span(datum.value.node))
                .help("copy the whole key from the customer portal"),
        );
    }
}
