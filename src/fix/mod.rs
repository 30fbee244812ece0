//! Mending files by the fixes of their findings, without touching a disk.
//!
//! Fixes are applied in rounds, since one can make room for the next. Afterwards everything is checked again:
//! a file that would check worse than before gets fewer fixes, or none. This room must not know where
//! files are written to or how findings are rendered.

mod diff;
mod edits;
mod origin;
mod rounds;

pub use diff::{Diff, Masks, unified_diff};
pub use rounds::{Applied, Changed, Fixed, Which, fix};
