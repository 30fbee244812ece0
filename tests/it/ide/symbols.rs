//! What a blueprint consists of.

use blueprintc::ide::{Symbol, SymbolKind, all_symbols, folds, selection, symbols};

use super::Editor;
use crate::harness::FileId;

const TEXT: &str = "\
# The first line,
# and the second.
version: 1
metadata:
  name: Sign-in
context:
  greeting: Hello
entries:
  - model: authentik_flows.flow
    id: flow
    identifiers: {slug: login}
    attrs:
      name: Login
      title: Login
      designation: authentication
  - model: authentik_flows.flowstagebinding
    identifiers: {target: !KeyOf flow, order: 20, stage: !Find [authentik_flows.stage, [name, two]]}
  - model: authentik_stages_user_login.userloginstage
    identifiers: {name: two}
  - model: authentik_flows.flowstagebinding
    identifiers:
      target: !KeyOf flow
      order: 10
      stage: !Find [authentik_flows.stage, [name, two]]
  - model: authentik_policies_expression.expressionpolicy
    identifiers: {name: always}
    attrs:
      expression: |
        # comment
        return True
";

fn outline(symbols: &[Symbol], depth: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for symbol in symbols {
        lines.push(format!("{}{:?} {}", "  ".repeat(depth), symbol.kind, symbol.name));
        lines.extend(outline(&symbol.children, depth + 1));
    }
    lines
}

#[test]
fn bindings_are_parts_of_their_flow_in_its_order() {
    let editor = Editor::text(TEXT);
    let found = editor.analysis(|analysis| symbols(analysis, analysis.file(FileId(0)).unwrap()));
    assert_eq!(
        outline(&found, 0),
        [
            "Blueprint Sign-in",
            "ContextKey greeting",
            "Flow flow",
            "  Binding 10 two",
            "  Binding flowstagebinding",
            "Stage two",
            "Policy always",
        ]
    );
    let flow = found.iter().find(|symbol| symbol.kind == SymbolKind::Flow).unwrap();
    assert_eq!(flow.detail.as_deref(), Some("authentik_flows.flow"));
    let slice = |span| editor.session.sources()[0].slice(span);
    assert_eq!(slice(flow.name_span), "login");
    assert!(slice(flow.span).starts_with("model: authentik_flows.flow\n"));
}

#[test]
fn no_symbol_shows_a_secret() {
    let editor = Editor::text(
        "version: 1\ncontext: {password: hunter-22}\nentries:\n  - model: authentik_core.group\n    identifiers: {name: !Context password}\n  - model: authentik_core.group\n    identifiers: {name: hunter-22}\n",
    );
    let found = editor.analysis(|analysis| symbols(analysis, analysis.file(FileId(0)).unwrap()));
    assert!(!outline(&found, 0).join("\n").contains("hunter"), "{found:#?}");
}

/// A binding is named by its stage, which another file can name by a secret.
#[test]
fn no_symbol_shows_a_secret_of_another_file() {
    let stages = "version: 1\nmetadata: {name: b}\ncontext: {password: hunter-22}\nentries:\n- model: authentik_stages_dummy.dummystage\n  identifiers: {name: !Context password}\n  attrs: {throw_error: true}\n";
    let bindings = "version: 1\nmetadata: {name: a}\nentries:\n- model: authentik_flows.flowstagebinding\n  id: binding\n  identifiers:\n    target: !Find [authentik_flows.flow, [slug, default-authentication-flow]]\n    stage: !Find [authentik_stages_dummy.dummystage, [throw_error, true]]\n    order: 10\n";
    let editor = Editor::of(&[("a.yaml", bindings), ("b.yaml", stages)]);
    let found = editor.analysis(|analysis| {
        let all = all_symbols(analysis).flat_map(|(_, symbols)| symbols);
        symbols(analysis, analysis.file(FileId(0)).unwrap()).into_iter().chain(all).collect::<Vec<_>>()
    });
    assert!(found.iter().any(|symbol| symbol.full_name() == "binding (10 ***)"), "{found:#?}");
    let hidden = |symbol: &Symbol| !symbol.full_name().contains("hunter");
    assert!(found.iter().filter(|symbol| symbol.kind != SymbolKind::ContextKey).all(hidden), "{found:#?}");
}

#[test]
fn what_takes_several_lines_can_be_folded() {
    let editor = Editor::text(TEXT);
    let source = &editor.session.sources()[0];
    let lines = |span: blueprintc::Span| (source.line_of(span.start) + 1, source.line_of(span.end - 1) + 1);
    let found = editor.analysis(|analysis| folds(analysis.file(FileId(0)).unwrap()));
    let lines: Vec<_> = found.into_iter().map(lines).collect();
    for expected in
        [(1, 2), (4, 5), (6, 7), (8, 30), (9, 15), (12, 15), (20, 24), (25, 30), (27, 30), (28, 30)]
    {
        assert!(lines.contains(&expected), "{expected:?} is not among {lines:?}");
    }
    assert!(lines.iter().all(|(first, last)| first < last));
    let mut unique = lines.clone();
    unique.dedup();
    assert_eq!(unique, lines);
}

#[test]
fn a_selection_grows_from_the_word_to_the_file() {
    let editor = Editor::text(&TEXT.replacen("slug: login", "slug: lo$0gin", 1));
    let source = editor.session.sources()[0].clone();
    let spans = editor.ask(selection);
    let texts: Vec<&str> = spans.iter().map(|span| source.slice(*span)).collect();
    assert_eq!(texts[..4], ["login", "slug: login", "{slug: login}", "identifiers: {slug: login}"]);
    assert_eq!(texts.last().unwrap().len(), source.text().len());
    assert!(spans.windows(2).all(|pair| pair[1].contains(pair[0]) && pair[0] != pair[1]));
}
