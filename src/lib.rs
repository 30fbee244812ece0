//! The compiler for authentik blueprints.
//!
//! `blueprintc` reads the YAML files that describe an authentik instance, says what authentik of a
//! stated release will do with them, and does so without a server. The rooms of the library are
//! listed in the order in which data flows through them; each knows only those above it.

pub mod catalog;
pub mod check;
pub mod cli;
pub mod config;
pub mod python;
pub mod report;
pub mod source;
pub mod syntax;
