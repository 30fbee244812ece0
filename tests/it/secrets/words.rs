//! Secrets that are ordinary words, and secrets that only their place or form tells.

use std::fs;

use crate::harness::{Folder, blueprint, run_in};

/// What a command prints of a blueprint.
fn shown(entries: &str, arguments: &[&str]) -> String {
    let blueprint = blueprint(entries);
    Folder::of(&[("a.yaml", blueprint.as_str()), ("s.yaml", "{}\n")]).run(arguments).all()
}

const PEOPLE: &str = "  - model: authentik_core.group
    id: kestrel-group
    identifiers: {name: kestrel}
  - model: authentik_core.user
    id: kestrel
    identifiers: {username: kestrel}
    attrs:
      name: kestrel
      password: kestrel
      groups: [!KeyOf kestrel-group]
  - model: authentik_flows.flow
    id: flow
    identifiers: {slug: kestrel}
    attrs: {name: kestrel, title: kestrel, designation: authentication}
  - model: authentik_stages_user_login.userloginstage
    id: stage
    identifiers: {name: kestrel}
  - model: authentik_flows.flowstagebinding
    identifiers: {target: !KeyOf flow, stage: !KeyOf stage, order: 10}
";

#[test]
fn a_name_that_equals_a_weak_secret_is_shown() {
    for (arguments, expected) in [
        (&["plan", "a.yaml"][..], "authentik_core.user `kestrel`"),
        (&["plan", "--format", "json", "a.yaml"], "\"username\": \"kestrel\""),
        (&["plan", "--format", "yaml", "a.yaml"], "username: kestrel"),
        (&["graph", "--references", "a.yaml"], "kestrel<br>Group"),
        (&["graph", "--flow", "kestrel", "a.yaml"], "kestrel"),
        (&["run", "--flow", "kestrel", "--scenario", "s.yaml", "a.yaml"], "kestrel"),
        (&["check", "--format", "concise", "--show", "info", "a.yaml"], "`kestrel`"),
    ] {
        let shown = shown(PEOPLE, arguments);
        assert!(shown.contains(expected), "{arguments:?}: {shown}");
        // In its own place it isn't.
        assert!(
            !shown.contains("password: kestrel") && !shown.contains("\"password\": \"kestrel\""),
            "{shown}"
        );
    }
    let plan = shown(PEOPLE, &["plan", "a.yaml"]);
    assert!(plan.contains("password: ***") && plan.matches("***").count() == 1, "{plan}");
    // What is given for a run is known by its name as well.
    let given = PEOPLE.replace("password: kestrel", "password: !Env USER_PASSWORD");
    let plan = shown(&given, &["plan", "--env", "USER_PASSWORD=kestrel", "a.yaml"]);
    assert!(plan.contains("user `kestrel`") && plan.contains("password: ***"), "{plan}");
}

#[test]
fn a_weak_secret_that_is_no_name_is_shown_nowhere() {
    let entries = PEOPLE.replace("password: kestrel", "password: harrier").replace(
        "title: kestrel",
        // Somewhere in a text it may be the secret again.
        "title: the password is harrier",
    );
    for arguments in [
        &["plan", "a.yaml"][..],
        &["plan", "--format", "json", "a.yaml"],
        &["plan", "--format", "yaml", "a.yaml"],
        &["graph", "--references", "a.yaml"],
        &["graph", "--flow", "kestrel", "a.yaml"],
        &["run", "--flow", "kestrel", "--scenario", "s.yaml", "--format", "json", "a.yaml"],
        &["check", "--format", "json", "a.yaml"],
    ] {
        let shown = shown(&entries, arguments);
        assert!(!shown.contains("harrier"), "{arguments:?}: {shown}");
    }
}

