//! What can be at a place.
//!
//! While somebody types, the text is usually no YAML: so the place is found by indentation and brackets
//! ([`sketch`]), [`site`] says what the place is for, and a module for each kind of place says what can be there.
//! All of them offer everything that is possible, the likeliest first: what is typed already narrows it down in the
//! editor.

mod ignore;
mod keys;
mod likeness;
mod lookups;
mod models;
mod objects;
mod offers;
mod python;
mod references;
mod signatures;
mod site;
mod sketch;
mod snippets;
mod tags;
mod values;

pub(super) use objects::natural_columns;
pub use signatures::{Signature, SignatureParameter, Signatures, signatures};

use super::Caret;
use crate::text::Span;
use offers::{Offers, Shape};
use site::{Map, Site};
use sketch::{Id, Marked, Place, Slot};

/// What can be at a place.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Completions {
    /// What is replaced: the word that is written so far, before and after the caret.
    pub replaced: Span,
    /// The likeliest first.
    pub items: Vec<Completion>,
}

/// One thing that can be at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// What people read and type.
    pub label: String,
    /// What it is.
    pub kind: CompletionKind,
    /// The text to insert where it isn't the label. `$1` and `${1:name}` are places to fill in, where `is_snippet`.
    /// Lines after the first are indented from the indentation of the line of the caret.
    pub insert: Option<String>,
    /// Whether the text to insert has places to fill in.
    pub is_snippet: bool,
    /// A few words next to the label: a type, or the place of an object.
    pub detail: Option<String>,
    /// More, as Markdown.
    pub documentation: Option<String>,
    /// Whether authentik of the release deprecates it.
    pub is_deprecated: bool,
}

/// What a completion is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum CompletionKind {
    Key,
    Model,
    Attribute,
    Value,
    Tag,
    Id,
    Object,
    Function,
    Rule,
    Snippet,
}

/// A place that is asked about.
struct Asked<'a, 't, 's> {
    caret: Caret<'a, 't>,
    map: Map<'a, 's>,
    place: Place,
    /// Where the next keys of a mapping that starts in the line of the caret are, in columns from the line's indentation.
    content: usize,
}

/// Returns what can be at a place, also where the text around it can't be parsed. Costs the length of the text.
pub fn completions(caret: Caret<'_, '_>) -> Completions {
    let text = caret.file.tree.text();
    let marked = Marked::new(text, caret.offset);
    let sketch = marked.sketch();
    let Some(place) = sketch.place() else {
        return Completions { replaced: Span::at(caret.offset), items: Vec::new() };
    };
    let map = Map { sketch: &sketch, catalog: caret.analysis.catalog() };
    let asked = Asked { caret, map, place, content: content_column(text, caret.offset) };
    let mut replaced = Span::new(place.word.0, place.word.1);
    let mut offers = Offers::new(place, marked.needs_blank());
    match place.slot {
        Slot::Comment => replaced = ignore::offer(&asked, &mut offers).unwrap_or(Span::at(caret.offset)),
        Slot::Block(node) => python::offer(&asked, node, &mut offers),
        Slot::Tag(node) => tags::offer_names(&asked, node, &mut offers),
        Slot::Key { mapping, value } => keys::offer(&asked, map.site(mapping), mapping, value, &mut offers),
        Slot::Item(list) => {
            offers.shape = Shape::Dash;
            asked.item(map.site_of_item(list), list, &mut offers);
        }
        Slot::Fresh(node) if map.is_mapping(node) => {
            keys::offer(&asked, map.site(node), node, None, &mut offers);
        }
        Slot::Fresh(node) => asked.fresh(node, &mut offers),
        Slot::Value(node) => {
            let site = map.site_of_text(node);
            if map.is_list(site) {
                offers.shape = Shape::Brackets;
                values::offer(&asked, map.item(site), node, &mut offers);
                tags::offer_all(&asked, site, node, &mut offers);
            } else {
                values::offer(&asked, site, node, &mut offers);
            }
        }
    }
    let typed = text.get(place.word.0..caret.offset).unwrap_or_default();
    Completions { replaced, items: offers.into_items(typed) }
}

impl Asked<'_, '_, '_> {
    /// The node that the caret is in, or the collection that it is about to add to.
    fn place_node(&self) -> Id {
        match self.place.slot {
            Slot::Key { mapping: node, .. }
            | Slot::Fresh(node)
            | Slot::Value(node)
            | Slot::Tag(node)
            | Slot::Block(node)
            | Slot::Item(node) => node,
            Slot::Comment => self.map.sketch.root(),
        }
    }

    /// The text of the blueprint.
    fn text(&self) -> &str {
        self.caret.file.tree.text()
    }

    /// Offers what an item of a list can be.
    fn item(&self, site: Site<'_>, node: Id, offers: &mut Offers) {
        if self.map.has_keys(site) {
            keys::offer(self, site, node, None, offers);
        } else {
            values::offer(self, site, node, offers);
        }
    }

    /// Offers what an empty value can be.
    fn fresh(&self, node: Id, offers: &mut Offers) {
        let has_tag = self.map.sketch.tag(node).is_some();
        let site = self.map.site_of_text(node);
        // What is typed in a line of its own, below its key.
        let is_below = self.content == 0;
        if !has_tag && self.map.is_list(site) && is_below {
            offers.shape = Shape::Dash;
            self.item(self.map.item(site), node, offers);
        } else if !has_tag && self.map.is_list(site) {
            offers.shape = Shape::Brackets;
            values::offer(self, self.map.item(site), node, offers);
        } else if !has_tag && self.map.has_keys(site) {
            keys::offer(self, site, node, None, offers);
        } else {
            values::offer(self, site, node, offers);
        }
    }
}

/// How far right of its indentation a line's content starts, which is where its dashes end.
fn content_column(text: &str, offset: usize) -> usize {
    let start = text.get(..offset).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let line = text.get(start..offset).unwrap_or_default();
    let line = line.trim_start_matches([' ', '\t']);
    let mut rest = line;
    while let Some(after) = rest.strip_prefix("- ") {
        rest = after.trim_start_matches(' ');
    }
    if rest == "-" { line.len() + 1 } else { line.len() - rest.len() }
}
