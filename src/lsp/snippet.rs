//! Snippets for editors that insert them as they are.

use std::str::Chars;

/// The first line of a snippet, with the defaults in its places: lines after it need an indentation that only editors with
/// snippets add.
pub(super) fn plain(snippet: &str) -> String {
    let line = snippet.lines().next().unwrap_or_default();
    let mut plain = String::with_capacity(line.len());
    let mut rest = line.chars();
    while let Some(next) = rest.next() {
        match next {
            '\\' => plain.extend(rest.next()),
            '$' => match rest.as_str().strip_prefix('{') {
                Some(place) => {
                    rest = skip_number(place).chars();
                    plain.push_str(&default_of(&mut rest));
                }
                None => rest = skip_number(rest.as_str()).chars(),
            },
            other => plain.push(other),
        }
    }
    plain
}

fn skip_number(text: &str) -> &str {
    text.trim_start_matches(|c: char| c.is_ascii_digit())
}

/// The default of a place after its number, which is read to its end. Of choices, the first is the default.
fn default_of(rest: &mut Chars<'_>) -> String {
    let is_choice = match rest.next() {
        Some('}') | None => return String::new(),
        next => next == Some('|'),
    };
    let mut default = String::new();
    let mut is_complete = false;
    while let Some(next) = rest.next() {
        match next {
            '}' => break,
            '\\' if !is_complete => default.extend(rest.next()),
            '\\' => drop(rest.next()),
            ',' | '|' if is_choice => is_complete = true,
            other if !is_complete => default.push(other),
            _ => {}
        }
    }
    default
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn places_become_their_defaults() {
        for (snippet, text) in [
            ("attrs:\n  $0", "attrs:"),
            ("[${1|AND,OR|}, $2]", "[AND, ]"),
            ("ak_message(${1:ä})$0", "ak_message(ä)"),
            (r"cost: \$5, ${12}x ${1:a\}b}c", "cost: $5, x a}bc"),
            ("${1:open", "open"),
            ("", ""),
        ] {
            assert_eq!(plain(snippet), text, "{snippet}");
        }
    }
}
