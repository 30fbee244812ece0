//! Reads lines: indentation, dashes, keys, block scalars.

use super::flow::Flow;
use super::tokens::{closing_quote, comment, is_dash, key, line_end, property_end, skip_blanks};
use super::{Body, Id, Marked, Node, Place, Sketch, Slot, Step};

/// A quoted text over more lines than this lacks its end.
const MOST_QUOTED_LINES: usize = 100;

/// An open block collection.
struct Open {
    column: usize,
    node: Id,
    is_list: bool,
}

/// Makes a sketch of a text.
pub(super) struct Reader<'s> {
    marked: &'s Marked,
    pub(super) text: &'s str,
    pub(super) bytes: &'s [u8],
    nodes: Vec<Node<'s>>,
    open: Vec<Open>,
    root: Id,
    place: Option<Place>,
    is_over: bool,
}

/// Reads a text. Costs its length.
pub(super) fn read(marked: &Marked) -> Sketch<'_> {
    let text = marked.text.as_str();
    let root = Node { parent: None, tag: None, body: Body::Empty, start: 0 };
    let mut reader = Reader {
        marked,
        text,
        bytes: text.as_bytes(),
        nodes: vec![root],
        open: Vec::new(),
        root: Id(0),
        place: None,
        is_over: false,
    };
    let mut at = 0;
    while at < text.len() && !reader.is_over {
        at = reader.line(at);
    }
    Sketch { nodes: reader.nodes, root: reader.root, place: reader.place }
}

