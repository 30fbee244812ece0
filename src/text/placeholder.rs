//! Placeholders that something fills in before authentik reads the file.
//!
//! Blueprints are often rendered: by envsubst or Flux, Helm, Jinja, SOPS, or a script that replaces names.
//! What is there then isn't known, nor whether it is a text: `order: ${ORDER}` may well be a number.

use std::ops::Range;

/// No placeholder is longer; the limit keeps a hostile text from being searched to its end again and again.
const LONGEST: usize = 1000;

/// Whether a text has a placeholder: `${NAME}`, `${NAME:=default}`, `{{ name }}`, `{% if name %}`, `__NAME__`,
/// `@NAME@`, `%(name)s`, `ENC[AES256_GCM,...]`.
pub fn has_placeholder(text: &str) -> bool {
    KINDS.iter().any(|first| first(text).is_some())
}

/// Whether a text has placeholders, and all of them are those of Python's `%` formatting: `%(name)s`.
///
/// authentik itself formats some texts so, and Python code does; only elsewhere something fills them in before.
pub fn is_python_format(text: &str) -> bool {
    named_directive(text).is_some() && template(text).is_none() && enclosed_name(text).is_none()
}

/// Whether any part of a text can have a placeholder: a quick look at a whole file, to save one at each value.
pub fn may_have_placeholders(text: &str) -> bool {
    let has = |start: &str| memchr::memmem::find(text.as_bytes(), start.as_bytes()).is_some();
    ["${", "{{", "{%", "__", "%(", "ENC["].into_iter().any(has) || enclosed_name(text).is_some()
}

/// The longest part of a text with placeholders that surely stays as it is; nothing for a text without.
pub fn beside_placeholders(text: &str) -> Option<&str> {
    let mut search = Search::new(text);
    let mut found = search.next()?;
    let mut longest = "";
    loop {
        // Of a template language even the text between two placeholders may be left out.
        if found.language {
            return Some("");
        }
        longest = longer(longest, text.get(search.from..found.start).unwrap_or_default());
        search.from = found.end;
        match search.next() {
            Some(placeholder) => found = placeholder,
            None => return Some(longer(longest, text.get(search.from..).unwrap_or_default())),
        }
    }
}

/// The placeholders of a text, in order. One that isn't closed in its line is left out, so that those of a line depend on
/// nothing but the line.
pub fn placeholders(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut search = Search::new(text);
    let mut line = Line { text, end: 0, bracket: None };
    std::iter::from_fn(move || {
        loop {
            let found = search.next()?;
            let start = found.start;
            let end = if found.language { line.close(start) } else { Some(found.end) };
            match end {
                Some(end) => {
                    search.from = end;
                    return Some(start..end);
                }
                // It starts with a sign of one byte.
                None => search.from = start + 1,
            }
        }
    })
}

/// The line of a placeholder.
struct Line<'a> {
    text: &'a str,
    /// Where the line ends, or the bracket that is the next one in it.
    end: usize,
    bracket: Option<usize>,
}

impl Line<'_> {
    /// Where the placeholder of a language is closed that starts here.
    fn close(&mut self, start: usize) -> Option<usize> {
        let rest = self.text.as_bytes().get(start..)?;
        let close = match rest {
            [b'{', b'{', ..] => b"}}",
            [b'{', ..] => b"%}",
            _ => return self.bracket_after(start),
        };
        // It is closed near, or nowhere.
        let near = rest.get(..LONGEST + 2).unwrap_or(rest);
        let line = near.split(|byte| matches!(byte, b'\n' | b'\r')).next()?;
        memchr::memmem::find(line, close).map(|at| start + at + close.len())
    }

    /// Where the next `]` of the line ends. A text is searched for it once.
    fn bracket_after(&mut self, start: usize) -> Option<usize> {
        if self.end <= start {
            let rest = self.text.as_bytes().get(start..)?;
            let found = memchr::memchr3(b']', b'\n', b'\r', rest).map(|at| start + at);
            self.end = found.map_or(self.text.len(), |at| at + 1);
            self.bracket = found.filter(|at| self.text.as_bytes().get(*at) == Some(&b']')).map(|at| at + 1);
        }
        self.bracket
    }
}

fn longer<'a>(one: &'a str, other: &'a str) -> &'a str {
    if other.len() > one.len() { other } else { one }
}

/// A placeholder in a text.
#[derive(Clone, Copy)]
struct Placeholder {
    start: usize,
    end: usize,
    /// Whether it is one of a language that can leave out or repeat what is around it.
    language: bool,
}

/// How the first placeholder of each kind is found.
const KINDS: [fn(&str) -> Option<Placeholder>; 3] = [template, named_directive, enclosed_name];

/// A search for placeholders of all kinds from a place on, which reads the text once for each kind.
struct Search<'a> {
    text: &'a str,
    from: usize,
    /// The next placeholder of each kind, once it was looked for.
    ahead: [Option<Option<Placeholder>>; 3],
}

impl<'a> Search<'a> {
    fn new(text: &'a str) -> Self {
        Search { text, from: 0, ahead: [None; 3] }
    }

    /// Returns the first placeholder from the place on.
    fn next(&mut self) -> Option<Placeholder> {
        let rest = self.text.get(self.from..)?;
        for (first, ahead) in KINDS.iter().zip(&mut self.ahead) {
            if ahead.is_none_or(|ahead| ahead.is_some_and(|ahead| ahead.start < self.from)) {
                *ahead = Some(first(rest).map(|found| Placeholder {
                    start: found.start + self.from,
                    end: found.end + self.from,
                    ..found
                }));
            }
        }
        self.ahead.iter().flatten().flatten().min_by_key(|placeholder| placeholder.start).copied()
    }
}

