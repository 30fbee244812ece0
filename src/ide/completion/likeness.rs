//! How much two names have in common.

/// Counts the words of one name that occur in another one, in lower case and without punctuation.
pub(super) fn likeness(one: &str, other: &str) -> i32 {
    let other: String =
        other.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    words(one)
        .filter(|word| other.contains(word.as_str()))
        .map(|word| if word.len() > 5 { 3 } else { 2 })
        .sum()
}

/// The words of a name that say something: those that nearly every name has, don't.
fn words(name: &str) -> impl Iterator<Item = String> {
    const EMPTY: [&str; 7] = ["default", "authentik", "goauthentik", "flow", "stage", "flows", "stages"];
    name.split(|c: char| !c.is_ascii_alphanumeric())
        .map(str::to_ascii_lowercase)
        .filter(|word| word.len() > 2 && !EMPTY.contains(&word.as_str()))
        .take(12)
}
