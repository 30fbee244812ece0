//! The compiled plan: what applying files does, in order, and the resulting flows.
//!
//! The types are the format: their documentation is the schema's, and `schemas/plan.schema.json` is
//! generated from them. The same input gives the same bytes. No plan holds the value of a secret.

mod compile;
mod document;
mod flow;
mod flows;
mod operations;
mod origin;
mod reach;
mod resolve;
mod text;
mod value;
mod yaml;

pub use crate::graph::UnknownFlow;
pub(crate) use compile::secrets_of;
pub use compile::{Request, compile};
pub use document::{
    Action, AppliedBlueprint, Effect, FilePlan, NeedKind, Operation, Place, Plan, Requirement, UnknownPart,
    schema,
};
pub use flow::{EvaluatedWhen, FlowPlan, PolicyPlan, StepPlan, SubjectKind};
pub use text::write as write_text;
pub use value::{Fields, PlanValue, Reason, Reference, Secret, Source, UnknownValue};
pub use yaml::write as write_yaml;
