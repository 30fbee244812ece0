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
mod references;
mod rule;
mod rules;
mod said;
pub(crate) mod schema;
mod scrub;
mod secret_code;
mod secret_forms;
mod secret_hide;
mod secret_json;
mod secret_lines;
mod secret_names;
mod secret_search;
mod secret_text;
mod secret_words;
mod secrets;
mod stray;
mod words;

pub use context::{FileContext, WorkspaceContext};
pub use draft::{Draft, Drafts, Respelling};
pub use example::Example;
pub use finding::{Edit, EntryRef, Finding, Fix, Related};
pub use flow_context::FlowContext;
pub use levels::Levels;
pub use need::Need;
pub use options::{External, Options};
pub use outcome::{FileOutcome, KnownBy, Outcome};
pub use references::{Reference, References};
pub use rule::{Finds, Rule, Severity};
pub use rules::rules;
pub(crate) use rules::{conflicting_releases, invalid_yaml, not_discovered, unparsable_template};
pub use said::Said;
pub(crate) use scrub::Scrubber;
pub(crate) use scrub::scrub;
pub(crate) use secret_lines::{SecretKeys, secret_lines};
pub(crate) use secret_names::{is_secret_name, secrets_of_lines};
pub(crate) use secret_text::{TextKind, secret_parts, without_secret_parts};
pub(crate) use secret_words::is_telling;
pub(crate) use secrets::{Secrets, Subject, is_secret_attribute};
