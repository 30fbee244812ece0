//! Rules that compare files or look over a whole one, through what a run reports.

mod look_ups;
mod secrets;

use std::fmt::Write;

use crate::harness::{Found, Release, Workspace};

fn found(rule: &str, release: Release, files: &[(&str, &str)]) -> Vec<(String, usize, String, usize)> {
    let all = Workspace::of(files).release(release).findings().of_rule(rule);
    let found = |found: &Found| {
        (found.path().to_owned(), found.line(), found.message.to_string(), found.related.len())
    };
    all.iter().map(found).collect()
}

fn places(rule: &str, files: &[(&str, &str)]) -> Vec<(String, usize)> {
    let all = found(rule, Release::NEWEST, files);
    all.into_iter().map(|(path, line, ..)| (path, line)).collect()
}

fn lines(rule: &str, text: &str) -> Vec<usize> {
    places(rule, &[("a.yaml", text)]).into_iter().map(|(_, line)| line).collect()
}

fn at(path: &str, line: usize) -> (String, usize) {
    (path.to_owned(), line)
}

fn named(name: &str, entries: &str) -> String {
    format!("metadata:\n  name: {name}\nentries:\n{entries}")
}

const GROUP: &str = "  - model: authentik_core.group\n    identifiers: {name: a}\n";

#[test]
fn files_that_discovery_passes_over_may_share_a_name() {
    let one = named("x", GROUP);
    let silent =
        "metadata:\n  name: x\n  labels: {blueprints.goauthentik.io/instantiate: 'False'}\nentries: []\n";
    let rule = "duplicate-blueprint-name";
    assert_eq!(places(rule, &[("a.yaml", &one), ("b.yaml", &one)]), [at("b.yaml", 2)]);
    assert_eq!(places(rule, &[("a.yaml", &one), ("b.yml", &one)]), []);
    assert_eq!(places(rule, &[("a.yaml", &one), (".git/b.yaml", &one)]), []);
    assert_eq!(places(rule, &[("a.yaml", &one), ("b.yaml", silent)]), []);
    assert_eq!(places(rule, &[("./a.yaml", &one), ("../b.yaml", &one)]), [at("../b.yaml", 2)]);
}

#[test]
fn each_repeated_file_points_to_the_first_only() {
    let text =
        named("x", "  - model: authentik_flows.flow\n    identifiers: {slug: a}\n    attrs: {title: T}\n");
    let paths: Vec<_> = (0..300).map(|number| format!("{number:04}.yaml")).collect();
    let files: Vec<_> = paths.iter().map(|path| (path.as_str(), text.as_str())).collect();
    let all = found("duplicate-blueprint-name", Release::NEWEST, &files);
    assert_eq!(all.len(), 299);
    assert!(all.iter().all(|(_, _, message, related)| message.contains("0000.yaml") && *related == 1));
}

#[test]
fn files_that_give_an_attribute_two_values_fight() {
    let rule = "object-written-twice";
    let flow = |name: &str, attrs: &str| {
        named(
            name,
            &format!("  - model: authentik_flows.flow\n    identifiers: {{slug: s}}\n    attrs: {attrs}\n"),
        )
    };
    let (a, same, other) = (flow("A", "{title: T}"), flow("B", "{title: ' T '}"), flow("C", "{title: U}"));
    assert_eq!(places(rule, &[("a.yaml", &a), ("b.yaml", &same)]), []);
    assert_eq!(places(rule, &[("a.yaml", &a), ("b.yaml", &same), ("c.yaml", &other)]), [at("c.yaml", 6)]);
    // The duplicate name says it already.
    assert_eq!(places(rule, &[("a.yaml", &a), ("b.yaml", &flow("A", "{title: U}"))]), []);
    let unknown = flow("D", "{title: !Env TITLE}");
    assert_eq!(places(rule, &[("a.yaml", &a), ("b.yaml", &unknown)]), []);
    let dropped = flow("E", "{no_such_attribute: U}");
    assert_eq!(places(rule, &[("a.yaml", &flow("A", "{no_such_attribute: T}")), ("b.yaml", &dropped)]), []);
}

