//! No secret of a blueprint is ever shown, wherever it stands and whatever is wrong around it.
//!
//! Each test puts a marker in places where a secret can be, together with mistakes at or near the place, and
//! looks for it in every format of report, for findings that count and for those that are ignored.

use std::fmt::Write as _;

use crate::harness::{
    KnownBy, Merged, Model, Options, Outcome, Release, SourceFile, catalog, check, every_rule,
};

/// What must never be seen. It is short enough for messages to quote it, and every line of it is telling.
const MARKER: &str = "Zq7marker";

/// A value at `KEY`, indented by six.
const VALUES: &[&str] = &[
    "KEY: Zq7marker",
    "KEY: \"Zq7marker\"",
    "KEY: 'Zq7marker'",
    "KEY: \"Zq7\\\n        marker\"",
    "KEY: Zq7marker\n        Zq7marker Zq7marker",
    "KEY: |\n        Zq7marker\n        Zq7marker",
    "KEY: >-\n        Zq7marker\n        Zq7marker",
    "KEY: |2\n          Zq7marker\n        Zq7marker",
    "KEY: [Zq7marker, {a: Zq7marker}]",
    "KEY:\n        - Zq7marker\n        - a: Zq7marker",
    "KEY:\n      - Zq7marker",
    "KEY:\n        a: {b: Zq7marker}\n        c: [Zq7marker]",
    "KEY: &secret Zq7marker",
    "KEY: !!str Zq7marker",
    "KEY: ! Zq7marker",
    "KEY: !Env [NAME, Zq7marker]",
    "KEY: !Env [NAME, [Zq7marker, !Env x]]",
    "KEY: !Env [Zq7marker]",
    "KEY: !Context [missing, Zq7marker]",
    "KEY: !Context [missing, Zq7marker, Zq7marker]",
    "KEY: !File [/nowhere, \"Zq7marker\"]",
    "KEY: !If [true, Zq7marker, Zq7marker]",
    "KEY: !If [Zq7marker, Zq7marker]",
    "KEY: !If [[Zq7marker], !Format [\"%s Zq7marker\", Zq7marker], Zq7marker]",
    "KEY: !Format [\"Zq7marker %d\", Zq7marker]",
    "KEY: !Format [\"%s %s\", Zq7marker]",
    "KEY: !Format [\"%s\", [!Context Zq7x, Zq7marker]]",
    "KEY: !Format Zq7marker",
    "KEY: !Condition [Zq7marker, Zq7marker]",
    "KEY: !Find [authentik_core.user, [username, Zq7marker]]",
    "KEY: !Find [authentik_core.user, [nothing, Zq7marker]]",
    "KEY: !Find [authentik_core.user, {username: Zq7marker}]",
    "KEY: !AtIndex [[Zq7marker], 5]",
    "KEY: !AtIndex [{a: Zq7marker}, Zq7marker]",
    "KEY: !AtIndex [{a: Zq7marker}, b, Zq7marker]",
    "KEY: !AtIndex [Zq7marker]",
    "KEY: !Enumerate [[Zq7marker], SEQ, !Value 0]",
    "KEY: !Enumerate [[[Zq7marker]], MAP, !Value 0]",
    "KEY: !Enumerate [Zq7marker, Zq7marker, Zq7marker]",
    "KEY: !ParseJSON '{\"a\": Zq7marker'",
    "KEY: !ParseJSON Zq7marker",
    "KEY: !Nothing Zq7marker",
    "KEY: !Nothing [Zq7marker]",
    "KEY: !Index Zq7marker",
    "KEY: \"!Format [Zq7marker, a]\"",
    "KEY: \"!ParseJSON Zq7marker\"",
    "KEY: Zq7marker\n      KEY: Zq7marker",
    "KEY: Zq7marker\n      KEY: !Env other",
    "KEY: \"\\x5aq7marker\"",
    "KEY: Zq7marker # and a comment",
    "KEY: !Zq7marker",
    "KEY: !Zq7marker Zq7marker",
    "KEY: !Zq7marker [a]",
    "KEY: !!Zq7marker",
    "KEY: *Zq7marker",
    "KEY: &Zq7marker",
    "KEY: #Zq7marker",
    "KEY: {Zq7marker: a}",
    "KEY: {Zq7marker}",
    "KEY: {{ Zq7marker }}",
    "KEY:\n        Zq7marker: a",
    "KEY:\n        ? [Zq7marker]\n        : a",
];

