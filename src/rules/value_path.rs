//! The path of a value in its entry, for messages.

use std::fmt::Write;

use crate::lint::FileContext;
use crate::syntax::{NodeId, Tree};

/// How messages name a value: `redirect_uris[0].url` for one inside of an attribute, else the attribute itself.
pub(crate) fn value_path(
    context: &FileContext<'_, '_>,
    entry: Option<usize>,
    name: &str,
    node: NodeId,
) -> String {
    let mut path = name.to_owned();
    let applied = entry.and_then(|entry| context.applied.entries.get(entry));
    if let Some(datum) = applied.and_then(|applied| applied.datum(name)) {
        let mut search = PathSearch { tree: context.tree, to: node, path, steps: MOST_PATH_STEPS };
        search.extend(datum.value.node, 0);
        path = search.path;
    }
    path
}

/// Values of fields are shallow; a way through many levels helps nobody.
const MOST_PATH_DEPTH: usize = 6;

/// Aliases lead to the same nodes on many ways: after this many steps a message does without the path.
const MOST_PATH_STEPS: usize = 5_000;

/// Looks for the path from one node to another.
struct PathSearch<'t> {
    tree: &'t Tree,
    to: NodeId,
    /// The way so far, in words.
    path: String,
    /// What may still be looked at.
    steps: usize,
}

impl PathSearch<'_> {
    /// Adds the path from a node to `path`; leaves it unchanged if there is none.
    fn extend(&mut self, from: NodeId, depth: usize) -> bool {
        let tree = self.tree;
        let from = tree.expand(from);
        if from == self.to {
            return true;
        }
        let Some(steps) = self.steps.checked_sub(1).filter(|_| depth <= MOST_PATH_DEPTH) else {
            return false;
        };
        self.steps = steps;
        // Inside of a tag are its arguments, which are no items of the value.
        if tree.tag(from).is_some() {
            let (whole, part) = (tree.full_span(from), tree.span(self.to));
            return whole.start <= part.start && part.end <= whole.end;
        }
        for (index, &item) in tree.items(from).iter().enumerate() {
            if self.step(item, depth, |path| {
                let _ = write!(path, "[{index}]");
            }) {
                return true;
            }
        }
        for (key, value) in tree.pairs(from) {
            let key = tree.as_str(tree.expand(key)).unwrap_or("...");
            if self.step(value, depth, |path| {
                let _ = write!(path, ".{key}");
            }) {
                return true;
            }
        }
        false
    }

    fn step(&mut self, child: NodeId, depth: usize, name: impl FnOnce(&mut String)) -> bool {
        let length = self.path.len();
        name(&mut self.path);
        let found = self.extend(child, depth + 1);
        if !found {
            self.path.truncate(length);
        }
        found
    }
}
