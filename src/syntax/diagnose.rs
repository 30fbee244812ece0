//! From the place where the parser gave up to the place that a person must edit.

mod line;

use granit_parser::{ErrorKind, ScanError};

pub(super) use self::line::Line;
use super::reading::Built;
use super::{
    CollectionStyle, Limit, NodeId, NodeKind, ScalarStyle, SyntaxError, SyntaxErrorKind as Kind, Tree,
};
use crate::text::Span;

/// What the parser knows when it stops, and the text it read.
struct EvalWorld<'a> {
    text: &'a str,
    built: &'a Built,
    /// Where it stopped.
    at: usize,
    line: Line,
}

/// The likely cause of why the parser stopped in `text`.
pub(super) fn diagnose(text: &str, built: &Built, stop: &ScanError) -> SyntaxError {
    let at = floor(text, stop.marker().byte_offset().unwrap_or(text.len()));
    let scene = EvalWorld { text, built, at, line: Line::at(text, at) };
    let mut error = scene.cause(stop.kind());
    // A place that covers nothing can't be shown: take the character there, if there is one.
    if error.span.is_empty() {
        let start = floor(text, error.span.start as usize);
        let next = text
            .get(start..)
            .and_then(|rest| rest.chars().next())
            .filter(|next| !matches!(next, '\n' | '\r'));
        error.span = Span::new(start, start + next.map_or(0, char::len_utf8));
    }
    error
}

fn floor(text: &str, offset: usize) -> usize {
    text.floor_char_boundary(offset.min(text.len()))
}

