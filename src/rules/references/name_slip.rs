//! Whether one name is surely another one with a slip of the keyboard.
//!
//! People call different things by similar names: `media` and `media2`, `team-a` and `team-b`, `radarr` and `readarr`.
//! So only a slip inside of one long word counts, which nobody makes on purpose.

/// Shorter words are too near each other.
const SHORTEST_WORD: usize = 7;

/// In shorter words, one letter instead of another can make another word.
const SHORTEST_SUBSTITUTED: usize = 9;

/// Fewer letters can differ in upper and lower case on purpose.
const FEWEST_LETTERS: usize = 5;

/// Whether `written` is surely meant to be `known`: the names differ in nothing but case and separators, or in one word
/// that has a letter too many or too few, another letter, or two letters exchanged, and neither at its start nor at
/// its end. Names that differ in digits or in the number of words are two names.
pub(crate) fn is_slip(written: &str, known: &str) -> bool {
    if written == known || !written.is_ascii() || !known.is_ascii() {
        return false;
    }
    let (written, known) = (written.to_ascii_lowercase(), known.to_ascii_lowercase());
    let words = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_ascii_alphanumeric()).map(str::to_owned).collect()
    };
    let (words_written, words_known) = (words(&written), words(&known));
    if words_written.len() != words_known.len() {
        return false;
    }
    let mut differing = words_written.iter().zip(&words_known).filter(|(a, b)| a != b);
    match (differing.next(), differing.next()) {
        (None, _) => {
            let letters = written.bytes().filter(u8::is_ascii_alphabetic).count();
            letters >= FEWEST_LETTERS && !written.bytes().any(|byte| byte.is_ascii_digit())
        }
        (Some((a, b)), None) => is_slip_of_word(a.as_bytes(), b.as_bytes()),
        _ => false,
    }
}

fn is_slip_of_word(a: &[u8], b: &[u8]) -> bool {
    let alphabetic = |word: &[u8]| word.iter().all(u8::is_ascii_alphabetic);
    if a.len().min(b.len()) < SHORTEST_WORD || !alphabetic(a) || !alphabetic(b) {
        return false;
    }
    let start = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let rest = (a.get(start..).unwrap_or_default(), b.get(start..).unwrap_or_default());
    let end = rest.0.iter().rev().zip(rest.1.iter().rev()).take_while(|(a, b)| a == b).count();
    if start == 0 || end == 0 {
        return false;
    }
    let middle = |word: &[u8]| word.len().saturating_sub(start + end);
    match (middle(a), middle(b)) {
        (0, 1) | (1, 0) => true,
        (1, 1) => a.len() >= SHORTEST_SUBSTITUTED,
        (2, 2) => matches!((rest.0, rest.1), ([a, b, ..], [c, d, ..]) if a == d && b == c),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_slip;

    #[test]
    fn slips_of_the_keyboard_are_found() {
        for (written, known) in [
            ("default-authentication-pasword", "default-authentication-password"),
            ("company-autentication", "company-authentication"),
            ("company-authenticaton", "company-authentication"),
            ("company-authentciation", "company-authentication"),
            ("vaultwerden", "vaultwarden"),
            ("SiblingFiles Pasword", "SiblingFiles Password"),
            ("company_login", "company-login"),
            ("Writers", "writers"),
        ] {
            assert!(is_slip(written, known), "{written} for {known}");
        }
    }

    #[test]
    fn names_that_people_give_to_different_things_are_none() {
        for (one, other) in [
            ("media", "media2"),
            ("app-1", "app-2"),
            ("team-a", "team-b"),
            ("company-prod", "company-test"),
            ("radarr", "readarr"),
            ("sonarr", "radarr"),
            ("jellyfin-internal", "jellyfin-external"),
            ("monitoring", "monitorings"),
            ("content-flow", "context-flow"),
            ("plex", "flex"),
            ("wiki-staging", "wiki-stagings"),
            ("production1", "production2"),
            ("enrollment", "unenrollment"),
            ("sign-in", "signin"),
            ("app-1", "app_1"),
            ("implicit-consent", "explicit-consent"),
            ("authentication", "authorization"),
        ] {
            assert!(!is_slip(one, other) && !is_slip(other, one), "{one} and {other}");
        }
    }
}
