//! What decides how a stage behaves, read from its object. What is not known is taken as anything that it can be.

use super::state::Devices;
use crate::evaluate::{ObjectId, Value, ValueKind};
use crate::graph::{text_of, truth_of};
use crate::workspace::{Row, Store};

/// Something that may not be known.
pub type Perhaps = Option<bool>;

/// What decides how a stage behaves.
#[derive(Debug, Clone, PartialEq)]
pub enum Stage {
    Identification {
        /// Whether people can type a name.
        names: bool,
        /// Whether a name that nobody has passes.
        pretends: bool,
        /// Whether it asks for the password too, with a backend that can accept one.
        password: Option<bool>,
        /// Whether it accepts passkeys, and whether these surely verify their owner.
        passkey: Option<bool>,
    },
    /// Whether a backend can accept a password.
    Password {
        usable: bool,
    },
    Validate {
        /// Whether it can ask somebody for a passkey who is not identified.
        passwordless: Perhaps,
        /// The devices that it accepts.
        devices: Devices,
        /// What happens to people without a device.
        without_device: Vec<WithoutDevice>,
        /// Whether an earlier sign-in can be enough for a while.
        remembers: bool,
        /// Whether keys surely verify their owner.
        verifies: bool,
    },
    /// It enrolls a device.
    Enroll,
    /// It asks for something that proves nothing about the account.
    Passes,
    /// It passes, or is invalid, and proves nothing about the account either.
    MayRefuse,
    Consent,
    Deny,
    /// Whether it surely ends with an error instead of being passed.
    Dummy {
        throws: bool,
    },
    /// Whether it activates the account.
    Email {
        activates: bool,
    },
    /// Whether people pass without an invitation.
    Invitation {
        optional: bool,
    },
    Prompt {
        /// Whether an address can be typed.
        asks_mail: bool,
        /// Whether a password can be typed.
        asks_password: bool,
        /// Whether what is written makes accounts active, or can.
        asks_active: bool,
    },
    /// It leads to another site.
    RedirectAway,
    RedirectToFlow {
        /// The flow, where it is known.
        target: Option<ObjectId>,
        /// Whether the context is kept, where that is known.
        keeps_context: Perhaps,
    },
    Source,
    UserDelete,
    UserLogin,
    UserLogout,
    UserWrite {
        creation: Option<Creation>,
        /// Whether new accounts are surely inactive.
        inactive: bool,
        /// The group that is added, where one is.
        group: Option<Group>,
    },
    /// Whether a certificate is surely required.
    Certificate {
        required: bool,
    },
    /// It is not known what it does.
    Unknown,
}

/// What happens to people without a device (`not_configured_action`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WithoutDevice {
    Skip,
    Deny,
    /// They enroll one.
    Configure,
}

/// When a user write stage makes accounts (`user_creation_mode`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Creation {
    Never,
    WhenRequired,
    Always,
}

/// The group that a user write stage adds to accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Group {
    /// Its members are no administrators.
    Ordinary,
    /// Its members are administrators, or may be.
    Superuser { surely: bool },
}

impl Stage {
    /// Whether it is shown and waits for an answer, so that its policies are asked again for that.
    pub fn waits(&self) -> bool {
        !matches!(
            self,
            Stage::Deny
                | Stage::Invitation { .. }
                | Stage::UserWrite { .. }
                | Stage::UserLogin
                | Stage::UserLogout
                | Stage::UserDelete
                | Stage::Certificate { .. }
        )
    }

