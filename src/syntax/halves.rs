//! Large texts are read by two threads: each reads half of them.
//!
//! A guess says where the second half may start: at the dash of a list's item. The first half tells whether the guess
//! is right once it got there, as then the list is open and this dash is next. Where it isn't, or where the second half
//! is more than the rest of this list, the first half goes on to the end as if nothing had been.

use std::sync::atomic::{AtomicBool, Ordering};

use granit_parser::Event;

use super::build::{Builder, Frame};
use super::reading::Reading;
use super::stored::{Content, Stored};
use super::tree::PropertiesId;
use super::{CollectionStyle, DuplicateKey, MAX_DEPTH, MAX_MERGED_PAIRS, NodeId, NodeKind};
use crate::beside::beside;

/// Shorter texts aren't worth a second thread.
const WORTH_A_THREAD: usize = 1 << 20;

/// In so many bytes after the middle, an item of the outermost list is looked for.
const SEARCHED: usize = 1 << 16;

/// The dash of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dash {
    line: usize,
    offset: usize,
}

/// Where the second half of a text may start, if it is so long that it matters.
pub(super) fn middle(parsed: &str) -> Option<Dash> {
    if parsed.len() < WORTH_A_THREAD {
        return None;
    }
    dash_from(parsed, parsed.len() / 2)
}

/// The least indented dash in some lines.
fn dash_from(parsed: &str, from: usize) -> Option<Dash> {
    let bytes = parsed.as_bytes();
    let mut line = from + memchr::memchr(b'\n', bytes.get(from..)?)? + 1;
    let mut best: Option<Dash> = None;
    while line < from + SEARCHED {
        let Some(rest) = bytes.get(line..) else { break };
        let offset = line + rest.iter().take_while(|byte| **byte == b' ').count();
        let is_dash = matches!(bytes.get(offset..), Some([b'-', b' ' | b'\n', ..]));
        if is_dash && best.is_none_or(|best| offset - line < best.offset - best.line) {
            best = Some(Dash { line, offset });
        }
        let Some(length) = memchr::memchr(b'\n', rest) else { break };
        line += length + 1;
    }
    best
}

impl<'s, 'p> Reading<'s, 'p> {
    /// Reads a text whose second half may start at a dash. False if it doesn't: then the rest is still to be read.
    pub(super) fn both_halves(&mut self, middle: Dash) -> bool {
        let Builder { tree, parsed, variables, .. } = &self.builder;
        let (text, parsed, variables) = (tree.text, *parsed, *variables);
        let given_up = AtomicBool::new(false);
        let (reached, second) = beside(
            || {
                let reached = self.read_up_to(middle);
                given_up.store(!reached, Ordering::Relaxed);
                reached
            },
            &|| Reading::of_rest(text, parsed, middle.line, variables).second_half(&given_up),
        );
        match second {
            Some(second) if reached => self.builder.append(second),
            _ => false,
        }
    }

    /// Reads up to an item's dash, and whether the parser took it for that.
    fn read_up_to(&mut self, dash: Dash) -> bool {
        while let Some((event, place)) = self.next() {
            if self.builder.range(&place).start > dash.offset {
                let at_item = !matches!(event, Event::MappingEnd | Event::SequenceEnd)
                    && self.builder.last_end <= dash.offset
                    && self.builder.is_in_block_list();
                self.waiting = Some((event, place));
                return at_item;
            }
            self.take(event, &place);
        }
        false
    }

    /// Reads all of it, if it is one list and nothing else.
    fn second_half(mut self, given_up: &AtomicBool) -> Option<Builder<'s, 'p>> {
        while let Some((event, place)) = self.next() {
            let has_more = matches!(event, Event::UnresolvedAlias(_)) || given_up.load(Ordering::Relaxed);
            if has_more {
                return None;
            }
            self.take(event, &place);
        }
        (self.is_whole() && self.builder.is_one_list()).then_some(self.builder)
    }
}

impl Builder<'_, '_> {
    /// Whether the next node is an item of a list that is written with dashes, as all around it is.
    fn is_in_block_list(&self) -> bool {
        let content = |frame: &Frame| self.tree.content(frame.node);
        let is_block = |content: Content| content.collection_style() == Some(CollectionStyle::Block);
        matches!(self.open.last().and_then(content), Some(Content::Sequence { .. }))
            && self.open.iter().all(|frame| content(frame).is_some_and(is_block))
    }

