//! The plan as a document: flows.

use schemars::JsonSchema;
use serde::Serialize;

use super::value::Source;

/// One flow as authentik's planner sees it after all operations.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct FlowPlan {
    /// The slug, by which everything names it.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// What it is for: `authentication`, `recovery`, ... Empty when that isn't known.
    pub designation: String,
    /// What makes it exist.
    pub from: Source,
    /// The operations that write it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub written_by: Vec<u32>,
    /// Who may enter: `none` (everybody), `require_authenticated`, ...
    pub authentication: String,
    /// What a person sees who may not enter: `message_continue`, `message` or `continue`.
    pub denied_action: String,
    /// How the results of its policies become one: `any` or `all`.
    pub engine_mode: String,
    /// Its own policies, which decide on entering.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub policies: Vec<PolicyPlan>,
    /// Why nobody can enter, when that is certain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unreachable: Option<String>,
    /// Its stages in the order of the planner.
    pub steps: Vec<StepPlan>,
}

/// One stage of a flow, through its binding.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct StepPlan {
    /// The step's number, counted from 1.
    pub number: usize,
    /// The binding's order.
    pub order: i64,
    /// The stage's name; empty when it can't be known offline.
    pub stage: String,
    /// The stage's model, `app.model`; empty when it can't be known offline.
    pub model: String,
    /// What authentik calls the model.
    pub kind: String,
    /// What makes the binding exist.
    pub binding_from: Source,
    /// What makes the stage exist.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage_from: Option<Source>,
    /// The operations that write the binding or the stage.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub written_by: Vec<u32>,
    /// When its policies are evaluated.
    pub evaluated: EvaluatedWhen,
    /// How the results of its policies become one: `any` or `all`.
    pub engine_mode: String,
    /// Its policies: a stage whose policies don't pass is left out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub policies: Vec<PolicyPlan>,
    /// What happens on an invalid answer: `retry`, `restart`, `restart_with_context`.
    pub on_invalid: String,
    /// What it takes from the flow's context.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<String>,
    /// What it leaves in the flow's context.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub gives: Vec<String>,
    /// What it removes from the flow's context.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub removes: Vec<String>,
    /// How it ends the flow, when it does: `deny` or `redirect`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ends: Option<String>,
    /// Why nobody ever sees it, when that is certain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unreachable: Option<String>,
}

/// When the policies of a stage binding are evaluated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EvaluatedWhen {
    /// When the flow is planned, before its first stage.
    Plan,
    /// Just before the stage is shown.
    Run,
    /// When the flow is planned and again just before the stage is shown.
    Both,
    /// Never: the stage is always shown.
    Never,
}

/// A policy, group or user that is bound to a flow or to a stage binding.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct PolicyPlan {
    /// The binding's order.
    pub order: i64,
    /// What is asked.
    pub kind: SubjectKind,
    /// The policy's, group's or user's name; empty when it can't be known offline.
    pub name: String,
    /// The policy's model, `app.model`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub model: String,
    /// Whether it counts at all.
    pub enabled: bool,
    /// Whether its result is turned around.
    pub negate: bool,
    /// What counts when the policy raises an exception; not turned around.
    pub failure_result: bool,
    /// The policy's own result, when it is certain: `pass`, `fail`, `error`, or `crash` (no, whatever
    /// `negate` and `failure_result` say).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub constant: Option<String>,
    /// What makes the binding exist.
    pub from: Source,
}

/// What a policy binding asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SubjectKind {
    /// Whether a policy passes.
    Policy,
    /// Whether the user is a member of a group or of one below it.
    Group,
    /// Whether it is this user.
    User,
    /// Something that can't be known offline.
    Unknown,
    /// Nothing: it doesn't count.
    Nothing,
}
