//! Every command tells the same story about the same files: which release it is, what is on the instance, which flows
//! there are and what is rejected.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::harness::Folder;

/// What the commands say of a folder.
#[derive(Debug)]
struct Story {
    release: String,
    /// Of `check` by path.
    accepted: BTreeMap<String, bool>,
    /// The flows by slug, with the stages of each.
    flows: BTreeMap<String, Vec<String>>,
    plan: Value,
}

/// A login flow of one stage. `INDENT` is what stands before each line.
fn flow(slug: &str) -> String {
    format!(
        "version: 1\nmetadata: {{name: {slug}}}\nentries:\n\
         - {{model: authentik_flows.flow, id: flow, identifiers: {{slug: {slug}}}, attrs: {{name: x, title: x, designation: authentication}}}}\n\
         - {{model: authentik_stages_user_login.userloginstage, id: stage, identifiers: {{name: {slug}-login}}}}\n\
         - {{model: authentik_flows.flowstagebinding, identifiers: {{target: !KeyOf flow, stage: !KeyOf stage, order: 10}}}}\n"
    )
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("    {line}\n")).collect()
}

/// Runs every command in a folder, and holds them to one story.
fn story(folder: &Folder, arguments: &[&str]) -> Story {
    let run = |command: &[&str]| folder.run(&[command, arguments].concat());
    let checked = run(&["check", ".", "--format", "json"]).json();
    let planned = run(&["plan", ".", "--partial", "--format", "json"]);
    let plan = planned.json();
    assert_eq!(checked["authentik"], plan["authentik"], "the release");
    let files = checked["files"].as_array().expect("a list");
    let accepted: BTreeMap<String, bool> = files
        .iter()
        .map(|file| (path(&file["path"]), file["accepted"].as_bool().expect("a verdict")))
        .collect();
    let rejected = accepted.values().any(|accepted| !accepted);
    assert_eq!(planned.code, Some(i32::from(rejected)), "the verdict: {planned:?}");
    for file in plan["files"].as_array().expect("a list") {
        let of_check = accepted.get(path(&file["path"]).split('#').next().expect("a path"));
        assert_eq!(of_check, file["accepted"].as_bool().as_ref(), "{file}");
    }
    let flows: BTreeMap<String, Vec<String>> = plan["flows"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|flow| {
            let steps = flow["steps"].as_array().expect("a list");
            let stages = steps.iter().map(|step| path(&step["stage"])).collect();
            (path(&flow["slug"]), stages)
        })
        .collect();
    // What is rejected is drawn too, with a warning: whoever draws it wants to see what is wrong.
    let drawn = run(&["graph", ".", "--all", "drawn", "--format", "mermaid"]);
    assert!(drawn.success(), "{drawn:?}");
    assert_eq!(drawn.stderr.contains("rejects"), rejected, "{drawn:?}");
    let slugs: BTreeSet<String> = std::fs::read_dir(folder.path().join("drawn"))
        .expect("the folder was made")
        .map(|file| {
            file.expect("an entry").path().file_stem().expect("a name").to_string_lossy().into_owned()
        })
        .collect();
    if !rejected {
        assert_eq!(slugs, flows.keys().cloned().collect(), "the flows");
    }
    std::fs::remove_dir_all(folder.path().join("drawn")).expect("it can be removed");
    folder.write("scenario.txt", "{}");
    for (slug, stages) in &flows {
        let command = ["run", ".", "--flow", slug, "--scenario", "scenario.txt", "--format", "json"];
        let trace = run(&command).json();
        let shown: Vec<String> = trace["trace"]
            .as_array()
            .expect("a list")
            .iter()
            .filter(|step| !step["order"].is_null())
            .map(|step| path(&step["name"]))
            .collect();
        assert_eq!(shown.len(), stages.len(), "the stages of {slug}");
        // A stage that isn't known here is named as the file refers to it.
        let differs = shown.iter().zip(stages).find(|(shown, stage)| shown != stage && !stage.is_empty());
        assert_eq!(differs, None, "the stages of {slug}");
    }
    let release = path(&plan["authentik"]);
    Story { release, accepted, flows, plan }
}

fn path(value: &Value) -> String {
    value.as_str().unwrap_or_default().trim_start_matches("./").to_owned()
}

