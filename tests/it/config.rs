//! `blueprintc.toml`: what it means, and its mistakes.

use blueprintc::config::{Config, ConfigError, FailOn, find, schema};
use blueprintc::report::Problem;
use std::fs;
use std::path::Path;

use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::harness::{External, Finds, FixKind, Persona, Rule, Scope, Severity, SourceFile, Style, Topic};

static RULES: [&Rule; 2] = [&rule("unknown-attribute", true), &rule("open-application", false)];

const fn rule(name: &'static str, default_on: bool) -> Rule {
    Rule {
        name,
        topic: Topic::Fields,
        severity: Severity::Warning,
        other_severities: &[],
        scope: Scope::Entry,
        fix: FixKind::None,
        persona: Persona::Regular,
        since: "0.1.0",
        default_on,
        summary: "",
        doc: "",
        bad: "",
        good: "",
        finds: Finds::Engine,
    }
}

fn parse(text: &str) -> Result<Config, ConfigError> {
    Config::parse(SourceFile::new("blueprintc.toml", text), Path::new("."), &RULES)
}

/// The mistakes of a configuration as they are shown.
fn mistakes(text: &str) -> String {
    let Err(ConfigError::Invalid { file, problems }) = parse(text) else { panic!("{text:?} is accepted") };
    let mut out = Vec::new();
    Problem::write_all(&file, &problems, &Style::default(), &mut out).expect("memory can be written");
    String::from_utf8(out).expect("it is text")
}

#[test]
fn everything_takes_effect() {
    let config = parse(
        r#"
authentik = "2026.2.1"
fail-on = "error"
show = "info"
licensed = false
exclude = ["legacy/"]
baseline = "known.json"
closed_world = true
[rules]
unknown-attribute = "error"
open-application = "info"
[context]
domain = "example.org"
since = 2026-01-02
nested = { list = [1, 2.5, true] }
[[externals]]
model = "authentik_core.group"
match = { name = "team-*", parent = 3 }
[[externals]]
model = "authentik_crypto.certificatekeypair"
"#,
    )
    .expect("it is valid");
    assert_eq!(config.authentik.map(|release| release.name()), Some("2026.2"));
    assert_eq!(config.fail_on, Some(FailOn::Error));
    assert!(config.closed_world);
    assert_eq!((config.show, config.licensed), (Some(Severity::Info), Some(false)));
    assert_eq!(config.levels.of(RULES[0]), Some(Severity::Error));
    assert_eq!(config.levels.of(RULES[1]), Some(Severity::Info));
    assert_eq!(config.baseline.as_deref(), Some(Path::new("./known.json")));
    let context: Value = config.context.into_iter().collect();
    let nested = json!({"list": [1, 2.5, true]});
    assert_eq!(context, json!({"domain": "example.org", "since": "2026-01-02", "nested": nested}));
    let covers = |external: &External, identifiers: Value| {
        let identifiers = identifiers.as_object().expect("identifiers are a mapping").clone();
        external
            .covers("Authentik_Core.group", identifiers.iter().map(|(name, value)| (name.as_str(), value)))
    };
    let group = &config.externals[0];
    assert!(covers(group, json!({"name": "team-a", "parent": 3, "more": 1})));
    assert!(!covers(group, json!({"name": "team-a"})));
    assert!(!covers(group, json!({"name": "a-team", "parent": 3})));
    assert!(!covers(&config.externals[1], json!({})));
    assert!(config.externals[1].covers("authentik_crypto.certificatekeypair", []));
}

#[test]
fn an_empty_file_changes_nothing() {
    let config = parse("").expect("it is valid");
    assert_eq!(config.levels.of(RULES[0]), Some(Severity::Warning));
    assert_eq!(config.levels.of(RULES[1]), None);
    assert_eq!((config.authentik, config.fail_on), (None, None));
    assert_eq!((config.show, config.licensed), (None, None));
}

#[test]
fn wildcards() {
    for (pattern, text, fits) in [
        ("*", "", true),
        ("", "", true),
        ("", "a", false),
        ("a*c*", "abcbc", true),
        ("a*c", "abcb", false),
        ("*ab", "aab", true),
        ("**", "ü", true),
        ("ü*", "ü", true),
        ("a", "ab", false),
    ] {
        let identifiers = vec![("name".to_owned(), Value::from(pattern))];
        let external = External { model: "m".to_owned(), identifiers };
        assert_eq!(external.covers("m", [("name", &Value::from(text))]), fits, "{pattern} {text}");
    }
}