/// The first `@NAME@`, as configure scripts and Maven fill in.
fn enclosed_name(text: &str) -> Option<Placeholder> {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'@', bytes).find_map(|start| {
        let near = bytes.get(start + 1..)?;
        let near = near.get(..LONGEST).unwrap_or(near);
        let is_of_name = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'_';
        let length = near.iter().take_while(|byte| is_of_name(byte)).count();
        let is_name = near.first().is_some_and(u8::is_ascii_uppercase) && near.get(length) == Some(&b'@');
        is_name.then_some(Placeholder { start, end: start + length + 2, language: false })
    })
}

/// The first directive of Python's formatting that takes its value by a name: `%(name)s`, `%(port)05d`.
fn named_directive(text: &str) -> Option<Placeholder> {
    let bytes = text.as_bytes();
    let mut from = 0;
    loop {
        let start = from + memchr::memmem::find(bytes.get(from..)?, b"%(")?;
        let escaped = bytes.get(..start)?.iter().rev().take_while(|byte| **byte == b'%').count() % 2 == 1;
        if let Some(length) = directive(text.get(start + 2..)?).filter(|_| !escaped) {
            return Some(Placeholder { start, end: start + 2 + length, language: false });
        }
        from = start + 2;
    }
}

/// How long the rest of a `%(` is: a name, the closing parenthesis, perhaps a width, and the conversion.
fn directive(after: &str) -> Option<usize> {
    let near = after.as_bytes().get(..LONGEST).unwrap_or(after.as_bytes());
    let is_of_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-.".contains(byte);
    let name = near.iter().take_while(|byte| is_of_name(byte)).count();
    let rest = near.get(name..)?.strip_prefix(b")").filter(|_| name > 0)?;
    let width = rest.iter().take_while(|byte| b"#0- +.123456789".contains(byte)).count();
    let conversion = rest.get(width)?;
    b"diouxXeEfFgGcrsa".contains(conversion).then_some(name + 1 + width + 1)
}

/// The first placeholder of a template.
fn template(text: &str) -> Option<Placeholder> {
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
    memchr::memmem::find(near, end).is_some()
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
            b'\n' | b'\r' => return None,
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
            "%(id)s",
            "%(port)05d",
            "%(a)s${B}",
            "@SLUG@",
            "@APP_2@${B}",
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
            ("https://%(host)s/x", "https://"),
            ("100% %(a)s", "100% "),
            ("%%(a)s %(b)s", "%%(a)s "),
            ("%(a)s-${B}-suffix", "-suffix"),
            ("https://@HOST@/x", "https://"),
            ("me@@HOST@", "me@"),
        ] {
            assert_eq!(beside_placeholders(text), Some(stays), "{text}");
        }
    }

    #[test]
    fn placeholders_end_where_they_are_closed() {
        let all = |text: &'static str| placeholders(text).map(|at| &text[at]).collect::<Vec<_>>();
        let text = "a: ${A:-${B}}-{{ .x }}\n{% if y %}\r\n@C@ %(d)s__E__ ENC[AES256_GCM,data:abc,type:str] {{ z\n}} ${F}";
        let found = ["${A:-${B}}", "{{ .x }}", "{% if y %}", "@C@", "%(d)s", "__E__"];
        assert_eq!(all(text)[..6], found);
        assert_eq!(all(text)[6..], ["ENC[AES256_GCM,data:abc,type:str]", "${F}"]);
        assert_eq!(all("{{{{{{\u{e4}"), [""; 0]);
        assert_eq!(all("{{{% a %} }\n}} {{{ b }}}"), ["{% a %}", "{{{ b }}"]);
        assert_eq!(all("ENC[AES256_GCM,ENC[AES256_GCM,\r]ENC[AES256_GCM,a]]"), ["ENC[AES256_GCM,a]"]);
        assert_eq!(all("__A____B__@C@__D__%(e)s%%(f)s"), ["__A____B__", "@C@", "__D__", "%(e)s"]);
    }

    /// Text without a kind of placeholder, or with the start of one, is not read again for each of another kind.
    #[test]
    fn many_placeholders_are_found_in_one_pass() {
        for part in
            ["${A}", "{{}} ", "{{", "@A@", "%(a)s", "ENC[AES256_GCM,", "__A__ ", "__A", "%(", "@A", "${A"]
        {
            let text = part.repeat(50_000);
            let _ = (placeholders(&text).count(), beside_placeholders(&text));
        }
    }

    #[test]
    fn pythons_formatting_is_told_from_templates() {
        assert!(is_python_format("a %(b)s") && is_python_format("%(b)s%(c)d"));
        assert!(
            ["", "%s", "${A}", "%(b)s ${A}", "{{ a }} %(b)s"].into_iter().all(|text| !is_python_format(text))
        );
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
            "%s",
            "%()s",
            "%(a b)s",
            "%(a)",
            "%(a)y",
            "%%(a)s",
            "50%(a",
            "%(",
            "@",
            "@@",
            "@slug@",
            "me@EXAMPLE.ORG",
            "@A B@",
            "@1@",
        ] {
            assert_eq!(beside_placeholders(text), None, "{text}");
            assert!(!has_placeholder(text), "{text}");
        }
    }
}
