//! The tests of what `blueprintc` does, by topic, in one binary.
//!
//! `harness` is what tests check files and run the program with; names of the library stand there, or at the top of a
//! topic that is about one module.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends so")]

mod architecture;
mod baseline;
mod catalog;
mod cli;
mod config;
mod deployment;
mod discovery;
mod embedded;
mod entries;
mod fix;
mod flow_test;
mod flows;
mod harness;
mod ide;
mod lsp;
mod packaging;
mod plan;
mod prove;
mod python;
mod references;
mod report;
mod robustness;
mod rules;
mod schemas;
mod secrets;
mod sign_in;
mod syntax;
mod tags;
mod truth;
mod wording;
mod workspace;
