//! Applying a blueprint on paper.

use std::borrow::Cow;
use std::collections::HashSet;

use foldhash::{HashMap, HashMapExt};

use super::beyond::Beyond;
use super::elsewhere::{Elsewhere, Place, Question};
use super::look::Match;
use super::lookup::Condition;
use super::nesting::reference;
use super::problem::{EntryProblem, Problem, ProblemKind};
use super::scene::Scene;
use super::server_context::{dialect, server_context};
use super::store::Store;
use super::{data, permissions};
use crate::blueprint::{Attrs, Blueprint, Entry, State, StateName, head_span, text};
use crate::catalog::{Catalog, Field, Kinds, Lookup, Model, PrimaryKey};
use crate::evaluate::{
    Context, EvaluationProblem, Evaluator, ObjectId, Settings, UnknownReason, Value, ValueKind,
};
use crate::python::{self, ExpressionKind};
use crate::serializer::{self, nearest};
use crate::source::{FileId, Span, has_placeholder};
use crate::syntax::NodeId;

/// What an application depends on besides the file.
pub struct Surroundings<'a> {
    /// The release.
    pub catalog: &'static Catalog,
    /// The instance's context and environment.
    pub settings: &'a Settings,
    /// The other files of the workspace.
    pub others: Others<'a>,
    /// Whether an object that a look-up asks for is said to exist outside of all blueprints.
    pub is_external: &'a (dyn Fn(&str, &[Condition<'_, '_>]) -> bool + Sync),
    /// What exists beyond the catalogue.
    pub beyond: Option<&'a dyn Beyond>,
    /// Whether problems are wanted, or only the objects that the file makes.
    pub with_problems: bool,
}

/// What is known of the other files of a workspace while one is applied.
#[derive(Debug, Clone, Copy)]
pub enum Others<'a> {
    /// There are none.
    None,
    /// What they make isn't known yet: what they could answer is noted.
    Unread,
    /// What they make, and which of all files this one is.
    Known(&'a Elsewhere, FileId),
}

/// A file after its application.
#[derive(Debug)]
pub struct AppliedFile<'t> {
    /// The entries, as many as the blueprint has.
    pub entries: Vec<AppliedEntry<'t>>,
    /// The objects afterwards.
    pub store: Store<'t>,
    /// Everything that was met.
    pub problems: Vec<Problem<'t>>,
    /// Look-ups that only another file answers, in the order of the text.
    pub answered_elsewhere: Vec<AnsweredElsewhere>,
    /// What other files could have answered, had they been read.
    questions: Vec<Question<'t>>,
}

impl AppliedFile<'_> {
    /// Whether the application would have gone another way with the knowledge of what the other files make.
    pub fn depends_on(&self, elsewhere: &Elsewhere, own: FileId, catalog: &'static Catalog) -> bool {
        self.questions.iter().any(|question| question.is_answered(elsewhere, own, catalog))
    }
}

/// A look-up that only another file of the workspace answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnsweredElsewhere {
    /// The tag that looks.
    pub node: NodeId,
    /// The entry it is in.
    pub entry: usize,
    /// The entry that makes what it looks for.
    pub place: Place,
}

/// One entry after its application.
#[derive(Debug)]
pub struct AppliedEntry<'t> {
    /// The entry's first key: where to point when nothing more exact is at fault.
    pub head: Span,
    /// Its model, when it is a known one.
    pub model: Option<&'static Model>,
    /// Its model as written, when that isn't in the catalogue and exists nevertheless.
    pub beyond: Option<String>,
    /// Whether it is applied at all.
    pub conditions: Conditions,
    /// Where the answer is to a condition that can't be decided.
    pub undecided: Option<UnknownReason>,
    /// The state it brings its object to; what a tag gives, where it is one.
    pub state: State,
    /// Whether its object existed before.
    pub existing: Existing,
    /// Its object, also when that was deleted.
    pub object: Option<ObjectId>,
    /// What is written: attrs with identifiers on top.
    pub data: Vec<Datum<'t>>,
}