#[test]
fn a_secret_that_equals_its_field_is_told_by_the_fields_name() {
    let flows = ", authorization_flow: !Find [authentik_flows.flow, [slug, a]], invalidation_flow: !Find [authentik_flows.flow, [slug, b]], redirect_uris: []";
    for (model, key, field, more) in [
        ("authentik_core.user", "username", "password", ""),
        ("authentik_providers_oauth2.oauth2provider", "name", "client_secret", flows),
        (
            "authentik_sources_ldap.ldapsource",
            "slug",
            "bind_password",
            ", server_uri: 'ldap://x', base_dn: x",
        ),
    ] {
        let entries = format!(
            "  - model: {model}\n    identifiers: {{{key}: one}}\n    attrs: {{name: One, {field}: {field}{more}}}\n"
        );
        let concise = shown(&entries, &["check", "--format", "concise", "a.yaml"]);
        assert!(concise.contains(&format!("`{field}` is a secret in plain text")), "{concise}");
        let plan = shown(&entries, &["plan", "a.yaml"]);
        assert!(plan.contains(&format!("{field}: ***")), "{plan}");
        let frame = shown(&entries, &["check", "a.yaml"]);
        assert!(!frame.contains(&format!("{field}: {field}")), "{frame}");
    }
    // A word of blueprints is one wherever it isn't the secret.
    let entries = "  - model: authentik_core.user\n    identifiers: {username: one}\n    attrs: {name: One, password: designation}\n  - model: authentik_flows.flow\n    identifiers: {slug: f}\n    attrs: {name: f, title: F, designation: authentication}\n";
    let plan = shown(entries, &["plan", "a.yaml"]);
    assert!(plan.contains("designation: authentication") && plan.contains("password: ***"), "{plan}");
}

#[test]
fn a_word_is_hidden_where_a_finding_may_speak_of_the_secret() {
    // The value of a field that takes a list, which messages quote.
    let entries = "  - model: authentik_core.group\n    identifiers: {name: kestrel}\n  - model: authentik_core.token\n    identifiers: {identifier: t}\n    attrs: {user: !Find [authentik_core.user, [username, akadmin]], key: !Find [authentik_core.group, [password, kestrel]]}\n";
    let concise = shown(entries, &["check", "--format", "concise", "--show", "info", "a.yaml"]);
    assert!(!concise.contains("kestrel"), "{concise}");
}

#[test]
fn sentences_that_speak_of_passing_are_shown() {
    let entries = "  - model: authentik_policies_dummy.dummypolicy\n    identifiers: {name: 'Must pass: everything'}\n    attrs: {result: true}\n";
    let plan = shown(entries, &["plan", "a.yaml"]);
    assert!(plan.contains("`Must pass: everything`"), "{plan}");
    let entries = entries.replace("Must pass: everything", "smtp pass: harrier");
    assert!(!shown(&entries, &["plan", "a.yaml"]).contains("harrier"));
}

#[test]
fn values_that_tags_make_of_literals_are_plain() {
    let found = |password: &str, environment: &[&str]| {
        let entries = format!(
            "  - model: authentik_core.user\n    identifiers: {{username: one}}\n    attrs:\n      name: One\n      password: {password}\n"
        );
        let text = blueprint(&entries) + "context: {part: harrier}\n";
        let arguments = [&["check", "--format", "concise", "a.yaml"], environment].concat();
        let printed = Folder::of(&[("a.yaml", &text)]).run(&arguments).all();
        assert!(!printed.contains("harrier"), "{printed}");
        printed.contains("plain-secret")
    };
    for password in [
        "!Format ['%s', harrier]",
        "!Format ['%s-%s', harrier, x9]",
        "!Format ['%s-9', !Context part]",
        "!If [true, !Format ['%s', harrier], '']",
    ] {
        assert!(found(password, &[]), "{password}");
    }
    for password in [
        "!Format ['%s-harrier', !Env X]",
        "!Format ['%s', !File /run/secret]",
        "!Format ['%s', !Context elsewhere]",
        "!Format ['%s', '${PASSWORD}']",
        "!Env X",
    ] {
        assert!(!found(password, &[]), "{password}");
    }
    assert!(!found("!Format ['%s-harrier', !Env X]", &["--env", "X=9"]));
}

#[test]
fn credentials_in_expressions_are_hidden() {
    for call in [
        "requests.get(url, auth=('bob', 'harrier'))",
        "requests.get(url, auth=HTTPBasicAuth('bob', 'harrier'))",
        "session.login('bob', 'harrier')",
        "client.post(url, auth=['bob', 'harrier'])",
    ] {
        let entries = format!(
            "  - model: authentik_policies_expression.expressionpolicy\n    identifiers: {{name: a}}\n    attrs:\n      expression: |\n        {call}\n        return nowhere\n"
        );
        for arguments in
            [&["plan", "a.yaml"][..], &["plan", "--format", "json", "a.yaml"], &["check", "a.yaml"]]
        {
            let shown = shown(&entries, arguments);
            assert!(!shown.contains("harrier"), "{call}: {shown}");
        }
        assert!(shown(&entries, &["plan", "a.yaml"]).contains("'bob'"), "{call}");
    }
}