/// The same, not as YAML has it.
const BROKEN_VALUES: &[&str] = &[
    "KEY: |\n      Zq7marker\n      Zq7marker",
    "KEY: |\n      -----BEGIN PRIVATE KEY-----\n      Zq7marker\n      a: Zq7marker\n      -----END PRIVATE KEY-----",
    "KEY: |\n        a\n    Zq7marker\n      Zq7marker",
    "KEY: \"a\n    Zq7marker\n  Zq7marker",
    "KEY Zq7marker",
    "\"KEY\" \"Zq7marker\"",
    "KEY\n        Zq7marker",
    "KEY = Zq7marker",
    "KEY = \"Zq7marker\"",
    "KEY=Zq7marker",
    "KEY:Zq7marker",
    "a: {b: c, KEY Zq7marker}",
    "KEY: %Zq7marker",
    "KEY: @Zq7marker",
    "KEY: `Zq7marker",
];

/// What is wrong on the lines before and after the value, in the same mapping.
const NEIGHBOURS: &[(&str, &str)] = &[
    ("", ""),
    ("no_such_attribute: 1\n      ", "\n      no_such_attribute_either: [1]"),
    ("name: [a]\n      ", "\n      name: {a: b}"),
    ("name: !Nothing x\n      ", "\n      slug: !KeyOf nothing"),
    ("name: \"!Format [a]\"\n      ", "\n      order: !Format [\"%d\", x]"),
];

/// What breaks the YAML before or after a value.
const BREAKS: &[(&str, &str)] = &[
    ("name: [a\n      ", ""),
    ("name: \"a\n      ", ""),
    ("name: a: b\n      ", ""),
    ("\tname: a\n      ", ""),
    ("name: @a\n      ", ""),
    ("name: *nothing\n      ", ""),
    ("", "\n      name: [a"),
    ("", "\n      name: {a: b"),
    ("", "\n      name: a: b"),
    ("", "\n       name: a"),
    ("", "\n     name: a"),
    ("", "\n      name: `a"),
    ("", "\n      other"),
    ("", " }"),
    ("", "\n---\n%"),
];

fn entry(model: &str, before: &str, value: &str, after: &str) -> String {
    format!(
        "version: 1\nmetadata:\n  name: a\nentries:\n  - model: {model}\n    identifiers:\n      name: a\n    \
         attrs:\n      {before}{value}{after}\n"
    )
}

/// How many findings the files have; fails where a report shows the marker.
fn shows_nothing(texts: &[&str], options: &Options) -> usize {
    let mut merged = Merged::default();
    let found = check_into(&mut merged, texts, options);
    assert_no_marker(&merged, texts, options);
    found
}

/// The same for many files, each of which is checked for itself; what is found in some of them is reported together.
fn each_shows_nothing(texts: &[String], options: &Options) -> usize {
    let some = |texts: &[String]| {
        let mut merged = Merged::default();
        let found: usize = texts.iter().map(|text| check_into(&mut merged, &[text.as_str()], options)).sum();
        if marker_in(&merged, options).is_some() {
            for text in texts {
                shows_nothing(&[text], options);
            }
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            assert_no_marker(&merged, &texts, options);
        }
        found
    };
    texts.chunks(50).map(some).sum()
}

