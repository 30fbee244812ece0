//! What may exist on an instance without any file that makes it, and what surely does not.

use serde_json::Value;

use crate::harness::{External, Severity, Workspace};

/// One finding in short.
#[derive(Debug, Clone, PartialEq)]
struct Found {
    path: String,
    line: usize,
    severity: Severity,
    message: String,
    help: String,
    related: usize,
}

/// The findings of a rule, and whether authentik accepts each file.
fn run(rule: &str, workspace: &Workspace) -> (Vec<Found>, Vec<bool>) {
    let checked = workspace.check();
    let found = checked.findings().of_rule(rule).into_iter().map(|found| Found {
        path: found.path().to_owned(),
        line: found.line(),
        severity: found.severity,
        message: found.message.to_string(),
        help: found.help().to_owned(),
        related: found.related.len(),
    });
    (found.collect(), checked.outcome.files.iter().map(|file| file.accepted).collect())
}

fn blueprint(entries: &str) -> String {
    format!("version: 1\nmetadata:\n  name: test\nentries:\n{entries}")
}

/// An outpost with a provider of that name: the list takes no null.
fn outpost(provider: &str) -> String {
    blueprint(&format!(
        "  - model: authentik_outposts.outpost
    identifiers: {{name: internal}}
    attrs:
      type: proxy
      config: {{}}
      providers: [!Find [authentik_providers_proxy.proxyprovider, [name, {provider}]]]
"
    ))
}

/// An application whose provider, which may be null, is looked up.
fn application(find: &str) -> String {
    blueprint(&format!(
        "  - model: authentik_core.application
    identifiers: {{slug: app}}
    attrs: {{name: App, provider: !Find {find}}}
"
    ))
}

/// A stage binding, whose stage takes no null.
fn stage(find: &str) -> String {
    blueprint(&format!(
        "  - model: authentik_flows.flowstagebinding
    identifiers:
      target: !Find [authentik_flows.flow, [slug, default-authentication-flow]]
      stage: !Find {find}
      order: 95
"
    ))
}

const UNRESOLVED: &str = "unresolved-find";

fn open(texts: &[(&str, &str)]) -> (Vec<Found>, Vec<bool>) {
    run(UNRESOLVED, &Workspace::of(texts))
}

fn closed(texts: &[(&str, &str)]) -> (Vec<Found>, Vec<bool>) {
    run(UNRESOLVED, &Workspace::of(texts).closed_world(true))
}

/// The severities of what is unresolved in one file.
fn severities(text: &str) -> Vec<Severity> {
    open(&[("a.yaml", text)]).0.into_iter().map(|found| found.severity).collect()
}

#[test]
fn an_object_that_something_else_may_make_is_a_warning() {
    let text = outpost("media");
    let (found, accepted) = open(&[("a.yaml", &text)]);
    assert_eq!((found.len(), accepted), (1, vec![true]));
    assert_eq!((found[0].severity, found[0].line), (Severity::Warning, 10));
    assert_eq!(
        found[0].message,
        "`!Find` matches no known `proxyprovider` with `name` = `media`, so authentik rejects `providers` unless it \
         exists on the instance"
    );
    let text = application("[authentik_providers_oauth2.oauth2provider, [name, gone]]");
    let (found, accepted) = open(&[("a.yaml", &text)]);
    assert_eq!((found.len(), found[0].severity, accepted), (1, Severity::Warning, vec![true]));
    assert!(
        found[0].message.ends_with("so `provider` is null unless it exists on the instance"),
        "{found:?}"
    );
}

#[test]
fn in_a_closed_world_nothing_else_exists() {
    let text = outpost("media");
    let (found, accepted) = closed(&[("a.yaml", &text)]);
    assert_eq!((found.len(), found[0].severity, accepted), (1, Severity::Error, vec![false]));
    assert!(found[0].message.ends_with("and `providers` must not be null"), "{found:?}");
    // A null that is accepted is accepted there too.
    let text = application("[authentik_providers_oauth2.oauth2provider, [name, gone]]");
    let (found, accepted) = closed(&[("a.yaml", &text)]);
    assert_eq!((found.len(), found[0].severity, accepted), (1, Severity::Warning, vec![true]));
}

