//! How messages, pages, help texts and comments are worded, as far as a program can tell.
//!
//! `checks` are the checks, each with an example that it catches; the other modules collect what they are applied to.

mod checks;
mod comments;
mod messages;
mod pages;

use checks::Complaint;

/// Fails with everything that is wrong, so that one run lists all.
fn assert_plain(complaints: &[Complaint]) {
    let mut lines: Vec<_> = complaints.iter().map(ToString::to_string).collect();
    lines.sort();
    lines.dedup();
    assert!(lines.is_empty(), "{} to reword:\n{}", lines.len(), lines.join("\n"));
}
