//! The tree: an arena of nodes with the text that they are parts of.

use std::sync::Arc;

use super::SyntaxError;
use super::stored::{Content, Stored};
use crate::text::Span;

/// A node of one [`Tree`]. Parents come before their children, in the order of the text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub(super) u32);

impl NodeId {
    /// The position of the node in its tree, below [`Tree::node_count`]: an index for tables that accompany the tree.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// What a text holds: documents of nodes, comments, and what is wrong with it.
#[derive(Debug)]
pub struct Tree {
    pub(super) text: Arc<str>,
    /// The text with the line breaks that the parser knows, byte by byte in the place of those that only PyYAML does:
    /// nothing where there are none of those.
    pub(super) plain: Option<Box<str>>,
    pub(super) nodes: Vec<Stored>,
    /// The values of scalars that aren't parts of the text: without escapes, line breaks and indentation.
    pub(super) texts: String,
    pub(super) children: Vec<NodeId>,
    pub(super) properties: Vec<Properties>,
    /// The nodes that have properties, in the order of the text.
    pub(super) marked: Vec<NodeId>,
    /// Plain scalars that are `<<` or `=`, in the order of the text.
    pub(super) special: Vec<NodeId>,
    pub(super) documents: Vec<NodeId>,
    pub(super) comments: Vec<Comment>,
    pub(super) errors: Vec<SyntaxError>,
    pub(super) duplicates: Vec<DuplicateKey>,
    /// The pairs of mappings that have a merge or a duplicate key, sorted by mapping.
    pub(super) effective: Vec<(NodeId, Vec<(NodeId, NodeId)>)>,
}

/// One value of the text.
#[derive(Debug, Clone, Copy)]
pub struct Node<'t> {
    /// The whole value without its tag and anchor, and without blanks or line breaks after it. A block
    /// collection starts at its first dash or key and ends where its last child ends; a flow collection
    /// includes its brackets; a quoted scalar its quotes; a block scalar starts at its `|` or `>`. A value
    /// that isn't written (`key:`) is an empty plain scalar with an empty span, after the colon or dash.
    pub span: Span,
    /// What it is.
    pub kind: NodeKind<'t>,
    pub(super) properties: Option<PropertiesId>,
}

/// What a node is.
#[derive(Debug, Clone, Copy)]
pub enum NodeKind<'t> {
    /// Text; its meaning is that of [`Tree::resolve`].
    Scalar(Scalar<'t>),
    /// A list; see [`Tree::items`].
    Sequence(Collection),
    /// A mapping; see [`Tree::pairs`] and [`Tree::entries`].
    Mapping(Collection),
    /// `*name`: the node that carries the anchor. `None` if there is none before, or if it is a collection
    /// that contains this alias, both of which are errors of the file: so following aliases always ends.
    Alias(Option<NodeId>),
}

/// A scalar.
#[derive(Debug, Clone, Copy)]
pub struct Scalar<'t> {
    /// The text after escapes, folding and the removal of indentation.
    pub value: &'t str,
    /// How it is written.
    pub style: ScalarStyle,
    /// Whether the value is a part of the file's text, with no escape, fold or indentation in it.
    pub is_as_written: bool,
    /// Whether it is text as long as no tag says otherwise.
    pub(super) is_text: bool,
}

/// How a scalar is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScalarStyle {
    /// Without quotes: only such scalars can be numbers, dates, booleans or null.
    Plain,
    /// `'text'`
    SingleQuoted,
    /// `"text"`
    DoubleQuoted,
    /// `|`
    Literal,
    /// `>`
    Folded,
}

/// A list or a mapping.
#[derive(Debug, Clone, Copy)]
pub struct Collection {
    /// How it is written.
    pub style: CollectionStyle,
}

/// How a collection is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CollectionStyle {
    /// With dashes, or with a key on each line.
    Block,
    /// With brackets.
    Flow,
}

/// A tag, such as `!Find` or `!!str`.
#[derive(Debug, Clone, Copy)]
pub struct Tag<'t> {
    /// The tag as written, with its exclamation marks.
    pub span: Span,
    /// The full name that PyYAML looks up: `!Find`, `tag:yaml.org,2002:str`.
    pub name: &'t str,
}

