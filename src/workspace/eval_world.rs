//! What the evaluator sees of the world while one entry is applied.

use std::cell::OnceCell;
use std::collections::HashSet;

use foldhash::HashMap;
use smallvec::SmallVec;

use super::apply::{AppliedEntry, Conditions, Others, Surroundings};
use super::comparable::{self, Asked};
use super::elsewhere::{Place, Question};
use super::known_find::KnownFind;
use super::literal_key::LiteralKey;
use super::look::Match;
use super::lookup::Condition;
use super::resolution::Resolution;
use super::row::Row;
use super::store::Store;
use super::unresolved::{Absence, Sought};
use super::unseen::{self, Unseen};
use crate::blueprint::{Blueprint, Entry, State, StateName, TagName, text};
use crate::catalog::{Field, Kinds, Lookup, Object, PrimaryKey};
use crate::evaluate::{
    Defaults, EvaluationProblemKind, Found, KeyOfReason, ObjectId, Query, Shape, UnknownReason, Value,
    ValueKind, World,
};
use crate::serializer::{Keys, SuggestionBudget};
use crate::syntax::NodeId;
use crate::text::{FileId, beside_placeholders};

/// The state of an application that look-ups read.
pub(super) struct EvalWorld<'t, 'a> {
    pub(super) around: &'a Surroundings<'a>,
    pub(super) blueprint: &'a Blueprint<'t>,
    /// Entries by their `id`, in file order.
    pub(super) ids: &'a HashMap<&'t str, SmallVec<[usize; 2]>>,
    pub(super) store: Store<'t>,
    pub(super) entries: Vec<AppliedEntry<'t>>,
    /// The entry that is being applied.
    pub(super) current: usize,
    /// Literal keys that earlier entries declared through `pk`.
    pub(super) keys: HashMap<String, ObjectId>,
    /// Where entries declare literal keys, once that was asked for.
    pub(super) declared: OnceCell<HashMap<&'t str, usize>>,
    /// Look-ups that only another file answers, and the entries they are in.
    pub(super) elsewhere: HashMap<NodeId, (usize, Place)>,
    /// Look-ups that match nothing known, by their tags.
    pub(super) unmatched: HashMap<NodeId, Sought>,
    /// Look-ups that match something known, and their tags.
    pub(super) known_finds: Vec<KnownFind>,
    pub(super) known_finds_at: HashSet<NodeId>,
    /// The objects that tags mean.
    pub(super) resolutions: HashSet<Resolution>,
    /// Conditions on literal keys in the current entry.
    pub(super) literal_keys: Vec<LiteralKey>,
    /// What other files may answer.
    pub(super) questions: Vec<Question<'t>>,
    /// What is known of ids that are filled in, once that was asked for.
    pub(super) open_ids: OnceCell<Vec<&'t str>>,
    /// What may still be spent on comparing ids with undefined ones.
    pub(super) patience: SuggestionBudget,
    /// The files that earlier entries apply.
    pub(super) applied_before: HashSet<FileId>,
    /// Whether an earlier entry applies another blueprint, which may make again what was deleted.
    pub(super) applies_another: bool,
    /// The objects that earlier entries of the file surely deleted, each with the entry that did it.
    pub(super) deleted: HashMap<ObjectId, usize>,
}

