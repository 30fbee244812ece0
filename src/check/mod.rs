//! The rules: what can be wrong with a blueprint, found and worded.
//!
//! One file below `rules/` is one rule: its name, severity, documentation with a bad and a good
//! example, and its function. Everything that shows rules (`explain`, `rules`, SARIF, the pages under
//! `docs/rules/`) reads it from there. This module must not know how findings are rendered.

pub(crate) mod cascade;
mod context;
pub(crate) mod damage;
pub(crate) mod default_entries;
mod draft;
mod example;
mod finding;
mod flow_context;
mod identity;
pub(crate) mod ignore;
mod levels;
mod misspelt;
pub(crate) mod need;
mod new_attribute;
pub(crate) mod newer;
mod options;
mod outcome;
mod placeholder;
mod redaction;
mod references;
mod rule;
mod rules;
mod said;
pub(crate) mod schema;

pub(crate) use crate::redact::is_secret_name;
pub use context::{FileContext, WorkspaceContext};
pub use draft::{Draft, Drafts, Respelling};
pub use example::Example;
pub use finding::{Edit, EntryRef, Finding, Fix, Related};
pub use flow_context::FlowContext;
pub use levels::Levels;
pub use need::Need;
pub use options::{External, Options};
pub use outcome::{FileOutcome, KnownBy, Outcome};
pub(crate) use redaction::{is_of_messages, redact, secrets_of};
pub use references::{Reference, References};
pub use rule::{Finds, Rule, Severity};
pub use rules::rules;
pub(crate) use rules::{conflicting_releases, invalid_yaml, not_discovered, unparsable_template};
pub use said::Said;
