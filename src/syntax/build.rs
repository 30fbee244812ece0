//! From the parser's events to the tree.

use std::borrow::Cow;
use std::collections::HashMap;
use std::num::NonZeroU32;
use std::ops::Range;
use std::sync::Arc;

use granit_parser::{Event, StructureStyle};

use super::stored::{Content, Stored};
use super::tree::{Name, Properties, PropertiesId};
use super::variables::Variables;
use super::{
    CollectionStyle, Comment, Limit, MAX_DEPTH, NodeId, Resolved, ScalarStyle, SyntaxError, SyntaxErrorKind,
    Tree, block_scalar, resolve_plain,
};
use crate::text::Span;

/// Blueprints have a node for so many bytes or more.
const BYTES_PER_NODE: usize = 11;

pub(super) struct Frame {
    pub(super) node: NodeId,
    /// Where its children start among the pending ones.
    pending: usize,
}

pub(super) struct Builder<'s, 'p> {
    pub(super) tree: Tree,
    /// The text of the tree.
    text: &'s str,
    pub(super) parsed: &'p str,
    pub(super) variables: &'p Variables,
    pub(super) open: Vec<Frame>,
    /// How many collections were open at most.
    pub(super) depth: usize,
    /// Children of all open collections; those of the innermost are last.
    pub(super) pending: Vec<NodeId>,
    /// By the parser's number of the anchor.
    anchors: Vec<Option<NodeId>>,
    /// Anchors of this document by name.
    pub(super) names: HashMap<Cow<'s, str>, NodeId>,
    /// Where the last event that is part of a value ended: block scalars search their header from here.
    pub(super) last_end: usize,
    pub(super) merge_budget: usize,
}

impl<'s, 'p> Builder<'s, 'p> {
    pub(super) fn new(text: &'s Arc<str>, parsed: &'p str, variables: &'p Variables) -> Self {
        let nodes = text.len() / BYTES_PER_NODE;
        Builder {
            tree: Tree {
                text: Arc::clone(text),
                plain: None,
                nodes: Vec::with_capacity(nodes),
                texts: String::new(),
                children: Vec::with_capacity(nodes),
                properties: Vec::new(),
                marked: Vec::new(),
                special: Vec::new(),
                documents: Vec::new(),
                comments: Vec::new(),
                errors: Vec::new(),
                duplicates: Vec::new(),
                effective: Vec::new(),
            },
            text,
            parsed,
            variables,
            open: Vec::new(),
            depth: 0,
            pending: Vec::new(),
            anchors: Vec::new(),
            names: HashMap::new(),
            last_end: 0,
            merge_budget: super::MAX_MERGED_PAIRS,
        }
    }

