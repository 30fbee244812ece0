//! Reads what is between brackets, also where the closing ones are missing.

use super::read::Reader;
use super::tokens::{closing_quote, is_blank, line_end, plain_in_flow, property_end, skip_blanks};
use super::{Body, Id, Slot};

/// Brackets deeper than this are not looked into.
const DEEPEST: usize = 100;

/// A collection in brackets that is being read.
pub(super) struct Flow<'r, 's> {
    pub(super) reader: &'r mut Reader<'s>,
    /// The column of the key or dash before it: a line that starts there isn't part of it.
    pub(super) owner: usize,
}

impl<'s> Flow<'_, 's> {
    /// Reads from an opening bracket on; returns where it ends.
    pub(super) fn read(mut self, node: Id, start: usize) -> usize {
        let mut open = vec![node];
        self.open(node, start);
        let mut at = start + 1;
        // The value that a colon or a tag announces.
        let mut pending: Option<Id> = None;
        while let Some(&top) = open.last() {
            let bytes = self.reader.bytes;
            let Some(&byte) = bytes.get(at) else { return at };
            match byte {
                b' ' | b'\t' | b'\r' => at += 1,
                b'\n' if self.ends_before_line(at + 1) => return at,
                b'\n' => at += 1,
                b'#' if is_blank(bytes.get(at - 1)) || bytes.get(at - 1) == Some(&b'\n') => {
                    let (end, _) = line_end(bytes, at);
                    if self.reader.is_marked(at, end) {
                        self.reader.found(Slot::Comment, (end, end), false, true);
                    }
                    at = end;
                }
                b',' => {
                    pending = None;
                    at += 1;
                }
                b']' | b'}' => {
                    open.pop();
                    pending = None;
                    at += 1;
                }
                b'[' | b'{' => {
                    let node = self.value_in(top, pending.take(), at);
                    self.open(node, at);
                    if open.len() > DEEPEST {
                        return line_end(bytes, at).0;
                    }
                    open.push(node);
                    at += 1;
                }
                b':' => {
                    if !self.reader.is_list(top) && pending.is_none() {
                        pending = Some(self.reader.add_pair(top, "", at));
                    }
                    at += 1;
                }
                b'!' => {
                    let end = property_end(bytes, at).max(at + 1);
                    let node = self.value_in(top, pending.take(), at);
                    self.reader.set_tag(node, self.reader.slice(at, end));
                    if self.reader.is_marked(at, end) {
                        self.reader.found(Slot::Tag(node), (at, end), false, true);
                    }
                    pending = Some(node);
                    at = end;
                }
                b'&' => at = property_end(bytes, at).max(at + 1),
                _ => (at, pending) = self.word(top, pending, at),
            }
        }
        at
    }

    fn open(&mut self, node: Id, at: usize) {
        let is_list = self.reader.bytes.get(at) == Some(&b'[');
        let body = if is_list { Body::List(Vec::new()) } else { Body::Mapping(Vec::new()) };
        self.reader.set_body(node, body);
    }

    /// The value that starts at an offset: the announced one, or a new one.
    fn value_in(&mut self, top: Id, pending: Option<Id>, at: usize) -> Id {
        match pending {
            Some(node) => node,
            None if self.reader.is_list(top) => self.reader.add_item(top, at),
            None => self.reader.add_pair(top, "", at),
        }
    }

    /// Whether a line is no part of what is in the brackets, so that a closing bracket is missing.
    fn ends_before_line(&self, start: usize) -> bool {
        let bytes = self.reader.bytes;
        let (end, _) = line_end(bytes, start);
        let content = skip_blanks(bytes, start, end);
        content < end && content - start <= self.owner && !matches!(bytes.get(content), Some(b']' | b'}'))
    }

    /// Reads a plain or quoted text: a key, or a value.
    fn word(&mut self, top: Id, pending: Option<Id>, at: usize) -> (usize, Option<Id>) {
        let bytes = self.reader.bytes;
        let (line, _) = line_end(bytes, at);
        let is_quoted = matches!(bytes.get(at), Some(b'"' | b'\''));
        let (inside, end) = if is_quoted {
            let close = closing_quote(bytes, at, line);
            ((at + 1, close.unwrap_or(line)), close.map_or(line, |close| close + 1))
        } else {
            let end = plain_in_flow(bytes, at).max(at + 1);
            ((at, end), end)
        };
        let is_marked = self.reader.is_marked(at, end.max(at + 1));
        let text = self.reader.slice(inside.0, inside.1);
        let after = skip_blanks(bytes, end, line);
        let has_colon = bytes.get(after) == Some(&b':');
        if pending.is_none() && (has_colon || !self.reader.is_list(top)) {
            // A list may hold a pair without braces.
            let mapping = if self.reader.is_list(top) { self.reader.add_item(top, at) } else { top };
            if is_marked && !has_colon {
                self.reader.found(Slot::Key { mapping, value: None }, inside, is_quoted, true);
                return (end, None);
            }
            let value = self.reader.add_pair(mapping, text, end);
            if is_marked {
                self.reader.found(Slot::Key { mapping, value: Some(value) }, inside, is_quoted, true);
            }
            return if has_colon { (after + 1, Some(value)) } else { (end, None) };
        }
        let node = self.value_in(top, pending, at);
        self.reader.set_body(node, Body::Scalar(text));
        if is_marked {
            self.reader.found(Slot::Value(node), inside, is_quoted, true);
        }
        (end, None)
    }
}
