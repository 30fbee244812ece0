//! A blueprint's text as far as it can be read while somebody types: collections, keys, values and tags by indentation
//! and brackets, and where among them the caret is.
//!
//! The syntax tree knows what authentik would read. This knows what the author is about to write: a line that is no
//! YAML yet disturbs no other line.

mod flow;
mod read;
mod tokens;

/// A node, by its place in the sketch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Id(u32);

/// The way from a collection to one of its values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step<'s> {
    /// To the value of a key.
    Key(&'s str),
    /// To an item, counted from 0.
    Item(usize),
}

/// What a node holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Body<'s> {
    /// Nothing yet.
    Empty,
    /// A text, without its quotes.
    Scalar(&'s str),
    /// A block scalar.
    Block,
    /// Keys with their values.
    Mapping(Vec<(&'s str, Id)>),
    /// Items.
    List(Vec<Id>),
}

/// A value.
#[derive(Debug, Clone)]
pub(super) struct Node<'s> {
    /// What it is in, and the way from there.
    pub(super) parent: Option<(Id, Step<'s>)>,
    /// Its tag, with the exclamation mark.
    pub(super) tag: Option<&'s str>,
    /// What it holds.
    pub(super) body: Body<'s>,
    /// Where it starts, in the text with the mark.
    start: usize,
}

/// What the caret is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Slot {
    /// A key of a mapping, with the value that is written after it.
    Key {
        /// The mapping.
        mapping: Id,
        /// The value, where there is a colon.
        value: Option<Id>,
    },
    /// The first that is written of a value: a key, or all of it.
    Fresh(Id),
    /// A value without line breaks.
    Value(Id),
    /// The tag of a value.
    Tag(Id),
    /// A line of a block scalar.
    Block(Id),
    /// An item of a list, before its dash.
    Item(Id),
    /// A comment.
    Comment,
}

/// Where the caret is, and what is written there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// What the caret is in.
    pub(super) slot: Slot,
    /// Where the word around the caret starts and ends in the blueprint.
    pub(super) word: (usize, usize),
    /// Whether the word is in quotes.
    pub(super) is_quoted: bool,
    /// Whether it is between brackets.
    pub(super) is_in_flow: bool,
}

/// What can be read of a text with a mark in it.
#[derive(Debug)]
pub(super) struct Sketch<'s> {
    nodes: Vec<Node<'s>>,
    root: Id,
    place: Option<Place>,
}

/// A text with a character at the caret, so that something is there.
#[derive(Debug)]
pub(super) struct Marked {
    text: String,
    caret: usize,
    /// How many blanks were put before the mark: a colon and a dash need one.
    blanks: usize,
}

impl Marked {
    /// Puts the mark into a text.
    pub(super) fn new(text: &str, caret: usize) -> Self {
        let caret = text.floor_char_boundary(caret.min(text.len()));
        let (before, after) = text.split_at(caret);
        let line = before.rsplit('\n').next().unwrap_or_default();
        let blanks = usize::from(tokens::needs_blank(line, after));
        let mut marked = String::with_capacity(text.len() + 2);
        marked.push_str(before);
        marked.push_str(if blanks > 0 { " x" } else { "x" });
        marked.push_str(after);
        Marked { text: marked, caret, blanks }
    }

    /// Whether a blank must be put before what is inserted.
    pub(super) fn needs_blank(&self) -> bool {
        self.blanks > 0
    }

    /// Reads the text.
    pub(super) fn sketch(&self) -> Sketch<'_> {
        read::read(self)
    }

    fn mark(&self) -> usize {
        self.caret + self.blanks
    }

    /// An offset in the text without the mark.
    fn original(&self, offset: usize) -> usize {
        if offset <= self.mark() { offset.min(self.caret) } else { offset - 1 - self.blanks }
    }
}

impl<'s> Sketch<'s> {
    /// Where the caret is; nothing in places that are not understood.
    pub(super) fn place(&self) -> Option<Place> {
        self.place
    }

    /// The root of the document that the caret is in.
    pub(super) fn root(&self) -> Id {
        self.root
    }

    /// Returns what a node holds.
    pub(super) fn body(&self, id: Id) -> &Body<'s> {
        self.nodes.get(id.0 as usize).map_or(&Body::Empty, |node| &node.body)
    }

    /// The tag of a node.
    pub(super) fn tag(&self, id: Id) -> Option<&'s str> {
        self.nodes.get(id.0 as usize)?.tag
    }

    /// Returns what a node is in, and the way from there.
    pub(super) fn parent(&self, id: Id) -> Option<(Id, Step<'s>)> {
        self.nodes.get(id.0 as usize)?.parent
    }

    /// Where a node starts in the text with the mark: the same place in the blueprint for one before the caret.
    pub(super) fn start(&self, id: Id) -> usize {
        self.nodes.get(id.0 as usize).map_or(0, |node| node.start)
    }

    /// Whether a node starts before another one.
    pub(super) fn is_before(&self, one: Id, other: Id) -> bool {
        let start = |id: Id| self.nodes.get(id.0 as usize).map(|node| node.start);
        start(one) < start(other)
    }

    /// The pairs of a mapping; nothing of anything else.
    pub(super) fn pairs(&self, id: Id) -> &[(&'s str, Id)] {
        match self.body(id) {
            Body::Mapping(pairs) => pairs,
            _ => &[],
        }
    }

    /// The items of a list; nothing of anything else.
    pub(super) fn items(&self, id: Id) -> &[Id] {
        match self.body(id) {
            Body::List(items) => items,
            _ => &[],
        }
    }

    /// The value of a key.
    pub(super) fn get(&self, mapping: Id, key: &str) -> Option<Id> {
        self.pairs(mapping).iter().find(|(known, _)| *known == key).map(|(_, value)| *value)
    }

    /// The text of a value in one line. What the caret is in has none: it is about to be another one, and has the mark.
    pub(super) fn scalar(&self, id: Id) -> Option<&'s str> {
        match self.body(id) {
            Body::Scalar(text) if !self.is_asked(id) => Some(text),
            _ => None,
        }
    }

    /// Whether a value is what the caret is in.
    fn is_asked(&self, id: Id) -> bool {
        matches!(self.place, Some(Place { slot: Slot::Value(asked) | Slot::Fresh(asked), .. }) if asked == id)
    }

    /// The text of a value without a tag in one line.
    pub(super) fn text(&self, id: Id) -> Option<&'s str> {
        self.scalar(id).filter(|_| self.tag(id).is_none())
    }

    /// All nodes, in the order of the text.
    pub(super) fn ids(&self) -> impl Iterator<Item = Id> + use<> {
        (0..u32::try_from(self.nodes.len()).unwrap_or(u32::MAX)).map(Id)
    }

    /// The steps from the root to a node, each with the node that it leads to.
    pub(super) fn path(&self, id: Id) -> Vec<(Id, Step<'s>)> {
        let mut path = Vec::new();
        let mut here = id;
        while let Some((parent, step)) = self.parent(here) {
            path.push((here, step));
            here = parent;
        }
        path.reverse();
        path
    }

    /// The entries of all sections, in order.
    pub(super) fn entries(&self) -> Vec<Id> {
        let Some(entries) = self.get(self.root, "entries") else { return Vec::new() };
        match self.body(entries) {
            Body::List(items) => items.clone(),
            Body::Mapping(sections) => {
                sections.iter().flat_map(|(_, section)| self.items(*section).iter().copied()).collect()
            }
            _ => Vec::new(),
        }
    }
}
