//! JSON texts and the command line's context as values.

use std::borrow::Cow;

use super::value::Pairs;
use super::{Shape, UnknownReason, Value, ValueKind};
use crate::syntax::NodeId;

/// A JSON value at a node of the blueprint.
pub(super) fn value<'t>(node: NodeId, json: &serde_json::Value) -> Value<'t> {
    let kind = match json {
        serde_json::Value::Null => ValueKind::Null,
        serde_json::Value::Bool(value) => ValueKind::Bool(*value),
        serde_json::Value::Number(number) => match number.as_i64() {
            Some(value) => ValueKind::Int(value),
            None if number.is_f64() => ValueKind::Float(number.as_f64().unwrap_or(f64::NAN)),
            None => ValueKind::BigInt(Cow::Owned(number.to_string())),
        },
        serde_json::Value::String(text) => ValueKind::Str(Cow::Owned(text.clone())),
        serde_json::Value::Array(items) => {
            ValueKind::List(items.iter().map(|item| self::value(node, item)).collect())
        }
        serde_json::Value::Object(pairs) => ValueKind::Map(
            pairs
                .iter()
                .map(|(key, item)| {
                    (Value::new(node, ValueKind::Str(Cow::Owned(key.clone()))), self::value(node, item))
                })
                .collect(),
        ),
    };
    Value::new(node, kind)
}

/// Parses a text as Python's `json.loads`, which also takes `NaN`, `Infinity` and numbers of any size.
///
/// # Errors
/// What is wrong and at which line and column, with nothing of the text itself; and the same place as an offset.
pub(super) fn parse<'t>(node: NodeId, text: &str) -> Result<Value<'t>, (String, usize)> {
    let mut parser = Parser { node, text, at: 0, depth: 0 };
    let parsed = parser.document();
    if matches!(parsed, Err(Failure::TooDeep)) {
        return Ok(Value::unknown(node, UnknownReason::Server, Shape::Any));
    }
    parsed.map_err(|failure| {
        let offset = text.floor_char_boundary(parser.at);
        let before = text.get(..offset).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        let place = format!("line {line} column {column}");
        let message = match failure {
            Failure::End => format!("unexpected end of the text at {place}"),
            Failure::Unexpected | Failure::TooDeep => format!("unexpected text at {place}"),
        };
        (message, offset)
    })
}

/// How a text fails to be JSON.
enum Failure {
    End,
    Unexpected,
    TooDeep,
}

/// Python gives up somewhere beyond this depth; where, depends on its version.
const MAX_DEPTH: u32 = 200;
/// Python refuses to read longer integers.
const MOST_DIGITS: usize = 4300;

struct Parser<'s> {
    node: NodeId,
    text: &'s str,
    at: usize,
    depth: u32,
}

