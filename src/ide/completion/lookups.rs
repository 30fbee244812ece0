//! The arguments of look-ups: models, fields, and values that objects have.

use std::collections::HashMap;

use super::likeness::likeness;
use super::offers::Offers;
use super::site::{column_of, columns};
use super::sketch::Id;
use super::{Asked, Completion, CompletionKind, values};
use crate::catalog::ColumnKind;

/// Offers the models that a look-up can name, those first of which an object is wanted; with brackets around them where
/// these are not written yet.
pub(super) fn offer_models(
    asked: &Asked<'_, '_, '_>,
    find: Id,
    target: Option<&'static str>,
    is_whole: bool,
    offers: &mut Offers,
) {
    let catalog = asked.map.catalog;
    let mut objects: HashMap<&str, i32> = HashMap::new();
    for object in catalog.objects() {
        *objects.entry(object.model).or_default() += if object.is_example() { 0 } else { 2 };
    }
    // The conditions that are written already say which objects are meant.
    let conditions = asked.map.sketch.items(find).get(1..).unwrap_or_default();
    let mut matched: HashMap<&str, i32> = HashMap::new();
    for condition in conditions {
        let pair = asked.map.sketch.items(*condition);
        let text = |at: usize| asked.map.sketch.text(*pair.get(at)?);
        let (Some(column), Some(value)) = (text(0), text(1)) else { continue };
        for object in catalog.objects().iter() {
            let is_same = matches!(object.value(column), Some(crate::catalog::ObjectValue::Str(text)) if *text == value);
            if is_same {
                matched.insert(object.model, 300);
            }
        }
        for file in asked.caret.analysis.files() {
            for row in file.applied.store.written() {
                if row.value(column).and_then(|known| known.as_str()) == Some(value) {
                    matched.insert(row.model.name, 300);
                }
            }
        }
    }
    let used: Vec<&str> = asked.map.lookup_models();
    let field = asked.map.field_name(find);
    let own = asked.map.entry_of(find).and_then(|entry| asked.map.model(entry));
    let base = target.filter(|target| catalog.model_named(target).is_none());
    for model in base.into_iter().chain(catalog.model_names()) {
        let fits = target.is_none_or(|target| catalog.is_a(model, target));
        let mut score = if fits { 500 } else { 0 };
        score += if target == Some(model) { 120 } else { 0 };
        score += objects.get(model).copied().unwrap_or(0).min(60) + matched.get(model).copied().unwrap_or(0);
        score += 15 * i32::try_from(used.iter().filter(|used| **used == model).count().min(5)).unwrap_or(0);
        score += 5 * likeness(field, model);
        if let Some(own) = own {
            // A condition asks whether the entry's own object exists; a reference is often within an app.
            score += if target.is_none() && own.name == model { 100 } else { 0 };
            score +=
                if fits && model.split_once('.').is_some_and(|(app, _)| app == own.app) { 50 } else { 0 };
        }
        let documentation =
            catalog.model_named(model).map(crate::editor_schema::describe_model).unwrap_or_default();
        let completion = Completion::new(model, CompletionKind::Model).documentation(documentation);
        let column = asked.natural_column(model).filter(|_| is_whole);
        let completion = match column {
            Some(column) => completion.snippet(format!("[{model}, [{column}, $1]]")),
            None if is_whole => completion.snippet(format!("[{model}, [$1]]")),
            None => completion,
        };
        offers.add(score, completion);
    }
}

/// Offers the fields by which a look-up can find an object.
pub(super) fn offer_fields(asked: &Asked<'_, '_, '_>, find: Id, node: Id, offers: &mut Offers) {
    for (score, name, kind) in fields(asked, find, Some(node)) {
        offers.add(score, Completion::new(name, CompletionKind::Attribute).detail(kind));
    }
}

/// Offers conditions, of which not even the bracket is written.
pub(super) fn offer_conditions(asked: &Asked<'_, '_, '_>, find: Id, offers: &mut Offers) {
    for (score, name, kind) in fields(asked, find, None).into_iter().filter(|(score, ..)| *score > 0) {
        let condition = Completion::new(format!("[{name}, ]"), CompletionKind::Attribute).detail(kind);
        offers.add(score, condition.snippet(format!("[{name}, $1]")));
    }
}

fn fields(asked: &Asked<'_, '_, '_>, find: Id, node: Option<Id>) -> Vec<(i32, &'static str, &'static str)> {
    let items = asked.map.sketch.items(find);
    let Some(model) = items.first().and_then(|model| asked.map.sketch.text(*model)) else {
        return Vec::new();
    };
    let conditions = items.get(1..).unwrap_or_default();
    let own = node.and_then(|node| asked.map.sketch.parent(node)).map(|(parent, _)| parent);
    let written: Vec<&str> = conditions
        .iter()
        .filter(|condition| Some(**condition) != own)
        .filter_map(|condition| asked.map.sketch.text(*asked.map.sketch.items(*condition).first()?))
        .collect();
    // A value that is there already is one of an object.
    let value = own.and_then(|own| asked.map.sketch.text(*asked.map.sketch.items(own).get(1)?));
    let natural: Vec<&str> = asked.natural_columns(model).collect();
    let entry_model = asked.map.catalog.model_named(model);
    let mut fields: Vec<(i32, &'static str, &'static str)> = vec![(5, "pk", "primary key")];
    for column in columns(asked.map.catalog, model) {
        let place = natural.iter().position(|name| *name == column.name);
        let mut score = place.map_or(0, |place| 100 - 5 * i32::try_from(place).unwrap_or(0));
        if entry_model.and_then(|model| model.field(column.name)).is_some_and(|field| field.unique) {
            score += 20;
        }
        if matches!(column.kind, ColumnKind::InheritanceForeignKey) || column.name.ends_with("_ptr") {
            score -= 20;
        }
        if let Some(value) = value
            && place.is_some()
            && asked.values_of(model, column.name, "").iter().any(|known| known.text == value)
        {
            score += 100;
        }
        if column.kind == ColumnKind::Boolean {
            score += if value.is_some_and(is_truth) { 200 } else { 3 };
        }
        fields.push((score, column.name, column.kind.name()));
    }
    fields.retain(|(_, name, _)| !written.contains(name));
    fields
}

fn is_truth(text: &str) -> bool {
    text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false")
}

/// Offers the values that objects of a model have in a column.
pub(super) fn offer_values(
    asked: &Asked<'_, '_, '_>,
    model: &str,
    column: &str,
    wanted: Option<&'static str>,
    node: Id,
    offers: &mut Offers,
) {
    let map = &asked.map;
    if column_of(map.catalog, model, column).is_some_and(|column| column.kind == ColumnKind::Boolean) {
        return values::offer_booleans(None, offers);
    }
    let field = match wanted {
        Some(_) => map.field_name(node),
        None => "",
    };
    let entry = map.entry_of(node);
    let names = entry.map(|entry| map.names_of(entry)).unwrap_or_default();
    // A value that the file uses already is less likely meant once more.
    let used: Vec<&str> = map
        .lookup_values()
        .into_iter()
        .filter(|(of, at, _)| *of == model && *at != node)
        .map(|(.., text)| text)
        .collect();
    for value in asked.values_of(model, column, field) {
        let likeness = names.iter().map(|name| likeness(&value.text, name)).max().unwrap_or(0);
        let penalty = if used.contains(&value.text.as_str()) && wanted.is_none() { 30 } else { 0 };
        let score = value.score + 5 * likeness - penalty;
        let completion = Completion::new(value.text, CompletionKind::Object);
        offers.add_text(score, completion.detail(value.origin));
    }
}
