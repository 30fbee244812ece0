//! What follows from a mistake is stated with the mistake: its severity, its reason and its fix.

use crate::harness::{Found, Levels, Options, Severity, Workspace};

fn blueprint(entries: &str) -> String {
    format!("version: 1\nmetadata: {{name: test}}\nentries:\n{entries}\n")
}

/// Severity and rule of what is found in entries, infos aside.
fn found_in(workspace: &Workspace) -> Vec<(Severity, &'static str)> {
    workspace.findings().without_infos().iter().map(|found| (found.severity, found.rule())).collect()
}

fn of(entries: &str) -> Workspace {
    Workspace::text(&blueprint(entries))
}

fn found(entries: &str) -> Vec<(Severity, &'static str)> {
    found_in(&of(entries))
}

/// The only finding in entries.
fn only(entries: &str) -> Found {
    of(entries).findings().without_infos().only()
}

fn fixed(entries: &str) -> Option<(bool, String)> {
    let found = only(entries);
    let text = found.fixed()?;
    let entries = text.strip_prefix(&blueprint("").trim_end_matches('\n').to_owned());
    Some((found.fix.as_ref()?.safe, entries.expect("the head stays").trim_matches('\n').to_owned()))
}

const FLOWS: &str = "authorization_flow: !Find [authentik_flows.flow, [slug, \
                     default-provider-authorization-implicit-consent]], invalidation_flow: !Find [authentik_flows.flow, \
                     [slug, default-provider-invalidation-flow]]";
const KEY: &str = "!Find [authentik_crypto.certificatekeypair, [name, authentik Self-signed Certificate]]";
const AKADMIN: &str = "!Find [authentik_core.user, [username, akadmin]]";
const LOGIN: &str =
    "!Find [authentik_stages_user_login.userloginstage, [name, default-authentication-login]]";

/// A model, its identifiers, its attributes, and one that the entry needs besides.
fn entries_with_one_more() -> Vec<[String; 4]> {
    let providers = "authentik_providers_";
    let flow = "!Find [authentik_flows.flow, [slug, default-authentication-flow]]";
    [
        ["authentik_flows.flow", "slug: x", "name: X, designation: authentication", "title: X"],
        ["authentik_core.token", "identifier: x", &format!("user: {AKADMIN}"), "intent: api"],
        ["authentik_core.token", "identifier: x", "intent: api", &format!("user: {AKADMIN}")],
        ["authentik_policies_event_matcher.eventmatcherpolicy", "name: x", "", "action: login"],
        [
            "authentik_policies_reputation.reputationpolicy",
            "name: x",
            "check_username: false",
            "check_ip: true",
        ],
        ["authentik_stages_identification.identificationstage", "name: x", "", "user_fields: [email]"],
        [
            "authentik_stages_redirect.redirectstage",
            "name: x",
            "mode: static",
            "target_static: https://x.org",
        ],
        ["authentik_events.notificationtransport", "name: x", "mode: webhook", "webhook_url: https://x.org"],
        [
            "authentik_policies.policybinding",
            &format!("target: {flow}, order: 7"),
            "",
            "policy: !Find [authentik_policies.policy, [name, default-source-enrollment-if-sso]]",
        ],
        [
            "authentik_flows.flowstagebinding",
            &format!("target: {flow}, stage: {LOGIN}, order: 100"),
            "re_evaluate_policies: false",
            "evaluate_on_plan: true",
        ],
        [
            &format!("{providers}proxy.proxyprovider"),
            "name: x",
            &format!("{FLOWS}, external_host: https://x.org"),
            "mode: forward_single",
        ],
        [
            &format!("{providers}saml.samlprovider"),
            "name: x",
            &format!("{FLOWS}, acs_url: https://x.org, signing_kp: {KEY}"),
            "sign_assertion: true",
        ],
        ["authentik_outposts.kubernetesserviceconnection", "name: x", "kubeconfig: {}", "local: true"],
    ]
    .map(|entry| entry.map(str::to_owned))
    .into()
}