#[test]
fn unknown_names_are_all_said_with_what_was_meant() {
    let text = "authentic = \"2026.2\"\nexlude = []\n[rules]\nunknown-atribute = \"off\"\nzzz = \"off\"\n\
        [[externals]]\nmodel = \"authentik_core.group\"\nmodle = \"m\"\n";
    assert_snapshot!(mistakes(text), @r#"
    error

      × unknown key `authentic`
       ╭─[blueprintc.toml:1:1]
     1 │ authentic = "2026.2"
       · ─────────
     2 │ exlude = []
       ╰────
      help: did you mean `authentik`?

    error

      × unknown key `exlude`
       ╭─[blueprintc.toml:2:1]
     1 │ authentic = "2026.2"
     2 │ exlude = []
       · ──────
     3 │ [rules]
       ╰────
      help: did you mean `exclude`?

    error

      × unknown rule `unknown-atribute`
       ╭─[blueprintc.toml:4:1]
     3 │ [rules]
     4 │ unknown-atribute = "off"
       · ────────────────
     5 │ zzz = "off"
       ╰────
      help: did you mean `unknown-attribute`?

    error

      × unknown rule `zzz`
       ╭─[blueprintc.toml:5:1]
     4 │ unknown-atribute = "off"
     5 │ zzz = "off"
       · ───
     6 │ [[externals]]
       ╰────
      help: known names are unknown-attribute, open-application

    error

      × unknown key `modle`
       ╭─[blueprintc.toml:8:1]
     7 │ model = "authentik_core.group"
     8 │ modle = "m"
       · ─────
       ╰────
      help: did you mean `model`?
    "#);
}

#[test]
fn wrong_values_are_said_at_their_place() {
    assert_snapshot!(mistakes("[rules]\nunknown-attribute = \"warn\"\n"), @r#"
    error

      × unknown value `warn`, expected one of `off`, `info`, `warning`, `error`
       ╭─[blueprintc.toml:2:21]
     1 │ [rules]
     2 │ unknown-attribute = "warn"
       ·                     ──────
       ╰────
    "#);
    assert_snapshot!(mistakes("authentik = \"newest\"\nexclude = [\"ok\", \"[z-a]\"]\n"), @r#"
    error

      × unknown authentik release `newest`; known releases are 2024.12, 2025.2, 2025.4, 2025.6,
      │ 2025.8, 2025.10, 2025.12, 2026.2, 2026.5, 2026.8, 2026.11
       ╭─[blueprintc.toml:1:13]
     1 │ authentik = "newest"
       ·             ────────
     2 │ exclude = ["ok", "[z-a]"]
       ╰────

    error

      × error parsing glob '[z-a]': invalid range; 'z' > 'a'
       ╭─[blueprintc.toml:2:18]
     1 │ authentik = "newest"
     2 │ exclude = ["ok", "[z-a]"]
       ·                  ───────
       ╰────
    "#);
    assert_snapshot!(mistakes("authentik = 2026.2\n"), @r#"
    error

      × invalid type: floating point `2026.2`, expected a string
       ╭─[blueprintc.toml:1:13]
     1 │ authentik = 2026.2
       ·             ──────
       ╰────
      help: put it in quotes
    "#);
}

#[test]
fn broken_toml_is_said_at_its_place() {
    assert_snapshot!(mistakes("authentik = \n[rules\n"), @r#"
    error

      × string values must be quoted, expected literal string
       ╭─[blueprintc.toml:1:13]
     1 │ authentik =
       ·             ▲
     2 │ [rules
       ╰────

    error

      × unclosed table, expected `]`
       ╭─[blueprintc.toml:2:7]
     1 │ authentik =
     2 │ [rules
       ·       ▲
       ╰────
    "#);
}

#[test]
fn it_is_found_upwards_within_the_repository() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let root = &folder.path().canonicalize().expect("the folder is there");
    fs::create_dir_all(root.join("a/repo/.git")).expect("folders can be made");
    fs::create_dir_all(root.join("a/repo/flows")).expect("folders can be made");
    fs::create_dir_all(root.join("a/other")).expect("folders can be made");
    let outer = root.join("a/blueprintc.toml");
    fs::write(&outer, "").expect("files can be written");
    let blueprint = root.join("a/repo/flows/x.yaml");
    fs::write(&blueprint, "").expect("files can be written");
    assert_eq!(find(&root.join("a/other")).as_ref(), Some(&outer));
    assert_eq!(find(&blueprint), None);
    let inner = root.join("a/repo/blueprintc.toml");
    fs::write(&inner, "").expect("files can be written");
    assert_eq!(find(&blueprint).as_ref(), Some(&inner));
    assert_eq!(find(&root.join("a/repo/flows")).as_ref(), Some(&inner));
    assert_eq!(find(&root.join("a/repo/../other")).as_ref(), Some(&outer));
}

#[test]
fn the_schema_accepts_what_is_accepted() {
    let schema = serde_json::to_value(schema(&RULES)).expect("a schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("the schema is valid");
    let full = json!({
        "authentik": "2026.2",
        "fail-on": "never",
        "show": "error",
        "licensed": true,
        "exclude": ["a"],
        "rules": {"unknown-attribute": "off"},
        "context": {"a": [1]},
        "externals": [{"model": "authentik_core.group", "match": {"name": "x*"}}],
    });
    for (valid, document) in [
        (true, json!({})),
        (true, full),
        (false, json!({"rules": {"unknown-atribute": "off"}})),
        (false, json!({"rules": {"unknown-attribute": "warn"}})),
        (false, json!({"fail_on": "never"})),
        (false, json!({"show": "never"})),
        (false, json!({"licensed": "yes"})),
        (false, json!({"authentik": "newest"})),
        (false, json!({"externals": [{"match": {}}]})),
    ] {
        assert_eq!(validator.is_valid(&document), valid, "{document}");
        let text = toml::to_string(&document).expect("it has no null");
        assert_eq!(parse(&text).is_ok(), valid, "{text}");
    }
}

#[test]
fn an_external_of_an_unknown_model_is_a_mistake() {
    let model = |model: &str| parse(&format!("[[externals]]\nmodel = \"{model}\"\n"));
    for known in [
        "authentik_core.group",
        // Any case, base models that `!Find` can name, and models that only another release has.
        "authentik_core.Group",
        "authentik_core.provider",
        "authentik_stages_authenticator_endpoint_gdtc.authenticatorendpointgdtcstage",
    ] {
        assert!(model(known).is_ok(), "{known}");
    }
    let text = "authentik = \"2026.2\"\n[[externals]]\nmodel = \"authentik_core.grup\"\n\
                match = {name = \"a\"}\n[[externals]]\nmodel = \"group\"\n";
    assert_snapshot!(mistakes(text), @r#"
    error

      × unknown model `authentik_core.grup`: no known release of authentik has it
       ╭─[blueprintc.toml:3:9]
     2 │ [[externals]]
     3 │ model = "authentik_core.grup"
       ·         ─────────────────────
     4 │ match = {name = "a"}
       ╰────
      help: did you mean `authentik_core.group`?

    error

      × unknown model `group`: no known release of authentik has it
       ╭─[blueprintc.toml:6:9]
     5 │ [[externals]]
     6 │ model = "group"
       ·         ───────
       ╰────
      help: did you mean `authentik_core.group`?
    "#);
}

#[test]
fn unknown_fields_of_externals_are_said_with_what_was_meant() {
    let text = "[[externals]]\nmodel = \"authentik_core.group\"\nmatch = { nmae = \"a\" }\n";
    assert_snapshot!(mistakes(text), @r#"
    error

      × unknown field `nmae`
       ╭─[blueprintc.toml:3:11]
     2 │ model = "authentik_core.group"
     3 │ match = { nmae = "a" }
       ·           ────
       ╰────
      help: did you mean `name`?
    "#);
    // Known in some release, through a relation, or of a base model.
    for (model, fields) in [
        ("authentik_core.user", "ak_groups = 1, groups = 1"),
        ("authentik_core.group", "parent__name = \"a\", pk = 1"),
        ("authentik_core.provider", "name = \"a\""),
    ] {
        let text = format!("[[externals]]\nmodel = \"{model}\"\nmatch = {{ {fields} }}\n");
        assert!(parse(&text).is_ok(), "{text}");
    }
}
