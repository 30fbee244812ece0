//! References: ids of entries, and look-ups of objects.

use std::collections::HashSet;

use super::likeness::likeness;
use super::objects::fits;
use super::offers::{Offers, escaped, needs_quotes};
use super::sketch::Id;
use super::{Asked, Completion, CompletionKind};
use crate::blueprint::TagName;

/// More objects than this are not offered as whole look-ups.
const MOST_OBJECTS: usize = 60;

/// An entry that has an id.
struct Candidate<'s> {
    id: &'s str,
    model: Option<&'static str>,
    score: i32,
}

/// Offers the ids of entries, those first of which an object fits the field.
pub(super) fn offer_ids(
    asked: &Asked<'_, '_, '_>,
    field: &str,
    target: Option<&'static str>,
    node: Id,
    offers: &mut Offers,
) {
    for Candidate { id, model, score } in candidates(asked, field, target, node) {
        let model = model.unwrap_or_default();
        offers.add_text(score, Completion::new(id, CompletionKind::Id).detail(model));
    }
}

/// Offers references to objects of a model: `!KeyOf` for those of this file, `!Find` for those that exist already.
pub(super) fn offer(
    asked: &Asked<'_, '_, '_>,
    field: &str,
    target: &'static str,
    node: Id,
    offers: &mut Offers,
) {
    if !offers.is_quoted() && asked.map.sketch.tag(node).is_none() {
        offer_below(asked, field, target, node, offers);
    }
}

/// Offers whole references, also where a tag is being written.
pub(super) fn offer_below(
    asked: &Asked<'_, '_, '_>,
    field: &str,
    target: &'static str,
    node: Id,
    offers: &mut Offers,
) {
    for Candidate { id, model, score } in candidates(asked, field, Some(target), node) {
        // Ids of entries that surely don't fit are offered only after the tag itself.
        if score < 0 {
            continue;
        }
        let id = if needs_quotes(id, offers.is_in_flow()) { format!("\"{id}\"") } else { id.to_owned() };
        let label = format!("!KeyOf {id}");
        offers.add(score, Completion::new(label, CompletionKind::Id).detail(model.unwrap_or_default()));
    }
    let Some(column) = asked.natural_column(target) else { return };
    for value in asked.values_of(target, column, field).into_iter().take(MOST_OBJECTS) {
        let text = if needs_quotes(&value.text, true) { format!("{:?}", value.text) } else { value.text };
        let model = if asked.map.catalog.model_named(target).is_some() { target } else { value.model };
        let label = format!("!Find [{model}, [{column}, {text}]]");
        let score = value.score.clamp(-100, 150);
        offers.add(score, Completion::new(label, CompletionKind::Object).detail(value.origin));
    }
}

