//! The catalog against the collected facts, which live outside of the repository.

use std::collections::BTreeSet;
use std::fs;

use serde_json::{Map, Value, json};

use super::{Column, Field, Kinds, Literal, Lookup, ObjectValue, PrimaryKey};
use crate::harness::{Catalog, FieldKind, Model, Release, catalog, shared, shared_vectors};

fn stored(name: &str) -> Value {
    serde_json::from_slice(&fs::read(shared("facts").join(name)).unwrap()).unwrap()
}

fn names(value: &Value) -> BTreeSet<&str> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

fn literal(literal: Literal) -> Value {
    match literal {
        Literal::Null => Value::Null,
        Literal::Bool(value) => json!(value),
        Literal::Int(value) => json!(value),
        Literal::Float(value) => json!(value),
        Literal::Str(value) => json!(value),
    }
}

/// What the catalog says of a field, in the form of the facts.
fn field_as_fact(field: &Field) -> Value {
    let mut fact = Map::new();
    let kind = match &field.kind {
        FieldKind::String => "string",
        FieldKind::Bool => "bool",
        FieldKind::Int => "int",
        FieldKind::Float => "float",
        FieldKind::Choice(choices) => {
            fact.insert("choices".into(), json!(choices));
            "choice"
        }
        FieldKind::ContentType(choices) => {
            fact.insert("choices".into(), json!(choices));
            fact.insert("to".into(), json!("contenttypes.contenttype"));
            "content_type"
        }
        FieldKind::Ref(target) => {
            fact.insert("to".into(), json!(target));
            "ref"
        }
        FieldKind::Refs(target) => {
            fact.insert("to".into(), json!(target));
            "refs"
        }
        FieldKind::Mapping => "mapping",
        FieldKind::List(item) => {
            fact.insert("items".into(), field_as_fact(item));
            "list"
        }
        FieldKind::DateTime => "datetime",
        FieldKind::Email => "email",
        FieldKind::Uuid => "uuid",
        FieldKind::Url => "url",
        FieldKind::Slug => "slug",
        FieldKind::Ip => "ip",
        FieldKind::Object(fields) => {
            fact.insert("fields".into(), fields_as_facts(fields));
            "object"
        }
        FieldKind::Objects(fields) => {
            fact.insert("fields".into(), fields_as_facts(fields));
            "objects"
        }
    };
    fact.insert("kind".into(), json!(kind));
    for (name, set) in
        [("required", field.required), ("null", field.null), ("blank", field.blank), ("unique", field.unique)]
    {
        if set {
            fact.insert(name.into(), json!(true));
        }
    }
    let number = |value: Option<i64>| value.map(|value| json!(value));
    for (name, value) in [
        ("min_length", field.min_length.map(|value| json!(value))),
        ("max_length", field.max_length.map(|value| json!(value))),
        ("min", number(field.min)),
        ("max", number(field.max)),
        ("format", field.format.map(|format| json!(format.name()))),
        ("default", field.default.map(literal)),
    ] {
        if let Some(value) = value {
            fact.insert(name.into(), value);
        }
    }
    Value::Object(fact)
}

fn fields_as_facts(fields: &[Field]) -> Value {
    Value::Object(fields.iter().map(|field| (field.name.to_owned(), field_as_fact(field))).collect())
}

fn column_as_fact(column: &Column) -> Value {
    let mut fact = Map::new();
    fact.insert("type".into(), json!(column.kind.name()));
    if let Some(to) = column.to {
        fact.insert("to".into(), json!(to));
    }
    if column.null {
        fact.insert("null".into(), json!(true));
    }
    if let Some(default) = column.default {
        fact.insert("default".into(), literal(default));
    }
    Value::Object(fact)
}

