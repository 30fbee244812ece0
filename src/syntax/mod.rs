//! YAML text to a tree, as PyYAML's `SafeLoader` reads it.
//!
//! authentik loads blueprints with a subclass of PyYAML's `SafeLoader`: YAML 1.1, one document, custom
//! `!Tags`. This module turns text into a [`Tree`] that keeps the place of everything, resolves plain
//! scalars as PyYAML does, and reports what PyYAML's reader, scanner, parser, composer and constructor
//! reject as [`SyntaxError`]s that accompany the tree: errors are data and don't stop the rest. `${NAME}` is a value
//! wherever it is, as what fills it in does so before PyYAML sees the text.
//!
//! It must not know what a blueprint is, nor which custom tags exist. It is the only module that knows the
//! event parser (`granit-parser`).

use std::sync::Arc;

mod block_scalar;
mod build;
mod characters;
mod construct;
mod cursor;
mod diagnose;
mod error;
mod keys;
mod lenient;
mod lines;
mod offset;
mod pieces;
mod reading;
mod recover;
mod resolve;
mod shared;
mod stored;
mod tree;
mod variables;

pub use cursor::{Cursor, LineBefore, PathStep, outline_at};
pub use error::{Limit, Related, SyntaxError, SyntaxErrorKind};
pub use resolve::{Date, Resolved, Time, resolve_plain};
pub use shared::{Memo, Step, Visited};
pub use tree::{
    Anchor, Collection, CollectionStyle, Comment, DuplicateKey, Entries, Node, NodeId, NodeKind, Scalar,
    ScalarStyle, Tag, Tree,
};

/// Collections nested deeper than this are an error; PyYAML itself overflows Python's stack not much deeper.
pub const MAX_DEPTH: usize = 200;

/// Longer texts are not read at all.
pub const MAX_TEXT_BYTES: usize = 64 << 20;

/// How many key-value pairs `<<` may bring into mappings, over the whole file.
pub const MAX_MERGED_PAIRS: usize = 1 << 20;

/// Reads a text. Never fails: what is wrong is in [`Tree::errors`], what could be read is in the tree.
pub fn parse(text: &str) -> Tree {
    recover::parse(&Arc::from(text))
}

/// Like [`parse`], for a text that others keep too: the tree shares it.
pub fn parse_shared(text: &Arc<str>) -> Tree {
    recover::parse(text)
}
