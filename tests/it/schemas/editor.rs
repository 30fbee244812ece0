//! The schema for editors, as a JSON schema validator sees it. `tests/editor` drives the real yaml-language-server.

use std::fs;
use std::path::Path;

use jsonschema::Validator;
use jsonschema::error::ValidationErrorKind;
use serde_json::{Map, Value, json};

use super::{NodeId, NodeKind, ScalarStyle, Tree, editor_schema, syntax};
use crate::harness::{Release, catalog, project, shared, shared_vectors, text, yaml_below};

fn validator(release: Release) -> Validator {
    jsonschema::draft7::new(editor_schema::schema(release).as_value()).expect("the schema is one of draft-07")
}

/// What yaml-language-server makes of a node: YAML 1.2, and below a tag the plain scalar is a text.
fn value(tree: &Tree, node: NodeId) -> Value {
    let node = tree.expand(node);
    match &tree.node(node).kind {
        NodeKind::Sequence(_) => tree.items(node).iter().map(|item| value(tree, *item)).collect(),
        NodeKind::Mapping(_) => {
            let pairs = tree.entries(node).map(|(key, child)| {
                let key = tree.scalar(key).map(|scalar| scalar.value.to_string()).unwrap_or_default();
                (key, value(tree, child))
            });
            Value::Object(pairs.collect::<Map<_, _>>())
        }
        NodeKind::Scalar(scalar) if tree.tag(node).is_none() && scalar.style == ScalarStyle::Plain => {
            match scalar.value {
                "" | "~" | "null" | "Null" | "NULL" => Value::Null,
                "true" | "True" | "TRUE" => true.into(),
                "false" | "False" | "FALSE" => false.into(),
                text => text
                    .parse::<i64>()
                    .map(Value::from)
                    .or_else(|_| text.parse::<f64>().map(Value::from))
                    .unwrap_or_else(|_| text.into()),
            }
        }
        NodeKind::Scalar(scalar) => scalar.value.into(),
        NodeKind::Alias(_) => Value::Null,
    }
}

fn blueprint(text: &str) -> Value {
    let tree = syntax::parse(text);
    assert!(tree.errors().is_empty(), "{:?}", tree.errors());
    value(&tree, *tree.documents().first().expect("there is a document"))
}

