//! The ways in which a stage can be left, and what each of them changes.
//!
//! Facts: `authentik/stages/*/stage.py`, seen on the real executor; a stage that is left in a way that is missing here
//! would make a false proof, so what is not known is every way.

use super::leaving::Leaving;
use super::stage::{Group, Stage};
use super::state::State;
use crate::evaluate::ObjectId;
use crate::graph::Flow;

/// One way to leave a stage.
#[derive(Debug, Clone, PartialEq)]
pub struct Move {
    /// What the person does, as a sentence without a subject: `types a name`.
    pub action: &'static str,
    /// What the person needs for it.
    pub need: Need,
    /// What comes after it.
    pub then: Then,
    /// What happens on the way, with the state in which it does.
    pub event: Option<(Event, State)>,
}

/// What a person needs to leave a stage in some way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Nothing: it is what anybody does there.
    Nothing,
    Name,
    /// A name that nobody has.
    UnknownName,
    Password,
    NameAndPassword,
    Passkey,
    Device,
    NoDevice,
    /// A device that can be enrolled.
    NewDevice,
    Mail,
    Invitation,
    NoInvitation,
    Certificate,
    NoCertificate,
    Account,
    /// To do what people do not do by themselves: fail too often, or go around a redirect.
    Unusual,
}

/// What comes after a stage.
#[derive(Debug, Clone, PartialEq)]
pub enum Then {
    /// The next stage.
    Next(State),
    /// The same stage again.
    Again(State),
    /// The stage reports that it is invalid: its binding decides what happens.
    Invalid,
    /// Another flow.
    Flow(Option<ObjectId>, State),
}

/// What a flow does to accounts and sessions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Event {
    /// The pending account is signed in.
    SignedIn,
    /// An account is made.
    AccountCreated { active: bool, group: Option<Group> },
    /// An account is changed that was there before.
    AccountChanged { password: bool, group: Option<Group> },
    /// An account is deleted.
    UserDeleted,
    /// Access is given to an application.
    Consented,
    /// The person is sent to another site.
    Left,
    /// Something of which nothing is known.
    Unknown,
}

impl Event {
    /// What a stage can do of which nothing is known.
    pub const KNOWN: [Event; 6] = [
        Event::SignedIn,
        Event::AccountCreated { active: true, group: Some(Group::Superuser { surely: true }) },
        Event::AccountChanged { password: true, group: Some(Group::Superuser { surely: true }) },
        Event::UserDeleted,
        Event::Consented,
        Event::Left,
    ];
}

/// What the flow is for, as far as stages ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Purpose {
    pub is_authentication: bool,
    pub is_enrollment: bool,
}

impl Purpose {
    /// What a flow is for.
    pub fn of(flow: &Flow) -> Self {
        Purpose {
            is_authentication: flow.designation == "authentication",
            is_enrollment: flow.designation == "enrollment",
        }
    }
}

/// Returns the ways to leave a stage.
pub fn moves(stage: &Stage, purpose: Purpose, state: State) -> Vec<Move> {
    let mut ways = Leaving { found: Vec::new() };
    ways.of(stage, purpose, state);
    ways.found
}
