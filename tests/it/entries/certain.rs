//! What authentik's importer rejects for certain, and what looks so and is accepted: verdicts on small
//! blueprints beyond the examples of the rules.

use crate::harness::{Findings, Workspace};

fn findings(text: &str) -> Findings {
    Workspace::of(&[("one.yaml", text)]).release("2026.2").findings()
}

/// What is found, each with the text that it points to.
fn places(text: &str) -> Vec<(&'static str, String)> {
    findings(text).iter().map(|found| (found.rule(), found.text().to_owned())).collect()
}

/// The names of the rules that fire on entries.
fn fires(entries: &str) -> Vec<&'static str> {
    findings(&format!("metadata: {{name: one}}\nentries:\n{entries}")).rules()
}

const NONE: [&str; 0] = [];

fn applying(attrs: &str) -> Vec<&'static str> {
    fires(&format!("- model: authentik_blueprints.metaapplyblueprint\n{attrs}"))
}

#[test]
fn an_entry_that_applies_a_blueprint_is_validated_by_its_attrs_alone() {
    let shipped = "identifiers: {name: Default - Tenant}";
    let named = "identifiers: {name: System - OAuth2 Provider - Scopes}";
    assert_eq!(applying(&format!("  attrs: {{{named}}}")), NONE);
    assert_eq!(applying(&format!("  attrs: {{{named}, required: 'yes'}}")), NONE);
    assert_eq!(applying(""), ["missing-attribute"]);
    assert_eq!(applying(&format!("  {shipped}")), ["missing-attribute"]);
    assert_eq!(applying(&format!("  {named}\n  attrs: {{required: true}}")), ["missing-attribute"]);
    assert_eq!(applying("  attrs: {identifier: {name: x}}"), ["unknown-attribute"]);
    assert_eq!(applying("  attrs: {identifiers: text}"), ["wrong-type"]);
    assert_eq!(applying(&format!("  attrs: {{{named}, required: perhaps}}")), ["wrong-type"]);
    assert_eq!(applying(&format!("  attrs: {{{named}, requird: true}}")), ["unknown-attribute"]);
    assert_eq!(applying("  attrs: {identifiers: {nam: x}}"), ["unknown-identifier"]);
    assert_eq!(applying("  attrs: {identifiers: {name__startswith: x}}"), NONE);
    // Never looked at: what is absent needs no valid data.
    assert_eq!(applying("  state: absent"), NONE);
}

const FLOW: &str = "authorization_flow: !Find [authentik_flows.flow, [slug, default-provider-authorization-implicit-consent]], invalidation_flow: !Find [authentik_flows.flow, [slug, default-provider-invalidation-flow]]";

#[test]
fn a_provider_belongs_to_one_application() {
    let with = |applications: &str| {
        let provider = format!(
            "- model: authentik_providers_ldap.ldapprovider
  id: ldap
  identifiers: {{name: ldap}}
  attrs: {{{FLOW}}}
"
        );
        let found = fires(&format!("{provider}{applications}"));
        found.into_iter().filter(|rule| *rule == "not-unique").count()
    };
    let application = |slug: &str, provider: &str| {
        format!(
            "- model: authentik_core.application
  identifiers: {{slug: {slug}}}
  attrs: {{name: A, provider: {provider}}}
"
        )
    };
    let by_find = "!Find [authentik_providers_ldap.ldapprovider, [name, ldap]]";
    let [first, second, third] =
        [application("a", "!KeyOf ldap"), application("b", "!KeyOf ldap"), application("b", by_find)];
    assert_eq!(with(&first), 0);
    assert_eq!(with(&format!("{first}{first}")), 0);
    assert_eq!(with(&format!("{first}{second}")), 1);
    assert_eq!(with(&format!("{first}{third}")), 1);
    // The first gives it up before the second takes it.
    assert_eq!(with(&format!("{first}{}{second}", application("a", "null"))), 0);
}