/// Brings a fact into the catalog's form: what follows from something else is not stored twice.
fn normalized(fact: &Value, catalog: &Catalog) -> Value {
    let mut fact = fact.as_object().unwrap().clone();
    let kind = fact["kind"].as_str().unwrap().to_owned();
    match kind.as_str() {
        "CountryField" => {
            fact.insert("kind".into(), json!("choice"));
        }
        "ref" | "refs" => {
            let items = fact.remove("items");
            let format =
                fact.remove("format").or_else(|| items.as_ref().and_then(|i| i.get("format")).cloned());
            let target = fact["to"].as_str().unwrap();
            let (app, name) = target.split_once('.').unwrap();
            let key = catalog
                .model(app, name)
                .map(|model| model.primary_key)
                .or_else(|| catalog.base_model(app, name).map(|base| base.primary_key));
            if let Some(format) = format {
                assert_eq!((&format, key), (&json!("uuid"), Some(PrimaryKey::Uuid)), "{target}");
            }
        }
        "list" => {
            let items = normalized(&fact["items"], catalog);
            fact.insert("items".into(), items);
        }
        // Where the schema says what an object stands for, it is one all the same.
        "object" | "objects" => {
            fact.remove("to");
            let fields = fact["fields"].as_object().unwrap().iter();
            let fields = fields.map(|(name, field)| (name.clone(), normalized(field, catalog))).collect();
            fact.insert("fields".into(), Value::Object(fields));
        }
        _ => {}
    }
    // That null is a choice is the meaning of `null`; a list of permissions has no order.
    if let Some(choices) = fact.get_mut("choices").and_then(Value::as_array_mut) {
        choices.retain(|choice| !choice.is_null());
    }
    let sorted = fact.get_mut("choices").and_then(Value::as_array_mut);
    if let Some(choices) = sorted.filter(|choices| choices.len() > 300) {
        choices.sort_by_key(|choice| choice.as_str().map(str::to_owned));
    }
    Value::Object(fact)
}

fn sort_long_choices(mut fact: Value) -> Value {
    if let Some(items) = fact.get_mut("items") {
        *items = sort_long_choices(items.take());
    }
    if let Some(choices) = fact.get_mut("choices").and_then(Value::as_array_mut)
        && choices.len() > 300
    {
        choices.sort_by_key(|choice| choice.as_str().map(str::to_owned));
    }
    fact
}

#[test]
#[cfg_attr(not(authentik_texts), ignore = "there is no ../shared/authentik")]
fn every_fact_of_every_release_is_known_and_nothing_else() {
    for release in Release::ALL {
        let facts = stored(&format!("{release}.json"));
        let catalog = catalog(release);
        let facts = facts["models"].as_object().unwrap();
        let known: BTreeSet<_> = catalog.model_names().collect();
        assert_eq!(known, facts.keys().map(String::as_str).collect(), "{release}");
        // A preview has no published schema yet.
        let schema = match release.is_preview() {
            true => Value::Null,
            false => stored(&format!("../schemas/{release}.json")),
        };
        for (name, fact) in facts {
            let model = catalog.model_named(name).unwrap();
            same_model(model, fact, catalog, release, &schema);
        }
    }
}

/// Keys that the schemas of older releases show as plain values, and the catalog as references.
const CORRECTED: [(&str, &str, &str); 4] = [
    ("authentik_core.group", "children", "authentik_core.group"),
    ("authentik_core.group", "parent", "authentik_core.group"),
    ("authentik_events.notificationrule", "group", "authentik_core.group"),
    (
        "authentik_events.notificationtransport",
        "webhook_mapping",
        "authentik_events.notificationwebhookmapping",
    ),
];

/// The field whose choice `oauth_interactive` came with a patch release, after the facts were read.
const ADDED_BY_A_PATCH: (&str, &str, &str) = ("2026.5", "authentik_providers_scim.scimprovider", "auth_mode");

/// What the column of a field refuses beyond what the facts say of the serializer.
fn with_column(mut fact: Value, model: &str, name: &str, column: Option<&Column>) -> Value {
    match (model, name) {
        ("authentik_outposts.kubernetesserviceconnection", "kubeconfig")
        | ("authentik_sources_saml.samlsource", "issuer") => fact["required"] = json!(true),
        ("authentik_stages_invitation.invitation", "created_by") => {
            fact.as_object_mut().unwrap().remove("null");
        }
        ("authentik_policies_geoip.geoippolicy", "countries") => fact["items"]["format"] = json!("country"),
        _ => {}
    }
    let positive = column.is_some_and(|column| column.kind.name().starts_with("positive"));
    if positive && fact["kind"] == "int" && fact.get("min").is_none() {
        fact["min"] = json!(0);
    }
    fact
}

