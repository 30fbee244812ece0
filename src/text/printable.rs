//! Text from files, as a terminal or a log can show it: without characters that control either of them.
//!
//! Names, values and paths come from people who are unknown. An escape sequence in one of them recolors a terminal or
//! hides what follows, a bidirectional mark reorders the line, and a line break starts a line of its own, which a CI
//! server may take for a command. Whatever is written for people passes this function.

use std::borrow::Cow;
use std::fmt;
use std::io::{self, Write};

/// What a CI server takes for a command where a line starts with it.
const COMMAND: &str = "::";
/// Looks the same and is nothing.
const NO_COMMAND: &str = "\u{2237}";

/// A character that can stand for another without effect.
pub fn visible(character: char) -> char {
    match character {
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(character)).unwrap_or('\u{fffd}'),
        '\u{7f}' => '\u{2421}',
        // Further controls, those that reorder text, and those that nobody sees. The joiners stay: scripts need them.
        '\u{80}'..='\u{9f}'
        | '\u{61c}'
        | '\u{180e}'
        | '\u{200b}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}' => '\u{fffd}',
        other => other,
    }
}

/// Text of several lines; line feeds stay.
pub fn printable(text: &str) -> Cow<'_, str> {
    replaced(text, |character| if character == '\n' { character } else { visible(character) })
}

/// Text that is part of a line; line feeds are replaced too.
pub fn one_line(text: &str) -> Cow<'_, str> {
    replaced(text, visible)
}

/// A line that no CI server takes for a command.
pub fn no_command(line: &str) -> Cow<'_, str> {
    let text = line.trim_start();
    match text.strip_prefix(COMMAND) {
        None => Cow::Borrowed(line),
        Some(rest) => {
            let indent = line.get(..line.len() - text.len()).unwrap_or_default();
            Cow::Owned(format!("{indent}{NO_COMMAND}{rest}"))
        }
    }
}

fn replaced(text: &str, with: impl Fn(char) -> char) -> Cow<'_, str> {
    // Nothing below a blank or beyond ASCII: the usual case, seen without decoding.
    if text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) || text.chars().all(|c| with(c) == c) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(with).collect())
}

/// Writes lines for people: what one `writeln!` writes is one line, whatever the names in it hold.
pub struct Lines<W>(pub W);

impl<W: Write> Lines<W> {
    /// Writes one line. `write!` and `writeln!` call this.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write_fmt(&mut self, line: fmt::Arguments<'_>) -> io::Result<()> {
        let line = line.to_string();
        let line = one_line(line.strip_suffix('\n').unwrap_or(&line));
        self.0.write_all(no_command(&line).as_bytes())?;
        self.0.write_all(b"\n")
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test ends so")]
mod tests {
    use super::*;

    #[test]
    fn what_controls_a_terminal_is_replaced() {
        assert_eq!(one_line("a\u{1b}[31m\u{202e}\u{85}b\n"), "a\u{241b}[31m\u{fffd}\u{fffd}b\u{240a}");
        assert_eq!(printable("a\nb\r"), "a\nb\u{240d}");
    }

    #[test]
    fn ordinary_text_is_left_alone() {
        for text in ["", "stage `x`", "Müller \u{1f469}\u{200d}\u{1f4bb}", "\u{645}\u{6cc}\u{200c}\u{62e}"] {
            assert!(matches!(one_line(text), Cow::Borrowed(same) if same == text));
        }
    }

    #[test]
    fn each_write_is_one_line_and_no_command() {
        let mut lines = Lines(Vec::new());
        writeln!(lines, "x\n::error::boo").unwrap();
        writeln!(lines, "  ::error::boo").unwrap();
        writeln!(lines).unwrap();
        assert_eq!(String::from_utf8(lines.0).unwrap(), "x\u{240a}::error::boo\n  \u{2237}error::boo\n\n");
    }
}
