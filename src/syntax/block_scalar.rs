//! Where block scalars start and end.

use super::ScalarStyle;

/// The `|` or `>` of a block scalar, between the end of what is before it and its content.
pub(super) fn header(text: &str, from: usize, content: usize, style: ScalarStyle) -> Option<usize> {
    let indicator = if style == ScalarStyle::Literal { b'|' } else { b'>' };
    let bytes = text.as_bytes();
    let mut at = from;
    while at <= content {
        match *bytes.get(at)? {
            byte if byte == indicator => return Some(at),
            b'#' => at = memchr::memchr2(b'\n', b'\r', bytes.get(at..)?).map(|length| at + length)?,
            // A tag or an anchor.
            b'!' | b'&' => {
                at += bytes.get(at..)?.iter().take_while(|byte| !byte.is_ascii_whitespace()).count();
            }
            _ => at += 1,
        }
    }
    None
}

/// The end of a block scalar without blank lines after it.
pub(super) fn end(text: &str, header: usize, end: usize) -> usize {
    let indicators = text
        .get(header..)
        .unwrap_or_default()
        .bytes()
        .take_while(|byte| matches!(byte, b'|' | b'>' | b'+' | b'-' | b'0'..=b'9'));
    let header_end = header + indicators.count();
    let body = text.get(header_end..end.max(header_end)).unwrap_or_default();
    let header_line = memchr::memchr2(b'\n', b'\r', body.as_bytes()).unwrap_or(body.len());
    let content = body.trim_end_matches([' ', '\t', '\n', '\r']).len();
    if content > header_line { header_end + content } else { header_end }
}
