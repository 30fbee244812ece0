//! The top level of a YAML text, read without parsing it: a run looks at every file of a repository, and most of
//! them are no blueprints.

/// What a document starts with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum First {
    /// Nothing, or nothing but comments.
    #[default]
    Nothing,
    /// A key.
    Mapping,
    /// A dash.
    List,
    /// A brace or bracket: its keys are not among those of the outline.
    Flow,
    /// A scalar, a tag, an anchor or something that is no YAML.
    Other,
}

/// The keys of a text's first document that isn't empty.
#[derive(Debug, Default)]
pub(super) struct Outline<'t> {
    /// What it starts with.
    pub(super) first: First,
    /// Where that is.
    pub(super) at: usize,
    /// Its keys at the top, without quotes.
    pub(super) keys: Vec<&'t str>,
    /// How many documents the text has.
    pub(super) documents: usize,
}

/// No mapping that is looked for has more keys.
const MOST_KEYS: usize = 100;

impl<'t> Outline<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        let mut reader = Reader { text, outline: Outline::default(), indent: 0, filled: false, done: false };
        let mut start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        while start < text.len() {
            let rest = text.as_bytes().get(start..).unwrap_or_default();
            let length = memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
            reader.line(start, start + length);
            start += length + 1;
        }
        reader.outline.documents += usize::from(reader.filled);
        reader.outline
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.keys.contains(&key)
    }
}

struct Reader<'t> {
    text: &'t str,
    outline: Outline<'t>,
    /// How far the top level is indented.
    indent: usize,
    /// Whether the current document has something or was started by a marker.
    filled: bool,
    /// Whether the document that is outlined has ended.
    done: bool,
}

impl<'t> Reader<'t> {
    fn line(&mut self, start: usize, end: usize) {
        let bytes = self.text.as_bytes();
        match bytes.get(start) {
            _ if start == end => return,
            Some(b' ') if self.outline.first != First::Nothing && (self.indent == 0 || self.done) => {
                self.filled = true;
                return;
            }
            Some(b'#') => return,
            Some(b'-') if is_marker(bytes, start, end, b"---") => return self.marker(start, end),
            Some(b'.') if is_marker(bytes, start, end, b"...") => {
                self.end();
                return;
            }
            Some(b'%') if !self.filled => return,
            _ => {}
        }
        self.content(start, end);
    }

    fn marker(&mut self, start: usize, end: usize) {
        self.end();
        self.filled = true;
        self.content(start + 3, end);
    }

    /// The document ends here.
    fn end(&mut self) {
        self.outline.documents += usize::from(self.filled);
        self.filled = false;
        self.done |= self.outline.first != First::Nothing;
    }

    fn content(&mut self, start: usize, end: usize) {
        let line = self.text.get(start..end).unwrap_or_default();
        let body = line.trim_start_matches([' ', '\t']);
        if body.is_empty() || body.starts_with('#') {
            return;
        }
        self.filled = true;
        if self.done {
            return;
        }
        let indent = line.len() - body.len();
        let at = start + indent;
        if self.outline.first == First::Nothing {
            // What follows a marker is never a block mapping's key.
            let of_marker = self.text.as_bytes().get(start.wrapping_sub(1)) == Some(&b'-');
            self.outline.at = at;
            self.indent = indent;
            self.outline.first = match body.as_bytes() {
                [b'-'] | [b'-', b' ' | b'\t', ..] => First::List,
                [b'{' | b'[', ..] => First::Flow,
                _ if !of_marker && key(body).is_some() => First::Mapping,
                _ => First::Other,
            };
        }
        // A key further left than the first is no YAML, and shows where the top level was meant to be.
        if indent < self.indent && key(body).is_some() {
            self.indent = indent;
        }
        if self.outline.first == First::Mapping
            && indent == self.indent
            && self.outline.keys.len() < MOST_KEYS
        {
            self.outline.keys.extend(key(body));
        }
    }
}

fn is_marker(bytes: &[u8], start: usize, end: usize, marker: &[u8]) -> bool {
    let line = bytes.get(start..end).unwrap_or_default();
    line.strip_prefix(marker).is_some_and(|rest| matches!(rest.first(), None | Some(b' ' | b'\t')))
}

/// The key that a line starts with.
fn key(line: &str) -> Option<&str> {
    let quote = line.chars().next().filter(|quote| matches!(quote, '"' | '\''));
    if let Some(quote) = quote {
        let (key, rest) = line.get(1..)?.split_once(quote)?;
        let rest = rest.trim_start_matches([' ', '\t']).strip_prefix(':')?;
        return rest.chars().next().is_none_or(|next| next == ' ' || next == '\t').then_some(key);
    }
    if line == "-"
        || line.starts_with("- ")
        || line.starts_with(['!', '&', '*', '{', '[', '?', '|', '>', '%', '@', '`', '#', ','])
    {
        return None;
    }
    let colons = memchr::memchr_iter(b':', line.as_bytes());
    let ends = |at: &usize| matches!(line.as_bytes().get(at + 1), None | Some(b' ' | b'\t'));
    let key = line.get(..colons.into_iter().find(ends)?)?.trim_end();
    (!key.is_empty() && !key.contains(" #")).then_some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outline(text: &str) -> (First, Vec<&str>, usize) {
        let outline = Outline::of(text);
        (outline.first, outline.keys, outline.documents)
    }

    #[test]
    fn keys_are_those_of_the_first_document() {
        let text = "# a\n---\nversion: 1\n\"metadata\" : {name: x}\nentries:\n- model: a\n  attrs:\n    x: y\n---\nother: 1\n";
        assert_eq!(outline(text), (First::Mapping, vec!["version", "metadata", "entries"], 2));
        assert_eq!(outline("  a: 1\r\n  b:\r\n    c: 1\r\n"), (First::Mapping, vec!["a", "b"], 1));
        assert_eq!(
            outline("\u{feff}a:\n  - b: |\n      c: 1\nhttp://x: 1\n"),
            (First::Mapping, vec!["a", "http://x"], 1)
        );
        assert_eq!(outline("  a: 1\nb:\n  c: 1\n"), (First::Mapping, vec!["a", "b"], 1));
    }

    #[test]
    fn other_texts_have_none() {
        for (text, first) in [
            ("", First::Nothing),
            ("# only\n\n  # comments\n", First::Nothing),
            ("- a: 1\n", First::List),
            ("{a: 1}\n", First::Flow),
            ("--- {a: 1}\n", First::Flow),
            ("some text\n", First::Other),
            ("!Tag\na: 1\n", First::Other),
            ("404", First::Other),
        ] {
            assert_eq!((outline(text).0, outline(text).1), (first, vec![]), "{text}");
        }
    }

    #[test]
    fn documents_are_counted() {
        for (text, count) in [
            ("", 0),
            ("# x\n", 0),
            ("a", 1),
            ("---\n", 1),
            ("a\n---\nb\n---\n", 3),
            ("%YAML 1.1\n---\na\n...\n", 1),
            ("a: |\n  x\n  ---\n", 1),
        ] {
            assert_eq!(outline(text).2, count, "{text}");
        }
    }
}
