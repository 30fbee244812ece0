//! Where a caret is: in the tree, and in a line that is only half written.

use super::{NodeId, NodeKind, Tree};
use crate::text::Span;

/// One step from a collection to what is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathStep<'t> {
    /// To the value of a key, which is empty where the key is no string.
    Key(&'t str),
    /// To an item of a list, counted from 0.
    Item(usize),
}

/// A place in a tree, with everything around it.
#[derive(Debug, Clone)]
pub struct Cursor<'t> {
    tree: &'t Tree,
    offset: usize,
    /// From the root of the document to the innermost node, each but the first with the step to it.
    path: Vec<(NodeId, Option<PathStep<'t>>)>,
    is_key: bool,
}

impl Tree {
    /// Returns the cursor at a byte offset. Costs the nodes on the way and their siblings; follows no alias.
    pub fn cursor(&self, offset: usize) -> Cursor<'_> {
        let mut cursor = Cursor { tree: self, offset, path: Vec::new(), is_key: false };
        let mut before = self.documents.iter().rev();
        let mut node = before.find(|&&root| self.full_span(root).range().start <= offset).copied();
        let mut step = None;
        while let Some(here) = node.filter(|&node| touches(self.full_span(node), offset)) {
            cursor.path.push((here, step));
            (node, step) = match self.node(here).kind {
                NodeKind::Sequence(_) => {
                    let items = self.items(here);
                    let after = items.partition_point(|&item| self.full_span(item).range().start <= offset);
                    let at = after.checked_sub(1);
                    (at.and_then(|at| items.get(at)).copied(), at.map(PathStep::Item))
                }
                NodeKind::Mapping(_) => {
                    let started = |&(key, _): &(NodeId, NodeId)| self.full_span(key).range().start <= offset;
                    let Some((key, value)) = self.pairs(here).take_while(started).last() else { break };
                    cursor.is_key = touches(self.full_span(key), offset);
                    let step = PathStep::Key(self.as_str(key).unwrap_or_default());
                    (Some(if cursor.is_key { key } else { value }), Some(step))
                }
                NodeKind::Scalar(_) | NodeKind::Alias(_) => break,
            };
        }
        cursor
    }
}

/// Whether a caret at an offset is in a span or at one of its ends.
fn touches(span: Span, offset: usize) -> bool {
    span.range().start <= offset && offset <= span.range().end
}

impl<'t> Cursor<'t> {
    /// The innermost node around the caret; nothing outside of all documents.
    pub fn node(&self) -> Option<NodeId> {
        self.path.last().map(|(node, _)| *node)
    }

    /// Whether the innermost node is a key.
    pub fn is_key(&self) -> bool {
        self.is_key
    }

    /// The collection that the innermost node is in.
    pub fn parent(&self) -> Option<NodeId> {
        let at = self.path.len().checked_sub(2)?;
        self.path.get(at).map(|(node, _)| *node)
    }

    /// The nodes around the caret, from the root of the document to the innermost one.
    pub fn ancestors(&self) -> impl DoubleEndedIterator<Item = NodeId> {
        self.path.iter().map(|(node, _)| *node)
    }

    /// The keys and items on the path from the root of the document to the innermost node.
    pub fn steps(&self) -> impl Iterator<Item = PathStep<'t>> {
        self.path.iter().filter_map(|(_, step)| *step)
    }

    /// What comes before the caret in its line.
    pub fn line_before(&self) -> LineBefore<'t> {
        LineBefore::at(self.tree.text(), self.offset)
    }
}

/// A line up to the caret, as far as it is written: also where it is no YAML yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineBefore<'t> {
    /// In which column the key or value starts, counted from 0: after the dashes of list items.
    pub column: usize,
    /// How many dashes of list items are before it.
    pub dashes: usize,
    /// The key, where its colon is written.
    pub key: Option<&'t str>,
    /// The tag of the value, where there is one: `!Find`.
    pub tag: Option<&'t str>,
    /// What is written of the key, or after its colon and the tag of the value.
    pub word: &'t str,
}

