//! The user's own schema: read, believed, and not believed where the server is milder.

use std::fs;
use std::sync::Arc;

use serde_json::{Value, json};

use super::{SchemaError, UserSchema};
use crate::harness::{
    Checked, FileOutcome, Folder, Named, Options, Severity, SourceFile, Workspace, check, rules, shared,
    shared_vectors, shipped, text,
};

fn shipped_schema(release: &str) -> UserSchema {
    let text = fs::read_to_string(shared("schemas").join(format!("{release}.json"))).expect("a schema");
    UserSchema::read(serde_json::from_str(&text).expect("JSON")).expect("authentik's schema")
}

/// A schema in authentik's form: `attrs` of each model.
fn schema_of(models: &[(&str, Value)]) -> Value {
    let entry = |(name, _): &(&str, Value)| {
        json!({
            "type": "object",
            "required": ["model", "identifiers"],
            "properties": {
                "model": {"const": name},
                "attrs": {"$ref": format!("#/$defs/model_{name}")},
                "identifiers": {"$ref": format!("#/$defs/model_{name}")},
            },
        })
    };
    let mut defs: serde_json::Map<_, _> =
        models.iter().map(|(name, model)| (format!("model_{name}"), model.clone())).collect();
    defs.insert("blueprint_entry".to_owned(), json!({"oneOf": models.iter().map(entry).collect::<Vec<_>>()}));
    json!({
        "$schema": "http://json-schema.org/draft-07/schema",
        "$id": "https://goauthentik.io/blueprints/schema.json",
        "title": "authentik 2027.2.0 Blueprint schema",
        "properties": {
            "version": {"$id": "#/properties/version", "type": "integer"},
            "entries": {"anyOf": [
                {"type": "array", "items": {"$ref": "#/$defs/blueprint_entry"}},
                {"type": "object", "additionalProperties":
                    {"type": "array", "items": {"$ref": "#/$defs/blueprint_entry"}}},
            ]},
        },
        "$defs": defs,
    })
}

/// A group, a flow with fewer and other attributes than the catalog knows, and a model that is new.
fn own() -> Value {
    let gate = json!({
        "type": "object",
        "properties": {
            "name": {"type": "string", "minLength": 1, "maxLength": 8},
            "label": {"type": ["string", "null"], "pattern": "^[-a-zA-Z0-9_]+$"},
            "height": {"type": "integer", "minimum": 1, "maximum": 10},
            "width": {"type": "number"},
            "open": {"type": "boolean"},
            "mode": {"type": "string", "enum": ["slow", "fast", "1"]},
            "flow": {"type": "string", "format": "uuid"},
            "colours": {"type": "array", "items": {"type": "string", "enum": ["red", "green"]}, "maxItems": 2},
            "hinges": {"type": "array", "items": {"$ref": "#/$defs/model_hinge"}},
            "settings": {"type": "object", "additionalProperties": true},
        },
        "required": ["mode"],
    });
    let hinge = json!({
        "type": "object",
        "properties": {"side": {"type": "string"}, "force": {"type": "integer"}},
        "required": ["side"],
        "additionalProperties": false,
    });
    let flow = json!({
        "type": "object",
        "properties": {
            "name": {"type": "string", "minLength": 1},
            "slug": {"type": "string", "minLength": 1},
            "title": {"type": "string"},
            "designation": {"type": "string", "enum": ["authentication", "juggling"]},
            "layout": {"type": "integer"},
            "sparkle": {"type": "boolean"},
        },
        "required": [],
    });
    let mut schema = schema_of(&[("authentik_gates.gate", gate), ("authentik_flows.flow", flow)]);
    schema["$defs"]["model_hinge"] = hinge;
    schema
}

fn with(schema: UserSchema, release: &str, text: &str) -> Checked {
    let options =
        Options { release: release.release(), schema: Some(Arc::new(schema)), ..Options::default() };
    Workspace::text(text).with(&options).check()
}

fn entry(model: &str, body: &str) -> String {
    format!("version: 1\nmetadata: {{name: x}}\nentries:\n  - model: {model}\n{body}")
}

/// Findings as `rule line: message`.
fn found(text: &str) -> Vec<String> {
    let found = with(UserSchema::read(own()).expect("a schema"), "2026.2", text).findings();
    found.iter().map(|found| format!("{} {}: {}", found.rule(), found.line(), found.message)).collect()
}

/// Findings of the attributes of a gate; the first attribute is in line 8.
fn gate(attrs: &str) -> Vec<String> {
    let attrs: String = attrs.lines().map(|line| format!("      {line}\n")).collect();
    found(&entry(
        "authentik_gates.gate",
        &format!("    identifiers:\n      name: north\n    attrs:\n{attrs}"),
    ))
}

