//! Templates of Helm and Jinja, made readable: what they write is replaced by as many bytes that YAML takes, so that
//! all places stay.

use crate::text::Span;

/// A template whose marks are gone.
#[derive(Debug)]
pub(super) struct Blanked {
    /// As long as the template, with the same line breaks.
    pub(super) text: String,
    /// The marks that are on lines of their own: they control the lines between them, or write lines.
    pub(super) lost: Vec<Span>,
    /// Where the first mark is.
    pub(super) first: usize,
}

/// No mark is longer; the limit keeps a hostile text from being searched to its end again and again.
const LONGEST: usize = 2_000;

/// The same of marks that have braces in them.
const LONGEST_WITH_BRACES: usize = 400;

/// So many lines of marks follow each other at most.
const MOST_MARKS: usize = 100;

const KINDS: [(&[u8], &[u8]); 3] = [(b"{{", b"}}"), (b"{%", b"%}"), (b"{#", b"#}")];

/// The text without the marks of templates; nothing if there are none. What is on lines of its own becomes
/// comments or spaces, a mark next to other text a placeholder of the same length.
pub(super) fn blank(text: &str) -> Option<Blanked> {
    let bytes = text.as_bytes();
    let (first, _) = next(bytes, 0)?;
    let mut blanked = bytes.to_vec();
    let (mut at, mut lost) = (first, Vec::new());
    while let Some((start, end)) = next(bytes, at) {
        // Several marks with nothing between them are one.
        let mut last = end;
        while let Some((_, end)) = next(bytes, last).filter(|(start, _)| is_blank(bytes, last, *start)) {
            last = end;
        }
        if stands_alone(bytes, start, last) {
            lost.push(Span::new(start, last));
            comment(&mut blanked, start, last, indent_after(bytes, last));
            at = last;
        } else {
            // Of `{{ if a }}x{{ end }}` nothing is sure to be written.
            let end = if is_control(text, start, end) { last_on_line(bytes, end) } else { end };
            placeholder(&mut blanked, start, end);
            at = end;
        }
    }
    // Whole marks are replaced by ASCII, so it stays UTF-8.
    Some(Blanked { text: String::from_utf8(blanked).ok()?, lost, first })
}

/// Whether a line of a text without marks was nothing but marks with text between them: it may be of any form.
pub(super) fn has_lone_placeholder(text: &str) -> bool {
    memchr::memmem::find_iter(text.as_bytes(), "__X").any(|at| {
        let before = text.get(..at).unwrap_or_default();
        let start = memchr::memrchr2(b'\n', b'\r', before.as_bytes()).map_or(0, |at| at + 1);
        let rest = text.get(at..).unwrap_or_default();
        let line = rest.split(['\n', '\r']).next().unwrap_or_default().trim_end();
        before.get(start..).is_some_and(|before| before.trim_matches([' ', '-']).is_empty())
            && line.ends_with("__")
            && !line.contains([' ', ':'])
    })
}

/// Whether a text has a mark of a control block.
pub(super) fn has_control(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some((start, end)) = next(bytes, at) {
        if is_control(text, start, end) {
            return true;
        }
        at = end;
    }
    false
}

/// Whether a mark belongs to a control block.
fn is_control(text: &str, start: usize, end: usize) -> bool {
    let inside = text.get(start + 2..end - 2).unwrap_or_default();
    let word = inside.trim_matches(['-', '+', ' ']).split([' ', '\t', '\n', '(']).next().unwrap_or_default();
    let words = ["if", "else", "end", "range", "with", "define", "block"];
    text.as_bytes().get(start + 1) == Some(&b'%') || words.contains(&word)
}

/// Where the last mark on the line of an offset ends.
fn last_on_line(bytes: &[u8], from: usize) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    let line = from + memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
    let mut last = from;
    while let Some((_, end)) = next(bytes, last).filter(|(_, end)| *end <= line) {
        last = end;
    }
    last
}

/// The next mark from an offset on.
fn next(bytes: &[u8], from: usize) -> Option<(usize, usize)> {
    let rest = bytes.get(from..)?;
    memchr::memchr_iter(b'{', rest).find_map(|at| {
        let start = from + at;
        let (_, close) = KINDS.iter().find(|(open, _)| bytes.get(start..start + 2) == Some(open))?;
        let near = bytes.get(start + 2..bytes.len().min(start + LONGEST))?;
        let mut length = memchr::memmem::find(near, close)?;
        // `{{a: b}: c}` is YAML, and `{{ {"a": {"b": 1}} }}` continues.
        if *close == b"}}"
            && near.get(..length).is_some_and(|inside| memchr::memchr2(b'{', b'}', inside).is_some())
        {
            length = balanced(near)?;
        }
        Some((start, start + 2 + length + 2))
    })
}

