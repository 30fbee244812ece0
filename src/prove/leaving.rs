//! How each stage can be left.
//!
//! Facts: `authentik/stages/*/stage.py`, seen on the real executor.

use super::moves::{Event, Move, Need, Purpose, Then};
use super::stage::{Creation, Group, Stage, WithoutDevice};
use super::state::{AuthMethod, Devices, LeftDevice, Pending, Proofs, Restored, State};

/// The ways to leave a stage.
pub(super) struct Leaving {
    pub(super) found: Vec<Move>,
}

impl Leaving {
    fn add(&mut self, need: Need, action: &'static str, then: Then) {
        self.found.push(Move { action, need, then, event: None });
    }

    fn next(&mut self, need: Need, action: &'static str, state: State) {
        self.add(need, action, Then::Next(state));
    }

    fn invalid(&mut self, need: Need, action: &'static str) {
        self.add(need, action, Then::Invalid);
    }

    fn event(&mut self, action: &'static str, event: Event, at: State, after: State) {
        self.found.push(Move {
            action,
            need: Need::Nothing,
            then: Then::Next(after),
            event: Some((event, at)),
        });
    }

    /// Adds the ways to leave a stage.
    pub(super) fn of(&mut self, stage: &Stage, purpose: Purpose, state: State) {
        match stage {
            Stage::Identification { names, pretends, password, passkey } => {
                self.identification(*names, *pretends, *password, *passkey, state);
            }
            Stage::Password { usable } => match state.pending {
                Pending::Nobody => self.invalid(Need::Nothing, "is unknown to the password stage"),
                Pending::Unsaved => self.invalid(Need::Unusual, "fails too often"),
                Pending::Existing | Pending::New => {
                    if *usable {
                        // Whoever wrote the password knows it.
                        let proofs = match state.wrote_password {
                            true => state.proofs,
                            false => state.proofs | Proofs::PASSWORD,
                        };
                        let proven = State { proofs, has_backend: true, ..state };
                        self.next(Need::Password, "types the password", proven.by(AuthMethod::Password));
                    }
                    self.invalid(Need::Unusual, "fails too often");
                }
            },
            Stage::Validate { passwordless, devices, without_device, remembers, verifies } => {
                let validate = Validation {
                    passwordless: *passwordless,
                    devices: *devices,
                    without_device,
                    remembers: *remembers,
                    verifies: *verifies,
                };
                self.validate(&validate, purpose, state);
            }
            Stage::Enroll => {
                if state.pending == Pending::Nobody && !state.signed_in {
                    self.next(Need::Nothing, "passes, since nobody is identified", state);
                } else {
                    self.next(Need::NewDevice, "enrolls a device", State { has_new_device: true, ..state });
                }
                self.invalid(Need::Unusual, "cannot enroll a device");
            }
            Stage::Passes => self.next(Need::Nothing, "passes", state),
            Stage::MayRefuse => {
                self.next(Need::Nothing, "passes", state);
                self.invalid(Need::Unusual, "is refused");
            }
            Stage::Consent => self.event("agrees", Event::Consented, state, state),
            Stage::Deny => self.invalid(Need::Nothing, "is denied"),
            Stage::Dummy { throws } => {
                if !throws {
                    self.next(Need::Nothing, "continues", state);
                }
            }
            Stage::Email { activates } => self.email(*activates, state),
            Stage::Invitation { optional } => {
                let invited = State { invited: true, has_answers: true, answers_mail: true, ..state };
                self.next(Need::Invitation, "has an invitation", invited);
                match optional {
                    true => self.next(Need::NoInvitation, "has no invitation", state),
                    false => self.invalid(Need::NoInvitation, "has no invitation"),
                }
            }
            Stage::Prompt { asks_mail, asks_password, asks_active } => {
                let answered = State {
                    has_answers: true,
                    answers_mail: state.answers_mail || *asks_mail,
                    answers_password: state.answers_password || *asks_password,
                    answers_active: state.answers_active || *asks_active,
                    ..state
                };
                self.next(Need::Nothing, "fills in the form", answered);
            }
            Stage::RedirectAway => {
                self.event("is sent to another site", Event::Left, state, state);
            }
            Stage::RedirectToFlow { target, keeps_context } => {
                // Going on without being redirected is a way too.
                self.next(Need::Unusual, "passes the redirect", state);
                if *keeps_context != Some(false) {
                    self.add(
                        Need::Nothing,
                        "is redirected",
                        Then::Flow(*target, State { redirected: true, ..state }),
                    );
                }
                if *keeps_context != Some(true) {
                    let fresh = State { redirected: true, ..state.without_context() };
                    self.add(Need::Nothing, "is redirected", Then::Flow(*target, fresh));
                }
            }
            Stage::Source => {
                // The context of the source's own flow is merged into this one.
                let back = State {
                    restored: Restored::Other,
                    sso: true,
                    has_answers: true,
                    answers_mail: true,
                    auth_method: AuthMethod::Anything,
                    ..state
                };
                self.next(
                    Need::Account,
                    "signs in at the source",
                    back.about(Pending::Existing, Proofs::SSO),
                );
                self.next(
                    Need::Unusual,
                    "is new at the source",
                    back.about(Pending::New, Proofs::SSO | Proofs::CREATED),
                );
                self.invalid(Need::Unusual, "does not sign in at the source");
            }
            Stage::UserDelete => match state.pending {
                Pending::Nobody if !state.signed_in => self.invalid(Need::Nothing, "is nobody to delete"),
                _ => {
                    let gone = State { signed_in: false, ..state.about(Pending::Nobody, Proofs::NONE) };
                    self.event("is deleted", Event::UserDeleted, state, gone);
                }
            },
            Stage::UserLogin => match state.pending {
                Pending::Existing => {
                    self.event("is signed in", Event::SignedIn, state, signed_in(state));
                    self.invalid(Need::Unusual, "is inactive");
                }
                Pending::New if state.active => {
                    self.event("is signed in", Event::SignedIn, state, signed_in(state));
                }
                Pending::New => self.invalid(Need::Nothing, "is inactive"),
                Pending::Nobody => self.invalid(Need::Nothing, "is nobody to sign in"),
                // An error, after which the same stage is tried again.
                Pending::Unsaved => {}
            },
            Stage::UserLogout => {
                self.next(Need::Nothing, "is signed out", State { signed_in: false, ..state })
            }
            Stage::UserWrite { creation, inactive, group } => self.write(*creation, *inactive, *group, state),
            Stage::Certificate { required } => {
                if purpose.is_enrollment {
                    self.next(Need::Certificate, "shows a certificate", State { has_answers: true, ..state });
                } else {
                    let proven = state.about(Pending::Existing, Proofs::CERTIFICATE);
                    self.next(Need::Certificate, "shows a certificate", proven.by(AuthMethod::Certificate));
                }
                match required {
                    true => self.invalid(Need::NoCertificate, "has no certificate"),
                    false => self.next(Need::NoCertificate, "has no certificate", state),
                }
            }
            Stage::Unknown => {
                let unsure = State { unsure: true, ..state };
                self.found.push(Move {
                    action: "passes a stage of which nothing is known",
                    need: Need::Unusual,
                    then: Then::Next(unsure),
                    event: Some((Event::Unknown, state)),
                });
                self.invalid(Need::Unusual, "is refused by a stage of which nothing is known");
            }
        }
    }

