//! Objects that may exist though nothing that is known makes them, and nobody listed them.

use crate::catalog::Catalog;
use crate::evaluate::ObjectId;

/// Why an object may exist that nothing known makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unseen {
    /// Objects of its model come by themselves while the server is in use.
    InUse,
    /// A file of the workspace can't be read: what that makes isn't known.
    Unread,
    /// Only an example makes it, which authentik applies on request.
    Example(ObjectId),
    /// The instance may hold more than the release ships and the files make.
    Outside,
}

/// Models whose objects authentik creates on its own while people use it, or people for themselves: users sign up and
/// sources bring them, with their groups (`core/sources/flow_manager.py`, `sources/kerberos/sync.py`); tokens
/// are made by users, outposts and sources (`outposts/models.py`, `sources/scim/signals.py`); schedules by every app
/// (`tasks/schedules/apps.py`).
const IN_USE: [&str; 10] = [
    "authentik_core.user",
    "authentik_core.group",
    "authentik_core.token",
    "authentik_tasks_schedules.schedule",
    "authentik_stages_authenticator_duo.duodevice",
    "authentik_stages_authenticator_email.emaildevice",
    "authentik_stages_authenticator_sms.smsdevice",
    "authentik_stages_authenticator_static.staticdevice",
    "authentik_stages_authenticator_totp.totpdevice",
    "authentik_stages_authenticator_webauthn.webauthndevice",
];

/// Bases of such models: how users and groups are connected to sources.
const BASES_IN_USE: [&str; 2] =
    ["authentik_core.usersourceconnection", "authentik_core.groupsourceconnection"];

/// Whether objects of a model come by themselves while the server is in use.
pub(super) fn made_in_use(catalog: &'static Catalog, model: &str) -> bool {
    IN_USE.contains(&model) || BASES_IN_USE.iter().any(|base| catalog.is_a(model, base))
}

/// Only people invite people.
const INVITATION: &str = "authentik_stages_invitation.invitation";

/// Models of [`IN_USE`] whose objects tools make as often as people.
const MADE_BY_TOOLS: [&str; 2] = ["authentik_core.group", "authentik_tasks_schedules.schedule"];

/// Whether objects of a model come while the server is in use: by themselves, or as people make them.
pub fn is_made_in_use(catalog: &'static Catalog, model: &str) -> bool {
    made_in_use(catalog, model) || model == INVITATION
}

/// Whether the objects of a model are people, or what people make for themselves and each other.
pub fn is_made_by_people(catalog: &'static Catalog, model: &str) -> bool {
    let by_people = made_in_use(catalog, model) && !MADE_BY_TOOLS.contains(&model);
    by_people || model == INVITATION
}