#[test]
fn urls_and_addresses_have_the_form_that_django_wants() {
    let application = |attrs: &str| {
        fires(&format!(
            "- model: authentik_core.application\n  identifiers: {{slug: a}}\n  attrs: {{name: A, {attrs}}}"
        ))
    };
    for good in ["https://%(username)s.example.org", "https://wiki/%(username)s", "blank://blank", ""] {
        assert_eq!(application(&format!("meta_launch_url: '{good}'")), NONE, "{good}");
    }
    for bad in ["wiki.example.org", "'javascript:alert(1)'", "'https://x y'", "'https://wiki:port'"] {
        assert_eq!(application(&format!("meta_launch_url: {bad}")), ["invalid-format"], "{bad}");
    }
    assert_eq!(
        fires("- model: authentik_core.application\n  identifiers: {slug: 2.0}\n  attrs: {name: A}"),
        ["invalid-format"]
    );
    let stage = |attrs: &str| {
        let entry = "- model: authentik_stages_email.emailstage\n  identifiers: {name: mail}\n  attrs: ";
        fires(&format!("{entry}{{{attrs}}}")).into_iter().filter(|rule| *rule == "invalid-format").count()
    };
    assert_eq!(stage("from_address: 'noreply@example.org'"), 0);
    for bad in ["a b@example.org", "noreply@corp", "a@b@c.de", "name <a@b.c>"] {
        assert_eq!(stage(&format!("from_address: '{bad}'")), 1, "{bad}");
    }
    assert_eq!(stage("token_expiry: 5.5"), 1);
}

#[test]
fn texts_are_read_as_python_reads_them() {
    let written = |model: &str, attrs: &str| {
        fires(&format!("- {{model: {model}, identifiers: {{name: x}}, attrs: {{{attrs}}}}}\n"))
    };
    let login = |attrs: &str| written("authentik_stages_user_login.userloginstage", attrs);
    for duration in ["hours=1", "HOURS=1", "hours=٣", "days=999999999", "hours=1_0"] {
        assert_eq!(login(&format!("session_duration: {duration}")), NONE, "{duration}");
    }
    for duration in ["hours=inf", "days=1000000000", "hours=1__0", "hours=nan"] {
        assert_eq!(login(&format!("session_duration: {duration}")), ["invalid-format"], "{duration}");
    }
    for boolean in ["'yes'", "'YES'", "tRuE", "1.0", "'off'"] {
        assert_eq!(login(&format!("terminate_other_sessions: {boolean}")), NONE, "{boolean}");
    }
    for boolean in ["' true '", "perhaps", "2"] {
        assert_eq!(login(&format!("terminate_other_sessions: {boolean}")), ["wrong-type"], "{boolean}");
    }
    let invitation = |date: &str| {
        written(
            "authentik_stages_invitation.invitation",
            &format!("single_use: true, expires: '{date}', flow: null"),
        )
    };
    assert_eq!(invitation("2026-01-01T00:00:00Z"), NONE);
    assert_eq!(invitation("2026-02-30T00:00:00Z"), ["invalid-format"]);
    assert_eq!(invitation(" 2026-01-01T00:00:00Z"), ["invalid-format"]);
    // A float is a text with a point in it.
    let slug = |slug: &str| {
        fires(&format!(
            "- model: authentik_flows.flow\n  identifiers: {{slug: {slug}}}\n  attrs: {{name: x, title: x, designation: authentication}}\n"
        ))
    };
    assert_eq!(slug("15"), NONE);
    assert_eq!(slug("1.5"), ["invalid-format"]);
}