impl<'t> EvalWorld<'t, '_> {
    /// Notes which object a tag means.
    fn note_resolution(&mut self, node: NodeId, object: ObjectId) {
        if self.around.with_problems {
            self.resolutions.insert(Resolution { node, object });
        }
    }

    /// Notes the object that a look-up means though it may not exist: an entry that may be skipped makes it, or an
    /// example that is shipped.
    fn note_uncertain(&mut self, node: NodeId, model: &str, conditions: &[Condition<'_, 't>], found: &Match) {
        let Some(object) = found.possible.or(found.example) else { return };
        let fits = |row: &Row<'t>| {
            let mut conditions = conditions.iter();
            conditions.all(|condition| condition.holds_for(row, model, &self.store) == Some(true))
        };
        if !conditions.is_empty() && self.store.row(object).is_some_and(fits) {
            self.note_resolution(node, object);
        }
    }

    /// Where another file makes an object that may match.
    pub(super) fn found_elsewhere(&mut self, model: &str, conditions: &[Condition<'_, 't>]) -> Option<Place> {
        if matches!(self.around.others, Others::None) {
            return None;
        }
        self.questions.push(Question::new(model, conditions));
        match self.around.others {
            Others::Known(others, own) => {
                others.find(self.around.catalog, model, conditions, own, &self.applied_before)
            }
            Others::Unread | Others::None => None,
        }
    }

    /// What stays of the ids that are filled in, but of those that a `!KeyOf` refers to as they are written.
    fn open_ids(&self) -> &[&'t str] {
        self.open_ids.get_or_init(|| {
            let tree = self.blueprint.tree;
            let ids = self.blueprint.entries.iter().filter_map(|entry| entry.id);
            let open: Vec<_> = ids.filter_map(|(id, _)| Some((id, beside_placeholders(id)?))).collect();
            if open.is_empty() {
                return Vec::new();
            }
            let is_key_of =
                |node: &NodeId| tree.tag(*node).is_some_and(|tag| tag.name == TagName::KeyOf.text());
            let named = tree.tagged_ids().filter(is_key_of).filter_map(|node| tree.scalar(node));
            let named: HashSet<&str> = named.map(|scalar| scalar.value).collect();
            open.into_iter().filter(|(id, _)| !named.contains(id)).map(|(_, stays)| stays).collect()
        })
    }

    /// Whether the `model` of the current entry is a tag.
    fn model_is_tag(&self) -> bool {
        let entry = self.blueprint.entries.get(self.current);
        entry.and_then(|entry| entry.model).is_some_and(|model| text(self.blueprint.tree, model).is_none())
    }

    /// Whether policies can be bound to an object. authentik has another key ready for those, in case that
    /// the entry is a binding: for that it looks at the entry's `model` as it is written
    /// (`KeyOf.resolve` in `authentik/blueprints/v1/common.py`).
    fn takes_bindings(&self, object: ObjectId) -> bool {
        let model = self.around.catalog.model_named(self.store.model_of(object));
        model.is_some_and(|model| model.kinds.contains(Kinds::POLICY_BINDING_MODEL))
    }

    /// The entry after this one that declares a literal key through `pk`.
    pub(super) fn declared_later(&self, key: &str) -> Option<usize> {
        let declared = self.declared.get_or_init(|| {
            let tree = self.blueprint.tree;
            let key_of = |entry: &Entry<'t>| text(tree, tree.get(entry.identifiers?, "pk")?.1);
            // The last one counts: with an earlier one the key would be known.
            self.blueprint.entries.iter().filter_map(|entry| Some((key_of(entry)?, entry.index))).collect()
        });
        declared.get(key).copied().filter(|entry| *entry > self.current)
    }

    /// The earlier entry of the file that deleted the only object which can match: then nothing does.
    pub(super) fn deleted_by(&self, matched: &Match) -> Option<usize> {
        self.deleted.get(&matched.deleted?).copied().filter(|_| !self.applies_another)
    }

    /// Notes a look-up that matches nothing known. In a loop, the first of each tag is enough.
    fn note_unmatched(
        &mut self,
        query: &Query<'t>,
        model: &'static str,
        conditions: &[Condition<'_, 't>],
        why: Absence,
    ) {
        if self.around.with_problems {
            let sought = || Sought::new(model, conditions, why);
            self.unmatched.entry(query.node).or_insert_with(sought);
        }
    }

    /// Why an object of a model may exist that nothing known makes, whatever else the instance holds.
    pub(super) fn unseen(&self, model: &str) -> Option<Unseen> {
        match self.around.others {
            Others::Known(others, _) if others.is_incomplete() => Some(Unseen::Unread),
            _ if self.around.settings.closed_world => None,
            _ => unseen::made_in_use(self.around.catalog, model).then_some(Unseen::InUse),
        }
    }

    /// Whether a model has an attribute that the catalog doesn't know.
    pub(super) fn has_beyond(&self, model: &str, attribute: &str) -> bool {
        self.around
            .beyond
            .is_some_and(|beyond| beyond.has_model(model) && beyond.has_attribute(model, attribute))
    }
}

