//! The way of one entry through the importer.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;

use super::apply::{AppliedEntry, Conditions, Existing, Others};
use super::data;
use super::eval_world::EvalWorld;
use super::filled_in::{FilledIn, is_exported_key};
use super::literal_key::LiteralKey;
use super::look::Match;
use super::lookup::{Condition, column_name};
use super::nesting::reference;
use super::problem::{EntryProblem, Ineffective, Problem, ProblemKind};
use super::query;
use super::row::{Origin, Row};
use super::unresolved::{Unresolved, UsedBy};
use crate::blueprint::{Attrs, Entry, State, StateName, head_span, text};
use crate::catalog::{Kinds, Lookup, Model};
use crate::evaluate::{
    Context, Defaults, EvaluationProblem, EvaluationProblemKind, Evaluator, ObjectId, Shape, UnknownReason,
    Value, ValueKind,
};
use crate::serializer::is_uuid;
use crate::serializer::{Keys, nearest};
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
enum Named {
    Known(&'static Model),
    /// One that exists and can't be an entry's.
    NotAllowed(String),
    /// One that the catalogue doesn't have.
    Beyond(String),
}

/// Models whose serializer makes a plain policy binding (`authentik/endpoints/api/device_user_bindings.py`), so
/// that an entry never finds what an earlier one made. Seen with the importer of 2026.2.2.
pub const MADE_AS_BINDINGS: [&str; 2] =
    ["authentik_endpoints.deviceuserbinding", "authentik_endpoints_connectors_agent.agentdeviceuserbinding"];

/// Models that got names only later, and what authentik's own blueprints identified their objects by before: copies of
/// those go on to do so. Objects that share this can stand for each other.
const IDENTIFIED_BEFORE_NAMES: [(&str, &[&str]); 1] =
    [("authentik_stages_prompt.prompt", &["field_key", "label"])];

/// The common part of what policies can be bound to.
const POLICY_BINDING_MODEL: &str = "authentik_policies.policybindingmodel";

/// Whether the objects of a model have a key of their own besides that of their policy binding half (`pbm_uuid`).
pub(super) fn has_own_key(model: &Model) -> bool {
    model.kinds.contains(Kinds::POLICY_BINDING_MODEL)
        && model.primary_key_column.is_some_and(|column| !column.ends_with("_ptr") && column != "pbm_uuid")
}

/// A file while it is applied.
pub(super) struct Application<'t, 'a> {
    pub(super) scene: EvalWorld<'t, 'a>,
    pub(super) context: &'a Context<'t, 'a>,
    pub(super) problems: Vec<Problem<'t>>,
    pub(super) unresolved: Vec<Unresolved<'t>>,
    /// What is added to an entry's index where it is marked in the store.
    pub(super) first_entry: usize,
    /// How many bytes of expressions may still be analysed.
    pub(super) code_left: usize,
    /// The models beyond the catalogue of which an earlier entry may have made an object.
    pub(super) beyond: HashSet<String>,
    /// The objects with values that are filled in later.
    pub(super) filled_in: FilledIn<'t>,
    /// Whether the current entry has conditions that can't be decided, and these are behind.
    pub(super) is_conditional: bool,
    /// What the evaluator met in the current entry.
    pub(super) evaluation: Vec<EvaluationProblem>,
}

impl<'t> Application<'t, '_> {
    pub(super) fn report(&mut self, span: Span, kind: ProblemKind<'t>) {
        if self.scene.around.with_problems {
            let conditional = self.is_conditional;
            self.problems.push(Problem { span, entry: Some(self.scene.current), conditional, kind });
        }
    }

    pub(super) fn report_entry(&mut self, span: Span, problem: EntryProblem) {
        self.report(span, ProblemKind::Entry(problem));
    }

    /// Reports a use of a look-up that matches nothing known.
    pub(super) fn report_unresolved(&mut self, node: NodeId, used_by: UsedBy<'t>, refuses_null: bool) {
        if let Some(sought) = self.scene.unmatched.get(&node) {
            let sought = sought.clone();
            let entry = self.scene.current;
            self.unresolved.push(Unresolved { node, entry, used_by, refuses_null, sought });
        }
    }

    /// Reports what is wrong with an entry; where that is the default of a tag, it counts only if nothing else is set.
    fn report_default(&mut self, span: Span, tag: Option<NodeId>, problem: EntryProblem) {
        let kind = ProblemKind::Entry(problem);
        let is_certain = self.scene.around.settings.defaults == Defaults::Certain;
        match tag.filter(|_| !is_certain) {
            Some(tag) => self.report(span, ProblemKind::Default { tag, problem: Box::new(kind) }),
            None => self.report(span, kind),
        }
    }