#[test]
fn what_people_make_is_an_info() {
    for (model, field) in [
        ("authentik_core.user", "username"),
        ("authentik_core.token", "identifier"),
        ("authentik_stages_invitation.invitation", "name"),
    ] {
        let text = blueprint(&format!(
            "  - model: authentik_core.group
    identifiers: {{name: media}}
    attrs: {{attributes: {{of: !Find [{model}, [{field}, alex]]}}, users: [!Find [{model}, [{field}, alex]]]}}
"
        ));
        let found = open(&[("a.yaml", &text)]).0;
        let worst = found.iter().map(|found| found.severity).max();
        assert!(worst.is_none_or(|worst| worst == Severity::Info), "{model}: {found:?}");
    }
    let text = blueprint(
        "  - model: authentik_core.group
    identifiers: {name: media}
    attrs: {users: [!Find [authentik_core.user, [username, alex]]]}
",
    );
    assert_eq!(severities(&text), [Severity::Info]);
    // Groups are made by LDAP and by people, and by no invitation.
    let text = blueprint(
        "  - model: authentik_core.group
    identifiers: {name: media}
    attrs: {parents: [!Find [authentik_core.group, [name, all]]]}
",
    );
    assert_eq!(severities(&text), [Severity::Warning]);
}

#[test]
fn sources_and_optional_flows_of_the_admin_interface_are_infos() {
    let brand = |attribute: &str| {
        blueprint(&format!(
            "  - model: authentik_brands.brand
    identifiers: {{domain: example.org}}
    attrs: {{{attribute}: !Find [authentik_flows.flow, [slug, company-flow]]}}
"
        ))
    };
    for attribute in ["flow_authentication", "flow_recovery", "flow_user_settings"] {
        assert_eq!(severities(&brand(attribute)), [Severity::Info], "{attribute}");
    }
    let text = blueprint(
        "  - model: authentik_stages_identification.identificationstage
    identifiers: {name: default-authentication-identification}
    attrs:
      user_fields: [username]
      sources: [!Find [authentik_sources_oauth.oauthsource, [slug, github]]]
",
    );
    assert_eq!(severities(&text), [Severity::Info]);
    // Without its flow, a binding can't be.
    let text = blueprint(
        "  - model: authentik_flows.flowstagebinding
    identifiers:
      target: !Find [authentik_flows.flow, [slug, company-flow]]
      stage: !Find [authentik_stages_user_login.userloginstage, [name, default-authentication-login]]
      order: 1
",
    );
    assert_eq!(severities(&text), [Severity::Warning]);
}

/// Two stages: one that a file makes, and one that another looks for.
fn named_and_sought(named: &str, sought: &str) -> Vec<Found> {
    let made = format!(
        "  - model: authentik_stages_dummy.dummystage
    identifiers: {{name: {named}}}
"
    );
    let made = blueprint(&made);
    let looks = stage(&format!("[authentik_stages_dummy.dummystage, [name, {sought}]]"));
    open(&[("a.yaml", &made), ("b.yaml", &looks)]).0
}

#[test]
fn a_slip_of_the_keyboard_is_an_error() {
    for (named, sought) in [
        ("company-password-check", "company-pasword-check"),
        ("company-authentication", "company-authentciation"),
        ("registration_form", "registration-form"),
        ("Welcome Screen", "welcome screen"),
    ] {
        let found = named_and_sought(named, sought);
        assert_eq!(found.len(), 1, "{sought}");
        assert_eq!(found[0].severity, Severity::Error, "{found:?}");
        assert_eq!(found[0].help, format!("did you mean `{named}`?"));
    }
}

