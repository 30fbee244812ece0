//! Texts for people: Markdown, or plain for editors that show it as it is.

use gen_lsp_types::{ClientCapabilities, MarkupContent, MarkupKind};

/// The forms of texts that a client understands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Formats {
    pub(super) hovers: Markup,
    /// The documentation of completions.
    pub(super) documentation: Markup,
    /// The documentation of signatures.
    pub(super) signatures: Markup,
    /// Whether the client asks for the documentation of a completion once it shows it.
    pub(super) asks_for_documentation: bool,
    /// Whether the client fills in the places of snippets; else it inserts them as they are.
    pub(super) has_snippets: bool,
}

impl Formats {
    /// The forms that a client states.
    pub(super) fn new(capabilities: &ClientCapabilities) -> Self {
        let text = capabilities.text_document.as_ref();
        let item = text.and_then(|text| text.completion.as_ref()?.completion_item.as_ref());
        let resolved = item.and_then(|item| item.resolve_support.as_ref());
        Formats {
            asks_for_documentation: resolved
                .is_some_and(|resolved| resolved.properties.iter().any(|name| name == "documentation")),
            hovers: Markup::of(text.and_then(|text| text.hover.as_ref()?.content_format.as_ref())),
            documentation: Markup::of(item.and_then(|item| item.documentation_format.as_ref())),
            signatures: Markup::of(
                text.and_then(|text| text.signature_help.as_ref()?.signature_information.as_ref())
                    .and_then(|signature| signature.documentation_format.as_ref()),
            ),
            has_snippets: item.and_then(|item| item.snippet_support) == Some(true),
        }
    }
}

/// The formats of texts that a client shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Markup {
    Markdown,
    Plain,
}

impl Markup {
    /// The format of a client that states these; one that states nothing shows Markdown or its text.
    pub(super) fn of(formats: Option<&Vec<MarkupKind>>) -> Self {
        match formats {
            Some(formats) if !formats.contains(&MarkupKind::Markdown) => Markup::Plain,
            _ => Markup::Markdown,
        }
    }

    /// A text that is Markdown, in this format.
    pub(super) fn content(self, text: String) -> MarkupContent {
        match self {
            Markup::Markdown => MarkupContent { kind: MarkupKind::Markdown, value: text },
            Markup::Plain => MarkupContent { kind: MarkupKind::PlainText, value: plain(&text) },
        }
    }
}

/// The text of Markdown without its fences and emphasis; code in a line keeps its backticks.
fn plain(text: &str) -> String {
    let lines = text.lines().filter(|line| !line.starts_with("```"));
    let line = |line: &str| {
        let parts = line.split('`').enumerate();
        // What is between backticks is not Markdown.
        let parts =
            parts.map(|(at, part)| if at % 2 == 0 { part.replace("**", "") } else { part.to_owned() });
        parts.collect::<Vec<_>>().join("`")
    };
    lines.map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_has_neither_fences_nor_emphasis() {
        let text = "**Flow** `a**b`\n\n```yaml\nä: 1\n```";
        assert_eq!(
            Markup::of(Some(&vec![MarkupKind::PlainText])).content(text.into()).value,
            "Flow `a**b`\n\nä: 1"
        );
        let both = vec![MarkupKind::PlainText, MarkupKind::Markdown];
        for formats in [None, Some(&both)] {
            assert_eq!(Markup::of(formats).content(text.into()).value, text);
        }
    }
}
