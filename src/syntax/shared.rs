//! Walks over nodes that aliases share.
//!
//! A file of a kilobyte can unfold to billions of nodes: each anchor names the one before it twenty times. Whatever
//! walks through aliases therefore keeps one of these, so that its cost is bounded by the size of the text.

use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};

use super::NodeId;

/// The nodes that a walk through one tree has been to.
#[derive(Debug, Default)]
pub struct Visited {
    seen: Vec<bool>,
}

impl Visited {
    /// Whether the walk comes to a node for the first time.
    pub fn insert(&mut self, node: NodeId) -> bool {
        if self.seen.len() <= node.index() {
            self.seen.resize(node.index() + 1, false);
        }
        self.seen.get_mut(node.index()).is_some_and(|seen| !std::mem::replace(seen, true))
    }
}

/// What is known of nodes, each of which was looked at once.
#[derive(Debug)]
pub struct Memo<T> {
    known: HashMap<NodeId, T>,
}

/// What one look at a node gives.
#[derive(Debug)]
pub enum Step<T> {
    /// The answer.
    Known(T),
    /// The nodes whose answers are needed first.
    Needs(Vec<NodeId>),
}

impl<T> Default for Memo<T> {
    fn default() -> Self {
        Memo { known: HashMap::new() }
    }
}

impl<T: Copy> Memo<T> {
    /// Returns what is known of a node already.
    pub fn known(&self, node: NodeId) -> Option<T> {
        self.known.get(&node).copied()
    }

    /// Returns the answer for a node. `look` gives it, or the nodes that it depends on; `cyclic` is the answer for a node
    /// that depends on itself. Uses no stack, however long a chain of aliases is.
    pub fn of(&mut self, node: NodeId, cyclic: T, mut look: impl FnMut(NodeId, &Self) -> Step<T>) -> T {
        let mut open = HashSet::new();
        let mut waiting = vec![node];
        while let Some(&next) = waiting.last() {
            let step = match self.known(next) {
                Some(answer) => Step::Known(answer),
                None => look(next, self),
            };
            match step {
                Step::Known(answer) => {
                    self.known.insert(next, answer);
                    waiting.pop();
                }
                Step::Needs(nodes) => {
                    open.insert(next);
                    for needed in nodes {
                        if open.contains(&needed) {
                            self.known.entry(needed).or_insert(cyclic);
                        } else {
                            waiting.push(needed);
                        }
                    }
                }
            }
        }
        self.known(node).unwrap_or(cyclic)
    }
}
