//! The models that an entry can name.

use std::collections::HashMap;

use super::likeness::likeness;
use super::offers::Offers;
use super::site::Map;
use super::sketch::{Body, Id};
use super::{Asked, Completion, CompletionKind};
use crate::blueprint::TagName;
use crate::catalog::{FieldKind, Lookup, Model, ObjectValue};
use crate::editor_schema;

/// The models that people write most.
const USUAL: [&str; 16] = [
    "authentik_flows.flow",
    "authentik_flows.flowstagebinding",
    "authentik_policies.policybinding",
    "authentik_policies_expression.expressionpolicy",
    "authentik_core.application",
    "authentik_providers_oauth2.oauth2provider",
    "authentik_core.group",
    "authentik_core.user",
    "authentik_stages_identification.identificationstage",
    "authentik_stages_user_login.userloginstage",
    "authentik_stages_prompt.promptstage",
    "authentik_stages_prompt.prompt",
    "authentik_providers_oauth2.scopemapping",
    "authentik_providers_proxy.proxyprovider",
    "authentik_blueprints.metaapplyblueprint",
    "authentik_brands.brand",
];

/// Offers all models, those first that the rest of the entry fits.
pub(super) fn offer(asked: &Asked<'_, '_, '_>, entry: Id, offers: &mut Offers) {
    let map = &asked.map;
    let catalog = map.catalog;
    let written = Written::of(map, entry);
    let mut used: HashMap<&str, i32> = HashMap::new();
    for other in map.sketch.entries().into_iter().filter(|other| *other != entry) {
        if let Some(model) = map.model(other) {
            *used.entry(model.name).or_default() += 1;
        }
    }
    let known = written.known_objects(catalog.objects().iter().map(|object| {
        (object.model, move |column: &str| match object.value(column) {
            Some(ObjectValue::Str(text)) => Some(*text),
            _ => None,
        })
    }));
    let has_nothing_else = map.sketch.pairs(entry).iter().all(|(key, _)| matches!(*key, "model" | "id"))
        && !map.sketch.pairs(entry).is_empty();
    for model in catalog.model_names().filter_map(|name| catalog.model_named(name)) {
        let usual = USUAL.iter().position(|usual| *usual == model.name);
        let usual = usual.map_or(0, |at| 20 - i32::try_from(at).unwrap_or(0));
        let uses = used.get(model.name).copied().unwrap_or(0).min(3);
        let score = written.fit(map, model) + usual + 4 * uses + known.get(model.name).copied().unwrap_or(0);
        let completion = Completion::new(model.name, CompletionKind::Model)
            .detail(model.verbose_name)
            .documentation(editor_schema::describe_model(model));
        let completion = if has_nothing_else && !offers.is_quoted() && !offers.is_in_flow() {
            let indent = " ".repeat(asked.content);
            completion.snippet(format!("{}\n{}", model.name, parts(model, &indent)))
        } else {
            completion
        };
        offers.add(score, completion);
    }
}

/// The identifiers and required attributes of a model, as a snippet in lines with an indentation.
pub(super) fn parts(model: &Model, indent: &str) -> String {
    let mut number = 0;
    let mut out = String::new();
    let mut line = |text: &str, value: &str| {
        number += i32::from(value.contains('#'));
        out.push_str(indent);
        out.push_str(text);
        out.push_str(&value.replace('#', &number.to_string()));
        out.push('\n');
    };
    let identifiers = identifiers(model);
    let required = model.fields.iter().filter(|field| field.required && !identifiers.contains(&field.name));
    let required: Vec<_> = required.filter(|field| field.read_only_since.is_none()).collect();
    let value = |name: &str| match model.field(name).map(|field| &field.kind) {
        Some(FieldKind::Ref(_)) => "!KeyOf $#",
        Some(FieldKind::Refs(_) | FieldKind::List(_) | FieldKind::Objects(_)) => "[$#]",
        Some(FieldKind::Mapping | FieldKind::Object(_)) => "{$#}",
        _ => "$#",
    };
    if !identifiers.is_empty() {
        line("identifiers:", "");
        identifiers.iter().for_each(|name| line(&format!("  {name}: "), value(name)));
    }
    if !required.is_empty() {
        line("attrs:", "");
        required.iter().for_each(|field| line(&format!("  {}: ", field.name), value(field.name)));
    }
    out.pop();
    out
}

/// The fields by which people find the objects of a model.
fn identifiers(model: &Model) -> Vec<&'static str> {
    if model.meta {
        return Vec::new();
    }
    if model.name == "authentik_flows.flowstagebinding" {
        return vec!["target", "stage", "order"];
    }
    if let Some(together) = model.unique_together.first() {
        let mut together: Vec<_> = together.to_vec();
        together.sort_by_key(|name| {
            ["target", "policy", "stage", "order"].iter().position(|known| known == name)
        });
        return together;
    }
    let natural = ["slug", "name", "username", "identifier", "domain"];
    let unique = natural.into_iter().filter_map(|name| model.field(name)).find(|field| field.unique);
    let first = unique.or_else(|| natural.into_iter().find_map(|name| model.field(name)));
    first.into_iter().map(|field| field.name).collect()
}

