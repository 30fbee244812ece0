//! Texts that name other files.

use blueprintc::ide::{LinkTarget, links};

use super::Editor;
use crate::harness::{FileId, Options};

fn found(files: &[(&str, &str)], file: usize) -> Vec<String> {
    let editor = Editor::with(files, &Options::default());
    let text = editor.session.sources()[file].text().to_owned();
    editor.analysis(|analysis| {
        let file = analysis.file(FileId(file.try_into().unwrap())).unwrap();
        let show = |link: &blueprintc::ide::Link<'_>| {
            let target = match link.target {
                LinkTarget::Blueprint(file) => editor.session.sources()[file.index()].path().to_owned(),
                LinkTarget::Worker(path) => format!("worker {path}"),
                LinkTarget::Schema(path) => format!("schema {path}"),
            };
            format!("{} -> {target}", &text[link.span.range()])
        };
        links(analysis, file).iter().map(show).collect()
    })
}

#[test]
fn applied_blueprints_are_linked() {
    let apply = "\
version: 1
entries:
- model: authentik_blueprints.metaapplyblueprint
  attrs: {identifiers: {name: \"Base \u{e4}\"}}
- model: authentik_blueprints.metaapplyblueprint
  attrs: {identifiers: {path: b.yaml}}
- model: authentik_blueprints.metaapplyblueprint
  attrs: {identifiers: {name: Nowhere}}
";
    let base = "version: 1\nmetadata: {name: Base \u{e4}}\nentries: []\n";
    assert_eq!(
        found(&[("a.yaml", apply), ("b.yaml", base)], 0),
        ["Base \u{e4} -> b.yaml", "b.yaml -> b.yaml"]
    );
}

#[test]
fn files_and_schemas_are_linked() {
    let text = "\
# yaml-language-server: $schema=../blueprint.schema.json
# yaml-language-server: $schema=https://example.com/schema.json
# yaml-language-server: $schema=
entries:
- model: authentik_core.group
  identifiers: {name: !File /run/a, x: !File ['/b', default], y: !File [/${X}, z], z: !File}
";
    assert_eq!(
        found(&[("a.yaml", &text.replace('\n', "\r\n"))], 0),
        [
            "../blueprint.schema.json -> schema ../blueprint.schema.json",
            "/run/a -> worker /run/a",
            "/b -> worker /b"
        ]
    );
}
