//! What exists though no blueprint that is seen makes it.
#![allow(clippy::expect_used, reason = "a test ends so")]

use blueprintc::catalog::Release;
use blueprintc::check::{Options, check};
use blueprintc::source::SourceFile;

/// The rules that fire in each file, in the order of the text.
fn rules(release: Release, files: &[(&str, &str)]) -> Vec<Vec<&'static str>> {
    let files: Vec<_> = files.iter().map(|(path, text)| SourceFile::new(*path, *text)).collect();
    let outcome = check(&files, &Options { release, ..Options::default() });
    outcome.files.iter().map(|file| file.findings.iter().map(|finding| finding.rule.name).collect()).collect()
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
    assert_eq!(in_entries(other), ["null-value"]);
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
    assert_eq!(in_entries(&policy), ["policy-binding-subject", "unresolved-find"]);
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
