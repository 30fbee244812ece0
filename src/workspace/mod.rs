//! All documents together: ids, objects, references, the order in which they are applied.
//!
//! `apply` simulates what authentik's importer does with one blueprint: it walks the entries,
//! evaluates them, finds or makes their objects in a [`Store`] that starts with what the release
//! ships, and writes down every problem it meets. [`Elsewhere`] is what the other files of the
//! workspace would make. This module words nothing: that is the rules' job.

mod absence;
mod application;
mod apply;
mod beyond;
mod change;
mod comparable;
mod creatable;
mod data;
mod deletion;
mod elsewhere;
mod entry_checks;
mod entry_head;
mod eval_world;
mod existing;
mod filled_in;
mod index;
mod known_find;
mod literal_key;
mod look;
mod lookup;
mod lookup_path;
mod meta;
mod nesting;
mod permissions;
mod problem;
mod query;
mod replaced;
mod resolution;
mod row;
mod server_context;
mod shipped;
mod store;
mod table;
mod unresolved;
mod unseen;
mod writing;

pub use apply::{
    AnsweredElsewhere, AppliedEntry, AppliedFile, Conditions, Datum, Existing, Others, Surroundings, apply,
    apply_onto,
};
pub use beyond::Beyond;
pub use change::{Change, FieldChange};
pub use elsewhere::{Contribution, Elsewhere, Place};
pub use existing::MADE_AS_BINDINGS;
pub use filled_in::is_same;
pub use known_find::KnownFind;
pub use look::Match;
pub use lookup::Condition;
pub use problem::{EntryProblem, Ineffective, Problem, ProblemKind};
pub use replaced::Replaced;
pub use resolution::Resolution;
pub use row::{Origin, Row, RowValues};
pub use server_context::{dialect, server_context};
pub use store::Store;
pub use unresolved::{Absence, Sought, SoughtValue, Unresolved, UsedBy};
pub use unseen::{Unseen, is_made_by_people, is_made_in_use};
