//! The built-in properties: what should never happen in a sign-in.

use super::Check;
use super::moves::Event;
use super::stage::Group;
use super::state::{Pending, Proofs, State};
use crate::graph::Flow;

/// A property of the built-in pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Property {
    /// No session without any proof of the account.
    SessionNeedsProof,
    /// No session of an account that was there before without two kinds of proof.
    SecondFactor,
    /// Who has a device must use it.
    DeviceMustBeUsed,
    /// Recovery needs a mail to the account's own address.
    RecoveryNeedsMail,
    /// No account is changed by somebody who proved nothing.
    NoTakeover,
    /// No account without an invitation, a mail or a source.
    EnrollmentNeedsApproval,
    /// No failing policy removes a proof.
    FailClosed,
    /// Nobody becomes an administrator by enrolling.
    NoSuperuserEnrollment,
    /// A password is changed only by somebody who proved more than a session.
    PasswordChangeNeedsProof,
}

/// What a property is about, in the words of its results.
pub struct Description {
    /// Its name.
    pub name: &'static str,
    /// What holds where it is proven.
    pub holds: &'static str,
    /// What happens where it is broken.
    pub broken: &'static str,
    /// What makes it hold.
    pub help: &'static str,
}

impl Property {
    /// All, in the order in which they are reported.
    pub const ALL: [Property; 9] = [
        Property::SessionNeedsProof,
        Property::SecondFactor,
        Property::DeviceMustBeUsed,
        Property::RecoveryNeedsMail,
        Property::NoTakeover,
        Property::EnrollmentNeedsApproval,
        Property::FailClosed,
        Property::NoSuperuserEnrollment,
        Property::PasswordChangeNeedsProof,
    ];

    /// What it is about.
    pub fn description(self) -> Description {
        let (name, holds, broken, help) = match self {
            Property::SessionNeedsProof => (
                "session-needs-proof",
                "nobody is signed in without a password, passkey, mail, certificate or source",
                "somebody is signed in as an account without any proof",
                "add a password stage, or another stage that proves who it is, between the identification and the login",
            ),
            Property::SecondFactor => (
                "second-factor",
                "every session of an existing account has two kinds of proof",
                "somebody is signed in with fewer than two kinds of proof",
                "add an authenticator validation stage that denies people without a device, and let no policy remove it",
            ),
            Property::DeviceMustBeUsed => (
                "device-must-be-used",
                "whoever has a device must use it, or has a cookie of an earlier sign-in",
                "somebody who has a device is signed in without it",
                "add an authenticator validation stage before the login, and let no policy remove it",
            ),
            Property::RecoveryNeedsMail => (
                "recovery-needs-mail",
                "recovery needs a mail to the address that the account had before",
                "an account is recovered without a mail to its own address",
                "add an email stage before the first stage that changes the account or signs in, and let no policy remove it",
            ),
            Property::NoTakeover => (
                "no-takeover",
                "no existing account is changed before something was proven about it",
                "an existing account is changed though nothing was proven about it",
                "prove who it is before the user write stage, or let it always create accounts",
            ),
            Property::EnrollmentNeedsApproval => (
                "enrollment-needs-approval",
                "a new account needs an invitation, a mail or a source",
                "anybody can make an active account",
                "add an invitation stage or an email stage, or create users as inactive",
            ),
            Property::FailClosed => (
                "fail-closed",
                "no policy removes a stage that proves something without something else that proves it",
                "a policy removes a stage that proves something, and somebody is signed in nevertheless",
                "bind the policy to a deny stage too, or bind one that always passes where the proof is needed",
            ),
            Property::NoSuperuserEnrollment => (
                "no-superuser-enrollment",
                "nobody becomes an administrator by enrolling",
                "a new account becomes a member of a group of administrators",
                "choose a group without `is_superuser` for the user write stage",
            ),
            Property::PasswordChangeNeedsProof => (
                "password-change-needs-proof",
                "a password is changed only after more than a session was proven",
                "a password is changed by somebody who only has a session",
                "add a password stage or an authenticator validation stage before the user write stage",
            ),
        };
        Description { name, holds, broken, help }
    }

    /// The property of a name.
    pub fn named(name: &str) -> Option<Self> {
        Property::ALL.into_iter().find(|property| property.description().name == name)
    }
}