impl<'t> LineBefore<'t> {
    /// Reads the line that an offset of a text is in, up to there.
    pub fn at(text: &'t str, offset: usize) -> Self {
        let before = text.get(..text.floor_char_boundary(offset)).unwrap_or_default();
        let start = before.rfind(['\n', '\r']).map_or(0, |line_break| line_break + 1);
        LineBefore::of(before.get(start..).unwrap_or_default())
    }

    /// Reads a line.
    fn of(line: &'t str) -> Self {
        let (column, dashes) = indentation(line);
        let rest = line.get(column..).unwrap_or_default();
        let (key, value) = match split_key(rest) {
            Some((key, value)) => (Some(key), value),
            None => (None, rest),
        };
        let is_tag = value.starts_with('!');
        let (tag, word) = match value.split_once(' ') {
            Some((tag, word)) if is_tag => (Some(tag), word.trim_start()),
            _ => (None, value),
        };
        LineBefore { column, dashes, key, tag, word }
    }
}

/// In which column a line continues after blanks and the dashes of list items, and how many dashes these are.
fn indentation(line: &str) -> (usize, usize) {
    let (mut column, mut dashes) = (0, 0);
    loop {
        let rest = line.get(column..).unwrap_or_default();
        column += rest.len() - rest.trim_start_matches(' ').len();
        let rest = line.get(column..).unwrap_or_default();
        let Some(after) = rest.strip_prefix('-').filter(|after| after.is_empty() || after.starts_with(' '))
        else {
            return (column, dashes);
        };
        dashes += 1;
        column += 1;
        if after.is_empty() {
            return (column, dashes);
        }
    }
}

/// The key of a line and what follows its colon.
fn split_key(line: &str) -> Option<(&str, &str)> {
    let colon = line.find(": ").or_else(|| line.ends_with(':').then(|| line.len() - 1))?;
    let (key, value) = line.split_at(colon);
    let key = key.trim_matches(['"', '\'']);
    (!key.is_empty() && !key.starts_with('#')).then(|| (key, value.get(1..).unwrap_or_default().trim_start()))
}

/// Returns the keys and items in which a caret is by the indentation of the lines before it, whatever is wrong with
/// these. The items of a list are counted from the lines that are written. Costs the lines before the caret.
pub fn outline_at(text: &str, offset: usize) -> Vec<PathStep<'_>> {
    let before = text.get(..text.floor_char_boundary(offset)).unwrap_or_default();
    // Each open key or item with the column that it starts in.
    let mut open: Vec<(usize, PathStep<'_>)> = Vec::new();
    let mut lines = before.split('\n').map(|line| line.trim_end_matches('\r')).peekable();
    while let Some(line) = lines.next() {
        let is_last = lines.peek().is_none();
        let is_blank = line.trim().is_empty() || line.trim_start().starts_with('#');
        if is_blank && !is_last {
            continue;
        }
        if line.starts_with("---") {
            open.clear();
            continue;
        }
        let mut column = line.len() - line.trim_start_matches(' ').len();
        let LineBefore { dashes, key, column: content, .. } = LineBefore::of(line);
        for _ in 0..dashes {
            let number = close(&mut open, column, true).map_or(0, |item| item + 1);
            open.push((column, PathStep::Item(number)));
            let rest = line.get(column + 1..).unwrap_or_default();
            column += 1 + rest.len() - rest.trim_start_matches(' ').len();
        }
        let _ = close(&mut open, content, false);
        if let Some(key) = key {
            open.push((content, PathStep::Key(key)));
        }
    }
    open.into_iter().map(|(_, step)| step).collect()
}

/// Ends what starts in a column or after it; the number of the last item of a list there.
///
/// The dashes of a list may be in the column of its key.
fn close(open: &mut Vec<(usize, PathStep<'_>)>, column: usize, is_item: bool) -> Option<usize> {
    let mut last = None;
    while let Some(&(at, step)) = open.last() {
        let ends = match step {
            PathStep::Key(_) if is_item => at > column,
            PathStep::Key(_) | PathStep::Item(_) => at >= column,
        };
        if !ends {
            break;
        }
        open.pop();
        last = match step {
            PathStep::Item(number) if at == column => Some(number),
            _ => None,
        };
        if is_item && last.is_some() {
            break;
        }
    }
    last
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "a test ends so")]
mod tests {
    use super::*;
    use crate::syntax::parse;

