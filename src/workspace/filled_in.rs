//! Values that something fills in later, such as `${APP}` and `!Env APP`: what is written in the same words is the same.

use foldhash::HashMap;
use smallvec::SmallVec;

use super::application::Application;
use super::apply::AppliedEntry;
use super::look::Match;
use super::lookup::Condition;
use crate::blueprint::TagName;
use crate::catalog::Model;
use crate::evaluate::{ObjectId, Shape, UnknownReason, Value, ValueKind};
use crate::serializer;
use crate::syntax::{NodeId, NodeKind, Tree};
use crate::text::Span;

/// So many objects with the same words in a field are looked at.
const MOST_CANDIDATES: usize = 64;

/// The objects of a file with values that aren't known, by model, field and what is written there.
#[derive(Debug, Default)]
pub(super) struct FilledIn<'t> {
    objects: HashMap<(&'static str, &'t str, &'t str), SmallVec<[ObjectId; 2]>>,
}

/// What is written where a value isn't known; nothing for a known value, and for one that differs from round to round
/// of a loop.
pub(super) fn words<'t>(tree: &'t Tree, value: &Value<'_>) -> Option<&'t str> {
    if !value.is_unknown() {
        return None;
    }
    let words = Some(written(tree, value)).filter(|words| words.len() <= LONGEST)?;
    let in_loop =
        [TagName::Enumerate, TagName::Index, TagName::Value].iter().any(|tag| words.contains(tag.text()));
    (!in_loop).then_some(words)
}

/// The text of a value without its quotes and its anchor.
fn written<'t>(tree: &'t Tree, value: &Value<'_>) -> &'t str {
    match (&tree.node(value.node).kind, tree.tag(value.node)) {
        (NodeKind::Scalar(scalar), None) => scalar.value,
        (_, tag) => {
            let span = tree.span(value.node);
            tree.slice(Span { start: tag.map_or(span.start, |tag| tag.span.start), ..span })
        }
    }
}

/// Nobody identifies an object by more.
const LONGEST: usize = 1000;

/// Whether two values of a file are surely the same: known ones that are equal, and others that are written in the same
/// words. What a look-up finds is compared by its words where it finds nothing.
pub fn is_same(tree: &Tree, one: &Value<'_>, other: &Value<'_>) -> bool {
    match (&one.kind, &other.kind) {
        (ValueKind::List(one), ValueKind::List(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| is_same(tree, one, other))
        }
        (ValueKind::Map(one), ValueKind::Map(other)) => {
            let same =
                |((key, one), (other_key, other)): (&(Value<'_>, Value<'_>), &(Value<'_>, Value<'_>))| {
                    is_same(tree, key, other_key) && is_same(tree, one, other)
                };
            one.len() == other.len() && one.iter().zip(other).all(same)
        }
        (ValueKind::Null, ValueKind::Null)
            if tree.tag(one.node).is_some() || tree.tag(other.node).is_some() =>
        {
            written(tree, one) == written(tree, other)
        }
        _ if one.is_unknown() && other.is_unknown() => {
            words(tree, one).is_some_and(|known| words(tree, other) == Some(known))
        }
        _ => one.matches(other) == Some(true),
    }
}

/// Whether a value that identifies an object says nothing about whether that exists: it comes from what is filled in
/// later. A look-up of an existing object does say so.
fn is_filled_in(value: &Value<'_>) -> bool {
    match &value.kind {
        ValueKind::Fallback(..) => true,
        ValueKind::OneOf(options) => options.iter().all(|option| {
            is_filled_in(option) || matches!(option.kind, ValueKind::Str(_) | ValueKind::Int(_))
        }),
        ValueKind::Unknown(unknown) => {
            use UnknownReason::{Environment, File, Template};
            matches!(unknown.reason, Template | Environment | File)
                && !matches!(unknown.shape, Shape::KeyOf(_))
        }
        _ => false,
    }
}

/// Whether the objects of other files can be looked for by a condition.
fn is_comparable(condition: &Condition<'_, '_>) -> bool {
    matches!(condition.value.kind, ValueKind::Str(_) | ValueKind::Int(_))
}

/// Whether an identifier is the key that an object has on the instance that it was exported from.
pub(super) fn is_exported_key(model: Option<&Model>, name: &str, value: &Value<'_>) -> bool {
    (name == "pk" || model.is_some_and(|model| model.is_made_by_database(name)))
        && !value.is_unknown()
        && !matches!(value.kind, ValueKind::Null | ValueKind::Key(_))
        && !value.as_str().is_some_and(serializer::is_made_up_uuid)
}

