//! Truth: verdicts, plans and diagrams of the real authentik, and what PyYAML reads.

mod cases;
mod flows;
mod importer;
mod plans;
mod pyyaml;
mod verdicts;
