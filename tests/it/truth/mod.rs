//! Truth: verdicts, plans and diagrams of the real authentik, and what PyYAML reads.

mod cases;
mod flows;
mod importer;
mod plans;
mod pyyaml;
mod verdicts;

use blueprintc::draw::mermaid;
use blueprintc::graph::{Instance, Subject, flow};
use blueprintc::simulate::{Scenario, execute};
use blueprintc::syntax::{NodeId, Resolved, SyntaxErrorKind, Tree};
use blueprintc::workspace::Surroundings;
use blueprintc::{blueprint, syntax};
