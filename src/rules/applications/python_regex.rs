//! Faults of a Python regular expression that are certain without compiling it.

use crate::redact::{Message, message};
use std::iter::Peekable;
use std::str::Chars;

/// What the next quantifier would repeat.
#[derive(Clone, Copy, PartialEq)]
enum Last {
    /// Nothing, or an anchor.
    Nothing,
    /// Something that can be repeated.
    Item,
    /// An item with its quantifier.
    Repeated,
}

/// Why Python surely refuses the expression; `None` when it may take it.
pub(crate) fn fault(text: &str) -> Option<Message> {
    let mut chars = text.chars().peekable();
    // What was before each open group doesn't matter: a closed group can be repeated.
    let mut open = 0_usize;
    let mut last = Last::Nothing;
    while let Some(char) = chars.next() {
        last = match char {
            '\\' => match escape(&mut chars) {
                Ok(last) => last,
                Err(fault) => return Some(fault),
            },
            '[' => {
                if !class(&mut chars)? {
                    return Some("a `[` is never closed".into());
                }
                Last::Item
            }
            '(' => {
                open += 1;
                if chars.next_if_eq(&'?').is_some() {
                    // Comments, flags and conditions have their own rules.
                    extension(&mut chars)?;
                }
                Last::Nothing
            }
            ')' => {
                if open == 0 {
                    return Some("unmatched `)`".into());
                }
                open -= 1;
                Last::Item
            }
            '|' | '^' | '$' => Last::Nothing,
            '*' | '+' | '?' => {
                match last {
                    Last::Nothing => return Some(message!("nothing to repeat before `{}`", char)),
                    Last::Repeated => return Some(message!("`{}` repeats a repetition", char)),
                    Last::Item => {}
                }
                // Lazy, or possessive since Python 3.11.
                let _ = chars.next_if(|next| matches!(next, '?' | '+'));
                Last::Repeated
            }
            '{' => match braces(&mut chars) {
                // A brace that is no quantifier is a plain character.
                false => Last::Item,
                true if last == Last::Item => {
                    let _ = chars.next_if(|next| matches!(next, '?' | '+'));
                    Last::Repeated
                }
                true => return None,
            },
            _ => Last::Item,
        };
    }
    (open > 0).then(|| "a `(` is never closed".into())
}

fn escape(chars: &mut Peekable<Chars<'_>>) -> Result<Last, Message> {
    match chars.next() {
        None => Err("trailing backslash".into()),
        Some('A' | 'b' | 'B' | 'Z') => Ok(Last::Nothing),
        Some(char @ ('c' | 'e' | 'g' | 'h' | 'i' | 'j' | 'k' | 'l' | 'm' | 'o' | 'p' | 'q' | 'y')) => {
            Err(message!("unknown escape `\\{}`", char))
        }
        Some(_) => Ok(Last::Item),
    }
}

/// Reads a character class; `None` when something in it makes the rest uncertain.
fn class(chars: &mut Peekable<Chars<'_>>) -> Option<bool> {
    let _ = chars.next_if_eq(&'^');
    let mut first = true;
    loop {
        match chars.next() {
            None => return Some(false),
            Some(']') if !first => return Some(true),
            Some('\\') => {
                if chars.next().is_none() {
                    return Some(false);
                }
            }
            Some(_) => {}
        }
        first = false;
    }
}

/// Reads what follows `(?`; `None` for what isn't understood here.
fn extension(chars: &mut Peekable<Chars<'_>>) -> Option<()> {
    match chars.next()? {
        ':' | '=' | '!' | '>' => Some(()),
        '<' => matches!(chars.next()?, '=' | '!').then_some(()),
        'P' => {
            if chars.next()? != '<' {
                return None;
            }
            chars.find(|&char| char == '>').map(|_| ())
        }
        _ => None,
    }
}

/// Reads what follows `{` when it makes a quantifier, and nothing otherwise.
fn braces(chars: &mut Peekable<Chars<'_>>) -> bool {
    let mut ahead = chars.clone();
    let mut digits = false;
    let mut comma = false;
    loop {
        match ahead.next() {
            Some(char) if char.is_ascii_digit() => digits = true,
            Some(',') if !comma => comma = true,
            Some('}') if digits || comma => break,
            _ => return false,
        }
    }
    *chars = ahead;
    true
}