/// Adds what is found in files: as findings, as findings that comments ignore, and as known ones.
fn check_into(merged: &mut Merged, texts: &[&str], options: &Options) -> usize {
    let names = (0..).map(|number| format!("{number}.yaml"));
    let files: Vec<_> = names.zip(texts).map(|(name, text)| SourceFile::new(name, *text)).collect();
    let outcome = check(&files, options);
    let found = outcome.files.iter().map(|file| file.findings.len() + file.ignored.len()).sum();
    add_all(merged, &files, outcome);
    found
}

fn add_all(merged: &mut Merged, files: &[SourceFile], outcome: Outcome) {
    merged.add(files, &outcome);
    let mut ignored = outcome;
    for file in &mut ignored.files {
        file.findings = std::mem::take(&mut file.ignored);
    }
    merged.add(files, &ignored);
    let mut known = ignored;
    for file in &mut known.files {
        file.known.extend(file.findings.drain(..).map(|finding| (KnownBy::Baseline, finding)));
    }
    merged.add(files, &known);
}

/// The report that shows the marker.
fn marker_in(merged: &Merged, options: &Options) -> Option<(&'static str, String)> {
    let telling = ["Zq7marker", "q7mark", "7marker"];
    let mut reports = merged.reports(&options.levels).into_iter();
    reports.find(|(_, shown)| telling.iter().any(|part| shown.contains(part)))
}

fn assert_no_marker(merged: &Merged, texts: &[&str], options: &Options) {
    if let Some((format, shown)) = marker_in(merged, options) {
        panic!("{format} shows the secret of\n{}\nin\n{shown}", texts.join("\n# file\n"));
    }
}

/// All secret fields of a release.
fn secret_fields() -> Vec<(&'static Model, &'static str)> {
    let catalog = catalog(Release::NEWEST);
    let models = catalog.model_names().filter_map(|name| catalog.model_named(name));
    models
        .flat_map(|model| {
            model.fields.iter().filter(|field| field.secret).map(move |field| (model, field.name))
        })
        .collect()
}

#[test]
fn the_markers_would_be_seen() {
    let texts = [entry("authentik_core.group", "", "is_superuser: Zq7marker", "")];
    let seen = std::panic::catch_unwind(|| shows_nothing(&[&texts[0]], &every_rule()));
    assert!(seen.is_err(), "the value of a harmless field is shown");
    let harmless = entry("authentik_core.group", "", "no_such: 1", "");
    let [leak] = texts;
    let seen = std::panic::catch_unwind(|| {
        each_shows_nothing(&[harmless.clone(), leak, harmless.clone()], &every_rule())
    });
    assert!(seen.is_err(), "it is seen among others too");
}

#[test]
fn values_of_secret_fields() {
    let fields = secret_fields();
    assert!(fields.len() > 20, "the catalog knows secret fields");
    let options = every_rule();
    let mut texts = Vec::new();
    for (model, field) in fields {
        for value in VALUES {
            texts.push(entry(model.name, "", &value.replace("KEY", field), ""));
        }
    }
    let found = each_shows_nothing(&texts, &options);
    assert!(found > 1000, "{found} findings");
}

#[test]
fn values_beside_other_mistakes() {
    let mut texts = Vec::new();
    for (place, (model, key)) in keys().into_iter().enumerate() {
        for (row, value) in VALUES.iter().enumerate() {
            let value = value.replace("KEY", key);
            // Each value meets each of its neighbors under three of the keys.
            for (column, (before, after)) in NEIGHBOURS.iter().enumerate() {
                if (row + column) % 3 == place % 3 {
                    texts.push(entry(model, before, &value, after));
                }
            }
        }
    }
    assert!(each_shows_nothing(&texts, &every_rule()) > 0);
}

