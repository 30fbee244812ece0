//! One file with what is known of it.

use std::sync::OnceLock;

use crate::blueprint::Blueprint;
use crate::lint::identity::FileKeys;
use crate::syntax::Tree;
use crate::text::{FileId, SourceFile};
use crate::workspace::AppliedFile;

/// A file with what is known of it.
#[derive(Debug, Clone, Copy)]
pub struct AnalyzedFile<'t> {
    /// Which file of the run.
    pub id: FileId,
    /// Its text.
    pub source: &'t SourceFile,
    /// Its syntax tree.
    pub tree: &'t Tree,
    /// Its document.
    pub blueprint: &'t Blueprint<'t>,
    /// What applying it does, with the knowledge of the other files.
    pub applied: &'t AppliedFile<'t>,
    /// Which objects over all files its objects are, once that was asked for.
    pub(super) object_keys: &'t OnceLock<FileKeys>,
}