const NONE: [&str; 0] = [];

#[test]
fn what_only_the_schema_has_is_no_mistake() {
    assert_eq!(gate("mode: fast\nheight: 3\ncolours: [red]"), NONE);
    // The app is compared as it is, the model is not.
    let model = |name| found(&entry(name, "    identifiers: {name: a}\n    attrs: {mode: fast}\n"));
    assert_eq!(model("authentik_gates.Gate"), NONE);
    assert_eq!(model("Authentik_gates.gate").len(), 1);
    // An attribute of a known model, as attribute, as identifier and in a look-up.
    let text = "    id: f\n    identifiers: {slug: a, sparkle: true}\n    \
                attrs: {name: a, title: a, designation: juggling, sparkle: false}\n  \
                - model: authentik_gates.gate\n    id: g\n    identifiers: {name: b}\n    \
                attrs: {mode: slow, flow: !Find [authentik_flows.flow, [sparkle, true]]}\n  \
                - model: authentik_gates.gate\n    identifiers: {name: !KeyOf g}\n    \
                attrs: {mode: slow, flow: !Find [authentik_gates.gate, [name, b]]}\n";
    let found = found(&entry("authentik_flows.flow", text));
    let about_the_schema = |finding: &&String| finding.contains("schema") || finding.contains("unknown");
    assert_eq!(found.iter().filter(about_the_schema).collect::<Vec<_>>(), Vec::<&String>::new());
}

#[test]
fn defects_are_found_at_their_place() {
    let cases = [
        ("height: 11", "`height` must be at most 10"),
        ("height: tall", "expected an integer for `height`, found a string"),
        ("height: true", "expected an integer for `height`, found a boolean"),
        ("open: perhaps", "expected a boolean for `open`, found a string"),
        ("open: null", "expected a boolean for `open`, found null"),
        ("colours: red", "expected a list for `colours`, found a string"),
        ("colours: [red, green, red]", "`colours` must have at most 2 items"),
        ("colours: [red, blue]", "this is not a valid choice for `colours`"),
        ("settings: [a]", "expected a mapping for `settings`, found a list"),
        ("label: two words", "expected a slug for `label`: letters, digits, `-` and `_`"),
        ("flow: welcome", "expected a primary key for `flow`"),
        ("hinges:\n- force: 3", "`hinges` lacks `side` here"),
        ("hinges:\n- side: left\n  colour: red", "`hinges` must not have `colour`"),
        ("hinges:\n- side: [left]", "expected a string for `side` in `hinges`, found a list"),
    ];
    for (attribute, message) in cases {
        // `hinges` are written below their key.
        let line = 9 + attribute.matches('\n').count();
        assert_eq!(
            gate(&format!("mode: fast\n{attribute}")),
            [format!("schema-mismatch {line}: {message}")],
            "{attribute}"
        );
    }
    assert_eq!(gate("mode: quick"), ["schema-mismatch 8: this is not a valid choice for `mode`"]);
    assert_eq!(
        gate("mode: fast\nmodus: fast"),
        ["unknown-attribute 9: unknown attribute `modus` on `authentik_gates.gate` of the schema; \
          authentik silently ignores it"]
    );
    let long = found(&entry(
        "authentik_gates.gate",
        "    identifiers: {name: x}\n    attrs:\n      name: far too long\n      mode: fast\n",
    ));
    // The identifier wins over the attribute.
    assert!(long.iter().all(|finding| !finding.starts_with("schema-mismatch")), "{long:?}");
    let long = found(&entry(
        "authentik_gates.gate",
        "    identifiers:\n      name: far too long\n    attrs: {mode: fast}\n",
    ));
    assert_eq!(long, ["schema-mismatch 6: `name` must have at most 8 characters"]);
}

#[test]
fn what_the_server_coerces_is_no_mistake() {
    let attributes = [
        "height: \"10\"",
        "height: 3.0",
        "width: \"1.5\"",
        "width: 2",
        "open: \"yes\"",
        "open: 1",
        "mode: 1",
        "label: 7",
        "label: null",
        "label: \" north \"",
        "flow: null",
        "flow: \"\"",
        "flow: 8D1b1d6e-3b0d-4f7e-9f0c-6b1d3a5f2c11",
        "settings: {}",
    ];
    for attribute in attributes {
        let more = if attribute.starts_with("mode") { "" } else { "\nmode: fast" };
        assert_eq!(gate(&format!("{attribute}{more}")), NONE, "{attribute}");
    }
}