impl<'t> World<'t> for EvalWorld<'t, '_> {
    fn key_of(&mut self, node: NodeId, id: &'t str) -> Result<Value<'t>, KeyOfReason> {
        let mut reason = None;
        for &at in self.ids.get(id).into_iter().flatten() {
            let Some(entry) = self.entries.get(at) else {
                let late =
                    if at == self.current { KeyOfReason::Itself } else { KeyOfReason::Later { entry: at } };
                reason = reason.or(Some(late));
                continue;
            };
            match (entry.conditions, entry.object) {
                (Conditions::False, _) => reason = reason.or(Some(KeyOfReason::Skipped { entry: at })),
                _ if entry.state == State::Known(StateName::Absent) => {
                    reason = reason.or(Some(KeyOfReason::Absent { entry: at }));
                }
                (Conditions::True, Some(object)) => {
                    if self.model_is_tag() && self.takes_bindings(object) {
                        return Err(KeyOfReason::ModelIsTag { model: self.store.model_of(object) });
                    }
                    self.note_resolution(node, object);
                    return Ok(Value::new(node, ValueKind::Key(object)));
                }
                (Conditions::Unknown, Some(object)) => {
                    self.note_resolution(node, object);
                    let model = self.store.model_of(object);
                    return Ok(Value::unknown(node, UnknownReason::Condition, Shape::SomeKeyOf(model)));
                }
                // The entry is wrong in itself; that is reported where it is.
                (_, None) => return Ok(Value::unknown(node, UnknownReason::Failed, Shape::Any)),
            }
        }
        if let Some(reason) = reason {
            return Err(reason);
        }
        // What is filled in may make it the id of an entry.
        let open = self.open_ids();
        self.patience.spend(open.len() * id.len());
        if !open.is_empty() && (self.patience.is_over() || open.iter().any(|stays| id.contains(stays))) {
            return Ok(Value::unknown(node, UnknownReason::Template, Shape::Any));
        }
        let ids = self.blueprint.entries.iter().filter_map(|entry| entry.id);
        let suggestion = self.patience.nearest(id, ids.map(|(id, _)| id));
        Err(KeyOfReason::Undefined { suggestion: suggestion.map(str::to_owned) })
    }

    fn find(&mut self, query: &Query<'t>) -> Result<Found, (NodeId, EvaluationProblemKind)> {
        let catalog = self.around.catalog;
        let written = match &query.model.kind {
            ValueKind::Str(text) => text,
            _ if query.model.is_unknown() => return Ok(Found::Unknown { model: None }),
            _ => {
                let model = query.model.describe().to_owned();
                return Err((query.model.node, EvaluationProblemKind::FindUnknownModel { model }));
            }
        };
        let (app, name) = written.split_once('.').unwrap_or((written, ""));
        let model = catalog.model_named(written).filter(|model| !model.meta);
        let base = if model.is_none() { catalog.base_model(app, name) } else { None };
        let full = match (model, base) {
            (Some(model), _) => model.name,
            (None, Some(base)) => base.name,
            (None, None) if self.around.beyond.is_some_and(|beyond| beyond.has_model(written)) => {
                return Ok(Found::Unknown { model: None });
            }
            (None, None) => {
                let model = written.to_string();
                return Err((query.model.node, EvaluationProblemKind::FindUnknownModel { model }));
            }
        };
        let mut conditions = Vec::with_capacity(query.conditions.len());
        let mut unsure = false;
        for (field, value) in &query.conditions {
            let Some(field_name) = field.as_str() else {
                if field.is_unknown() {
                    unsure = true;
                    continue;
                }
                let found = field.describe();
                return Err((field.node, EvaluationProblemKind::FindFieldNotText { found }));
            };
            let lookup = match (model, base) {
                (Some(model), _) => model.lookup_path(field_name),
                (None, Some(base)) => base.lookup_path(field_name),
                (None, None) => Lookup::Unsure,
            };
            match lookup {
                Lookup::Unknown if self.has_beyond(full, field_name) => unsure = true,
                Lookup::Unknown => {
                    let kind = EvaluationProblemKind::FindUnknownField {
                        model: full.to_owned(),
                        field: field_name.to_owned(),
                    };
                    return Err((field.node, kind));
                }
                Lookup::Column(_) | Lookup::PrimaryKey => {
                    let key = model.map(|model| model.primary_key).or(base.map(|base| base.primary_key));
                    let key = key.unwrap_or(PrimaryKey::Unknown);
                    let asked = Asked { lookup, key, name: field_name, contains: false };
                    if let Some(wanted) = comparable::refused(asked, value, self) {
                        let by_name = comparable::by_name(catalog, full, model, lookup, field_name);
                        let field = field_name.to_owned();
                        return Err((
                            value.node,
                            EvaluationProblemKind::FindValue { field, wanted, by_name },
                        ));
                    }
                }
                Lookup::Reverse(_) => {}
                Lookup::Unsure => {
                    unsure = true;
                    continue;
                }
            }
            conditions.push(Condition { name: field_name, value });
        }
        let unknown = Found::Unknown { model: Some(full) };
        if unsure {
            return Ok(unknown);
        }
        let mut matched = self.store.find(full, &conditions);
        if base.is_some() {
            let of_base = self.store.find_of_base(full, &conditions);
            matched.certain = matched.certain.or(of_base.certain);
            matched.possible = matched.possible.or(of_base.possible);
        }
        if let Some(object) = matched.certain {
            self.note_known(query.node, model, &conditions, (object, matched.second));
            self.note_resolution(query.node, object);
            // Only what concrete models have in common can't be written down; nothing is null.
            if query.object && model.is_none() {
                let model = written.to_string();
                return Err((query.model.node, EvaluationProblemKind::FindObjectOfBase { model }));
            }
            return Ok(Found::Object(object));
        }
        self.note_uncertain(query.node, full, &conditions, &matched);
        if let Some(model) = model {
            self.note_literal_keys(model, &conditions);
        }
        if conditions.is_empty() && self.store.rows_of_any(full).any(|row| row.certain && !row.deleted) {
            return Ok(Found::Some { model: full });
        }
        if matched.possible.is_some() || conditions.is_empty() {
            return Ok(unknown);
        }
        if let Some(example) = matched.example {
            let made = self.found_elsewhere(full, &conditions).is_some();
            let is_example = catalog.object(example.0).is_some_and(Object::is_example);
            if is_example && !made && !(self.around.is_external)(full, &conditions) {
                let why = Absence::Unless(Unseen::Example(example));
                self.note_unmatched(query, full, &conditions, why);
            }
            return Ok(unknown);
        }
        if let Some(entry) = self.deleted_by(&matched) {
            self.note_unmatched(query, full, &conditions, Absence::Deleted { entry });
            return Ok(Found::Nothing);
        }
        if let Some(place) = self.found_elsewhere(full, &conditions) {
            // What lies behind a relation isn't compared there.
            if !conditions.iter().any(Condition::is_path) {
                self.elsewhere.insert(query.node, (self.current, place));
            }
            return Ok(unknown);
        }
        // Objects that only authentik itself makes are not in the catalog.
        let internal = base.is_some_and(|base| base.standing == crate::catalog::Standing::Internal);
        let uncertain = conditions.iter().any(|condition| condition.value.is_unknown());
        if internal
            || uncertain
            || may_be_on_disk(full, &conditions)
            || (self.around.is_external)(full, &conditions)
        {
            return Ok(unknown);
        }
        let outside = (!self.around.settings.closed_world).then_some(Unseen::Outside);
        let unseen = self.unseen(full).or(outside);
        self.note_unmatched(query, full, &conditions, unseen.map_or(Absence::Nowhere, Absence::Unless));
        Ok(if unseen.is_some() { unknown } else { Found::Nothing })
    }

    fn is_unmatched(&self, node: NodeId) -> bool {
        self.unmatched.contains_key(&node)
    }

    fn is_uuid_key(&self, value: &Value<'t>) -> Option<bool> {
        let model = match &value.kind {
            ValueKind::Key(object) => self.store.model_of(*object),
            ValueKind::Unknown(unknown) => match unknown.shape {
                Shape::KeyOf(model) | Shape::SomeKeyOf(model) => model,
                _ => return None,
            },
            _ => return None,
        };
        self.has_uuid_key(model)
    }

    fn models(&self) -> Vec<&'static str> {
        let catalog = self.around.catalog;
        // The user's own schema knows better which of them the server has.
        let is_there = |name: &str| self.around.beyond.is_none_or(|beyond| beyond.has_model(name));
        let is_object =
            |name: &&str| catalog.model_named(name).is_some_and(|model| !model.meta) && is_there(name);
        catalog.model_names().filter(is_object).collect()
    }
}

