//! What an expression policy sees where a person stands.

use super::conditions::Moment;
use super::state::{AuthMethod, Pending, Restored, State};
use crate::python::{Circumstances, Known, Person, Results, Value};

/// The request of somebody who stands somewhere, at some moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Seen {
    /// Where the person stands.
    pub state: State,
    /// What is asked.
    pub moment: Moment,
}

impl Seen {
    /// Whether the context can be about another account: a plan of another flow in the same browser brought its own along.
    fn is_foreign(&self) -> bool {
        self.state.restored == Restored::Foreign
    }

    /// Whether the context can have anything: that of the browser's own plan, of whatever flow, replaces what was saved with
    /// a link.
    fn is_mixed(&self) -> bool {
        matches!(self.state.restored, Restored::Foreign | Restored::Mail | Restored::MailOfBefore)
    }
}

/// What `auth_method` is not where a backend accepted a password: then it is the backend's own name.
const OTHER_METHODS: [&str; 3] = ["auth_mfa", "auth_webauthn_pwl", "mtls"];

/// A key that is there or not.
fn set(is_there: bool, value: Value) -> Known {
    if is_there { Known::Is(value) } else { Known::Missing }
}

impl Circumstances for Seen {
    fn in_context(&self, key: &str) -> Known {
        let state = &self.state;
        match key {
            "flow_plan" => set(self.moment != Moment::Entry, Value::FlowPlan),
            "pending_user" => set(state.pending != Pending::Nobody, Value::Person(Person::Pending)),
            "is_restored" => set(state.restored != Restored::No, Value::OfTruth(true)),
            _ if self.is_mixed() => Known::Perhaps,
            "is_sso" => set(state.sso, Value::Bool(true)),
            "source" => set(state.sso, Value::Unknown),
            "is_redirected" => set(state.redirected, Value::Bool(true)),
            "prompt_data" => set(state.has_answers, Value::SomeMapping),
            "invitation_in_effect" => set(state.invited, Value::Bool(true)),
            "auth_method" => match state.auth_method {
                AuthMethod::Unset => Known::Missing,
                AuthMethod::Password => Known::Is(Value::NoneOf(&OTHER_METHODS)),
                AuthMethod::SecondFactor => Known::Is(Value::Text("auth_mfa".to_owned())),
                AuthMethod::Passkey => Known::Is(Value::Text("auth_webauthn_pwl".to_owned())),
                AuthMethod::Anything => Known::Perhaps,
                AuthMethod::Certificate => Known::Is(Value::Text("mtls".to_owned())),
            },
            _ => Known::Perhaps,
        }
    }

    fn global(&self, name: &str) -> Value {
        match name {
            "ak_is_sso_flow" if !self.is_mixed() => Value::Bool(self.state.sso),
            _ => Value::Unknown,
        }
    }

    fn attribute(&self, person: Person, name: &str) -> Known {
        let state = &self.state;
        let pending = state.pending;
        // Without a pending user it is the one of the browser's session.
        let is_account = pending != Pending::Nobody || self.state.signed_in;
        if person == Person::Pending && pending == Pending::Nobody {
            return Known::Perhaps;
        }
        match name {
            // What a source's own flow set, it brings along.
            "backend" if state.restored == Restored::Other && !state.has_backend => Known::Perhaps,
            "backend" if pending != Pending::Nobody && !self.is_foreign() => {
                set(self.state.has_backend, Value::Unknown)
            }
            "is_authenticated" => Known::Is(Value::Bool(is_account)),
            "is_anonymous" => Known::Is(Value::Bool(!is_account)),
            "username" if !is_account => Known::Is(Value::Text(String::new())),
            "pk" | "is_active" | "is_superuser" => Known::Is(Value::Unknown),
            "username" | "email" | "name" | "uid" | "type" | "path" if is_account => {
                Known::Is(Value::Unknown)
            }
            "attributes" if is_account => Known::Is(Value::SomeMapping),
            _ => Known::Perhaps,
        }
    }

    fn is_member(&self, _: Person, _: &str) -> Known {
        match self.state.pending {
            Pending::Existing | Pending::New => Known::Is(Value::Unknown),
            _ if self.state.signed_in => Known::Is(Value::Unknown),
            _ => Known::Perhaps,
        }
    }
}

/// The policies that releases ship and of which the catalog has no text.
///
/// Source: authentik's `blueprints/default/`, by the names that they have in each release; what they ask is the same in all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShippedPolicy {
    /// A source started the flow.
    StartedBySource,
    /// The answers have no user name.
    NoUsername,
    /// Nobody accepted a password or a passkey of the pending user.
    NoBackend,
    /// The person did not sign in by a passkey.
    NoPasskey,
}

impl ShippedPolicy {
    /// The policy of a name, where its behavior is known.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "default-source-authentication-if-sso" | "default-source-enrollment-if-sso" => {
                ShippedPolicy::StartedBySource
            }
            "default-source-enrollment-if-username" => ShippedPolicy::NoUsername,
            "default-authentication-flow-password-stage" => ShippedPolicy::NoBackend,
            "default-authentication-flow-authenticator-validate-stage" => ShippedPolicy::NoPasskey,
            _ => return None,
        })
    }

    /// How it can end.
    pub fn results(self, seen: &Seen) -> Results {
        let surely = |passes: bool| Results { passes, fails: !passes, raises: false };
        let either = Results { passes: true, fails: true, raises: false };
        if seen.is_mixed() || seen.moment == Moment::Entry && self != ShippedPolicy::StartedBySource {
            return Results::ANY;
        }
        match self {
            ShippedPolicy::StartedBySource => surely(seen.state.sso),
            ShippedPolicy::NoUsername if seen.state.has_answers => either,
            ShippedPolicy::NoUsername => surely(true),
            ShippedPolicy::NoBackend if seen.state.has_backend => surely(false),
            ShippedPolicy::NoBackend if seen.state.restored == Restored::Other => either,
            ShippedPolicy::NoBackend => surely(true),
            ShippedPolicy::NoPasskey => match seen.state.auth_method {
                AuthMethod::Anything => either,
                method => surely(method != AuthMethod::Passkey),
            },
        }
    }
}
