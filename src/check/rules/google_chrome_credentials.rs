//! `google-chrome-credentials`.

use super::given::writes;
use crate::blueprint::Entry;
use crate::check::{Draft, Drafts, FileContext, Finds, Rule, Severity};
use crate::evaluate::ValueKind;
use crate::workspace::AppliedEntry;

/// The rule.
pub static RULE: Rule = Rule {
    name: "google-chrome-credentials",
    severity: Severity::Error,
    default_on: true,
    summary: "A Google Chrome connector whose credentials are not those of a service account.",
    explanation: r##"
The credentials of a Google Chrome connector are the key file of a service account. authentik loads them while it
applies the entry. Without `client_email` and `token_uri` that fails, and the whole file is rejected.
"##,
    bad: r##"
version: 1
metadata:
  name: Example - Chrome devices
entries:
  - model: authentik_endpoints_connectors_google_chrome.googlechromeconnector
    identifiers:
      name: chrome
    attrs:
      credentials: {}
"##,
    good: r##"
version: 1
metadata:
  name: Example - Chrome devices
entries:
  - model: authentik_endpoints_connectors_google_chrome.googlechromeconnector
    identifiers:
      name: chrome
    attrs:
      credentials:
        client_email: chrome@example.iam.gserviceaccount.com
        token_uri: https://oauth2.googleapis.com/token
        private_key: !File /secrets/chrome
"##,
    finds: Finds::Entry(find),
};

/// What Google's library asks for before anything else.
const NEEDED: [&str; 2] = ["client_email", "token_uri"];

fn find(context: &FileContext<'_, '_>, entry: &Entry<'_>, applied: &AppliedEntry<'_>, drafts: &mut Drafts) {
    if !writes(entry, applied, "authentik_endpoints_connectors_google_chrome.googlechromeconnector") {
        return;
    }
    let Some(datum) = applied.datum("credentials") else { return };
    if !matches!(datum.value.kind, ValueKind::Map(_)) {
        return;
    }
    let missing = NEEDED.iter().filter(|name| datum.value.get(name).is_none());
    let missing: Vec<String> = missing.map(|name| format!("`{name}`")).collect();
    if !missing.is_empty() {
        drafts.add(
            Draft::new(format!("`credentials` lacks {}", missing.join(" and ")))
                .at(context.span(datum.value.node))
                .help("copy the whole key file of the service account"),
        );
    }
}