impl EvalWorld<'_> {
    fn cause(&self, kind: &ErrorKind) -> SyntaxError {
        match kind {
            ErrorKind::RecursionLimitExceeded => self.here(Kind::Limit(Limit::Depth)),
            ErrorKind::TabNotAllowed
            | ErrorKind::TabInBlockIndentation
            | ErrorKind::TabInIndentation
            | ErrorKind::TabInPlainScalar
            | ErrorKind::TabAtBlockScalarStart
            | ErrorKind::UnexpectedCharacter { character: '\t' } => self.tab(),
            ErrorKind::UnclosedQuotedScalar | ErrorKind::DocumentIndicatorInQuotedScalar => {
                self.unclosed_quote(self.at)
            }
            ErrorKind::InvalidTrailingSingleQuotedScalar | ErrorKind::InvalidTrailingDoubleQuotedScalar => {
                self.text_after_quote()
            }
            ErrorKind::InvalidQuotedScalarIndent => self.unclosed_quote(self.at),
            ErrorKind::UnknownQuotedScalarEscape
            | ErrorKind::InvalidQuotedScalarHexEscape
            | ErrorKind::InvalidLowSurrogateHexEscape
            | ErrorKind::InvalidLowSurrogate
            | ErrorKind::MissingLowSurrogate
            | ErrorKind::UnpairedLowSurrogate
            | ErrorKind::InvalidUnicodeEscape => self.escape(),
            ErrorKind::UnclosedFlowCollection { open } => self.unclosed_bracket(self.at, *open, None),
            ErrorKind::MismatchedFlowCollectionEnd { open, close } => {
                let template = self.text.get(self.at..).is_some_and(|rest| rest.starts_with("{{"));
                if template {
                    return self.spanning(self.at, self.line.end, Kind::Template);
                }
                self.here(Kind::MismatchedBracket { open: *open, close: *close })
            }
            ErrorKind::MisplacedFlowCollectionEnd => {
                self.here(Kind::UnopenedBracket { close: self.byte(self.at).map_or(']', char::from) })
            }
            ErrorKind::InvalidColonPlacement
            | ErrorKind::ExpectedFlowMappingSeparator
            | ErrorKind::ExpectedFlowSequenceSeparator
            | ErrorKind::UnexpectedEofFlowMapping
            | ErrorKind::UnexpectedEofFlowSequence
            | ErrorKind::UnexpectedEofImplicitFlowMapping
            | ErrorKind::BlockEntryInFlowCollection
            | ErrorKind::FlowMappingValueAdjacentCollection => self.in_brackets(),
            ErrorKind::MappingValueNotAllowed => self.unexpected_colon(),
            ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => self.not_a_key(self.line),
            ErrorKind::ExpectedBlockMappingKey
            | ErrorKind::ExpectedBlockSequenceEntry
            | ErrorKind::MappingKeyNotAllowed
            | ErrorKind::InvalidIndentation => self.unexpected_token(),
            ErrorKind::BlockSequenceEntryNotAllowed if self.is_first_in_line() => self.misplaced(true),
            ErrorKind::BlockSequenceEntryNotAllowed => self.here(Kind::NestedOnSameLine),
            ErrorKind::UnexpectedCharacter { character } => self.reserved(*character),
            ErrorKind::MissingAnchorOrAliasName => {
                self.reserved(self.text.get(self.at..).and_then(|rest| rest.chars().next()).unwrap_or('*'))
            }
            ErrorKind::UnexpectedEofBlockMapping | ErrorKind::UnexpectedEofBlockSequence
                if self.byte(self.at) == Some(b',') =>
            {
                self.reserved(',')
            }
            ErrorKind::UndeclaredTagHandle => self.word(Kind::UndeclaredTagHandle),
            ErrorKind::ExpectedTagBang
            | ErrorKind::InvalidTagTerminator
            | ErrorKind::MissingTagUri
            | ErrorKind::UnclosedVerbatimTag
            | ErrorKind::InvalidTagEscape
            | ErrorKind::InvalidTagUtf8
            | ErrorKind::InvalidTagUtf8LeadingByte
            | ErrorKind::InvalidTagUtf8TrailingByte => self.word(Kind::MalformedTag),
            ErrorKind::InvalidBlockScalarHeader | ErrorKind::ZeroBlockScalarIndent => {
                self.spanning(self.at, self.line.end, Kind::BlockScalarHeader)
            }
            ErrorKind::InvalidBlockScalarIndent => self.whole_line(self.line, Kind::BlockScalarIndentation),
            ErrorKind::CommentInterceptedScalar => {
                self.spanning(self.at, self.line.end, Kind::CommentInValue)
            }
            ErrorKind::ExpectedDocumentStart
            | ErrorKind::MissingDocumentEndBeforeDirective
            | ErrorKind::DuplicateVersionDirective
            | ErrorKind::DuplicateTagDirective
            | ErrorKind::UnsupportedYamlMajorVersion
            | ErrorKind::MissingDirectiveName
            | ErrorKind::InvalidDirectiveName
            | ErrorKind::InvalidDirectiveTerminator
            | ErrorKind::InvalidTagDirectiveTerminator
            | ErrorKind::ExpectedTagDirectiveBang
            | ErrorKind::MissingYamlVersion
            | ErrorKind::MissingYamlVersionSeparator
            | ErrorKind::YamlVersionTooLong => self.directive(),
            other => self.here(Kind::Other { detail: other.to_string() }),
        }
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    /// Exactly where the parser stopped.
    fn here(&self, kind: Kind) -> SyntaxError {
        let next = self.text.get(self.at..).and_then(|rest| rest.chars().next()).filter(|next| *next != '\n');
        SyntaxError::new(Span::new(self.at, self.at + next.map_or(0, char::len_utf8)), kind)
    }

    fn spanning(&self, start: usize, end: usize, kind: Kind) -> SyntaxError {
        SyntaxError::new(Span::new(start, end.max(start)), kind)
    }

    fn whole_line(&self, line: Line, kind: Kind) -> SyntaxError {
        self.spanning(line.content, line.end, kind)
    }

    /// The word where the parser stopped.
    fn word(&self, kind: Kind) -> SyntaxError {
        let rest = self.text.get(self.at..self.line.end).unwrap_or_default();
        let length = rest.find(|c: char| c.is_whitespace()).unwrap_or(rest.len());
        self.spanning(self.at, self.at + length, kind)
    }

    /// Whether only blanks and dashes are before the place in its line.
    fn is_first_in_line(&self) -> bool {
        let before = self.text.get(self.line.content..self.at).unwrap_or_default();
        before.bytes().all(|byte| matches!(byte, b'-' | b' '))
    }

    fn tab(&self) -> SyntaxError {
        let bytes = self.text.as_bytes();
        let in_line = |range: std::ops::Range<usize>| bytes.get(range).unwrap_or_default();
        let before = memchr::memrchr(b'\t', in_line(self.line.start..self.at)).map(|at| self.line.start + at);
        let after = || memchr::memchr(b'\t', in_line(self.at..self.line.end)).map(|at| self.at + at);
        let next_lines = || memchr::memchr(b'\t', in_line(self.at..bytes.len())).map(|at| self.at + at);
        let at = if self.byte(self.at) == Some(b'\t') {
            Some(self.at)
        } else {
            after().or(before).or_else(next_lines)
        };
        let at = at.unwrap_or(self.at);
        let line = Line::at(self.text, at);
        let indentation = at <= line.content;
        self.spanning(at, at + 1, Kind::Tab { indentation })
    }

    fn unclosed_quote(&self, at: usize) -> SyntaxError {
        let opening = match self.byte(at) {
            Some(b'"' | b'\'') => at,
            _ => line::quote_before(self.text, self.built.last_end, at).unwrap_or(at),
        };
        let quote = if self.byte(opening) == Some(b'\'') { '\'' } else { '"' };
        self.spanning(opening, opening + 1, Kind::UnclosedQuote { quote })
    }

    fn text_after_quote(&self) -> SyntaxError {
        let Some(opening) = line::quote_before(self.text, self.built.last_end, self.at) else {
            return self.spanning(self.at, self.line.end, Kind::TextAfterQuote);
        };
        if opening < self.line.start {
            let quote = if self.byte(opening) == Some(b'\'') { '\'' } else { '"' };
            return self
                .spanning(opening, opening + 1, Kind::UnclosedQuote { quote })
                .with_related(Span::new(self.at.saturating_sub(1), self.at), "the next quote ends it here");
        }
        if self.innermost_bracket().is_some() && matches!(self.byte(self.at), Some(b'"' | b'\'')) {
            return self.here(Kind::MissingComma);
        }
        self.spanning(self.at, self.line.end, Kind::TextAfterQuote)
            .with_related(Span::new(opening, self.at), "the quotes end here")
    }

    fn escape(&self) -> SyntaxError {
        let mut at = self.at;
        // The parser points at the opening quote.
        while let Some(found) = self.text.get(at..).and_then(|rest| rest.find('\\')).map(|offset| at + offset)
        {
            let kind = self.text.get(found + 1..).and_then(|rest| rest.chars().next()).unwrap_or(' ');
            let digits = match kind {
                'x' => 2,
                'u' => 4,
                'U' => 8,
                _ => 0,
            };
            let code = self.text.get(found + 2..found + 2 + digits);
            let valid = code.is_some_and(|code| code.bytes().all(|byte| byte.is_ascii_hexdigit()))
                && "0abt\tnvfre \"/\\N_LPxuU\n\r".contains(kind);
            let surrogate = kind == 'u' && code.is_some_and(|code| code.starts_with(['d', 'D']));
            if !valid || surrogate {
                return self.spanning(found, found + 1 + kind.len_utf8(), Kind::InvalidEscape);
            }
            at = found + 1 + kind.len_utf8();
        }
        self.here(Kind::InvalidEscape)
    }

    /// The innermost flow collection that is open, by its written bracket.
    fn innermost_bracket(&self) -> Option<(usize, char)> {
        self.built.open.iter().rev().find_map(|&id| {
            let at = self.built.tree.span(id).start as usize;
            let style = match self.built.tree.node(id).kind {
                NodeKind::Sequence(collection) | NodeKind::Mapping(collection) => collection.style,
                _ => return None,
            };
            match self.byte(at) {
                Some(bracket @ (b'[' | b'{')) if style == CollectionStyle::Flow => {
                    Some((at, char::from(bracket)))
                }
                _ => None,
            }
        })
    }

    fn unclosed_bracket(&self, opening: usize, open: char, related: Option<Span>) -> SyntaxError {
        let error = self.spanning(opening, opening + 1, Kind::UnclosedBracket { open });
        match related {
            Some(span) => error.with_related(span, "still inside of the bracket here"),
            None => error,
        }
    }

    fn in_brackets(&self) -> SyntaxError {
        let Some((opening, open)) = self.innermost_bracket() else {
            return self.here(Kind::Other { detail: "a bracket or comma is out of place".into() });
        };
        if self.text.get(opening..).is_some_and(|rest| rest.starts_with("{{")) {
            return self.spanning(opening, Line::at(self.text, opening).end, Kind::Template);
        }
        if opening < self.line.start {
            let here = Span::new(self.line.content, self.line.end);
            return self.unclosed_bracket(opening, open, Some(here));
        }
        if self.byte(self.at) == Some(b',') {
            return self.here(Kind::Other { detail: "a value is missing before this comma".into() });
        }
        if self.byte(self.at) == Some(b'-') {
            return self.here(Kind::NestedOnSameLine);
        }
        // The parser stops at the colon; the comma is missing before its key.
        let before = self.text.get(..self.at).unwrap_or_default().trim_end();
        let start = before.rfind([' ', ',', '[', '{', '\n']).map_or(self.at, |at| at + 1);
        let end = if start < self.at { self.at } else { self.line.end.min(self.at + 1) };
        self.spanning(start, end, Kind::MissingComma)
    }

    fn unexpected_colon(&self) -> SyntaxError {
        let before = self.text.get(self.line.content..self.at).unwrap_or_default();
        if let Some(value) = line::value_start(before) {
            let start = self.line.content + value;
            if self.text.get(start..).is_some_and(|rest| rest.starts_with("{{")) {
                return self.spanning(start, self.line.end, Kind::Template);
            }
            return self.spanning(start, self.line.end, Kind::ColonInValue);
        }
        // The key continues a value that began in a line before, or a line before is not a pair.
        if let Some(above) = self.line.previous(self.text) {
            if let Some(error) = self.missing_space(above) {
                return error;
            }
            let written = self.text.get(above.content..above.end).unwrap_or_default();
            let is_pair =
                line::value_start(written).is_some() || written.ends_with(':') || written.contains(": ");
            let in_item = written.starts_with("- ") || written.starts_with(['|', '>', '"', '\'', '!', '&']);
            // `name:Wiki` where this line has its key is meant as a pair too.
            let crowded =
                above.indent() == self.line.indent() && written.contains(':') && !written.contains("://");
            if !is_pair && !in_item && (crowded || !self.continues_value(above)) {
                return self.not_a_key(above);
            }
        }
        self.misplaced(false)
    }

    /// A line that would be an item or an item's first key with one more space: `-name: x`, `- name:x`.
    fn missing_space(&self, line: Line) -> Option<SyntaxError> {
        let written = self.text.get(line.content..line.end)?;
        let after_dashes = written.trim_start_matches(['-', ' ']);
        let word =
            after_dashes.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
        let rest = after_dashes.get(word..)?.strip_prefix(':').filter(|_| word > 0)?;
        if line::is_dashed_word(written) {
            return Some(self.spanning(line.content, line.content + 1, Kind::MissingSpaceAfterDash));
        }
        let crowded = rest.starts_with(|next: char| !next.is_whitespace() && !matches!(next, ':' | '/'));
        let colon = line.end - rest.len() - 1;
        (crowded && written.starts_with("- ") && !rest.contains(": "))
            .then(|| self.spanning(colon, colon + 1, Kind::MissingSpaceAfterColon))
    }

    /// Whether a line is inside of a value that the tree knows already or began with the last key.
    fn continues_value(&self, line: Line) -> bool {
        let above = line.previous(self.text);
        above.is_some_and(|above| {
            let written = self.text.get(above.content..above.end).unwrap_or_default();
            above.indent() < line.indent() && (written.contains(": ") || written.ends_with(':'))
        })
    }

    fn not_a_key(&self, line: Line) -> SyntaxError {
        let written = self.text.get(line.content..line.end).unwrap_or_default();
        if let Some(opening) = self.block_scalar_above(line) {
            return self
                .whole_line(line, Kind::BlockScalarIndentation)
                .with_related(opening, "the block scalar starts here");
        }
        if line::is_dashed_word(written) {
            return self.spanning(line.content, line.content + 1, Kind::MissingSpaceAfterDash);
        }
        let colon = written.find(':').filter(|&at| written.get(at..at + 3) != Some("://"));
        if let Some(colon) = colon {
            let at = line.content + colon;
            return self.spanning(at, at + 1, Kind::MissingSpaceAfterColon);
        }
        self.whole_line(line, Kind::MissingColon)
    }

    /// The header of a block scalar that is the last value before a line.
    fn block_scalar_above(&self, line: Line) -> Option<Span> {
        let tree = &self.built.tree;
        let nodes = tree.node_ids().rev().map(|id| tree.node(id));
        let last = nodes.into_iter().find(|node| (node.span.start as usize) < line.start)?;
        let NodeKind::Scalar(scalar) = last.kind else { return None };
        let is_block = matches!(scalar.style, ScalarStyle::Literal | ScalarStyle::Folded);
        is_block.then(|| Span::new(last.span.start as usize, last.span.start as usize + 1))
    }

    fn unexpected_token(&self) -> SyntaxError {
        if self.is_first_in_line() {
            let written = self.text.get(self.line.content..self.line.end).unwrap_or_default();
            let item = written.starts_with("- ") || written == "-";
            let is_key = written.contains(": ") || written.ends_with(':');
            if !item && !is_key {
                return self.not_a_key(self.line);
            }
            let above = self.line.previous(self.text);
            if let Some(error) = above.and_then(|above| self.missing_space(above)) {
                return error;
            }
            if let Some(error) = self.missing_space(self.line).filter(|_| !item) {
                return error;
            }
            return self.misplaced(item);
        }
        let before = self.text.get(self.line.content..self.at).unwrap_or_default();
        let value = self.line.content + line::value_start(before).unwrap_or(0);
        let written = self.text.get(value..self.at).unwrap_or_default();
        match written.bytes().next() {
            _ if written.contains("{{") => self.spanning(value, self.line.end, Kind::Template),
            Some(b'*') => self.spanning(value, self.line.end, Kind::ReservedStart { character: '*' }),
            Some(b'&') => self.spanning(value, self.at, Kind::MisplacedAnchor),
            _ if written.trim_end().ends_with([']', '}']) => {
                self.spanning(self.at, self.line.end, Kind::TextAfterBracket)
            }
            _ => self.here(Kind::Other { detail: "this is not allowed here".into() }),
        }
    }

    /// A key or list item whose column doesn't fit.
    fn misplaced(&self, item: bool) -> SyntaxError {
        let found = self.line.indent();
        let length = if item { 1 } else { self.at.saturating_sub(self.line.content) };
        let length = if length == 0 { self.line.end - self.line.content } else { length };
        let span = Span::new(self.line.content, self.line.content + length);
        let mut nearest: Option<(usize, Span)> = None;
        for id in last_path(&self.built.tree) {
            let (is_sequence, style) = match self.built.tree.node(id).kind {
                NodeKind::Sequence(collection) => (true, collection.style),
                NodeKind::Mapping(collection) => (false, collection.style),
                _ => continue,
            };
            let start = self.built.tree.span(id).start as usize;
            if is_sequence != item || style != CollectionStyle::Block || start >= self.line.start {
                continue;
            }
            let column = start - Line::at(self.text, start).start;
            if nearest.is_none_or(|(best, _)| column.abs_diff(found) <= best.abs_diff(found)) {
                nearest = Some((column, Span::new(start, start + 1)));
            }
        }
        match nearest {
            Some((column, sibling)) if column != found => {
                SyntaxError::new(span, Kind::Misindented { item, found: found + 1, expected: column + 1 })
                    .with_related(sibling, "its siblings start here")
            }
            _ => SyntaxError::new(span, Kind::Mixed { item }),
        }
    }

    fn reserved(&self, character: char) -> SyntaxError {
        let before = self.text.get(self.line.content..self.at).unwrap_or_default();
        if before.ends_with('{') && self.text.get(self.at..).is_some_and(|rest| rest.starts_with('%')) {
            return self.spanning(self.at - 1, self.line.end, Kind::Template);
        }
        self.spanning(self.at, self.line.end, Kind::ReservedStart { character })
    }

    fn directive(&self) -> SyntaxError {
        let mut line = Some(self.line);
        while let Some(candidate) = line {
            if self.byte(candidate.start) == Some(b'%') {
                return self.whole_line(candidate, Kind::Directive);
            }
            line = candidate.previous(self.text);
        }
        self.whole_line(self.line, Kind::Other { detail: "the document has ended before this".into() })
    }
}

/// The collections on the way to what was read last, from the outside.
fn last_path(tree: &Tree) -> Vec<NodeId> {
    let mut path = Vec::new();
    let mut next = tree.documents.last().copied();
    while let Some(id) = next {
        path.push(id);
        next = match tree.node(id).kind {
            NodeKind::Sequence(_) => tree.items(id).last().copied(),
            NodeKind::Mapping(_) => tree.pairs(id).last().map(|(_, value)| value),
            _ => None,
        };
    }
    path
}