#[test]
fn similar_names_of_different_things_are_none() {
    for (named, sought) in [
        ("media", "media2"),
        ("app-1", "app-2"),
        ("team-a", "team-b"),
        ("portal-prod", "portal-test"),
        ("radarr", "readarr"),
        ("internal-check", "external-check"),
        ("signin", "sign-in"),
        ("customers", "customer"),
    ] {
        let found = named_and_sought(named, sought);
        assert_eq!((found.len(), found[0].severity), (1, Severity::Warning), "{sought}: {found:?}");
    }
}

#[test]
fn a_name_that_another_object_has_is_no_slip() {
    let made = blueprint(
        "  - model: authentik_stages_dummy.dummystage
    identifiers: {name: vaultwarden}
  - model: authentik_core.application
    identifiers: {slug: vaultwerden}
    attrs: {name: vaultwerden}
",
    );
    let looks = stage("[authentik_stages_dummy.dummystage, [name, vaultwerden]]");
    let found = open(&[("a.yaml", &made), ("b.yaml", &looks)]).0;
    assert_eq!((found.len(), found[0].severity), (1, Severity::Warning), "{found:?}");
}

#[test]
fn authentiks_own_names_are_errors_where_the_release_lacks_them() {
    let text = stage("[authentik_stages_user_login.userloginstage, [name, default-company-login]]");
    let (found, accepted) = open(&[("a.yaml", &text)]);
    assert_eq!((found.len(), found[0].severity, accepted), (1, Severity::Error, vec![false]), "{found:?}");
    // Where null is accepted, the file is.
    let text = blueprint(
        "  - model: authentik_brands.brand
    identifiers: {domain: example.org}
    attrs: {flow_authentication: !Find [authentik_flows.flow, [slug, default-company-flow]]}
",
    );
    let (found, accepted) = open(&[("a.yaml", &text)]);
    assert_eq!((found.len(), found[0].severity, accepted), (1, Severity::Warning, vec![true]), "{found:?}");
    // authentik ships no proxy provider, so that it has no names for them.
    assert_eq!(severities(&outpost("default-proxy")), [Severity::Warning]);
    // A file may call its own stages so.
    let made = blueprint(
        "  - model: authentik_stages_dummy.dummystage
    identifiers: {name: default-company-dummy}
",
    );
    let text = stage("[authentik_stages_dummy.dummystage, [name, default-company-dummy]]");
    assert_eq!(open(&[("a.yaml", &made), ("b.yaml", &text)]).0, []);
}

#[test]
fn what_an_example_makes_is_an_info_that_names_it() {
    let brand = "  - model: authentik_brands.brand
    identifiers: {domain: example.org}
    attrs: {flow_recovery: !Find [authentik_flows.flow, [slug, default-recovery-flow]]}
";
    let found = open(&[("a.yaml", &blueprint(brand))]).0;
    assert_eq!((found.len(), found[0].severity), (1, Severity::Info));
    assert!(found[0].help.contains("`example/flows-recovery-email-"), "{found:?}");
    let applies = format!(
        "  - model: authentik_blueprints.metaapplyblueprint
    attrs: {{identifiers: {{path: example/flows-recovery-email-verification.yaml}}}}
{brand}"
    );
    assert_eq!(open(&[("a.yaml", &blueprint(&applies))]).0, []);
}

#[test]
fn externals_exist() {
    let text = outpost("media");
    let externals = vec![External {
        model: "authentik_providers_proxy.proxyprovider".to_owned(),
        identifiers: vec![("name".to_owned(), Value::from("med*"))],
    }];
    for closed_world in [false, true] {
        let workspace = Workspace::text(&text).closed_world(closed_world).externals(externals.clone());
        assert_eq!(run(UNRESOLVED, &workspace), (vec![], vec![true]));
    }
}