    const TEXT: &str = "\
version: 1
entries:
- model: authentik_flows.flow
  identifiers:
    slug: login
  attrs: {name: x, title: [a, b]}
-   model: authentik_core.group
    attrs:
      name: !Find [x, [y, z]]
";

    fn at(text: &str, caret: &str) -> (usize, Vec<String>) {
        let offset = text.find(caret).expect("the caret is in the text");
        let tree = parse(text);
        let steps = tree.cursor(offset).steps().map(show).collect();
        (offset, steps)
    }

    fn show(step: PathStep<'_>) -> String {
        match step {
            PathStep::Key(key) => key.to_owned(),
            PathStep::Item(number) => number.to_string(),
        }
    }

    fn outline(text: &str) -> String {
        outline_at(text, text.len()).into_iter().map(show).collect::<Vec<_>>().join(".")
    }

    #[test]
    fn a_cursor_knows_its_way() {
        assert_eq!(at(TEXT, "login").1, ["entries", "0", "identifiers", "slug"]);
        assert_eq!(at(TEXT, "b]}").1, ["entries", "0", "attrs", "title", "1"]);
        assert_eq!(at(TEXT, "z]]").1, ["entries", "1", "attrs", "name", "1", "1"]);
        let tree = parse(TEXT);
        let cursor = tree.cursor(TEXT.find("slug").expect("it is there"));
        assert!(cursor.is_key());
        assert_eq!(tree.as_str(cursor.node().expect("a node")), Some("slug"));
        let value = tree.cursor(TEXT.find("login").expect("it is there"));
        assert!(!value.is_key());
        let parent = value.parent().expect("a parent");
        assert_eq!(tree.pairs(parent).len(), 1);
    }

    #[test]
    fn a_cursor_is_somewhere_at_every_offset() {
        let tree = parse(TEXT);
        for offset in 0..=TEXT.len() + 3 {
            let cursor = tree.cursor(offset);
            let spans: Vec<Span> = cursor.ancestors().map(|node| tree.full_span(node)).collect();
            assert!(spans.iter().all(|span| touches(*span, offset)), "{offset}");
        }
        assert_eq!(parse("").cursor(0).node(), None);
    }

    #[test]
    fn half_a_line_says_what_it_is_about() {
        let line = |text| {
            let line = LineBefore::at(text, text.len());
            (line.column, line.dashes, line.key, line.tag, line.word)
        };
        assert_eq!(line("entries:\n  - mod"), (4, 1, None, None, "mod"));
        assert_eq!(line("  - model: authentik_fl"), (4, 1, Some("model"), None, "authentik_fl"));
        assert_eq!(line("    stage: !Find [x"), (4, 0, Some("stage"), Some("!Find"), "[x"));
        assert_eq!(line("    stage: !Fi"), (4, 0, Some("stage"), None, "!Fi"));
        assert_eq!(line("    key:"), (4, 0, Some("key"), None, ""));
        assert_eq!(line("  - - \"a b\": "), (6, 2, Some("a b"), None, ""));
        assert_eq!(line(""), (0, 0, None, None, ""));
    }

    #[test]
    fn the_outline_needs_no_yaml() {
        assert_eq!(outline("entries:\n  - model: x\n    attrs:\n      na"), "entries.0.attrs");
        assert_eq!(
            outline("entries:\n- model: x\n- model: y\n  identifiers:\n    "),
            "entries.1.identifiers"
        );
        assert_eq!(outline("entries:\n- model: [unclosed\n  attrs:\n    a: 1\n    b:"), "entries.0.attrs.b");
        assert_eq!(outline("context:\n  x: 1\nentries:\n  - "), "entries.0");
        assert_eq!(outline("entries:\n  - model: x\n\n"), "");
        assert_eq!(outline("a:\n  - - x\n    - "), "a.0.1");
    }

    #[test]
    fn the_outline_of_each_prefix_ends() {
        for end in 0..=TEXT.len() {
            let _ = outline_at(TEXT, end);
        }
    }
}
