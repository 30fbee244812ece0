//! The way of one entry through the importer.

use std::collections::HashSet;
use std::sync::Arc;

use super::apply::{AppliedEntry, Conditions, Existing, Others};
use super::data;
use super::entry_head::Named;
use super::eval_world::EvalWorld;
use super::existing::MADE_AS_BINDINGS;
use super::filled_in::FilledIn;
use super::literal_key::LiteralKey;
use super::look::Match;
use super::nesting::reference;
use super::problem::{EntryProblem, Ineffective, Problem, ProblemKind};
use super::query;
use super::unresolved::{Unresolved, UsedBy};
use crate::blueprint::{Attrs, Entry, State, StateName, head_span};
use crate::catalog::{Lookup, Model};
use crate::evaluate::{Context, Defaults, EvaluationProblem, EvaluationProblemKind, Evaluator};
use crate::syntax::NodeId;
use crate::text::{Span, has_placeholder};

/// A file while it is applied.
pub(super) struct Application<'t, 'a> {
    pub(super) scene: EvalWorld<'t, 'a>,
    pub(super) context: &'a Context<'t, 'a>,
    pub(super) problems: Vec<Problem<'t>>,
    pub(super) unresolved: Vec<Unresolved<'t>>,
    /// What is added to an entry's index where it is marked in the store.
    pub(super) first_entry: usize,
    /// How many bytes of expressions may still be analyzed.
    pub(super) code_left: usize,
    /// The models beyond the catalog of which an earlier entry may have made an object.
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
    pub(super) fn report_default(&mut self, span: Span, tag: Option<NodeId>, problem: EntryProblem) {
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

    /// Evaluates an entry whose model the catalog doesn't have: nothing is known of its objects.
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
}
