//! Where text comes from, and the one map from byte offsets to places.
//!
//! This module knows nothing of YAML or of authentik. Everything below it refers to a [`Span`] in a
//! [`SourceFile`]; only the edges turn a span into lines and columns.

mod article;
mod counted;
mod escape;
mod map;
mod name;
mod placeholder;
mod printable;
mod source_file;

pub use article::article;
pub use counted::counted;
pub use escape::{JsonEscapes, needs_escape, with_json_escapes};
pub use map::{Map, MapBuilder, Piece};
pub(crate) use name::is_yaml_name;
pub use placeholder::{
    beside_placeholders, has_placeholder, is_python_format, may_have_placeholders, placeholders,
};
pub use printable::{Lines, no_command, one_line, printable, visible};
pub use source_file::{Around, Defect, MOST_BYTES, Position, SourceFile, Span, Utf16Position};

/// Which of the files of one run something is in: an index into the list of [`SourceFile`]s.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

impl FileId {
    /// The position of the file in the run's list of files.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}
