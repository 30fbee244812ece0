//! Where a person stands in a flow, as far as proofs depend on it.
//!
//! Facts: what authentik's stages read from and write to the plan's context, and what a session is made of
//! (`authentik/flows/views/executor.py`, `authentik/stages/*/stage.py`).

use std::fmt;
use std::ops::{BitOr, BitOrAssign};

/// The account that a flow is about (`pending_user`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Pending {
    /// Nobody is identified.
    Nobody,
    /// One that is not saved: nobody has the name that was typed.
    Unsaved,
    /// An account that was there before.
    Existing,
    /// One that this run made.
    New,
}

/// What was proven about the pending account since it was set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Proofs(u16);

impl Proofs {
    /// Nothing.
    pub const NONE: Proofs = Proofs(0);
    /// The password, or an app password, which passes the same stage.
    pub const PASSWORD: Proofs = Proofs(1);
    /// A passkey.
    pub const PASSKEY: Proofs = Proofs(1 << 1);
    /// That the passkey verified its owner.
    pub const VERIFIED: Proofs = Proofs(1 << 2);
    /// A device that was enrolled before this run.
    pub const SECOND_FACTOR: Proofs = Proofs(1 << 3);
    /// A link in a mail to the account's own address.
    pub const MAIL: Proofs = Proofs(1 << 4);
    /// A client certificate.
    pub const CERTIFICATE: Proofs = Proofs(1 << 5);
    /// A sign-in at a source.
    pub const SSO: Proofs = Proofs(1 << 6);
    /// An earlier session of the same account.
    pub const SESSION: Proofs = Proofs(1 << 7);
    /// That this run made the account.
    pub const CREATED: Proofs = Proofs(1 << 8);

    /// Whether it has all of some proofs.
    pub fn has(self, other: Proofs) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether it has one of some proofs.
    pub fn has_any(self, other: Proofs) -> bool {
        self.0 & other.0 != 0
    }
}

impl BitOr for Proofs {
    type Output = Proofs;

    fn bitor(self, other: Proofs) -> Proofs {
        Proofs(self.0 | other.0)
    }
}

impl BitOrAssign for Proofs {
    fn bitor_assign(&mut self, other: Proofs) {
        self.0 |= other.0;
    }
}

/// The proofs with their names, in the order in which they are listed.
const NAMES: [(Proofs, &str); 8] = [
    (Proofs::PASSWORD, "password"),
    (Proofs::PASSKEY, "passkey"),
    (Proofs::SECOND_FACTOR, "second factor"),
    (Proofs::MAIL, "mail"),
    (Proofs::CERTIFICATE, "certificate"),
    (Proofs::SSO, "source"),
    (Proofs::SESSION, "earlier session"),
    (Proofs::CREATED, "made in this run"),
];

impl fmt::Display for Proofs {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> =
            NAMES.iter().filter(|(proof, _)| self.has(*proof)).map(|(_, name)| *name).collect();
        match names.as_slice() {
            [] => out.write_str("nothing"),
            names => out.write_str(&names.join(", ")),
        }
    }
}

/// The kinds of devices that a validation stage accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Devices(Option<u8>);

impl Devices {
    /// It is not known which.
    pub const UNKNOWN: Devices = Devices(None);

    const CLASSES: [&str; 6] = ["static", "totp", "webauthn", "duo", "sms", "email"];

    /// All classes.
    pub const ALL: Devices = Devices(Some(0b11_1111));

    /// Returns the devices of some classes.
    pub fn of<'c>(classes: impl IntoIterator<Item = Option<&'c str>>) -> Devices {
        let bit = |class: &str| Self::CLASSES.iter().position(|known| *known == class).map(|at| 1 << at);
        let mut all = Some(0);
        for class in classes {
            all = all.zip(class.and_then(bit)).map(|(all, bit): (u8, u8)| all | bit);
        }
        Devices(all)
    }

    /// Whether what is known of one of them is known of the other.
    pub fn are_surely(self, other: Devices) -> bool {
        self.0.is_some() && self == other
    }
}

/// How the plan's context says that somebody signed in (`auth_method`): set once, except by passkeys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AuthMethod {
    /// It is not set.
    Unset,
    /// `password`, or the name of another backend.
    Password,
    /// `auth_mfa`.
    SecondFactor,
    /// `auth_webauthn_pwl`.
    Passkey,
    /// `mtls`.
    Certificate,
    /// It can be set to anything, or not at all: the flow of a source brought its own context along.
    Anything,
}

/// Whether the plan was restored from a link (`is_restored`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Restored {
    /// It was not.
    No,
    /// From a link in a mail to the pending account.
    Mail,
    /// From a link in a mail to the account that was the pending one before, which may be named again.
    MailOfBefore,
    /// From something else that is of the pending account.
    Other,
    /// From a link for another account than the one that the browser's own plan brought along.
    Foreign,
}

/// Whether this run enrolled a device for an account that was replaced since, and that may be named again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LeftDevice {
    /// It did not.
    No,
    /// For an account that had no device.
    Only,
    /// For an account that may have had another one.
    Another,
}