/// What the rest of an entry says about its model.
struct Written<'s> {
    /// The keys of its identifiers and attributes, with their values.
    fields: Vec<(&'s str, Id)>,
    names: Vec<&'s str>,
    /// The models of the entries that it refers to, by their ids.
    referred: HashMap<&'s str, &'static Model>,
    /// The models of which its object must be, by the fields that refer to it.
    targets: Vec<&'static str>,
}

impl<'s> Written<'s> {
    fn of(map: &Map<'_, 's>, entry: Id) -> Self {
        let parts = ["identifiers", "attrs"].into_iter().filter_map(|part| map.sketch.get(entry, part));
        let fields: Vec<_> = parts.flat_map(|part| map.sketch.pairs(part).iter().copied()).collect();
        let key_of = Some(TagName::KeyOf.text());
        let ids: Vec<&str> = fields
            .iter()
            .filter(|(_, value)| map.sketch.tag(*value) == key_of)
            .filter_map(|(_, value)| map.sketch.scalar(*value))
            .collect();
        let entries = map.sketch.entries().into_iter();
        let with_ids = entries.filter_map(|entry| Some((map.id(entry)?, map.model(entry)?)));
        let referred = with_ids.filter(|(id, _)| ids.contains(id)).collect();
        let mut targets = Vec::new();
        if let Some(id) = map.id(entry) {
            let is_use = |node: &Id| map.sketch.tag(*node) == key_of && map.sketch.scalar(*node) == Some(id);
            for node in map.sketch.ids().filter(is_use) {
                targets.extend(map.target(map.site(node), node).1);
            }
        }
        targets.sort_unstable();
        targets.dedup();
        Written { fields, names: map.names_of(entry), referred, targets }
    }

    /// The models of which there is an object with the same identifiers.
    fn known_objects<V: Fn(&str) -> Option<&'static str>>(
        &self,
        objects: impl Iterator<Item = (&'static str, V)>,
    ) -> HashMap<&'static str, i32> {
        let mut known = HashMap::new();
        for (model, value) in objects {
            let is_same = ["slug", "name", "managed"]
                .into_iter()
                .filter_map(&value)
                .any(|text| self.names.contains(&text));
            if is_same {
                known.insert(model, 60);
            }
        }
        known
    }

    /// How well the rest of the entry fits a model.
    fn fit(&self, map: &Map<'_, 's>, model: &'static Model) -> i32 {
        let mut score = 0;
        for (key, value) in &self.fields {
            score += match model.field(key) {
                Some(field) => 20 + self.fit_value(map, &field.kind, *value),
                None if key.is_empty() => 0,
                None if !matches!(model.lookup(key), Lookup::Unknown) && !model.meta => 5,
                None => -60,
            };
        }
        let is_part = |name: &str| self.fields.iter().any(|(key, _)| *key == name);
        // What only few models have, says more than what all have; what is required and missing, speaks against one.
        if !self.fields.is_empty() {
            let missing = model.fields.iter().filter(|field| field.required && !is_part(field.name)).count();
            score -= 12 * i32::try_from(missing.min(6)).unwrap_or(0);
            let together =
                model.unique_together.iter().any(|fields| fields.iter().all(|field| is_part(field)));
            score += if together { 20 } else { 0 };
        }
        for target in &self.targets {
            score += if map.catalog.is_a(model.name, target) { 60 } else { -120 };
        }
        let short = model.short_name();
        let app = model.app.strip_prefix("authentik_").unwrap_or(model.app);
        let likeness = self
            .names
            .iter()
            .map(|name| likeness(name, short).max(likeness(name, app)) + likeness(app, name))
            .max();
        score + 4 * likeness.unwrap_or(0)
    }

    fn fit_value(&self, map: &Map<'_, 's>, kind: &FieldKind, value: Id) -> i32 {
        match (kind, map.sketch.body(value), map.sketch.tag(value)) {
            (FieldKind::Choice(choices), Body::Scalar(text), None) => {
                if choices.contains(text) {
                    15
                } else {
                    -40
                }
            }
            (FieldKind::List(item), Body::List(items), None) => match item.kind.choices() {
                Some(choices) => {
                    let is_choice =
                        |item: &Id| map.sketch.text(*item).is_none_or(|text| choices.contains(&text));
                    if items.iter().all(is_choice) { 15 } else { -40 }
                }
                None => 0,
            },
            (FieldKind::Bool, Body::Scalar(text), None) => {
                if matches!(*text, "true" | "false") {
                    3
                } else {
                    -20
                }
            }
            (FieldKind::Ref(target), Body::List(items), Some("!Find")) => {
                let model = items.first().and_then(|model| map.sketch.text(*model));
                if model.is_some_and(|model| map.catalog.is_a(model, target) || model == *target) {
                    15
                } else {
                    -40
                }
            }
            (FieldKind::Ref(target), Body::Scalar(id), Some("!KeyOf")) => match self.referred.get(id) {
                Some(model) if map.catalog.is_a(model.name, target) => 15,
                Some(_) => -40,
                None => 0,
            },
            _ => 0,
        }
    }
}