#[test]
fn what_fills_a_prompt_for_a_password_is_hidden() {
    let prompt = |kind: &str, place: &str| {
        let (mut identifiers, mut attrs) =
            ("name: p".to_owned(), format!("field_key: k, label: L, order: 1, type: {kind}"));
        let target = if place == "identifiers" { &mut identifiers } else { &mut attrs };
        target.push_str(", initial_value: harrier");
        let entries = format!(
            "  - model: authentik_stages_prompt.prompt\n    identifiers: {{{identifiers}}}\n    attrs: {{{attrs}}}\n"
        );
        ["text", "json", "yaml"]
            .map(|format| shown(&entries, &["plan", "--format", format, "a.yaml"]))
            .concat()
    };
    for place in ["identifiers", "attrs"] {
        assert!(!prompt("password", place).contains("harrier"), "{place}");
    }
    assert!(prompt("text", "attrs").contains("initial_value: harrier"));
    // Misspelled, findings quote the line.
    for name in ["intial_value", "initial-value", "initialValue", "initial_vaule"] {
        let checked = |kind: &str| {
            let entries = format!(
                "  - model: authentik_stages_prompt.prompt\n    identifiers: {{name: p}}\n    attrs:\n      field_key: k\n      label: L\n      type: {kind}\n      {name}: harrier\n"
            );
            shown(&entries, &["check", "a.yaml"])
        };
        assert!(!checked("password").contains("harrier"), "{name}");
        assert!(checked("text").contains(&format!("{name}: harrier")), "{name}");
    }
    let token = "  - model: authentik_core.token\n    identifiers: {identifier: t}\n    attrs: {key: harrier, intent: api}\n";
    for format in ["text", "json", "yaml"] {
        assert!(!shown(token, &["plan", "--format", format, "a.yaml"]).contains("harrier"));
    }
}

#[test]
fn only_the_path_below_the_repository_speaks_of_tests() {
    let found = |place: &str, file: &str| {
        let folder = Folder::of(&[]);
        let root = folder.path().join(place);
        fs::create_dir_all(root.join(".git")).expect("can be made");
        let entries = "  - model: authentik_core.user\n    identifiers: {username: one}\n    attrs: {name: One, password: test-harrier}\n";
        folder.write(&format!("{place}/{file}"), blueprint(entries));
        let path = root.join(file);
        let whole = path.to_str().expect("it is text");
        let alone = run_in(&root, &["check", "--format", "concise", whole]).all();
        let here = run_in(&root, &["check", "--format", "concise", "."]).all();
        assert_eq!(alone.contains("plain-secret"), here.contains("plain-secret"), "{alone}{here}");
        // From elsewhere only the name of the file tells.
        let elsewhere = Folder::of(&[]).run(&["check", "--format", "concise", whole]).all();
        assert_eq!(elsewhere.contains("plain-secret"), !file.contains("-test"), "{elsewhere}");
        here.contains("plain-secret")
    };
    assert!(found("home/dev/test/infra", "flows/a.yaml"));
    assert!(!found("home/infra", "tests/a.yaml"));
    assert!(!found("home/infra", "flows/a-test.yaml"));
}

#[test]
fn names_between_signs_are_placeholders() {
    let entries =
        "  - model: authentik_core.application\n    identifiers: {slug: '@SLUG@'}\n    attrs: {name: One}\n";
    assert!(shown(entries, &["plan", "a.yaml"]).contains("a placeholder"));
    let concise = shown(&entries.replace("@SLUG@", "@slug"), &["check", "--format", "concise", "a.yaml"]);
    assert!(concise.contains("slug"), "{concise}");
    assert!(!shown(entries, &["check", "--format", "concise", "a.yaml"]).contains("error"));
}

#[test]
fn what_a_field_has_to_choose_from_is_shown() {
    let choices = ["internal", "external", "service_account", "internal_service_account"];
    for password in choices {
        let user = |name: &str, attrs: &str| {
            format!(
                "  - model: authentik_core.user\n    identifiers: {{username: {name}}}\n    attrs:\n      name: {name}\n{attrs}"
            )
        };
        let secret = format!("      password: {password}\n");
        let wrong = "      type: unheard\n";
        // The choices are those of another user, or of the one whose password it is.
        for entries in [user("one", &secret) + &user("two", wrong), user("one", &format!("{wrong}{secret}"))]
        {
            let shown = shown(&entries, &["check", "a.yaml"]);
            assert!(choices.iter().all(|choice| shown.contains(&format!("`{choice}`"))), "{shown}");
            assert!(!shown.contains(&format!("password: {password}")), "{shown}");
        }
    }
}

