//! A session finds what a new analysis of the same files finds, whatever was changed before.

use std::fs;

use crate::harness::{
    Chance, Masks, Options, Session, SourceFile, Sources, check, every_rule, project, unified_diff,
    yaml_below,
};

/// Entries of all kinds, with names from so small a supply that files have much to do with each other.
fn entry(chance: &mut Chance) -> String {
    let name = |chance: &mut Chance| chance.of(&["a", "b", "c", "default-authentication-flow"]);
    let (one, two) = (name(chance), name(chance));
    let flow = match chance.below(7) {
        4 => format!("!Find [authentik_flows.flow, [slug, !Context [flow, {two}]]]"),
        5 => format!("!Find [authentik_flows.flow, [slug, !Format [\"%s\", {two}]]]"),
        6 => "!Find [authentik_flows.flow, [slug, !Env X]]".to_owned(),
        0 => format!("!Find [authentik_flows.flow, [slug, {two}]]"),
        1 => "!KeyOf flow".to_owned(),
        2 => "!Find [authentik_flows.flow, [slug, default-authentication-flow]]".to_owned(),
        _ => format!("!Find [authentik_flows.flow, [name, {two}]]"),
    };
    let state =
        chance.of(&["", "", "", "  state: absent\n", "  state: created\n", "  conditions: [!Env X]\n"]);
    let order = chance.below(3);
    match chance.below(18) {
        0 => format!(
            "- model: authentik_flows.flow\n  id: flow\n{state}  identifiers: {{slug: {one}}}\n  attrs: {{name: {one}, title: T, designation: {}}}\n",
            chance.of(&["authentication", "authorization", "enrollment", "recovery"])
        ),
        1 => format!(
            "- model: authentik_stages_user_login.userloginstage\n  id: login\n{state}  identifiers: {{name: {one}}}\n"
        ),
        2 => format!(
            "- model: authentik_stages_password.passwordstage\n  id: password\n  identifiers: {{name: {one}}}\n  attrs: {{backends: [authentik.core.auth.InbuiltBackend]}}\n"
        ),
        3 => format!(
            "- model: authentik_flows.flowstagebinding\n{state}  identifiers: {{target: {flow}, stage: !Find [authentik_core.stage, [name, {one}]], order: {order}}}\n"
        ),
        4 => format!(
            "- model: authentik_policies_expression.expressionpolicy\n  id: policy\n{state}  identifiers: {{name: {one}}}\n  attrs: {{expression: 'return ak_call_policy(\"{two}\").passing'}}\n"
        ),
        5 => format!(
            "- model: authentik_policies.policybinding\n  identifiers: {{target: {flow}, policy: !Find [authentik_policies_expression.expressionpolicy, [name, {one}]], order: {order}}}\n"
        ),
        6 => format!(
            "- model: authentik_core.group\n{state}  identifiers: {{name: {one}}}\n  attrs: {{parent: !Find [authentik_core.group, [name, {two}]]}}\n"
        ),
        7 => format!(
            "- model: authentik_blueprints.metaapplyblueprint\n  attrs: {{required: {}, identifiers: {{name: {one}}}}}\n",
            chance.of(&["true", "false"])
        ),
        8 => format!(
            "- model: authentik_core.application\n  identifiers: {{slug: {one}}}\n  attrs: {{name: {one}, provider: !Find [authentik_providers_oauth2.oauth2provider, [name, {two}]]}}\n"
        ),
        9 => format!(
            "- model: authentik_providers_oauth2.oauth2provider\n  identifiers: {{name: {one}}}\n  attrs: {{authorization_flow: {flow}, invalidation_flow: {flow}, redirect_uris: [], client_secret: hunter-{two}}}\n"
        ),
        10 => format!(
            "- model: authentik_brands.brand\n  identifiers: {{domain: {one}}}\n  attrs: {{default: {}, flow_authentication: {flow}}}\n",
            chance.of(&["true", "false"])
        ),
        11 => format!(
            "- model: authentik_core.group\n  identifiers: {{pk: 0d0b9a1c-0000-4000-8000-00000000000{order}}}\n  attrs: {{name: {one}}}\n"
        ),
        12 => format!(
            "- model: authentik_flows.flow\n  identifiers: {{slug: {one}, compatibility_mode: false}}\n  attrs: {{name: {two}, title: T, designation: enrollment}}\n"
        ),
        13 => format!(
            "- model: authentik_flows.flow\n  identifiers: {{slug: default-authentication-flow}}\n  attrs: {{name: {one}, title: T, designation: {}, authentication: none}}\n",
            chance.of(&["authentication", "enrollment"])
        ),
        14 => format!(
            "- model: authentik_stages_prompt.prompt\n  identifiers: {{name: {one}}}\n  attrs: {{field_key: color, label: l, type: text}}\n"
        ),
        15 => format!(
            "- model: authentik_policies_expression.expressionpolicy\n  identifiers: {{name: {one}}}\n  attrs: {{expression: 'return request.context[\"prompt_data\"][\"color\"]'}}\n"
        ),
        16 => format!(
            "- model: authentik_flows.flow\n  identifiers: {{slug: '${{X}}-flow'}}\n  attrs: {{name: {one}, title: T, designation: enrollment}}\n"
        ),
        _ => format!(
            "- model: authentik_policies.policybinding\n  identifiers: {{target: {flow}, group: 0d0b9a1c-0000-4000-8000-00000000000{order}, order: 0}}\n"
        ),
    }
}

