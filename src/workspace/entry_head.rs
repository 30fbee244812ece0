//! Reads the head of an entry: its model, its conditions and its state.

use std::borrow::Cow;

use super::application::Application;
use super::apply::Conditions;
use super::problem::EntryProblem;
use crate::blueprint::{Entry, State, StateName, text};
use crate::catalog::Model;
use crate::evaluate::{Shape, UnknownReason, Value, ValueKind};
use crate::serializer::nearest;
use crate::syntax::NodeId;
use crate::text::{Span, has_placeholder};

/// Whether a value is surely no text.
fn is_no_text(value: &Value<'_>) -> bool {
    match &value.kind {
        ValueKind::Str(_) | ValueKind::Fallback(..) => false,
        ValueKind::OneOf(options) => options.iter().all(is_no_text),
        ValueKind::Unknown(unknown) => {
            !matches!(unknown.shape, Shape::Any | Shape::Text(_) | Shape::TextOrNull)
        }
        _ => true,
    }
}

/// What the model of an entry names.
pub(super) enum Named {
    Known(&'static Model),
    /// One that exists and can't be an entry's.
    NotAllowed(String),
    /// One that the catalog doesn't have.
    Beyond(String),
}

impl<'t> Application<'t, '_> {
    /// The entry's model; nothing for one that is unknown.
    pub(super) fn model(&mut self, entry: &Entry<'t>) -> Option<Named> {
        let tree = self.scene.blueprint.tree;
        let node = entry.model?;
        let written: Cow<'t, str> = match text(tree, node) {
            Some(text) => Cow::Borrowed(text),
            None => match self.evaluate(|evaluator| evaluator.resolve(node)).kind {
                ValueKind::Str(text) => text,
                ValueKind::Fallback(default, _) => {
                    // Which model it is, isn't known; but the default must be one.
                    if let Some(written) = default.as_str() {
                        self.named_model(written.to_owned().into(), node, Some(node));
                    }
                    return None;
                }
                // authentik takes the text of whatever it is, `None` for one.
                kind => {
                    let value = Value::new(node, kind);
                    if is_no_text(&value) {
                        return self.model_is_none(tree.full_span(node), value.describe());
                    }
                    return None;
                }
            },
        };
        self.named_model(written, node, None)
    }

    /// The model of a name that is at a node; `tag` is the one whose default it is.
    fn named_model(&mut self, written: Cow<'t, str>, node: NodeId, tag: Option<NodeId>) -> Option<Named> {
        let tree = self.scene.blueprint.tree;
        let catalog = self.scene.around.catalog;
        let known = catalog.model_named(&written);
        // What is an instruction to the importer has no table, and is found by its exact name.
        if let Some(model) = known.filter(|model| !model.meta || *model.name == *written) {
            return Some(Named::Known(model));
        }
        if has_placeholder(&written) {
            return None;
        }
        let place = tree.full_span(node);
        let mut parts = written.split('.');
        let (Some(app), Some(name), None) = (parts.next(), parts.next(), parts.next()) else {
            let model = written.into_owned();
            self.report_default(place, tag, EntryProblem::ModelWithoutDot { model });
            return None;
        };
        if self.scene.around.beyond.is_some_and(|beyond| beyond.has_model(&written)) {
            return Some(Named::Beyond(written.into_owned()));
        }
        if catalog.base_model(app, name).is_some() {
            return Some(Named::NotAllowed(written.into_owned()));
        }
        let suggestion = nearest(&written, catalog.model_names()).or_else(|| {
            // The right model under the wrong app.
            let lower = name.to_lowercase();
            let mut same = catalog.model_names().filter(|full| full.rsplit('.').next() == Some(&*lower));
            same.next().filter(|_| same.next().is_none())
        });
        let problem = EntryProblem::UnknownModel { model: written.into_owned(), suggestion };
        self.report_default(place, tag, problem);
        None
    }

    fn model_is_none(&mut self, place: Span, found: &'static str) -> Option<Named> {
        self.report_entry(place, EntryProblem::ModelNotText { found });
        None
    }

    pub(super) fn conditions(&mut self, entry: &Entry<'t>) -> (Conditions, Option<UnknownReason>) {
        let mut all = Conditions::True;
        let mut undecided = None;
        for &node in entry.conditions {
            let value = self.evaluate(|evaluator| evaluator.entry_condition(node));
            match value.truthy() {
                Some(true) => {}
                Some(false) => all = Conditions::False,
                None => {
                    undecided = undecided.or(Some(value.reason().unwrap_or(UnknownReason::Condition)));
                    if all == Conditions::True {
                        all = Conditions::Unknown;
                    }
                }
            }
        }
        (all, undecided.filter(|_| all == Conditions::Unknown))
    }

    pub(super) fn state(&mut self, entry: &Entry<'t>) -> State {
        let State::Tag(node) = entry.state else { return entry.state };
        let value = self.evaluate(|evaluator| evaluator.resolve(node));
        if let ValueKind::Fallback(default, _) = &value.kind {
            if let Some(state) = default.as_str().filter(|state| StateName::from_text(state).is_none()) {
                let problem = EntryProblem::UnknownStateValue { state: state.to_owned() };
                self.report_default(self.scene.blueprint.tree.full_span(node), Some(value.node), problem);
            }
            return State::Unusable;
        }
        match value.as_str().map(StateName::from_text) {
            // Given through a tag, `must_created` isn't enforced.
            Some(Some(StateName::MustCreated)) => State::Known(StateName::Present),
            Some(Some(state)) => State::Known(state),
            Some(None) => {
                let state = value.as_str().unwrap_or_default().to_owned();
                let place = self.scene.blueprint.tree.full_span(node);
                self.report_entry(place, EntryProblem::UnknownStateValue { state });
                State::Unusable
            }
            None => {
                if !is_no_text(&value) {
                    return State::Unusable;
                }
                let found = value.describe();
                let place = self.scene.blueprint.tree.full_span(node);
                self.report_entry(place, EntryProblem::StateNotText { found });
                State::Unusable
            }
        }
    }
}
