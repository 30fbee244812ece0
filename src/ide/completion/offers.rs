//! Collects what is offered, puts it in order, and writes it as the place needs it.

use std::collections::HashSet;

use super::sketch::Place;
use super::{Completion, CompletionKind};

/// More than these, and what is typed narrows them down already here.
const MOST: usize = 300;

/// How a value is written at the place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// As it is.
    Plain,
    /// As an item of a list that starts here: `- value`.
    Dash,
    /// As a list of its own: `[value]`.
    Brackets,
}

/// What is offered at a place.
pub(super) struct Offers {
    all: Vec<(i32, Completion)>,
    labels: HashSet<String>,
    place: Place,
    needs_blank: bool,
    pub(super) shape: Shape,
}

impl Completion {
    pub(super) fn new(label: impl Into<String>, kind: CompletionKind) -> Self {
        Completion {
            label: label.into(),
            kind,
            insert: None,
            is_snippet: false,
            detail: None,
            documentation: None,
            is_deprecated: false,
        }
    }

    pub(super) fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into()).filter(|detail| !detail.is_empty());
        self
    }

    pub(super) fn documentation(mut self, text: impl Into<String>) -> Self {
        self.documentation = Some(text.into()).filter(|text| !text.is_empty());
        self
    }

    pub(super) fn insert(mut self, text: impl Into<String>) -> Self {
        self.insert = Some(text.into());
        self
    }

    pub(super) fn snippet(mut self, text: impl Into<String>) -> Self {
        self.insert = Some(text.into());
        self.is_snippet = true;
        self
    }
}

impl Offers {
    pub(super) fn new(place: Place, needs_blank: bool) -> Self {
        Offers { all: Vec::new(), labels: HashSet::new(), place, needs_blank, shape: Shape::Plain }
    }

    /// Adds what isn't offered yet.
    pub(super) fn add(&mut self, score: i32, completion: Completion) {
        if self.labels.insert(completion.label.clone()) {
            self.all.push((score, completion));
        }
    }

    /// Adds a text, which is put in quotes where YAML needs them.
    pub(super) fn add_text(&mut self, score: i32, completion: Completion) {
        if self.place.is_quoted && completion.label.contains(['"', '\'', '\\']) {
            return;
        }
        let is_bare = self.place.is_quoted || !needs_quotes(&completion.label, self.is_in_flow());
        let completion = if is_bare {
            completion
        } else {
            let quoted = format!("\"{}\"", completion.label.replace('\\', "\\\\").replace('"', "\\\""));
            completion.insert(quoted)
        };
        self.add(score, completion);
    }

    /// Whether what is inserted is between brackets.
    pub(super) fn is_in_flow(&self) -> bool {
        self.place.is_in_flow || self.shape == Shape::Brackets
    }

    /// Whether the place is between quotes, where nothing but text can be.
    pub(super) fn is_quoted(&self) -> bool {
        self.place.is_quoted
    }

    /// All in order, as they are written at the place.
    pub(super) fn into_items(self, typed: &str) -> Vec<Completion> {
        let Offers { mut all, shape, needs_blank, .. } = self;
        if all.len() > MOST {
            all.retain(|(_, completion)| is_subsequence(typed, &completion.label));
        }
        all.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
        let finish = |(_, mut completion): (i32, Completion)| {
            let (open, close) = match shape {
                Shape::Plain => ("", ""),
                Shape::Dash => ("- ", ""),
                Shape::Brackets if gives_list(&completion) => ("", ""),
                Shape::Brackets => ("[", "]"),
            };
            if needs_blank || !open.is_empty() {
                let text = completion.insert.as_deref().unwrap_or(&completion.label);
                let blank = if needs_blank { " " } else { "" };
                completion.insert = Some(format!("{blank}{open}{text}{close}"));
            }
            completion
        };
        all.into_iter().map(finish).collect()
    }
}

/// Whether a completion is a tag of which the value can be a whole list.
fn gives_list(completion: &Completion) -> bool {
    let is_single = ["!KeyOf", "!Find", "!FindObject", "!Format"].contains(&completion.label.as_str());
    completion.kind == CompletionKind::Tag && !is_single
}

/// Whether the characters of one text are in another one in their order, in any case.
fn is_subsequence(typed: &str, label: &str) -> bool {
    let mut rest = label.chars().flat_map(char::to_lowercase);
    typed.chars().flat_map(char::to_lowercase).all(|wanted| rest.any(|c| c == wanted))
}

/// Whether YAML reads a text as something else unless it is in quotes.
pub(super) fn needs_quotes(text: &str, is_in_flow: bool) -> bool {
    const WORDS: [&str; 9] = ["true", "false", "yes", "no", "on", "off", "null", "~", "="];
    let Some(first) = text.chars().next() else { return true };
    let starts_badly = match first {
        '-' | '?' | ':' => text.chars().nth(1).is_none_or(char::is_whitespace),
        _ => "!&*[]{}|>@`\"'%#,".contains(first) || first.is_whitespace(),
    };
    starts_badly
        || text.ends_with([':', ' '])
        || text.contains(": ")
        || text.contains(" #")
        || text.contains(['\n', '\r', '\t'])
        || is_in_flow && text.contains([',', '[', ']', '{', '}'])
        || WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
        || first.is_ascii_digit()
            && text.bytes().all(|byte| byte.is_ascii_digit() || b".:_-eE+xX".contains(&byte))
}

/// Writes a text into a snippet.
pub(super) fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('$', "\\$").replace('}', "\\}")
}