#[test]
fn the_configuration_holds_for_all() {
    let folder = Folder::repository(&[
        (
            "blueprintc.toml",
            "authentik = \"2026.2\"\nexclude = [\"old\"]\n[rules]\nunbound-stage = \"off\"\n",
        ),
        ("login.yaml", &flow("login")),
        ("old/login.yaml", &flow("old-login")),
    ]);
    let story = story(&folder, &[]);
    assert_eq!(story.release, "2026.2");
    assert_eq!(story.flows.keys().collect::<Vec<_>>(), ["login"]);
    assert_eq!(story.flows["login"], ["login-login"]);
}

#[test]
fn externals_exist_for_all() {
    let bound = "version: 1\nentries:\n\
        - {model: authentik_flows.flow, id: flow, identifiers: {slug: login}, attrs: {name: x, title: x, designation: authentication}}\n\
        - {model: authentik_flows.flowstagebinding, identifiers: {target: !KeyOf flow, order: 10, stage: !Find [authentik_stages_user_login.userloginstage, [name, by-terraform]]}}\n";
    let external = "[[externals]]\nmodel = \"authentik_stages_user_login.userloginstage\"\nmatch = { name = \"by-terraform\" }\n";
    let closed = "closed_world = true\n";
    let folder = Folder::repository(&[("blueprintc.toml", closed), ("login.yaml", bound)]);
    let without = story(&folder, &[]);
    assert!(!without.accepted["login.yaml"]);
    assert!(without.flows.is_empty(), "what is rejected is not planned");
    folder.write("blueprintc.toml", format!("{closed}{external}"));
    let with = story(&folder, &[]);
    assert!(with.accepted["login.yaml"]);
    assert_eq!(with.flows["login"].len(), 1);
}

#[test]
fn blueprints_in_manifests_are_there_once() {
    let (base, overlay) = (manifest("base", &flow("login")), manifest("overlay", &flow("login")));
    let folder = Folder::repository(&[("base/map.yaml", &base), ("overlay/map.yaml", &overlay)]);
    let story = story(&folder, &["--authentik", "2026.8"]);
    assert_eq!(story.flows.keys().collect::<Vec<_>>(), ["login"]);
    let files = story.plan["files"].as_array().expect("a list");
    let copies: Vec<&Value> = files.iter().filter(|file| !file["copy_of"].is_null()).collect();
    assert_eq!(copies.len(), 1, "{files:?}");
    assert!(path(&copies[0]["copy_of"]).starts_with("base/map.yaml#"));
    assert_eq!(story.plan["operations"].as_array().expect("a list").len(), 3, "each entry once");
}

#[test]
fn what_nobody_applies_is_not_there() {
    let only_asked = |slug: &str| {
        flow(slug)
            .replace("metadata: {", "metadata: {labels: {blueprints.goauthentik.io/instantiate: \"false\"}, ")
    };
    let applies = "version: 1\nentries:\n- {model: authentik_blueprints.metaapplyblueprint, attrs: {identifiers: {name: reached}}}\n";
    let folder = Folder::repository(&[
        ("alternative.yaml", &only_asked("alternative")),
        ("apply.yaml", applies),
        ("login.yaml", &flow("login")),
        ("reached.yaml", &only_asked("reached")),
    ]);
    let together = story(&folder, &["--authentik", "2026.8"]);
    assert_eq!(together.flows.keys().collect::<Vec<_>>(), ["login", "reached"]);
    let alone = folder.run(&["plan", "alternative.yaml", "--format", "json", "--no-config"]).json();
    assert_eq!(alone["flows"][0]["slug"], "alternative", "a file that is given alone is meant");
}

#[test]
fn a_rejected_file_is_rejected_for_all() {
    let broken = flow("broken").replace("order: 10", "order: ten");
    let folder = Folder::repository(&[("broken.yaml", &broken), ("login.yaml", &flow("login"))]);
    let story = story(&folder, &["--authentik", "2026.8"]);
    assert_eq!(story.accepted.values().collect::<Vec<_>>(), [&false, &true]);
    assert_eq!(story.flows.keys().collect::<Vec<_>>(), ["login"]);
}

/// A ConfigMap with a blueprint under a key.
fn manifest(name: &str, blueprint: &str) -> String {
    format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}}}\ndata:\n  login.yaml: |\n{}",
        indented(blueprint)
    )
}

