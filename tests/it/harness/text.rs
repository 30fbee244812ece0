//! Texts in other texts.

/// Indents each line that isn't empty.
pub(crate) fn indented(text: &str, by: usize) -> String {
    let indent = " ".repeat(by);
    let line = |line: &str| match line.trim_end_matches('\n') {
        "" => line.to_owned(),
        _ => format!("{indent}{line}"),
    };
    text.split_inclusive('\n').map(line).collect()
}

/// A ConfigMap that holds a blueprint.
pub(crate) fn config_map(blueprint: &str) -> String {
    let held = indented(blueprint, 4);
    format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: x}}\ndata:\n  a.yaml: |\n{held}")
}

pub(crate) fn json(text: &str) -> String {
    serde_json::to_string(text).expect("a text is JSON")
}

pub(crate) fn base64(text: &str) -> String {
    data_encoding::BASE64.encode(text.as_bytes())
}

/// Indents each line that isn't empty, and ends every line with a line break.
pub(crate) fn block(text: &str, by: usize) -> String {
    let line =
        |line: &str| if line.trim().is_empty() { "\n".to_owned() } else { format!("{:by$}{line}\n", "") };
    text.lines().map(line).collect()
}
