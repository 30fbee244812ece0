//! Which findings are known already: from a baseline, or from an older revision of the files.
//!
//! Two findings are the same when their [`Fingerprint`]s are: it survives lines that are inserted above and text
//! that is moved or indented anew. This module must not know how findings are rendered, nor where files come from.

mod document;
mod fingerprint;
mod recognize;

pub use document::{Baseline, BaselineError, Entry, schema};
pub use fingerprint::{Content, Fingerprint, Identified, Standing, identified};
pub use recognize::{Memory, recognize};
