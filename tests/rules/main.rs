//! Every rule with its examples, the snapshots and pages made of them, and blueprints written by hand.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod examples;
mod fixtures;
mod pages;
mod seeded;
mod snapshot;

use blueprintc::check::{Rule, rules};

/// TEMPORARY, to be removed by the owner of the merge: whether rules without documentation are passed over.
const SKIP_UNWRITTEN: bool = true;

/// The rules that have documentation.
fn written() -> impl Iterator<Item = &'static Rule> {
    rules().iter().copied().filter(|rule| !(SKIP_UNWRITTEN && rule.explanation.is_empty()))
}

/// The folder of the project.
fn project() -> &'static std::path::Path {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
}