/// Where a mark ends that has braces in it: at the first two that close nothing in it. Text in quotes and comments
/// may have any.
fn balanced(inside: &[u8]) -> Option<usize> {
    let start = inside.trim_ascii_start();
    let start = start.strip_prefix(b"-").map_or(start, <[u8]>::trim_ascii_start);
    if start.starts_with(b"/*") {
        let end = memchr::memmem::find(inside, b"*/")?;
        return Some(end + memchr::memmem::find(inside.get(end..)?, b"}}")?);
    }
    let inside = inside.get(..LONGEST_WITH_BRACES).unwrap_or(inside);
    let (mut depth, mut at) = (0_usize, 0);
    while let Some(&byte) = inside.get(at) {
        match byte {
            b'"' | b'\'' | b'`' => at += quoted(inside.get(at + 1..)?, byte)? + 1,
            b'{' => depth += 1,
            b'}' if depth > 0 => depth -= 1,
            b'}' => return (inside.get(at + 1) == Some(&b'}')).then_some(at),
            _ => {}
        }
        at += 1;
    }
    None
}

/// How far it is to a closing quote.
fn quoted(text: &[u8], quote: u8) -> Option<usize> {
    let mut at = 0;
    while *text.get(at)? != quote {
        at += if quote != b'`' && text.get(at) == Some(&b'\\') { 2 } else { 1 };
    }
    Some(at)
}

/// Whether there is nothing on a line between two offsets.
fn is_blank(bytes: &[u8], from: usize, to: usize) -> bool {
    bytes.get(from..to).is_some_and(|between| between.iter().all(|byte| matches!(byte, b' ' | b'\t')))
}

fn stands_alone(bytes: &[u8], start: usize, end: usize) -> bool {
    let line = bytes.get(..start).and_then(|before| memchr::memrchr(b'\n', before)).map_or(0, |at| at + 1);
    let rest = bytes.get(end..).unwrap_or_default();
    let line_end = end + memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
    // A comment after it stays one after a comment.
    let comment =
        bytes.get(end..line_end).and_then(|rest| memchr::memchr(b'#', rest)).map_or(line_end, |at| end + at);
    is_blank(bytes, line, start) && is_blank(bytes, end, comment)
}

/// How far the next line with something other than marks is indented.
fn indent_after(bytes: &[u8], end: usize) -> usize {
    let mut line = end;
    for _ in 0..MOST_MARKS {
        let Some(length) = memchr::memchr(b'\n', bytes.get(line..).unwrap_or_default()) else { break };
        line += length + 1;
        let rest = bytes.get(line..).unwrap_or_default();
        let spaces = rest.iter().take_while(|byte| **byte == b' ').count();
        match rest.get(spaces..) {
            None | Some([] | [b'\n' | b'\r', ..] | [b'{', b'{' | b'%' | b'#', ..]) => {}
            Some(_) => return spaces,
        }
    }
    0
}

/// Makes comments of whole lines, none further left than what follows: in a block scalar they are lines of it, while
/// one further left would end the block. Where there is no space for that they are blank.
fn comment(blanked: &mut [u8], start: usize, end: usize, indent: usize) {
    let before = blanked.get(..start).unwrap_or_default();
    let mut column = start - memchr::memrchr(b'\n', before).map_or(0, |at| at + 1);
    let mut done = false;
    for byte in blanked.get_mut(start..end).unwrap_or_default() {
        if matches!(byte, b'\n' | b'\r') {
            (column, done) = (0, false);
            continue;
        }
        let is_start = !done && column >= indent;
        done |= is_start;
        *byte = if is_start { b'#' } else { b' ' };
        column += 1;
    }
}

fn fill(blanked: &mut [u8], start: usize, end: usize) {
    for byte in blanked.get_mut(start..end).unwrap_or_default() {
        if !matches!(byte, b'\n' | b'\r') {
            *byte = b' ';
        }
    }
}

