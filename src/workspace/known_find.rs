//! Look-ups that match something known, and may match more than that.

use super::eval_world::EvalWorld;
use super::look::identify;
use super::lookup::Condition;
use super::unresolved::{Absence, Sought};
use crate::catalog::{Model, PrimaryKey};
use crate::evaluate::ObjectId;
use crate::syntax::NodeId;

/// A look-up that matches a known object by something that others may have as well.
#[derive(Debug, Clone)]
pub struct KnownFind {
    /// The tag.
    pub node: NodeId,
    /// The entry that evaluates it.
    pub entry: usize,
    /// What is looked for.
    pub sought: Sought,
    /// The object that it matches.
    pub object: ObjectId,
    /// Another that it surely matches at that moment.
    pub second: Option<ObjectId>,
}

/// Models with an order of their own, by which the database takes the first of several matches
/// (`Meta.ordering` in `authentik/flows/models.py`).
const ORDERED: [&str; 1] = ["authentik_flows.flowstagebinding"];

impl<'t> EvalWorld<'t, '_> {
    /// Notes a look-up that matches an object, unless its conditions fit only one, or the oldest is taken of several.
    pub(super) fn note_known(
        &mut self,
        node: NodeId,
        model: Option<&'static Model>,
        conditions: &[Condition<'_, 't>],
        (object, second): (ObjectId, Option<ObjectId>),
    ) {
        let Some(model) = model.filter(|_| self.around.with_problems) else { return };
        let is_undefined = model.primary_key == PrimaryKey::Uuid && !ORDERED.contains(&model.name);
        if !is_undefined
            || second.is_none() && identify(model, conditions)
            || !self.known_finds_at.insert(node)
        {
            return;
        }
        let sought = Sought::new(model.name, conditions, Absence::Nowhere);
        self.known_finds.push(KnownFind { node, entry: self.current, sought, object, second });
    }
}
