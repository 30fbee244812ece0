//! What authentik checks of the data of an entry before it writes.

use super::application::Application;
use super::apply::{AppliedEntry, Conditions, Datum, Existing};
use super::look::Match;
use super::lookup::Condition;
use super::problem::{EntryProblem, ProblemKind};
use super::unresolved::UsedBy;
use super::{data, permissions};
use crate::blueprint::{Entry, State};
use crate::catalog::{Field, Model};
use crate::evaluate::{ObjectId, Unknown, UnknownReason, Value, ValueKind};
use crate::python::ExpressionKind;
use crate::serializer::{self, FieldProblem, FieldProblemKind};
use crate::syntax::{NodeId, Resolved, Tree};

/// Whether a value is written as null or as an empty text.
fn is_empty(tree: &Tree, node: NodeId) -> bool {
    let node = tree.expand(node);
    let is_empty = matches!(tree.resolve(node), Resolved::Null | Resolved::Str(""));
    is_empty && tree.tag(node).is_none()
}

impl<'t> Application<'t, '_> {
    pub(super) fn values(&mut self, applied: &AppliedEntry<'t>) {
        let tree = self.scene.blueprint.tree;
        for datum in applied.data.iter() {
            let Some(field) = datum.field else { continue };
            let mut found = serializer::check(field, &datum.value, &self.scene);
            found.retain(|problem| !self.is_declared(datum, problem));
            // Such a default mostly says that there is none: whether that is meant, only a required value tells. A
            // condition mostly asks for the same thing.
            if !field.required || applied.conditions != Conditions::True {
                found.retain(|problem| problem.if_unset.is_none() || !is_empty(tree, problem.node));
            }
            let nulls = self.unmatched_nulls(field, &datum.value);
            let is_null = |problem: &FieldProblem| {
                problem.kind == FieldProblemKind::Null && nulls.contains(&problem.node)
            };
            let refused = found.iter().any(|problem| problem.is_refused() && !is_null(problem));
            for problem in found {
                let is_accepted = problem.kind.is_accepted();
                let kind = ProblemKind::Field {
                    name: datum.name,
                    field,
                    from_identifiers: datum.from_identifiers,
                    node: problem.node,
                    kind: problem.kind,
                };
                let kind = match problem.if_unset {
                    Some(tag) if !is_accepted => ProblemKind::Default { tag, problem: Box::new(kind) },
                    _ => kind,
                };
                self.report(tree.full_span(problem.node), kind);
            }
            if !refused {
                self.found_values(datum.name, &datum.value, &nulls);
            }
        }
    }

    /// Whether a problem is about a literal key that an entry declares: of another file, or a later one of this.
    fn is_declared(&mut self, datum: &Datum<'t>, problem: &FieldProblem) -> bool {
        let (expected, refused) = match problem.kind {
            FieldProblemKind::LiteralKey { expected } => (expected, false),
            FieldProblemKind::ImpossibleKey { expected, .. } => (expected, true),
            _ => return false,
        };
        let node = problem.node;
        let items = match &datum.value.kind {
            ValueKind::List(items) => items.as_slice(),
            _ => std::slice::from_ref(&datum.value),
        };
        let Some(value) = items.iter().find(|item| item.node == node) else { return false };
        let span = self.scene.blueprint.tree.full_span(node);
        if let Some(place) = self.scene.found_elsewhere(expected, &[Condition { name: "pk", value }]) {
            let applied_before = self.scene.applied_before.contains(&place.file);
            self.scene.elsewhere.insert(node, (self.scene.current, place));
            self.report_entry(span, EntryProblem::FoundElsewhere { place, applied_before, by_key: true });
            return true;
        }
        let Some(entry) = value.as_str().and_then(|key| self.scene.declared_later(key)) else { return false };
        let attribute = datum.name.to_owned();
        self.report_entry(span, EntryProblem::KeyDeclaredLater { attribute, node, expected, entry, refused });
        true
    }

    /// The look-ups among the values of a field that match nothing known, and for which the field refuses null.
    fn unmatched_nulls(&self, field: &'static Field, value: &Value<'t>) -> Vec<NodeId> {
        if self.scene.unmatched.is_empty() || !self.has_unmatched(value) {
            return Vec::new();
        }
        let mut nulled = value.clone();
        self.replace_unmatched(&mut nulled);
        let problems = serializer::check(field, &nulled, &self.scene).into_iter();
        let nulls = problems.filter(|problem| problem.kind == FieldProblemKind::Null);
        nulls.map(|problem| problem.node).filter(|node| self.scene.unmatched.contains_key(node)).collect()
    }

    /// Whether a value is, or has in its list, the answer of a look-up that matches nothing known.
    fn has_unmatched(&self, value: &Value<'t>) -> bool {
        match &value.kind {
            ValueKind::Null | ValueKind::Unknown(Unknown { reason: UnknownReason::Server, .. }) => {
                self.scene.unmatched.contains_key(&value.node)
            }
            ValueKind::List(items) => items.iter().any(|item| self.has_unmatched(item)),
            _ => false,
        }
    }

    /// Replaces the answers of look-ups that match nothing known by null.
    fn replace_unmatched(&self, value: &mut Value<'t>) {
        if let ValueKind::List(items) = &mut value.kind {
            items.iter_mut().for_each(|item| self.replace_unmatched(item));
        } else if self.has_unmatched(value) {
            value.kind = ValueKind::Null;
        }
    }

    /// Look-ups whose answer is used as it is; of those in `nulls`, null would be refused.
    pub(super) fn found_values(&mut self, attribute: &'t str, value: &Value<'t>, nulls: &[NodeId]) {
        match &value.kind {
            ValueKind::Null => {
                self.report_unresolved(value.node, UsedBy::Attribute(attribute), nulls.contains(&value.node))
            }
            ValueKind::Unknown(Unknown { reason: UnknownReason::Server, .. }) => {
                if let Some(&(_, place)) = self.scene.elsewhere.get(&value.node) {
                    let applied_before = self.scene.applied_before.contains(&place.file);
                    let problem = EntryProblem::FoundElsewhere { place, applied_before, by_key: false };
                    self.report_entry(self.scene.blueprint.tree.full_span(value.node), problem);
                } else {
                    self.report_unresolved(
                        value.node,
                        UsedBy::Attribute(attribute),
                        nulls.contains(&value.node),
                    );
                }
            }
            ValueKind::List(items) => {
                items.iter().for_each(|item| self.found_values(attribute, item, nulls));
            }
            _ => {}
        }
    }

    pub(super) fn requirements(
        &mut self,
        model: &'static Model,
        applied: &mut AppliedEntry<'t>,
        matched: Match,
    ) {
        // The object may be one to delete.
        if applied.state == State::Unusable || data::has_filled_in_key(&applied.data) {
            return;
        }
        if self.is_identified_by_nothing(model, applied) {
            return;
        }
        let certain = match applied.existing {
            Existing::Yes(_) => return,
            Existing::Perhaps(None) if !applied.presumed_new => return,
            Existing::Perhaps(Some(object)) if !applied.presumed_new && self.surely_exists(object) => return,
            Existing::Perhaps(_) => false,
            Existing::No => true,
        };
        let missing = |field: &&Field| field.required && applied.datum(field.name).is_none();
        let fields: Vec<_> = model.fields.iter().filter(missing).map(|field| field.name).collect();
        if fields.is_empty() {
            return;
        }
        // Who says too little to make an object rather means one that exists.
        // No object has no key.
        let is_nobodys = applied.datum("pk").is_some_and(|pk| pk.value.kind == ValueKind::Null);
        let is_deleted = self.scene.deleted_by(&matched).is_some();
        let is_surely_new = is_nobodys || is_deleted;
        let unseen = if certain && !is_surely_new { self.scene.unseen(model.name) } else { None };
        if unseen.is_some() {
            applied.existing = Existing::Perhaps(None);
        }
        let certain = certain && unseen.is_none();
        self.report_entry(applied.head, EntryProblem::MissingRequired { fields, certain, unseen });
    }

    /// Reports an entry that identifies its object by the answer of a look-up alone, where that matches nothing known.
    fn is_identified_by_nothing(&mut self, model: &'static Model, applied: &AppliedEntry<'t>) -> bool {
        let mut identifiers = applied.data.iter().filter(|datum| datum.from_identifiers);
        let (Some(pk), None) = (identifiers.next(), identifiers.next()) else { return false };
        let node = pk.value.node;
        if pk.name != "pk" || !self.has_unmatched(&pk.value) {
            return false;
        }
        let is_missing = |field: &Field| field.required && applied.datum(field.name).is_none();
        let is_refused = model.fields.iter().any(is_missing);
        self.report_unresolved(node, UsedBy::PrimaryKey, is_refused);
        true
    }

    /// Whether an object surely exists. Where it may be meant, the entry rather changes it than makes another.
    fn surely_exists(&self, object: ObjectId) -> bool {
        self.scene.store.row(object).is_some_and(|row| row.certain)
    }

    pub(super) fn uniqueness(&mut self, model: &'static Model, applied: &AppliedEntry<'t>, matched: Match) {
        let tree = self.scene.blueprint.tree;
        let own = matched.certain.or(matched.possible);
        for datum in applied.data.iter() {
            let Some(field) = datum.field.filter(|field| field.unique) else { continue };
            let other = self.scene.store.unique_conflict(model, field.name, &datum.value, own);
            // The object that the entry means may be the one that has the value.
            if let Some(other) = other
                && applied.existing != Existing::Perhaps(None)
                && !(matches!(applied.existing, Existing::Perhaps(_)) && self.may_be(other, applied))
            {
                let problem = EntryProblem::NotUnique { field: field.name, node: datum.value.node, other };
                self.report_entry(tree.full_span(datum.value.node), problem);
            }
        }
    }

    pub(super) fn expressions(&mut self, model: &'static Model, applied: &AppliedEntry<'t>) {
        let tree = self.scene.blueprint.tree;
        for datum in applied.data.iter() {
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
            // Only those of RAC are left out when empty.
            if kind == ExpressionKind::RacMapping && source.trim().is_empty() {
                continue;
            }
            // Aliases can repeat one expression thousands of times.
            let Some(left) = self.code_left.checked_sub(source.len()) else { continue };
            self.code_left = left;
            let analysis = self.scene.store.analyses().of(source, kind);
            self.report(
                tree.full_span(datum.value.node),
                ProblemKind::Expression {
                    name: datum.name,
                    node: datum.value.node,
                    analysis,
                    compiled_on_save: !in_prompt && kind != ExpressionKind::WebhookMapping,
                },
            );
        }
    }

    pub(super) fn entry_permissions(&mut self, entry: &Entry<'t>, model: &'static Model) {
        for permission in &entry.permissions {
            let [name, user, role] = [permission.permission, permission.user, permission.role]
                .map(|node| node.map(|node| self.evaluate(|evaluator| evaluator.resolve(node))));
            self.flush_evaluation();
            self.found_subjects([&user, &role]);
            let tree = self.scene.blueprint.tree;
            let known = (self.scene.around.catalog.release(), &self.scene as &dyn serializer::Keys);
            let found = permissions::check(tree, permission, model, [name, user, role], known);
            for (span, problem) in found {
                self.report_entry(span, problem);
            }
        }
    }

    /// Users and roles of a permission that match nothing known: then authentik may give it to nobody.
    fn found_subjects(&mut self, subjects: [&Option<Value<'t>>; 2]) {
        let is_open =
            |value: &Value<'t>| value.is_unknown() && self.scene.unmatched.contains_key(&value.node);
        let open: Vec<NodeId> =
            subjects.into_iter().flatten().filter(|value| is_open(value)).map(|value| value.node).collect();
        for node in open {
            self.report_unresolved(node, UsedBy::Permission, false);
        }
    }

    /// Whether the data could make a new object; with others authentik gives up before it deletes.
    pub(super) fn is_valid(&self, model: &'static Model, applied: &AppliedEntry<'t>) -> bool {
        let given = |field: &Field| !field.required || applied.datum(field.name).is_some();
        model.fields.iter().all(given) && self.accepts(applied)
    }

    /// Whether each value is one that its field takes.
    pub(super) fn accepts(&self, applied: &AppliedEntry<'t>) -> bool {
        let accepted = |datum: &Datum<'t>| {
            let problems = datum.field.map(|field| serializer::check(field, &datum.value, &self.scene));
            problems.unwrap_or_default().iter().all(|problem| problem.kind.is_accepted())
        };
        applied.data.iter().all(accepted)
    }
}
