//! Properties of test files.

use super::file::{Never, Proof, PropertyTest};
use crate::graph::Flow;
use crate::prove::machine::{Event, Pending, Proofs, State};
use crate::prove::{Check, Property};

/// A property of a test file.
pub(super) enum Wanted {
    BuiltIn(Property),
    Own { never: Never, all: Vec<Proof>, any: Vec<Proof> },
}

impl Wanted {
    /// The property of a test.
    ///
    /// # Errors
    ///
    /// Fails where the test names no property, or one that there is not.
    pub(super) fn of(test: &PropertyTest) -> Result<Self, String> {
        match (&test.built_in, test.never) {
            (Some(name), None) if test.unless_proven.is_empty() && test.unless_proven_any.is_empty() => {
                let known = Property::ALL.map(|property| property.description().name);
                let property = Property::named(name).ok_or_else(|| {
                    format!("there is no built-in property `{name}`; there are: {}", known.join(", "))
                })?;
                Ok(Wanted::BuiltIn(property))
            }
            (Some(_), _) => {
                Err("a property with `use` must have neither `never` nor `unless_proven`".to_owned())
            }
            (None, Some(never)) => Ok(Wanted::Own {
                never,
                all: test.unless_proven.clone(),
                any: test.unless_proven_any.clone(),
            }),
            (None, None) => Err("a property must have `use` or `never`".to_owned()),
        }
    }

    /// What happens where it is broken.
    pub(super) fn broken(&self) -> String {
        match self {
            Wanted::BuiltIn(property) => property.description().broken.to_owned(),
            Wanted::Own { never, .. } => {
                let what = match never {
                    Never::SignedIn => "somebody is signed in",
                    Never::AccountCreated => "an account is made",
                    Never::AccountChanged => "an account is changed",
                    Never::PasswordChanged => "a password is changed",
                    Never::UserDeleted => "an account is deleted",
                    Never::Consent => "access is given to an application",
                    Never::Left => "somebody is sent to another site",
                };
                what.to_owned()
            }
        }
    }
}

impl Check for Wanted {
    fn is_about(&self, flow: &Flow, event: Event) -> bool {
        match self {
            Wanted::BuiltIn(property) => property.is_about(flow, event),
            Wanted::Own { never, .. } => is(*never, event),
        }
    }

    fn is_broken(&self, flow: &Flow, event: Event, state: &State) -> bool {
        match self {
            Wanted::BuiltIn(property) => property.is_broken(flow, event, state),
            Wanted::Own { never, all, any } => {
                let is_proven = |proof: &Proof| proven(*proof, state);
                let is_excused = (!all.is_empty() || !any.is_empty())
                    && (all.iter().all(is_proven) && (any.is_empty() || any.iter().any(is_proven)));
                // Whoever has a session is that person already.
                let is_again = event == Event::SignedIn
                    && state.pending == Pending::Existing
                    && state.proofs.has(Proofs::SESSION);
                is(*never, event) && !is_excused && !is_again
            }
        }
    }
}

fn is(never: Never, event: Event) -> bool {
    match (never, event) {
        (Never::SignedIn, Event::SignedIn)
        | (Never::AccountCreated, Event::AccountCreated { .. })
        | (Never::AccountChanged, Event::AccountChanged { .. })
        | (Never::UserDeleted, Event::UserDeleted)
        | (Never::Consent, Event::Consented)
        | (Never::Left, Event::Left) => true,
        (Never::PasswordChanged, Event::AccountChanged { password, .. }) => password,
        _ => false,
    }
}

fn proven(proof: Proof, state: &State) -> bool {
    match proof {
        Proof::Password => state.proofs.has(Proofs::PASSWORD),
        Proof::Passkey => state.proofs.has(Proofs::PASSKEY),
        // A passkey that verifies its owner is a second factor too.
        Proof::SecondFactor => {
            state.proofs.has(Proofs::SECOND_FACTOR)
                || state.proofs.has(Proofs::PASSKEY | Proofs::VERIFIED)
                || state.proofs.has(Proofs::PASSWORD | Proofs::PASSKEY)
        }
        Proof::Mail => state.proofs.has(Proofs::MAIL),
        Proof::Certificate => state.proofs.has(Proofs::CERTIFICATE),
        Proof::Sso => state.proofs.has(Proofs::SSO),
        Proof::Invitation => state.invited,
    }
}
