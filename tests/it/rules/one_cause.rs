//! One cause, one finding: what only follows from another finding is not reported.

use crate::harness::{FileId, Severity, Workspace};

/// Rule and line of each finding.
fn found(text: &str) -> Vec<(&'static str, usize)> {
    Workspace::text(text).findings().lines()
}

/// The text after the fix of the only finding of a rule.
fn fixed(text: &str, rule: &str) -> Option<String> {
    Workspace::text(text).findings().of_rule(rule).only().fixed()
}

fn blueprint(entries: &str) -> String {
    format!("version: 1\nmetadata:\n  name: test\nentries:\n{entries}")
}

#[test]
fn of_a_quoted_tag_the_error_stays_with_the_fix() {
    let text = blueprint(
        "  - model: authentik_core.application
    identifiers: {slug: portal}
    attrs:
      name: Portal
      provider: '!Find [authentik_providers_oauth2.oauth2provider, [name, portal]]'
",
    );
    assert_eq!(found(&text), [("impossible-key", 9)]);
    let fixed = fixed(&text, "impossible-key").expect("the quotes can be removed");
    assert!(fixed.contains("provider: !Find [authentik"), "{fixed}");
}

#[test]
fn a_quoted_tag_that_authentik_accepts_is_reported() {
    let text = blueprint(
        "  - model: authentik_core.group
    identifiers: {name: '!Env TEAM_NAME'}
",
    );
    assert_eq!(found(&text), [("quoted-tag", 6)]);
}

#[test]
fn what_a_broken_reference_names_is_not_missed() {
    let flow = |target: &str, stage: &str| {
        blueprint(&format!(
            "  - model: authentik_flows.flow
    id: flow
    identifiers: {{slug: portal-login}}
    attrs: {{name: Portal, title: Portal, designation: authentication}}
  - model: authentik_stages_user_login.userloginstage
    id: login
    identifiers: {{name: portal-session}}
  - model: authentik_flows.flowstagebinding
    identifiers: {{target: {target}, stage: {stage}, order: 10}}
"
        ))
    };
    let rules = |text: &str| found(text).into_iter().map(|(rule, _)| rule).collect::<Vec<_>>();
    assert_eq!(rules(&flow("\"!KeyOf flow\"", "\"!KeyOf login\"")), ["impossible-key", "impossible-key"]);
    assert_eq!(rules(&flow("\"!KeyOf flow\"", "portal-session")), ["impossible-key", "impossible-key"]);
    // A reference to something else explains nothing.
    let found = rules(&flow("\"!KeyOf flow\"", "other-session"));
    assert!(found.contains(&"unbound-stage") && !found.contains(&"flow-without-stages"), "{found:?}");
}

#[test]
fn what_a_misspelt_reference_means_is_not_missed() {
    let text = blueprint(
        "  - model: authentik_stages_user_login.userloginstage
    id: session
    identifiers: {name: portal-session}
  - model: authentik_flows.flowstagebinding
    identifiers:
      target: !Find [authentik_flows.flow, [slug, default-authentication-flow]]
      stage: !KeyOf sesion
      order: 95
",
    );
    let rules: Vec<_> = found(&text).into_iter().map(|(rule, _)| rule).collect();
    assert!(rules.contains(&"undefined-id") && !rules.contains(&"unused-id"), "{rules:?}");
}

#[test]
fn a_context_without_a_value_is_reported_once() {
    let text = blueprint(
        "  - model: authentik_core.group
    identifiers: {name: !Context team}
",
    );
    assert_eq!(found(&text), [("null-value", 6)]);
    let message = &Workspace::text(&text).findings()[0].message;
    assert_eq!(message, "the context has no key `team`, and `name` must not be null");
    // Where null is accepted, that it is null is all there is to say.
    let text = blueprint(
        "  - model: authentik_core.application
    identifiers: {slug: portal}
    attrs: {name: Portal, provider: !Context provider}
",
    );
    assert_eq!(found(&text), [("missing-context", 7)]);
}

const OUTSIDE: &str = "  - model: authentik_outposts.outpost
    identifiers:
      name: internal
    attrs:
      type: proxy
      providers: []
    config:
      # where people sign in
      authentik_host: https://sso.example.org
    state: present
";

#[test]
fn an_attribute_outside_of_attrs_is_reported_once() {
    let text = blueprint(OUTSIDE);
    let rules: Vec<_> = found(&text).into_iter().filter(|(rule, _)| !rule.starts_with("outpost")).collect();
    assert!(rules.contains(&("key-outside-attrs", 11)), "{rules:?}");
    assert!(!rules.iter().any(|(rule, _)| ["missing-attribute", "unknown-key"].contains(rule)), "{rules:?}");
    assert!(!Workspace::text(&text).check().accepted());
    let fixed = fixed(&text, "key-outside-attrs").expect("it can be moved");
    let wanted = "    attrs:
      type: proxy
      providers: []
      config:
        # where people sign in
        authentik_host: https://sso.example.org
    state: present
";
    assert!(fixed.ends_with(wanted), "{fixed}");
}

