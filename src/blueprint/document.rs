//! A blueprint: what authentik's dataclasses hold.

use super::ShapeProblem;
use crate::syntax::{NodeId, Tree};

/// One blueprint file.
#[derive(Debug)]
pub struct Blueprint<'t> {
    /// The tree that everything points into.
    pub tree: &'t Tree,
    /// The document's root mapping, when there is one.
    pub root: Option<NodeId>,
    /// `metadata.name`, when it is a string.
    pub name: Option<(&'t str, NodeId)>,
    /// The metadata's labels.
    pub labels: Vec<Label<'t>>,
    /// The `context` mapping.
    pub context: Option<NodeId>,
    /// All entries in file order, those of sections too.
    pub entries: Vec<Entry<'t>>,
    /// What is wrong with the shape, in file order.
    pub problems: Vec<ShapeProblem>,
}

/// The label that keeps authentik from applying a blueprint automatically.
const INSTANTIATE: &str = "blueprints.goauthentik.io/instantiate";

impl Blueprint<'_> {
    /// The value of a label.
    pub fn label(&self, name: &str) -> Option<&str> {
        self.labels.iter().find(|label| label.name == name).map(|label| label.value)
    }

    /// Whether authentik applies the blueprint automatically.
    pub fn is_instantiated(&self) -> bool {
        self.label(INSTANTIATE).is_none_or(|value| !value.eq_ignore_ascii_case("false"))
    }
}

/// One of the metadata's labels.
#[derive(Debug, Clone, Copy)]
pub struct Label<'t> {
    /// Its name.
    pub name: &'t str,
    /// Its value.
    pub value: &'t str,
    /// Where the name is written.
    pub key: NodeId,
}

/// One entry.
#[derive(Debug, Clone)]
pub struct Entry<'t> {
    /// The entry's mapping.
    pub node: NodeId,
    /// Counted from 0 over the file.
    pub index: usize,
    /// The list that holds it and its place there.
    pub list: (NodeId, usize),
    /// Its `id`.
    pub id: Option<(&'t str, NodeId)>,
    /// Its `model`: a string or a tag.
    pub model: Option<NodeId>,
    /// Its `state`.
    pub state: State,
    /// Where `state` is written.
    pub state_node: Option<NodeId>,
    /// Its `conditions`.
    pub conditions: &'t [NodeId],
    /// Its `identifiers` mapping.
    pub identifiers: Option<NodeId>,
    /// Its `attrs`.
    pub attrs: Attrs,
    /// Its `permissions`.
    pub permissions: Vec<Permission>,
}

impl Entry<'_> {
    /// Returns the mappings that hold its values: its identifiers, then its attributes.
    pub fn mappings(&self) -> impl Iterator<Item = NodeId> + use<> {
        let attrs = match self.attrs {
            Attrs::Mapping(attrs) => Some(attrs),
            Attrs::Missing | Attrs::Unusable => None,
        };
        self.identifiers.into_iter().chain(attrs)
    }
}

/// The `attrs` of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attrs {
    /// Not written: an empty mapping.
    Missing,
    /// A mapping.
    Mapping(NodeId),
    /// An explicit null or something else that can't be taken; the problem is reported.
    Unusable,
}

/// The state an entry is brought to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// As written, or `present` when it isn't.
    Known(StateName),
    /// A tag gives it.
    Tag(NodeId),
    /// Not a state; the problem is reported.
    Unusable,
}

/// The states that exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are the states'")]
pub enum StateName {
    Present,
    Created,
    MustCreated,
    Absent,
}

impl StateName {
    /// All states.
    pub const ALL: [StateName; 4] =
        [StateName::Present, StateName::Created, StateName::MustCreated, StateName::Absent];

    /// As written in YAML.
    pub fn text(self) -> &'static str {
        match self {
            StateName::Present => "present",
            StateName::Created => "created",
            StateName::MustCreated => "must_created",
            StateName::Absent => "absent",
        }
    }

    /// The state of that text; states are case-sensitive.
    pub fn from_text(text: &str) -> Option<StateName> {
        StateName::ALL.into_iter().find(|state| state.text() == text)
    }
}

/// One element of an entry's `permissions`.
#[derive(Debug, Clone, Copy)]
pub struct Permission {
    /// The mapping.
    pub node: NodeId,
    /// `app_label.codename`.
    pub permission: Option<NodeId>,
    /// The primary key of a user.
    pub user: Option<NodeId>,
    /// The primary key of a role.
    pub role: Option<NodeId>,
}