impl Parser<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip_blanks(&mut self) {
        while self.peek().is_some_and(|byte| b" \t\n\r".contains(&byte)) {
            self.at += 1;
        }
    }

    /// Takes a byte.
    fn expect(&mut self, wanted: u8) -> Result<(), Failure> {
        match self.peek() {
            Some(byte) if byte == wanted => {
                self.at += 1;
                Ok(())
            }
            Some(_) => Err(Failure::Unexpected),
            None => Err(Failure::End),
        }
    }

    fn document<'t>(&mut self) -> Result<Value<'t>, Failure> {
        self.skip_blanks();
        let value = self.value()?;
        self.skip_blanks();
        match self.peek() {
            None => Ok(value),
            Some(_) => Err(Failure::Unexpected),
        }
    }

    fn value<'t>(&mut self) -> Result<Value<'t>, Failure> {
        let words: [(&str, ValueKind<'t>); 6] = [
            ("null", ValueKind::Null),
            ("true", ValueKind::Bool(true)),
            ("false", ValueKind::Bool(false)),
            ("NaN", ValueKind::Float(f64::NAN)),
            ("Infinity", ValueKind::Float(f64::INFINITY)),
            ("-Infinity", ValueKind::Float(f64::NEG_INFINITY)),
        ];
        let rest = self.rest();
        let kind = match words.into_iter().find(|(word, _)| rest.starts_with(word)) {
            Some((word, kind)) => {
                self.at += word.len();
                kind
            }
            None => match self.peek() {
                None => return Err(Failure::End),
                Some(b'"') => ValueKind::Str(Cow::Owned(self.string()?)),
                Some(b'[' | b'{') if self.depth >= MAX_DEPTH => return Err(Failure::TooDeep),
                Some(b'[') => self.list()?,
                Some(b'{') => self.mapping()?,
                Some(b'-' | b'0'..=b'9') => self.number()?,
                Some(_) => return Err(Failure::Unexpected),
            },
        };
        Ok(Value::new(self.node, kind))
    }

    fn list<'t>(&mut self) -> Result<ValueKind<'t>, Failure> {
        self.expect(b'[')?;
        self.depth += 1;
        let mut items = Vec::new();
        self.skip_blanks();
        if self.peek() == Some(b']') {
            self.at += 1;
        } else {
            loop {
                self.skip_blanks();
                items.push(self.value()?);
                self.skip_blanks();
                if self.peek() == Some(b',') {
                    self.at += 1;
                    continue;
                }
                self.expect(b']')?;
                break;
            }
        }
        self.depth -= 1;
        Ok(ValueKind::List(items))
    }

    fn mapping<'t>(&mut self) -> Result<ValueKind<'t>, Failure> {
        self.expect(b'{')?;
        self.depth += 1;
        let mut pairs = Pairs::default();
        self.skip_blanks();
        if self.peek() == Some(b'}') {
            self.at += 1;
        } else {
            loop {
                self.skip_blanks();
                let key = self.string()?;
                self.skip_blanks();
                self.expect(b':')?;
                self.skip_blanks();
                let value = self.value()?;
                pairs.set(Value::new(self.node, ValueKind::Str(Cow::Owned(key))), value);
                self.skip_blanks();
                if self.peek() == Some(b',') {
                    self.at += 1;
                    continue;
                }
                self.expect(b'}')?;
                break;
            }
        }
        self.depth -= 1;
        Ok(ValueKind::Map(pairs.into_pairs()))
    }

    fn digits(&mut self) -> usize {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        self.at - start
    }

    fn number<'t>(&mut self) -> Result<ValueKind<'t>, Failure> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        if self.peek() == Some(b'0') {
            self.at += 1;
        } else if self.digits() == 0 {
            return Err(if self.peek().is_none() { Failure::End } else { Failure::Unexpected });
        }
        let whole = self.at;
        // What doesn't go on as a number is left, for somebody else to complain about.
        if self.peek() == Some(b'.') {
            self.at += 1;
            if self.digits() == 0 {
                self.at = whole;
            }
        }
        let fraction = self.at;
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            if self.digits() == 0 {
                self.at = fraction;
            }
        }
        let written = self.text.get(start..self.at).unwrap_or_default();
        if self.at > whole {
            return Ok(ValueKind::Float(written.parse().unwrap_or(f64::NAN)));
        }
        if written.len() > MOST_DIGITS {
            self.at = start;
            return Err(Failure::Unexpected);
        }
        Ok(match written.parse() {
            Ok(number) => ValueKind::Int(number),
            Err(_) => ValueKind::BigInt(Cow::Owned(written.to_owned())),
        })
    }

    fn string(&mut self) -> Result<String, Failure> {
        self.expect(b'"')?;
        let mut text = String::new();
        loop {
            let rest = self.rest();
            let plain = rest.find(|c: char| c == '"' || c == '\\' || c < ' ').unwrap_or(rest.len());
            text.push_str(rest.get(..plain).unwrap_or_default());
            self.at += plain;
            match self.peek() {
                None => return Err(Failure::End),
                Some(b'"') => {
                    self.at += 1;
                    return Ok(text);
                }
                Some(b'\\') => {
                    self.at += 1;
                    text.push(self.escape()?);
                }
                Some(_) => return Err(Failure::Unexpected),
            }
        }
    }

    fn escape(&mut self) -> Result<char, Failure> {
        let Some(letter) = self.peek() else { return Err(Failure::End) };
        self.at += 1;
        Ok(match letter {
            b'"' => '"',
            b'\\' => '\\',
            b'/' => '/',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let first = self.hexadecimal()?;
                let is_first_half = (0xD800..0xDC00).contains(&first);
                let before = self.at;
                if is_first_half && self.rest().starts_with("\\u") {
                    self.at += 2;
                    let second = self.hexadecimal()?;
                    if (0xDC00..0xE000).contains(&second) {
                        let both = 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
                        return Ok(char::from_u32(both).unwrap_or(char::REPLACEMENT_CHARACTER));
                    }
                    self.at = before;
                }
                // Python keeps half a pair, which no text here can hold.
                char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER)
            }
            _ => {
                self.at -= 1;
                return Err(Failure::Unexpected);
            }
        })
    }

    fn hexadecimal(&mut self) -> Result<u32, Failure> {
        let digits = self.text.get(self.at..self.at + 4);
        let digits = digits.filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let number = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        self.at += if number.is_some() { 4 } else { 0 };
        number.ok_or(Failure::Unexpected)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Option<ValueKind<'static>> {
        parse(NodeId::default(), text).ok().map(|value| value.kind)
    }

    #[test]
    fn texts_read_as_in_python() {
        assert_eq!(parsed(" 1 "), Some(ValueKind::Int(1)));
        assert_eq!(parsed("1e400"), Some(ValueKind::Float(f64::INFINITY)));
        assert_eq!(parsed("-Infinity"), Some(ValueKind::Float(f64::NEG_INFINITY)));
        assert_eq!(parsed(r#""\ud83d\ude00\n""#), Some(ValueKind::Str("\u{1f600}\n".into())));
        let twice = parsed(r#"{"a": 1, "b": 2, "a": [3]}"#);
        let text = |text: &'static str| Value::new(NodeId::default(), ValueKind::Str(text.into()));
        let number = |number| Value::new(NodeId::default(), ValueKind::Int(number));
        let list = Value::new(NodeId::default(), ValueKind::List(vec![number(3)]));
        assert_eq!(twice, Some(ValueKind::Map(vec![(text("a"), list), (text("b"), number(2))])));
        assert!(parsed(&"[".repeat(150)).is_none() && parsed(&"[".repeat(100_000)).is_some());
        for bad in [
            "", "{", "[1,]", "{'a':1}", "01", "1.", ".5", "+1", "nope", "\"\t\"", r#""\x""#, "1 2", "--1",
            "nan",
        ] {
            assert!(parsed(bad).is_none(), "{bad}");
        }
    }
}