/// Whether the conditions of an entry hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Conditions {
    True,
    False,
    Unknown,
}

/// Whether an entry's object existed before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// It did.
    Yes(ObjectId),
    /// It may have; the candidate when one is known.
    Perhaps(Option<ObjectId>),
    /// Nothing that is known is it.
    No,
}

/// One value that an entry writes.
#[derive(Debug, Clone)]
pub struct Datum<'t> {
    /// The key.
    pub name: &'t str,
    /// Where the key is written; in identifiers when it is in both.
    pub key: NodeId,
    /// The value.
    pub value: Value<'t>,
    /// Whether it is among the identifiers.
    pub from_identifiers: bool,
    /// The field, unless the model has none of that name.
    pub field: Option<&'static Field>,
}

impl<'t> AppliedEntry<'t> {
    /// The value that the entry writes to a field.
    pub fn value(&self, name: &str) -> Option<&Value<'t>> {
        self.datum(name).map(|datum| &datum.value)
    }

    /// The value that the entry writes to a field, with its place.
    pub fn datum(&self, name: &str) -> Option<&Datum<'t>> {
        self.data.iter().find(|datum| datum.name == name)
    }

    /// Whether the entry surely makes a new object.
    pub fn creates(&self) -> bool {
        self.existing == Existing::No && self.conditions != Conditions::False
    }
}

/// Applies a blueprint to a fresh instance of the release.
pub fn apply<'t>(blueprint: &Blueprint<'t>, around: &Surroundings<'_>) -> AppliedFile<'t> {
    let tree = blueprint.tree;
    let anywhere = blueprint.root.or(tree.documents().first().copied()).unwrap_or_default();
    apply_onto(blueprint, around, Store::new(around.catalog, anywhere), 0)
}

/// Applies a blueprint to an instance that has the objects of `store`. What it makes is marked with entry
/// numbers that count from `first_entry` on.
pub fn apply_onto<'t>(
    blueprint: &Blueprint<'t>,
    around: &Surroundings<'_>,
    store: Store<'t>,
    first_entry: usize,
) -> AppliedFile<'t> {
    let tree = blueprint.tree;
    let mut ids: HashMap<&'t str, Vec<usize>> = HashMap::new();
    for entry in &blueprint.entries {
        if let Some((id, _)) = entry.id {
            ids.entry(id).or_default().push(entry.index);
        }
    }
    let context = Context::new(
        tree,
        blueprint.context,
        around.settings,
        server_context(around.catalog),
        dialect(around.catalog),
    );
    let scene = Scene {
        around,
        blueprint,
        ids: &ids,
        store,
        entries: Vec::with_capacity(blueprint.entries.len()),
        current: 0,
        keys: HashMap::new(),
        elsewhere: HashMap::new(),
        questions: Vec::new(),
        compared_ids: 0,
        applied_before: HashSet::new(),
    };
    let mut application = Application {
        scene,
        context: &context,
        problems: Vec::new(),
        first_entry,
        beyond: HashSet::new(),
        evaluation: Vec::new(),
        code_left: tree.text().len() + REPEATED_CODE,
    };
    for entry in &blueprint.entries {
        application.scene.current = entry.index;
        let applied = application.entry(entry);
        application.scene.entries.push(applied);
    }
    let Application { mut scene, problems, .. } = application;
    let elsewhere = std::mem::take(&mut scene.elsewhere).into_iter();
    let mut answered_elsewhere: Vec<AnsweredElsewhere> =
        elsewhere.map(|(node, (entry, place))| AnsweredElsewhere { node, entry, place }).collect();
    answered_elsewhere.sort_by_key(|answer| (answer.entry, answer.node));
    let Scene { entries, store, questions, .. } = scene;
    AppliedFile { entries, store, problems, answered_elsewhere, questions }
}

/// How many bytes of expressions aliases can add to a file.
const REPEATED_CODE: usize = 4 << 20;