fn text(chance: &mut Chance) -> String {
    let names = ["a", "b", "Default - Authentication flow", "${X}", "d"];
    let label = chance.of(&["", "", "", "\n  labels: {blueprints.goauthentik.io/instantiate: \"false\"}"]);
    let entries: String = (0..1 + chance.below(4)).map(|_| entry(chance)).collect();
    format!("version: 1\nmetadata:\n  name: {}{label}\nentries:\n{entries}", chance.of(&names))
}

/// A small change somewhere, as people make it while typing.
fn edited(chance: &mut Chance, text: &str) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    let at = chance.below(lines.len());
    let line;
    match chance.below(6) {
        0 => drop(lines.remove(at.min(lines.len().saturating_sub(1)))),
        1 => lines.insert(at, "# a comment"),
        2 => lines.insert(at, lines.get(at).copied().unwrap_or_default()),
        3 => {
            let short = lines.get(at).copied().unwrap_or_default();
            let end = short.floor_char_boundary(chance.below(short.len() + 1));
            lines[at] = &short[..end];
        }
        4 => {
            line = lines
                .get(at)
                .map(|line| line.replace(" a", " b").replace("name", "nmae"))
                .unwrap_or_default();
            lines[at] = &line;
        }
        _ => return format!("{text}{}", entry(chance)),
    }
    lines.join("\n") + "\n"
}

fn assert_same(session: &mut Session, options: &Options, files: &[SourceFile], story: &str) {
    session.update(files.to_vec());
    let expected = check(files, options).files;
    assert_eq!(session.outcomes().len(), expected.len(), "{story}");
    for (found, expected) in session.outcomes().iter().zip(&expected) {
        let path = files[expected.file.index()].path();
        let (found, expected) = (format!("{found:#?}"), format!("{expected:#?}"));
        let diff = unified_diff(path, &expected, &found, Masks::default()).text;
        assert!(found == expected, "{story}\n{diff}");
    }
}

fn options() -> [Options; 3] {
    let closed = Options { closed_world: true, ..every_rule() };
    [Options::default(), every_rule(), closed]
}

#[test]
fn a_session_finds_what_a_new_analysis_finds() {
    let mut chance = Chance(12);
    for (round, options) in options().into_iter().cycle().take(30).enumerate() {
        let mut session = Session::new(&options);
        let mut files: Vec<SourceFile> = (0..2 + chance.below(7))
            .map(|index| SourceFile::new(format!("default/{index}.yaml"), text(&mut chance)))
            .collect();
        for step in 0..12 {
            let story = format!("round {round}, step {step}");
            assert_same(&mut session, &options, &files, &story);
            let at = chance.below(files.len());
            match chance.below(12) {
                0 if files.len() > 1 => drop(files.remove(at)),
                1 => files.push(SourceFile::new(format!("default/x{round}-{step}.yaml"), text(&mut chance))),
                2 => files[at] = SourceFile::new(files[at].path(), text(&mut chance)),
                3 => files.swap(0, at),
                _ => files[at] = SourceFile::new(files[at].path(), edited(&mut chance, files[at].text())),
            }
        }
    }
}

