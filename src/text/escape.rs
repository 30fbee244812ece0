//! Escapes of JSON for what a terminal would obey: the document means the same, and looks like what it is.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, Write};

use super::printable::visible;

/// Whether a character must not reach a terminal as it is.
pub fn needs_escape(character: char) -> bool {
    visible(character) != character
}

/// Writes JSON. Outside of strings there is none of these characters, so every one of them can be escaped.
pub struct JsonEscapes<W>(pub W);

impl<W: Write> Write for JsonEscapes<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // Serializers write whole characters.
        match std::str::from_utf8(bytes).map(with_json_escapes) {
            Ok(Cow::Owned(text)) => self.0.write_all(text.as_bytes())?,
            Ok(Cow::Borrowed(_)) | Err(_) => self.0.write_all(bytes)?,
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// JSON with escapes. Line breaks and tabs are layout.
pub fn with_json_escapes(json: &str) -> Cow<'_, str> {
    let is_plain = |character: char| matches!(character, '\n' | '\r' | '\t') || !needs_escape(character);
    if json.bytes().all(|byte| matches!(byte, b'\t' | b'\n' | b' '..=b'~')) || json.chars().all(is_plain) {
        return Cow::Borrowed(json);
    }
    let mut escaped = String::with_capacity(json.len() + 16);
    for character in json.chars() {
        if is_plain(character) {
            escaped.push(character);
            continue;
        }
        for unit in character.encode_utf16(&mut [0; 2]) {
            // Nothing that is written to a string fails.
            let _ = write!(escaped, "\\u{unit:04x}");
        }
    }
    Cow::Owned(escaped)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test ends so")]
mod tests {
    use super::*;

    #[test]
    fn json_means_the_same() {
        let text = "a\u{202e}\u{7f}\u{85}\u{1b}\u{e0041}\n\u{e9}\u{1f469}\u{200d}\u{1f4bb}";
        let mut out = Vec::new();
        serde_json::to_writer_pretty(JsonEscapes(&mut out), &[text]).unwrap();
        let written = String::from_utf8(out).unwrap();
        assert!(!written.chars().any(|c| c != '\n' && needs_escape(c)), "{written}");
        assert!(written.contains(r"a\u202e\u007f\u0085\u001b\udb40\udc41\n"), "{written}");
        assert_eq!(serde_json::from_str::<[String; 1]>(&written).unwrap(), [text]);
    }
}
