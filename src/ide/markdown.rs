//! Markdown that editors show.

/// Longer texts are cut: a hover is no document.
const MOST_CHARACTERS: usize = 200;

/// A text as code in a line, cut where it is long.
pub(super) fn code(text: &str) -> String {
    let mut line: String =
        text.chars().take(MOST_CHARACTERS).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(MOST_CHARACTERS).is_some() {
        line.push('\u{2026}');
    }
    let mut longest = 0;
    let mut run = 0;
    for c in line.chars() {
        run = if c == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    let fence = "`".repeat(longest + 1);
    // A backtick at an end would be a part of the fence, and of blanks alone nothing would be shown.
    match longest > 0 || line.trim().is_empty() {
        true => format!("{fence} {line} {fence}"),
        false => format!("{fence}{line}{fence}"),
    }
}

/// Several texts as code, with commas, and how many more there are.
pub(super) fn codes<'t>(texts: impl ExactSizeIterator<Item = &'t str>, most: usize) -> String {
    let more = texts.len().saturating_sub(most);
    let mut all: Vec<String> = texts.take(most).map(code).collect();
    if more > 0 {
        all.push(format!("{more} more"));
    }
    all.join(", ")
}
