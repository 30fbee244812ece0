//! The compiler for authentik blueprints.
//!
//! `blueprintc` reads the YAML files that describe an authentik instance, says what authentik of a
//! stated release will do with them, and does so without a server. Data flows one way through the
//! modules: [`source`], [`syntax`], [`blueprint`], [`catalog`], [`evaluate`], [`python`], [`serializer`],
//! [`workspace`], [`user_schema`], [`redact`], [`lint`], [`rules`], [`analysis`], [`known`], [`fix`], [`embedded`], [`deployment`]; each knows only those before it.
//! `ARCHITECTURE.md` has the picture.

pub mod analysis;
pub mod blueprint;
pub mod catalog;
#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "cli")]
pub mod config;
pub mod deployment;
pub mod draw;
pub mod editor_schema;
pub mod embedded;
pub mod evaluate;
#[cfg(feature = "cli")]
pub mod files;
pub mod fix;
pub mod graph;
pub mod known;
pub mod lint;
pub mod plan;
pub mod python;
pub mod redact;
pub mod report;
pub mod rules;
pub mod run;
pub mod serializer;
pub mod source;
pub mod syntax;
mod threads;
pub mod user_schema;
pub mod workspace;
