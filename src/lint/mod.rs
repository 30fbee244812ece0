//! What a rule is, what it sees and what it reports.
//!
//! A [`Rule`] looks at a context ([`FileContext`], [`WorkspaceContext`] or [`FlowContext`]) and makes [`Draft`]s, of which
//! the analysis makes [`Finding`]s. The rules themselves are in [`crate::rules`], which this module must not know, nor
//! how findings are rendered.

mod context;
mod damaged_entries;
mod draft;
mod finding;
mod finding_context;
mod flow_context;
pub(crate) mod identity;
pub(crate) mod ignore;
mod levels;
pub(crate) mod need;
mod new_attribute;
mod options;
mod outcome;
pub(crate) mod placeholder;
mod references;
mod rule;

pub use context::{FileContext, WorkspaceContext};
pub(crate) use damaged_entries::damaged_entries;
pub use draft::{Draft, Drafts, Respelling, Unless};
pub use finding::{Edit, EntryRef, Finding, Fix, Related};
pub use finding_context::FindingContext;
pub use flow_context::FlowContext;
pub use levels::Levels;
pub use need::Need;
pub(crate) use new_attribute::first_in_flow;
pub use options::{External, Options};
pub use outcome::{FileOutcome, KnownBy, Outcome};
pub use references::{Reference, References};
pub use rule::{Finds, FixKind, Persona, Rule, Safety, Scope, Section, Severity, Topic};
