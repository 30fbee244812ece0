//! Names as they are written in YAML.

use crate::syntax::{NodeKind, ScalarStyle, Tree, parse};

/// Writes a text as a scalar that stands wherever one can, in a style if that can hold it.
pub(super) fn written(text: &str, style: ScalarStyle) -> String {
    let is_one_line = !text.chars().any(char::is_control);
    match style {
        ScalarStyle::Plain if is_plain(text) => text.to_owned(),
        ScalarStyle::SingleQuoted if is_one_line => format!("'{}'", text.replace('\'', "''")),
        // YAML's escapes include those of JSON.
        _ => serde_json::Value::from(text).to_string(),
    }
}

/// Whether a text needs no quotes, not even in brackets.
fn is_plain(text: &str) -> bool {
    let tree = parse(&format!("[{text}]"));
    let only = |tree: &Tree| {
        let [root] = *tree.documents() else { return None };
        let [item] = *tree.items(root) else { return None };
        let is_plain = match tree.node(item).kind {
            NodeKind::Scalar(scalar) => scalar.style == ScalarStyle::Plain,
            _ => false,
        };
        Some(is_plain && tree.full_span(item) == tree.span(item) && tree.as_str(item) == Some(text))
    };
    tree.errors().is_empty() && tree.comments().is_empty() && only(&tree) == Some(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_quoted_where_yaml_needs_it() {
        let plain = |text| written(text, ScalarStyle::Plain);
        for text in ["flow", "a-b.c", "two words", "a/b", "\u{e9}t\u{e9}"] {
            assert_eq!(plain(text), text);
        }
        for text in [
            "12", "yes", "null", "a: b", "a #b", "- a", "&a", "*a", "!a", "[a", "a]", "a, b", "", " a", "1.5",
        ] {
            assert_eq!(plain(text), format!("\"{text}\""));
        }
        assert_eq!(written("it's", ScalarStyle::SingleQuoted), "'it''s'");
        assert_eq!(written("a\"\\", ScalarStyle::DoubleQuoted), "\"a\\\"\\\\\"");
    }
}