#[test]
fn secrets_that_identify_are_not_quoted() {
    let entries = "  - model: authentik_core.user\n    identifiers: {username: one, password: external}\n    attrs: {name: One, type: unheard}\n".repeat(2);
    for arguments in [&["check", "--show", "info", "a.yaml"][..], &["check", "--format", "json", "a.yaml"]] {
        let shown = shown(&entries, arguments);
        assert!(!shown.contains("`password` = `external`"), "{shown}");
    }
}

#[test]
fn many_secrets_of_one_value_are_told_apart() {
    use std::fmt::Write;
    const MANY: usize = 2000;
    let found = |users: usize, last: &str| {
        let mut entries = String::new();
        for at in 0..users {
            writeln!(entries, "  - model: authentik_core.user\n    identifiers: {{username: n{at}}}\n    attrs:\n      name: N\n      password: !Format [\"x%s\", !If [true, kQz7vbX1pw, !Context big]]").expect("can be written");
        }
        let numbers: Vec<String> = (0..20 * users).map(|number| number.to_string()).collect();
        let context = format!("context:\n  big: [{}, {last}]\n", numbers.join(", "));
        let shown = shown(&(entries + &context), &["check", "--format", "concise", "a.yaml"]);
        assert!(!shown.contains("kQz7vbX1pw"), "{last}");
        shown.matches("[plain-secret]").count()
    };
    assert_eq!(found(MANY, "1"), MANY);
    assert_eq!(found(MANY, "!Env LAST"), 0);
    // A value that leads to itself, and one that is given elsewhere.
    assert_eq!(found(2, "!Context big"), 2);
    assert_eq!(found(2, "!Context absent"), 0);
    assert_eq!(found(2, "{deep: [!File /last]}"), 0);
}

#[test]
fn many_words_are_hidden_each_at_its_own_place() {
    use std::fmt::Write;
    const MANY: usize = 2000;
    let word = |at: usize| -> String {
        format!("{:05}", at % MANY).bytes().map(|digit| char::from(b'k' + digit - b'0')).collect()
    };
    let mut entries = String::new();
    for at in 0..MANY {
        // Every other source looks for what is its own password, the others for what is that of another.
        let (own, sought) = (word(at), word(if at % 2 == 0 { at } else { at + 2 }));
        writeln!(entries, "  - model: authentik_sources_ldap.ldapsource\n    identifiers: {{slug: {own}}}\n    attrs:\n      name: N\n      server_uri: ldap://x\n      base_dn: x\n      bind_password: {own}\n      odd: 1\n      user_property_mappings: [!Find [authentik_sources_ldap.ldapsourcepropertymapping, [name, {sought}]]]").expect("can be written");
    }
    let shown = shown(&entries, &["check", "--format", "concise", "--show", "info", "a.yaml"]);
    assert_eq!(shown.matches("unknown attribute `odd`").count(), MANY);
    assert_eq!(shown.matches("with `name` = `***`").count(), MANY / 2);
    for at in 0..MANY {
        assert_eq!(shown.contains(&format!("with `name` = `{}`", word(at))), at % 2 == 1, "{at}");
    }
}

#[test]
fn a_secret_that_is_a_word_of_ours_leaves_no_hole_in_our_sentences() {
    let words = ["secret", "missing", "unknown", "known", "plain", "client", "matches"];
    let users = words.map(|word| {
        format!(
            "  - model: authentik_core.user\n    identifiers: {{username: u-{word}}}\n    attrs: {{password: {word}, bogs: 1}}\n"
        )
    });
    let provider =
        "  - model: authentik_sources_oauth.useroauthsourceconnection\n    identifiers: {identifier: x}\n";
    let entries = users.concat() + provider;
    for format in ["concise", "json"] {
        let shown = shown(&entries, &["check", "--format", format, "a.yaml"]);
        for sentence in ["missing required attribute `name`", "unknown attribute `bogs`", "in plain text"] {
            assert!(shown.contains(sentence), "{format}: {sentence}\n{shown}");
        }
        assert!(!shown.contains("***"), "{shown}");
    }
}
