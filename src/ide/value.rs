//! The values of the tags of a blueprint.

use crate::analysis::{Analysis, AnalyzedFile};
use crate::evaluate::{
    Context, EvaluationProblemKind, Evaluator, Found, KeyOfReason, Query, UnknownReason, Value, ValueKind,
    World,
};
use crate::syntax::NodeId;
use crate::workspace::{dialect, server_context};

/// The objects that the analysis knows to be meant.
struct KnownObjects<'a, 't> {
    analysis: &'a Analysis<'t>,
    file: &'a AnalyzedFile<'t>,
    /// Whether look-ups are answered with the objects that are known here.
    answers: bool,
}

impl<'t> World<'t> for KnownObjects<'_, 't> {
    fn key_of(&mut self, node: NodeId, _: &'t str) -> Result<Value<'t>, KeyOfReason> {
        let object = self.file.applied.meant_by(node).next();
        let key = object.map(|object| Value::new(node, ValueKind::Key(object)));
        key.ok_or(KeyOfReason::Undefined { suggestion: None })
    }

    fn find(&mut self, query: &Query<'t>) -> Result<Found, (NodeId, EvaluationProblemKind)> {
        let object = self.file.applied.meant_by(query.node).next().filter(|_| self.answers);
        Ok(object.map_or(Found::Unknown { model: None }, Found::Object))
    }

    fn is_uuid_key(&self, _: &Value<'t>) -> Option<bool> {
        None
    }

    fn is_unmatched(&self, node: NodeId) -> bool {
        self.file.applied.unresolved.iter().any(|unresolved| unresolved.node == node)
    }

    fn models(&self) -> Vec<&'static str> {
        let catalog = self.analysis.catalog();
        let is_object = |name: &&str| catalog.model_named(name).is_some_and(|model| !model.meta);
        catalog.model_names().filter(is_object).collect()
    }
}

/// The values of the nodes of a file, outside of loops.
pub(super) struct Values<'a, 't> {
    context: Context<'t, 'a>,
    world: KnownObjects<'a, 't>,
}

impl<'a, 't> Values<'a, 't> {
    /// The values as they are with the objects that are known here.
    pub(super) fn new(analysis: &'a Analysis<'t>, file: &'a AnalyzedFile<'t>) -> Self {
        Values::with(analysis, KnownObjects { analysis, file, answers: true })
    }

    /// The values that are the same whichever objects the instance has.
    pub(super) fn on_any_instance(analysis: &'a Analysis<'t>, file: &'a AnalyzedFile<'t>) -> Self {
        Values::with(analysis, KnownObjects { analysis, file, answers: false })
    }

    fn with(analysis: &'a Analysis<'t>, world: KnownObjects<'a, 't>) -> Self {
        let file = world.file;
        let catalog = analysis.catalog();
        let settings = analysis.instance_settings();
        let server = server_context(catalog);
        let context = Context::new(file.tree, file.blueprint.context, settings, server, dialect(catalog));
        Values { context, world }
    }

    /// Returns the value of a node.
    pub(super) fn of(&mut self, node: NodeId) -> Value<'t> {
        let mut problems = Vec::new();
        Evaluator::new(&self.context, &mut self.world, &mut problems).resolve(node)
    }
}

/// Where the answer is to what isn't known, in words; nothing where a finding says what is wrong.
pub(super) fn where_known(reason: UnknownReason) -> Option<&'static str> {
    Some(match reason {
        UnknownReason::Server => "only authentik's database knows it",
        UnknownReason::Environment => "only the worker's environment knows it",
        UnknownReason::File => "only a file on the worker knows it",
        UnknownReason::Condition => "it depends on a condition that is not known here",
        UnknownReason::Template => "a placeholder stands for it",
        UnknownReason::Failed | UnknownReason::TooLarge => return None,
    })
}