#[test]
fn the_same_holds_for_blueprints_in_manifests() {
    let mut chance = Chance(7);
    let manifest = |name: &str, texts: &[String]| {
        let mut manifest = format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}}}\ndata:\n");
        for (index, text) in texts.iter().enumerate() {
            manifest.push_str(&format!("  {index}.yaml: |\n"));
            text.lines().for_each(|line| manifest.push_str(&format!("    {line}\n")));
        }
        SourceFile::new(format!("{name}.yaml"), manifest)
    };
    for options in options() {
        let mut texts: Vec<String> = (0..3).map(|_| text(&mut chance)).collect();
        let mut session = Session::new(&options);
        for step in 0..20 {
            // Base and overlay: some blueprints stand in both.
            let files = vec![manifest("base", &texts), manifest("overlay", &texts[..1 + chance.below(2)])];
            let sources = Sources::of(files);
            assert_same(&mut session, &options, sources.blueprints(), &format!("step {step}"));
            let at = chance.below(texts.len());
            texts[at] = edited(&mut chance, &texts[at]);
        }
    }
}

#[test]
fn the_worked_examples_and_fixtures_too() {
    let mut chance = Chance(3);
    let options = Options::default();
    let mut session = Session::new(&options);
    let folders = ["blueprints", "fixtures/sound", "fixtures/cases"];
    let mut files: Vec<SourceFile> = folders
        .iter()
        .flat_map(|folder| yaml_below(&project().join(folder)))
        .filter_map(|path| Some(SourceFile::new(path.to_string_lossy(), fs::read_to_string(&path).ok()?)))
        .collect();
    for step in 0..12 {
        assert_same(&mut session, &options, &files, &format!("step {step}"));
        let at = chance.below(files.len());
        files[at] = SourceFile::new(files[at].path(), edited(&mut chance, files[at].text()));
    }
}

#[test]
fn what_did_not_change_is_the_same_allocation() {
    let group = |name: &str| {
        format!("version: 1\nentries:\n- model: authentik_core.group\n  identifiers: {{nmae: {name}}}\n")
    };
    let files =
        |text: &str| vec![SourceFile::new("a.yaml", group("a")), SourceFile::new("b.yaml", group(text))];
    let mut session = Session::new(&Options::default());
    session.update(files("b"));
    let before = session.outcomes().to_vec();
    session.update(files("c"));
    let after = session.outcomes();
    assert!(std::sync::Arc::ptr_eq(&before[0], &after[0]));
    assert!(!std::sync::Arc::ptr_eq(&before[1], &after[1]));
}

/// An answer that leads to another question is still looked for when it changes.
#[test]
fn answers_to_later_questions_are_followed_too() {
    let application = |slug: &str, more: &str| {
        format!(
            "version: 1\nentries:\n- model: authentik_core.application\n  identifiers: {{slug: {slug}}}\n{more}"
        )
    };
    let binding = "- model: authentik_policies.policybinding\n  identifiers: {target: !Find [authentik_core.application, [meta_publisher, pub]], order: 0}\n";
    let publisher = |name: &str| application("t", &format!("  attrs: {{meta_publisher: {name}}}\n"));
    let files = |slug: &str, name: &str| {
        vec![
            SourceFile::new("b.yaml", application("s", binding)),
            SourceFile::new("f1.yaml", application(slug, "")),
            SourceFile::new("f2.yaml", publisher(name)),
        ]
    };
    let options = Options::default();
    let mut session = Session::new(&options);
    for (step, (slug, name)) in
        [("s", "pub"), ("s2", "pub"), ("s2", "pub2"), ("s", "pub")].into_iter().enumerate()
    {
        assert_same(&mut session, &options, &files(slug, name), &format!("step {step}"));
    }
}