#[test]
fn a_misplaced_attribute_is_the_only_finding_with_the_consequence() {
    for [model, identifiers, attrs, more] in entries_with_one_more() {
        let right = format!(
            "  - {{model: {model}, identifiers: {{{identifiers}}}, attrs: {{{}}}}}",
            [&*attrs, &*more].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
        );
        let attrs = if attrs.is_empty() { String::new() } else { format!(", attrs: {{{attrs}}}") };
        let wrong = format!("  - {{model: {model}, identifiers: {{{identifiers}}}{attrs}, {more}}}");
        let finding = only(&wrong);
        assert_eq!((finding.severity, finding.rule.name), (Severity::Error, "key-outside-attrs"), "{wrong}");
        assert!(finding.message.contains(", and "), "{}", finding.message);
        assert_eq!(fixed(&wrong), Some((true, right)));
    }
}

#[test]
fn of_several_missing_attributes_only_the_misplaced_are_findings_of_their_own() {
    let source = |attrs: &str, beside: &str| {
        format!(
            "  - model: authentik_sources_oauth.oauthsource
    identifiers: {{slug: x}}
    attrs: {{name: x, provider_type: openidconnect, consumer_key: a, consumer_secret: !Env SECRET{attrs}}}
    authorization_url: https://x.org{beside}"
        )
    };
    let token = "\n    access_token_url: https://x.org\n    profile_url: https://x.org";
    let misplaced = (Severity::Error, "key-outside-attrs");
    assert_eq!(found(&source("", token)), [misplaced; 3]);
    let missing = (Severity::Error, "oauth-source-without-urls");
    assert_eq!(found(&source("", "")), [missing, misplaced]);
    let all = of(&source("", "")).findings().without_infos();
    assert!(!all[0].message.contains("authorization_url"), "{}", all[0].message);
    assert_eq!(
        found(&source(", oidc_well_known_url: https://x.org", "")),
        [(Severity::Warning, misplaced.1)]
    );
}

#[test]
fn a_misspelt_name_is_the_only_finding_with_the_consequence() {
    for (entry, rule, reason) in [
        (
            "{model: authentik_flows.flow, identifiers: {slug: x}, attrs: {name: X, titel: X, designation: recovery}}",
            "unknown-attribute",
            "and a new `authentik_flows.flow` requires `title`",
        ),
        (
            "{model: authentik_stages_identification.identificationstage, identifiers: {name: x}, attrs: {userfields: \
             [email]}}",
            "unknown-attribute",
            "and authentik rejects an identification stage with neither `user_fields` nor `sources`",
        ),
        (
            "{model: authentik_blueprints.metaapplyblueprint, attrs: {identifer: {name: System - OAuth2 Provider - \
             Scopes}}}",
            "unknown-attribute",
            "lacks the required `identifiers`",
        ),
        (
            "{modle: authentik_core.group, identifiers: {name: x}}",
            "unknown-key",
            "and rejects the file: `model` is missing",
        ),
    ] {
        let finding = only(&format!("  - {entry}"));
        assert_eq!((finding.severity, finding.rule.name), (Severity::Error, rule));
        assert!(finding.message.ends_with(reason), "{}", finding.message);
        assert!(finding.fix.is_some());
    }
}

#[test]
fn a_misspelt_name_of_the_blueprint_is_one_finding() {
    let text = "version: 1\nmetadata:\n  nmae: test\nentries: []\n";
    let all = Workspace::text(text).findings().without_infos();
    let found: Vec<_> = all.iter().map(|finding| (finding.severity, finding.rule.name)).collect();
    assert_eq!(found, [(Severity::Error, "unknown-key")]);
}

#[test]
fn a_cause_that_nobody_sees_hides_nothing() {
    let entry = "  - {model: authentik_flows.flow, identifiers: {slug: x}, attrs: {name: X, titel: X, designation: recovery}}";
    for level in [None, Some(Severity::Info)] {
        let mut levels = Levels::default();
        levels.set("unknown-attribute", level);
        let found = found_in(&of(entry).with(&Options { levels, ..Options::default() }));
        assert!(found.contains(&(Severity::Error, "missing-attribute")), "{found:?}");
    }
}

#[test]
fn what_identifies_an_object_belongs_in_its_identifiers() {
    let entry = "  - model: authentik_core.application\n    slug: x\n    attrs: {name: X}";
    let right =
        "  - model: authentik_core.application\n    identifiers:\n      slug: x\n    attrs: {name: X}";
    assert_eq!(fixed(entry), Some((true, right.to_owned())));
    // What does not identify it stays an attribute.
    let entry = "  - model: authentik_core.group\n    identifiers: {name: x}\n    is_superuser: true";
    assert!(fixed(entry).expect("it can be moved").1.contains("attrs:\n      is_superuser: true"));
    let finding = only(&format!(
        "  - model: authentik_flows.flowstagebinding
    identifiers: {{order: 0}}
    target: !Find [authentik_flows.flow, [slug, default-authentication-flow]]
    attrs: {{stage: {LOGIN}}}"
    ));
    assert_eq!((finding.severity, finding.rule.name), (Severity::Warning, "key-outside-attrs"));
    assert_eq!(finding.help.as_deref(), Some("move `target` into `identifiers`"));
}

