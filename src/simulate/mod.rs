//! Dry runs: which stages a person would see in a flow, and why.
//!
//! The planner, the policy engine and the executor of authentik, on a compiled [`Flow`](crate::graph::Flow):
//! what a policy says comes from the scenario unless it is certain.

mod engine;
mod execute;
mod scenario;

pub use engine::{Verdict, ask};
pub use execute::{PlannedStage, RunError, RunResult, Trace, execute, schema as result_schema};
pub use scenario::{Outcome, Scenario, User, schema as scenario_schema};