    /// Whether all that was read is one list that is written with dashes.
    fn is_one_list(&self) -> bool {
        let [root] = self.tree.documents[..] else { return false };
        let node = self.tree.node(root);
        let is_list = matches!(node.kind, NodeKind::Sequence(list) if list.style == CollectionStyle::Block);
        is_list && root.index() == 0 && node.properties.is_none() && self.open.is_empty()
    }

    /// Takes the items of a list that another builder read as the next ones of the open list; false, and nothing is
    /// taken, if both together are more than one text may hold, or have names in common.
    fn append(&mut self, other: Self) -> bool {
        let merged = MAX_MERGED_PAIRS - other.merge_budget;
        let is_too_much = self.open.len() - 1 + other.depth > MAX_DEPTH || merged > self.merge_budget;
        let has_names_in_common = other.names.keys().any(|name| self.names.contains_key(name));
        if is_too_much || has_names_in_common || self.has_directives() {
            return false;
        }
        let moved = Moved {
            nodes: self.tree.nodes.len(),
            texts: self.tree.texts.len(),
            children: self.tree.children.len(),
            properties: self.tree.properties.len(),
        };
        let from = other.tree;
        // The list itself is the first node, and was closed as the last.
        let items = from.nodes.first().map_or(0, |list| match list.content {
            Content::Sequence { first, .. } => first as usize,
            _ => 0,
        });
        let into = &mut self.tree;
        into.nodes.extend(from.nodes.into_iter().skip(1).map(|node| moved.node(node)));
        into.texts.push_str(&from.texts);
        into.properties.extend(from.properties);
        let (children, items) = from.children.split_at(items.min(from.children.len()));
        into.children.extend(children.iter().map(|&child| moved.id(child)));
        self.pending.extend(items.iter().map(|&item| moved.id(item)));
        into.marked.extend(from.marked.into_iter().map(|id| moved.id(id)));
        into.special.extend(from.special.into_iter().map(|id| moved.id(id)));
        into.comments.extend(from.comments);
        into.errors.extend(from.errors);
        into.duplicates.extend(from.duplicates.into_iter().map(|DuplicateKey { mapping, first, later }| {
            DuplicateKey { mapping: moved.id(mapping), first: moved.id(first), later: moved.id(later) }
        }));
        into.effective.extend(from.effective.into_iter().map(|(mapping, pairs)| {
            let pairs = pairs.into_iter().map(|(key, value)| (moved.id(key), moved.id(value)));
            (moved.id(mapping), pairs.collect())
        }));
        self.merge_budget -= merged;
        self.last_end = other.last_end;
        while !self.open.is_empty() {
            self.close(None);
        }
        true
    }

    /// Whether there may be directives, which say what tags mean.
    fn has_directives(&self) -> bool {
        let root = self.tree.documents.last().map_or(0, |&root| self.tree.full_span(root).start as usize);
        self.tree.text.get(..root).is_none_or(|head| head.contains('%'))
    }
}

/// How far the parts of a tree move that become parts of another.
struct Moved {
    nodes: usize,
    texts: usize,
    children: usize,
    properties: usize,
}

impl Moved {
    fn id(&self, NodeId(id): NodeId) -> NodeId {
        NodeId(shifted(id, self.nodes).saturating_sub(1))
    }

    fn node(&self, mut node: Stored) -> Stored {
        match &mut node.content {
            Content::Sequence { first, .. } | Content::Mapping { first, .. } => {
                *first = shifted(*first, self.children);
            }
            Content::Scalar { is_as_written: false, start, .. } => *start = shifted(*start, self.texts),
            Content::Alias(Some(target)) => *target = self.id(*target),
            Content::Alias(None) | Content::Scalar { .. } => {}
        }
        if let Some(PropertiesId(id)) = &mut node.properties {
            *id = id.saturating_add(u32::try_from(self.properties).unwrap_or(u32::MAX));
        }
        node
    }
}