    fn identification(
        &mut self,
        names: bool,
        pretends: bool,
        password: Option<bool>,
        passkey: Option<bool>,
        state: State,
    ) {
        if names {
            let named = state.about(Pending::Existing, Proofs::NONE);
            match password {
                None => self.next(Need::Name, "types the name of an account", named),
                Some(true) => {
                    let proofs = if state.wrote_password { Proofs::NONE } else { Proofs::PASSWORD };
                    let proven = State { proofs, has_backend: true, ..named };
                    self.next(
                        Need::NameAndPassword,
                        "types the name of an account and its password",
                        proven.by(AuthMethod::Password),
                    );
                }
                Some(false) => {}
            }
            // A name that nobody has is kept in either case.
            let unsaved = state.about(Pending::Unsaved, Proofs::NONE);
            if pretends && password.is_none() {
                self.next(Need::UnknownName, "types a name that nobody has", unsaved);
            } else {
                self.add(Need::UnknownName, "types a name that nobody has", Then::Again(unsaved));
            }
        }
        if let Some(verifies) = passkey {
            self.invalid(Need::Unusual, "cannot use a passkey");
            self.next(Need::Passkey, "uses a passkey", with_passkey(state, verifies));
        }
    }

    fn validate(&mut self, stage: &Validation<'_>, purpose: Purpose, state: State) {
        if state.pending == Pending::Nobody && !state.signed_in {
            let can_skip = !purpose.is_authentication || stage.passwordless != Some(true);
            if can_skip {
                self.next(Need::Nothing, "passes the validation, since nobody is identified", state);
            }
            if purpose.is_authentication && stage.passwordless != Some(false) {
                self.next(Need::Passkey, "uses a passkey", with_passkey(state, stage.verifies));
            }
            return;
        }
        let has_devices = state.pending != Pending::Unsaved;
        let is_new = state.pending == Pending::New;
        let known = state.has_device.filter(|_| state.asked_devices.are_surely(stage.devices));
        let state = State { has_device: known, asked_devices: stage.devices, ..state };
        if has_devices && state.left_device != LeftDevice::No && !is_new {
            let device = match state.left_device {
                LeftDevice::Only => Some(false),
                LeftDevice::No | LeftDevice::Another => state.has_device,
            };
            let answered = State { has_device: device, ..state };
            self.next(
                Need::Device,
                "answers with a device that was enrolled before in this run",
                answered.by(AuthMethod::SecondFactor),
            );
        }
        if has_devices && state.chose_setup && stage.without_device.contains(&WithoutDevice::Configure) {
            self.next(
                Need::Unusual,
                "answers wrongly, which enrolls a device as chosen before",
                State { has_new_device: true, ..state },
            );
        }
        if has_devices && (state.has_new_device || state.has_device != Some(false) && !is_new) {
            // What was enrolled in this run proves nothing, nor does the device of somebody else.
            let counts = !state.has_new_device && state.pending != Pending::Nobody;
            let proofs = if counts { state.proofs | Proofs::SECOND_FACTOR } else { state.proofs };
            let device = if state.has_new_device { state.has_device } else { Some(true) };
            let proven = State { proofs, has_device: device, ..state };
            self.next(Need::Device, "answers with a device", proven.by(AuthMethod::SecondFactor));
            if stage.remembers {
                self.next(
                    Need::Unusual,
                    "has a cookie of an earlier sign-in",
                    State { cookie: true, has_device: device, ..state },
                );
            }
        }
        if !state.has_new_device && state.has_device != Some(true) {
            let without = State { has_device: Some(false), ..state };
            for action in stage.without_device {
                match action {
                    WithoutDevice::Skip => {
                        self.next(Need::NoDevice, "has no device, which is skipped", without)
                    }
                    WithoutDevice::Deny => self.invalid(Need::NoDevice, "has no device"),
                    WithoutDevice::Configure if has_devices => {
                        self.next(
                            Need::NoDevice,
                            "has no device and enrolls one",
                            State { has_new_device: true, chose_setup: true, ..without },
                        );
                    }
                    WithoutDevice::Configure => self.invalid(Need::NoDevice, "has no device"),
                }
            }
        }
        self.invalid(Need::Unusual, "fails too often");
    }

