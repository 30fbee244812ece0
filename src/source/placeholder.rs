//! Placeholders that something fills in before authentik reads the file.
//!
//! Blueprints are often rendered: by envsubst or Flux, Helm, Jinja, SOPS, or a script that replaces names.
//! What stands there then isn't known, nor whether it is a text: `order: ${ORDER}` may well be a number.

/// No placeholder is longer; the limit keeps a hostile text from being searched to its end again and again.
const LONGEST: usize = 1000;

/// Whether a text has a placeholder: `${NAME}`, `${NAME:=default}`, `{{ name }}`, `{% if name %}`, `__NAME__`,
/// `ENC[AES256_GCM,...]`.
pub fn has_placeholder(text: &str) -> bool {
    next(text).is_some()
}

/// Whether any part of a text can have a placeholder: a quick look at a whole file, to save one at each value.
pub fn may_have_placeholders(text: &str) -> bool {
    let has = |start: &str| memchr::memmem::find(text.as_bytes(), start.as_bytes()).is_some();
    ["${", "{{", "{%", "__", "ENC["].into_iter().any(has)
}

/// The longest part of a text with placeholders that surely stays as it is; nothing for a text without.
pub fn beside_placeholders(text: &str) -> Option<&str> {
    let mut found = next(text)?;
    let mut rest = text;
    let mut longest = "";
    loop {
        // Of a template language even the text between two placeholders may be left out.
        if found.language {
            return Some("");
        }
        longest = longer(longest, rest.get(..found.start).unwrap_or_default());
        rest = rest.get(found.end..).unwrap_or_default();
        match next(rest) {
            Some(placeholder) => found = placeholder,
            None => return Some(longer(longest, rest)),
        }
    }
}

fn longer<'a>(one: &'a str, other: &'a str) -> &'a str {
    if other.len() > one.len() { other } else { one }
}

/// A placeholder in a text.
struct Placeholder {
    start: usize,
    end: usize,
    /// Whether it is one of a language that can leave out or repeat what is around it.
    language: bool,
}

/// The first placeholder.
fn next(text: &str) -> Option<Placeholder> {
    let bytes = text.as_bytes();
    memchr::memchr3_iter(b'{', b'_', b'[', bytes).find_map(|at| {
        let after = text.get(at + 1..)?;
        let before = at.checked_sub(1).and_then(|index| bytes.get(index));
        match bytes.get(at)? {
            b'{' if before == Some(&b'$') && !after.starts_with('{') => {
                let length = variable(after)?;
                Some(Placeholder { start: at - 1, end: at + 1 + length, language: false })
            }
            b'{' if after.starts_with('{') && closes(after, b"}}") => language(at, text.len()),
            b'{' if after.starts_with('%') && closes(after, b"%}") => language(at, text.len()),
            b'_' if before != Some(&b'_') => {
                let name = after.strip_prefix('_')?;
                let is_of_name =
                    |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'_';
                let length = name.bytes().take_while(is_of_name).count();
                let length = name.get(..length)?.rfind("__")?;
                name.bytes().next().filter(u8::is_ascii_uppercase)?;
                Some(Placeholder { start: at, end: at + 2 + length + 2, language: false })
            }
            b'[' if text.get(..at)?.ends_with("ENC") && after.starts_with("AES256_GCM,") => {
                language(at - 3, text.len())
            }
            _ => None,
        }
    })
}

fn closes(after: &str, end: &[u8]) -> bool {
    let bytes = after.as_bytes();
    let near = bytes.get(..LONGEST).unwrap_or(bytes);
    near.windows(end.len()).any(|window| window == end)
}

fn language(start: usize, end: usize) -> Option<Placeholder> {
    Some(Placeholder { start, end, language: true })
}

/// How long the rest of a `${` is: a name, perhaps with what to do when it is unset, up to the brace.
fn variable(after: &str) -> Option<usize> {
    let name = after.strip_prefix('#').unwrap_or(after);
    name.bytes().next().filter(|&byte| byte.is_ascii_alphabetic() || byte == b'_')?;
    let mut depth = 1_u32;
    for (index, byte) in after.bytes().take(LONGEST).enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            b'\n' => return None,
            _ => {}
        }
        if depth == 0 {
            return Some(index + 1);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_stays_of_a_placeholder_alone() {
        for text in [
            "${ORDER}",
            "${ORDER:=10}",
            "${A:-${B}}",
            "__ORDER__",
            "__APP_2__",
            "__A____B__",
            "{{ .Values.order }}",
            "a {{ .b }} c",
            "${A} {{ .b }} c",
            "{% if a %}yes{% endif %}",
            "{{ if .a }}yes{{ else }}no{{ end }}",
            "ENC[AES256_GCM,data:abc,type:str]",
        ] {
            assert_eq!(beside_placeholders(text), Some(""), "{text}");
        }
    }

    #[test]
    fn the_text_beside_a_placeholder_stays() {
        for (text, stays) in [
            ("https://${HOST}/x", "https://"),
            ("https://wiki.__DOMAIN__/callback/", "https://wiki."),
            ("a-${A}-${B}-suffix", "-suffix"),
            ("1${ORDER}", "1"),
            ("__APP__2", "2"),
        ] {
            assert_eq!(beside_placeholders(text), Some(stays), "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_a_placeholder_is_none() {
        for text in [
            "",
            "$HOME",
            "${}",
            "${ a }",
            "$",
            "{a}",
            "{{",
            "}} {{",
            "__name__",
            "____",
            "__",
            "_A_",
            "a__b__c",
            "__A",
            "${A",
            "ENC[x]",
            "a { b } ${",
            "__é__",
        ] {
            assert_eq!(beside_placeholders(text), None, "{text}");
            assert!(!has_placeholder(text), "{text}");
        }
    }
}