/// Texts are so short that no number of a part goes beyond its type.
fn shifted(number: u32, by: usize) -> u32 {
    number.saturating_add(u32::try_from(by).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::super::reading::build_from;
    use super::super::variables::Variables;
    use super::*;

    /// Reads a text with its second half at each of its dashes, and at how many of them that can be.
    fn halves_of(text: &str) -> usize {
        let variables = Variables::of(text);
        let parsed = variables.hidden_in(text).unwrap_or_default();
        let whole = format!("{:?}", build_from(text, &parsed, &variables, None).0.tree);
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1));
        let dash = |line: usize| {
            let blanks = text[line..].bytes().take_while(|byte| *byte == b' ').count();
            text[line + blanks..].starts_with('-').then_some(Dash { line, offset: line + blanks })
        };
        let mut joined = 0;
        for middle in starts.filter_map(dash) {
            let (built, in_halves) = build_from(text, &parsed, &variables, Some(middle));
            assert!(format!("{:?}", built.tree) == whole, "{middle:?} of {text}");
            joined += usize::from(in_halves);
        }
        joined
    }

    #[test]
    fn halves_make_the_tree_of_the_whole() {
        for (text, joined) in [
            ("a: 1\nb:\n- x\n# c\n- y: !T &a 1\n  z: {a: b}\n- - p\n  - q\n- |\n  t\n\n- \n- *a\n", 1),
            ("- a\n- - b\n  - c\n- &x {d: 1}\n- {<<: *x, e: 2}\n- {d: 1, d: 2}\n", 4),
            ("b:\n  - x: 1\n  - x: 2 # end\n\n  # after\n", 2),
            ("b:\n  - x\n  - x\nc: d\n", 0),
            ("b:\r\n- &a x\r\n- &b {}\r\n- >-\r\n  f\r\n- ${V}\r\n", 3),
            ("- &a x\n- &a y\n- z", 2),
            ("- 'x\n- y'\n- z\n", 2),
            ("- |\n - x\n- \"\n  - y\"\n- z\n", 3),
            ("- a\n---\n- b\n- c\n...\n- d", 1),
            ("%TAG ! tag:x,\n---\n- !a b\n- !a c", 0),
            ("- a\n- \tb\n- c: d\n e\n- [f\n", 0),
            ("- ? a\n  : b\n- ? - c\n  : - d\n- e\n-", 4),
        ] {
            assert_eq!(halves_of(text), joined, "{text}");
        }
        let deep = |depth: usize| halves_of(&format!("a:\n- z\n- {}x\n- y", "- ".repeat(depth - 2)));
        assert_eq!((deep(MAX_DEPTH), deep(MAX_DEPTH + 1)), (2, 0));
    }

    #[test]
    fn halves_of_files_make_their_trees() {
        let mut joined = 0;
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut folders = vec![root.join("blueprints"), root.join("fixtures")];
        while let Some(folder) = folders.pop() {
            for file in fs::read_dir(folder).into_iter().flatten().flatten() {
                if file.path().is_dir() {
                    folders.push(file.path());
                } else if let Ok(text) = fs::read_to_string(file.path()) {
                    joined += if text.len() < 10_000 { halves_of(&text) } else { 0 };
                }
            }
        }
        assert!(joined > 500, "{joined}");
    }

    proptest::proptest! {
        #[test]
        fn halves_of_any_lines_make_the_tree_of_the_whole(
            lines in proptest::collection::vec((0..4_usize, 0..LINES.len()), 0..24),
        ) {
            let lines = lines.iter().map(|&(indent, line)| format!("{}{}", "  ".repeat(indent / 2), LINES[line]));
            halves_of(&lines.collect::<String>());
        }
    }

    /// What changes how the lines around it are read.
    const LINES: [&str; 30] = [
        "- a\n",
        "- b: c\n",
        "- - d\n",
        "-\n",
        "- |\n",
        "- >+\n",
        "e: f\n",
        "g:\n",
        "\n",
        "# h\n",
        "- # i\n",
        "- \"j\n",
        "k\"\n",
        "- 'l\n",
        "m'\n",
        "- [n,\n",
        "o]\n",
        "- {p: q}\n",
        "- &r s\n",
        "- *r\n",
        "- !T u\n",
        "- !!str\n",
        "<<: {v: w}\n",
        "x: 1\nx: 2\n",
        "- ? y\n",
        ": z\n",
        "---\n",
        "...\n",
        "%TAG ! t:\n",
        "- ${A}\r\n",
    ];

    #[test]
    fn the_least_indented_dash_after_the_middle_is_taken() {
        let text = "a:\n  - b\n    - c\n  - d\n   - e\n  - f\n";
        let at =
            |from: &str| dash_from(text, text.find(from)?).map(|dash| &text[dash.offset..dash.offset + 3]);
        assert_eq!(at("a"), Some("- b"));
        assert_eq!(at("b"), Some("- d"));
        assert_eq!(at("e"), Some("- f"));
        assert_eq!(at("f"), None);
        assert_eq!(middle(text), None);
        let long = text.repeat(WORTH_A_THREAD / text.len() + 1);
        assert!(middle(&long).is_some_and(|dash| dash.offset > long.len() / 2));
    }
}
