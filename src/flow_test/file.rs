//! Test files: what people expect of their flows.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use crate::simulate::{Outcome, User};

/// What a file of flow tests has. Such files are called `*.test.yaml` and lie next to the blueprints.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct TestFile {
    /// What single people see.
    pub tests: Vec<FlowTest>,
    /// What never happens, whoever comes.
    pub properties: Vec<PropertyTest>,
}

/// One person in one flow, or several of them.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FlowTest {
    /// What the test is about.
    pub name: String,
    /// The slug of the flow.
    pub flow: String,
    /// Who comes, and with what.
    #[serde(default)]
    #[schemars(with = "Given")]
    pub given: Value,
    /// What the person sees and gets.
    #[serde(default)]
    #[schemars(with = "Expect")]
    pub expect: Value,
    /// Cases, each of which overrides a part of what is given and expected.
    #[serde(default)]
    #[schemars(with = "Vec<Case>")]
    pub each: Vec<Value>,
}

/// One case of a test.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Case {
    /// What the case is about.
    pub name: Option<String>,
    /// Who comes, and with what, over what the test has.
    pub given: Given,
    /// What the person sees and gets, over what the test has.
    pub expect: Expect,
}

/// Who comes to a flow, and with what.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Given {
    /// Who it is.
    pub user: User,
    /// The plan's context when the flow starts, such as `is_redirected`.
    pub context: serde_json::Map<String, Value>,
    /// What policies report, by their names. Those whose result is certain need none.
    pub policies: BTreeMap<String, Outcome>,
    /// What the person knows and has.
    pub has: Has,
}

/// What a person knows and has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Has {
    /// An account; else the name that the person types is unknown.
    pub account: bool,
    /// The password.
    pub password: bool,
    /// A device that the flow can ask for.
    pub device: bool,
    /// A passkey.
    pub passkey: bool,
    /// Access to mails to the account's address.
    pub mail: bool,
    /// An invitation.
    pub invitation: bool,
    /// A client certificate.
    pub certificate: bool,
}

impl Default for Has {
    fn default() -> Self {
        Has {
            account: true,
            password: true,
            device: false,
            passkey: false,
            mail: true,
            invitation: false,
            certificate: false,
        }
    }
}

/// What a person sees and gets. What is not there is not asked.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Expect {
    /// How it ends.
    pub outcome: Option<Ending>,
    /// The stages that are shown.
    pub shown: Option<Shown>,
    /// Whether the person has a session afterwards.
    pub signed_in: Option<bool>,
}

/// How a run ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// All stages were passed, or none was left.
    Completed,
    /// The flow's requirement or its policies do not let the person enter.
    NotApplicable,
    /// A stage denies access.
    Denied,
    /// The person cannot pass a stage: a password that is not known, a mail that does not come.
    Stopped,
    /// The person is sent to another site.
    Left,
}

impl Ending {
    /// As test files have it.
    pub fn name(self) -> &'static str {
        match self {
            Ending::Completed => "completed",
            Ending::NotApplicable => "not_applicable",
            Ending::Denied => "denied",
            Ending::Stopped => "stopped",
            Ending::Left => "left",
        }
    }
}

/// The stages that are shown, by their names.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Shown {
    /// These, in this order, and no others.
    Exactly(Vec<String>),
    /// Some of them.
    Some(SomeShown),
}

/// What is known of the stages that are shown.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SomeShown {
    /// These are shown.
    pub contains: Vec<String>,
    /// These are not.
    pub never: Vec<String>,
    /// These are shown in this order, with others between them.
    pub order: Vec<String>,
}

/// What never happens in flows.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PropertyTest {
    /// What the property is about; that of the built-in one where it has no name of its own.
    #[serde(default)]
    pub name: Option<String>,
    /// A built-in property.
    #[serde(default, rename = "use")]
    pub built_in: Option<String>,
    /// What never happens.
    #[serde(default)]
    pub never: Option<Never>,
    /// Unless all of these were proven about the account before.
    #[serde(default)]
    pub unless_proven: Vec<Proof>,
    /// Unless one of these was.
    #[serde(default)]
    pub unless_proven_any: Vec<Proof>,
    /// What is not looked at.
    #[serde(default)]
    pub except: Option<Except>,
    /// The flows that it is about: `all`, or their slugs; those that the files write or change where there is nothing.
    #[serde(default)]
    pub flows: Option<FlowsOf>,
}

/// What can happen to sessions and accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the names say it")]
pub enum Never {
    SignedIn,
    AccountCreated,
    AccountChanged,
    PasswordChanged,
    UserDeleted,
    Consent,
    Left,
}

/// What can be proven about an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the names say it")]
pub enum Proof {
    Password,
    Passkey,
    SecondFactor,
    Mail,
    Certificate,
    #[serde(alias = "source")]
    Sso,
    Invitation,
}

/// Ways that a property is not about: those on which a policy passes, or does not.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Except {
    /// The name of the policy.
    pub policy: String,
    /// Whether it passes.
    #[serde(default = "passes")]
    pub passes: bool,
}

fn passes() -> bool {
    true
}

/// Some flows.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum FlowsOf {
    /// `all`.
    All(All),
    /// These, by their slugs.
    Some(Vec<String>),
}

/// `all`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum All {
    /// All flows, those that authentik ships too.
    All,
}

/// The JSON schema of test files.
pub fn schema() -> schemars::Schema {
    schemars::schema_for!(TestFile)
}
