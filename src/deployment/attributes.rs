//! Attributes of Nix and Terraform: `name = value` in blocks of braces.

use super::language::Language;
use crate::text::Span;

/// The attributes of a text, with the blocks that they are in.
#[derive(Debug)]
pub(super) struct Attributes<'t> {
    text: &'t str,
    blocks: Vec<Block>,
    attributes: Vec<Attribute<'t>>,
}

#[derive(Debug)]
struct Block {
    kind: BlockKind,
    parent: Option<usize>,
    /// What is on the line before a brace: `variable "tag" `. Of a function, its parameters.
    header: Span,
    span: Span,
}

/// What a block is made by. Only Nix has others than braces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum BlockKind {
    Whole,
    Braces,
    Parentheses,
    /// From `let` to `in`.
    Let,
    /// What follows `in`, or the parameters of a function: all up to a `;` or a bracket that closes.
    Body,
    /// `with …;` or `assert …;`, of which the `;` ends nothing else.
    Statement,
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
/// More attributes aren't either.
const MOST_ATTRIBUTES: usize = 100_000;

impl<'t> Attributes<'t> {
    /// Reads a text without comments in one pass.
    pub(super) fn of(text: &'t str, language: Language) -> Self {
        Reader::new(text, language).read()
    }

    pub(super) fn all(&self) -> &[Attribute<'t>] {
        &self.attributes
    }

    /// The attribute of a name in the block of another.
    pub(super) fn in_block(&self, block: usize, name: &str) -> Option<Attribute<'t>> {
        // Attributes are in the order of the text, so those of nested blocks come between those of one.
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

    /// What comes before the brace of a block, on its line.
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

    /// Whether what is inside of a block of Nix sees its attributes by their names alone.
    pub(super) fn is_scope(&self, block: usize) -> bool {
        self.blocks.get(block).is_some_and(|it| match it.kind {
            BlockKind::Whole | BlockKind::Let | BlockKind::Body => true,
            BlockKind::Braces => words(self.slice(it.header)).next_back() == Some("rec"),
            BlockKind::Parentheses | BlockKind::Statement => false,
        })
    }

    /// Whether a block of Nix is the body of a function with a parameter of that name.
    pub(super) fn has_parameter(&self, block: usize, name: &str) -> bool {
        let block = self.blocks.get(block).filter(|block| block.kind == BlockKind::Body);
        block.is_some_and(|block| words(self.slice(block.header)).any(|word| word == name))
    }
}

fn words(text: &str) -> impl DoubleEndedIterator<Item = &str> {
    text.split(|c: char| u8::try_from(c).is_ok_and(|byte| !is_of_name(byte))).filter(|word| !word.is_empty())
}

/// Where the reading of a text is.
struct Reader<'t> {
    language: Language,
    read: Attributes<'t>,
    at: usize,
    /// The innermost block that is open.
    current: usize,
    inherit: Option<Inherit>,
}