/// Models with a key that holds a secret: known ones, misspelled ones, those of unknown models.
fn keys() -> [(&'static str, &'static str); 9] {
    [
        ("authentik_providers_oauth2.oauth2provider", "client_secret"),
        ("authentik_providers_oauth2.oauth2provider", "client_secrett"),
        ("authentik_providers_oauth2.oauth2provider", "client-secret"),
        ("authentik_providers_radius.radiusprovider", "shared_secert"),
        ("authentik_core.token", "key"),
        ("authentik_core.user", "passwrd"),
        ("authentik_nowhere.thing", "client_secret"),
        ("authentik_nowhere.thing", "key"),
        ("!Context model", "bind_password"),
    ]
}

#[test]
fn values_in_broken_files() {
    let mut texts = Vec::new();
    // In a file with holes only names tell what is a secret.
    let mut keys = keys().to_vec();
    keys.retain(|(_, key)| ["client_secret", "key", "bind_password"].contains(key));
    for (place, &(model, key)) in keys.iter().enumerate() {
        for value in BROKEN_VALUES {
            let value = value.replace("KEY", key);
            for after in ["", "\n      nothing: 1", "\n    other"] {
                texts.push(entry(model, "no_such: a: b\n      ", &value, after));
                texts.push(entry(model, "", &value, after));
            }
        }
        for (row, value) in VALUES.iter().enumerate() {
            let value = value.replace("KEY", key);
            // Each value meets each way to break a file under one of the keys.
            for (column, (before, after)) in BREAKS.iter().enumerate() {
                if (row + column) % keys.len() == place {
                    texts.push(entry(model, before, &value, after));
                }
            }
        }
    }
    let found = each_shows_nothing(&texts, &every_rule());
    assert!(found > 500, "{found} findings");
}

#[test]
fn values_in_flow_style() {
    let options = every_rule();
    for (before, after) in [("", ""), ("a: [, ", ""), ("", ", b: ]"), ("", ", b: *nothing"), ("", ", {")] {
        let text = format!(
            "entries: [{{model: authentik_sources_ldap.ldapsource, identifiers: {{slug: x}}, attrs: \
             {{{before}bind_password: {MARKER}, name: 1{after}}}}}]\n"
        );
        shows_nothing(&[&text], &options);
        let text = format!(
            "{{\"version\": 1, \"entries\": [{{\"attrs\": {{{before}\"password\": \"{MARKER}\"{after}}}}}]}}"
        );
        shows_nothing(&[&text], &options);
    }
}

#[test]
fn values_in_the_context() {
    let mut texts = Vec::new();
    let uses = [
        "client_secret: !Context given",
        "client_secret: !Format [\"%d\", !Context given]",
        "client_secret: !AtIndex [!Context given, 3]",
        "client_secret: !If [!Context given, !Context given, a]",
        "client_secret: !Enumerate [!Context given, SEQ, !Value 0]",
        "redirect_uris: !Enumerate [!Context given, SEQ, {client_secret: !Value 0}]",
        "redirect_uris: !Enumerate [!Context given, SEQ, {password: !Enumerate [!Value 1, SEQ, !Value 0]}]",
    ];
    for used in uses {
        for value in [MARKER, "[Zq7marker]", "{a: Zq7marker}", "|\n    Zq7marker", "!Env [X, Zq7marker]"] {
            for name in ["given: ", "more: 1\n  given: a\n  given: ", "other: !Nothing x\n  given: "] {
                texts.push(format!(
                    "{}context:\n  {name}{value}\n  1: Zq7\n",
                    entry("authentik_providers_oauth2.oauth2provider", "", used, "\n      client_id: [x]")
                ));
            }
        }
    }
    for key in ["password", "api_key", "smtp_password", "OIDC_CLIENT_SECRET", "my-token"] {
        for value in VALUES {
            let value = value.replace("KEY", key).replace("\n      ", "\n");
            let indented = value.replace('\n', "\n  ");
            texts.push(format!("context:\n  {indented}\n  1: a\nentries:\n  - model: a\n"));
        }
    }
    assert!(each_shows_nothing(&texts, &every_rule()) > 0);
}

