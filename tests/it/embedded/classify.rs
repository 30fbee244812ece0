//! What is a blueprint and what isn't.

use serde_json::Value;

use super::{checked, found};
use crate::harness::{SourceFile, Sources, Workspace, indented, shared_vectors, text, vectors};

fn blueprints(files: &[(&str, &str)]) -> Vec<String> {
    let sources = checked(files).0;
    sources.blueprints().iter().map(|file| file.path().to_owned()).collect()
}

const BLUEPRINT: &str = "version: 1\nmetadata: {name: x}\nentries: []\n";
const DEPLOYMENT: &str = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: x}\n";

fn are_blueprints<'v>(vectors: impl Iterator<Item = &'v Value>) {
    for vector in vectors {
        let sources = Sources::of(vec![SourceFile::new("x.yaml", text(vector, "blueprint"))]);
        assert_eq!(sources.blueprints().len(), 1, "{}", vector["id"]);
    }
}

#[test]
fn every_probe_of_the_importer_is_a_blueprint() {
    // A list may be anything; the importer accepts it in any case.
    let is_mapping = |probe: &&Value| !text(probe, "blueprint").starts_with("- ");
    are_blueprints(vectors("2026.2/probes").iter().filter(is_mapping));
}

#[test]
#[cfg_attr(not(authentik_texts), ignore = "there is no ../shared/authentik")]
fn every_variant_that_the_importer_was_given_is_a_blueprint() {
    are_blueprints(shared_vectors("verdicts.jsonl").iter());
}

#[test]
fn entries_of_other_things_are_none_of_blueprints() {
    let others = [
        "title: Models\nentries:\n  - model: gpt-4\n    identifiers: [a, b]\n",
        "entries:\n  - vendor: acme\n    model: T1\n    attrs: {w: 1}\n",
        "site: a\nversion: 1\nentries:\n  - vendor: acme\n    model: T1\n    attrs: {w: 1}\n",
        "# for authentik_core.user\nversion: 1\nentries:\n  - date: 2020-01-01\n    changes: [authentik_core.user is there]\n",
        "project: x\nversion: 1\nmetadata: {name: x}\nentries:\n  - version: 1\n    text: 'model: authentik_core.user is there'\n",
    ];
    for other in others {
        assert_eq!(blueprints(&[("a.yaml", other)]).len(), 0, "alone: {other}");
        let mixed = [("a.yaml", other), ("b.yaml", BLUEPRINT), ("c.yaml", DEPLOYMENT)];
        assert_eq!(blueprints(&mixed), ["b.yaml"], "{other}");
    }
    // In a folder of its own nothing tells what it is, whatever other folders hold.
    for other in ["version: Version\nentries: Eintr\u{e4}ge\n", "- hosts: all\n", others[3]] {
        assert_eq!(blueprints(&[("i18n/a.yaml", other), ("bp/b.yaml", BLUEPRINT)]), ["bp/b.yaml"], "{other}");
    }
    assert_eq!(blueprints(&[("a.yaml", "{{ include \"x\" . }}\n")]).len(), 0);
    for broken in [
        "version: 1\nentries:\n  - model: authentic_core.user\n    identifiers: {username: a}\n",
        "version: 1\nentries:\n  - model: core.user\n    attrs: {name: a}\n",
        "title: x\nentries:\n  - model: authentik_core.usr\n",
        "version: 1\nmetadata: {name: x}\ntitle: x\nentries:\n  - mdoel: core.user\n    identifiers: {username: a}\n",
    ] {
        assert_eq!(blueprints(&[("a.yaml", broken), ("c.yaml", DEPLOYMENT)]), ["a.yaml"], "{broken}");
    }
}

#[test]
fn files_that_do_not_tell_are_what_lies_beside_them() {
    for unclear in ["", "# nothing\n", "404\n", "version: 1\n"] {
        assert_eq!(blueprints(&[("a.yaml", unclear)]), ["a.yaml"], "alone: {unclear}");
        assert_eq!(blueprints(&[("a.yaml", unclear), ("b.yaml", BLUEPRINT)]).len(), 2, "{unclear}");
        let mixed = [("a.yaml", unclear), ("b.yaml", BLUEPRINT), ("c.yaml", DEPLOYMENT)];
        assert_eq!(blueprints(&mixed), ["b.yaml"], "{unclear}");
        let apart = [("bp/a.yaml", unclear), ("bp/b.yaml", BLUEPRINT), ("k8s/c.yaml", DEPLOYMENT)];
        assert_eq!(blueprints(&apart), ["bp/a.yaml", "bp/b.yaml"], "{unclear}");
        let foreign = [("bp/b.yaml", BLUEPRINT), ("k8s/a.yaml", unclear), ("k8s/c.yaml", DEPLOYMENT)];
        assert_eq!(blueprints(&foreign), ["bp/b.yaml"], "{unclear}");
        assert_eq!(blueprints(&[("values.yaml", unclear)]).len(), 0, "{unclear}");
    }
    assert_eq!(blueprints(&[("a.yaml", "- hosts: all\n")]).len(), 0);
    assert_eq!(blueprints(&[("a.yaml", "- x\n"), ("b.yaml", BLUEPRINT)]).len(), 2);
}

