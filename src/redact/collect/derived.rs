//! What is made of secrets: tags that read them, and collections that hold them.

use foldhash::{HashMap, HashMapExt};

use crate::blueprint::{Expression, Name, TagName, expression, text};
use crate::redact::file::BlueprintView;
use crate::redact::names::is_secret_name;
use crate::syntax::NodeId;

/// Tags that are nested deeper than this are not followed.
const MOST_DEPTH: usize = 200;

/// Which tags make something of secrets.
pub(super) struct Derived<'s, 'a, 't> {
    view: &'s BlueprintView<'a, 't>,
    /// By node: whether it is a secret itself.
    secret: &'s [bool],
    known: HashMap<NodeId, bool>,
}

impl<'s, 'a, 't> Derived<'s, 'a, 't> {
    /// The tags that make something of the nodes that are secret themselves.
    pub(super) fn of(view: &'s BlueprintView<'a, 't>, secret: &'s [bool]) -> Vec<NodeId> {
        let mut derived = Derived { view, secret, known: HashMap::new() };
        view.tree.tagged_ids().filter(|&node| derived.is_secret(node, 0)).collect()
    }

    fn is_secret(&mut self, node: NodeId, depth: usize) -> bool {
        let tree = self.view.tree;
        let node = tree.expand(node);
        if self.secret.get(node.index()).copied().unwrap_or_default() {
            return true;
        }
        if depth > MOST_DEPTH || tree.tag(node).is_none() && tree.items(node).is_empty() {
            return false;
        }
        let tag = tree.tag(node).and_then(|tag| TagName::from_text(tag.name));
        if matches!(tag, Some(TagName::KeyOf | TagName::Find | TagName::FindObject | TagName::Condition)) {
            return false;
        }
        if let Some(&known) = self.known.get(&node) {
            return known;
        }
        // A value of the context may lead to itself.
        self.known.insert(node, false);
        let view = self.view;
        let mut any = |nodes: &[NodeId]| nodes.iter().any(|&node| self.is_secret(node, depth + 1));
        let is_secret = match expression(tree, node) {
            Some(Ok(Expression::Context { key: Name::Text(name), default })) => {
                is_secret_name(name) || any(view.in_context(name)) || any(default.as_slice())
            }
            Some(Ok(Expression::Env { name: Name::Text(name), default })) => {
                is_secret_name(name) || any(default.as_slice())
            }
            Some(Ok(Expression::AtIndex { key, .. })) if text(tree, key).is_some_and(is_secret_name) => true,
            _ => any(tree.items(node)),
        };
        self.known.insert(node, is_secret);
        is_secret
    }
}