impl<'t> Tag<'t> {
    /// The name of an application's own tag without the exclamation mark: `Find` of `!Find`. The lone `!`,
    /// which PyYAML treats as no tag at all, has none.
    pub fn local(self) -> Option<&'t str> {
        self.name.strip_prefix('!').filter(|name| !name.is_empty())
    }

    /// The name of one of YAML's own tags: `str` of `!!str`.
    pub fn core(self) -> Option<&'t str> {
        self.name.strip_prefix("tag:yaml.org,2002:")
    }
}

/// An anchor, such as `&default`.
#[derive(Debug, Clone, Copy)]
pub struct Anchor<'t> {
    /// The anchor with its `&`.
    pub span: Span,
    /// The name without `&`.
    pub name: &'t str,
}

/// A comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Comment {
    /// The comment from its `#` to before the line break.
    pub span: Span,
}

impl Comment {
    /// Returns everything after the `#`.
    pub fn text(self, tree: &Tree) -> &str {
        tree.slice(self.span).strip_prefix('#').unwrap_or_default()
    }
}

/// A key that is in a mapping twice; PyYAML keeps the later value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DuplicateKey {
    /// The mapping that holds both.
    pub mapping: NodeId,
    /// The first of all keys that are equal.
    pub first: NodeId,
    /// A later one.
    pub later: NodeId,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct PropertiesId(pub(super) std::num::NonZeroU32);

#[derive(Debug, Clone, Default)]
pub(super) struct Properties {
    pub(super) tag: Option<(Span, Name)>,
    pub(super) anchor: Option<(Span, Name)>,
}

/// The name of a tag or an anchor.
#[derive(Debug, Clone)]
pub(super) enum Name {
    /// A part of the text.
    Written(Span),
    /// What the text stands for: with the prefix of a handle, or without escapes.
    Made(Box<str>),
}

/// The pairs of a mapping; see [`Tree::entries`].
#[derive(Debug, Clone)]
pub struct Entries<'t> {
    source: EntrySource<'t>,
}

