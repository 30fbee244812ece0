//! The compiler for authentik blueprints.
//!
//! `blueprintc` reads the YAML files that describe an authentik instance, says what authentik of a stated release will do
//! with them, and does so without a server. [`Analysis`] is the one entry point: files and [`Options`] in; findings, the
//! instance, its flows and the [`Plan`] out.
//!
//! ```
//! use blueprintc::{Analysis, Options, Severity, SourceFile};
//!
//! let text = "version: 1\nentries:\n  - model: authentik_core.group\n    identifiers: {nmae: staff}\n";
//! let files = [SourceFile::new("groups.yaml", text)];
//! Analysis::query(&files, &Options::default(), |analysis| {
//!     let outcome = &analysis.outcomes()[0];
//!     assert!(!outcome.accepted);
//!     let finding = &outcome.findings[0];
//!     assert_eq!(finding.severity, Severity::Error);
//!     assert!(finding.message.to_string().contains("`nmae`"));
//!     let place = files[0].position(finding.span.start);
//!     assert_eq!((place.line, place.column), (4, 19));
//! });
//! ```
//!
//! # Features
//!
//! - `cli` (default): the program, and everything that reads files.
//! - `lsp` (default): the language server.
//! - `threads` (default): several files are worked on at once.
//! - `user-schema` (default): checks by the user's own `schema.json`.
//!
//! Without them nothing reads a file, an environment variable or a clock, and nothing starts a thread.
//!
//! The modules below are the inside of the compiler, open for its own tests; only what is listed here is stable.
//! `ARCHITECTURE.md` says in which direction they know each other.

pub use analysis::{Analysis, AnalyzedFile, Receiver, Session, check, check_each};
pub use catalog::Release;
pub use embedded::Sources;
pub use fix::{Fixed, Which, fix};
pub use graph::{Flow, UnknownFlow};
pub use lint::{
    Edit, External, FileOutcome, Finding, Fix, Levels, Options, Outcome, Related, Rule, Severity,
};
pub use plan::{Plan, Request as PlanRequest, compile as compile_plan};
pub use redact::Message;
pub use rules::rules;
pub use text::{FileId, Position, SourceFile, Span, Utf16Position};

#[doc(hidden)]
pub mod analysis;
#[doc(hidden)]
pub mod baseline;
#[doc(hidden)]
pub mod blueprint;
#[doc(hidden)]
pub mod catalog;
#[cfg(feature = "cli")]
pub mod cli;
#[doc(hidden)]
#[cfg(feature = "cli")]
pub mod config;
#[doc(hidden)]
pub mod deployment;
#[doc(hidden)]
pub mod draw;
#[doc(hidden)]
pub mod editor_schema;
#[doc(hidden)]
pub mod embedded;
#[doc(hidden)]
pub mod evaluate;
#[doc(hidden)]
#[cfg(feature = "cli")]
pub mod files;
#[doc(hidden)]
pub mod fix;
#[doc(hidden)]
pub mod flow_test;
#[doc(hidden)]
pub mod flow_view;
#[doc(hidden)]
pub mod graph;
#[doc(hidden)]
pub mod ide;
#[doc(hidden)]
pub mod lint;
#[doc(hidden)]
#[cfg(feature = "lsp")]
pub mod lsp;
#[doc(hidden)]
pub mod plan;
#[doc(hidden)]
pub mod prove;
#[doc(hidden)]
pub mod python;
#[doc(hidden)]
pub mod redact;
#[doc(hidden)]
pub mod report;
#[doc(hidden)]
pub mod rules;
#[doc(hidden)]
pub mod serializer;
#[doc(hidden)]
pub mod simulate;
#[doc(hidden)]
pub mod syntax;
#[doc(hidden)]
pub mod text;
mod threads;
#[doc(hidden)]
pub mod user_schema;
#[doc(hidden)]
pub mod workspace;