fn candidates<'s>(
    asked: &Asked<'_, '_, 's>,
    field: &str,
    target: Option<&'static str>,
    node: Id,
) -> Vec<Candidate<'s>> {
    let map = &asked.map;
    let own = map.entry_of(node);
    let own_names = own.map(|entry| map.names_of(entry)).unwrap_or_default();
    let own_model = own.and_then(|entry| map.model(entry)).map(|model| model.name);
    let used = used_in(asked, field, own_model, node);
    let entries = map.sketch.entries();
    let position = own.and_then(|own| entries.iter().position(|entry| *entry == own));
    let mut found: Vec<Candidate<'s>> = Vec::new();
    let mut seen = HashSet::new();
    for (number, entry) in entries.into_iter().enumerate() {
        let Some(id) = map.id(entry).filter(|id| seen.insert(*id)) else { continue };
        let model = map.model(entry).map(|model| model.name);
        let fits_kind = match (model, target) {
            (Some(model), Some(target)) => Some(map.catalog.is_a(model, target)),
            _ => None,
        };
        let mut score = match fits_kind {
            Some(true) => 1000,
            None => 300,
            Some(false) => -500,
        };
        let is_before = own.is_none_or(|own| map.sketch.is_before(entry, own));
        score += if is_before { 100 } else { 0 };
        score -= if Some(entry) == own { 400 } else { 0 };
        let is_used = used.iter().any(|(_, used)| *used == id);
        // Flows get one stage after the other; all else is used once.
        let is_repeated = field == "target" && model == Some("authentik_flows.flow") || field == "flow";
        score += match (is_used, is_repeated) {
            (true, true) => 30,
            (true, false) => -60,
            (false, _) => 0,
        };
        let last = used.iter().rev().find(|(user, _)| map.sketch.is_before(*user, node));
        score += if is_repeated && last.is_some_and(|(_, last)| *last == id) { 40 } else { 0 };
        score += if id == field { 60 } else { 0 };
        score +=
            4 * likeness(field, id) + 2 * own_names.iter().map(|name| likeness(name, id)).max().unwrap_or(0);
        score += map
            .written(entry, "designation")
            .and_then(|node| map.sketch.text(node))
            .map_or(0, |text| fits(field, text));
        let distance = position.map_or(0, |position| position.abs_diff(number));
        score -= i32::try_from(distance.min(20)).unwrap_or(20);
        found.push(Candidate { id, model, score });
    }
    found
}

/// The ids that the same field of entries of the same model uses.
fn used_in<'s>(asked: &Asked<'_, '_, 's>, field: &str, model: Option<&str>, node: Id) -> Vec<(Id, &'s str)> {
    let map = &asked.map;
    let mut used = Vec::new();
    for entry in map.sketch.entries() {
        if map.model(entry).map(|known| known.name) != model {
            continue;
        }
        let Some(value) = map.written(entry, field) else { continue };
        let all = std::iter::once(value).chain(map.sketch.items(value).iter().copied());
        let ids = all.filter(|value| *value != node && map.sketch.tag(*value) == Some(TagName::KeyOf.text()));
        used.extend(ids.filter_map(|value| Some((value, map.sketch.scalar(value)?))));
    }
    used
}

/// Offers ids that an entry can have: those that are used and that no entry has, and its names.
pub(super) fn offer_new_ids(asked: &Asked<'_, '_, '_>, entry: Id, offers: &mut Offers) {
    let map = &asked.map;
    let known: HashSet<&str> = map
        .sketch
        .entries()
        .into_iter()
        .filter(|other| *other != entry)
        .filter_map(|other| map.id(other))
        .collect();
    let model = map.model(entry).map(|model| model.name);
    for node in map.sketch.ids().filter(|node| map.sketch.tag(*node) == Some(TagName::KeyOf.text())) {
        let Some(id) = map.sketch.scalar(node).filter(|id| !known.contains(id)) else { continue };
        let target = map.target(map.site(node), node).1;
        let fits = match (model, target) {
            (Some(model), Some(target)) => map.catalog.is_a(model, target),
            _ => true,
        };
        let likeness = map.names_of(entry).iter().map(|name| likeness(name, id)).max().unwrap_or(0);
        let detail = "used by `!KeyOf`, and no entry has it";
        let score = if fits { 100 } else { -100 } + likeness;
        offers.add_text(score, Completion::new(id, CompletionKind::Id).detail(detail));
    }
    let secrets = asked.secrets();
    for name in map.names_of(entry).into_iter().filter(|name| !known.contains(name) && !secrets.hold(name)) {
        if !name.is_empty() {
            offers.add_text(10, Completion::new(name, CompletionKind::Id));
        }
    }
}

/// The target of a list's items or of a mapping's value for a tag that is offered there.
pub(super) fn default_lookup(asked: &Asked<'_, '_, '_>, target: Option<&'static str>) -> String {
    let Some(target) = target else { return "[${1:model}, [${2:name}, $3]]".to_owned() };
    let column = asked.natural_column(target).unwrap_or("name");
    format!("[{}, [{column}, $1]]", escaped(target))
}
