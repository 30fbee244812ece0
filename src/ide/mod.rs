//! What an editor asks about a place: pure functions of an analysis, a blueprint and an offset in it.
//!
//! Places are spans of the blueprint itself; the edges bring them to the file that holds it. This module must not know
//! any protocol.

mod bound;
mod calls;
mod completion;
mod edit;
mod hints;
mod hover;
mod lenses;
mod links;
mod markdown;
mod navigation;
mod rows;
mod shown;
mod subject;
mod symbols;
mod tag_texts;
mod tokens;
mod value;

pub use calls::{Call, Callable, callables, incoming, outgoing};
pub use completion::{
    Completion, CompletionKind, Completions, Signature, SignatureParameter, Signatures, completions,
    signatures,
};
pub use edit::{Action, ActionKind, Rename, RenameError, actions, renamable, rename};
pub use hints::{Hint, HintKind, HintKinds, hints};
pub use hover::{Hover, hover};
pub use lenses::{Lens, LensKind, lenses};
pub use links::{Link, LinkTarget, links};
pub use navigation::{Location, definitions, highlights, references, type_definitions};
pub use symbols::{Symbol, SymbolKind, all_symbols, folds, selection, symbols};
pub use tokens::{CodeTokenKind, Token, TokenKind, tokens, tokens_within};

use crate::analysis::{Analysis, AnalyzedFile};
use crate::text::FileId;

/// A place in a blueprint, and what is known around it.
#[derive(Clone, Copy)]
pub struct Caret<'a, 't> {
    /// What is known of all files.
    pub analysis: &'a Analysis<'t>,
    /// The blueprint.
    pub file: &'a AnalyzedFile<'t>,
    /// In bytes from the start of the blueprint; at most its length.
    pub offset: usize,
}

impl<'a, 't> Caret<'a, 't> {
    /// A place in a blueprint; nothing where the analysis has no such file.
    pub fn new(analysis: &'a Analysis<'t>, file: FileId, offset: u32) -> Option<Self> {
        let file = analysis.file(file)?;
        let offset = file.tree.text().floor_char_boundary((offset as usize).min(file.tree.text().len()));
        Some(Caret { analysis, file, offset })
    }
}