#[test]
fn what_nobody_knows_fits_anything() {
    let attributes = [
        "height: !Env HEIGHT",
        "colours: !File /colours",
        "colours: [red, !Env COLOUR]",
        "mode: !Env MODE",
        "flow: !Find [authentik_flows.flow, [slug, default-authentication-flow]]",
        "open: !If [!Env OPEN, fast, [1]]",
        "hinges: [!Env HINGE]",
        "hinges: [{side: !Env SIDE}]",
    ];
    for attribute in attributes {
        let more = if attribute.starts_with("mode") { "" } else { "\nmode: fast" };
        let found = gate(&format!("{attribute}{more}"));
        assert!(
            found.iter().all(|finding| !finding.starts_with("schema-mismatch")),
            "{attribute}: {found:?}"
        );
    }
    // Something unknown hides nothing but itself.
    assert_eq!(
        gate("mode: fast\nheight: 11\ncolours: [!Env COLOUR, blue]"),
        [
            "schema-mismatch 9: `height` must be at most 10",
            "schema-mismatch 10: this is not a valid choice for `colours`"
        ]
    );
}

#[test]
fn required_counts_where_the_entry_creates() {
    assert_eq!(gate("height: 3"), ["schema-mismatch 4: a new object needs `mode`"]);
    let entries = |second: &str| {
        found(&entry(
            "authentik_gates.gate",
            &format!(
                "    identifiers: {{name: a}}\n    attrs: {{mode: fast}}\n  \
                 - model: authentik_gates.gate\n{second}"
            ),
        ))
    };
    assert_eq!(entries("    identifiers: {name: a}\n    attrs: {height: 3}\n"), NONE);
    assert_eq!(entries("    state: absent\n    identifiers: {name: b}\n    attrs: {height: 30}\n"), NONE);
    let unknown =
        entry("authentik_gates.gate", "    identifiers: {name: !Env NAME}\n    attrs: {height: 3}\n");
    assert_eq!(found(&unknown), NONE);
}

#[test]
fn the_schema_overrules_the_catalogue() {
    let flow = |attrs: &str| {
        let attrs: String = attrs.lines().map(|line| format!("      {line}\n")).collect();
        let head = "    identifiers:\n      slug: a\n    attrs:\n      name: a\n      title: a\n";
        let mut found = found(&entry("authentik_flows.flow", &format!("{head}{attrs}")));
        // That nothing is bound to it is another matter.
        found.retain(|finding| !finding.starts_with("flow-without-stages"));
        found
    };
    // A choice that is gone is refused, also where the catalog has it.
    assert_eq!(
        flow("designation: enrollment"),
        ["schema-mismatch 10: this is not a valid choice for `designation`"]
    );
    assert_eq!(flow("designation: juggling"), NONE);
    // One that neither has is reported once.
    assert_eq!(flow("designation: nothing").len(), 1);
    // Another type.
    assert_eq!(flow("designation: juggling\nlayout: 3"), NONE);
    assert_eq!(
        flow("designation: juggling\nlayout: stacked"),
        ["schema-mismatch 11: expected an integer for `layout`, found a string"]
    );
    // An attribute that is gone.
    assert_eq!(
        flow("designation: juggling\ndenied_action: nonsense"),
        ["unknown-attribute 11: unknown attribute `denied_action` on `authentik_flows.flow` of the schema; \
          authentik silently ignores it"]
    );
    // A blank title is fine since the schema asks for no length.
    let blank = "    identifiers: {slug: a}\n    attrs: {name: a, title: \"\", designation: juggling}\n";
    assert_eq!(found(&entry("authentik_flows.flow", blank)), NONE);
    // A model that is gone.
    let group = entry("authentik_core.group", "    identifiers: {name: a}\n");
    assert_eq!(found(&group), ["schema-mismatch 4: the schema has no model `authentik_core.group`"]);
    // What the schema doesn't speak of stays the catalog's: required attributes and forms of texts.
    let lacking = entry("authentik_flows.flow", "    identifiers: {slug: a b}\n    attrs: {name: a}\n");
    let rules: Vec<_> =
        found(&lacking).iter().map(|f| f.split(' ').next().unwrap_or("").to_owned()).collect();
    assert_eq!(rules, ["missing-attribute", "invalid-format"]);
}

#[test]
fn mismatches_quote_no_secret() {
    let mut schema = own();
    schema["$defs"]["model_authentik_gates.gate"]["properties"]["password"] =
        json!({"type": "string", "maxLength": 5, "enum": ["hunter1", "hunter3"]});
    let text = entry(
        "authentik_gates.gate",
        "    identifiers: {name: a}\n    attrs: {mode: fast, password: hunter2}\n",
    );
    let checked = with(UserSchema::read(schema).expect("a schema"), "2026.2", &text);
    assert!(!format!("{:?}", *checked.findings().only()).contains("hunter2"));
    assert!(!checked.accepted());
}

