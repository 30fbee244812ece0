//! What is colored, and as what.

use blueprintc::ide::{Token, TokenKind, tokens, tokens_within};

use super::Editor;
use crate::harness::{FileId, Span};

fn shown(text: &str, token: &Token) -> String {
    let kind = match token.kind {
        TokenKind::Python(kind) => format!("{kind:?}").to_lowercase(),
        kind => format!("{kind:?}"),
    };
    let declares = if token.is_declaration { " (new)" } else { "" };
    let builtin = if token.is_builtin { " (given)" } else { "" };
    format!("{kind}{declares}{builtin} {}", &text[token.span.range()])
}

fn found(text: &str) -> Vec<Token> {
    let editor = Editor::text(text);
    let found =
        editor.analysis(|analysis| tokens(analysis, analysis.file(FileId(0)).expect("it is analyzed")));
    assert!(found.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start), "{found:?}");
    assert!(found.iter().all(|token| !text[token.span.range()].contains(['\n', '\r'])), "{found:?}");
    found
}

fn colors(text: &str) -> Vec<String> {
    found(text).iter().map(|token| shown(text, token)).collect()
}

/// The words of an expression that the lines below make, with their indentation.
fn python(header: &str, lines: &str) -> Vec<String> {
    let text = format!(
        "version: 1\nentries:\n- model: authentik_policies_expression.expressionpolicy\n  identifiers: {{name: p}}\n  attrs:\n    expression: {header}{lines}"
    );
    let all = colors(&text);
    assert_eq!(all[0], "Model authentik_policies_expression.expressionpolicy");
    all[1..].to_vec()
}

#[test]
fn words_of_blueprints_are_told_apart() {
    let text = "\
context: {fallback: a}
entries:
- model: authentik_flows.flow
  state: created
  id: \u{e4}
  identifiers: {slug: !Context fallback}
  attrs:
    designation: authentication
    title: !Format [\"%s\", !Context [fallback, b]]
    name: !If [!Condition [AND, true], recovery, b]
    background: !Find [authentik_core.group, [name, x]]
- model: authentik_flows.flowstagebinding
  identifiers: {target: !KeyOf \u{e4}, order: 1, invalid_response_action: nothing}
";
    assert_eq!(
        colors(text),
        [
            "ContextKey (new) fallback",
            "Model authentik_flows.flow",
            "Keyword created",
            "Id (new) \u{e4}",
            "Tag !Context",
            "ContextKey fallback",
            "Choice authentication",
            "Tag !Format",
            "Tag !Context",
            "ContextKey fallback",
            "Tag !If",
            "Tag !Condition",
            "Keyword AND",
            "Tag !Find",
            "Model authentik_core.group",
            "Model authentik_flows.flowstagebinding",
            "Tag !KeyOf",
            "Id \u{e4}",
        ]
    );
}

#[test]
fn python_is_colored_below_its_indentation() {
    let lines =
        "\n      # ask\n      \u{e4} = ak_user_by(email=\"\u{1f600}\")\n      return request.user.pk == 7\n";
    let wanted = [
        "comment # ask",
        "variable \u{e4}",
        "operator =",
        "function (given) ak_user_by",
        "variable email",
        "operator =",
        "string \"\u{1f600}\"",
        "keyword return",
        "variable (given) request",
        "attribute user",
        "attribute pk",
        "operator ==",
        "number 7",
    ];
    assert_eq!(python("|", lines), wanted);
    assert_eq!(python("|2-", &lines.replace('\n', "\r\n")), wanted);
    assert_eq!(
        python(">-", "\n\n      return\n      request.user\n")[..2],
        ["keyword return", "variable (given) request"]
    );
    assert_eq!(python("return True", "\n"), ["keyword return", "keyword True"]);
}

#[test]
fn text_that_yaml_writes_otherwise_is_left_out() {
    // The quotes are written as escapes, so that only what is between them is Python as it stands there.
    assert_eq!(
        python("\"return \\\"a\\\" + x\"", "\n"),
        ["keyword return", "string a", "operator +", "variable x"]
    );
    // A string over two lines is two words, without the indentation.
    let lines = "\n      return \"\"\"a\n        b\"\"\"\n";
    assert_eq!(python("|", lines), ["keyword return", "string \"\"\"a", "string   b\"\"\""]);
    assert_eq!(python("!Context code", "\n"), ["Tag !Context", "ContextKey code"]);
}

#[test]
fn half_written_python_is_colored_too() {
    assert_eq!(
        python("|", "\n      return ak_message(\n"),
        ["keyword return", "function (given) ak_message"]
    );
    assert_eq!(
        python("|", "\n      def f(a:\n        pass"),
        ["keyword def", "function f", "variable a", "keyword pass"]
    );
}

#[test]
fn prompts_hold_python_where_they_say_so() {
    let prompt = |switch: &str| {
        colors(&format!(
            "entries:\n- model: authentik_stages_prompt.prompt\n  attrs:\n    {switch}placeholder: return 1\n"
        ))
    };
    assert_eq!(prompt(""), ["Model authentik_stages_prompt.prompt"]);
    assert_eq!(prompt("placeholder_expression: true\n    ")[1..], ["keyword return", "number 1"]);
    assert_eq!(prompt("placeholder_expression: !Context x\n    ").len(), 3);
}

#[test]
fn placeholders_are_words_of_their_own() {
    let text = "entries:\n- model: authentik_core.group\n  id: ${A}-b\n  # ${NO}\n  attrs: {name: \"{{ .x }}\", parent: !KeyOf ${A}-b, notes: '%(n)s @UP@'}\n";
    assert_eq!(
        colors(text),
        [
            "Model authentik_core.group",
            "Placeholder ${A}",
            "Id (new) -b",
            "Placeholder {{ .x }}",
            "Tag !KeyOf",
            "Placeholder ${A}",
            "Id -b",
            "Placeholder %(n)s",
            "Placeholder @UP@",
        ]
    );
    let words = python("|", "\n      return \"%(a)s ${B}\" + f\"{{c}}\"\n");
    assert_eq!(words[..3], ["keyword return", "string \"%(a)s ", "Placeholder ${B}"]);
    assert!(!words.iter().any(|word| word.contains("Placeholder {{")), "{words:?}");
}

#[test]
fn a_part_has_the_words_of_the_whole() {
    let text = "entries:\n- model: authentik_core.group\n  id: a\n- model: authentik_core.group\n  attrs: {parent: !KeyOf a, name: \"${A}-{{ b }}\"}\n  # ${C}\n- identifiers: {name: __D__@E@}\n";
    let whole = found(text);
    let editor = Editor::text(text);
    for start in 0..text.len() {
        for end in [start + 1, start + 20, text.len()] {
            let part = Span::new(start, end);
            let within =
                editor.analysis(|analysis| tokens_within(analysis, analysis.file(FileId(0)).unwrap(), part));
            let touches = |token: &&Token| token.span.start < part.end && part.start < token.span.end;
            assert_eq!(within, whole.iter().filter(touches).copied().collect::<Vec<_>>(), "{part:?}");
        }
    }
}