#[test]
fn what_stands_at_an_anchor_is_changed_only_when_asked() {
    let entries = "  - model: authentik_core.application
    identifiers: {slug: a}
    attrs: &shared {group: x}
    name: &name A
  - model: authentik_core.application
    identifiers: {slug: b}
    attrs: {<<: *shared, name: *name}";
    let (safe, text) = fixed(entries).expect("it can be moved");
    assert!(!safe && text.contains("attrs: &shared {group: x, name: &name A}\n"), "{text}");
}

#[test]
fn a_quoted_tag_is_one_finding() {
    for entry in [
        "{model: authentik_core.group, conditions: ['!Context x'], identifiers: {name: g}}",
        "{model: authentik_core.group, conditions: ['!Condition [AND, !Env A]'], identifiers: {name: g}}",
        "{model: authentik_core.group, identifiers: {name: g}, attrs: {is_superuser: !If ['!Env A', true, false]}}",
        "{model: authentik_core.group, identifiers: {name: g}, attrs: {parents: [!Find [authentik_core.group, [name, \
         '!Context x']]]}}",
    ] {
        let finding = only(&format!("  - {entry}"));
        assert_eq!((finding.severity, finding.rule.name), (Severity::Warning, "quoted-tag"), "{entry}");
        assert!(finding.fix.is_some(), "{entry}");
    }
    // What else is looked for in the same list is not lost.
    let entry = "  - {model: authentik_core.group, identifiers: {name: g}, attrs: {parents: [!Find \
                 [authentik_core.group, [name, '!Context x']], !Find [authentik_core.group, [name, other]]]}}";
    let rules: Vec<_> = found(entry).into_iter().map(|(_, rule)| rule).collect();
    assert_eq!(rules, ["unresolved-find", "quoted-tag"]);
}

#[test]
fn a_context_without_a_value_in_a_look_up_is_one_finding() {
    let binding = format!(
        "  - {{model: authentik_flows.flowstagebinding, identifiers: {{target: !Find [authentik_flows.flow, [slug, \
         !Context f]], stage: {LOGIN}, order: 3}}}}"
    );
    let all = of(&binding).findings();
    assert_eq!(all.rules(), ["unresolved-find"]);
    assert!(all[0].help().contains("--context f=VALUE"));
    assert_eq!(all[0].related.len(), 1);
}

#[test]
fn a_binding_whose_only_subject_is_not_found_is_one_finding() {
    let binding = |subject: &str| {
        format!(
            "  - {{model: authentik_policies.policybinding, identifiers: {{target: !Find [authentik_core.application, \
             [slug, x]], {subject}, order: 0}}}}"
        )
    };
    let application = "  - {model: authentik_core.application, identifiers: {slug: x}, attrs: {name: X}}\n";
    let unknown =
        format!("{application}{}", binding("group: !Find [authentik_core.group, [name, somebody-elses]]"));
    let finding = only(&unknown);
    assert_eq!(finding.rule.name, "unresolved-find");
    assert!(finding.message.contains("authentik rejects the entry unless"), "{}", finding.message);
    assert_eq!(found_in(&of(&unknown).closed_world(true)), [(Severity::Error, "unresolved-find")]);
    let finding = only(&format!("{application}{}", binding("group: !Context team")));
    assert_eq!((finding.severity, finding.rule.name), (Severity::Error, "policy-binding-subject"));
    assert!(!finding.help().contains("!Find"));
}