impl<'s> Reader<'s> {
    pub(super) fn slice(&self, start: usize, end: usize) -> &'s str {
        self.text.get(start..end).unwrap_or_default()
    }

    /// Whether the mark is in a range or at its end.
    pub(super) fn is_marked(&self, start: usize, end: usize) -> bool {
        start <= self.marked.mark() && self.marked.mark() < end
    }

    /// Notes that the caret is in a word.
    pub(super) fn found(
        &mut self,
        slot: Slot,
        (start, end): (usize, usize),
        is_quoted: bool,
        is_in_flow: bool,
    ) {
        let mark = self.marked.mark();
        // A word over several lines counts only in the line of the caret.
        let line = self.text.get(..mark).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
        let (line_end, _) = line_end(self.bytes, mark);
        let word = (start.max(line), end.min(line_end).max(mark));
        let word = (self.marked.original(word.0), self.marked.original(word.1));
        self.place = self.place.or(Some(Place { slot, word, is_quoted, is_in_flow }));
    }

    fn found_comment(&mut self, start: usize, end: usize) {
        if self.is_marked(start, end) {
            self.found(Slot::Comment, (self.marked.mark(), self.marked.mark() + 1), false, false);
        }
    }

    fn node(&self, id: Id) -> Option<&Node<'s>> {
        self.nodes.get(id.0 as usize)
    }

    fn node_mut(&mut self, id: Id) -> Option<&mut Node<'s>> {
        self.nodes.get_mut(id.0 as usize)
    }

    fn new_node(&mut self, parent: Option<(Id, Step<'s>)>, start: usize) -> Id {
        let id = Id(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.nodes.push(Node { parent, tag: None, body: Body::Empty, start });
        id
    }

    pub(super) fn set_body(&mut self, id: Id, body: Body<'s>) {
        if let Some(node) = self.node_mut(id) {
            node.body = body;
        }
    }

    pub(super) fn set_tag(&mut self, id: Id, tag: &'s str) {
        if let Some(node) = self.node_mut(id) {
            node.tag = Some(tag);
        }
    }

    pub(super) fn is_list(&self, id: Id) -> bool {
        self.node(id).is_some_and(|node| matches!(node.body, Body::List(_)))
    }

    /// Adds an item to a list, which becomes one if it isn't.
    pub(super) fn add_item(&mut self, list: Id, start: usize) -> Id {
        let number = match self.node(list).map(|node| &node.body) {
            Some(Body::List(items)) => items.len(),
            _ => 0,
        };
        let item = self.new_node(Some((list, Step::Item(number))), start);
        if let Some(node) = self.node_mut(list) {
            match &mut node.body {
                Body::List(items) => items.push(item),
                body => *body = Body::List(vec![item]),
            }
        }
        item
    }

    /// Adds a pair to a mapping, which becomes one if it isn't.
    pub(super) fn add_pair(&mut self, mapping: Id, key: &'s str, start: usize) -> Id {
        let value = self.new_node(Some((mapping, Step::Key(key))), start);
        if let Some(node) = self.node_mut(mapping) {
            match &mut node.body {
                Body::Mapping(pairs) => pairs.push((key, value)),
                body => *body = Body::Mapping(vec![(key, value)]),
            }
        }
        value
    }

    fn last_child(&self, id: Id) -> Option<Id> {
        match &self.node(id)?.body {
            Body::Mapping(pairs) => pairs.last().map(|(_, value)| *value),
            Body::List(items) => items.last().copied(),
            _ => None,
        }
    }

    /// Where what is deeper than all open collections belongs.
    fn slot(&self) -> Id {
        self.open.last().and_then(|open| self.last_child(open.node)).unwrap_or(self.root)
    }

    /// Reads the line that starts at an offset, with the lines that a value of it spans; returns where to go on.
    fn line(&mut self, start: usize) -> usize {
        let (end, next) = line_end(self.bytes, start);
        let mut at = skip_blanks(self.bytes, start, end);
        match self.bytes.get(at..end).unwrap_or_default() {
            [] => return next,
            [b'#', ..] => {
                self.found_comment(at, end);
                return next;
            }
            [b'-', b'-', b'-', ..] | [b'.', b'.', b'.'] if at == start => {
                self.next_document(start);
                return next;
            }
            _ => {}
        }
        let mut dash = None;
        while is_dash(self.bytes, at, end) {
            self.item(at - start, at);
            dash = Some(at - start);
            at = skip_blanks(self.bytes, at + 1, end);
            if at >= end {
                return next;
            }
        }
        self.content(start, at, dash, end)
    }

    fn next_document(&mut self, start: usize) {
        // The blueprint is the first document, or the one in which somebody types.
        self.is_over = self.place.is_some() || start > 0 && self.marked.mark() < start;
        self.root = self.new_node(None, start);
        self.open.clear();
    }

    /// Opens an item of the list in a column.
    fn item(&mut self, column: usize, start: usize) {
        while self.open.last().is_some_and(|open| open.column > column) {
            self.open.pop();
        }
        let list = match self.open.last() {
            Some(open) if open.is_list && open.column == column => open.node,
            _ => {
                let slot = self.slot();
                let is_free =
                    self.node(slot).is_some_and(|node| matches!(node.body, Body::Empty | Body::List(_)));
                let list = if is_free { slot } else { self.new_node(None, start) };
                self.open.push(Open { column, node: list, is_list: true });
                list
            }
        };
        self.add_item(list, start);
    }

    /// The mapping to which a key in a column belongs.
    fn mapping(&mut self, column: usize) -> Id {
        while self
            .open
            .last()
            .is_some_and(|open| open.column > column || open.column == column && open.is_list)
        {
            self.open.pop();
        }
        let top = self.open.last().map(|open| (open.node, open.column, open.is_list));
        if let Some((node, at, false)) = top
            && at == column
        {
            return node;
        }
        let slot = self.slot();
        match (self.node(slot).map(|node| &node.body), top) {
            (Some(Body::Empty | Body::Mapping(_)), _) => {}
            (_, Some((node, _, false))) => return node,
            _ => self.set_body(slot, Body::Mapping(Vec::new())),
        }
        self.open.push(Open { column, node: slot, is_list: false });
        slot
    }

    /// Reads what is in a line after its indentation and dashes.
    fn content(&mut self, line: usize, at: usize, dash: Option<usize>, end: usize) -> usize {
        let column = at - line;
        if let Some((range, after)) = key(self.bytes, at, end) {
            let mapping = self.mapping(column);
            let is_quoted = range.start > at;
            let value = self.add_pair(mapping, self.slice(range.start, range.end), after);
            let token_end = if is_quoted { range.end + 1 } else { range.end };
            if self.is_marked(at, token_end) {
                let slot = Slot::Key { mapping, value: Some(value) };
                self.found(slot, (range.start, range.end), is_quoted, false);
            }
            return self.value(value, column, after, end, false);
        }
        let is_plain = !matches!(
            self.bytes.get(at),
            Some(b'[' | b'{' | b'"' | b'\'' | b'!' | b'&' | b'*' | b'|' | b'>')
        );
        let stop = comment(self.bytes, at, end).unwrap_or(end);
        if is_plain && dash.is_none() && self.is_marked(at, stop) {
            self.alone(column, at, stop);
            return line_end(self.bytes, end).1;
        }
        if dash.is_none() {
            while self.open.last().is_some_and(|open| open.column >= column) {
                self.open.pop();
            }
        }
        let slot = self.slot();
        // What is being written in a line of its own above needn't go on below.
        let is_fresh = self.place.is_some_and(|place| place.slot == Slot::Fresh(slot)) && dash.is_none();
        let is_free = !is_fresh && self.node(slot).is_some_and(|node| node.body == Body::Empty);
        let slot = if is_free { slot } else { self.new_node(None, at) };
        self.value(slot, dash.unwrap_or(column.saturating_sub(1)), at, end, dash.is_some())
    }

    /// The caret is in a word that is alone in its line.
    fn alone(&mut self, column: usize, start: usize, end: usize) {
        let mut list = None;
        while let Some(open) = self.open.last() {
            if open.column > column || open.column == column && open.is_list {
                list = (open.column == column).then_some(open.node).or(list);
                self.open.pop();
            } else {
                break;
            }
        }
        let top = self.open.last().map(|open| (open.node, open.column, open.is_list));
        let slot = self.slot();
        let found = match (top, list, self.node(slot).map(|node| &node.body)) {
            (Some((node, at, false)), ..) if at == column => Slot::Key { mapping: node, value: None },
            (_, Some(list), _) => {
                self.open.push(Open { column, node: list, is_list: true });
                Slot::Item(list)
            }
            (_, _, Some(Body::Mapping(_))) => Slot::Key { mapping: slot, value: None },
            (_, _, Some(Body::List(_))) => Slot::Item(slot),
            (Some((node, _, false)), _, Some(Body::Scalar(_) | Body::Block)) => {
                Slot::Key { mapping: node, value: None }
            }
            _ => Slot::Fresh(slot),
        };
        let end = self.trimmed(start, end);
        self.found(found, (start, end), false, false);
    }

    fn trimmed(&self, start: usize, end: usize) -> usize {
        start + self.slice(start, end).trim_end_matches([' ', '\t']).len()
    }

    /// Reads a value from an offset on, which belongs to a key or dash in a column; returns where the next line starts.
    fn value(&mut self, node: Id, owner: usize, from: usize, end: usize, is_fresh: bool) -> usize {
        let mut at = skip_blanks(self.bytes, from, end);
        let next = line_end(self.bytes, end).1;
        while let Some(first @ (b'!' | b'&' | b'*')) = self.bytes.get(at).filter(|_| at < end) {
            let stop = property_end(self.bytes, at).min(end).max(at + 1);
            match first {
                b'!' => {
                    self.set_tag(node, self.slice(at, stop));
                    if self.is_marked(at, stop) {
                        self.found(Slot::Tag(node), (at, stop), false, false);
                    }
                }
                b'*' => self.set_body(node, Body::Scalar(self.slice(at, stop))),
                _ => {}
            }
            at = skip_blanks(self.bytes, stop, end);
        }
        if at >= end {
            return next;
        }
        match self.bytes.get(at) {
            Some(b'#') => {
                self.found_comment(at, end);
                next
            }
            Some(b'|' | b'>') => self.block(node, owner, next),
            Some(b'[' | b'{') => {
                let after = Flow { reader: self, owner }.read(node, at);
                let (end, next) = line_end(self.bytes, after);
                if let Some(comment) = comment(self.bytes, after, end) {
                    self.found_comment(comment, end);
                }
                next
            }
            Some(b'"' | b'\'') => self.quoted(node, owner, at, end),
            _ => {
                let stop = comment(self.bytes, at, end).unwrap_or(end);
                let word = (at, self.trimmed(at, stop));
                self.set_body(node, Body::Scalar(self.slice(word.0, word.1)));
                if self.is_marked(at, stop) {
                    if is_fresh {
                        self.set_body(node, Body::Empty);
                    }
                    let slot = if is_fresh { Slot::Fresh(node) } else { Slot::Value(node) };
                    self.found(slot, word, false, false);
                }
                self.found_comment(stop, end);
                next
            }
        }
    }

    fn quoted(&mut self, node: Id, owner: usize, at: usize, end: usize) -> usize {
        let close = closing_quote(self.bytes, at, end).or_else(|| {
            let close = closing_quote(self.bytes, at, self.lines_of_value(end, owner))?;
            Some(close)
        });
        let inside_end = close.unwrap_or(end);
        self.set_body(node, Body::Scalar(self.slice(at + 1, inside_end)));
        // Text right after the closing quote counts as part of the word.
        let (end, next) = line_end(self.bytes, inside_end);
        let token_end = close.map_or(end, |close| (close + 2).min(end));
        if self.is_marked(at, token_end) {
            self.found(Slot::Value(node), (at + 1, inside_end), true, false);
        }
        self.found_comment(token_end, end);
        next
    }

    /// Where the lines end that are deeper than a column.
    fn lines_of_value(&self, end: usize, owner: usize) -> usize {
        let (mut last, mut next) = line_end(self.bytes, end);
        for _ in 0..MOST_QUOTED_LINES {
            let (end, after) = line_end(self.bytes, next);
            let content = skip_blanks(self.bytes, next, end);
            if next >= self.bytes.len() || content < end && content - next <= owner {
                break;
            }
            (last, next) = (end, after);
        }
        last
    }

    fn block(&mut self, node: Id, owner: usize, mut next: usize) -> usize {
        self.set_body(node, Body::Block);
        while next < self.bytes.len() {
            let (end, after) = line_end(self.bytes, next);
            let content = skip_blanks(self.bytes, next, end);
            if content < end && content - next <= owner {
                break;
            }
            if self.is_marked(next, end) {
                let word = self.word_around(next, end);
                self.found(Slot::Block(node), word, false, false);
            }
            next = after;
        }
        next
    }

    /// The identifier around the mark in a line.
    fn word_around(&self, start: usize, end: usize) -> (usize, usize) {
        let mark = self.marked.mark();
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let before = self.slice(start, mark);
        let after = self.slice(mark, end);
        let word_start = mark - (before.len() - before.trim_end_matches(is_word).len());
        let word_end = mark + (after.len() - after.trim_start_matches(is_word).len());
        (word_start, word_end)
    }
}