#[derive(Debug, Clone)]
enum EntrySource<'t> {
    Written(std::slice::Iter<'t, [NodeId; 2]>),
    Computed(std::slice::Iter<'t, (NodeId, NodeId)>),
}

impl Iterator for Entries<'_> {
    type Item = (NodeId, NodeId);

    fn next(&mut self) -> Option<Self::Item> {
        match &mut self.source {
            EntrySource::Written(pairs) => pairs.next().map(|&[key, value]| (key, value)),
            EntrySource::Computed(pairs) => pairs.next().copied(),
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        match &self.source {
            EntrySource::Written(pairs) => pairs.size_hint(),
            EntrySource::Computed(pairs) => pairs.size_hint(),
        }
    }
}

impl ExactSizeIterator for Entries<'_> {}

impl Tree {
    /// The text that was read.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text that was read, to be kept along with what was made of it.
    pub fn shared_text(&self) -> &Arc<str> {
        &self.text
    }

    /// The text with a line break that everybody knows wherever a line ends. It has the places of the text.
    pub(super) fn plain_text(&self) -> &str {
        self.plain.as_deref().unwrap_or(&self.text)
    }

    /// The text of a span.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// The roots of the documents, in order. authentik accepts exactly one.
    pub fn documents(&self) -> &[NodeId] {
        &self.documents
    }

    /// What PyYAML rejects, by place.
    pub fn errors(&self) -> &[SyntaxError] {
        &self.errors
    }

    /// All comments, by place.
    pub fn comments(&self) -> &[Comment] {
        &self.comments
    }

    /// How many nodes there are.
    pub fn node_count(&self) -> usize {
        self.nodes.len()
    }

    /// All nodes, in the order of the text.
    pub fn node_ids(&self) -> impl DoubleEndedIterator<Item = NodeId> + ExactSizeIterator + use<> {
        (0..u32::try_from(self.nodes.len()).unwrap_or(u32::MAX)).map(NodeId)
    }

    /// All nodes that have a tag, in the order of the text.
    pub fn tagged_ids(&self) -> impl Iterator<Item = NodeId> + '_ {
        self.marked.iter().copied().filter(|&id| self.tag(id).is_some())
    }

    /// The place of a node; see [`Node::span`].
    pub fn span(&self, id: NodeId) -> Span {
        self.nodes.get(id.index()).map_or(Span::at(0), |node| node.span)
    }

    /// A node's place with its tag and anchor.
    pub fn full_span(&self, id: NodeId) -> Span {
        let mut span = self.span(id);
        if let Some(properties) = self.properties(id) {
            let before = [
                properties.tag.as_ref().map(|(span, _)| *span),
                properties.anchor.as_ref().map(|(span, _)| *span),
            ];
            for property in before.into_iter().flatten() {
                span.start = span.start.min(property.start);
                span.end = span.end.max(property.end);
            }
        }
        span
    }

    /// A node's tag. An alias has none; see [`Tree::expand`].
    pub fn tag(&self, id: NodeId) -> Option<Tag<'_>> {
        let (span, name) = self.properties(id)?.tag.as_ref()?;
        Some(Tag { span: *span, name: self.name(name) })
    }

    /// A node's anchor.
    pub fn anchor(&self, id: NodeId) -> Option<Anchor<'_>> {
        let (span, name) = self.properties(id)?.anchor.as_ref()?;
        Some(Anchor { span: *span, name: self.name(name) })
    }

    fn name<'t>(&'t self, name: &'t Name) -> &'t str {
        match name {
            Name::Written(span) => self.slice(*span),
            Name::Made(name) => name,
        }
    }

    /// The node that an alias stands for; any other node itself. An alias without a target is itself.
    pub fn expand(&self, id: NodeId) -> NodeId {
        match self.content(id) {
            // The target carries an anchor, so it isn't an alias.
            Some(Content::Alias(Some(target))) => target,
            _ => id,
        }
    }

    /// The scalar that a node or its alias's target is.
    pub fn scalar(&self, id: NodeId) -> Option<Scalar<'_>> {
        match self.node(self.expand(id)).kind {
            NodeKind::Scalar(scalar) => Some(scalar),
            _ => None,
        }
    }

    /// The items of a sequence; empty for others. Doesn't follow an alias.
    pub fn items(&self, id: NodeId) -> &[NodeId] {
        match self.content(id) {
            Some(Content::Sequence { first, len, .. }) => self.children_of(first, len),
            _ => &[],
        }
    }

    /// The pairs of a mapping as written, with `<<` and duplicates; empty for others. Doesn't follow an alias.
    pub fn pairs(&self, id: NodeId) -> Entries<'_> {
        let pairs = match self.content(id) {
            Some(Content::Mapping { first, len, .. }) => self.children_of(first, len).as_chunks::<2>().0,
            _ => &[],
        };
        Entries { source: EntrySource::Written(pairs.iter()) }
    }

    /// The pairs that PyYAML's dictionary has, in its order: `<<` merged (merged keys first), and of equal
    /// keys the first key with the last value. Empty for other nodes. Doesn't follow an alias.
    pub fn entries(&self, id: NodeId) -> Entries<'_> {
        match self.effective.binary_search_by_key(&id, |(mapping, _)| *mapping) {
            Ok(at) => {
                let pairs = self.effective.get(at).map(|(_, pairs)| pairs.as_slice()).unwrap_or_default();
                Entries { source: EntrySource::Computed(pairs.iter()) }
            }
            Err(_) => self.pairs(id),
        }
    }

    /// Whether the [`entries`](Tree::entries) of a mapping are its [`pairs`](Tree::pairs): nothing is merged or twice.
    pub fn is_as_written(&self, id: NodeId) -> bool {
        self.effective.binary_search_by_key(&id, |(mapping, _)| *mapping).is_err()
    }

    /// The key and value of a string key among the [`entries`](Tree::entries). Follows an alias to a mapping.
    pub fn get(&self, mapping: NodeId, key: &str) -> Option<(NodeId, NodeId)> {
        self.entries(self.expand(mapping)).find(|&(candidate, _)| self.as_str(candidate) == Some(key))
    }

    /// The value if the node is a string to PyYAML: quoted, a block scalar, or a plain scalar that is
    /// nothing else. Follows an alias.
    pub fn as_str(&self, id: NodeId) -> Option<&str> {
        match self.resolve(id) {
            super::Resolved::Str(text) => Some(text),
            _ => None,
        }
    }

    /// Keys that occur twice in one mapping, over the whole file, by place of the later key.
    pub fn duplicate_keys(&self) -> &[DuplicateKey] {
        &self.duplicates
    }

    pub(super) fn properties(&self, id: NodeId) -> Option<&Properties> {
        let properties = self.nodes.get(id.index())?.properties?;
        self.properties.get(properties.0.get() as usize - 1)
    }

    fn children_of(&self, first: u32, len: u32) -> &[NodeId] {
        let first = first as usize;
        self.children.get(first..first + len as usize).unwrap_or_default()
    }
}