#[test]
fn entries_that_may_not_write_never_fight() {
    let rule = "object-written-twice";
    let flow = |name: &str, title: &str, more: &str| {
        named(
            name,
            &format!(
                "  - model: authentik_flows.flow\n    identifiers: {{slug: s}}\n    attrs: {{title: {title}}}\n{more}"
            ),
        )
    };
    let a = flow("A", "T", "");
    let with = |more: &str| places(rule, &[("a.yaml", &a), ("b.yaml", &flow("B", "U", more))]);
    assert_eq!(with(""), [at("b.yaml", 6)]);
    assert_eq!(with("    state: created\n"), []);
    assert_eq!(with("    state: absent\n"), []);
    assert_eq!(with("    conditions: [!Env FLAG]\n"), []);
    assert_eq!(with("    conditions: [false]\n"), []);
}

#[test]
fn references_are_compared_by_what_they_mean() {
    let rule = "object-written-twice";
    let outpost = |name: &str, provider: &str| {
        named(
            name,
            &format!(
                "  - model: authentik_providers_proxy.proxyprovider\n    id: p\n    identifiers: {{name: {provider}}}\n  \
                 - model: authentik_outposts.outpost\n    identifiers:\n      managed: goauthentik.io/outposts/embedded\n    \
                 attrs:\n      providers: [!KeyOf p]\n"
            ),
        )
    };
    let (a, b, again) = (outpost("A", "one"), outpost("B", "two"), outpost("C", "one"));
    assert_eq!(places(rule, &[("a.yaml", &a), ("b.yaml", &b)]), [at("b.yaml", 11)]);
    assert_eq!(places(rule, &[("a.yaml", &a), ("c.yaml", &again)]), []);
}

#[test]
fn what_authentiks_own_blueprints_set_is_not_owned() {
    let rule = "shipped-object-overwritten";
    let stage = |attrs: &str| {
        named(
            "x",
            &format!(
                "  - model: authentik_stages_identification.identificationstage\n    identifiers:\n      \
                 name: default-authentication-identification\n    attrs: {attrs}\n"
            ),
        )
    };
    assert_eq!(lines(rule, &stage("{user_fields: [username]}")), [7]);
    assert!(lines(rule, &stage("{user_fields: [username, email]}")).is_empty());
    assert!(lines(rule, &stage("{show_matched_user: false}")).is_empty());
    let brand = "  - model: authentik_brands.brand\n    identifiers: {domain: authentik-default}\n    attrs: {default: false}\n";
    assert!(lines(rule, &named("x", brand)).is_empty());
    let own = [("default/flow-default-authentication-flow.yaml", &*stage("{user_fields: [username]}"))];
    assert_eq!(places(rule, &own), []);
}

#[test]
fn a_file_that_is_applied_first_makes_its_objects_before() {
    let rule = "find-in-other-file";
    let find = "  - model: authentik_core.application\n    identifiers: {slug: a}\n    attrs:\n      name: A\n      \
                provider: !Find [authentik_providers_proxy.proxyprovider, [name, p]]\n";
    let provider = named(
        "Providers",
        "  - model: authentik_providers_proxy.proxyprovider\n    identifiers: {name: p}\n",
    );
    let apply = |identifiers: &str| {
        format!(
            "  - model: authentik_blueprints.metaapplyblueprint\n    attrs:\n      identifiers: {{{identifiers}}}\n"
        )
    };
    let with = |entries: String| {
        places(rule, &[("a.yaml", &named("Applications", &entries)), ("lib/p.yaml", &provider)]).len()
    };
    assert_eq!(with(find.to_owned()), 1);
    assert_eq!(with(apply("name: Providers") + find), 0);
    assert_eq!(with(apply("path: lib/p.yaml") + find), 0);
    assert_eq!(with(apply("path: p.yaml") + find), 0);
    assert_eq!(with(apply("path: ib/p.yaml") + find), 1);
    assert_eq!(with(apply("name: Others") + find), 1);
    assert_eq!(with(find.to_owned() + &apply("name: Providers")), 1);
    assert_eq!(with(apply("name: Providers") + "    conditions: [!Env FLAG]\n" + find), 1);

    // Through a file between the two, which may apply itself.
    let between = named("Between", &(apply("name: Providers") + &apply("name: Between")));
    let a = named("Applications", &(apply("name: Between") + find));
    assert_eq!(places(rule, &[("a.yaml", &a), ("b.yaml", &between), ("p.yaml", &provider)]), []);
}