    /// Reads a stage.
    pub fn of(store: &Store<'_>, stage: Option<ObjectId>) -> Stage {
        let Some(row) = stage.and_then(|stage| store.row(stage)) else { return Stage::Unknown };
        let truth = |field: &str| truth_of(row, field);
        let text = |field: &str| text_of(row, field);
        let Some((app, _)) = row.model.name.split_once('.') else { return Stage::Unknown };
        match app {
            // Whether it asks for a password is not known.
            "authentik_stages_identification" if is_set_or_not(row, "password_stage") => Stage::Unknown,
            "authentik_stages_identification" => Stage::Identification {
                names: list(row, "user_fields").is_none_or(|fields| !fields.is_empty()),
                pretends: truth("pretend_user_exists") != Some(false),
                password: is_set(row, "password_stage").then(|| {
                    let stage = object(store, row, "password_stage");
                    stage.is_none_or(|stage| has_backend(stage))
                }),
                passkey: is_set(row, "webauthn_stage")
                    .then(|| object(store, row, "webauthn_stage").is_some_and(verifies)),
            },
            "authentik_stages_password" => Stage::Password { usable: has_backend(row) },
            "authentik_stages_authenticator_validate" => Stage::Validate {
                passwordless: list(row, "device_classes").and_then(|classes| {
                    let has = classes.iter().any(|class| class.as_str() == Some("webauthn"));
                    (has || classes.iter().all(|class| class.as_str().is_some())).then_some(has)
                }),
                devices: devices(row),
                without_device: without_device(row),
                remembers: text("last_auth_threshold").is_none_or(|duration| !is_nothing(duration)),
                verifies: verifies(row),
            },
            "authentik_stages_authenticator_static"
            | "authentik_stages_authenticator_totp"
            | "authentik_stages_authenticator_webauthn"
            | "authentik_stages_authenticator_duo"
            | "authentik_stages_authenticator_sms"
            | "authentik_stages_authenticator_email" => Stage::Enroll,
            "authentik_stages_captcha" => Stage::Passes,
            "authentik_stages_account_lockdown"
            | "authentik_stages_authenticator_endpoint_gdtc"
            | "authentik_endpoints" => Stage::MayRefuse,
            "authentik_stages_consent" => Stage::Consent,
            "authentik_stages_deny" => Stage::Deny,
            "authentik_stages_dummy" => Stage::Dummy { throws: truth("throw_error") == Some(true) },
            "authentik_stages_email" => {
                Stage::Email { activates: truth("activate_user_on_success") != Some(false) }
            }
            "authentik_stages_invitation" => {
                Stage::Invitation { optional: truth("continue_flow_without_invitation") != Some(false) }
            }
            "authentik_stages_prompt" => prompt(store, row),
            "authentik_stages_redirect" => match text("mode") {
                Some("static") => Stage::RedirectAway,
                Some("flow") => Stage::RedirectToFlow {
                    target: object(store, row, "target_flow").map(|flow| flow.id),
                    keeps_context: truth("keep_context"),
                },
                _ => Stage::Unknown,
            },
            "authentik_stages_source" => Stage::Source,
            "authentik_stages_user_delete" => Stage::UserDelete,
            "authentik_stages_user_login" => Stage::UserLogin,
            "authentik_stages_user_logout" => Stage::UserLogout,
            "authentik_stages_user_write" => Stage::UserWrite {
                creation: match text("user_creation_mode") {
                    Some("never_create") => Some(Creation::Never),
                    Some("create_when_required") => Some(Creation::WhenRequired),
                    Some("always_create") => Some(Creation::Always),
                    _ => None,
                },
                inactive: truth("create_users_as_inactive") == Some(true),
                group: is_set(row, "create_users_group").then(|| group(store, row)),
            },
            "authentik_stages_mtls" => Stage::Certificate { required: text("mode") == Some("required") },
            _ => Stage::Unknown,
        }
    }
}

/// Whether a stage accepts a password from any backend.
fn has_backend(password: &Row<'_>) -> bool {
    list(password, "backends").is_none_or(|backends| !backends.is_empty())
}

/// Whether WebAuthn keys surely verify their owner.
fn verifies(validate: &Row<'_>) -> bool {
    text_of(validate, "webauthn_user_verification") == Some("required")
}

/// The devices that a validation stage accepts.
fn devices(row: &Row<'_>) -> Devices {
    if row.value("device_classes").is_none() {
        return Devices::ALL;
    }
    match list(row, "device_classes") {
        Some(classes) if !is_set(row, "webauthn_allowed_device_types") => {
            Devices::of(classes.iter().map(Value::as_str))
        }
        _ => Devices::UNKNOWN,
    }
}