/// Whether a look-up may mean a certificate that the server found among its files, which it calls after the file
/// or its folder. A name with blanks is rather one of authentik's own.
fn may_be_on_disk(model: &str, conditions: &[Condition<'_, '_>]) -> bool {
    model == "authentik_crypto.certificatekeypair"
        && conditions.iter().all(|condition| {
            let name = condition.value.as_str().filter(|_| condition.name == "name");
            name.is_some_and(|name| !name.is_empty() && !name.contains(char::is_whitespace))
        })
}

/// Flows.
const FLOW: &str = "authentik_flows.flow";

/// The kinds of security keys have their AAGUID for a key, which their makers give them
/// (`stages/authenticator_webauthn/models.py`).
const KEYED_BY_MAKER: &str = "authentik_stages_authenticator_webauthn.webauthndevicetype";

impl Keys for EvalWorld<'_, '_> {
    fn checks_file_names(&self) -> bool {
        self.around.catalog.checks_file_names()
    }

    fn is_closed_world(&self) -> bool {
        self.around.settings.closed_world
    }

    fn is_serialized_with_uuids(&self, object: ObjectId) -> bool {
        let Some(row) = self.store.row(object) else { return false };
        // A flow's has the key of its policy binding half; others the keys of what they refer to.
        let refers = |field: &Field| {
            let is_uuid = |value: &Value<'_>| match &value.kind {
                ValueKind::Key(other) => self.has_uuid_key(self.store.model_of(*other)) == Some(true),
                _ => false,
            };
            match row.value(field.name).map(|value| &value.kind) {
                Some(ValueKind::List(items)) => items.iter().any(is_uuid),
                Some(_) => row.value(field.name).is_some_and(is_uuid),
                None => false,
            }
        };
        row.model.name == FLOW
            || row.model.fields.iter().any(|field| field.kind.target().is_some() && refers(field))
    }

    fn model_of(&self, object: ObjectId) -> &'static str {
        self.store.model_of(object)
    }

    fn is_deleted(&self, object: ObjectId) -> bool {
        self.store.row(object).is_some_and(|row| row.deleted)
    }

    fn declares_key(&self, key: &str) -> bool {
        self.keys.contains_key(key)
    }

    fn has_uuid_key(&self, model: &str) -> Option<bool> {
        let catalog = self.around.catalog;
        let key = match catalog.model_named(model) {
            Some(model) => model.primary_key,
            None => catalog.base_named(model)?.primary_key,
        };
        match key {
            PrimaryKey::Uuid => Some(true),
            PrimaryKey::Auto => Some(false),
            PrimaryKey::Unknown => None,
        }
    }

    fn has_keys_of_all_instances(&self, model: &str) -> bool {
        model == KEYED_BY_MAKER
    }

    fn is_a(&self, model: &str, target: &str) -> bool {
        self.around.catalog.is_a(model, target)
    }

    fn has_certain_defaults(&self) -> bool {
        self.around.settings.defaults == Defaults::Certain
    }
}