    fn email(&mut self, activates: bool, state: State) {
        match state.pending {
            Pending::Nobody if !state.signed_in => {
                return self.invalid(Need::Nothing, "is nobody to send a mail to");
            }
            // A mail is pretended.
            Pending::Unsaved => return,
            _ => {}
        }
        let activated = |state: State| State { active: state.active || activates, ..state };
        match state.restored {
            Restored::No => {
                let proofs = match state.wrote_mail || state.answers_mail && state.pending == Pending::Nobody
                {
                    true => state.proofs,
                    false => state.proofs | Proofs::MAIL,
                };
                let opened = State { restored: Restored::Mail, proofs, ..state };
                self.add(Need::Mail, "opens the link in the mail", Then::Again(opened));
                // The context of a plan in the browser replaces what was saved with the link.
                let other = state.foreign();
                self.add(
                    Need::Unusual,
                    "opens the link of another account after naming this one",
                    Then::Again(other),
                );
            }
            Restored::Mail => self.next(Need::Nothing, "has opened the link in a mail", activated(state)),
            Restored::MailOfBefore => {
                if state.pending != Pending::New {
                    let proofs = match state.wrote_mail {
                        true => state.proofs,
                        false => state.proofs | Proofs::MAIL,
                    };
                    let same = State { restored: Restored::Mail, proofs, ..activated(state) };
                    self.next(Need::Mail, "has opened a link in a mail to the same account", same);
                }
                self.invalid(Need::Nothing, "has the link of another account");
            }
            Restored::Other => self.next(Need::Nothing, "comes back from elsewhere", activated(state)),
            Restored::Foreign => self.invalid(Need::Nothing, "has the link of another account"),
        }
    }