fn without_device(row: &Row<'_>) -> Vec<WithoutDevice> {
    let configures = list(row, "configuration_stages").is_none_or(|stages| !stages.is_empty());
    // Without a stage to configure one it denies.
    let configure = if configures { WithoutDevice::Configure } else { WithoutDevice::Deny };
    match text_of(row, "not_configured_action") {
        Some("skip") => vec![WithoutDevice::Skip],
        Some("deny") => vec![WithoutDevice::Deny],
        Some("configure") => vec![configure],
        _ => vec![WithoutDevice::Skip, WithoutDevice::Deny, configure],
    }
}

/// What a prompt stage asks for: nothing is known of fields that are not.
fn prompt(store: &Store<'_>, row: &Row<'_>) -> Stage {
    let anything = Stage::Prompt { asks_mail: true, asks_password: true, asks_active: true };
    let Some(fields) = list(row, "fields") else { return anything };
    let (mut asks_mail, mut asks_password, mut asks_active) = (false, false, false);
    for field in fields {
        let Some(prompt) = field.object().and_then(|field| store.row(field)) else { return anything };
        let kind = text_of(prompt, "type");
        // What people cannot change is set back to its initial value, which an expression can take from the request.
        let is_constant = truth_of(prompt, "initial_value_expression") == Some(false);
        let is_fixed = kind.is_some_and(|kind| {
            ["hidden", "static", "separator"].contains(&kind)
                || kind.starts_with("alert_")
                || kind.ends_with("_read_only")
        });
        match text_of(prompt, "field_key") {
            Some("is_active") => asks_active = true,
            Some(_) if is_fixed && is_constant => {}
            Some("email") => asks_mail = true,
            Some("password") => asks_password = true,
            Some(_) => {}
            None => return anything,
        }
    }
    Stage::Prompt { asks_mail, asks_password, asks_active }
}

fn group(store: &Store<'_>, row: &Row<'_>) -> Group {
    let Some(group) = object(store, row, "create_users_group") else {
        return Group::Superuser { surely: false };
    };
    let is_superuser = truth_of(group, "is_superuser");
    let has_parents = ["parent", "parents"].iter().any(|field| is_set(group, field));
    match is_superuser {
        Some(true) => Group::Superuser { surely: true },
        // What a parent is, its members are.
        Some(false) if !has_parents => Group::Ordinary,
        _ => Group::Superuser { surely: false },
    }
}

/// Whether a duration is empty: `seconds=0`.
fn is_nothing(duration: &str) -> bool {
    duration.split(';').all(|part| {
        let number = part.split_once('=').map_or(part, |(_, number)| number);
        number.trim().trim_matches('0').trim_matches('.').is_empty()
    })
}

/// The items of a list, where they are known; those of the default where the object has no value.
fn list<'r, 't>(row: &'r Row<'t>, field: &str) -> Option<&'r [Value<'t>]> {
    match row.value(field) {
        Some(value) => match &value.kind {
            ValueKind::List(items) => Some(items),
            _ => None,
        },
        None => None,
    }
}

/// Whether a field has a value, be it one that is not known.
fn is_set(row: &Row<'_>, field: &str) -> bool {
    match row.value(field).map(|value| &value.kind) {
        None | Some(ValueKind::Null) => false,
        Some(ValueKind::List(items)) => !items.is_empty(),
        Some(_) => true,
    }
}

/// Whether it is not known if a field has a value.
fn is_set_or_not(row: &Row<'_>, field: &str) -> bool {
    row.value(field).is_some_and(|value| !matches!(value.kind, ValueKind::Null | ValueKind::Key(_)))
}

/// The object that a field refers to, where it is known.
fn object<'s, 't>(store: &'s Store<'t>, row: &Row<'t>, field: &str) -> Option<&'s Row<'t>> {
    store.row(row.value(field)?.object()?)
}