#[test]
fn values_read_elsewhere() {
    let options = every_rule();
    let fields = ["name", "slug", "is_superuser", "order", "designation", "target", "stages", "attributes"];
    for field in fields {
        for value in
            ["Zq7marker", "'Zq7marker'", "\"\\x5aq7marker\"", "Zq7marker\n        Zq7marker", "[Zq7marker]"]
        {
            let value = format!("client_secret: &secret {value}");
            let after =
                format!("\n      {field}: *secret\n      sub_mode: *secret\n      client_id: [*secret]");
            let text = entry("authentik_providers_oauth2.oauth2provider", "", &value, &after);
            let flow = "  - model: authentik_flows.flow\n    id: *secret\n    state: *secret\n    identifiers:\n      \
                        slug: *secret\n    attrs:\n      designation: *secret\n";
            shows_nothing(&[&format!("{text}{flow}")], &options);
            let merged = format!(
                "x: &x\n  key: Zq7marker\n  password: Zq7marker\n{}",
                entry("authentik_core.token", "<<: *x\n      ", "intent: nothing", "")
            );
            shows_nothing(&[&merged], &options);
        }
    }
}

#[test]
fn values_in_other_places_of_an_entry() {
    let options = every_rule();
    let places = [
        "identifiers:\n      client_secret: Zq7marker",
        "identifiers:\n      client_secret: [Zq7marker]\n      client_secret: Zq7marker",
        "identifiers:\n      client_secret__contains: Zq7marker",
        "identifiers:\n      name: a\n    atrs:\n      client_secret: Zq7marker",
        "identifiers:\n      name: a\n    attrs:\n      - client_secret: Zq7marker",
        "identifiers:\n      name: a\n    attrs:\n      attributes:\n        deep: [{password: Zq7marker}, 2026-01-01]",
        "identifiers:\n      name: a\n    client_secret: Zq7marker",
        "identifiers:\n      name: a\n    state: absent\n    attrs:\n      client_secret: Zq7marker\n      x: 1",
        "identifiers:\n      name: a\n    conditions: [false]\n    attrs:\n      client_secret: Zq7marker\n      x: 1",
        "identifiers:\n      name: !Find [authentik_providers_oauth2.oauth2provider, [client_secret, Zq7marker]]",
        "identifiers:\n      name: !Find [authentik_core.token, [key, Zq7marker], [nothing, 1]]",
        "identifiers:\n      client_secret: Zq7marker\n    attrs:\n      client_secret: Zq7marker2",
    ];
    for place in places {
        let text = format!(
            "version: 1\nentries:\n  - model: authentik_providers_oauth2.oauth2provider\n    {place}\n  - model: \
             authentik_core.nothing\n    {place}\n  - {place}\n"
        );
        assert!(shows_nothing(&[&text], &options) > 0, "{text}");
        let second = format!("{text}---\n{text}");
        shows_nothing(&[&second], &options);
        shows_nothing(&[&text, &text.replace("name: a", "name: b")], &options);
    }
}

#[test]
fn values_in_json_and_behind_the_host_of_a_webhook() {
    let options = every_rule();
    let values = [
        "attributes: !ParseJSON '{\"password\": \"Zq7marker\"}'",
        "attributes: !ParseJSON '{\"a\": [{\"token\": [\"Zq7marker\"]}]'",
        "name: !ParseJSON '{\"password\": \"Zq7marker\"}'",
        "name: !ParseJSON '{\"password\": \"\\u005aq7marker\"}'",
        "webhook_url: https://chat.example.com/Zq7marker",
        "webhook_url: \"https://chat.example.com/a?b=Zq7marker\"",
        "webhook_url: https://Zq7marker@chat.example.com/",
        "webhook_url: !Env [HOOK, \"htps:/chat.example.com/Zq7marker\"]",
        "webhook_url: [https://chat.example.com/Zq7marker]",
    ];
    for value in values {
        for model in ["authentik_core.group", "authentik_events.notificationtransport", "authentik_no.model"]
        {
            for (before, after) in NEIGHBOURS {
                shows_nothing(&[&entry(model, before, value, after)], &options);
            }
        }
    }
}