#[test]
fn the_rule_is_listed() {
    let rule = rules().iter().find(|rule| rule.name == "schema-mismatch").expect("the rule");
    assert_eq!(rule.severity, Severity::Error);
    assert!(!rule.doc.is_empty() && rule.bad.contains("entries:") && rule.good.contains("entries:"));
}

#[test]
fn other_json_is_no_schema() {
    for other in [json!([]), json!({}), json!({"properties": {"name": {"type": "string"}}}), json!(true)] {
        assert_eq!(UserSchema::read(other).err(), Some(SchemaError::NotAuthentik));
    }
    let endless = json!({
        "properties": {"entries": {"$ref": "#/$defs/e"}},
        "$defs": {"e": {"items": {"$ref": "#/$defs/e"}}},
    });
    assert_eq!(UserSchema::read(endless).err(), Some(SchemaError::NotAuthentik));
}

const GATE: &str = "    identifiers: {name: a}\n    attrs: {mode: fast}\n";

/// The defect of a definition once an entry used it; none when it could be used.
fn defect(definition: Value, parts: impl IntoIterator<Item = (String, Value)>) -> Option<String> {
    let mut schema = schema_of(&[("authentik_gates.gate", definition)]);
    for (name, part) in parts {
        schema["$defs"][name] = part;
    }
    let schema = Arc::new(UserSchema::read(schema).expect("a schema"));
    let options = Options { schema: Some(schema.clone()), ..Options::default() };
    let checked = Workspace::text(&entry("authentik_gates.gate", GATE)).with(&options).check();
    let defect = schema.broken().first().map(|(_, defect)| (*defect).to_owned());
    // A definition that can't be used refuses nothing.
    assert!(defect.is_none() || checked.accepted());
    defect
}

#[test]
fn broken_definitions_are_told_and_refuse_nothing() {
    let reference = |to: &str| json!({"$ref": format!("#/$defs/{to}")});
    let cases = [
        (json!(5), "not a valid schema"),
        (json!({"properties": {"mode": {"type": "strang"}}}), "/properties/mode/type"),
        (json!({"properties": {"mode": {"pattern": "(("}}}), "/properties/mode/pattern"),
        (reference("nothing"), "`#/$defs/nothing`, which is not in the file"),
        (json!({"$ref": "https://example.com/schema.json"}), "which is not in the file"),
    ];
    for (definition, message) in cases {
        let defect = defect(definition.clone(), []).unwrap_or_default();
        assert!(defect.contains(message), "{definition}: {defect}");
    }
    let chain = |length: usize| (0..length).map(|at| (format!("p{at}"), reference(&format!("p{}", at + 1))));
    let end = |at: usize| (format!("p{at}"), json!({"type": "object"}));
    let ends = |length: usize| defect(reference("p0"), chain(length).chain([end(length)]));
    assert_eq!(ends(50), None);
    assert!(ends(400).is_some_and(|defect| defect.contains("levels deep")));
    assert!(ends(5000).is_some_and(|defect| defect.contains("more than 500 parts")));
    let doubled =
        (0..40).map(|at| (format!("p{at}"), json!({"allOf": vec![reference(&format!("p{}", at + 1)); 2]})));
    let defect_of_doubled = defect(reference("p0"), doubled.chain([end(40)])).unwrap_or_default();
    assert!(defect_of_doubled.contains("too large"), "{defect_of_doubled}");
}

#[test]
fn definitions_may_refer_to_themselves() {
    let to = |name: &str| json!({"$ref": format!("#/$defs/{name}")});
    assert_eq!(defect(to("a"), [("a".to_owned(), to("a"))]), None);
    assert_eq!(defect(to("a"), [("a".to_owned(), to("b")), ("b".to_owned(), to("a"))]), None);
    let mut schema = own();
    schema["$defs"]["model_hinge"]["properties"]["inner"] = to("model_hinge");
    let text = entry(
        "authentik_gates.gate",
        "    identifiers: {name: a}\n    attrs:\n      mode: fast\n      hinges:\n        - side: left\n          \
         inner:\n            side: left\n            inner:\n              side: left\n              force: strong\n",
    );
    let checked = with(UserSchema::read(schema).expect("a schema"), "2026.2", &text);
    assert_eq!(
        checked.findings().messages(),
        ["expected an integer for `force` in `hinges`, found a string"]
    );
}