/// An `inherit` that is not over.
struct Inherit {
    block: usize,
    /// Whether it takes from a set, as `inherit (set) tag;` does.
    from_set: bool,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str, language: Language) -> Self {
        let whole = Block {
            kind: BlockKind::Whole,
            parent: None,
            header: Span::at(0),
            span: Span::new(0, text.len()),
        };
        let read = Attributes { text, blocks: vec![whole], attributes: Vec::new() };
        Reader { language, read, at: 0, current: 0, inherit: None }
    }

    fn read(mut self) -> Attributes<'t> {
        let bytes = self.read.text.as_bytes();
        let is_nix = self.language == Language::Nix;
        while let Some(&byte) = bytes.get(self.at) {
            if self.read.blocks.len() >= MOST_BLOCKS || self.read.attributes.len() >= MOST_ATTRIBUTES {
                while self.open_kind() != BlockKind::Whole {
                    self.close();
                }
                break;
            }
            let rest = bytes.get(self.at..).unwrap_or_default();
            match byte {
                b'"' => self.at += string_length(rest),
                b'\'' if is_nix && rest.starts_with(b"''") => self.at += indented_length(rest),
                b'{' => {
                    self.open(BlockKind::Braces, Span::new(line_start(bytes, self.at), self.at));
                    self.at += 1;
                }
                b'}' => self.close_braces(),
                b'(' if is_nix => {
                    if let Some(inherit) = self.inherit.as_mut().filter(|it| it.block == self.current) {
                        inherit.from_set = true;
                    }
                    self.open(BlockKind::Parentheses, Span::at(self.at));
                    self.at += 1;
                }
                b')' if is_nix => {
                    self.close_parentheses();
                    self.at += 1;
                }
                b';' if is_nix => {
                    self.end_statement();
                    self.at += 1;
                }
                _ if byte.is_ascii_alphabetic() || byte == b'_' => self.word(),
                _ => self.at += 1,
            }
        }
        self.read
    }

    fn open_kind(&self) -> BlockKind {
        self.read.blocks.get(self.current).map_or(BlockKind::Whole, |block| block.kind)
    }

    fn open(&mut self, kind: BlockKind, header: Span) {
        let span = Span::new(self.at, self.read.text.len());
        self.read.blocks.push(Block { kind, parent: Some(self.current), header, span });
        self.current = self.read.blocks.len() - 1;
    }

    /// Ends the innermost block here.
    fn close(&mut self) {
        if let Some(block) = self.read.blocks.get_mut(self.current)
            && let Some(parent) = block.parent
        {
            block.span = Span::new(block.span.start as usize, self.at);
            self.current = parent;
        }
    }

    fn close_parentheses(&mut self) {
        loop {
            match self.open_kind() {
                BlockKind::Whole | BlockKind::Braces => return,
                BlockKind::Parentheses => return self.close(),
                BlockKind::Let | BlockKind::Body | BlockKind::Statement => self.close(),
            }
        }
    }

    fn close_braces(&mut self) {
        while !matches!(self.open_kind(), BlockKind::Whole | BlockKind::Braces) {
            self.close();
        }
        let braces = self.current;
        self.close();
        self.at += 1;
        // `{ lib, tag, ... }: …`, `{ tag }@arguments: …`
        if self.language == Language::Nix && braces != 0 && (self.is_parameter() || self.is_named()) {
            let parameters = self.read.blocks.get(braces).map_or(Span::at(self.at), |block| block.span);
            self.open(BlockKind::Body, parameters);
        }
    }

    fn end_statement(&mut self) {
        while self.open_kind() == BlockKind::Body {
            self.close();
        }
        if self.open_kind() == BlockKind::Statement {
            self.close();
        }
        if self.inherit.as_ref().is_some_and(|it| it.block == self.current) {
            self.inherit = None;
        }
    }

    fn word(&mut self) {
        let (text, start) = (self.read.text, self.at);
        let bytes = text.as_bytes();
        let length = bytes.iter().skip(start).take_while(|byte| is_of_name(**byte)).count();
        let name = text.get(start..start + length).unwrap_or_default();
        let span = Span::new(start, start + length);
        self.at += length;
        if let Some(value) = assigned(bytes, self.at) {
            let value = value_at(text, value);
            self.read.attributes.push(Attribute { block: self.current, name, value });
        } else if self.language == Language::Nix && !is_of_path(bytes, span) {
            self.word_of_nix(name, span);
        }
    }

    fn word_of_nix(&mut self, name: &'t str, span: Span) {
        match name {
            "let" => self.open(BlockKind::Let, Span::at(self.at)),
            "in" => {
                if let Some(block) = self.read.blocks.get_mut(self.current)
                    && block.kind == BlockKind::Let
                {
                    block.kind = BlockKind::Body;
                }
            }
            "with" | "assert" => self.open(BlockKind::Statement, Span::at(self.at)),
            "inherit" => self.inherit = Some(Inherit { block: self.current, from_set: false }),
            _ if self.is_parameter() => self.open(BlockKind::Body, span),
            _ => {
                // `inherit tag;` is `tag = tag;`.
                if let Some(inherit) = self.inherit.as_ref().filter(|it| it.block == self.current) {
                    let value = if inherit.from_set { Value::Other } else { Value::Name(span) };
                    self.read.attributes.push(Attribute { block: self.current, name, value });
                }
            }
        }
    }

    /// Whether what was just read is followed by the colon after the parameters of a function.
    fn is_parameter(&self) -> bool {
        let mut rest = self.after_blanks();
        // `https://…` is not a variable.
        rest.next() == Some(&b':') && rest.next() != Some(&b'/')
    }

    fn is_named(&self) -> bool {
        self.after_blanks().next() == Some(&b'@')
    }

    fn after_blanks(&self) -> impl Iterator<Item = &'t u8> {
        let rest = self.read.text.as_bytes().get(self.at..).unwrap_or_default();
        rest.iter().skip_while(|byte| byte.is_ascii_whitespace())
    }
}

/// Whether a word is a part of a path: `./with/in.nix`.
fn is_of_path(bytes: &[u8], word: Span) -> bool {
    let before = word.range().start.checked_sub(1).and_then(|before| bytes.get(before));
    before == Some(&b'/') || bytes.get(word.range().end) == Some(&b'/')
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_inherited_is_read_once() {
        let names = |text: &str| {
            let read = Attributes::of(text, Language::Nix);
            read.all().iter().map(|it| it.name.to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(names("inherit a b; c inherit (d) e\n f;"), ["a", "b", "e", "f"]);
        // `inherit` is a keyword, so it inherits nothing of that name.
        assert_eq!(names(&"inherit ".repeat(50_000)), [""; 0]);
        assert_eq!(names(&"inherit a ".repeat(50_000)).len(), 50_000);
    }

    #[test]
    fn attributes_and_blocks_are_limited() {
        let text = "inherit a; ".repeat(MOST_ATTRIBUTES + 9);
        let read = Attributes::of(&text, Language::Nix);
        assert_eq!(read.all().len(), MOST_ATTRIBUTES);
        for open in ["{ ", "( ", "let ", "with ", "a: ", "{}: "] {
            let text = open.repeat(MOST_BLOCKS + 9);
            let read = Attributes::of(&text, Language::Nix);
            assert!((MOST_BLOCKS..MOST_BLOCKS + 2).contains(&read.blocks.len()), "{open}");
            // What follows is in none of the blocks that were read.
            assert_eq!(read.block_at(u32::try_from(read.text.len()).unwrap_or_default()), 0, "{open}");
        }
    }
}
