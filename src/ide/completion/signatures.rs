//! What the arguments around a caret are for: those of a tag, and those of a function in Python.

use std::ops::Range;

use super::site::{Map, Site};
use super::sketch::{Body, Id, Marked, Place, Slot, Step};
use crate::blueprint::TagName;
use crate::ide::Caret;
use crate::ide::tag_texts::{Form, argument_meaning, forms, meaning};
use crate::python::{Call, ExpressionKind, Keywords, open_call};

/// How what is being written can be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signatures {
    /// All forms.
    pub forms: Vec<Signature>,
    /// The one that fits what is written so far.
    pub active: usize,
}

/// One form of a tag or function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// The form, with a word for each argument.
    pub label: String,
    /// What its value is, as Markdown.
    pub documentation: String,
    /// The arguments.
    pub parameters: Vec<SignatureParameter>,
    /// The argument that the caret is in; nothing after the last one.
    pub active: Option<usize>,
}

/// An argument of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignatureParameter {
    /// Where it is in the label, in bytes.
    pub span: Range<usize>,
    /// What it means, as Markdown; can be empty.
    pub documentation: String,
}

/// Returns the forms of the innermost tag or function whose arguments the caret is in, also where these are not closed yet.
/// Costs the length of the text.
pub fn signatures(caret: Caret<'_, '_>) -> Option<Signatures> {
    let text = caret.file.tree.text();
    let marked = Marked::new(text, caret.offset);
    let sketch = marked.sketch();
    let place = sketch.place()?;
    let map = Map { sketch: &sketch, catalog: caret.analysis.catalog() };
    of_function(caret, &map, place).or_else(|| of_tag(&map, place))
}

/// The node that the caret is in, and the item of it that is about to be written.
fn here(map: &Map<'_, '_>, slot: Slot) -> Option<(Id, Vec<usize>)> {
    match slot {
        Slot::Value(node) | Slot::Fresh(node) | Slot::Block(node) => Some((node, Vec::new())),
        Slot::Item(list) => Some((list, vec![map.sketch.items(list).len()])),
        Slot::Key { mapping, .. } => Some((mapping, Vec::new())),
        // The name of a tag is no argument of it, but of the one around.
        Slot::Tag(node) => match map.sketch.parent(node)? {
            (list, Step::Item(at)) => Some((list, vec![at])),
            (mapping, Step::Key(_)) => Some((mapping, Vec::new())),
        },
        Slot::Comment => None,
    }
}

fn of_tag(map: &Map<'_, '_>, place: Place) -> Option<Signatures> {
    let sketch = map.sketch;
    let (mut node, mut items) = here(map, place.slot)?;
    // From the caret outward, the items on the way to it.
    let tag = loop {
        if let Some(tag) = sketch.tag(node).and_then(TagName::from_text) {
            break tag;
        }
        let (parent, step) = sketch.parent(node)?;
        match step {
            Step::Item(at) => items.push(at),
            // A mapping is one argument, whatever is in it.
            Step::Key(_) => items.clear(),
        }
        node = parent;
    };
    items.reverse();
    let is_list = matches!(sketch.body(node), Body::List(_));
    let forms: Vec<Form> = forms(tag).collect();
    let argument = argument(tag, &items);
    let fits = |form: &Form| form.is_list() == is_list && (form.is_open() || argument < form.arguments.len());
    let active =
        forms.iter().position(fits).or_else(|| forms.iter().position(|form| form.is_list() == is_list));
    let signature = |form: &Form| Signature {
        label: form.label.to_owned(),
        documentation: meaning(tag).to_owned(),
        active: active_argument(form, argument),
        parameters: (0..form.arguments.len())
            .map(|at| SignatureParameter {
                span: form.arguments.get(at).cloned().unwrap_or_default(),
                documentation: argument_meaning(tag, form.argument(at)),
            })
            .collect(),
    };
    Some(Signatures { forms: forms.iter().map(signature).collect(), active: active.unwrap_or_default() })
}

/// The argument of a tag by the items that lead to the caret. A condition of a look-up is two.
fn argument(tag: TagName, items: &[usize]) -> usize {
    match (tag, items) {
        (_, []) | (_, [0, ..]) => 0,
        (TagName::Find | TagName::FindObject, [_]) => 1,
        (TagName::Find | TagName::FindObject, [_, part, ..]) => 1 + part,
        (_, [at, ..]) => *at,
    }
}

fn active_argument(form: &Form, argument: usize) -> Option<usize> {
    let last = form.arguments.len().checked_sub(1)?;
    let is_condition = form.label.contains("[FIELD, VALUE]");
    match argument <= last {
        true => Some(argument),
        false => (form.is_open() && !is_condition).then_some(last),
    }
}

fn of_function(caret: Caret<'_, '_>, map: &Map<'_, '_>, place: Place) -> Option<Signatures> {
    let node = match place.slot {
        Slot::Block(node) | Slot::Value(node) | Slot::Fresh(node) => node,
        _ => return None,
    };
    let Site::Field(entry, field) = map.site(node) else { return None };
    let kind = ExpressionKind::of_field(map.model(entry)?.name, field.name)?;
    let written = caret.file.tree.text().get(map.sketch.start(node)..caret.offset)?;
    let code = match place.slot {
        // The first line is that of the indicator.
        Slot::Block(_) => written.split_once('\n')?.1,
        _ => written.trim_start().trim_start_matches(['"', '\'']),
    };
    let has = |since: &'static str| map.catalog.release().is_since(since);
    let call = open_call(code, kind, has)?;
    let label = call.helper.signature(has);
    let mut at = call.helper.name.len() + 1;
    let mut parameters = Vec::new();
    for parameter in call.helper.parameters(has) {
        let span = at..at + parameter.len();
        at = span.end + ", ".len();
        let documentation = match &call.helper.call {
            Call::Function { keywords, .. } if parameter.starts_with("**") => more_keywords(*keywords),
            _ => String::new(),
        };
        parameters.push(SignatureParameter { span, documentation });
    }
    let signature = Signature { label, documentation: String::new(), parameters, active: call.parameter };
    Some(Signatures { forms: vec![signature], active: 0 })
}

fn more_keywords(keywords: Keywords) -> String {
    match keywords {
        Keywords::Refused => String::new(),
        Keywords::Any { usual } => format!("Any names, such as `{usual}`."),
        Keywords::Lookups { model, usual, .. } => format!("Django look-ups of `{model}`, such as `{usual}`."),
    }
}
