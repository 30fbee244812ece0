//! What exists though no blueprint that is seen makes it.

use crate::harness::{Findings, Release, Workspace};

/// The rules that fire in each file, in the order of the text.
fn rules(release: Release, files: &[(&str, &str)]) -> Vec<Vec<&'static str>> {
    Workspace::of(files).release(release).check().by_file().iter().map(Findings::rules).collect()
}

fn in_entries(entries: &str) -> Vec<&'static str> {
    let text = format!("version: 1\nmetadata:\n  name: a\nentries:\n{entries}");
    rules(Release::NEWEST, &[("a.yaml", &text)]).remove(0)
}

#[test]
fn what_every_start_makes_exists() {
    for release in Release::ALL {
        let text = "\
version: 1
metadata:
  name: a
entries:
  - model: authentik_stages_identification.identificationstage
    identifiers: {name: a}
    attrs:
      user_fields: [username]
      sources:
        - !Find [authentik_core.source, [slug, authentik-built-in]]
        - !Find [authentik_core.source, [managed, goauthentik.io/sources/inbuilt]]
        - !Find [authentik_core.source, [name, authentik Built-in]]
  - model: authentik_brands.brand
    identifiers: {domain: example.org}
    attrs:
      web_certificate: !Find [authentik_crypto.certificatekeypair, [managed, goauthentik.io/crypto/jwt-managed]]
  - model: authentik_brands.brand
    identifiers: {domain: example.com}
    attrs:
      web_certificate: !Find [authentik_crypto.certificatekeypair, [name, authentik Internal JWT Certificate]]
";
        assert_eq!(rules(release, &[("a.yaml", text)]), [Vec::<&str>::new()], "{release}");
    }
    let other = "
  - model: authentik_stages_identification.identificationstage
    identifiers: {name: a}
    attrs:
      sources: [!Find [authentik_core.source, [slug, authentik-builtin]]]
";
    assert_eq!(in_entries(other), ["unresolved-find"]);
    // The slug is taken: sources of all kinds share it.
    let taken = "
  - model: authentik_sources_plex.plexsource
    identifiers: {slug: authentik-built-in}
    attrs: {name: Plex, plex_token: !Env TOKEN}
";
    assert_eq!(in_entries(taken), ["not-unique"]);
}

#[test]
fn users_and_what_comes_with_them_may_exist() {
    let binding = |what: &str| {
        format!(
            "
  - model: authentik_core.application
    id: app
    identifiers: {{slug: a}}
    attrs: {{name: A}}
  - model: authentik_policies.policybinding
    identifiers: {{target: !KeyOf app, order: 0}}
    attrs: {{{what}}}
"
        )
    };
    let user = binding("user: !Find [authentik_core.user, [username, alice]]");
    assert_eq!(in_entries(&user), ["unresolved-find"]);
    let group = binding("group: !Find [authentik_core.group, [name, staff]]");
    assert_eq!(in_entries(&group), ["unresolved-find"]);
    let policy = binding("policy: !Find [authentik_policies.policy, [name, staff]]");
    assert_eq!(in_entries(&policy), ["unresolved-find"]);
    let token = "
  - model: authentik_core.token
    identifiers: {identifier: a}
    attrs: {user: !Find [authentik_core.user, [username, alice]], intent: api}
";
    assert_eq!(in_entries(token), ["unresolved-find"]);
    let change = "
  - model: authentik_core.user
    identifiers: {username: alice}
    attrs: {is_active: false}
";
    assert_eq!(in_entries(change), ["missing-attribute-if-new"]);
    let flow = "
  - model: authentik_flows.flow
    identifiers: {slug: alice}
    attrs: {layout: stacked}
";
    assert_eq!(in_entries(flow), ["missing-attribute"]);
    // What is wrong with a user in any case is wrong here too.
    let wrong = binding("user: !KeyOf app");
    assert!(in_entries(&wrong).contains(&"wrong-reference"), "{:?}", in_entries(&wrong));
}

#[test]
fn kinds_of_security_keys_have_the_same_keys_everywhere() {
    let stage = |key: &str| {
        format!(
            "
  - model: authentik_stages_authenticator_webauthn.authenticatorwebauthnstage
    identifiers: {{name: a}}
    attrs: {{device_type_restrictions: [{key}]}}
  - model: authentik_stages_authenticator_validate.authenticatorvalidatestage
    identifiers: {{name: b}}
    attrs: {{device_classes: [webauthn], webauthn_allowed_device_types: [{key}]}}
"
        )
    };
    let unknown_device = "00000000-0000-0000-0000-000000000000";
    for aaguid in ["cb69481e-8ff7-4039-93ec-0a2729a154a8", unknown_device] {
        assert_eq!(in_entries(&stage(aaguid)), Vec::<&str>::new(), "{aaguid}");
    }
    assert_eq!(in_entries(&stage("yubikey")), ["impossible-key", "impossible-key"]);
}

#[test]
fn a_literal_key_may_be_declared() {
    let flow = |key: &str| {
        format!(
            "  - model: authentik_flows.flow\n    identifiers: {{pk: {key}}}\n    attrs: {{slug: a, name: A, title: A, \
             designation: authentication}}\n"
        )
    };
    let brand = |key: &str| {
        format!(
            "  - model: authentik_brands.brand\n    identifiers: {{domain: example.org}}\n    attrs: \
             {{flow_authentication: {key}}}\n"
        )
    };
    let file = |name: &str, entries: &[String]| {
        format!("version: 1\nmetadata:\n  name: {name}\nentries:\n{}", entries.concat())
    };
    let of_brand = |files: &[(&str, &str)]| {
        let found = rules(Release::NEWEST, files).pop().expect("a file");
        let about = ["literal-key", "impossible-key", "find-in-other-file"];
        found.into_iter().filter(|rule| about.contains(rule)).collect::<Vec<_>>()
    };
    // One that authentik may have made, and one that somebody thought of.
    let keys = [
        ("6f2c81d4-93ab-4e57-8d10-5b7ce92af346", "literal-key"),
        ("11111111-1111-1111-1111-111111111111", "impossible-key"),
    ];
    for (key, rule) in keys {
        let (flow, brand) = (flow(key), brand(key));
        let alone = file("b", std::slice::from_ref(&brand));
        assert_eq!(of_brand(&[("b.yaml", &alone)]), [rule]);
        let before = file("b", &[flow.clone(), brand.clone()]);
        assert_eq!(of_brand(&[("b.yaml", &before)]), Vec::<&str>::new());
        let after = file("b", &[brand.clone(), flow.clone()]);
        assert_eq!(of_brand(&[("b.yaml", &after)]), [rule]);
        let other = file("a", &[flow]);
        assert_eq!(of_brand(&[("a.yaml", &other), ("b.yaml", &alone)]), ["find-in-other-file"]);

        let findings = Workspace::text(&after).findings();
        let finding = &findings[0];
        assert_eq!(finding.rule(), rule);
        assert!(
            finding.message.contains("the key that the `flow` entry on line 8 declares"),
            "{}",
            finding.message
        );
        assert_eq!(finding.related.len(), 1);
    }
}
