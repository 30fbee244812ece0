//! Files on a disk, in revisions of git, and standard input: all that the library reads.
//!
//! Everything else works on texts that it is given. Without the feature `cli` this module is not there, and nothing reads
//! a file or an environment variable.

mod discover;
mod revision;
mod root;
mod surroundings;

pub use discover::{
    Discovered, Exclude, LoadError, LoadErrorReason, Loaded, SHOWN_STDIN, STDIN, discover, load,
};
pub use revision::{Revision, RevisionError};
pub use root::Root;
pub use surroundings::{is_example, surroundings};
