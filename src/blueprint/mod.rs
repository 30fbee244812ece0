//! The tree as a document: metadata, context, entries, and tags as expressions.
//!
//! This module knows the shape of a blueprint and what authentik's loader does with it; it knows no
//! model and evaluates nothing. What breaks the shape is a [`ShapeProblem`] and never stops the rest.

mod document;
mod expression;
mod node;
mod problem;
mod read;
mod tags;

pub use document::{Attrs, Blueprint, Entry, Label, Permission, State, StateName};
pub use expression::{Expression, Name, TagName, expression, python_int};
pub use node::{describe, head_span, text};
pub use problem::{ShapeProblem, ShapeProblemKind, TagShape};
pub use read::read;