#[test]
fn an_attribute_that_is_not_required_is_a_warning() {
    let text = blueprint(
        "  - model: authentik_core.application
    identifiers: {slug: portal}
    attrs: {name: Portal}
    meta_launch_url: https://portal.example.org
",
    );
    let checked = Workspace::text(&text).check();
    let finding = checked.findings().only();
    assert_eq!((finding.rule(), finding.severity), ("key-outside-attrs", Severity::Warning));
    assert!(checked.accepted());
    let fixed = fixed(&text, "key-outside-attrs").expect("it can be moved");
    assert!(
        fixed.contains("attrs: {name: Portal, meta_launch_url: https://portal.example.org}\n"),
        "{fixed}"
    );
}

#[test]
fn what_would_clash_is_not_moved() {
    let text = blueprint(
        "  - model: authentik_core.application
    identifiers: {slug: portal}
    attrs: {name: Portal}
    name: Other
",
    );
    assert_eq!(found(&text), [("key-outside-attrs", 8)]);
    assert_eq!(fixed(&text, "key-outside-attrs"), None);
    // A key that no attribute is called like is unknown, and the rest is missing all the same.
    let text = blueprint(
        "  - model: authentik_core.application
    identifiers: {slug: portal}
    atributes: {name: Portal}
",
    );
    let rules: Vec<_> = found(&text).into_iter().map(|(rule, _)| rule).collect();
    assert_eq!(rules, ["missing-attribute", "unknown-key"]);
}

/// Severity, rule and line of each finding that is no info.
fn graded(text: &str) -> Vec<(Severity, &'static str, usize)> {
    let checked = Workspace::text(text).check();
    let found = checked.findings().without_infos();
    assert_eq!(checked.accepted(), found.clone().errors().is_empty(), "{text}");
    found.iter().map(|found| (found.severity, found.rule(), found.line())).collect()
}

#[test]
fn what_an_entry_lacks_by_a_misspelt_key_is_not_reported() {
    let entries = [
        // Nothing to look the object up by, and nothing to make it of.
        "  - model: authentik_core.application
    identifier: {slug: wiki}
    attrs: {name: Wiki}
",
        "  - model: authentik_core.application
    identifiers: {slug: wiki}
    atrrs: {name: Wiki}
",
        // What several attributes must be together.
        "  - model: authentik_core.token
    identifiers: {identifier: robot}
    attr: {user: !Find [authentik_core.user, [username, akadmin]], intent: api}
",
        "  - model: authentik_stages_redirect.redirectstage
    identifiers: {name: away}
    atrs: {mode: static, target_static: https://example.org/}
",
        // The attribute `identifier` of a token is no mapping.
        "  - model: authentik_core.token
    identifier: {identifier: robot}
    attrs: {user: !Find [authentik_core.user, [username, akadmin]], intent: api}
",
        "  - model: authentik_core.application
    identifiers: {slug: wiki}
    stat: absent
",
    ];
    for entries in entries {
        let found = graded(&blueprint(entries));
        assert_eq!(found.len(), 1, "{entries}{found:?}");
        assert_eq!((found[0].0, found[0].1), (Severity::Error, "unknown-key"), "{entries}");
    }
    let modle = blueprint("  - modle: authentik_core.group\n    identifiers: {name: team}\n");
    assert_eq!(graded(&modle), [(Severity::Error, "unknown-key", 5)]);
    // Nothing that is needed is missing.
    let group = blueprint(
        "  - model: authentik_core.group\n    identifiers: {name: team}\n    atrs: {parents: []}\n",
    );
    assert_eq!(graded(&group), [(Severity::Warning, "unknown-key", 7)]);
    // What stands in `attrs` is still looked at, and what is wrong besides is still reported.
    let both = blueprint(
        "  - model: authentik_core.application
    identifier: {slug: wiki}
    attrs: {name: Wiki, meta_descripton: x}
    id: unused
    state: nonsense
",
    );
    let rules: Vec<_> = graded(&both).into_iter().map(|(_, rule, _)| rule).collect();
    assert_eq!(rules, ["unknown-key", "unknown-attribute", "unknown-state"]);
}

#[test]
fn what_a_misspelt_key_defines_is_not_missed_elsewhere() {
    let text = blueprint(
        "  - model: authentik_flows.flow
    idd: portal
    identifiers: {slug: portal}
    attrs: {name: Portal, title: Portal, designation: authentication}
  - model: authentik_stages_user_login.userloginstage
    id: login
    identifiers: {name: portal-login}
  - model: authentik_flows.flowstagebinding
    identifers: {target: !KeyOf portal, stage: !KeyOf login, order: 10}
  - model: authentik_flows.flowstagebinding
    identifiers: {target: !KeyOf portal, stage: !KeyOf login, order: 20}
",
    );
    assert_eq!(found(&text).into_iter().filter(|(rule, _)| *rule != "unknown-key").collect::<Vec<_>>(), []);
    assert_eq!(graded(&text).iter().map(|found| found.2).collect::<Vec<_>>(), [6, 13]);
    let text = blueprint(
        "  - model: authentik_core.group
    identifiers: {name: !Context team}
",
    )
    .replace("entries:", "contxt: {team: staff}\nentries:");
    assert_eq!(graded(&text), [(Severity::Error, "unknown-key", 4)]);
    let text = "version: 1\nmetadata: {nmae: test}\nentries: []\n";
    assert_eq!(graded(text), [(Severity::Error, "unknown-key", 2)]);
}

#[test]
fn a_token_lacks_everything_at_once() {
    let token = |attrs: &str| {
        blueprint(&format!(
            "  - model: authentik_core.token\n    identifiers: {{identifier: robot}}\n    attrs: {{{attrs}}}\n"
        ))
    };
    assert_eq!(graded(&token("expiring: false")), [(Severity::Error, "invalid-token", 5)]);
    assert_eq!(graded(&token("intent: api")), [(Severity::Error, "invalid-token", 5)]);
}

fn config_map(name: &str, blueprint: &str) -> String {
    let lines = blueprint.lines().map(|line| format!("    {line}\n")).collect::<String>();
    format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}}}\ndata:\n  portal.yaml: |\n{lines}")
}

