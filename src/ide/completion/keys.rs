//! Keys that are not written yet.

use std::collections::HashMap;

use super::offers::{Offers, Shape};
use super::site::{Part, Site};
use super::sketch::{Body, Id};
use super::{Asked, Completion, CompletionKind, snippets};
use crate::blueprint::TagName;
use crate::catalog::{Field, FieldKind, Format, Literal, Model};
use crate::editor_schema;

/// Attributes that authors set most, of all models together; the release's own objects say the rest.
const USUAL: [&str; 62] = [
    "name",
    "slug",
    "title",
    "designation",
    "target",
    "stage",
    "policy",
    "order",
    "managed",
    "group",
    "user",
    "authentication",
    "expression",
    "authorization_flow",
    "invalidation_flow",
    "authentication_flow",
    "client_type",
    "client_id",
    "client_secret",
    "redirect_uris",
    "property_mappings",
    "signing_key",
    "provider",
    "launch_url",
    "meta_launch_url",
    "policy_engine_mode",
    "mode",
    "external_host",
    "internal_host",
    "acs_url",
    "issuer",
    "sp_binding",
    "audience",
    "meta_description",
    "meta_publisher",
    "open_in_new_tab",
    "enrollment_flow",
    "recovery_flow",
    "password_stage",
    "user_fields",
    "field_key",
    "label",
    "type",
    "required",
    "placeholder",
    "fields",
    "validation_policies",
    "evaluate_on_plan",
    "re_evaluate_policies",
    "negate",
    "enabled",
    "failure_result",
    "username",
    "email",
    "attributes",
    "domain",
    "default",
    "branding_title",
    "scope_name",
    "description",
    "sources",
    "config",
];

/// Keys of an entry in the order in which people write them.
const ENTRY_KEYS: [(&str, &str); 7] = [
    ("model", "The kind of object, as `app.model`."),
    (
        "identifiers",
        "How the object is found: all of these must match. What isn't found is made, with these values too.",
    ),
    ("attrs", "The values that the object gets. What isn't named stays as it is."),
    ("id", "A name for this entry in this file. Later entries refer to its object with `!KeyOf`."),
    ("state", "What to do: `present` (the default), `created`, `must_created` or `absent`."),
    ("conditions", "The entry is skipped unless all of these are true."),
    ("permissions", "Permissions on this object for users and roles."),
];

const TOP_LEVEL_KEYS: [(&str, &str); 4] = [
    ("version", "The version of the format. There is only one: `1`."),
    ("metadata", "What the blueprint is called, and how authentik treats it."),
    ("context", "Values for `!Context`. An instance of the blueprint can override them."),
    ("entries", "The objects, in order."),
];

const METADATA_KEYS: [(&str, &str); 2] = [
    ("name", "The blueprint's name; no two may have the same."),
    ("labels", "Labels; their values are texts, so write `\"true\"` and `\"false\"` in quotes."),
];

pub(super) const LABELS: [(&str, &str); 6] = [
    ("blueprints.goauthentik.io/instantiate", "`\"false\"`: authentik applies the file only when asked to."),
    ("blueprints.goauthentik.io/description", "What the blueprint is for."),
    ("blueprints.goauthentik.io/system", "Whether this is part of authentik itself."),
    ("blueprints.goauthentik.io/generated", "Whether a program made this file."),
    (
        "blueprints.goauthentik.io/system-bootstrap",
        "Whether authentik applies this when it starts for the first time.",
    ),
    ("blueprints.goauthentik.io/system-oobe", "Whether this makes the flow of the first sign-in."),
];

const PERMISSION_KEYS: [(&str, &str); 3] = [
    ("permission", "The permission, as `app_label.codename`."),
    ("role", "The role that gets it: `!KeyOf` or `!Find`."),
    ("user", "The user who gets it: `!KeyOf` or `!Find`."),
];

