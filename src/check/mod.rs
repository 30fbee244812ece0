//! Checking: applies the rules to files and keeps the findings that hold.
//!
//! The rules themselves are in [`crate::rules`]. This module must not know how findings are rendered.

pub(crate) mod cascade;
mod context;
pub(crate) mod default_entries;
mod draft;
pub(crate) mod error_cascade;
mod finding;
mod flow_context;
pub(crate) mod identity;
pub(crate) mod ignore;
mod levels;
mod misspelt;
pub(crate) mod need;
mod new_attribute;
pub(crate) mod newer;
mod options;
mod outcome;
pub(crate) mod placeholder;
mod redaction;
mod references;
mod said;
pub(crate) mod schema;

pub(crate) use crate::redact::is_secret_name;
pub use crate::rules::{
    Example, Finds, FixKind, Persona, Rule, Safety, Scope, Section, Severity, Topic, rules,
};
pub use context::{FileContext, WorkspaceContext};
pub use draft::{Draft, Drafts, Respelling};
pub use finding::{Edit, EntryRef, Finding, Fix, Related};
pub use flow_context::FlowContext;
pub use levels::Levels;
pub use need::Need;
pub use options::{External, Options};
pub use outcome::{FileOutcome, KnownBy, Outcome};
pub(crate) use redaction::{is_of_messages, redact, secrets_of};
pub use references::{Reference, References};
pub use said::Said;