/// Validates all blueprints below a folder and gives their number.
fn validate(folder: &Path, release: Release) -> usize {
    let validator = validator(release);
    let files = yaml_below(folder);
    for file in &files {
        let blueprint = blueprint(&fs::read_to_string(file).expect("the file can be read"));
        // Errors take longer to list than to miss.
        if validator.is_valid(&blueprint) {
            continue;
        }
        let errors: Vec<String> = validator
            .iter_errors(&blueprint)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{}, {release}: {errors:#?}", file.display());
    }
    files.len()
}

#[test]
fn our_blueprints_are_valid() {
    assert!(validate(&project().join("blueprints"), Release::NEWEST) > 0);
}

#[test]
#[cfg_attr(not(authentik_texts), ignore = "there is no ../shared/authentik")]
fn blueprints_that_authentik_ships_are_valid() {
    let folder = shared("blueprints");
    for release in Release::ALL {
        // What a preview ships was not collected.
        let shipped = release.min(Release::NEWEST);
        assert!(validate(&folder.join(shipped.name()), release) > 30);
    }
}

#[test]
#[cfg_attr(not(authentik_texts), ignore = "there is no ../shared/authentik")]
fn what_the_importer_accepts_is_valid_but_for_names_that_it_ignores() {
    let validator = validator("2026.2".parse().expect("a known release"));
    let (mut seen, mut rejected) = (0, 0);
    for vector in shared_vectors("verdicts.jsonl") {
        let tree = syntax::parse(text(&vector, "blueprint"));
        let Some(root) = tree.documents().first() else { continue };
        let blueprint = value(&tree, *root);
        let mut errors = validator.iter_errors(&blueprint);
        if vector["accepted"] == true {
            let ignored =
                |kind: &ValidationErrorKind| matches!(kind, ValidationErrorKind::AdditionalProperties { .. });
            let wrong = errors.find(|error| !ignored(error.kind()));
            assert!(wrong.is_none(), "{}, {}: {wrong:?}", vector["id"], vector["what"]);
        } else {
            rejected += 1;
            seen += usize::from(errors.next().is_some());
        }
    }
    // The rest needs more than a schema: what `blueprintc check` does.
    println!("of {rejected} rejected blueprints an editor sees {seen}");
    assert!(seen * 3 > rejected, "of {rejected} rejected blueprints an editor sees only {seen}");
}

fn entry(model: &str, attrs: &str) -> String {
    format!(
        "entries:\n  - model: {model}\n    identifiers: {{name: a}}\n    attrs:\n      {}\n",
        attrs.replace('\n', "\n      ")
    )
}

#[test]
fn a_tag_can_stand_wherever_authentik_resolves_tags() {
    let validator = validator(Release::NEWEST);
    let tags = [
        "!KeyOf a",
        "!Context a",
        "!Context [a, {b: c}]",
        "!Env [A, 1]",
        "!Find [authentik_flows.flow, [slug, a]]",
        "!Format ['%s', a]",
        "!If [true, {a: b}, null]",
        "!Enumerate [{a: 1}, MAP, [!Index 0, !Value 0]]",
        "!ParseJSON '{}'",
    ];
    let attributes = [
        ("authentik_flows.flow", ["title", "designation", "compatibility_mode"]),
        ("authentik_flows.flowstagebinding", ["stage", "order", "evaluate_on_plan"]),
        ("authentik_core.group", ["attributes", "users", "roles"]),
        ("authentik_core.token", ["expires", "identifier", "user"]),
        (
            "authentik_providers_oauth2.oauth2provider",
            ["redirect_uris", "signing_key", "access_token_validity"],
        ),
        ("authentik_stages_captcha.captchastage", ["score_max_threshold", "public_key", "interactive"]),
    ];
    for (model, names) in attributes {
        for (name, tag) in names.iter().flat_map(|name| tags.iter().map(move |tag| (name, tag))) {
            let text = entry(model, &format!("{name}: {tag}"));
            assert!(validator.is_valid(&blueprint(&text)), "{text}");
        }
    }
    for keys in
        ["model: !Format ['authentik_flows.%s', flow]", "model: authentik_flows.flow\n    state: !Context s"]
    {
        let text = format!("entries:\n  - {keys}\n    identifiers: {{slug: a}}\n");
        assert!(validator.is_valid(&blueprint(&text)), "{text}");
    }
}

#[test]
fn what_no_tag_can_make_right_is_invalid() {
    let validator = validator(Release::NEWEST);
    for wrong in [
        entry("authentik_flows.flwo", "title: a"),
        entry("authentik_flows.flow", "titel: a"),
        entry("authentik_flows.flow", "title: true"),
        entry("authentik_flows.flow", "title: null"),
        entry("authentik_flows.flow", "designation: {a: b}"),
        entry("authentik_flows.flow", "compatibility_mode: 2"),
        entry("authentik_flows.flowstagebinding", "order: 1.5"),
        entry("authentik_flows.flowstagebinding", "stage: 7"),
        entry("authentik_stages_identification.identificationstage", "user_fields: 1"),
        entry("authentik_providers_oauth2.oauth2provider", "redirect_uris:\n  - url: true"),
        "version: 2\nentries: []\n".to_owned(),
        "metadata: {labels: {a: b}}\n".to_owned(),
        "entries:\n  - model: authentik_flows.flow\n    attrs: {}\n".to_owned(),
        "entries:\n  - model: authentik_flows.flow\n    identifiers: {slug: a}\n    attr: {}\n".to_owned(),
    ] {
        assert!(!validator.is_valid(&blueprint(&wrong)), "{wrong}");
    }
    // A user's key is a number, and who exists needs no required attributes.
    for right in [
        entry("authentik_core.token", "user: 7"),
        entry("authentik_flows.flow", "title: 7"),
        "entries:\n  a:\n    - model: authentik_blueprints.metaapplyblueprint\n      attrs: {identifiers: {name: a}}\n"
            .to_owned(),
    ] {
        assert!(validator.is_valid(&blueprint(&right)), "{right}");
    }
}

#[test]
fn each_model_of_a_release_has_its_attributes_and_no_others() {
    for release in Release::ALL {
        let validator = validator(release);
        let catalog = catalog(release);
        for model in catalog.model_names() {
            let text = entry(model, "no_such_attribute: 1");
            assert!(!validator.is_valid(&blueprint(&text)), "{release}: {model}");
            assert!(
                validator.is_valid(&blueprint(&text.replace("no_such_attribute: 1", "{}"))),
                "{release}: {model}"
            );
        }
    }
}

#[test]
fn choices_are_proposed_and_described_where_they_belong() {
    let schema = editor_schema::schema(Release::NEWEST);
    let at = |pointer: &str| schema.as_value().pointer(pointer).cloned().unwrap_or_default();
    let flow = at("/definitions/authentik_flows.flow/properties/attrs/properties");
    assert_eq!(flow["denied_action"]["anyOf"][0]["enum"], json!(["message_continue", "message", "continue"]));
    let said = flow["denied_action"]["description"].as_str().unwrap_or_default();
    assert!(said.ends_with("Default: message_continue."), "{said}");
    let model = at("/definitions/entry/properties/model/anyOf/0");
    assert_eq!(model["enum"].as_array().map(Vec::len), model["enumDescriptions"].as_array().map(Vec::len));
}