fn same_model(model: &Model, fact: &Value, catalog: &Catalog, release: Release, schema: &Value) {
    let here = format!("{release} {}", model.name);
    assert_eq!(model.verbose_name, fact["verbose_name"].as_str().unwrap_or_default(), "{here}");
    assert_eq!(model.meta, fact["meta"].as_bool().unwrap_or_default(), "{here}");
    assert_eq!(
        model.permissions().iter().copied().collect::<BTreeSet<_>>(),
        names(&fact["permissions"]),
        "{here}"
    );
    assert_eq!(json!(model.parents), fact.get("parents").cloned().unwrap_or(json!([])), "{here}");
    for (kind, flag) in [
        ("policybindingmodel", Kinds::POLICY_BINDING_MODEL),
        ("policy", Kinds::POLICY),
        ("stage", Kinds::STAGE),
        ("source", Kinds::SOURCE),
        ("provider", Kinds::PROVIDER),
        ("propertymapping", Kinds::PROPERTY_MAPPING),
    ] {
        assert_eq!(model.kinds.contains(flag), names(&fact["kinds"]).contains(kind), "{here} {kind}");
    }
    let together = fact.get("unique_together").cloned().unwrap_or(json!([]));
    assert_eq!(json!(model.unique_together), together, "{here}");
    match fact["pk"].as_str() {
        Some("uuid") => assert_eq!(model.primary_key, PrimaryKey::Uuid, "{here}"),
        Some("auto") => assert_eq!(model.primary_key, PrimaryKey::Auto, "{here}"),
        Some(_) => assert_ne!(model.primary_key, PrimaryKey::Unknown, "{here}"),
        None => assert_eq!(model.primary_key, PrimaryKey::Unknown, "{here}"),
    }
    if !catalog.columns_inferred() && !model.meta {
        assert!(model.column(model.primary_key_column.unwrap()).is_some(), "{here}");
    }
    let fields = fact["fields"].as_object().unwrap();
    let known: BTreeSet<_> = model.fields.iter().map(|field| field.name).collect();
    assert_eq!(known, fields.keys().map(String::as_str).collect(), "{here}");
    for (name, fact) in fields {
        let corrected = CORRECTED.iter().find(|(of, field, _)| (*of, *field) == (model.name, name));
        if let Some((_, _, target)) = corrected {
            assert_eq!(model.field(name).unwrap().kind.target(), Some(*target), "{here} {name}");
            continue;
        }
        let field = model.field(name).unwrap();
        // The facts of older releases took nullness over from a later one; their schemas know better.
        let shown = &schema["$defs"][format!("model_{}", model.name)]["properties"][name];
        let takes_null = catalog.columns_inferred() && names(&shown["type"]).contains("null");
        assert!(field.null || !takes_null, "{here} {name}");
        if catalog.columns_inferred() && matches!(field.kind, FieldKind::Objects(_)) {
            assert_eq!(fact["items"]["kind"], "object", "{here} {name}");
            continue;
        }
        let mut known = sort_long_choices(field_as_fact(field));
        if takes_null && fact.get("null").is_none() {
            known.as_object_mut().unwrap().remove("null");
        }
        let column = model.column(name).filter(|column| !column.inferred);
        let mut wanted = with_column(normalized(fact, catalog), model.name, name, column);
        if catalog.columns_inferred() && shown["minLength"].as_u64().is_some_and(|least| least > 0) {
            // So did they with blankness.
            wanted.as_object_mut().unwrap().remove("blank");
        }
        if (release.name(), model.name, name.as_str()) == ADDED_BY_A_PATCH {
            wanted["choices"].as_array_mut().unwrap().push(json!("oauth_interactive"));
        }
        assert_eq!(known, wanted, "{here} {name}");
    }
    let Some(columns) = fact.get("columns").and_then(Value::as_object) else { return };
    let known: BTreeSet<_> = model.columns.iter().map(|column| column.name).collect();
    assert_eq!(known, columns.keys().map(String::as_str).collect(), "{here}");
    for (name, fact) in columns {
        assert_eq!(&column_as_fact(model.column(name).unwrap()), fact, "{here} {name}");
        assert!(!model.column(name).unwrap().inferred);
    }
}

/// The look-up names that authentik itself lists when it refuses one, from the recorded verdicts.
fn listed_choices(error: &str) -> Option<(Vec<&str>, bool)> {
    let (_, list) = error.split_once("Choices are: ")?;
    let end = list.find(|c: char| !(c.is_ascii_alphanumeric() || "_, ".contains(c))).unwrap_or(list.len());
    let complete = error.len() < 450;
    Some((list[..end].split(", ").map(str::trim).collect(), complete))
}

/// A state that is not final is known, and is never what somebody gets who does not ask for it.
#[test]
fn previews_are_known_and_are_not_the_default() {
    let previews: Vec<_> = Release::ALL.into_iter().filter(|release| release.is_preview()).collect();
    assert_eq!(previews, ["2026.11".parse().unwrap()]);
    assert_eq!(Release::default(), "2026.8".parse().unwrap());
    assert_eq!(catalog(Release::default()).read_at(), "2026.8.5");
    assert!(previews.iter().all(|preview| *preview > Release::NEWEST));
}

/// A patch release made the owner of a source connection read-only: 12 models in each of three releases.
#[test]
fn fields_that_a_patch_made_read_only_say_since_when() {
    for (release, patch) in [("2025.12", "2025.12.6"), ("2026.2", "2026.2.4"), ("2026.5", "2026.5.2")] {
        let catalog = catalog(release.parse().unwrap());
        let read_only: Vec<_> = catalog
            .model_names()
            .filter_map(|name| catalog.model_named(name))
            .flat_map(|model| model.fields.iter().filter(|field| field.read_only_since == Some(patch)))
            .collect();
        assert_eq!(read_only.len(), 12, "{release}");
        assert!(read_only.iter().all(|field| ["user", "group"].contains(&field.name)));
    }
}