#[test]
fn an_id_counts_once_unless_conditions_choose() {
    let group = |id: &str, name: &str, more: &str| {
        format!("  - model: authentik_core.group\n    id: {id}\n    identifiers: {{name: {name}}}\n{more}")
    };
    let with =
        |first: &str| lines("duplicate-id", &named("x", &(group("a", "a", first) + &group("a", "b", ""))));
    assert_eq!(with("").len(), 1);
    assert!(with("    conditions: [!Context flag]\n").is_empty());
    assert!(with("    state: absent\n").is_empty());
    let many: String = (0..200).fold(String::new(), |mut text, number| {
        let _ = write!(text, "{}", group("a", &number.to_string(), ""));
        text
    });
    assert_eq!(lines("duplicate-id", &named("x", &many)).len(), 199);
    assert_eq!(lines("unused-id", &named("x", &many)).len(), 1);
}

#[test]
fn a_key_of_anywhere_uses_an_id() {
    let text = named(
        "x",
        "  - model: authentik_core.group\n    id: a\n    identifiers: {name: a}\n  - model: authentik_core.user\n    \
         identifiers: {username: u}\n    attrs: {name: U, groups: !If [!Env X, [!KeyOf a], []]}\n",
    );
    assert!(lines("unused-id", &text).is_empty());
    assert_eq!(lines("unused-id", &text.replace("!KeyOf a", "!KeyOf b")), [5]);
}

#[test]
fn tags_are_of_a_release() {
    let text = "a: !File x\nb: !FindObject [authentik_core.group, [name, x]]\nc: !ParseJSON '1'\nd: !AtIndex [[1], 0]\n";
    let text = format!("context:\n  {}entries: []\n", text.trim_end().replace('\n', "\n  ") + "\n");
    let count = |release: &str| {
        let release = release.parse().expect("a known release");
        found("tag-not-in-release", release, &[("a.yaml", &text)]).len()
    };
    assert_eq!(["2024.12", "2025.6", "2025.8", "2026.8"].map(count), [3, 3, 0, 0]);
}

#[test]
fn only_authentiks_own_labels_have_a_meaning() {
    let label = |name: &str| {
        let text = format!("metadata:\n  name: x\n  labels:\n    {name}: 'false'\nentries: []\n");
        lines("unknown-label", &text).len()
    };
    for known in ["instantiate", "system", "description", "generated", "system-bootstrap", "system-oobe"] {
        assert_eq!(label(&format!("blueprints.goauthentik.io/{known}")), 0, "{known}");
    }
    assert_eq!(label("blueprints.goauthentik.io/instanciate"), 1);
    assert_eq!(label("blueprints.goauthentik.io/team"), 1);
    assert_eq!(label("blueprint.goauthentik.io/instantiate"), 1);
    assert_eq!(label("team.example.org/owner"), 0);
}

