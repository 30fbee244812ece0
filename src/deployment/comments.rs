//! Comments in languages that aren't YAML alone: what is commented out deploys nothing.

use std::borrow::Cow;

use super::language::Language;

/// Replaces comments by as many spaces, so that all places stay.
pub(super) fn without_comments(text: &str, language: Language) -> Cow<'_, str> {
    let marks = language.comment_marks();
    let bytes = text.as_bytes();
    let mut masked: Option<Vec<u8>> = None;
    let (mut at, mut quote, mut line_start) = (0, None, true);
    while let Some(&byte) = bytes.get(at) {
        let rest = bytes.get(at..).unwrap_or_default();
        let end = match byte {
            b'\n' => {
                // No string that matters here spans lines, and an apostrophe would hide all that follows.
                quote = None;
                line_start = true;
                at += 1;
                continue;
            }
            b'\\' if quote == Some(b'"') => {
                at += 2;
                continue;
            }
            _ if quote == Some(byte) => {
                quote = None;
                None
            }
            _ if quote.is_some() => None,
            b'"' | b'\'' if starts_string(bytes, at, byte, language) => {
                quote = Some(byte);
                None
            }
            b'#' if line_start || marks.inline && is_separated(bytes, at) => Some(line_end(rest)),
            b';' if line_start && marks.semicolon => Some(line_end(rest)),
            b'/' if marks.slashes && rest.starts_with(b"//") => Some(line_end(rest)),
            b'/' if marks.block && rest.starts_with(b"/*") => {
                Some(memchr::memmem::find(rest, b"*/").map_or(rest.len(), |end| end + 2))
            }
            _ => None,
        };
        line_start = line_start && byte.is_ascii_whitespace();
        let Some(length) = end else {
            at += 1;
            continue;
        };
        let masked = masked.get_or_insert_with(|| bytes.to_vec());
        let comment = masked.get_mut(at..at + length).unwrap_or_default();
        comment.iter_mut().filter(|byte| !matches!(byte, b'\n' | b'\r')).for_each(|byte| *byte = b' ');
        at += length;
    }
    // Whole characters are replaced, so it stays UTF-8.
    let masked = masked.and_then(|masked| String::from_utf8(masked).ok());
    masked.map_or(Cow::Borrowed(text), Cow::Owned)
}

/// In YAML and shells an apostrophe within a word starts no string.
fn starts_string(bytes: &[u8], at: usize, mark: u8, language: Language) -> bool {
    if matches!(language, Language::Nix | Language::Terraform) {
        return mark == b'"';
    }
    let before = at.checked_sub(1).and_then(|before| bytes.get(before));
    before.is_none_or(|byte| byte.is_ascii_whitespace() || b"[{(,:=".contains(byte))
}

fn is_separated(bytes: &[u8], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| bytes.get(before));
    before.is_none_or(|byte| byte.is_ascii_whitespace() || matches!(byte, b';' | b'{' | b'}'))
}

fn line_end(rest: &[u8]) -> usize {
    memchr::memchr(b'\n', rest).unwrap_or(rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_become_spaces() {
        for (language, text, expected) in [
            (Language::Yaml, "a: b # c\n# d\ne: 'x # y'\n", "a: b    \n   \ne: 'x # y'\n"),
            (Language::Yaml, "a: don't # c\nb: x#y\n", "a: don't    \nb: x#y\n"),
            (Language::Nix, "a = \"x # y\"; # c\n/* d\ne */ f\n", "a = \"x # y\";    \n    \n     f\n"),
            (Language::Terraform, "a = \"https://x\" // c\n", "a = \"https://x\"     \n"),
            (Language::Dockerfile, "# a\nFROM b # c\n", "   \nFROM b # c\n"),
            (Language::Other, "; a\nImage=b;c\n", "   \nImage=b;c\n"),
        ] {
            assert_eq!(without_comments(text, language), expected);
        }
    }
}