    /// Takes one event; false to stop.
    pub(super) fn event(&mut self, event: Event<'_>, place: &granit_parser::Span) -> bool {
        let range = place.byte_range().unwrap_or_default();
        match event {
            Event::Scalar(value, style, anchor, tag) => {
                self.scalar(value, style, range, anchor, tag.map(|tag| (tag, place)));
            }
            Event::SequenceStart(style, anchor, tag) => {
                return self.start(
                    Content::Sequence { style: collection(style), first: 0, len: 0 },
                    range,
                    anchor,
                    tag.map(|tag| (tag, place)),
                );
            }
            Event::MappingStart(style, anchor, tag) => {
                let content = Content::Mapping { style: collection(style), first: 0, len: 0 };
                return self.start(content, range, anchor, tag.map(|tag| (tag, place)));
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(Some(range)),
            Event::Alias(number) => {
                let span = Span::new(range.start, range.end);
                self.check_name(span);
                let mut target = self.anchors.get(number).copied().flatten();
                if target.is_some_and(|target| self.open.iter().any(|frame| frame.node == target)) {
                    target = None;
                    let name = self.alias_name(span);
                    self.tree.errors.push(SyntaxError::new(span, SyntaxErrorKind::RecursiveAlias { name }));
                }
                self.push(Stored { span, content: Content::Alias(target), properties: None });
                self.last_end = range.end;
            }
            Event::UnresolvedAlias(_) => {
                let span = Span::new(range.start, range.end);
                let name = self.alias_name(span);
                let similar = self.similar_anchor(&name);
                let kind = SyntaxErrorKind::UndefinedAlias { name, similar };
                self.tree.errors.push(SyntaxError::new(span, kind));
                self.push(Stored { span, content: Content::Alias(None), properties: None });
                self.last_end = range.end;
            }
            Event::Anchor(number, name) => self.anchor(number, name, Span::new(range.start, range.end)),
            Event::Comment(..) => {
                self.tree.comments.push(Comment { span: Span::new(range.start, range.end) });
                self.last_end = self.last_end.max(range.end);
            }
            Event::DocumentStart(..) => {
                self.names.clear();
                self.last_end = range.end;
            }
            _ => {}
        }
        true
    }

    fn scalar(
        &mut self,
        value: Cow<'_, str>,
        style: granit_parser::ScalarStyle,
        range: Range<usize>,
        anchor: usize,
        tag: Option<(Cow<'_, granit_parser::Tag>, &granit_parser::Span)>,
    ) {
        let style = scalar_style(style);
        let (mut start, mut end) = (range.start, range.end);
        let mut value = match self.own(value) {
            Cow::Owned(value) if !self.variables.is_empty() => {
                self.variables.shown(self.text, range.start, range.end, Cow::Owned(value))
            }
            value => value,
        };
        match style {
            ScalarStyle::Plain if range.is_empty() => {
                value = Cow::Borrowed("");
                // The parser puts a missing value before the colon.
                if self.awaits_value() && self.parsed.as_bytes().get(start) == Some(&b':') {
                    start += 1;
                    end = start;
                }
            }
            ScalarStyle::Literal | ScalarStyle::Folded => {
                start = block_scalar::header(self.parsed, self.last_end, range.start, style)
                    .unwrap_or(range.start);
                end = block_scalar::end(self.parsed, start, range.end);
            }
            _ => {}
        }
        self.last_end = range.end.max(end);
        let span = Span::new(start, end);
        let properties = self.properties(anchor, tag);
        let plain = (style == ScalarStyle::Plain).then(|| resolve_plain(&value));
        if properties.is_none() && plain == Some(Resolved::Invalid) {
            let kind = super::construct::invalid(&value);
            self.tree.errors.push(SyntaxError::new(span, kind));
        }
        let is_special = matches!(plain, Some(Resolved::Merge | Resolved::Value));
        let is_text = plain.is_none_or(|plain| matches!(plain, Resolved::Str(_)));
        if style == ScalarStyle::Plain && self.in_flow() {
            self.check_in_brackets(span);
        }
        let content = self.stored(value, style, is_text);
        let id = self.push(Stored { span, content, properties });
        if is_special {
            self.tree.special.push(id);
        }
        self.define(anchor, id);
    }

    fn start(
        &mut self,
        content: Content,
        range: Range<usize>,
        anchor: usize,
        tag: Option<(Cow<'_, granit_parser::Tag>, &granit_parser::Span)>,
    ) -> bool {
        if self.open.len() >= MAX_DEPTH {
            let kind = SyntaxErrorKind::Limit(Limit::Depth);
            self.tree.errors.push(SyntaxError::new(Span::new(range.start, range.end), kind));
            return false;
        }
        let properties = self.properties(anchor, tag);
        self.last_end = self.last_end.max(range.end);
        let node = self.push(Stored { span: Span::new(range.start, range.end), content, properties });
        self.define(anchor, node);
        self.open.push(Frame { node, pending: self.pending.len() });
        self.depth = self.depth.max(self.open.len());
        true
    }

    /// Ends the innermost collection; `end` is where the parser saw its end, if it did.
    pub(super) fn close(&mut self, end: Option<Range<usize>>) {
        let Some(frame) = self.open.pop() else { return };
        let first = self.tree.children.len();
        self.tree.children.extend(self.pending.drain(frame.pending.min(self.pending.len())..));
        // A key whose value the parser didn't reach has none.
        let is_mapping = matches!(self.tree.content(frame.node), Some(Content::Mapping { .. }));
        if is_mapping && (self.tree.children.len() - first) % 2 == 1 {
            self.tree.children.pop();
        }
        let first_child = self.tree.children.get(first).map(|&child| self.tree.full_span(child));
        let last_child =
            self.tree.children.get(first..).and_then(<[_]>::last).map(|&child| self.tree.full_span(child));
        let len = u32::try_from(self.tree.children.len() - first).unwrap_or(0);
        let text = self.parsed;
        let Some(node) = self.tree.nodes.get_mut(frame.node.index()) else { return };
        let (Content::Sequence { style, first: start, len: count }
        | Content::Mapping { style, first: start, len: count }) = &mut node.content
        else {
            return;
        };
        *start = u32::try_from(first).unwrap_or(0);
        *count = len;
        let style = *style;
        let last_end = last_child.map_or(node.span.end, |child| child.end);
        match (style, end) {
            (CollectionStyle::Flow, Some(end)) => {
                node.span.end = node.span.end.max(last_end);
                // A mapping without braces in a list, `[a: b]`, ends with its value.
                let closes = matches!(text.as_bytes().get(end.start), Some(b']' | b'}')) && !end.is_empty();
                if closes {
                    node.span.end = node.span.end.max(Span::at(end.end).start);
                    self.last_end = self.last_end.max(end.end);
                }
            }
            _ => node.span.end = node.span.start.max(last_end),
        }
        if style == CollectionStyle::Block
            && let Some(child) = first_child
        {
            node.span.start = node.span.start.min(child.start);
            let dashed =
                text.as_bytes().get(node.span.start as usize) == Some(&b'-') && node.span.start < child.start;
            if !is_mapping && !dashed {
                // The parser starts a list that isn't indented at its first item.
                if let Some(dash) = super::lines::dash_before(text, node.span.start as usize) {
                    node.span.start = Span::at(dash).start;
                }
            }
        }
        if is_mapping {
            self.tree.check_key_lines(frame.node);
            self.tree.finish_mapping(frame.node, &mut self.merge_budget);
        }
    }

    /// Whether the next node is the value of a key.
    fn awaits_value(&self) -> bool {
        self.open.last().is_some_and(|frame| {
            let is_mapping = matches!(self.tree.content(frame.node), Some(Content::Mapping { .. }));
            is_mapping && (self.pending.len() - frame.pending) % 2 == 1
        })
    }

    fn in_flow(&self) -> bool {
        let innermost = self.open.last().and_then(|frame| self.tree.content(frame.node));
        innermost.is_some_and(|content| content.collection_style() == Some(CollectionStyle::Flow))
    }

    /// What YAML 1.2 reads as text in brackets, and PyYAML doesn't.
    fn check_in_brackets(&mut self, span: Span) {
        let written = self.parsed.get(span.range()).unwrap_or_default();
        let found = match memchr::memchr(b'?', written.as_bytes()) {
            _ if written.starts_with(':') => (0, ':'),
            Some(at) => (at, '?'),
            None => return,
        };
        let at = span.start as usize + found.0;
        let kind = SyntaxErrorKind::ReservedInBrackets { character: found.1 };
        self.tree.errors.push(SyntaxError::new(Span::new(at, at + 1), kind));
    }

    /// PyYAML's names are narrower than those of YAML 1.2.
    fn check_name(&mut self, span: Span) {
        let name_start = span.start as usize + 1;
        let rest = self.parsed.get(name_start..).unwrap_or_default();
        let odd = |(_, c): &(usize, char)| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_');
        let Some((length, character)) = rest.char_indices().find(odd) else { return };
        let inside = name_start + length < span.end as usize;
        let may_follow =
            matches!(character, ' ' | '\t' | '\r' | '\n' | '?' | ':' | ',' | ']' | '}' | '%' | '@' | '`');
        if inside || !may_follow {
            let at = name_start + length;
            let place = Span::new(at, at + character.len_utf8());
            self.tree.errors.push(SyntaxError::new(place, SyntaxErrorKind::AnchorName { character }));
        }
    }

    /// Keeps the value of a scalar, if it isn't in the text.
    fn stored(&mut self, value: Cow<'s, str>, style: ScalarStyle, is_text: bool) -> Content {
        let (is_as_written, start) = match &value {
            Cow::Borrowed("") => (true, 0),
            Cow::Borrowed(value) => (true, offset_in(self.text, value)),
            Cow::Owned(value) => {
                let start = self.tree.texts.len();
                self.tree.texts.push_str(value);
                (false, start)
            }
        };
        let number = |number: usize| u32::try_from(number).unwrap_or(0);
        Content::Scalar { style, is_as_written, is_text, start: number(start), len: number(value.len()) }
    }

    fn push(&mut self, node: Stored) -> NodeId {
        let id = NodeId(u32::try_from(self.tree.nodes.len()).unwrap_or(u32::MAX));
        if node.properties.is_some() {
            self.tree.marked.push(id);
        }
        self.tree.nodes.push(node);
        if self.open.is_empty() {
            self.tree.documents.push(id);
        } else {
            self.pending.push(id);
        }
        id
    }

    fn define(&mut self, anchor: usize, id: NodeId) {
        if anchor > 0 {
            if self.anchors.len() <= anchor {
                self.anchors.resize(anchor + 1, None);
            }
            if let Some(slot) = self.anchors.get_mut(anchor) {
                *slot = Some(id);
            }
        }
    }

    fn anchor(&mut self, number: usize, name: Cow<'_, str>, span: Span) {
        let name = self.own(name);
        self.check_name(span);
        let Some(node) = self.anchors.get(number).copied().flatten() else { return };
        if let Some(&first) = self.names.get(&name) {
            let first = self.tree.anchor(first).map_or(span, |anchor| anchor.span);
            let kind = SyntaxErrorKind::DuplicateAnchor { name: name.clone().into_owned() };
            self.tree.errors.push(SyntaxError::new(span, kind).with_related(first, "first defined here"));
        } else {
            self.names.insert(name.clone(), node);
        }
        let properties = self.tree.node(node).properties;
        if let Some(slot) = properties.and_then(|id| self.tree.properties.get_mut(id.0.get() as usize - 1)) {
            slot.anchor = Some((span, named(self.text, name)));
        }
    }

    fn properties(
        &mut self,
        anchor: usize,
        tag: Option<(Cow<'_, granit_parser::Tag>, &granit_parser::Span)>,
    ) -> Option<PropertiesId> {
        if anchor == 0 && tag.is_none() {
            return None;
        }
        let tag = tag.map(|(tag, place)| {
            let range = place.tag_span().and_then(|span| span.byte_range()).unwrap_or_default();
            let written = self.text.get(range.clone()).unwrap_or_default();
            let next = self.parsed.get(range.end..).and_then(|rest| rest.chars().next());
            if let Some(character) = next.filter(|next| !matches!(next, ' ' | '\t' | '\n' | '\r')) {
                let place = Span::new(range.start, range.end + character.len_utf8());
                self.tree.errors.push(SyntaxError::new(place, SyntaxErrorKind::TextAfterTag { character }));
            }
            if let Some(at) = memchr::memchr(b'#', written.as_bytes()) {
                let place = Span::new(range.start + at, range.start + at + 1);
                let kind = SyntaxErrorKind::TextAfterTag { character: '#' };
                self.tree.errors.push(SyntaxError::new(place, kind));
            }
            let (handle, suffix) = tag.parts();
            let same = written.strip_prefix(handle) == Some(suffix);
            let name = if same { Cow::Borrowed(written) } else { Cow::Owned(format!("{handle}{suffix}")) };
            (Span::new(range.start, range.end), named(self.text, name))
        });
        self.tree.properties.push(Properties { tag, anchor: None });
        NonZeroU32::new(u32::try_from(self.tree.properties.len()).ok()?).map(PropertiesId)
    }

    /// Borrows from the file's own text what the parser borrowed from the text it was given.
    fn own(&self, value: Cow<'_, str>) -> Cow<'s, str> {
        let Cow::Borrowed(value) = value else { return Cow::Owned(value.into_owned()) };
        let start = offset_in(self.parsed, value);
        let same_text = std::ptr::eq(self.parsed, self.text);
        match start.checked_add(value.len()).and_then(|end| self.text.get(start..end)) {
            Some(original) if same_text || original == value => Cow::Borrowed(original),
            Some(original) if self.variables.are_all_between(original, start, value) => {
                Cow::Borrowed(original)
            }
            _ => Cow::Owned(value.to_owned()),
        }
    }

    fn alias_name(&self, span: Span) -> String {
        self.tree.slice(span).trim_start_matches('*').to_owned()
    }

    fn similar_anchor(&self, name: &str) -> Option<String> {
        let close = |known: &&Cow<'s, str>| strsim::damerau_levenshtein(known, name) <= 1 + name.len() / 4;
        // Few files have more; the comparison is quadratic in the length of the names.
        if name.len() > 100 || self.names.len() > 1000 || self.tree.errors.len() > 10 {
            return None;
        }
        self.names
            .keys()
            .filter(|known| known.len() <= 100)
            .filter(close)
            .min_by_key(|known| (strsim::damerau_levenshtein(known, name), known.to_string()))
            .map(|known| known.to_string())
    }
}

/// A name that is a part of the text, or is kept where it isn't.
fn named(text: &str, name: Cow<'_, str>) -> Name {
    match name {
        Cow::Borrowed(name) => {
            let start = offset_in(text, name);
            Name::Written(Span::new(start, start + name.len()))
        }
        Cow::Owned(name) => Name::Made(name.into()),
    }
}

/// Where a part of a text starts in it; any number for what is no part of it.
fn offset_in(text: &str, part: &str) -> usize {
    (part.as_ptr() as usize).wrapping_sub(text.as_ptr() as usize)
}

fn collection(style: StructureStyle) -> CollectionStyle {
    match style {
        StructureStyle::Block => CollectionStyle::Block,
        StructureStyle::Flow => CollectionStyle::Flow,
    }
}

fn scalar_style(style: granit_parser::ScalarStyle) -> ScalarStyle {
    match style {
        granit_parser::ScalarStyle::Plain => ScalarStyle::Plain,
        granit_parser::ScalarStyle::SingleQuoted => ScalarStyle::SingleQuoted,
        granit_parser::ScalarStyle::DoubleQuoted => ScalarStyle::DoubleQuoted,
        granit_parser::ScalarStyle::Literal => ScalarStyle::Literal,
        granit_parser::ScalarStyle::Folded => ScalarStyle::Folded,
    }
}