#[test]
fn what_follows_from_an_unknown_object_is_not_certain() {
    let text = blueprint(
        "  - model: authentik_core.group
    id: perhaps
    conditions: [!Condition [AND, !Find [authentik_core.application, [slug, portal]]]]
    identifiers: {name: portal-users}
  - model: authentik_core.group
    identifiers: {name: all}
    attrs: {parents: [!KeyOf perhaps]}
  - model: authentik_core.application
    identifiers: {slug: copy}
    attrs:
      name: !AtIndex [!FindObject [authentik_core.application, [slug, portal]], name]
      group: !If [!Find [authentik_core.application, [slug, portal]], 5, text]
  - model: authentik_flows.flowstagebinding
    identifiers:
      target: !Find [authentik_flows.flow, [slug, company-flow]]
      order: 1
",
    );
    let all =
        |closed_world: bool| Workspace::text(&text).closed_world(closed_world).findings().errors().rules();
    assert_eq!(all(false), [] as [&str; 0]);
    assert!(all(true).contains(&"missing-item"), "{:?}", all(true));
    // Taking an item of null fails, which is worth a warning.
    let found = open(&[("a.yaml", &text)]).0;
    assert!(
        found.iter().any(|found| found.line == 15 && found.message.contains("`!AtIndex` of null fails")),
        "{found:?}"
    );
}

#[test]
fn an_object_is_reported_once_with_all_places() {
    let twice = blueprint(
        "  - model: authentik_core.application
    identifiers: {slug: one}
    attrs: {name: One, provider: !Find [authentik_providers_oauth2.oauth2provider, [name, gone]]}
  - model: authentik_outposts.outpost
    identifiers: {name: internal}
    attrs:
      type: proxy
      config: {}
      providers: [!Find [authentik_providers_oauth2.oauth2provider, [name, gone]]]
",
    );
    let once = application("[authentik_providers_oauth2.oauth2provider, [name, gone]]");
    let other = application("[authentik_providers_oauth2.oauth2provider, [name, lost]]");
    let (found, _) = open(&[("a.yaml", &once), ("b.yaml", &twice), ("c.yaml", &other)]);
    let places: Vec<_> = found.iter().map(|found| (found.path.as_str(), found.line, found.related)).collect();
    assert_eq!(places, [("a.yaml", 7, 2), ("c.yaml", 7, 0)]);
}

#[test]
fn a_list_of_what_a_chart_makes_is_one_finding() {
    let text = outpost("media").replace(
        "[!Find",
        "[!Find [authentik_providers_proxy.proxyprovider, [name, tv]], \
         !Find [authentik_providers_proxy.proxyprovider, [name, music]], !Find",
    );
    let (found, accepted) = open(&[("a.yaml", &text)]);
    assert_eq!((found.len(), found[0].related, accepted), (1, 2, vec![true]), "{found:?}");
    assert!(found[0].message.contains("`tv`"), "{found:?}");
    // On a fresh instance each is an error of its own.
    assert_eq!(closed(&[("a.yaml", &text)]).0.len(), 3);
}

#[test]
fn each_rejected_file_shows_why() {
    let (one, two) = (outpost("media"), outpost("media"));
    let (found, accepted) = closed(&[("a.yaml", &one), ("b.yaml", &two)]);
    let paths: Vec<_> = found.iter().map(|found| found.path.as_str()).collect();
    assert_eq!((paths, accepted), (vec!["a.yaml", "b.yaml"], vec![false, false]));
}

#[test]
fn a_comment_ignores_its_place_only() {
    let ignoring =
        outpost("media").replace("[name, media]]]", "[name, media]]] # blueprintc: ignore[unresolved-find]");
    let (found, _) = open(&[("a.yaml", &ignoring), ("b.yaml", &outpost("media"))]);
    assert_eq!(found.iter().map(|found| found.path.as_str()).collect::<Vec<_>>(), ["b.yaml"]);
}