#[test]
fn a_key_that_a_file_names_is_none_that_the_server_gave() {
    let brand = |identifier: &str, attrs: &str| {
        format!("- model: authentik_brands.brand\n  identifiers: {{{identifier}}}\n  attrs: {{{attrs}}}\n")
    };
    let first = brand("domain: a", "");
    let second = brand("brand_uuid: 11111111-1111-4111-8111-111111111111", "domain: a");
    assert_eq!(fires(&format!("{first}{second}")), ["not-unique"]);
    let second = brand("brand_uuid: '${BRAND}'", "domain: a");
    assert_eq!(fires(&format!("{first}{second}")), NONE);
}

#[test]
fn names_of_files_are_checked_since_authentik_does() {
    let icon = |release: &str, icon: &str| {
        let text = format!(
            "metadata: {{name: one}}\nentries:\n- model: authentik_brands.brand\n  identifiers: {{domain: example.org}}\n  attrs: {{branding_logo: {icon:?}}}\n"
        );
        Workspace::text(&text).release(release).check().accepted()
    };
    for name in
        ["logo.png", "team/logo.png", "https://example.org/a b.png", "/static/dist/x.svg", "fa://fa-x"]
    {
        assert!(icon("2026.2", name), "{name}");
    }
    for name in ["a b.png", "../logo.png", "/media/logo.png", "ü.png"] {
        assert!(!icon("2026.2", name), "{name}");
        assert!(icon("2025.10", name), "{name}");
    }
}

#[test]
fn a_context_value_that_is_made_of_itself_never_ends() {
    let of_context = |context: &str, entry: &str| {
        let entry = format!("- model: authentik_core.group\n  identifiers: {{name: {entry}}}\n");
        let text = format!("metadata: {{name: one}}\ncontext: {{{context}}}\nentries:\n{entry}");
        places(&text)
    };
    let place = |text: &str| vec![("context-of-itself", text.to_owned())];
    assert_eq!(of_context("a: !Context a", "!Context a"), place("!Context a"));
    assert_eq!(of_context("a: !Context b, b: !Context a", "!Context a"), place("!Context a"));
    assert_eq!(of_context("a: !Format ['x%s', !Context a]", "!Context a"), place("!Context a"));
    assert_eq!(of_context("a: !Context [b, !Context a]", "!Context a"), place("!Context a"));
    // A tag in a list isn't resolved, and a default isn't looked at where there is a value.
    assert_eq!(of_context("a: !Context [b, !Context a], b: x", "!Context a"), []);
    // Nobody asks for it.
    assert_eq!(of_context("a: !Context a", "x"), []);
}

#[test]
fn a_look_up_needs_values_of_the_type_of_its_column() {
    let find = |conditions: &str| {
        let found = fires(&format!(
            "- model: authentik_core.group\n  identifiers: {{name: g}}\n  attrs: {{attributes: {{x: !Find [{conditions}]}}}}"
        ));
        found.into_iter().filter(|rule| *rule == "find-value").count()
    };
    for bad in [
        "authentik_core.user, [pk, akadmin]",
        "authentik_core.user, [id, akadmin]",
        "authentik_core.user, [uuid, akadmin]",
        "authentik_flows.flow, [pk, default-authentication-flow]",
        "authentik_flows.flowstagebinding, [order, first]",
        "authentik_flows.flowstagebinding, [target, default-authentication-flow]",
        "authentik_flows.flowstagebinding, [target_id, default-authentication-flow]",
        "authentik_brands.brand, [default, standard]",
        "authentik_brands.brand, [default, 'true']",
        "authentik_brands.brand, [default, 2]",
        "authentik_core.token, [user, akadmin]",
    ] {
        assert_eq!(find(bad), 1, "{bad}");
    }
    for good in [
        "authentik_core.user, [pk, '1']",
        "authentik_core.user, [username, akadmin]",
        "authentik_flows.flow, [pk, 6a2b8e05-9a30-4c3e-8ea2-1a6b7c1b6a55]",
        "authentik_flows.flowstagebinding, [order, ' 10']",
        "authentik_flows.flowstagebinding, [order__gte, 1]",
        "authentik_flows.flowstagebinding, [order__in, [1, 2]]",
        "authentik_flows.flowstagebinding, [target__slug, default-authentication-flow]",
        "authentik_flows.flowstagebinding, [target, !Env [FLOW, x]]",
        "authentik_brands.brand, [default, True]",
        "authentik_brands.brand, [default, 'True']",
        "authentik_brands.brand, [default, 1]",
        "authentik_brands.brand, [default__isnull, false]",
    ] {
        assert_eq!(find(good), 0, "{good}");
    }
    let identified = |identifiers: &str| {
        fires(&format!("- model: authentik_brands.brand\n  identifiers: {{domain: x, {identifiers}}}"))
    };
    assert_eq!(identified("default: 'yes'"), ["identifier-value"]);
    assert_eq!(identified("default: sometimes"), ["wrong-type"]);
    assert_eq!(identified("flow_recovery: recovery"), ["impossible-key"]);
    assert_eq!(identified("flow_recovery__flow_uuid: recovery"), ["identifier-value"]);
    assert_eq!(applying("  attrs: {identifiers: {pk: x}}"), ["identifier-value"]);
}