/// Path, rule and paths of related places of a finding.
type Reported = (String, &'static str, Vec<String>);

/// All findings, and the verdicts.
fn embedded(texts: &[(&str, &str)]) -> (Vec<Reported>, Vec<bool>) {
    let checked = Workspace::of(texts).searched().check();
    let path = |file: FileId| checked.files[file.index()].path().to_owned();
    let found = checked.findings().into_iter().map(|found| {
        let related = found.related.iter().map(|related| path(related.file)).collect();
        (found.path().to_owned(), found.rule(), related)
    });
    (found.collect(), checked.outcome.files.iter().map(|file| file.accepted).collect())
}

const WRONG: &str = "version: 1
metadata: {name: portal}
entries:
  - model: authentik_flows.flow
    identifiers: {slug: portal}
    attrs: {name: Portal, title: Portal, designation: autentication}
";

#[test]
fn the_same_blueprint_in_two_config_maps_is_reported_once() {
    let base = config_map("base", WRONG);
    let reformatted =
        WRONG.replace("{name: Portal, ", "{name: 'Portal',   # short\n      ").replace("'Portal'", "Portal");
    for overlay in [config_map("overlay", WRONG), config_map("overlay", &reformatted)] {
        let (found, accepted) = embedded(&[("base/a.yaml", &base), ("overlay/a.yaml", &overlay)]);
        let of_rule: Vec<_> = found.iter().filter(|(_, rule, _)| *rule == "invalid-choice").collect();
        assert_eq!(of_rule.len(), 1, "{found:?}");
        assert_eq!(
            (of_rule[0].0.as_str(), of_rule[0].2.as_slice()),
            ("base/a.yaml", ["overlay/a.yaml".to_owned()].as_slice())
        );
        assert_eq!(accepted, [false, false]);
        assert!(!found.iter().any(|(path, ..)| path == "overlay/a.yaml"), "{found:?}");
    }
}

#[test]
fn blueprints_that_differ_are_two() {
    let base = config_map("base", WRONG);
    let overlay = config_map("overlay", &WRONG.replace("title: Portal", "title: Welcome"));
    let (found, accepted) = embedded(&[("base/a.yaml", &base), ("overlay/a.yaml", &overlay)]);
    let paths: Vec<_> = found
        .iter()
        .filter(|(_, rule, _)| *rule == "invalid-choice")
        .map(|(path, ..)| path.as_str())
        .collect();
    assert_eq!((paths, accepted), (vec!["base/a.yaml", "overlay/a.yaml"], vec![false, false]));
    // Files that are blueprints themselves are two to authentik as well.
    let (found, _) = embedded(&[("base/a.yaml", WRONG), ("overlay/a.yaml", WRONG)]);
    assert_eq!(found.iter().filter(|(_, rule, _)| *rule == "invalid-choice").count(), 2, "{found:?}");
}

#[test]
fn two_keys_of_one_config_map_are_two_blueprints() {
    let one = config_map("base", WRONG);
    let two_objects = format!("{one}---\n{}", config_map("other", WRONG));
    let two_keys =
        one.clone() + &one.split_once("data:\n").expect("it has data").1.replace("portal.yaml", "more.yaml");
    let count = |text: &str| {
        let (found, _) = embedded(&[("a.yaml", text)]);
        found.iter().filter(|(_, rule, _)| *rule == "invalid-choice").count()
    };
    assert_eq!((count(&two_objects), count(&two_keys)), (1, 2));
}
