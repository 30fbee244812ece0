//! Who enters a flow, and what the policies will say.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One person's way into a flow.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Scenario {
    /// Who it is.
    pub user: User,
    /// The plan's context when the flow starts, such as `is_redirected` or `outpost`.
    pub context: serde_json::Map<String, serde_json::Value>,
    /// What each policy says, by its name. Policies that always report the same need none.
    pub policies: BTreeMap<String, Outcome>,
}

/// A person in front of a flow.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct User {
    /// The name to log in with.
    pub username: String,
    /// Whether there is a session already.
    pub authenticated: bool,
    /// Whether it is an administrator.
    pub superuser: bool,
    /// The names of the groups that the person is in.
    pub groups: Vec<String>,
}

/// What a policy says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// Yes.
    Pass,
    /// No.
    Fail,
    /// It raises an exception.
    Error,
}

/// The JSON schema of a scenario.
pub fn schema() -> schemars::Schema {
    schemars::schema_for!(Scenario)
}