#[test]
fn certificates_and_keys_are_whole_pem_blocks() {
    let pair = |field: &str, lines: &[&str]| {
        let mut pem = String::new();
        for line in lines {
            pem.push_str(&format!("        {line}\n"));
        }
        let entry = "- model: authentik_crypto.certificatekeypair\n  identifiers: {name: c}\n  attrs:\n";
        let found = fires(&format!("{entry}    {field}: |\n{pem}"));
        found.into_iter().filter(|rule| *rule == "invalid-certificate").count()
    };
    let certificate = |body: &[&str]| {
        let mut lines = vec!["-----BEGIN CERTIFICATE-----"];
        lines.extend(body);
        lines.push("-----END CERTIFICATE-----");
        pair("certificate_data", &lines)
    };
    // A sequence of three bytes.
    assert_eq!(certificate(&["MAMCAQ", "E="]), 0);
    assert_eq!(certificate(&[]), 1);
    assert_eq!(certificate(&["MIIB..."]), 1);
    assert_eq!(certificate(&["MIIB"]), 1);
    assert_eq!(certificate(&["MIIBszCCAVmgAwIBAgIU"]), 1);
    assert_eq!(certificate(&["aGVsbG8gd29ybGQ="]), 1);
    assert_eq!(pair("certificate_data", &["-----BEGIN CERTIFICATE-----", "MAMCAQE="]), 1);
    assert_eq!(
        pair("key_data", &["-----BEGIN CERTIFICATE-----", "MAMCAQE=", "-----END CERTIFICATE-----"]),
        1
    );
    let key = ["-----BEGIN PRIVATE KEY-----", "MAMCAQE=", "-----END PRIVATE KEY-----"];
    assert_eq!(pair("key_data", &key), 0);
    assert_eq!(pair("certificate_data", &key), 1);
    let both =
        ["-----BEGIN EC PARAMETERS-----", "Bgg=", "-----END EC PARAMETERS-----", key[0], key[1], key[2]];
    assert_eq!(pair("key_data", &both), 0);
    let encrypted = [
        "-----BEGIN RSA PRIVATE KEY-----",
        "Proc-Type: 4,ENCRYPTED",
        "",
        "MAMCAQE=",
        "-----END RSA PRIVATE KEY-----",
    ];
    assert_eq!(pair("key_data", &encrypted), 1);
}