    fn write(&mut self, creation: Option<Creation>, inactive: bool, group: Option<Group>, state: State) {
        if !state.has_answers {
            return self.invalid(Need::Nothing, "has filled in no form");
        }
        self.invalid(Need::Unusual, "has answers that cannot be written");
        let always = creation.is_none_or(|creation| creation == Creation::Always);
        let not_always = creation != Some(Creation::Always);
        let can_create = creation.is_none_or(|creation| creation != Creation::Never);
        let mut creates = always;
        if not_always {
            match state.pending {
                Pending::Existing | Pending::New => self.change(group, state),
                // Even where it never creates.
                Pending::Unsaved => creates = true,
                Pending::Nobody if state.signed_in => {
                    self.change(group, state.about(Pending::Existing, state.of_session));
                }
                Pending::Nobody if can_create => creates = true,
                Pending::Nobody => self.invalid(Need::Nothing, "is nobody to change"),
            }
        }
        if creates {
            let sso = if state.sso { Proofs::SSO } else { Proofs::NONE };
            let active = !inactive || state.answers_active;
            let made = State { active, ..state.about(Pending::New, Proofs::CREATED | sso) };
            self.event("becomes a new account", Event::AccountCreated { active, group }, made, made);
        }
    }

    fn change(&mut self, group: Option<Group>, state: State) {
        let after = State {
            wrote_mail: state.wrote_mail || state.answers_mail && state.pending == Pending::Existing,
            wrote_password: state.wrote_password
                || state.answers_password && state.pending == Pending::Existing,
            active: state.active || state.answers_active,
            ..state
        };
        let event = Event::AccountChanged { password: state.answers_password, group };
        self.event("has the account changed", event, state, after);
    }
}

struct Validation<'a> {
    passwordless: Option<bool>,
    devices: Devices,
    without_device: &'a [WithoutDevice],
    remembers: bool,
    verifies: bool,
}

/// With a session of the pending account.
fn signed_in(state: State) -> State {
    State { signed_in: true, of_session: state.proofs, ..state }
}

/// The owner of a passkey, whoever it is.
fn with_passkey(state: State, verifies: bool) -> State {
    let verified = if verifies { Proofs::VERIFIED } else { Proofs::NONE };
    let owner = state.about(Pending::Existing, Proofs::PASSKEY | verified);
    State { has_device: Some(true), has_backend: true, auth_method: AuthMethod::Passkey, ..owner }
}