#[test]
fn what_is_read_after_the_conditions_is_judged_by_them() {
    let entry = |condition: &str, attrs: &str| {
        format!(
            "  - {{model: authentik_core.group, conditions: [{condition}], identifiers: {{name: g}}, attrs: {attrs}}}"
        )
    };
    for (attrs, rule) in [("null", "null-attrs"), ("{name: !ParseJSON [x]}", "tag-arguments")] {
        let level = |condition: &str| {
            let found = found(&entry(condition, attrs));
            found.into_iter().find(|(_, found)| *found == rule).map(|(severity, _)| severity)
        };
        assert_eq!(level("true"), Some(Severity::Error), "{attrs}");
        assert_eq!(level("!Env A"), Some(Severity::Warning), "{attrs}");
        assert_eq!(level("false"), None, "{attrs}");
    }
    // The file can't be read with this one, whatever the conditions are.
    let found = found(&entry("false", "{name: !Env [x]}"));
    assert!(found.contains(&(Severity::Error, "tag-arguments")), "{found:?}");
}

#[test]
fn a_literal_key_proves_nothing_under_any_name() {
    const KEY: &str = "e56a861b-84a7-42a9-9501-4b82b069abb9";
    for (model, column, attrs) in [
        ("authentik_stages_captcha.captchastage", "stage_uuid", "name: c, public_key: x"),
        ("authentik_flows.flow", "flow_uuid", "title: Hi"),
        ("authentik_core.application", "pbm_uuid", "name: c"),
        ("authentik_crypto.certificatekeypair", "kp_uuid", "name: c"),
        ("authentik_outposts.outpost", "uuid", "name: c"),
        ("authentik_policies_expression.expressionpolicy", "policy_uuid", "name: c"),
        ("authentik_flows.flow", "pk", "title: Hi"),
    ] {
        let entry = format!("  - {{model: {model}, identifiers: {{{column}: {KEY}}}, attrs: {{{attrs}}}}}");
        let finding = only(&entry);
        assert_eq!(
            (finding.severity, finding.rule.name),
            (Severity::Warning, "missing-attribute-if-new"),
            "{entry}"
        );
        assert!(finding.message.contains(&format!("a literal `{column}`")), "{}", finding.message);
        // Nothing has a random key where nothing else exists than what the release ships.
        assert_eq!(
            found_in(&of(&entry).closed_world(true)),
            [(Severity::Error, "missing-attribute")],
            "{entry}"
        );
    }
    // Numbers are counted up, so that shipped objects can have them.
    let user = "  - {model: authentik_core.user, identifiers: {id: 5}, attrs: {email: a@example.org}}";
    for closed in [false, true] {
        assert_eq!(
            found_in(&of(user).closed_world(closed)),
            [(Severity::Warning, "missing-attribute-if-new")]
        );
    }
}

#[test]
fn a_list_is_no_identifier_whatever_the_keys_are() {
    for (model, name, item) in [
        ("authentik_core.group", "users", AKADMIN),
        (
            "authentik_stages_prompt.promptstage",
            "fields",
            "!Find [authentik_stages_prompt.prompt, [name, \
          default-user-settings-field-username]]",
        ),
    ] {
        let entry = format!("  - {{model: {model}, identifiers: {{name: x, {name}: [{item}]}}}}");
        let found = found(&entry);
        assert!(found.contains(&(Severity::Error, "identifier-value")), "{entry}: {found:?}");
    }
    let one = format!("  - {{model: authentik_core.group, identifiers: {{name: x, users: {AKADMIN}}}}}");
    assert!(!found(&one).iter().any(|(_, rule)| *rule == "identifier-value"), "{:?}", found(&one));
}

#[test]
fn a_flow_for_an_unknown_person_lets_nobody_in() {
    let flow = |designation: &str, subject: &str| {
        format!(
            "  - {{model: authentik_flows.flow, id: f, identifiers: {{slug: l}}, attrs: {{name: L, title: L, designation: \
             {designation}, authentication: require_unauthenticated}}}}
  - {{model: authentik_policies.policybinding, identifiers: {{target: !KeyOf f, {subject}, order: 0}}}}
  - {{model: authentik_flows.flowstagebinding, identifiers: {{target: !KeyOf f, stage: !Find \
             [authentik_stages_identification.identificationstage, [name, default-authentication-identification]], order: \
             10}}}}"
        )
    };
    let warns = |text: &str| found(text).contains(&(Severity::Warning, "flow-never-enterable"));
    for designation in ["authentication", "enrollment", "recovery"] {
        for subject in [
            "user: !Find [authentik_core.user, [username, svc]]",
            "group: !Find [authentik_core.group, [name, elsewhere]]",
        ] {
            assert!(warns(&flow(designation, subject)), "{designation} {subject}");
        }
        let policy = "policy: !Find [authentik_policies.policy, [name, elsewhere]]";
        assert!(!warns(&flow(designation, policy)), "{designation}");
    }
}

