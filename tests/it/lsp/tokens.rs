//! Colors, by the numbers of the protocol.

use serde_json::{Value, json};

use crate::harness::{Client, Folder, blueprint, config_map};

/// The words as `type[+modifier] text`, read back from the numbers.
fn words(client: &mut Client, path: &str, text: &str, range: Option<(u32, u32)>) -> Vec<String> {
    let legend = client.capabilities["semanticTokensProvider"]["legend"].clone();
    let document = json!({ "uri": client.uri(path) });
    let found = match range {
        None => client.request("textDocument/semanticTokens/full", json!({ "textDocument": document })),
        Some((start, end)) => {
            let at = |line| json!({ "line": line, "character": 0 });
            let range = json!({ "start": at(start), "end": at(end) });
            client.request(
                "textDocument/semanticTokens/range",
                json!({ "textDocument": document, "range": range }),
            )
        }
    };
    let data: Vec<usize> = found["data"].as_array().expect("a list").iter().map(number).collect();
    let (mut line, mut character) = (0, 0);
    let mut words = Vec::new();
    for word in data.chunks_exact(5) {
        character = if word[0] == 0 { character + word[1] } else { word[1] };
        line += word[0];
        let units: Vec<u16> = text.lines().nth(line).expect("a line").encode_utf16().collect();
        let shown = String::from_utf16(&units[character..character + word[2]]).expect("whole characters");
        let kind = legend["tokenTypes"][word[3]].as_str().expect("a type");
        let bits = legend["tokenModifiers"].as_array().expect("a list").iter().enumerate();
        let modifiers: String = bits
            .filter(|(bit, _)| word[4] & (1 << bit) != 0)
            .map(|(_, name)| format!("+{}", name.as_str().expect("a name")))
            .collect();
        words.push(format!("{kind}{modifiers} {shown}"));
    }
    words
}

fn number(value: &Value) -> usize {
    value.as_u64().and_then(|value| value.try_into().ok()).expect("a number")
}

const POLICY: &str = "\
- model: authentik_policies_expression.expressionpolicy
  id: p
  identifiers: {name: \u{1f600}, parent: !KeyOf p}
  attrs:
    expression: |
      return request.user.pk == 1
";

const COLORS: [&str; 11] = [
    "type authentik_policies_expression.expressionpolicy",
    "variable+declaration p",
    "macro !KeyOf",
    "variable p",
    "keyword return",
    "variable+defaultLibrary request",
    "property user",
    "property pk",
    "operator ==",
    "number 1",
    "",
];

#[test]
fn words_are_colored_where_they_stand() {
    let text = blueprint(POLICY);
    let mut client = Client::open(Folder::repository(&[("a.yaml", &text)]));
    assert_eq!(words(&mut client, "a.yaml", &text, None), COLORS[..10]);
    assert_eq!(words(&mut client, "a.yaml", &text, Some((4, 5))), COLORS[1..2]);
    assert_eq!(words(&mut client, "a.yaml", &text, Some((8, 99))), COLORS[4..10]);
    assert!(client.end());
}

#[test]
fn words_of_a_manifest_are_colored_where_they_stand() {
    let text = config_map(&blueprint(POLICY));
    let mut client = Client::open(Folder::repository(&[("cm.yaml", &text)]));
    assert_eq!(words(&mut client, "cm.yaml", &text, None), COLORS[..10]);
    assert_eq!(words(&mut client, "cm.yaml", &text, Some((9, 10))), COLORS[1..2]);
    assert_eq!(words(&mut client, "cm.yaml", &text, Some((0, 4))), [""; 0]);
    assert!(client.end());
}

#[test]
fn placeholders_of_a_chart_are_colored() {
    let inner = blueprint(
        "- model: authentik_core.group\n  identifiers: {name: \"{{ .Values.\u{e4} }}\", x: \"${Y}\"}\n",
    );
    let inner: String = inner.lines().map(|line| format!("    {line}\n")).collect();
    let text = format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: \"{{{{ .Release.Name }}}}\"}}\ndata:\n  a.yaml: |\n{inner}"
    );
    let folder = Folder::repository(&[("c/Chart.yaml", "name: c\n"), ("c/templates/cm.yaml", &text)]);
    let mut client = Client::open(folder);
    assert_eq!(
        words(&mut client, "c/templates/cm.yaml", &text, None),
        ["type authentik_core.group", "macro {{ .Values.\u{e4} }}", "macro ${Y}"]
    );
    assert!(client.end());
}

#[test]
fn words_of_escaped_text_are_left_out() {
    let inner = blueprint("- model: authentik_core.group\n  id: \"\u{e4}\"\n");
    let text = format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: x}}\ndata:\n  a.yaml: {}\n",
        json!(inner)
    );
    let mut client = Client::open(Folder::repository(&[("cm.yaml", &text)]));
    let words = words(&mut client, "cm.yaml", &text, None);
    assert!(words.contains(&"type authentik_core.group".to_owned()), "{words:?}");
    assert!(!words.iter().any(|word| word.contains('\\')), "{words:?}");
    assert!(client.end());
}
