//! The plan as YAML, with escapes for what a terminal would obey.

use std::collections::BTreeSet;
use std::io::{self, Write};

use serde_yaml::Value;

use super::document::Plan;
use crate::text::needs_escape;

/// The library writes it as an escape, so only in double quotes; what it stands for follows.
const MARK: char = '\u{1}';
const WRITTEN_MARK: &str = "\\x01";
/// A character in hexadecimal digits.
const DIGITS: usize = 6;

/// Writes a plan.
///
/// # Errors
/// Those of `out`.
pub fn write(plan: &Plan, out: &mut dyn Write) -> io::Result<()> {
    let mut document = serde_yaml::to_value(plan).map_err(io::Error::other)?;
    let mut texts = Texts::default();
    texts.look(&document);
    if !texts.need_escapes {
        return serde_yaml::to_writer(out, &document).map_err(io::Error::other);
    }
    let name = unused_name(&texts.all);
    mark(&mut document, &name);
    let text = serde_yaml::to_string(&document).map_err(io::Error::other)?;
    out.write_all(escaped(&text, &name).as_bytes())
}

/// A name that no text has, so that none looks like a mark.
fn unused_name(text: &str) -> String {
    let used: BTreeSet<u32> = text.split('x').skip(1).filter_map(number_of_name).collect();
    // They are in order, so the first that isn't the next one leaves a gap.
    let number = used.into_iter().zip(0..).take_while(|(used, next)| used == next).count();
    format!("x{number}y")
}

/// The number in what follows the `x` of a name.
fn number_of_name(rest: &str) -> Option<u32> {
    let digits = rest.get(..rest.bytes().take_while(u8::is_ascii_digit).count())?;
    let is_written_so = digits == "0" || !digits.starts_with('0');
    rest.get(digits.len()..)?.starts_with('y').then_some(())?;
    digits.parse().ok().filter(|_| is_written_so)
}

/// All texts of a document.
#[derive(Default)]
struct Texts {
    all: String,
    need_escapes: bool,
}

impl Texts {
    fn look(&mut self, value: &Value) {
        match value {
            Value::String(text) => {
                self.need_escapes |= needs_marks(text);
                self.all.push_str(text);
            }
            Value::Sequence(items) => items.iter().for_each(|item| self.look(item)),
            Value::Mapping(pairs) => pairs.iter().for_each(|(key, value)| {
                self.look(key);
                self.look(value);
            }),
            Value::Tagged(tagged) => self.look(&tagged.value),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
}

fn needs_marks(text: &str) -> bool {
    text.chars().any(is_marked) || text.split('\n').skip(1).any(is_command)
}

fn is_marked(character: char) -> bool {
    !matches!(character, '\n' | '\t') && needs_escape(character)
}

/// Whether a CI server takes a line for a command: in a block scalar it would be one.
fn is_command(line: &str) -> bool {
    line.trim_start().starts_with("::")
}

/// Puts marks in the place of characters.
fn mark(value: &mut Value, name: &str) {
    match value {
        Value::String(text) if needs_marks(text) => {
            let mut marked = String::with_capacity(text.len() + 16);
            for (number, line) in text.split('\n').enumerate() {
                if number > 0 {
                    marked.push('\n');
                }
                let mut command = number > 0 && is_command(line);
                for character in line.chars() {
                    let is_first_colon = command && character == ':';
                    command &= !is_first_colon;
                    match is_first_colon || is_marked(character) {
                        true => marked.push_str(&format!("{MARK}{name}{:06x}", u32::from(character))),
                        false => marked.push(character),
                    }
                }
            }
            *text = marked;
        }
        Value::Sequence(items) => items.iter_mut().for_each(|item| mark(item, name)),
        Value::Mapping(pairs) => {
            let all = std::mem::take(pairs);
            pairs.extend(all.into_iter().map(|(mut key, mut value)| {
                mark(&mut key, name);
                mark(&mut value, name);
                (key, value)
            }));
        }
        Value::Tagged(tagged) => mark(&mut tagged.value, name),
        _ => {}
    }
}

/// Puts escapes in the place of marks.
fn escaped(text: &str, name: &str) -> String {
    let start = format!("{WRITTEN_MARK}{name}");
    let mut parts = text.split(&start);
    let mut escaped = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (digits, rest) = part.split_at_checked(DIGITS).unwrap_or((part, ""));
        // No character has more than six digits.
        escaped.push_str(match digits.strip_prefix("00") {
            Some(_) => "\\u",
            None => "\\U00",
        });
        escaped.push_str(digits.strip_prefix("00").unwrap_or(digits));
        escaped.push_str(rest);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_marks_stand_in_no_text() {
        for (text, name) in [
            ("", "x0y"),
            ("x1y", "x0y"),
            ("xx0yx2yx1", "x1y"),
            ("x00y x0 x99999999999y", "x0y"),
            ("x0yx1yx1y\u{e9}x2yx", "x3y"),
        ] {
            assert_eq!(unused_name(text), name, "{text}");
        }
        let many: String = (0..100_000).map(|number| format!("x{number}y")).collect();
        assert_eq!(unused_name(&many), "x100000y");
    }
}