#[test]
fn values_in_entries_that_a_fix_would_move() {
    let options = every_rule();
    for value in VALUES {
        let value = value.replace("KEY", "key");
        let mut text = String::from("version: 1\nentries:\n");
        let _ = write!(
            text,
            "  - model: authentik_core.group\n    identifiers:\n      name: !KeyOf later\n  - id: later\n    model: \
             authentik_core.token\n    identifiers:\n      identifier: a\n    attrs:\n      {value}\n"
        );
        assert!(shows_nothing(&[&text], &options) > 0, "{text}");
    }
}

#[test]
fn values_in_files_that_others_point_into() {
    let options = every_rule();
    let source = "version: 1\nmetadata:\n  name: A\nentries:\n  - model: authentik_core.token\n    identifiers: {key: \
                  Zq7marker, identifier: a}\n";
    let other = "version: 1\nmetadata:\n  name: B\nentries:\n  - model: authentik_core.group\n    identifiers:\n      \
                 name: !Find [authentik_core.token, [identifier, a]]\n";
    shows_nothing(&[source, other], &options);
    let same_name = source.replace("key: ", "intent: api, password: ");
    shows_nothing(&[source, other, &same_name], &options);
}

#[test]
fn values_whose_findings_are_ignored() {
    let text = entry(
        "authentik_providers_oauth2.oauth2provider",
        "client_secret: &s Zq7marker\n      # blueprintc: ignore[invalid-choice, wrong-type]\n      ",
        "sub_mode: *s",
        "",
    );
    assert!(shows_nothing(&[&text], &every_rule()) > 0);
}

#[test]
fn sections_and_models_are_no_secrets() {
    let section = "\
version: 1
metadata: {name: a}
entries:
  token:
    - model: authentik_core.token
      identifiers: {identifier: a}
      attrs: {key: Zq7marker, nonsense: 1}
    - model: authentik_core.group
      identifiers: {name: a}
      attrs: {password: authentik_core.group, nonsense: 1}
";
    for text in [section.to_owned(), format!("{section}  last:\n    - model: x\n      attrs: {{a: b]\n")] {
        let files = [SourceFile::new("a.yaml", text.as_str())];
        let outcome = check(&files, &every_rule());
        let mut merged = Merged::default();
        merged.add(&files, &outcome);
        assert_no_marker(&merged, &[&text], &every_rule());
        let models: Vec<_> = outcome.files[0]
            .findings
            .iter()
            .filter(|finding| {
                finding.rule.name == "unknown-attribute" && finding.message.contains("nonsense")
            })
            .map(|finding| finding.entry.as_ref().and_then(|entry| entry.model.as_deref()))
            .collect();
        assert_eq!(models, [Some("authentik_core.token"), Some("authentik_core.group")], "{text}");
        let hidden = outcome.files[0].secrets.iter().map(|span| files[0].slice(*span));
        assert!(
            hidden.clone().count() > 0 && hidden.clone().all(|hidden| !hidden.contains("model")),
            "{text}"
        );
    }
}

#[test]
fn values_that_were_taken_out() {
    let options = every_rule();
    for comment in ["# client_secret: Zq7marker", "#password = Zq7marker", "# bind_password: \"Zq7marker\""] {
        for (before, after) in
            [(format!("{comment}\n      "), String::new()), (String::new(), format!(" {comment}"))]
        {
            let text = entry("authentik_core.group", &before, "no_such: 1", &after);
            assert!(shows_nothing(&[&text], &options) > 0, "{text}");
        }
    }
    // What only speaks of a secret is shown.
    let text = entry("authentik_core.group", "# Password stage\n      ", "no_such: 1", "");
    let files = [SourceFile::new("a.yaml", text)];
    assert_eq!(check(&files, &options).files[0].secrets, []);
}