/// More attributes than any model has.
const MOST_UNKNOWN: usize = 256;

/// What the model of an entry names.
enum Named {
    Known(&'static Model),
    /// One that exists and can't be an entry's.
    NotAllowed(String),
    /// One that the catalogue doesn't have.
    Beyond(String),
}

struct Application<'t, 'a> {
    scene: Scene<'t, 'a>,
    context: &'a Context<'t, 'a>,
    problems: Vec<Problem<'t>>,
    /// What is added to an entry's index where it is marked in the store.
    first_entry: usize,
    /// How many bytes of expressions may still be analysed.
    code_left: usize,
    /// The models beyond the catalogue of which an earlier entry may have made an object.
    beyond: HashSet<String>,
    /// What the evaluator met in the current entry.
    evaluation: Vec<EvaluationProblem>,
}

impl<'t> Application<'t, '_> {
    fn report(&mut self, span: Span, kind: ProblemKind<'t>) {
        if self.scene.around.with_problems {
            self.problems.push(Problem { span, entry: Some(self.scene.current), kind });
        }
    }

    fn report_entry(&mut self, span: Span, problem: EntryProblem) {
        self.report(span, ProblemKind::Entry(problem));
    }

    fn evaluate<T>(&mut self, compute: impl FnOnce(&mut Evaluator<'t, '_, Scene<'t, '_>>) -> T) -> T {
        let mut evaluator = Evaluator::new(self.context, &mut self.scene, &mut self.evaluation);
        compute(&mut evaluator)
    }

    fn flush_evaluation(&mut self) {
        for problem in std::mem::take(&mut self.evaluation) {
            self.report(problem.span, ProblemKind::Evaluation(problem.node, problem.kind));
        }
    }

