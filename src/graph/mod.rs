//! Objects and flows as graphs.
//!
//! [`Instance`] is what all files of a workspace make, one after the other, and [`InstanceView`] the view of it; [`Flow`] is one flow of it as
//! authentik's planner sees it: its own policies, and its steps in order with theirs. This module knows
//! nothing of findings and draws nothing.

pub mod analysis;
mod flow;
mod instance;
mod order;
mod policy;
mod references;
mod stage_data;
mod unknown_flow;

pub use flow::{Authentication, FLOW, Flow, Step, flow, flows, written_flows_and_targets};
pub use instance::{EntryPlace, Instance, InstanceView};
pub use order::{APPLY_BLUEPRINT, Need, Order, OrderedFile, Requirement, applies};
pub use policy::{
    Constant, EngineMode, POLICY_BINDING, PolicyBinding, STAGE_BINDING, Subject, Target, integer, order_of,
};
pub(crate) use policy::{text as text_of, truth as truth_of};
pub use references::{ObjectNode, Reference, references};
pub use stage_data::{ContextKey, End, StageData, stage_data};
pub use unknown_flow::UnknownFlow;