#[test]
fn the_command_line_tells_what_is_no_schema() {
    let broken = schema_of(&[("authentik_gates.gate", json!({"$ref": "#/$defs/gone"}))]);
    let folder = Folder::of(&[
        ("a.yaml", &entry("authentik_gates.gate", GATE)),
        ("text.json", "model: x"),
        ("other.json", "{\"type\": \"object\"}"),
        ("deep.json", &"[".repeat(100_000)),
        ("own.json", &own().to_string()),
        ("broken.json", &broken.to_string()),
    ]);
    let huge = fs::File::create(folder.path().join("huge.json")).expect("a file");
    huge.set_len((64 << 20) + 1).expect("a length");
    let run = |schema: &str| {
        let ran = folder.run(&["check", "--no-config", "a.yaml", "--schema", schema]);
        (ran.code, ran.stderr)
    };
    assert_eq!(run("own.json").0, Some(0));
    let cases = [
        ("text.json", "not JSON"),
        ("deep.json", "not JSON"),
        ("other.json", "not authentik's schema of blueprints"),
        ("huge.json", "larger than 64 MiB"),
        ("broken.json", "cannot use the definition of `authentik_gates.gate`"),
        ("gone.json", "gone.json"),
    ];
    for (schema, message) in cases {
        let (code, stderr) = run(schema);
        assert_eq!(code, Some(2), "{schema}");
        assert!(stderr.contains(message), "{schema}: {stderr}");
    }
}

fn errors(files: &[SourceFile], schema: &Arc<UserSchema>, release: &str) -> Vec<String> {
    let options = Options { release: release.release(), schema: Some(schema.clone()), ..Options::default() };
    let errors = Workspace::files(files.to_vec()).with(&options).findings().errors();
    errors.iter().map(|found| format!("{}: {}", found.rule(), found.message)).collect()
}

/// What authentik ships passes its own schema, also where the catalog is that of an older release.
#[test]
#[cfg_attr(not(authentik_texts), ignore = "there is no ../shared/authentik")]
fn shipped_blueprints_pass_their_own_schema() {
    let releases = [
        "2024.12", "2025.2", "2025.4", "2025.6", "2025.8", "2025.10", "2025.12", "2026.2", "2026.5", "2026.8",
    ];
    for (at, name) in releases.iter().enumerate() {
        let schema = Arc::new(shipped_schema(name));
        let files = shipped(name);
        assert!(files.len() > 30, "{name}");
        for older in &releases[at.saturating_sub(1)..=at] {
            assert_eq!(errors(&files, &schema, older), NONE, "{name} as {older}");
        }
        assert_eq!(schema.broken(), [], "{name}");
        let kept = schema.title().is_some_and(|title| title.contains(name));
        assert!(kept && schema.model_count() > 80, "{name}: {:?}", schema.title());
    }
}

/// A schema says nothing new on a file of its own release: not one finding more or less.
#[test]
#[cfg_attr(not(authentik_texts), ignore = "there is no ../shared/authentik")]
fn the_schema_of_the_release_changes_no_verdict() {
    let vectors = shared_vectors("verdicts.jsonl");
    let file = |vector: &Value| SourceFile::new(vector["id"].to_string(), text(vector, "blueprint"));
    let files: Vec<SourceFile> = vectors.iter().map(file).collect();
    let plain = Options { release: "2026.2".release(), isolated: true, ..Options::default() };
    let schema = Some(Arc::new(shipped_schema("2026.2")));
    let with_schema = Options { schema, ..plain.clone() };
    let (plain, with_schema) = (check(&files, &plain), check(&files, &with_schema));
    for (plain, with_schema) in plain.files.iter().zip(&with_schema.files) {
        let shown = |file: &FileOutcome| {
            let findings = file.findings.iter();
            findings.map(|f| format!("{:?} {}: {}", f.span, f.rule.name, f.message)).collect::<Vec<_>>()
        };
        assert_eq!(shown(plain), shown(with_schema));
    }
}

/// Every definition of every release compiles, and lists the attributes of its model.
#[test]
#[cfg_attr(not(authentik_texts), ignore = "there is no ../shared/authentik")]
fn every_definition_compiles() {
    for name in ["2024.12", "2026.2", "2026.8"] {
        let schema = shipped_schema(name);
        for model in schema.model_names() {
            let definition = schema.model(model).expect("a definition");
            assert!(definition.attributes().next().is_some(), "{name} {model}");
            assert!(!definition.has_attribute("no_such_attribute"), "{name} {model}");
        }
        assert_eq!(schema.broken(), []);
    }
}