    fn entry(&mut self, entry: &Entry<'t>) -> AppliedEntry<'t> {
        let tree = self.scene.blueprint.tree;
        let mut applied = AppliedEntry {
            head: head_span(tree, entry.node),
            model: None,
            beyond: None,
            conditions: Conditions::True,
            undecided: None,
            state: entry.state,
            existing: Existing::Perhaps(None),
            object: None,
            data: Vec::new(),
        };
        let model = self.model(entry);
        self.flush_evaluation();
        (applied.conditions, applied.undecided) = self.conditions(entry);
        self.flush_evaluation();
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
            Some(Named::NotAllowed(name)) => {
                let place = entry.model.map_or(applied.head, |node| tree.full_span(node));
                self.report_entry(place, EntryProblem::ModelNotAllowed { model: name });
            }
            Some(Named::Known(model)) => {
                applied.model = Some(model);
                self.write(entry, model, &mut applied);
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
                _ => return None,
            },
        };
        if has_placeholder(&written) {
            return None;
        }
        let catalog = self.scene.around.catalog;
        let place = tree.full_span(node);
        let mut parts = written.split('.');
        let (Some(app), Some(name), None) = (parts.next(), parts.next(), parts.next()) else {
            let model = written.into_owned();
            self.report_entry(place, EntryProblem::ModelWithoutDot { model });
            return None;
        };
        if let Some(model) = catalog.model_named(&written) {
            return Some(Named::Known(model));
        }
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
        self.report_entry(place, EntryProblem::UnknownModel { model: written.into_owned(), suggestion });
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
                    undecided = undecided.or(Some(self.reason(&value)));
                    if all == Conditions::True {
                        all = Conditions::Unknown;
                    }
                }
            }
        }
        (all, undecided.filter(|_| all == Conditions::Unknown))
    }

    /// Where the answer to an unknown value is.
    fn reason(&self, value: &Value<'t>) -> UnknownReason {
        match &value.kind {
            ValueKind::Unknown(unknown) => unknown.reason,
            ValueKind::Fallback(_) => data::fallback_reason(self.scene.blueprint.tree, value.node),
            _ => UnknownReason::Condition,
        }
    }

    fn state(&mut self, entry: &Entry<'t>) -> State {
        let State::Tag(node) = entry.state else { return entry.state };
        let value = self.evaluate(|evaluator| evaluator.resolve(node));
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
            None => State::Unusable,
        }
    }

    fn write(&mut self, entry: &Entry<'t>, model: &'static Model, applied: &mut AppliedEntry<'t>) {
        let tree = self.scene.blueprint.tree;
        let state = self.state(entry);
        applied.state = state;
        let absent = state == State::Known(StateName::Absent);
        let identifiers = match entry.identifiers {
            Some(node) => data::pairs(tree, self.evaluate(|evaluator| evaluator.resolve(node))),
            None => Vec::new(),
        };
        let mut failing = self.evaluation.iter().any(|problem| problem.kind.fails());
        let attrs = match entry.attrs {
            Attrs::Mapping(node) => data::pairs(tree, self.evaluate(|evaluator| evaluator.resolve(node))),
            _ => Vec::new(),
        };
        let identifiers = data::with_known_keys(identifiers, &self.scene.keys);
        let attrs = data::with_known_keys(attrs, &self.scene.keys);
        if absent {
            // Problems that reject other entries only keep this one from deleting anything.
            let uncaught = |problem: &EvaluationProblem| !problem.kind.fails() || problem.kind.is_uncaught();
            failing |= self.evaluation.iter().any(|problem| problem.kind.fails());
            self.evaluation.retain(uncaught);
        }
        self.flush_evaluation();
        if model.meta {
            applied.data = data::merge(tree, attrs, Vec::new(), Some(model), |_| true).data;
            return;
        }
        let mut query_ok = true;
        if identifiers.is_empty() && !absent {
            let empty = entry.identifiers.is_some();
            let place = entry.identifiers.filter(|_| empty).map_or(applied.head, |node| tree.span(node));
            self.report_entry(place, EntryProblem::NoIdentifiers { empty });
            query_ok = false;
        }
        for (name, key, value) in &identifiers {
            match model.lookup_path(name) {
                Lookup::Unknown if self.scene.has_beyond(model.name, name) => query_ok = false,
                Lookup::Unknown if !absent => {
                    let problem = EntryProblem::UnknownIdentifier { name: (*name).to_owned(), key: *key };
                    self.report_entry(tree.full_span(*key), problem);
                    query_ok = false;
                }
                Lookup::Unknown => failing = true,
                Lookup::PrimaryKey
                    if model.primary_key == PrimaryKey::Uuid
                        && value.as_str().is_some_and(|text| !serializer::is_uuid(text)) =>
                {
                    let name = (*name).to_owned();
                    let problem = EntryProblem::IdentifierValue { name, expected: "a UUID" };
                    self.report_entry(tree.full_span(value.node), problem);
                    query_ok = false;
                }
                _ => {}
            }
        }
        if absent && (failing || identifiers.is_empty()) {
            self.report_entry(applied.head, EntryProblem::AbsentIneffective);
            return;
        }
        let matched = if query_ok { self.find_existing(model, &identifiers) } else { Match::default() };
        applied.existing = match (matched.certain, matched.possible) {
            (Some(object), _) => Existing::Yes(object),
            (None, Some(object)) => Existing::Perhaps(Some(object)),
            (None, None) if !query_ok || self.may_exist(model.name, &identifiers) => Existing::Perhaps(None),
            (None, None) => Existing::No,
        };
        if matched.several && !absent {
            self.report_entry(applied.head, EntryProblem::AmbiguousIdentifiers);
        }
        let beyond = |name: &str| self.scene.has_beyond(model.name, name);
        let merged = data::merge(tree, attrs, identifiers, Some(model), beyond);
        applied.data = merged.data;
        if absent {
            return self.delete(model, applied);
        }
        if self.scene.around.with_problems {
            for (span, problem) in merged.problems {
                self.report_entry(span, problem);
            }
            self.values(applied);
            self.requirements(model, applied);
            self.uniqueness(model, applied, matched);
            self.expressions(model, applied);
            self.entry_permissions(entry, model);
        }
        if let (State::Known(StateName::MustCreated), Existing::Yes(object)) = (entry.state, applied.existing)
        {
            let place = entry.state_node.map_or(applied.head, |node| tree.span(node));
            self.report_entry(place, EntryProblem::MustCreatedExists { object });
        }
        self.store(state, model, applied);
    }

    /// Evaluates an entry whose model the catalogue doesn't have: nothing is known of its objects.
    fn write_beyond(&mut self, entry: &Entry<'t>, model: &str, applied: &mut AppliedEntry<'t>) {
        let tree = self.scene.blueprint.tree;
        let state = self.state(entry);
        let mut evaluated = |node| data::pairs(tree, self.evaluate(|evaluator| evaluator.resolve(node)));
        let identifiers = entry.identifiers.map(&mut evaluated).unwrap_or_default();
        let attrs = match entry.attrs {
            Attrs::Mapping(node) => evaluated(node),
            _ => Vec::new(),
        };
        if state == State::Known(StateName::Absent) {
            self.evaluation.retain(|problem| !problem.kind.fails() || problem.kind.is_uncaught());
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
        applied.data = merged.data;
    }

    fn find_existing(
        &mut self,
        model: &'static Model,
        identifiers: &[(&'t str, NodeId, Value<'t>)],
    ) -> Match {
        // The primary key is ORed with all the others together.
        let (keys, others): (Vec<_>, Vec<_>) = identifiers
            .iter()
            .map(|(name, _, value)| Condition { name, value })
            .partition(|condition| condition.name == "pk");
        let mut found = Match::default();
        if !others.is_empty() {
            found = self.scene.store.find_exactly(model, &others);
        }
        for key in keys {
            if let Some(text) = key.value.as_str()
                && let Some(&object) = self.scene.keys.get(text)
            {
                found.certain = found.certain.or(Some(object));
            } else if let ValueKind::Key(object) = key.value.kind {
                found.certain = found.certain.or(Some(object));
            }
        }
        found
    }

    /// Whether an object that nothing in this file or the release makes may exist all the same.
    fn may_exist(&mut self, model: &str, identifiers: &[(&'t str, NodeId, Value<'t>)]) -> bool {
        if identifiers.iter().any(|(_, _, value)| value.is_unknown()) {
            return true;
        }
        // A literal primary key is an exported object's: on its own instance it exists.
        let exported = |(name, _, value): &(&str, NodeId, Value<'t>)| {
            *name == "pk" && !value.as_str().is_some_and(serializer::is_made_up_uuid)
        };
        if identifiers.iter().any(exported) {
            return true;
        }
        let conditions: Vec<_> =
            identifiers.iter().map(|(name, _, value)| Condition { name, value }).collect();
        if (self.scene.around.is_external)(model, &conditions) {
            return true;
        }
        let comparable =
            conditions.iter().all(|c| matches!(c.value.kind, ValueKind::Str(_) | ValueKind::Int(_)));
        comparable && self.scene.found_elsewhere(model, &conditions).is_some()
    }

    fn values(&mut self, applied: &AppliedEntry<'t>) {
        let tree = self.scene.blueprint.tree;
        for datum in &applied.data {
            let Some(field) = datum.field else { continue };
            let found = serializer::check(field, &datum.value, &self.scene);
            let refused = found.iter().any(|problem| !problem.kind.is_accepted());
            for problem in found {
                self.report(
                    tree.full_span(problem.node),
                    ProblemKind::Field {
                        name: datum.name,
                        field,
                        from_identifiers: datum.from_identifiers,
                        node: problem.node,
                        kind: problem.kind,
                    },
                );
            }
            if !refused {
                self.found_values(&datum.value);
            }
        }
    }

    /// Look-ups whose answer is used as it is.
    fn found_values(&mut self, value: &Value<'t>) {
        let tree = self.scene.blueprint.tree;
        match &value.kind {
            ValueKind::Null => {
                if let Some(model) = data::find_model(tree, value.node) {
                    self.report_entry(
                        tree.full_span(value.node),
                        EntryProblem::FoundNothing { model, node: value.node },
                    );
                }
            }
            ValueKind::Unknown(_) => {
                if let Some(&(_, place)) = self.scene.elsewhere.get(&value.node) {
                    let applied_before = self.scene.applied_before.contains(&place.file);
                    let problem = EntryProblem::FoundElsewhere { place, applied_before };
                    self.report_entry(tree.full_span(value.node), problem);
                }
            }
            ValueKind::List(items) => items.iter().for_each(|item| self.found_values(item)),
            _ => {}
        }
    }

    fn requirements(&mut self, model: &'static Model, applied: &AppliedEntry<'t>) {
        let certain = match applied.existing {
            Existing::Yes(_) => return,
            Existing::Perhaps(None) => return,
            Existing::Perhaps(Some(_)) => false,
            Existing::No => true,
        };
        let missing = |field: &&Field| field.required && applied.datum(field.name).is_none();
        let fields: Vec<_> = model.fields.iter().filter(missing).map(|field| field.name).collect();
        if !fields.is_empty() {
            self.report_entry(applied.head, EntryProblem::MissingRequired { fields, certain });
        }
    }

    fn uniqueness(&mut self, model: &'static Model, applied: &AppliedEntry<'t>, matched: Match) {
        let tree = self.scene.blueprint.tree;
        let own = matched.certain.or(matched.possible);
        for datum in &applied.data {
            let Some(field) = datum.field.filter(|field| field.unique) else { continue };
            let other = self.scene.store.unique_conflict(model, field.name, &datum.value, own);
            // The object that the entry means may be the very one that has the value.
            if let Some(other) = other
                && applied.existing != Existing::Perhaps(None)
            {
                let problem = EntryProblem::NotUnique { field: field.name, node: datum.value.node, other };
                self.report_entry(tree.full_span(datum.value.node), problem);
            }
        }
    }

    fn expressions(&mut self, model: &'static Model, applied: &AppliedEntry<'t>) {
        let tree = self.scene.blueprint.tree;
        for datum in &applied.data {
            let Some(kind) = ExpressionKind::of_field(model.name, datum.name) else { continue };
            let ValueKind::Str(source) = &datum.value.kind else { continue };
            let in_prompt =
                matches!(kind, ExpressionKind::PromptPlaceholder | ExpressionKind::PromptInitialValue);
            if in_prompt {
                let switch = applied.value(&format!("{}_expression", datum.name));
                if switch.and_then(Value::truthy) != Some(true) {
                    continue;
                }
            }
            // Aliases can repeat one expression thousands of times.
            let Some(left) = self.code_left.checked_sub(source.len()) else { continue };
            self.code_left = left;
            let analysis = python::analyse(source, kind);
            self.report(
                tree.full_span(datum.value.node),
                ProblemKind::Expression {
                    name: datum.name,
                    node: datum.value.node,
                    analysis: Box::new(analysis),
                    compiled_on_save: !in_prompt,
                },
            );
        }
    }

    fn entry_permissions(&mut self, entry: &Entry<'t>, model: &'static Model) {
        for permission in &entry.permissions {
            let [name, user, role] = [permission.permission, permission.user, permission.role]
                .map(|node| node.map(|node| self.evaluate(|evaluator| evaluator.resolve(node))));
            self.flush_evaluation();
            let tree = self.scene.blueprint.tree;
            let found = permissions::check(tree, permission, model, [name, user, role], &self.scene);
            for (span, problem) in found {
                self.report_entry(span, problem);
            }
        }
    }

    fn delete(&mut self, model: &'static Model, applied: &mut AppliedEntry<'t>) {
        match applied.existing {
            Existing::Yes(object) => {
                applied.object = Some(object);
                if applied.conditions == Conditions::True {
                    self.scene.store.delete(object);
                }
            }
            // Deleting what was never saved fails where the model has a key of its own beside that of
            // its policy binding half: Django follows the missing link to the parent.
            Existing::No
                if self.is_valid(model, applied)
                    && model.primary_key == PrimaryKey::Uuid
                    && model.kinds.contains(Kinds::POLICY_BINDING_MODEL)
                    && model.primary_key_column.is_some_and(|column| !column.ends_with("_ptr")) =>
            {
                self.report_entry(applied.head, EntryProblem::AbsentMissing);
            }
            _ => {}
        }
    }

    /// Whether the data could make a new object; with others authentik gives up before it deletes.
    fn is_valid(&self, model: &'static Model, applied: &AppliedEntry<'t>) -> bool {
        let given = |field: &&Field| !field.required || applied.datum(field.name).is_some();
        let accepted = |datum: &Datum<'t>| {
            let problems = datum.field.map(|field| serializer::check(field, &datum.value, &self.scene));
            problems.unwrap_or_default().iter().all(|problem| problem.kind.is_accepted())
        };
        model.fields.iter().all(|field| given(&field)) && applied.data.iter().all(accepted)
    }

    fn store(&mut self, state: State, model: &'static Model, applied: &mut AppliedEntry<'t>) {
        // Of thousands of attributes most are unknown, and nothing is ever looked up by those.
        let kept = |datum: &&Datum<'t>| {
            applied.data.len() <= MOST_UNKNOWN || datum.field.is_some() || model.column(datum.name).is_some()
        };
        let values = |data: &[Datum<'t>]| -> Vec<(Cow<'t, str>, Value<'t>)> {
            let kept = data.iter().filter(kept);
            kept.map(|datum| (Cow::Borrowed(datum.name), datum.value.clone())).collect()
        };
        let entry = self.first_entry + self.scene.current;
        let certain = applied.conditions == Conditions::True && state != State::Unusable;
        let object = match applied.existing {
            Existing::Yes(object) => {
                if state != State::Known(StateName::Created) && certain {
                    self.overwritten(object, applied);
                    self.scene.store.update(object, entry, values(&applied.data));
                }
                object
            }
            Existing::Perhaps(Some(object)) if certain => {
                self.scene.store.update(object, entry, values(&applied.data));
                object
            }
            _ => {
                let complete = applied.existing == Existing::No;
                self.scene.store.insert(model, entry, certain, complete, values(&applied.data))
            }
        };
        if let Some(pk) = applied.datum("pk").and_then(|datum| datum.value.as_str()) {
            self.scene.keys.insert(pk.to_owned(), object);
        }
        applied.object = Some(object);
    }

    /// Values that an earlier entry of the file wrote to the same object, and that this one replaces.
    fn overwritten(&mut self, object: ObjectId, applied: &AppliedEntry<'t>) {
        let tree = self.scene.blueprint.tree;
        let Some(row) = self.scene.store.row(object) else { return };
        let earlier = row.writers.last().and_then(|writer| writer.checked_sub(self.first_entry));
        let Some(earlier) = earlier else { return };
        let Some(earlier_entry) = self.scene.entries.get(earlier) else { return };
        let written: HashMap<&str, &Value<'t>> =
            earlier_entry.data.iter().map(|datum| (datum.name, &datum.value)).collect();
        // Look-ups that find nothing here are alike only as long as they find nothing.
        let finds_nothing = |datum: &Datum<'t>| {
            datum.from_identifiers
                && datum.value.kind == ValueKind::Null
                && data::find_model(tree, datum.value.node).is_some()
        };
        if applied.data.iter().any(finds_nothing) {
            return;
        }
        let mut found = Vec::new();
        for datum in &applied.data {
            let before = written.get(datum.name);
            if before.and_then(|before| before.matches(&datum.value)) == Some(false) {
                let problem = EntryProblem::Overwritten { field: datum.name.to_owned(), earlier };
                found.push((tree.full_span(datum.key), problem));
            }
        }
        for (span, problem) in found {
            self.report_entry(span, problem);
        }
    }
}