#[test]
#[cfg_attr(not(authentik_texts), ignore = "there is no ../shared/authentik")]
fn lookups_agree_with_the_names_that_authentik_lists() {
    let catalog = catalog("2026.2".parse().unwrap());
    let mut lists = 0;
    for verdict in shared_vectors("verdicts.jsonl") {
        let Some(error) = verdict["error"].as_str() else { continue };
        let Some((mut choices, complete)) = listed_choices(error) else { continue };
        // The model stands in the blueprint; the entry counts from zero.
        let index = verdict["entry"].as_u64().unwrap() as usize;
        let blueprint = verdict["blueprint"].as_str().unwrap();
        let models =
            blueprint.lines().filter_map(|line| line.trim_start_matches(['-', ' ']).strip_prefix("model: "));
        let model = catalog.model_named(models.clone().nth(index).unwrap().trim()).unwrap();
        if !complete {
            choices.pop();
        }
        for choice in &choices {
            assert_ne!(model.lookup(choice), Lookup::Unknown, "{} {choice}", model.name);
        }
        let refused = error.split('\'').nth(1).unwrap();
        assert_eq!(model.lookup(refused), Lookup::Unknown, "{} {refused}", model.name);
        if complete {
            // Nothing that the catalog takes is missing from a complete list.
            for column in &model.columns {
                assert!(choices.contains(&column.name), "{} {}", model.name, column.name);
            }
            for name in catalog.model_names().map(|name| name.rsplit('.').next().unwrap()) {
                if !choices.contains(&name) {
                    assert_eq!(model.lookup(name), Lookup::Unknown, "{} {name}", model.name);
                }
            }
        }
        lists += 1;
    }
    assert!(lists > 20, "{lists} lists of names");
}

#[test]
#[cfg_attr(not(authentik_texts), ignore = "there is no ../shared/authentik")]
fn a_fresh_server_has_the_objects_that_were_seen_there() {
    let facts = stored("objects-2026.2.json");
    let catalog = catalog("2026.2".parse().unwrap());
    for (model, facts) in facts["objects"].as_object().unwrap() {
        let known: Vec<_> = catalog.objects_of(model).filter(|object| !object.is_example()).collect();
        for fact in facts.as_array().unwrap() {
            let matches = known.iter().filter(|object| {
                fact.as_object().unwrap().iter().all(|(name, value)| match object.value(name) {
                    // A default, such as the path of users, is not repeated.
                    None => name == "path",
                    Some(ObjectValue::Str(known)) => value == known,
                    Some(_) => false,
                })
            });
            assert_eq!(matches.count(), 1, "{model} {fact}");
        }
        let conditional = known.iter().filter(|object| object.conditional).count();
        let seen = facts.as_array().unwrap().len();
        assert!(
            (known.len() - conditional..=known.len()).contains(&seen),
            "{model}: {} for {seen}",
            known.len()
        );
    }
}

#[test]
#[cfg_attr(not(authentik_texts), ignore = "there is no ../shared/authentik")]
fn what_is_recorded_of_bases_and_empty_lists_agrees() {
    let catalog = catalog("2026.2".parse().unwrap());
    let (mut hidden, mut empty) = (0, 0);
    for verdict in shared_vectors("verdicts.jsonl") {
        let what = verdict["what"].as_str().unwrap();
        let error = verdict["error"].as_str().unwrap_or_default();
        if let Some(class) = error.strip_prefix("Model <class '").and_then(|rest| rest.split('\'').next()) {
            // `authentik.flows.models.FlowToken` is `authentik_flows.flowtoken`.
            let (module, model) = class.split_once(".models.").unwrap();
            let app = module.strip_prefix("django.contrib.").map_or(module.replace('.', "_"), str::to_owned);
            assert!(
                catalog.model(&app, model).is_none() && catalog.base_model(&app, model).is_some(),
                "{class}"
            );
            hidden += 1;
        }
        if let Some((field, model)) = what.split_once("=[] on ").filter(|(field, _)| *field != "attrs") {
            let field = catalog.model_named(model).unwrap().field(field).unwrap();
            assert_eq!(field.allow_empty, verdict["accepted"].as_bool().unwrap(), "{what}");
            empty += 1;
        }
    }
    assert!(hidden > 20 && empty > 2, "{hidden} hidden models, {empty} empty lists");
}
