//! Which release of authentik a repository runs, as its own files say: versions of the Helm chart, tags of the image,
//! and the schema that blueprints name in a comment.
//!
//! This module reads texts and decides; which files there are is for the caller to say. It must not know of findings or
//! reports. What it does not understand says nothing: a range without an upper bound, a digest
//! alone, a variable without a value, `latest`.

mod attributes;
mod block;
mod chart;
mod comments;
mod image;
mod language;
mod mention;
mod range;
mod schema_comment;
mod source;
mod values;
mod variables;
mod version;

pub(crate) use source::Stated;

pub use mention::{Content, Mention, MentionKind, may_name_release, mentions, mentions_of};
pub use source::{Deployed, Named, ReleaseSource, ReleaseSourceKind, SourceDocument};
pub use version::Version;