#[test]
fn a_config_map_without_blueprints_is_left_alone() {
    let files = [(
        "cm.yaml",
        "apiVersion: v1\nkind: ConfigMap\ndata:\n  a.yaml: |\n    version: 1\n    services: {}\n  b.yaml: |\n    \
         entries:\n      - name: authentik_core\n  c.yaml: |\n    {{ broken\n  d.yaml: \"\"\n  e: plain\n",
    )];
    let (sources, outcome) = checked(&files);
    assert_eq!(sources.blueprints().len(), 0);
    assert_eq!(found(&sources, &outcome), []);
    assert!(outcome.files[0].accepted);
}

#[test]
fn yaml_around_a_blueprint_that_breaks_it_is_reported_there() {
    let text = "apiVersion: v1
kind: ConfigMap
metadata: {name: x}
data:
  a.yaml: |
    version: 1
    entries:
      - model: authentik_core.group
        identifiers:
          name: x
 slipped:
          is_superusr: true
";
    let (sources, outcome) = checked(&[("cm.yaml", text)]);
    assert_eq!(found(&sources, &outcome), [("cm.yaml".to_owned(), 11, "invalid-yaml")]);
    assert!(!outcome.files[0].accepted);
}

#[test]
fn blueprints_deep_in_texts_have_an_end() {
    let mut text = BLUEPRINT.replace("{name: x}", "\n  name: x");
    for depth in 0..8 {
        let wrapped = indented(&text, 4);
        text = format!("apiVersion: v1\nkind: ConfigMap\ndata:\n  d{depth}.yaml: |\n{wrapped}");
        let expected = usize::from(depth < 5);
        assert_eq!(blueprints(&[("cm.yaml", &text)]).len(), expected, "{depth}");
    }
}

#[test]
fn overlays_for_several_instances_are_not_compared() {
    let blueprint = |extra: &str| {
        let text = format!(
            "version: 1\nmetadata:\n  name: x\nentries:\n  - model: authentik_core.group\n    identifiers: {{name: g}}\n    \
             attrs: {{is_superuser: {extra}}}\n"
        );
        format!("apiVersion: v1\nkind: ConfigMap\ndata:\n  a.yaml: |\n{}", indented(&text, 4))
    };
    let rules = |files: &[(&str, &str)]| -> Vec<&'static str> {
        let checked = Workspace::of(files).searched().check();
        found(&checked.sources.unwrap(), &checked.outcome).into_iter().map(|(_, _, rule)| rule).collect()
    };
    let (one, two) = (blueprint("true"), blueprint("false"));
    assert_eq!(rules(&[("prod/a.yaml", &one), ("test/a.yaml", &two)]), Vec::<&str>::new());
    assert_eq!(rules(&[("prod/a.yaml", &one), ("prod/b.yaml", &two)]), ["duplicate-blueprint-name"]);
    let renamed = two.replace("name: x", "name: y");
    assert_eq!(rules(&[("prod/a.yaml", &one), ("apps/b.yaml", &renamed)]), ["object-written-twice"]);
}

#[test]
fn a_list_in_a_file_that_is_never_discovered_is_no_blueprint() {
    let list = "- hosts: all\n  tasks: []\n";
    let beside = |name: &str, text: &str| blueprints(&[("f/a.yaml", BLUEPRINT), (name, text)]).len();
    assert_eq!(beside("f/play.yml", list), 1);
    assert_eq!(beside("f/play.yml", ""), 1);
    // authentik's discovery stops on this one.
    assert_eq!(beside("f/play.yaml", list), 2);
    // The keys of a blueprint tell.
    assert_eq!(beside("f/b.yml", "version: 1\nmetadata: {name: y}\nentreis: []\n"), 2);
}
