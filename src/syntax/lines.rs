//! Whole lines of list items and keys, for edits that move or remove them.

use super::{CollectionStyle, NodeId, NodeKind, Tree};
use crate::text::Span;

impl Tree {
    /// The lines of one item of a block sequence, or of one pair of a block mapping (counted as
    /// [`Tree::pairs`] does): from the start of the line of its dash or key to the start of the next one's
    /// line. Comments and blank lines between belong to the item before them. The last one ends with the line
    /// break of the line it ends in. `None` in a flow collection, and for an item whose dash or key isn't the
    /// first in its line (`- - x`, or the first key of a list's item).
    pub fn item_lines(&self, collection: NodeId, index: usize) -> Option<Span> {
        let start = self.item_start(collection, index)?;
        let line = line_start(self.plain_text(), start);
        if !self.plain_text().get(line..start)?.bytes().all(|byte| byte == b' ') {
            return None;
        }
        let end = match self.item_start(collection, index + 1) {
            Some(next) => line_start(self.plain_text(), next),
            None => line_end(self.plain_text(), self.span(collection).end as usize),
        };
        Some(Span::new(line, end))
    }

    /// The lines that go along when an item or pair is moved: as [`Tree::item_lines`], but with the comments
    /// directly above it and without those directly above the next one. Comments that are indented deeper than
    /// the dash or key belong to what is above them.
    pub fn item_lines_with_comments(&self, collection: NodeId, index: usize) -> Option<Span> {
        let lines = self.item_lines(collection, index)?;
        let indent = self.item_start(collection, index)? - lines.start as usize;
        let end = match self.item_start(collection, index + 1) {
            Some(_) => self.comments_above(lines.end as usize, indent),
            None => self.deeper_comments_below(lines.end as usize, indent),
        };
        Some(Span::new(self.comments_above(lines.start as usize, indent), end))
    }

    /// The start of the comments directly above a line, of those that are indented at most so far.
    fn comments_above(&self, line: usize, indent: usize) -> usize {
        let mut top = line;
        while let Some(end) = top.checked_sub(1) {
            let end =
                if self.plain_text().get(end.saturating_sub(1)..top) == Some("\r\n") { end - 1 } else { end };
            let start = line_start(self.plain_text(), end);
            if self.comment_in(start, end).is_none_or(|at| at > indent) {
                break;
            }
            top = start;
        }
        top
    }

    /// The end of the comments from a line on that are indented deeper.
    fn deeper_comments_below(&self, line: usize, indent: usize) -> usize {
        let mut bottom = line;
        while bottom < self.plain_text().len() {
            let end = line_end(self.plain_text(), bottom);
            if self.comment_in(bottom, end).is_none_or(|at| at <= indent) {
                break;
            }
            bottom = end;
        }
        bottom
    }

    /// How far the comment is indented that a line consists of. What looks like one in a block scalar is text.
    fn comment_in(&self, start: usize, end: usize) -> Option<usize> {
        let body = self.plain_text().get(start..end)?;
        let indent = body.len() - body.trim_start_matches([' ', '\t']).len();
        let at = Span::at(start + indent).start;
        let comments = self.comments();
        let found = comments.get(comments.partition_point(|comment| comment.span.start < at))?;
        (found.span.start == at).then_some(indent)
    }

    /// Where the dash of an item or the key of a pair is.
    pub fn item_start(&self, collection: NodeId, index: usize) -> Option<usize> {
        match &self.node(collection).kind {
            NodeKind::Sequence(sequence) if sequence.style == CollectionStyle::Block => {
                let item = self.full_span(*self.items(collection).get(index)?);
                let own = self.span(collection).start as usize;
                if index == 0 { Some(own) } else { dash_before(self.plain_text(), item.start as usize) }
            }
            NodeKind::Mapping(mapping) if mapping.style == CollectionStyle::Block => {
                let (key, _) = self.pairs(collection).nth(index)?;
                Some(self.full_span(key).start as usize)
            }
            _ => None,
        }
    }
}

/// The dash whose item starts at an offset: only blanks, line breaks and comments are between.
pub(super) fn dash_before(text: &str, item: usize) -> Option<usize> {
    let mut end = item;
    loop {
        let line = line_start(text, end);
        let before = text.get(line..end)?;
        let content = before.trim_end_matches([' ', '\t']);
        if end == item && content.ends_with('-') {
            return Some(line + content.len() - 1);
        }
        let trimmed = content.trim_start_matches(' ');
        let indent = content.len() - trimmed.len();
        if let Some(rest) = trimmed.strip_prefix('-') {
            // The innermost of `- - # comment`.
            let nested = rest.bytes().take_while(|byte| matches!(byte, b' ' | b'-')).count();
            let chain = trimmed.get(..=nested)?.trim_end();
            return Some(line + indent + chain.len() - 1);
        }
        if !trimmed.is_empty() && !trimmed.starts_with('#') {
            return None;
        }
        end = line.checked_sub(1)?;
        if text.as_bytes().get(end) == Some(&b'\n') && end > 0 && text.as_bytes().get(end - 1) == Some(&b'\r')
        {
            end -= 1;
        }
    }
}

/// The start of the line that holds an offset.
pub(super) fn line_start(text: &str, offset: usize) -> usize {
    let before = text.as_bytes().get(..offset).unwrap_or_default();
    memchr::memrchr2(b'\n', b'\r', before).map_or(0, |at| at + 1)
}

/// The start of the line after the one that holds an offset.
pub(super) fn line_end(text: &str, offset: usize) -> usize {
    let bytes = text.as_bytes();
    match memchr::memchr2(b'\n', b'\r', bytes.get(offset..).unwrap_or_default()) {
        Some(length) if bytes.get(offset + length..offset + length + 2) == Some(b"\r\n") => {
            offset + length + 2
        }
        Some(length) => offset + length + 1,
        None => text.len(),
    }
}

/// The last byte before an offset that isn't a blank, a line break, or in a line that is a comment.
pub(super) fn indicator_before(text: &str, offset: usize) -> Option<u8> {
    let mut end = offset;
    loop {
        let start = line_start(text, end);
        let content = text.get(start..end)?.trim();
        if !content.is_empty() && !content.starts_with('#') {
            return content.split(" #").next()?.trim_end().bytes().last();
        }
        end = start.checked_sub(1)?;
    }
}
