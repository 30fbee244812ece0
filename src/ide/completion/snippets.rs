//! Whole entries that belong together.

use super::offers::{Offers, Shape};
use super::{Asked, Completion, CompletionKind};

/// A label, what it makes, and the entries, without the dash of the first one.
const SNIPPETS: [(&str, &str, &str); 6] = [
    (
        "authentication flow",
        "A complete login: identification with password, second factor, session.",
        include_str!("snippets/authentication.yaml"),
    ),
    (
        "enrollment flow",
        "A complete enrollment: prompts, the user that is written, session.",
        include_str!("snippets/enrollment.yaml"),
    ),
    (
        "recovery flow",
        "A complete recovery: identification, mail, new password, session.",
        include_str!("snippets/recovery.yaml"),
    ),
    (
        "application with provider",
        "An OAuth2 provider and the application that uses it.",
        include_str!("snippets/application.yaml"),
    ),
    ("stage with binding", "A stage, and its place in a flow.", include_str!("snippets/stage.yaml")),
    (
        "policy with binding",
        "An expression policy, and what it guards.",
        include_str!("snippets/policy.yaml"),
    ),
];

/// Offers whole entries where a new one begins.
pub(super) fn offer(asked: &Asked<'_, '_, '_>, offers: &mut Offers) {
    if offers.is_in_flow() || offers.is_quoted() {
        return;
    }
    // The dash is at the indentation of the line already, or is written before the snippet.
    let content = if offers.shape == Shape::Dash { 2 } else { asked.content };
    let dash = content.saturating_sub(2);
    for (number, (label, text, entries)) in SNIPPETS.into_iter().enumerate() {
        let mut lines = entries.trim_end().lines();
        let mut insert = lines.next().and_then(|line| line.strip_prefix("- ")).unwrap_or_default().to_owned();
        for line in lines {
            insert.push('\n');
            insert.push_str(&" ".repeat(dash));
            insert.push_str(line);
        }
        let score = -10 - i32::try_from(number).unwrap_or(0);
        let completion = Completion::new(label, CompletionKind::Snippet).documentation(text);
        offers.add(score, completion.snippet(insert));
    }
}