/// `__X4F2__`, which is known as a placeholder: equal ones for equal marks, so that an `id` is found again.
fn placeholder(blanked: &mut [u8], start: usize, end: usize) {
    const DIGITS: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    // Of several lines the first has it.
    let rest = blanked.get(start..end).unwrap_or_default();
    let line = start + memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
    if line < end {
        // Where there is space for it.
        fill(blanked, if line - start < 5 { start } else { line }, end);
    }
    let Some(mark) = blanked.get_mut(start..line).filter(|mark| !mark.starts_with(b" ")) else { return };
    let length = mark.len();
    // FNV-1a.
    let mut hash = mark.iter().filter(|byte| **byte != b' ').fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    for (index, byte) in mark.iter_mut().enumerate() {
        *byte = match index {
            _ if length > 4 && (index < 2 || index + 2 >= length) => b'_',
            2 => b'X',
            _ => {
                let digit = usize::try_from(hash % 36).unwrap_or_default();
                hash /= 36;
                DIGITS.get(digit).copied().unwrap_or(b'0')
            }
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_and_lines_stay() {
        let text = "a: {{ .x }}-y\n{{- if .a }} {{ x }}\nb: \"{{ \u{e4} }}\"\n  {{/* over\n lines */}}\nc: {{}}{% x %}\n";
        let blanked = blank(text).map(|blanked| blanked.text).unwrap_or_default();
        assert_eq!(blanked.len(), text.len());
        let lines: Vec<&str> = blanked.lines().collect();
        assert!(lines[0].starts_with("a: __X") && lines[0].ends_with("__-y"), "{blanked}");
        assert!(lines[2].starts_with("b: \"__X"), "{blanked}");
        assert!([1, 3, 4].iter().all(|&line| lines[line].trim() == "#"), "{blanked}");
        let inside = blank("a: |\n  x\n{{ if }}\n  y\n").map(|blanked| blanked.text);
        assert_eq!(inside.as_deref(), Some("a: |\n  x\n  #     \n  y\n"));
        let other = blank("{{ .id }}: {{.id}} {{ .ie }}{{ if x }}a{{ end }}");
        let other = other.map(|blanked| blanked.text).unwrap_or_default();
        let words: Vec<&str> = other.split([':', ' ']).filter(|word| !word.is_empty()).collect();
        assert!(words[0] != words[2] && words.len() == 3 && !other.contains('a'), "{other}");
    }

    #[test]
    fn control_is_known() {
        for (text, control) in [
            ("{{ .Values.a }}", false),
            ("{{- if .a }}", true),
            ("{% for x in y %}", true),
            ("{{ end }}", true),
            ("{{ endless }}", false),
            ("{ {", false),
        ] {
            assert_eq!(has_control(text), control, "{text}");
        }
        assert!(blank("a: {b: {c: 1}}").is_none());
    }

    #[test]
    fn marks_of_several_lines_are_placeholders_too() {
        let text = "a: {{ .x\n  | quote }} b\nc: {{\n x }}\n";
        let blanked = blank(text).map(|blanked| blanked.text).unwrap_or_default();
        assert_eq!(blanked.len(), text.len());
        let lines: Vec<&str> = blanked.lines().collect();
        assert!(
            lines[0].starts_with("a: __X") && lines[0].ends_with("__") && lines[1].trim() == "b",
            "{blanked}"
        );
        assert!(lines[2].trim_end() == "c:" && lines[3].trim().is_empty(), "{blanked}");
    }

    #[test]
    fn a_mark_ends_with_its_own_braces() {
        for (text, marks) in [
            ("{{ x }}y}}", &["{{ x }}"][..]),
            ("{{ {'a': {'b': 1}} }}{{ x }}", &["{{ {'a': {'b': 1}} }}", "{{ x }}"]),
            ("{{ \"}\" }} {{ printf `\\}` }}", &["{{ \"}\" }}", "{{ printf `\\}` }}"]),
            ("{{- /* don't {} */ -}}a", &["{{- /* don't {} */ -}}"]),
            ("{{a: b}: c}\nd: {e: {f: 1}}", &[]),
            ("{{{ x }}}", &["{{{ x }}}"]),
            ("{{{ x }}: 1, y: {{ z }}}", &["{{ x }}", "{{ z }}"]),
            ("{# } #}", &["{# } #}"]),
        ] {
            let mut at = 0;
            let mut found = Vec::new();
            while let Some((start, end)) = next(text.as_bytes(), at) {
                found.push(&text[start..end]);
                at = end;
            }
            assert_eq!(found, marks, "{text}");
        }
    }
}
