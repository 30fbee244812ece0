//! What an evaluation depends on besides the file: settings, the server's context, and what objects there are.

use std::cell::Cell;

use foldhash::HashMap;

use super::evaluator::{BUDGET_PER_FILE, BUDGET_PER_NODE};
use super::{EvaluationProblemKind as Kind, KeyOfReason, ObjectId, Value};
use crate::syntax::{NodeId, Tree};
use crate::text::may_have_placeholders;

/// What the command line and the configuration say about the place where the blueprint is applied.
#[derive(Debug, Default, Clone)]
pub struct Settings {
    /// The instance's context, merged over the blueprint's.
    pub context: Vec<(String, serde_json::Value)>,
    /// The worker's environment, as far as it is given.
    pub environment: Vec<(String, String)>,
    /// Whether the instance holds nothing but what the release ships and the blueprints make.
    pub closed_world: bool,
    /// Which tags surely give their defaults.
    pub defaults: Defaults,
}

/// Which tags surely give their defaults where nothing that is given here says otherwise.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub enum Defaults {
    /// None of them: an instance may have what they ask for.
    Possible,
    /// `!Context`: the context that is given is the whole one.
    #[default]
    OfContext,
    /// All of them: nothing but what is given is set.
    Certain,
}

/// The context that `!Context` reads.
#[derive(Debug)]
pub struct Context<'t, 's> {
    pub(super) tree: &'t Tree,
    pub(super) settings: &'s Settings,
    /// The values that authentik itself puts there.
    pub(super) server: Vec<(&'static str, ServerValue)>,
    /// The keys of the blueprint's own mapping.
    pub(super) keys: HashMap<&'t str, NodeId>,
    /// Whether that mapping has keys that are no strings.
    pub(super) has_other_keys: bool,
    /// What may still be spent on the whole file.
    pub(super) budget: Cell<u32>,
    /// Whether it was reported that something is too large.
    pub(super) limit_reported: Cell<bool>,
    pub(super) dialect: Dialect,
    /// Whether any value of the file can have a placeholder.
    pub(super) has_placeholders: bool,
}

/// What the tags of a release can do beyond those of the oldest.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Dialect {
    /// Whether `!Context a.b` reaches into mappings and lists.
    pub context_paths: ContextPaths,
    /// Whether `!Condition` knows `EQ` and `NEQ`.
    pub equality_modes: bool,
}

/// Whether `!Context a.b` reaches into mappings and lists.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub enum ContextPaths {
    /// The whole name is the key.
    #[default]
    Never,
    /// Only some of the versions of a release do it.
    Perhaps,
    /// It does, where no key has the whole name.
    Always,
}

/// A context value of authentik's own.
#[derive(Debug, Clone, Copy)]
pub enum ServerValue {
    /// Certainly true as a condition: the one-element tuple of 2026.x.
    AlwaysTrue,
    /// A boolean that only the server knows.
    UnknownBool,
    /// Model name to app label, for every model that an entry may name.
    Models,
}

impl<'t, 's> Context<'t, 's> {
    /// The context of one blueprint.
    pub fn new(
        tree: &'t Tree,
        blueprint: Option<NodeId>,
        settings: &'s Settings,
        server: Vec<(&'static str, ServerValue)>,
        dialect: Dialect,
    ) -> Self {
        let entries = blueprint.into_iter().flat_map(|context| tree.entries(tree.expand(context)));
        let mut has_other_keys = false;
        let keys = entries.filter_map(|(key, value)| {
            let name = tree.as_str(key);
            has_other_keys |= name.is_none();
            Some((name?, value))
        });
        let keys = keys.collect();
        let nodes = u32::try_from(tree.node_count()).unwrap_or(u32::MAX);
        let budget = Cell::new(nodes.saturating_mul(BUDGET_PER_NODE).saturating_add(BUDGET_PER_FILE));
        let has_placeholders = may_have_placeholders(tree.text());
        Context {
            tree,
            settings,
            server,
            keys,
            has_other_keys,
            budget,
            limit_reported: Cell::new(false),
            dialect,
            has_placeholders,
        }
    }
}

/// What objects there are.
pub trait World<'t> {
    /// The primary key of the entry with that id.
    ///
    /// # Errors
    /// Why there is none at this point.
    fn key_of(&mut self, node: NodeId, id: &'t str) -> Result<Value<'t>, KeyOfReason>;

    /// The first object that matches a query.
    ///
    /// # Errors
    /// The node at fault and why the look-up fails.
    fn find(&mut self, query: &Query<'t>) -> Result<Found, (NodeId, Kind)>;

    /// Whether a value is surely a primary key (or null, where it may be), and a UUID; `None` when that isn't known.
    fn is_uuid_key(&self, value: &Value<'t>) -> Option<bool>;

    /// Whether a tag is a look-up that matched nothing known, so that its value may be null.
    fn is_unmatched(&self, node: NodeId) -> bool;

    /// Every model that an entry may name, as `app.model`.
    fn models(&self) -> Vec<&'static str>;
}

/// A look-up by `!Find` or `!FindObject`.
#[derive(Debug)]
pub struct Query<'t> {
    /// The tag.
    pub node: NodeId,
    /// Whether it is `!FindObject`.
    pub object: bool,
    /// The model: a string unless it isn't known.
    pub model: Value<'t>,
    /// Field and value of each condition.
    pub conditions: Vec<(Value<'t>, Value<'t>)>,
}

/// What a look-up gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// A known object.
    Object(ObjectId),
    /// No object that is known here; authentik gives null.
    Nothing,
    /// One of several, or one of which nothing more is known.
    Some {
        /// The model that was asked for.
        model: &'static str,
    },
    /// There may be one.
    Unknown {
        /// The model that was asked for, when it is known.
        model: Option<&'static str>,
    },
}
