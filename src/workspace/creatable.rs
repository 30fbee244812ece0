//! Objects that a blueprint can change and delete, but not create: it cannot set what the database requires of them.

use super::application::Application;
use super::apply::{AppliedEntry, Existing};
use super::problem::EntryProblem;
use crate::blueprint::{State, StateName};
use crate::catalog::{Catalog, Model};

/// The columns that stay empty, which the importers of 2026.2.2 and 2026.8.0-rc1 were seen to fail on.
const REQUIRED: [(&str, &str); 8] = [
    ("authentik_events.notification", "user"),
    ("authentik_reports.dataexport", "content_type"),
    ("authentik_stages_authenticator_duo.duodevice", "stage"),
    ("authentik_stages_authenticator_email.emaildevice", "stage"),
    ("authentik_stages_authenticator_sms.smsdevice", "stage"),
    ("authentik_stages_authenticator_static.staticdevice", "user"),
    ("authentik_stages_authenticator_totp.totpdevice", "user"),
    ("authentik_stages_authenticator_webauthn.webauthndevice", "user"),
];

/// The same of the models that descend from these.
const REQUIRED_OF_BASES: [(&str, &str); 2] =
    [("authentik_core.usersourceconnection", "user"), ("authentik_core.groupsourceconnection", "group")];

/// The column that a new object of the model lacks, whatever a blueprint says, and the patch release since which that
/// is so.
fn missing_column(catalog: &'static Catalog, model: &Model) -> Option<(&'static str, Option<&'static str>)> {
    let own = REQUIRED.iter().find(|(name, _)| *name == model.name);
    let known = own.or_else(|| REQUIRED_OF_BASES.iter().find(|(base, _)| catalog.is_a(model.name, base)));
    let (_, column) = known?;
    match model.field(column) {
        None => Some((column, None)),
        Some(field) => field.read_only_since.map(|since| (*column, Some(since))),
    }
}

impl<'t> Application<'t, '_> {
    /// Reports an entry that would create what no blueprint can create.
    pub(super) fn creatable(&mut self, model: &'static Model, applied: &AppliedEntry<'t>) {
        let is_new = match applied.existing {
            Existing::Yes(_) | Existing::Perhaps(Some(_)) => false,
            Existing::No => true,
            Existing::Perhaps(None) => applied.data.iter().all(|datum| !datum.value.is_unknown()),
        };
        if !is_new || !matches!(applied.state, State::Known(state) if state != StateName::Absent) {
            return;
        }
        if let Some((missing, since)) = missing_column(self.scene.around.catalog, model) {
            let known = self.scene.around.settings.closed_world
                || applied.state == State::Known(StateName::MustCreated);
            // Which patch release runs is not known.
            let certain = applied.existing == Existing::No && known && since.is_none();
            self.report_entry(applied.head, EntryProblem::NotCreatable { missing, since, certain });
        }
    }
}