#[test]
fn conditions_that_only_look_as_if_they_could_be_false() {
    let with = |context: &str, condition: &str| {
        let entry = format!(
            "- model: authentik_core.group\n  conditions: [{condition}]\n  identifiers: {{name: g}}\n"
        );
        let found = places(&format!("metadata: {{name: one}}\ncontext: {{{context}}}\nentries:\n{entry}"));
        found.into_iter().filter(|(rule, _)| *rule == "condition-always-true").count()
    };
    assert_eq!(with("", "!Env [X, 'false']"), 1);
    assert_eq!(with("", "!Env [X, true]"), 1);
    assert_eq!(with("", "!Env [X, false]"), 0);
    assert_eq!(with("", "!Env [X, '']"), 0);
    assert_eq!(with("", "!Env X"), 0);
    assert_eq!(with("", "!Condition [AND, !Env [X, 'no']]"), 1);
    assert_eq!(with("", "!Context [x, 'no']"), 1);
    assert_eq!(with("x: 'false'", "!Context x"), 1);
    assert_eq!(with("x: false", "!Context x"), 0);
    assert_eq!(with("x: some", "!Context x"), 0);
    assert_eq!(with("x: [a]", "!Context x"), 0);
    assert_eq!(with("", "!Context goauthentik.io/enterprise/licensed"), 1);
    assert_eq!(
        with("goauthentik.io/enterprise/licensed: false", "!Context goauthentik.io/enterprise/licensed"),
        0
    );
    // An empty file is false.
    assert_eq!(with("", "!File [/x, 'false']"), 0);
}

#[test]
fn expressions_are_stripped_before_they_are_compiled() {
    let policy = |expression: &str| {
        let entry =
            "- model: authentik_policies_expression.expressionpolicy\n  identifiers: {name: p}\n  attrs: ";
        places(&format!("metadata: {{name: one}}\nentries:\n{entry}{{expression: \"{expression}\"}}"))
    };
    assert_eq!(policy(r"    if x:\n    return True\nreturn False")[0].0, "undefined-name");
    assert_eq!(policy(r"    if request.user:\n        return True\nreturn False"), []);
    let syntax = policy(r"    x = 1\n    return x == 1\n");
    assert_eq!(syntax, [("expression-syntax", "    ".to_owned())]);
    assert_eq!(policy(r"\n\n  return nope\n\n"), [("undefined-name", "nope".to_owned())]);
}

#[test]
fn a_model_or_state_that_is_null_is_none() {
    let group = "identifiers: {name: g}";
    let null_model = format!("- model: !Context nope\n  {group}");
    // The error states why it is null.
    assert_eq!(fires(&null_model), ["unknown-model"]);
    let skipped = format!("- model: !Context nope\n  conditions: [false]\n  {group}");
    assert!(fires(&skipped).contains(&"unknown-model"));
    assert_eq!(fires(&format!("- model: !Env MODEL\n  {group}")), NONE);
    let null_state = format!("- model: authentik_core.group\n  state: !Context nope\n  {group}");
    assert_eq!(fires(&null_state), ["unknown-state"]);
    let skipped =
        format!("- model: authentik_core.group\n  state: !Context nope\n  conditions: [false]\n  {group}");
    assert!(!fires(&skipped).contains(&"unknown-state"));
}

#[test]
fn an_item_of_a_text_is_its_default_or_an_error() {
    let item = |item: &str| {
        fires(&format!(
            "- model: authentik_core.group\n  identifiers: {{name: g}}\n  attrs: {{attributes: {{x: !AtIndex [{item}]}}}}"
        ))
    };
    assert_eq!(item("text, key, default"), NONE);
    assert_eq!(item("text, key"), ["missing-item"]);
    assert_eq!(item("text, ex, default"), ["missing-item"]);
    assert_eq!(item("text, 0, default"), ["missing-item"]);
}

#[test]
fn a_percent_sign_in_a_format_is_pointed_to() {
    let format = |format: &str| {
        let entry = "- model: authentik_core.group\n  identifiers: {name: !Format [";
        places(&format!("metadata: {{name: one}}\ncontext: {{team: red}}\nentries:\n{entry}{format}]}}"))
    };
    let wrong = |place: &str| vec![("format-arguments", place.to_owned())];
    assert_eq!(format("\"100% of %s denied\", !Context team"), wrong("% o"));
    assert_eq!(format("\"%d of\", !Context team"), wrong("!Context team"));
    assert_eq!(format("\"100%% of %s\", !Context team"), []);
    assert_eq!(format("\"% d\", 5"), []);
}