/// Offers the keys of a mapping that it doesn't have yet. `value` is what is after the colon already.
pub(super) fn offer(
    asked: &Asked<'_, '_, '_>,
    site: Site<'_>,
    mapping: Id,
    value: Option<Id>,
    offers: &mut Offers,
) {
    let keys = Keys { asked, mapping, value };
    match site {
        Site::Document => keys.fixed(&TOP_LEVEL_KEYS, offers),
        Site::Metadata => keys.fixed(&METADATA_KEYS, offers),
        Site::Labels => keys.fixed(&LABELS, offers),
        Site::Permission(_) => keys.fixed(&PERMISSION_KEYS, offers),
        Site::Entry(_) => {
            keys.fixed(&ENTRY_KEYS, offers);
            if asked.map.sketch.pairs(mapping).is_empty() {
                snippets::offer(asked, offers);
            }
        }
        Site::Fields(entry, part) => keys.of_entry(entry, part, offers),
        Site::Nested(entry, fields) => keys.of_fields(entry, fields, offers),
        Site::Field(entry, Field { kind: FieldKind::Object(fields), .. }) => {
            keys.of_fields(entry, fields, offers)
        }
        Site::BlueprintIdentifiers => {
            keys.fixed(
                &[
                    ("name", "The name of the blueprint."),
                    ("path", "Its path below the folder of blueprints."),
                ],
                offers,
            );
        }
        Site::OutpostConfig => {
            for setting in asked.map.catalog.outpost_settings() {
                let score = if setting.name.starts_with("authentik") { 20 } else { 0 };
                keys.add(score, setting.name, CompletionKind::Attribute, Written::Inline, "", "", offers);
            }
        }
        _ => {}
    }
}

struct Keys<'k, 'a, 't, 's> {
    asked: &'k Asked<'a, 't, 's>,
    mapping: Id,
    value: Option<Id>,
}

/// How the value of a key is begun.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Written {
    /// In the line of the key.
    Inline,
    /// In the lines below it.
    Below(&'static str),
}

impl Keys<'_, '_, '_, '_> {
    fn is_written(&self, key: &str) -> bool {
        let pairs = self.asked.map.sketch.pairs(self.mapping);
        pairs.iter().any(|(known, value)| *known == key && Some(*value) != self.value)
    }