#[test]
fn entries_are_named_to_people() {
    let message = |second: &str| {
        let entries = format!(
            "  - {{model: authentik_core.application, identifiers: {{slug: x}}, attrs: {{name: X}}}}\n  - {second}"
        );
        only(&entries).message.to_string()
    };
    assert_eq!(
        message("{model: authentik_core.application, identifiers: {slug: x}, attrs: {name: Y}}"),
        "the `application` entry with `slug` = `x` sets another `name` on the same object, which this one overwrites"
    );
    assert_eq!(
        message("{model: authentik_core.application, id: x, identifiers: {slug: x}, attrs: {name: X}}"),
        "entry `x` repeats the one on line 4 and changes nothing"
    );
    assert_eq!(
        message(
            "{model: authentik_core.application, state: must_created, identifiers: {slug: x}, attrs: {name: X}}"
        ),
        "`must_created` fails, because the object exists: it is the `application` `x`"
    );
}

#[test]
fn what_is_ignored_hides_nothing_that_follows_from_it() {
    let misspelt =
        "  - model: authentik_core.application\n    identifiers: {slug: wiki}\n    attrs:\n      naem: Wiki";
    assert_eq!(found(misspelt), [(Severity::Error, "unknown-attribute")]);
    let ignored = format!("{misspelt} # blueprintc: ignore[unknown-attribute]");
    assert_eq!(found(&ignored), [(Severity::Error, "missing-attribute")]);
    let outside = "  - model: authentik_core.application\n    identifiers: {slug: wiki}\n    name: Wiki";
    assert_eq!(found(outside), [(Severity::Error, "key-outside-attrs")]);
    let ignored = format!("{outside} # blueprintc: ignore[key-outside-attrs]");
    assert_eq!(found(&ignored), [(Severity::Error, "missing-attribute")]);
}

#[test]
fn a_rule_that_is_made_milder_hides_nothing_that_is_worse() {
    let misspelt = "  - model: authentik_core.group\n    identifers: {name: staff}";
    assert_eq!(found(misspelt), [(Severity::Error, "unknown-key")]);
    let mut options = Options::default();
    options.levels.set("unknown-key", Some(Severity::Warning));
    let rules = found_in(&of(misspelt).with(&options));
    assert!(rules.contains(&(Severity::Error, "missing-identifiers")), "{rules:?}");
}

#[test]
fn a_misspelt_key_explains_only_what_it_names() {
    let unrelated = "  - model: authentik_core.group\n    identifers: {name: staff}\n  - model: authentik_flows.flowstagebinding\n    identifiers:\n      target: !Find [authentik_flows.flow, [slug, default-authentication-flow]]\n      stage: !Find [authentik_stages_password.passwordstage, [name, default-authentication-pasword]]\n      order: 70\n";
    let rules: Vec<&str> = found(unrelated).into_iter().map(|(_, rule)| rule).collect();
    assert!(rules.contains(&"unknown-key") && rules.contains(&"unresolved-find"), "{rules:?}");
    // It takes nothing from a finding about the same entry that it has no part in.
    let without = "  - model: authentik_core.group\n    attr: {name: staff}\n";
    let rules: Vec<&str> = found(without).into_iter().map(|(_, rule)| rule).collect();
    assert!(rules.contains(&"missing-identifiers"), "{rules:?}");
}

#[test]
fn attributes_are_meant_as_attrs() {
    let message = only(
        "  - model: authentik_core.application\n    identifiers: {slug: wiki}\n    attributes: {name: Wiki}",
    );
    assert_eq!((message.severity, message.rule.name), (Severity::Error, "unknown-key"));
    assert!(
        message.message.ends_with("missing required attribute `name` of a new `authentik_core.application`")
    );
    // A user has an attribute of that name, which holds other things than its name.
    let user = "  - model: authentik_core.user\n    identifiers: {username: jo}\n    attributes: {name: Jo, email: jo@example.org}";
    assert_eq!(only(user).rule.name, "unknown-key");
    let attribute = "  - model: authentik_core.user\n    identifiers: {username: jo}\n    attributes: {floor: 2}\n    attrs: {name: Jo}";
    assert_eq!(only(attribute).rule.name, "key-outside-attrs");
}
