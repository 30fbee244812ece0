//! Flow tests: what people expect of their flows, for single people and for all.
//!
//! Stages behave as in `prove`, policies as in `simulate`. This module must not know files on a disk, arguments or protocols.

mod file;
mod names;
mod person;
mod property;
mod report;
mod run;
mod text;

pub use file::{
    All, Case, Ending, Except, Expect, FlowTest, FlowsOf, Given, Has, Never, Proof, PropertyTest, Shown,
    SomeShown, TestFile, schema,
};
pub use person::Seeing;
pub use report::{Report, Status, TestResult, schema as report_schema};
pub use run::{read, run};
pub use text::{junit as write_junit, write as write_text};