    pub(super) fn evaluate<T>(
        &mut self,
        compute: impl FnOnce(&mut Evaluator<'t, '_, EvalWorld<'t, '_>>) -> T,
    ) -> T {
        let mut evaluator = Evaluator::new(self.context, &mut self.scene, &mut self.evaluation);
        compute(&mut evaluator)
    }

    pub(super) fn flush_evaluation(&mut self) {
        for LiteralKey { node, field, model } in std::mem::take(&mut self.scene.literal_keys) {
            let span = self.scene.blueprint.tree.full_span(node);
            self.report_entry(span, EntryProblem::FindByLiteralKey { model, field });
        }
        for problem in std::mem::take(&mut self.evaluation) {
            match problem.kind {
                EvaluationProblemKind::UnmatchedIndexed => {
                    self.report_unresolved(problem.node, UsedBy::AtIndex, true);
                }
                kind => self.report(problem.span, ProblemKind::Evaluation(problem.node, kind)),
            }
        }
    }

    pub(super) fn entry(&mut self, entry: &Entry<'t>) -> AppliedEntry<'t> {
        let tree = self.scene.blueprint.tree;
        let mut applied = AppliedEntry {
            head: head_span(tree, entry.node),
            model: None,
            beyond: None,
            conditions: Conditions::True,
            undecided: None,
            state: entry.state,
            existing: Existing::Perhaps(None),
            presumed_new: false,
            ambiguous: false,
            object: None,
            data: Arc::default(),
            changes: Vec::new(),
            also_deleted: Vec::new(),
        };
        self.is_conditional = false;
        let model = self.model(entry);
        self.flush_evaluation();
        (applied.conditions, applied.undecided) = self.conditions(entry);
        let absent = self.deletes(entry);
        if absent && self.swallow() {
            self.flush_evaluation();
            applied.conditions = Conditions::False;
            self.skip(&mut applied, Ineffective::Condition);
            return applied;
        }
        self.flush_evaluation();
        self.is_conditional = applied.conditions == Conditions::Unknown;
        if applied.conditions == Conditions::False {
            if entry.conditions.iter().all(|&node| tree.tag(tree.expand(node)).is_none()) {
                self.report_entry(applied.head, EntryProblem::NeverApplied);
            }
            if let Some(Named::Known(model)) = model {
                applied.model = Some(model);
            }
            return applied;
        }
        match model {
            None => {}
            Some(Named::NotAllowed(name)) if absent => {
                self.skip(&mut applied, Ineffective::Model(name));
            }
            Some(Named::NotAllowed(name)) => {
                let place = entry.model.map_or(applied.head, |node| tree.full_span(node));
                self.report_entry(place, EntryProblem::ModelNotAllowed { model: name });
            }
            Some(Named::Known(model)) => {
                applied.model = Some(model);
                self.write(entry, model, &mut applied);
                self.scene.applies_another |= model.meta;
                if let Others::Known(others, _) = self.scene.around.others
                    && let Some(reference) = reference(entry, &applied)
                {
                    others.reach(&reference, &mut self.scene.applied_before);
                }
            }
            Some(Named::Beyond(name)) => {
                self.write_beyond(entry, &name, &mut applied);
                applied.beyond = Some(name);
            }
        }
        applied
    }

    /// The entry's model; nothing for one that is unknown.
    fn model(&mut self, entry: &Entry<'t>) -> Option<Named> {
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

    /// The model of a name that stands at a node; `tag` is the one whose default it is.
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

    fn conditions(&mut self, entry: &Entry<'t>) -> (Conditions, Option<UnknownReason>) {
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

    fn state(&mut self, entry: &Entry<'t>) -> State {
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

    fn write(&mut self, entry: &Entry<'t>, model: &'static Model, applied: &mut AppliedEntry<'t>) {
        let tree = self.scene.blueprint.tree;
        let state = self.state(entry);
        applied.state = state;
        // What is wrong where a default deletes the object doesn't matter, and neither does what it would be.
        let may_be_absent = state == State::Unusable && self.deletes(entry);
        let absent = state == State::Known(StateName::Absent) || may_be_absent;
        let identifiers = match entry.identifiers {
            Some(node) => self.evaluate(|evaluator| evaluator.resolve_fields(node)),
            None => Vec::new(),
        };
        let mut failing = self.evaluation.iter().any(|problem| problem.kind.fails());
        let attrs = match entry.attrs {
            Attrs::Mapping(node) => self.evaluate(|evaluator| evaluator.resolve_fields(node)),
            _ => Vec::new(),
        };
        let mut identifiers = data::with_known_keys(identifiers, &self.scene.keys);
        query::with_their_keys(&mut identifiers, &self.scene);
        let attrs = data::with_known_keys(attrs, &self.scene.keys);
        if absent {
            failing |= self.swallow();
        }
        self.flush_evaluation();
        if model.meta {
            return self.write_meta(entry, model, attrs, applied);
        }
        let mut query_ok = true;
        if identifiers.is_empty() && !absent {
            let empty = entry.identifiers.is_some();
            let place = entry.identifiers.filter(|_| empty).map_or(applied.head, |node| tree.span(node));
            self.report_entry(place, EntryProblem::NoIdentifiers { empty });
            query_ok = false;
        }
        for (name, key, value) in &identifiers {
            let lookup = model.lookup_path(name);
            match lookup {
                Lookup::Unknown if self.scene.has_beyond(model.name, name) || has_placeholder(name) => {
                    query_ok = false;
                }
                Lookup::Unknown if !absent => {
                    let problem = EntryProblem::UnknownIdentifier { name: (*name).to_owned(), key: *key };
                    self.report_entry(tree.full_span(*key), problem);
                    query_ok = false;
                }
                Lookup::Unknown => failing = true,
                _ => query_ok &= self.can_look_up(model, lookup, (name, value), absent),
            }
        }
        if absent && (failing || identifiers.is_empty()) {
            return self.skip(applied, Ineffective::LookUp);
        }
        let matched = if query_ok { self.find_existing(model, &identifiers) } else { Match::default() };
        applied.existing = match (matched.certain, matched.possible) {
            (Some(object), _) => Existing::Yes(object),
            (None, Some(object)) => {
                applied.presumed_new = self.is_presumed_new(model, &identifiers, Some(object));
                Existing::Perhaps(Some(object))
            }
            (None, None) if !query_ok => Existing::Perhaps(None),
            (None, None) if self.may_exist(model.name, &identifiers) => {
                applied.presumed_new = self.is_presumed_new(model, &identifiers, None);
                Existing::Perhaps(None)
            }
            (None, None) => Existing::No,
        };
        let alike = || matched.certain.is_some_and(|object| self.are_interchangeable(object, &identifiers));
        if matched.second.is_some() && !absent && !alike() {
            applied.ambiguous = true;
            self.report_entry(applied.head, EntryProblem::AmbiguousIdentifiers);
        }
        let beyond = |name: &str| self.scene.has_beyond(model.name, name);
        let mut merged = data::merge(tree, attrs, identifiers, Some(model), beyond);
        data::keep_python_formats(tree, &mut merged.data);
        applied.presumed_new &= !data::has_filled_in_key(&merged.data);
        applied.data = Arc::new(merged.data);
        if may_be_absent {
            return;
        }
        if absent {
            self.breaks_down(model, applied);
            return self.delete(model, applied);
        }
        self.requirements(model, applied, matched);
        self.creatable(model, applied);
        if self.scene.around.with_problems {
            for (span, problem) in merged.problems {
                self.report_entry(span, problem);
            }
            self.values(applied);
            self.uniqueness(model, applied, matched);
            self.expressions(model, applied);
            self.entry_permissions(entry, model);
        }
        if let (State::Known(StateName::MustCreated), Existing::Yes(object)) = (entry.state, applied.existing)
            && !MADE_AS_BINDINGS.contains(&model.name)
        {
            let place = entry.state_node.map_or(applied.head, |node| tree.span(node));
            self.report_entry(place, EntryProblem::MustCreatedExists { object });
        }
        if let Existing::Yes(object) = applied.existing
            && self.scene.around.with_changes
        {
            applied.changes = self.changes(object, applied, matched.second.is_none());
        }
        self.store(state, model, applied);
    }

    /// Whether the shipped objects that identifiers fit differ by nothing but a name that came later.
    fn are_interchangeable(&self, object: ObjectId, identifiers: &[(&'t str, NodeId, Value<'t>)]) -> bool {
        let Some(row) = self.scene.store.row(object) else { return false };
        let natural = IDENTIFIED_BEFORE_NAMES.iter().find(|(model, _)| *model == row.model.name);
        let is_given = |field: &&str| identifiers.iter().any(|(name, ..)| name == field);
        matches!(row.origin, Origin::Shipped(_))
            && natural.is_some_and(|(_, fields)| fields.iter().all(is_given))
    }

    /// Evaluates an entry whose model the catalogue doesn't have: nothing is known of its objects.
    fn write_beyond(&mut self, entry: &Entry<'t>, model: &str, applied: &mut AppliedEntry<'t>) {
        let tree = self.scene.blueprint.tree;
        let state = self.state(entry);
        let mut evaluated = |node| self.evaluate(|evaluator| evaluator.resolve_fields(node));
        let identifiers = entry.identifiers.map(&mut evaluated).unwrap_or_default();
        let attrs = match entry.attrs {
            Attrs::Mapping(node) => evaluated(node),
            _ => Vec::new(),
        };
        if state == State::Known(StateName::Absent) {
            self.swallow();
            return self.flush_evaluation();
        }
        self.flush_evaluation();
        let identifiers = data::with_known_keys(identifiers, &self.scene.keys);
        let attrs = data::with_known_keys(attrs, &self.scene.keys);
        // An earlier entry of the model may have made the object.
        let first = self.beyond.insert(model.to_owned());
        if !identifiers.is_empty() && first && !self.may_exist(model, &identifiers) {
            applied.existing = Existing::No;
        }
        let merged = data::merge(tree, attrs, identifiers, None, |_| true);
        for (span, problem) in merged.problems {
            self.report_entry(span, problem);
        }
        applied.data = Arc::new(merged.data);
    }

    fn find_existing(
        &mut self,
        model: &'static Model,
        identifiers: &[(&'t str, NodeId, Value<'t>)],
    ) -> Match {
        // A binding of these is never found again, as it is none of theirs.
        if MADE_AS_BINDINGS.contains(&model.name) {
            return Match::default();
        }
        // The primary key is ORed with all the others together.
        let (keys, others): (Vec<_>, Vec<_>) = identifiers
            .iter()
            .map(|(name, _, value)| Condition { name, value })
            .partition(|condition| condition.name == "pk");
        let mut found = Match::default();
        let is_of_nobody = |condition: &Condition<'_, 't>| {
            self.is_other_key(model, condition)
                || model.is_made_by_database(condition.name) && self.is_undeclared_key(condition.value)
        };
        if !others.is_empty() && !others.iter().any(is_of_nobody) {
            found = self.scene.store.find(model.name, &others);
            if found.certain.is_none() {
                self.find_filled_in(model, &others, &mut found);
            }
        }
        for key in keys {
            let object = match &key.value.kind {
                ValueKind::Str(text) => self.scene.keys.get(&**text).copied(),
                ValueKind::Key(object) => Some(*object),
                _ => None,
            };
            let row = object.and_then(|object| self.scene.store.row(object));
            // The key of an object of another model finds nothing.
            let is_one = |row: &&Row<'_>| !row.deleted && self.scene.is_a(row.model.name, model.name);
            match row.filter(is_one) {
                Some(row) if row.perhaps_deleted => found.possible = found.possible.or(Some(row.id)),
                Some(row) => found.certain = found.certain.or(Some(row.id)),
                None => {}
            }
        }
        found
    }

    /// Whether a literal key is none that an entry before gives its object.
    fn is_undeclared_key(&self, value: &Value<'t>) -> bool {
        match &value.kind {
            ValueKind::Str(text) => !self.scene.keys.contains_key(&**text),
            ValueKind::Int(_) => true,
            _ => false,
        }
    }

    /// Whether an identifier asks for what is bound to an object by another key than bindings are stored with: a flow
    /// or stage binding has a key of its own besides that, and only `!KeyOf` in a policy binding gives the one that is
    /// stored (`KeyOf.resolve` in `authentik/blueprints/v1/common.py`).
    fn is_other_key(&self, model: &'static Model, condition: &Condition<'_, 't>) -> bool {
        let ValueKind::Key(object) = condition.value.kind else { return false };
        let column = model.column(column_name(model, condition.name));
        let catalog = self.scene.around.catalog;
        let target = catalog.model_named(self.scene.store.model_of(object));
        let tree = self.scene.blueprint.tree;
        column.is_some_and(|column| column.to == Some(POLICY_BINDING_MODEL) && column.kind.holds_key())
            && target.is_some_and(has_own_key)
            && data::find_model(tree, condition.value.node).is_some()
    }

    /// Whether an object that nothing in this file or the release makes may exist all the same.
    fn may_exist(&mut self, model: &str, identifiers: &[(&'t str, NodeId, Value<'t>)]) -> bool {
        if identifiers.iter().any(|(_, _, value)| value.is_unknown()) {
            return true;
        }
        // A literal primary key is an exported object's: on its own instance it exists. Where nothing else exists than what
        // is known, only a number can be the key of something: UUIDs are random.
        let known = self.scene.around.catalog.model_named(model);
        let closed = self.scene.around.settings.closed_world;
        let is_taken = |value: &Value<'t>| !closed || !value.as_str().is_some_and(is_uuid);
        let is_exported = |(name, _, value): &(&str, NodeId, Value<'t>)| {
            is_exported_key(known, name, value) && is_taken(value)
        };
        let is_exported = identifiers.iter().any(is_exported);
        let conditions: Vec<_> =
            identifiers.iter().map(|(name, _, value)| Condition { name, value }).collect();
        let comparable =
            conditions.iter().all(|c| matches!(c.value.kind, ValueKind::Str(_) | ValueKind::Int(_)));
        // Asked first: which files write the same object decides which are looked at together.
        let is_made_elsewhere = comparable && self.scene.found_elsewhere(model, &conditions).is_some();
        is_made_elsewhere || is_exported || (self.scene.around.is_external)(model, &conditions)
    }
}
