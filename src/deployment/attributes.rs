//! Attributes of Nix and Terraform: `name = value` in blocks of braces.

use super::language::Language;
use crate::source::Span;

/// The attributes of a text, with the blocks that they stand in.
#[derive(Debug)]
pub(super) struct Attributes<'t> {
    text: &'t str,
    blocks: Vec<Block>,
    attributes: Vec<Attribute<'t>>,
}

#[derive(Debug)]
struct Block {
    parent: Option<usize>,
    /// What stands on the line before the brace: `variable "tag" `.
    header: Span,
    span: Span,
}

/// An attribute.
#[derive(Debug, Clone, Copy)]
pub(super) struct Attribute<'t> {
    pub(super) block: usize,
    pub(super) name: &'t str,
    pub(super) value: Value,
}

/// What an attribute is set to, as far as it is of use here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Value {
    /// A string, without its quotes.
    Text(Span),
    /// A name, perhaps with dots.
    Name(Span),
    /// Something else.
    Other,
}

/// More blocks are no file that people write.
const MOST_BLOCKS: usize = 20_000;

impl<'t> Attributes<'t> {
    /// Reads a text without comments in one pass.
    pub(super) fn of(text: &'t str, language: Language) -> Self {
        let bytes = text.as_bytes();
        let whole = Block { parent: None, header: Span::at(0), span: Span::new(0, text.len()) };
        let mut read = Attributes { text, blocks: vec![whole], attributes: Vec::new() };
        let (mut current, mut at) = (0, 0);
        while let Some(&byte) = bytes.get(at) {
            let rest = bytes.get(at..).unwrap_or_default();
            match byte {
                b'"' => at += string_length(rest),
                b'\'' if language == Language::Nix && rest.starts_with(b"''") => at += indented_length(rest),
                b'{' if read.blocks.len() < MOST_BLOCKS => {
                    let header = Span::new(line_start(bytes, at), at);
                    let span = Span::new(at, text.len());
                    read.blocks.push(Block { parent: Some(current), header, span });
                    current = read.blocks.len() - 1;
                    at += 1;
                }
                b'}' => {
                    if let Some(block) = read.blocks.get_mut(current)
                        && let Some(parent) = block.parent
                    {
                        block.span = Span::new(block.span.start as usize, at);
                        current = parent;
                    }
                    at += 1;
                }
                _ if byte.is_ascii_alphabetic() || byte == b'_' => {
                    let length = rest.iter().take_while(|byte| is_of_name(**byte)).count();
                    let name = text.get(at..at + length).unwrap_or_default();
                    at += length;
                    if let Some(value) = assigned(bytes, at) {
                        let value = value_at(text, value);
                        read.attributes.push(Attribute { block: current, name, value });
                    } else if name == "inherit" {
                        read.inherit(current, at);
                    }
                }
                _ => at += 1,
            }
        }
        read
    }

    /// `inherit tag;` is `tag = tag;`.
    fn inherit(&mut self, block: usize, at: usize) {
        let line = self.text.get(at..).unwrap_or_default().split([';', '\n']).next().unwrap_or_default();
        let mut start = at;
        for part in line.split_inclusive(' ') {
            let name = part.trim();
            if !name.is_empty() && name.bytes().all(is_of_name) {
                let from = start + part.len() - part.trim_start().len();
                let value = Value::Name(Span::new(from, from + name.len()));
                self.attributes.push(Attribute { block, name, value });
            }
            start += part.len();
        }
    }

    pub(super) fn all(&self) -> &[Attribute<'t>] {
        &self.attributes
    }

    /// The attribute of a name in the block of another.
    pub(super) fn in_block(&self, block: usize, name: &str) -> Option<Attribute<'t>> {
        // Attributes are in the order of the text, so those of nested blocks stand between those of one.
        self.attributes.iter().find(|attribute| attribute.block == block && attribute.name == name).copied()
    }

    pub(super) fn slice(&self, span: Span) -> &'t str {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// The text of an attribute that is a string.
    pub(super) fn text_of(&self, attribute: Attribute<'_>) -> Option<&'t str> {
        match attribute.value {
            Value::Text(span) => Some(self.slice(span)),
            Value::Name(_) | Value::Other => None,
        }
    }

    /// What stands before the brace of a block, on its line.
    pub(super) fn header(&self, block: usize) -> &'t str {
        self.blocks.get(block).map(|block| self.slice(block.header)).unwrap_or_default()
    }

    /// The innermost block around an offset.
    pub(super) fn block_at(&self, offset: u32) -> usize {
        // Blocks are in the order of their starts, so the last one around is the innermost.
        self.blocks
            .iter()
            .rposition(|block| block.span.start <= offset && offset <= block.span.end)
            .unwrap_or_default()
    }

    /// A block and those around it, innermost first.
    pub(super) fn around(&self, block: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(Some(block), |&block| self.blocks.get(block)?.parent)
    }
}

fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'\'')
}

/// Where the value starts, if a name is followed by a single `=`.
fn assigned(bytes: &[u8], at: usize) -> Option<usize> {
    let rest = bytes.get(at..)?;
    let blanks = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    if rest.get(blanks) != Some(&b'=') || rest.get(blanks + 1) == Some(&b'=') {
        return None;
    }
    let after = rest.get(blanks + 1..)?;
    Some(at + blanks + 1 + after.iter().take_while(|byte| byte.is_ascii_whitespace()).count())
}

fn value_at(text: &str, at: usize) -> Value {
    let rest = text.get(at..).unwrap_or_default();
    let is_end = |rest: &str| {
        let after = rest.trim_start_matches([' ', '\t']);
        after.is_empty() || after.starts_with([';', '\n', '\r', '}', ','])
    };
    if rest.starts_with('"') {
        let length = string_length(rest.as_bytes());
        let after = rest.get(length..).unwrap_or_default();
        return if is_end(after) { Value::Text(Span::new(at + 1, at + length - 1)) } else { Value::Other };
    }
    let length = rest.bytes().take_while(|byte| is_of_name(*byte)).count();
    let starts_name = rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    match starts_name && is_end(rest.get(length..).unwrap_or_default()) {
        true => Value::Name(Span::new(at, at + length)),
        false => Value::Other,
    }
}

/// The length of a string with both of its quotes.
fn string_length(rest: &[u8]) -> usize {
    let mut at = 1;
    while let Some(&byte) = rest.get(at) {
        match byte {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    rest.len().max(2)
}

/// The length of a string of Nix between `''`.
fn indented_length(rest: &[u8]) -> usize {
    let mut at = 2;
    while let Some(found) = rest.get(at..).and_then(|rest| memchr::memmem::find(rest, b"''")) {
        at += found + 2;
        match rest.get(at) {
            // `'''` and `''$` are escapes.
            Some(b'\'' | b'$' | b'\\') => at += 1,
            _ => return at,
        }
    }
    rest.len().max(2)
}

fn line_start(bytes: &[u8], at: usize) -> usize {
    let before = bytes.get(..at).unwrap_or_default();
    memchr::memrchr3(b'\n', b'{', b'}', before).map_or(0, |at| at + 1)
}
