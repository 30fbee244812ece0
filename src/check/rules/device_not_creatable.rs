//! `device-not-creatable`.

use super::given::writes;
use crate::blueprint::Entry;
use crate::check::{Draft, Drafts, FileContext, Finds, Rule, Severity};
use crate::workspace::AppliedEntry;

/// The rule.
pub static RULE: Rule = Rule {
    name: "device-not-creatable",
    severity: Severity::Error,
    default_on: true,
    summary: "An authenticator of a user that no blueprint can create.",
    explanation: "Every authenticator belongs to a user, and some also to the stage that set it up. authentik \
        ignores both in a blueprint, so that the database refuses a new authenticator, and with it the whole \
        file. Only one that a user has set up can be changed or deleted.",
    bad: "version: 1
metadata:
  name: Example - Authenticator
entries:
  - model: authentik_stages_authenticator_static.staticdevice
    identifiers:
      name: example-recovery-codes
",
    good: "version: 1
metadata:
  name: Example - Authenticator
entries:
  - model: authentik_stages_authenticator_static.staticdevice
    state: absent
    identifiers:
      name: example-recovery-codes
",
    finds: Finds::Entry(find),
};

/// The column that stays empty, which the importer of 2026.2.2 was seen to fail on.
const DEVICES: [(&str, &str); 6] = [
    ("authentik_stages_authenticator_duo.duodevice", "stage"),
    ("authentik_stages_authenticator_email.emaildevice", "stage"),
    ("authentik_stages_authenticator_sms.smsdevice", "stage"),
    ("authentik_stages_authenticator_static.staticdevice", "user"),
    ("authentik_stages_authenticator_totp.totpdevice", "user"),
    ("authentik_stages_authenticator_webauthn.webauthndevice", "user"),
];

fn find(_: &FileContext<'_, '_>, entry: &Entry<'_>, applied: &AppliedEntry<'_>, drafts: &mut Drafts) {
    let device = DEVICES.iter().find(|(model, _)| writes(entry, applied, model));
    let Some((model, missing)) = device.filter(|_| applied.presumably_creates()) else { return };
    if applied.model.is_some_and(|model| model.field(missing).is_none()) {
        let certain = applied.creates();
        let draft = Draft::new(match certain {
            true => format!("a blueprint cannot create a `{model}`, as it cannot set its `{missing}`"),
            false => format!(
                "a blueprint cannot create a `{model}`, as it cannot set its `{missing}`; this one may not exist yet"
            ),
        });
        let draft = if certain { draft } else { draft.severity(Severity::Warning) };
        drafts.add(draft.help("let the user set it up"));
    }
}
