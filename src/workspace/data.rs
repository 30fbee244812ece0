//! What an entry writes: its attrs with its identifiers on top.

use foldhash::HashMap;

use super::apply::Datum;
use super::problem::EntryProblem;
use crate::blueprint::{Expression, expression, text};
use crate::catalog::{Field, FieldKind, Format, Model};
use crate::evaluate::{ObjectId, Unknown, UnknownReason, Value, ValueKind};
use crate::syntax::{NodeId, Tree};
use crate::text::{Span, beside_placeholders, has_placeholder, is_python_format};

/// A key with its place, and the value.
type Pair<'t> = (&'t str, NodeId, Value<'t>);

/// Replaces literal keys that earlier entries declared through `pk` by the keys of their objects.
pub(super) fn with_known_keys<'t>(
    mut pairs: Vec<Pair<'t>>,
    keys: &HashMap<String, ObjectId>,
) -> Vec<Pair<'t>> {
    if keys.is_empty() {
        return pairs;
    }
    let replace = |value: &mut Value<'t>| {
        if let Some(&object) = value.as_str().and_then(|text| keys.get(text)) {
            value.kind = ValueKind::Key(object);
        }
    };
    for (name, _, value) in &mut pairs {
        if *name == "pk" {
            continue;
        }
        match &mut value.kind {
            ValueKind::List(items) => items.iter_mut().for_each(replace),
            _ => replace(value),
        }
    }
    pairs
}

/// The merged data and what is odd about them.
pub(super) struct Merged<'t> {
    pub(super) data: Vec<Datum<'t>>,
    pub(super) problems: Vec<(Span, EntryProblem)>,
}

/// Merges identifiers over attrs, as the importer does: scalars are replaced, lists are joined.
///
/// `beyond` tells the attributes that exist though the model in the catalog lacks them.
pub(super) fn merge<'t>(
    tree: &'t Tree,
    attrs: Vec<Pair<'t>>,
    identifiers: Vec<Pair<'t>>,
    model: Option<&'static Model>,
    beyond: impl Fn(&str) -> bool,
) -> Merged<'t> {
    let mut merged =
        Merged { data: Vec::with_capacity(attrs.len() + identifiers.len()), problems: Vec::new() };
    for (name, key, value) in attrs {
        let field = model.and_then(|model| model.field(name));
        if field.is_none() && !beyond(name) && !has_placeholder(name) {
            let problem =
                EntryProblem::UnknownAttribute { name: name.to_owned(), key, in_identifiers: false };
            merged.problems.push((tree.full_span(key), problem));
        }
        merged.data.push(Datum { name, key, value, from_identifiers: false, field });
    }
    // No model has nearly as many attributes; a blueprint that was made to be slow has.
    let places: Option<HashMap<&str, usize>> = (merged.data.len() > 64)
        .then(|| merged.data.iter().enumerate().map(|(at, datum)| (datum.name, at)).collect());
    for (name, key, value) in identifiers {
        let known = match &places {
            Some(places) => places.get(name).and_then(|&at| merged.data.get_mut(at)),
            None => merged.data.iter_mut().find(|datum| datum.name == name),
        };
        let Some(known) = known else {
            let field = model.and_then(|model| model.field(name));
            merged.data.push(Datum { name, key, value, from_identifiers: true, field });
            continue;
        };
        let joined = matches!((&known.value.kind, &value.kind), (ValueKind::List(_), ValueKind::List(_)));
        if known.value.matches(&value) == Some(false) || joined {
            let problem = EntryProblem::Shadowed {
                name: name.to_owned(),
                attribute: known.key,
                identifier: key,
                joined,
            };
            merged.problems.push((tree.full_span(known.key), problem));
        }
        known.value.merge(value);
        known.key = key;
        known.from_identifiers = true;
    }
    merged
}

/// Takes `%(name)s` for itself in texts of any form: authentik formats some of them so, such as a flow's title, and
/// expressions do. One that is a whole value is filled in before.
pub(super) fn keep_python_formats<'t>(tree: &'t Tree, data: &mut [Datum<'t>]) {
    for datum in data.iter_mut().filter(|datum| !datum.from_identifiers) {
        if datum.field.is_some_and(is_formatted_by_authentik) {
            keep_python_format(tree, &mut datum.value);
        }
    }
}

fn keep_python_format<'t>(tree: &'t Tree, value: &mut Value<'t>) {
    match &mut value.kind {
        ValueKind::List(items) => items.iter_mut().for_each(|item| keep_python_format(tree, item)),
        ValueKind::Map(pairs) => pairs.iter_mut().for_each(|(_, item)| keep_python_format(tree, item)),
        ValueKind::Unknown(Unknown { reason: UnknownReason::Template, .. }) => {
            if let Some(text) = text(tree, value.node).filter(|text| is_python_format(text))
                && beside_placeholders(text).is_some_and(|stays| !stays.trim().is_empty())
            {
                value.kind = ValueKind::Str(text.into());
            }
        }
        _ => {}
    }
}

/// Whether a key is filled in later: it can be any attribute.
pub(super) fn has_filled_in_key(data: &[Datum<'_>]) -> bool {
    data.iter().any(|datum| datum.field.is_none() && has_placeholder(datum.name))
}

fn is_formatted_by_authentik(field: &Field) -> bool {
    // Mappings too: the settings of an outpost have `object_naming_template`.
    let is_text = field.kind == FieldKind::String && matches!(field.format, None | Some(Format::UrlTemplate));
    is_text || field.kind == FieldKind::Mapping
}

/// The model that a `!Find` asks for; `None` when the node is no `!Find`.
pub(super) fn find_model(tree: &Tree, node: NodeId) -> Option<String> {
    match expression(tree, node)? {
        Ok(Expression::Find { model, .. }) => Some(text(tree, model).unwrap_or("the model").to_owned()),
        _ => None,
    }
}