#[test]
fn what_is_accepted_and_ignored_is_said() {
    let stage = |duration: &str| {
        let entry =
            "- model: authentik_stages_user_login.userloginstage\n  identifiers: {name: l}\n  attrs: ";
        fires(&format!("{entry}{{session_duration: '{duration}'}}"))
    };
    assert_eq!(stage("hours=8;minutes=30"), NONE);
    assert_eq!(stage("Hours=8"), NONE);
    assert_eq!(stage("hours=8; minutes=30"), ["unknown-duration-unit"]);
    assert_eq!(stage("hours=8;minute=30"), ["unknown-duration-unit"]);
    assert_eq!(stage("hours=8;minute"), ["invalid-format"]);
    let labelled = |value: &str| {
        let label = format!("labels: {{blueprints.goauthentik.io/instantiate: '{value}'}}");
        places(&format!("metadata: {{name: one, {label}}}\nentries: []\n"))
    };
    assert_eq!(labelled("False"), []);
    assert_eq!(labelled("true"), []);
    assert_eq!(labelled("no")[0].0, "label-without-effect");
    let find = |conditions: &str| {
        let entry =
            "- model: authentik_brands.brand\n  identifiers: {domain: g}\n  attrs: {flow_authentication: ";
        places(&format!(
            "metadata: {{name: one}}\nentries:\n{entry}!Find [authentik_flows.flow, {conditions}]}}"
        ))
    };
    let by_slug = "[slug, default-authentication-flow]";
    assert_eq!(find(by_slug), []);
    let third = "[slug, default-authentication-flow, extra, more]";
    assert_eq!(find(third), [("ignored-tag-argument", "extra, more".to_owned())]);
}

/// authentik's importer was measured where the variable is unset, and refuses the default then
/// (`order: !Env [NOPE, dflt]` among the verdicts): what is written in the file is what is judged.
#[test]
fn a_default_that_the_field_refuses_is_an_error() {
    let transport = |url: &str| {
        let entry = "- model: authentik_events.notificationtransport\n  identifiers: {name: t}\n  attrs: ";
        fires(&format!("{entry}{{mode: webhook, webhook_url: {url}}}"))
    };
    assert_eq!(transport("!Env [SLACK_URL, CHANGEME]"), ["invalid-format"]);
    assert_eq!(transport("!Env [SLACK_URL, 'https://example.org/']"), NONE);
    assert_eq!(transport("!Env SLACK_URL"), NONE);
}

#[test]
fn arguments_that_no_tag_reads_are_not_built() {
    let findings = |tag: &str| {
        places(&format!(
            "metadata: {{name: one}}\nentries:\n- model: authentik_core.group\n  identifiers: {{name: g}}\n  attrs: {{attributes: {{a: {tag}}}}}\n"
        ))
        .into_iter()
        .map(|(rule, at)| format!("{rule} {at}"))
        .collect::<Vec<_>>()
    };
    let unread = "ignored-tag-argument !Context [b], !Nope c, [!If [!Env X, 2, 3, !Env []]]";
    assert_eq!(
        findings("!If [!Env A, 1, 2, !Context [b], !Nope c, [!If [!Env X, 2, 3, !Env []]]]"),
        [unread]
    );
    let inner = "!Context [a, !Env [A, b, !Env [c]]]";
    assert_eq!(
        findings(&format!("[{inner}, !Env [d]]")),
        ["ignored-tag-argument !Env [c]", "tag-arguments !Env [d]"]
    );
    assert_eq!(
        findings(&format!("!Context [a, {inner}, !Env [e]]")),
        ["ignored-tag-argument !Env [c]", "ignored-tag-argument !Env [e]"]
    );
}