#[test]
fn each_pair_of_files_is_reported_once() {
    let groups = blueprint(
        "  - model: authentik_core.group
    identifiers: {name: readers}
  - model: authentik_core.group
    identifiers: {name: writers}
",
    );
    let binding = |order: u32, group: &str| {
        format!(
            "  - model: authentik_policies.policybinding
    identifiers: {{target: !Find [authentik_flows.flow, [slug, default-authentication-flow]], order: {order}}}
    attrs: {{group: !Find [authentik_core.group, [name, {group}]]}}
"
        )
    };
    let uses = blueprint(&(binding(1, "readers") + &binding(2, "writers") + &binding(3, "readers")));
    let texts = [("a.yaml", groups.as_str()), ("b.yaml", &uses), ("c.yaml", &uses)];
    let (found, _) = run("find-in-other-file", &Workspace::of(&texts));
    let places: Vec<_> = found.iter().map(|found| (found.path.as_str(), found.line)).collect();
    assert_eq!(places, [("b.yaml", 7), ("c.yaml", 7)]);
    // Where the object is made, and the two other references.
    assert_eq!(found[0].related, 3);
}

#[test]
fn names_of_other_releases_are_named_with_the_release() {
    let looks = |policy: &str, release: &str| {
        let text = blueprint(&format!(
            "  - model: authentik_stages_prompt.promptstage
    identifiers: {{name: default-source-enrollment-prompt}}
    attrs: {{validation_policies: [!Find [authentik_policies_expression.expressionpolicy, [name, {policy}]]]}}
"
        ));
        let (mut found, _) = run(UNRESOLVED, &Workspace::text(&text).release(release));
        assert_eq!(found.len(), 1, "{policy} in {release}");
        found.remove(0)
    };
    // An instance that was updated has it still.
    let found = looks("default-oobe-flow-set-authentication", "2026.8");
    assert_eq!(found.severity, Severity::Warning);
    assert!(found.help.starts_with("authentik 20") && found.help.contains("last release"), "{found:?}");
    let found = looks("default-authentication-flow-authenticator-validate-stage", "2025.4");
    assert_eq!(found.severity, Severity::Error);
    assert!(found.help.starts_with("authentik ships it since 20"), "{found:?}");
}

/// A blueprint as authentik ships one, changed.
const OWN_COPY: &str = "version: 1
metadata:
  name: Default - Source authentication flow
entries:
  - model: authentik_flows.flow
    id: flow
    identifiers: {slug: default-source-authentication}
    attrs: {name: Hello, title: Hello, designation: authentication, authentication: require_unauthenticated}
  - model: authentik_stages_user_login.userloginstage
    id: login
    identifiers: {name: default-source-authentication-login}
  - model: authentik_flows.flowstagebinding
    identifiers: {target: !KeyOf flow, stage: !KeyOf login, order: 40}
";

#[test]
fn a_file_replaces_the_shipped_blueprint_of_its_name_or_path() {
    let all = |path: &str, text: &str| Workspace::of(&[(path, text)]).findings().rules();
    assert_eq!(all("mine.yaml", OWN_COPY), [] as [&str; 0]);
    let other_name = OWN_COPY.replace("Default - Source authentication flow", "Mine");
    let path = "blueprints/default/flow-default-source-authentication.yaml";
    assert_eq!(all(path, &other_name), [] as [&str; 0]);
    // By another name and path, it meets what the shipped one makes.
    let found = all("mine.yaml", &other_name);
    assert!(found.contains(&"stage-bound-twice"), "{found:?}");
}

#[test]
fn what_a_replaced_blueprint_made_is_looked_for_in_vain_or_not() {
    let looks = blueprint(
        "  - model: authentik_policies.policybinding
    identifiers: {target: !Find [authentik_flows.flow, [slug, default-source-authentication]], order: 9}
    attrs: {policy: !Find [authentik_policies_expression.expressionpolicy, [name, default-source-authentication-if-sso]]}
",
    );
    let (found, accepted) = open(&[("mine.yaml", OWN_COPY), ("other.yaml", &looks)]);
    // An instance that was made before has the policy still: nobody knows.
    assert_eq!((found, accepted), (vec![], vec![true, true]));
}