impl<'t> Application<'t, '_> {
    /// Takes in the values of an object that aren't known.
    pub(super) fn note_filled_in(
        &mut self,
        model: &'static Model,
        applied: &AppliedEntry<'t>,
        object: ObjectId,
    ) {
        let tree = self.scene.blueprint.tree;
        for datum in applied.data.iter() {
            if let Some(words) = words(tree, &datum.value) {
                let objects = self.filled_in.objects.entry((model.name, datum.name, words)).or_default();
                if objects.last() != Some(&object) {
                    objects.push(object);
                }
            }
        }
    }

    /// Finds an object of which the identifiers of an entry are known, or written in the same words.
    pub(super) fn find_filled_in(
        &self,
        model: &'static Model,
        identifiers: &[Condition<'_, 't>],
        found: &mut Match,
    ) {
        if self.filled_in.objects.is_empty() {
            return;
        }
        let tree = self.scene.blueprint.tree;
        let open =
            identifiers.iter().find_map(|identifier| Some((identifier.name, words(tree, identifier.value)?)));
        let Some((name, words)) = open else { return };
        let candidates = self.filled_in.objects.get(&(model.name, name, words)).into_iter().flatten();
        for &object in candidates.take(MOST_CANDIDATES) {
            let Some(row) = self.scene.store.row(object).filter(|row| !row.deleted) else { continue };
            if !identifiers.iter().all(|identifier| self.has(object, identifier)) {
                continue;
            }
            if row.certain {
                found.certain = Some(object);
                return;
            }
            found.possible = Some(object);
        }
    }

    /// Whether an object surely fulfills a condition: its value is known to, or written in the same words.
    pub(super) fn has(&self, object: ObjectId, condition: &Condition<'_, 't>) -> bool {
        let tree = self.scene.blueprint.tree;
        let Some(row) = self.scene.store.row(object) else { return false };
        condition.holds_for(row, row.model.name, &self.scene.store).unwrap_or_else(|| {
            let Some(wanted) = words(tree, condition.value) else { return false };
            let same = self.filled_in.objects.get(&(row.model.name, condition.name, wanted));
            // What this file wrote there last has these words still.
            let still = || row.value(condition.name).and_then(|value| words(tree, value)) == Some(wanted);
            same.is_some_and(|objects| objects.contains(&object)) && still()
        })
    }

    /// Whether the defaults of identifiers are those of a known object: then that is meant.
    fn defaults_name_an_object(
        &mut self,
        model: &'static Model,
        identifiers: &[(&'t str, NodeId, Value<'t>)],
    ) -> bool {
        let or_default = |value: &Value<'t>| match &value.kind {
            ValueKind::Fallback(default, _) => (**default).clone(),
            _ => value.clone(),
        };
        let others = identifiers.iter().filter(|(name, ..)| *name != "pk");
        let wanted: Vec<(&'t str, Value<'t>)> =
            others.map(|(name, _, value)| (*name, or_default(value))).collect();
        let has_default = identifiers.iter().any(|(.., value)| matches!(value.kind, ValueKind::Fallback(..)));
        if !has_default || wanted.is_empty() || wanted.iter().any(|(_, value)| value.is_unknown()) {
            return false;
        }
        let conditions: Vec<_> = wanted.iter().map(|(name, value)| Condition { name, value }).collect();
        self.scene.store.find(model.name, &conditions).certain.is_some()
            || conditions.iter().any(is_comparable)
                && self.scene.found_elsewhere(model.name, &conditions).is_some()
    }

    /// Whether the object of an entry is presumably new, though one of its identifiers isn't known or is a literal key:
    /// neither proves that it exists. `candidate` is an object that may be it.
    pub(super) fn is_presumed_new(
        &mut self,
        model: &'static Model,
        identifiers: &[(&'t str, NodeId, Value<'t>)],
        candidate: Option<ObjectId>,
    ) -> bool {
        let is_key = |name: &str| name == "pk" || model.is_made_by_database(name);
        let proves = |(name, _, value): &(&str, NodeId, Value<'t>)| {
            value.is_unknown() && !is_filled_in(value)
                || is_key(name) && matches!(value.kind, ValueKind::Key(_))
        };
        let is_open = |(name, _, value): &(&str, NodeId, Value<'t>)| {
            is_exported_key(Some(model), name, value) || is_filled_in(value)
        };
        if identifiers.iter().any(proves) || !identifiers.iter().any(is_open) {
            return false;
        }
        if self.defaults_name_an_object(model, identifiers) {
            return false;
        }
        let tree = self.scene.blueprint.tree;
        // What is filled in is looked for by its words.
        let wanted: Vec<(&'t str, Value<'t>)> = identifiers
            .iter()
            .map(|(name, _, value)| match words(tree, value) {
                Some(words) => (*name, Value::new(value.node, ValueKind::Str(words.into()))),
                None => (*name, value.clone()),
            })
            .collect();
        let conditions = |key: bool| -> Vec<Condition<'_, 't>> {
            let of_kind = wanted.iter().filter(|(name, _)| is_key(name) == key);
            of_kind.map(|(name, value)| Condition { name, value }).collect()
        };
        let (keys, others) = (conditions(true), conditions(false));
        if let Some(candidate) = candidate
            && !others.is_empty()
            && identifiers
                .iter()
                .filter(|(name, ..)| !is_key(name))
                .all(|(name, _, value)| self.has(candidate, &Condition { name, value }))
        {
            return false;
        }
        for conditions in [keys, others].into_iter().filter(|conditions| !conditions.is_empty()) {
            if (self.scene.around.is_external)(model.name, &conditions)
                || conditions.iter().any(is_comparable)
                    && self.scene.found_elsewhere(model.name, &conditions).is_some()
            {
                return false;
            }
        }
        true
    }
}