impl Check for Property {
    fn is_about(&self, flow: &Flow, event: Event) -> bool {
        match self {
            Property::SessionNeedsProof
            | Property::SecondFactor
            | Property::DeviceMustBeUsed
            | Property::FailClosed => event == Event::SignedIn,
            Property::RecoveryNeedsMail => {
                flow.designation == "recovery"
                    && matches!(event, Event::SignedIn | Event::AccountChanged { .. })
            }
            Property::NoTakeover | Property::PasswordChangeNeedsProof => {
                matches!(event, Event::AccountChanged { .. })
            }
            Property::EnrollmentNeedsApproval | Property::NoSuperuserEnrollment => {
                matches!(event, Event::AccountCreated { .. })
            }
        }
    }

    fn is_broken(&self, flow: &Flow, event: Event, state: &State) -> bool {
        let proofs = state.proofs;
        let signs_in = |pending: Pending| event == Event::SignedIn && state.pending == pending;
        let is_own = proofs.has(Proofs::SESSION);
        match self {
            Property::SessionNeedsProof => {
                let any =
                    Proofs::PASSWORD | Proofs::PASSKEY | Proofs::MAIL | Proofs::CERTIFICATE | Proofs::SSO;
                let any = any | Proofs::CREATED | Proofs::SESSION;
                event == Event::SignedIn && !proofs.has_any(any)
            }
            Property::SecondFactor => signs_in(Pending::Existing) && !is_own && kinds(proofs) < 2,
            Property::DeviceMustBeUsed => {
                let used = Proofs::SECOND_FACTOR | Proofs::PASSKEY;
                signs_in(Pending::Existing)
                    && !is_own
                    && !proofs.has_any(used)
                    && !state.cookie
                    && state.has_device != Some(false)
            }
            Property::RecoveryNeedsMail => {
                let changes = matches!(event, Event::AccountChanged { .. }) || signs_in(Pending::Existing);
                let is_about_existing = state.pending == Pending::Existing && !is_own;
                flow.designation == "recovery" && changes && is_about_existing && !proofs.has(Proofs::MAIL)
            }
            Property::NoTakeover => {
                matches!(event, Event::AccountChanged { .. })
                    && state.pending == Pending::Existing
                    && proofs == Proofs::NONE
            }
            Property::EnrollmentNeedsApproval => {
                let approved = state.invited || proofs.has_any(Proofs::MAIL | Proofs::SSO);
                let makes = match event {
                    Event::AccountCreated { active, .. } => active,
                    Event::SignedIn => state.pending == Pending::New,
                    _ => false,
                };
                makes && !approved
            }
            Property::FailClosed => event == Event::SignedIn && state.lost_proof,
            Property::NoSuperuserEnrollment => {
                let surely = Some(Group::Superuser { surely: true });
                match event {
                    Event::AccountCreated { group, .. } => group == surely,
                    Event::AccountChanged { group, .. } => state.pending == Pending::New && group == surely,
                    _ => false,
                }
            }
            Property::PasswordChangeNeedsProof => {
                let more = Proofs::PASSWORD | Proofs::PASSKEY | Proofs::SECOND_FACTOR | Proofs::MAIL;
                let more = more | Proofs::CERTIFICATE;
                matches!(event, Event::AccountChanged { password: true, .. })
                    && state.pending == Pending::Existing
                    && !proofs.has_any(more)
            }
        }
    }

    fn may_be_broken(&self, event: Event) -> bool {
        let group = match event {
            Event::AccountCreated { group, .. } | Event::AccountChanged { group, .. } => group,
            _ => None,
        };
        *self == Property::NoSuperuserEnrollment && group == Some(Group::Superuser { surely: false })
    }
}

/// How many kinds of proof there are: a secret, a device, a mail, or a sign-in at a source.
fn kinds(proofs: Proofs) -> usize {
    let has = Proofs::SECOND_FACTOR | Proofs::PASSKEY | Proofs::CERTIFICATE;
    let kinds = [
        proofs.has(Proofs::PASSWORD),
        proofs.has_any(has),
        proofs.has(Proofs::PASSKEY | Proofs::VERIFIED),
        proofs.has(Proofs::MAIL),
        proofs.has(Proofs::SSO),
    ];
    kinds.iter().filter(|kind| **kind).count()
}
