//! Objects and flows as graphs.
//!
//! [`Instance`] is what all files of a workspace make, one after the other, and [`Together`] the view of it; [`Flow`] is one flow of it as
//! authentik's planner sees it: its own policies, and its steps in order with theirs. This room knows
//! nothing of findings and draws nothing.

pub mod analysis;
mod flow;
mod policy;
mod references;
mod together;

pub use flow::{Authentication, Flow, Step, flow, flows, flows_and_targets};
pub use policy::{Constant, EngineMode, PolicyBinding, Subject, Target};
pub use references::{ObjectNode, Reference, references};
pub use together::{EntryPlace, Instance, Together};
