//! Snippets for editors that insert them as they are.

/// The first line of a snippet, with the defaults in its places: lines after it need an indentation that only editors with
/// snippets add.
pub(super) fn plain(snippet: &str) -> String {
    let line = snippet.lines().next().unwrap_or_default();
    let mut plain = String::with_capacity(line.len());
    let mut rest = line.chars();
    while let Some(next) = rest.next() {
        match next {
            '\\' => plain.extend(rest.next()),
            '$' => {
                let place = rest.as_str();
                let (default, after) = match place.strip_prefix('{') {
                    Some(place) => default_of(place),
                    None => ("", place.trim_start_matches(|c: char| c.is_ascii_digit())),
                };
                plain.push_str(default);
                rest = after.chars();
            }
            other => plain.push(other),
        }
    }
    plain
}

/// The default of a place after its `${`, and what follows the place. Of choices, the first is the default.
fn default_of(place: &str) -> (&str, &str) {
    let place = place.trim_start_matches(|c: char| c.is_ascii_digit());
    let (inside, after) = place.split_once('}').unwrap_or((place, ""));
    let default = match inside.strip_prefix('|') {
        Some(choices) => choices.split([',', '|']).next().unwrap_or_default(),
        None => inside.strip_prefix(':').unwrap_or(inside),
    };
    (default, after)
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
            (r"cost: \$5, ${12}x", "cost: $5, x"),
            ("${1:open", "open"),
            ("", ""),
        ] {
            assert_eq!(plain(snippet), text, "{snippet}");
        }
    }
}
