//! Drawings of flows and of references: text in, text out, no other program.
//!
//! This module knows compiled flows and graphs. It must not know files, rules or where flows come from; what
//! they found arrives as [`Notes`].

mod conditions;
mod dot;
mod mermaid;
mod notes;
mod svg;

pub use dot::{dot, references_dot, references_mermaid};
pub use mermaid::mermaid;
pub use notes::Notes;
pub use svg::svg;