/// The files that `graph` warns of.
fn warned_of(folder: &Folder) -> Vec<String> {
    let drawn = folder.run(&["graph", ".", "--references", "--authentik", "2026.8"]);
    let warnings = drawn.stderr.lines().filter_map(|line| line.strip_prefix("warning: authentik rejects "));
    warnings.filter_map(|rest| Some(path(&Value::from(rest.split_once(';')?.0)))).collect()
}

#[test]
fn what_a_template_leaves_open_is_open_for_all() {
    let entry = |name: &str| format!("- model: !Value 0\n  identifiers: {{name: {name}}}\n");
    let range = format!("{{{{- range .Values.groups }}}}\n{}{{{{- end }}}}\n", entry("{{ . }}"));
    let whole = flow("whole") + &range;
    let inline = flow("inline") + "- {model: \"{{ .Values.model }}\", identifiers: {name: x}}\n";
    let folder = Folder::repository(&[
        ("inline/map.yaml", &manifest("inline", &inline)),
        ("inline-copy/map.yaml", &manifest("inline", &inline)),
        ("range/map.yaml", &manifest("range", &whole)),
    ]);
    let open = story(&folder, &["--authentik", "2026.8"]);
    assert!(open.accepted.values().all(|accepted| *accepted), "{open:?}");
    assert_eq!(open.flows.keys().collect::<Vec<_>>(), ["inline", "whole"]);
    assert!(warned_of(&folder).is_empty());
    // What is wrong whatever the template writes is wrong for all.
    let certain = flow("certain").replace("userloginstage,", "loginstage,") + &range;
    folder.write("certain/map.yaml", manifest("certain", &certain));
    let wrong = story(&folder, &["--authentik", "2026.8"]);
    assert!(!wrong.accepted["certain/map.yaml"]);
    assert_eq!(wrong.flows.keys().collect::<Vec<_>>(), ["inline", "whole"]);
    assert_eq!(warned_of(&folder), ["certain/map.yaml#certain/login.yaml"]);
}

#[test]
fn a_broken_manifest_is_rejected_for_all() {
    let ends_early = manifest("map", &flow("early")) + " y: z\n";
    let without_blueprint = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: empty}\ndata:\n  login.yaml: |\n    authentik_core.user\n y: z\n";
    let folder = Folder::repository(&[
        ("early.yaml", &ends_early),
        ("empty.yaml", without_blueprint),
        ("login.yaml", &flow("login")),
    ]);
    let broken = story(&folder, &["--authentik", "2026.8"]);
    assert!(!broken.accepted["early.yaml"] && broken.accepted["login.yaml"]);
    assert_eq!(broken.flows.keys().collect::<Vec<_>>(), ["login"]);
    let rejected = broken.accepted.iter().filter(|(_, accepted)| !**accepted).count();
    assert_eq!(warned_of(&folder).len(), rejected, "{:?}", broken.accepted);
    let planned = folder.run(&["plan", ".", "--authentik", "2026.8", "--no-config"]);
    assert!(planned.stderr.contains("error[invalid-yaml]"), "the reason is shown: {planned:?}");
}

#[test]
fn the_schema_of_the_user_holds_for_all() {
    let schema = "{\"$schema\": \"http://json-schema.org/draft-07/schema\", \"type\": \"object\", \"properties\": {\"entries\": {}}, \"$defs\": {}}";
    let folder = Folder::repository(&[("login.yaml", &flow("login")), ("schema.json", schema)]);
    let commands: [&[&str]; 4] = [
        &["check", "login.yaml"],
        &["plan", "login.yaml"],
        &["graph", "login.yaml", "--flow", "login"],
        &["run", "login.yaml", "--flow", "login", "--scenario", "scenario.txt"],
    ];
    folder.write("scenario.txt", "{}");
    let codes = commands.map(|command| {
        let ran = folder.run(&[command, &["--schema", "schema.json"]].concat());
        assert!(!ran.stderr.contains("unexpected argument"), "{ran:?}");
        ran.code == Some(2)
    });
    assert!(codes.iter().all(|code| *code == codes[0]), "one schema, one answer: {codes:?}");
    let wrong = commands.map(|command| folder.run(&[command, &["--schema", "none.json"]].concat()).code);
    assert_eq!(wrong, [Some(2); 4]);
}