#[test]
fn literals_decide_a_condition() {
    let attribute = |value: &str| {
        let entry = format!(
            "  - model: authentik_core.group\n    identifiers: {{name: a}}\n    attrs: {{is_superuser: {value}}}\n"
        );
        found("constant-condition", Release::NEWEST, &[("a.yaml", &named("x", &entry))])
            .into_iter()
            .map(|(_, _, message, _)| message)
            .collect::<Vec<_>>()
            .join("; ")
    };
    let always = |what: &str, outcome: &str| format!("{what} is always {outcome}");
    let (condition, choice) = ("this `!Condition`", "the condition of this `!If`");
    assert_eq!(attribute("!If [false, true, false]"), always(choice, "false"));
    assert_eq!(attribute("!If [word]"), always(choice, "true"));
    assert_eq!(attribute("!Condition [OR, !Env A, true]"), always(condition, "true"));
    assert_eq!(attribute("!Condition [nand, !Env A, 0]"), always(condition, "true"));
    assert_eq!(attribute("!Condition [XNOR, true, false]"), always(condition, "false"));
    // The outer one says it.
    assert_eq!(attribute("!If [!Condition [AND, true], true, !If [true]]"), always(choice, "true"));
    for open in [
        "!If [!Context a, true, false]",
        "!Condition [AND, !Env A, true]",
        "!Condition [XOR, !Env A, true]",
        "!Condition [OR, false, !KeyOf a]",
        "!If [[], true, false]",
        "!If ['false', true, false]",
        "!Condition [OR]",
        "!Condition [MAYBE, true]",
    ] {
        assert_eq!(attribute(open), "", "{open}");
    }
}

#[test]
fn objects_that_differ_in_what_is_not_found_here_are_not_the_same() {
    let binding = |stage: &str, order: u8| {
        format!(
            "  - model: authentik_flows.flowstagebinding
    identifiers: {{target: !Find [authentik_flows.flow, [slug, default-authentication-flow]], stage: {stage}}}
    attrs: {{order: {order}}}
"
        )
    };
    let find = |name: &str| format!("!Find [authentik_flows.stage, [name, {name}]]");
    let overwritten = |one: &str, other: &str| {
        let text = named("x", &(binding(one, 1) + &binding(other, 2)));
        lines("overwritten-value", &text).len()
    };
    assert_eq!(overwritten(&find("readers"), &find("writers")), 0);
    let login = find("default-authentication-login");
    assert_eq!(overwritten(&login, &login), 1);
}

#[test]
fn a_certificate_may_be_among_the_files_of_the_server() {
    let source = |name: &str| {
        named(
            "x",
            &format!(
                "  - model: authentik_providers_ldap.ldapprovider
    identifiers: {{name: a}}
    attrs:
      authorization_flow: !Find [authentik_flows.flow, [slug, default-authentication-flow]]
      invalidation_flow: !Find [authentik_flows.flow, [slug, default-provider-invalidation-flow]]
      certificate: !Find [authentik_crypto.certificatekeypair, [name, {name}]]
"
            ),
        )
    };
    assert_eq!(lines("unresolved-find", &source("ldap.example.com")), [] as [usize; 0]);
    assert_eq!(lines("unresolved-find", &source("authentik Certificate")), [9]);
}

#[test]
fn an_empty_default_says_no_more_than_none() {
    let user = |password: &str, email: &str| {
        named(
            "x",
            &format!(
                "  - model: authentik_core.user
    identifiers: {{username: a}}
    attrs: {{name: A, password: {password}, email: {email}}}
"
            ),
        )
    };
    assert_eq!(lines("blank-value", &user("!Env [PASSWORD, '']", "!File [/mail, '']")), [] as [usize; 0]);
    assert_eq!(lines("invalid-format", &user("!Env [PASSWORD, '']", "!Env [MAIL, '']")), [] as [usize; 0]);
    assert_eq!(lines("blank-value", &user("''", "a@example.com")), [6]);
    let all = found("invalid-format", Release::NEWEST, &[("a.yaml", &user("!Env P", "!Env [MAIL, nobody]"))]);
    let messages: Vec<_> = all.iter().map(|(_, _, message, _)| message.as_str()).collect();
    assert_eq!(
        messages,
        ["if the environment variable `MAIL` is unset, `email` must be an e-mail address, found `nobody`"]
    );
}

#[test]
fn an_empty_file_is_an_error_only_where_it_is_applied_by_itself() {
    for (isolated, expected) in [(false, "info"), (true, "error")] {
        let checked = Workspace::text("# later\n").isolated(isolated).check();
        assert_eq!(checked.findings().only().severity.name(), expected);
        assert_eq!(checked.accepted(), !isolated);
    }
}