/// Where a person stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct State {
    /// The account that the flow is about.
    pub pending: Pending,
    /// What was proven about it.
    pub proofs: Proofs,
    /// Whether it has a device that the flow could ask for, where that was decided.
    pub has_device: Option<bool>,
    /// The kinds of devices of which that was decided.
    pub asked_devices: Devices,
    /// Whether a device was enrolled in this run.
    pub has_new_device: bool,
    /// Whether one was enrolled for an account that was the pending one before.
    pub left_device: LeftDevice,
    /// Whether a validation stage chose how to enroll a device: the choice stays in the context.
    pub chose_setup: bool,
    /// Whether a device was not asked for because of a cookie of an earlier sign-in.
    pub cookie: bool,
    /// Whether `pending_user` has the attribute `backend`, as passwords and passkeys set it.
    pub has_backend: bool,
    /// How the context says that somebody signed in.
    pub auth_method: AuthMethod,
    /// Whether the browser has a session.
    pub signed_in: bool,
    /// What is proven about the account of the browser's session.
    pub of_session: Proofs,
    /// Whether a prompt was answered (`prompt_data`).
    pub has_answers: bool,
    /// Whether the answers have an address.
    pub answers_mail: bool,
    /// Whether the answers have a password.
    pub answers_password: bool,
    /// Whether the answers can make an account active.
    pub answers_active: bool,
    /// Whether the address was written in this run, so that a mail reaches whoever wrote it.
    pub wrote_mail: bool,
    /// Whether the password of an account was written in this run, so that it proves nothing.
    pub wrote_password: bool,
    /// Whether the plan was restored from a link.
    pub restored: Restored,
    /// Whether another flow led here (`is_redirected`).
    pub redirected: bool,
    /// Whether a source started the flow (`is_sso`).
    pub sso: bool,
    /// Whether an invitation was used.
    pub invited: bool,
    /// Whether the pending account, where this run made it, is active.
    pub active: bool,
    /// Whether a stage was dropped that would have proven something which was not proven otherwise.
    pub lost_proof: bool,
    /// Whether something on the way is not known: what follows may be different.
    pub unsure: bool,
    /// Whether the account was just replaced by another.
    pub is_other_account: bool,
}

impl State {
    /// Somebody who opens a flow's address without a session.
    pub const VISITOR: State = State {
        pending: Pending::Nobody,
        proofs: Proofs::NONE,
        has_device: None,
        asked_devices: Devices::UNKNOWN,
        has_new_device: false,
        left_device: LeftDevice::No,
        chose_setup: false,
        cookie: false,
        has_backend: false,
        auth_method: AuthMethod::Unset,
        signed_in: false,
        of_session: Proofs::SESSION,
        has_answers: false,
        answers_mail: false,
        answers_password: false,
        answers_active: false,
        wrote_mail: false,
        wrote_password: false,
        restored: Restored::No,
        redirected: false,
        sso: false,
        invited: false,
        active: true,
        lost_proof: false,
        unsure: false,
        is_other_account: false,
    };

    /// Somebody for whom an administrator made a link, when it was made.
    pub const LINKED: State = State { pending: Pending::Existing, proofs: Proofs::MAIL, ..State::VISITOR };

    /// This, about another account: what was proven before is about somebody else.
    pub fn about(self, pending: Pending, proofs: Proofs) -> State {
        State {
            pending,
            proofs,
            has_device: None,
            asked_devices: Devices::UNKNOWN,
            has_new_device: false,
            left_device: self.leaves_device(),
            restored: match self.restored {
                Restored::Mail => Restored::MailOfBefore,
                restored => restored,
            },
            cookie: false,
            has_backend: false,
            lost_proof: false,
            active: true,
            is_other_account: true,
            ..self
        }
    }

    /// This, with a link of one account and with everything else from a plan of another account, of whatever flow.
    pub fn foreign(self) -> State {
        State {
            restored: Restored::Foreign,
            has_answers: true,
            answers_mail: true,
            answers_password: true,
            answers_active: true,
            ..self.about(Pending::Existing, Proofs::NONE)
        }
    }

    /// What is left after a plan without its context: the browser's session.
    pub fn without_context(self) -> State {
        State {
            signed_in: self.signed_in,
            of_session: self.of_session,
            unsure: self.unsure,
            wrote_mail: self.wrote_mail,
            wrote_password: self.wrote_password,
            left_device: self.leaves_device(),
            is_other_account: true,
            ..State::VISITOR
        }
    }

    /// What is left of enrolled devices when the account is replaced.
    fn leaves_device(self) -> LeftDevice {
        match (self.has_new_device, self.left_device, self.has_device) {
            (false, left, _) => left,
            (true, LeftDevice::No | LeftDevice::Only, Some(false)) => LeftDevice::Only,
            (true, _, _) => LeftDevice::Another,
        }
    }

    /// Whether policies are asked about an account: the pending one, or that of the browser's session where nobody is
    /// pending.
    pub fn has_account(&self) -> bool {
        match self.pending {
            Pending::Existing | Pending::New => true,
            Pending::Unsaved => false,
            Pending::Nobody => self.signed_in,
        }
    }

    /// With `auth_method` set, unless it is.
    pub fn by(self, method: AuthMethod) -> State {
        let auth_method = match self.auth_method {
            AuthMethod::Unset => method,
            known => known,
        };
        State { auth_method, ..self }
    }
}
