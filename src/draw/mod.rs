//! Drawings of flows and of references.

mod mermaid;

pub use mermaid::mermaid;