    /// Offers keys that are the same everywhere.
    fn fixed(&self, keys: &[(&'static str, &str)], offers: &mut Offers) {
        for (number, (key, text)) in keys.iter().enumerate() {
            let score = 100 - i32::try_from(number).unwrap_or(0);
            let written = match *key {
                "attrs" | "identifiers" | "metadata" | "context" | "labels" => Written::Below(""),
                "entries" | "conditions" | "permissions" => Written::Below("- "),
                _ => Written::Inline,
            };
            self.add(score, key, CompletionKind::Key, written, "", text, offers);
        }
    }

    #[allow(clippy::too_many_arguments, reason = "each is a part of one key")]
    fn add(
        &self,
        score: i32,
        key: &str,
        kind: CompletionKind,
        written: Written,
        detail: &str,
        text: &str,
        offers: &mut Offers,
    ) {
        if self.is_written(key) {
            return;
        }
        let completion = Completion::new(key, kind).detail(detail).documentation(text);
        let is_bare = self.value.is_some() || offers.is_quoted();
        let completion = match written {
            _ if is_bare => completion,
            Written::Below(start) if !offers.is_in_flow() => {
                let dash = if offers.shape == Shape::Dash { 2 } else { 0 };
                let indent = " ".repeat(self.asked.content + dash + 2);
                completion.snippet(format!("{key}:\n{indent}{start}$0"))
            }
            _ => completion.insert(format!("{key}: ")),
        };
        offers.add(score, completion);
    }

    /// Offers the fields of the entry's model.
    fn of_entry(&self, entry: Id, part: Part, offers: &mut Offers) {
        let map = &self.asked.map;
        let Some(model) = map.model(entry) else { return self.of_no_model(offers) };
        let usage = usage(self.asked, model);
        for field in model.fields.iter().filter(|field| field.read_only_since.is_none()) {
            // A field in the other part of the entry needn't be here too.
            let is_said = map.written(entry, field.name).is_some_and(|value| Some(value) != self.value);
            if is_said || self.is_written(field.name) {
                continue;
            }
            let mut score = self.field_score(field) + usage.get(field.name).copied().unwrap_or(0).min(40);
            let identifies = field.unique
                || model.unique_together.iter().any(|together| together.contains(&field.name))
                || is_bound(model, field.name);
            score += match part {
                Part::Identifiers if identifies => 300,
                Part::Identifiers if field.name == "name" => 200,
                Part::Identifiers => 0,
                Part::Attrs if field.required && !identifies => 250,
                Part::Attrs if field.required => 120,
                Part::Attrs => 0,
            };
            self.field(model, field.name, field, score, offers);
        }
        if part == Part::Identifiers {
            for column in &model.columns {
                let is_key = model.is_made_by_database(column.name);
                let score = if is_key { -50 } else { -20 };
                self.add(
                    score,
                    column.name,
                    CompletionKind::Attribute,
                    Written::Inline,
                    column.kind.name(),
                    "",
                    offers,
                );
            }
            self.add(0, "pk", CompletionKind::Attribute, Written::Inline, "primary key", "", offers);
        }
    }

    /// Offers what most models have, where the model isn't written yet.
    fn of_no_model(&self, offers: &mut Offers) {
        for (number, key) in USUAL.iter().enumerate() {
            let score = -i32::try_from(number).unwrap_or(0);
            self.add(score, key, CompletionKind::Attribute, Written::Inline, "", "", offers);
        }
    }

    fn of_fields(&self, entry: Id, fields: &'static [Field], offers: &mut Offers) {
        let Some(model) = self.asked.map.model(entry) else { return };
        for field in fields {
            let score = self.field_score(field) + if field.required { 100 } else { 0 };
            self.field(model, field.name, field, score, offers);
        }
    }

    fn field(&self, model: &Model, path: &str, field: &Field, score: i32, offers: &mut Offers) {
        let is_block = matches!(field.kind, FieldKind::Object(_));
        let is_list = matches!(field.kind, FieldKind::Objects(_) | FieldKind::Refs(_) | FieldKind::List(_));
        let written = match field.name {
            "expression" => Written::Inline,
            _ if is_block => Written::Below(""),
            _ if is_list => Written::Below("- "),
            _ => Written::Inline,
        };
        let detail = type_of(field, model.default_of(field.name));
        let text = editor_schema::describe_field(model, path, field);
        self.add(score, field.name, CompletionKind::Attribute, written, &detail, &text, offers);
    }

    /// How well a field fits what is written after the colon, and how usual it is.
    fn field_score(&self, field: &Field) -> i32 {
        let usual = USUAL.iter().position(|usual| *usual == field.name);
        let usual = usual.map_or(0, |at| 30 - i32::try_from(at / 3).unwrap_or(0));
        usual + self.value.map_or(0, |value| self.fit(field, value))
    }

    /// Whether a value that is written already can be one of a field.
    fn fit(&self, field: &Field, value: Id) -> i32 {
        let sketch = self.asked.map.sketch;
        match sketch.tag(value).and_then(TagName::from_text) {
            Some(TagName::KeyOf | TagName::Find) => {
                let Some(target) = field.kind.target() else { return -300 };
                let model = self.model_of_reference(value);
                match model {
                    Some(model) if self.asked.map.catalog.is_a(model, target) || model == target => 300,
                    Some(_) => -300,
                    None => 100,
                }
            }
            Some(_) => 0,
            None => match (sketch.body(value), &field.kind) {
                (Body::List(items), FieldKind::Objects(fields)) => {
                    let knows = |key: &str| fields.iter().any(|field| field.name == key);
                    let mut keys = items.iter().flat_map(|item| sketch.pairs(*item));
                    if keys.all(|(key, _)| knows(key)) { 200 } else { -200 }
                }
                (Body::List(items), FieldKind::Refs(_)) => {
                    let is_reference = |item: &Id| sketch.tag(*item).is_some();
                    if items.iter().all(is_reference) { 200 } else { -200 }
                }
                (Body::List(items), FieldKind::List(item)) => items
                    .iter()
                    .map(|node| fits_text(item, sketch.text(*node).unwrap_or_default()))
                    .min()
                    .unwrap_or(100),
                (Body::List(_), _) => -300,
                (Body::Mapping(_), FieldKind::Mapping | FieldKind::Object(_)) => 200,
                (Body::Mapping(_), _) => -300,
                (Body::Block, FieldKind::String) if field.name == "expression" => 200,
                (Body::Block, FieldKind::String) => 50,
                (Body::Scalar(text), _) => fits_text(field, text),
                _ => 0,
            },
        }
    }

    /// The model of the object that a reference means.
    fn model_of_reference(&self, value: Id) -> Option<&str> {
        let map = &self.asked.map;
        match map.sketch.scalar(value) {
            Some(id) => {
                let mut entries = map.sketch.entries().into_iter();
                let entry = entries.find(|entry| map.id(*entry) == Some(id))?;
                map.model(entry).map(|model| model.name)
            }
            None => map.sketch.text(*map.sketch.items(value).first()?),
        }
    }
}

/// Whether a text can be a value of a field.
fn fits_text(field: &Field, text: &str) -> i32 {
    let is_bool = matches!(text, "true" | "false" | "True" | "False");
    let is_number = text.parse::<f64>().is_ok();
    match &field.kind {
        FieldKind::Choice(choices) | FieldKind::ContentType(choices) => {
            if choices.contains(&text) {
                300
            } else {
                -300
            }
        }
        FieldKind::Bool => {
            if is_bool {
                200
            } else {
                -300
            }
        }
        FieldKind::Int | FieldKind::Float => {
            if is_number {
                200
            } else {
                -300
            }
        }
        FieldKind::Ref(_) | FieldKind::Refs(_) | FieldKind::List(_) | FieldKind::Objects(_) => -100,
        FieldKind::Mapping | FieldKind::Object(_) => -200,
        _ if is_bool || is_number => -100,
        FieldKind::String if field.format == Some(Format::Duration) => {
            if text.contains('=') {
                200
            } else {
                -200
            }
        }
        FieldKind::Url => {
            if text.contains("://") {
                100
            } else {
                -200
            }
        }
        _ => 20,
    }
}

/// Whether a field is part of what a binding is, by which it is usually found.
fn is_bound(model: &Model, field: &str) -> bool {
    model.name.ends_with("binding")
        && matches!(field, "target" | "stage" | "policy" | "group" | "user" | "order")
}

/// How many objects set a field: those of the release, and those that the files make.
fn usage(asked: &Asked<'_, '_, '_>, model: &Model) -> HashMap<String, i32> {
    let mut usage: HashMap<String, i32> = HashMap::new();
    for object in asked.map.catalog.objects_of(model.name).filter(|object| object.model == model.name) {
        for (name, _) in &object.values {
            *usage.entry((*name).to_owned()).or_default() += 2;
        }
    }
    for entry in asked.map.sketch.entries() {
        if asked.map.model(entry).is_none_or(|known| known.name != model.name) {
            continue;
        }
        for part in ["identifiers", "attrs"].into_iter().filter_map(|part| asked.map.sketch.get(entry, part))
        {
            for (name, _) in asked.map.sketch.pairs(part) {
                *usage.entry((*name).to_owned()).or_default() += 5;
            }
        }
    }
    usage
}

/// A field's type in a few words, with its default.
pub(super) fn type_of(field: &Field, default: Option<Literal>) -> String {
    let short = |model: &'static str| model.split_once('.').map_or(model, |(_, short)| short);
    let kind = match &field.kind {
        FieldKind::String if field.format == Some(Format::Duration) => "duration".to_owned(),
        FieldKind::String => "text".to_owned(),
        FieldKind::Bool => "boolean".to_owned(),
        FieldKind::Int => "integer".to_owned(),
        FieldKind::Float => "number".to_owned(),
        FieldKind::Choice(choices) if choices.len() <= 4 => choices.join(" | "),
        FieldKind::Choice(_) => "choice".to_owned(),
        FieldKind::ContentType(_) => "model".to_owned(),
        FieldKind::Ref(target) => format!("reference to {}", short(target)),
        FieldKind::Refs(target) => format!("references to {}", short(target)),
        FieldKind::Mapping | FieldKind::Object(_) => "mapping".to_owned(),
        FieldKind::List(item) => format!("list of {}", type_of(item, None)),
        FieldKind::Objects(_) => "list of mappings".to_owned(),
        FieldKind::DateTime => "date and time".to_owned(),
        FieldKind::Email => "e-mail address".to_owned(),
        FieldKind::Uuid => "UUID".to_owned(),
        FieldKind::Url => "URL".to_owned(),
        FieldKind::Slug => "slug".to_owned(),
        FieldKind::Ip => "IP address".to_owned(),
    };
    let required = if field.required { ", required" } else { "" };
    let default = default.filter(|_| !field.secret).and_then(literal);
    let default = default.map(|default| format!(" = {default}")).unwrap_or_default();
    format!("{kind}{required}{default}")
}

/// A default that says something.
pub(super) fn literal(literal: Literal) -> Option<String> {
    match literal {
        Literal::Bool(value) => Some(value.to_string()),
        Literal::Int(value) => Some(value.to_string()),
        Literal::Float(value) => Some(value.to_string()),
        Literal::Str(text) if !text.is_empty() && text.len() <= 60 => Some(text.to_owned()),
        Literal::Str(_) | Literal::Null => None,
    }
}
