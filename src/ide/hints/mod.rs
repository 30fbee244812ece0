//! What a reader would have to look up, at the ends of lines: objects that tags resolve to, their values, and
//! defaults with consequences.

mod defaults;
mod references;
mod values;

use foldhash::{HashMap, HashMapExt};

use super::Location;
use super::shown::Shown;
use super::value::Values;
use crate::analysis::{Analysis, AnalyzedFile};
use crate::blueprint::{TagName, text};
use crate::catalog::Model;
use crate::redact::is_secret_attribute;
use crate::syntax::{NodeId, NodeKind, Tree};
use crate::text::Span;
use crate::workspace::Place;

/// A text that an editor shows between the texts of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// The text at whose end it is shown.
    pub span: Span,
    /// A few words.
    pub label: String,
    /// What it is about.
    pub kind: HintKind,
    /// A sentence, as Markdown.
    pub tooltip: String,
    /// Where what it names is defined.
    pub target: Option<Location>,
}

/// What a hint is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HintKind {
    /// The object that a `!KeyOf` or `!Find` resolves to.
    Reference,
    /// The value of another tag.
    Value,
    /// The default of an attribute that isn't there.
    Default,
}

/// Which hints are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HintKinds {
    /// The objects that tags resolve to.
    pub references: bool,
    /// The values of tags.
    pub values: bool,
    /// The defaults of attributes that aren't there.
    pub defaults: bool,
}

impl HintKinds {
    /// All hints.
    pub const ALL: HintKinds = HintKinds { references: true, values: true, defaults: true };
}

/// Returns the hints of a part of a file, in order. Only what is certain is shown, and never a secret. Costs the nodes of
/// the part, and the entries of the file.
pub fn hints<'t>(
    analysis: &Analysis<'t>,
    file: &AnalyzedFile<'t>,
    part: Span,
    wanted: HintKinds,
) -> Vec<Hint> {
    let mut finder = Finder::new(analysis, file, part, wanted);
    if wanted.defaults {
        defaults::find(&mut finder);
    }
    if let Some(root) = file.blueprint.root.filter(|_| wanted.references || wanted.values) {
        finder.node(root, Around::default());
    }
    let mut found = finder.found;
    found.sort_by_key(|hint| hint.span.end);
    found
}

/// Whether a span has something of a part, or is next to it.
fn is_in(span: Span, part: Span) -> bool {
    span.start <= part.end && part.start <= span.end
}

/// What is around a node.
#[derive(Clone, Copy, Default)]
struct Around {
    /// The model of the entry.
    model: Option<&'static Model>,
    /// Whether it is in the value of a secret.
    is_secret: bool,
}

struct Finder<'a, 't> {
    analysis: &'a Analysis<'t>,
    file: &'a AnalyzedFile<'t>,
    tree: &'t Tree,
    part: Span,
    wanted: HintKinds,
    shown: Shown<'a, 't>,
    values: Values<'a, 't>,
    /// The models of the entries, by their mappings.
    models: HashMap<NodeId, Option<&'static Model>>,
    /// The entries of other files that answer look-ups of the part.
    elsewhere: HashMap<NodeId, Vec<Place>>,
    found: Vec<Hint>,
}

impl<'a, 't> Finder<'a, 't> {
    fn new(analysis: &'a Analysis<'t>, file: &'a AnalyzedFile<'t>, part: Span, wanted: HintKinds) -> Self {
        let applied = file.applied.entries.iter();
        let entries = file.blueprint.entries.iter().zip(applied);
        let mut elsewhere: HashMap<NodeId, Vec<Place>> = HashMap::new();
        let mut files = vec![file.id];
        let is_wanted = |node| is_in(file.tree.full_span(node), part);
        for answer in file.applied.answered_elsewhere.iter().filter(|answer| is_wanted(answer.node)) {
            elsewhere.entry(answer.node).or_default().push(answer.place);
            files.push(answer.place.file);
        }
        Finder {
            analysis,
            file,
            tree: file.tree,
            part,
            wanted,
            shown: Shown::of_files(analysis, files),
            values: Values::on_any_instance(analysis, file),
            models: entries.map(|(entry, applied)| (entry.node, applied.model)).collect(),
            elsewhere,
            found: Vec::new(),
        }
    }

    fn is_wanted(&self, span: Span) -> bool {
        is_in(span, self.part)
    }

    /// Looks at a node and what is in it. What an alias stands for is looked at where it is written.
    fn node(&mut self, node: NodeId, mut around: Around) {
        let tree = self.tree;
        if !self.is_wanted(tree.full_span(node)) {
            return;
        }
        if let Some(tag) = tree.tag(node).and_then(|tag| TagName::from_text(tag.name))
            && let Some(hint) = self.of_tag(node, tag, around)
        {
            self.found.push(hint);
            return;
        }
        if let Some(model) = self.models.get(&node) {
            around.model = *model;
        }
        match tree.node(node).kind {
            NodeKind::Mapping(_) => {
                for (key, value) in tree.pairs(node) {
                    let name = text(tree, key).unwrap_or_default();
                    let field = around.model.and_then(|model| model.field(name));
                    let is_secret = around.is_secret || is_secret_attribute(name, field);
                    self.node(value, Around { is_secret, ..around });
                }
            }
            NodeKind::Sequence(_) => tree.items(node).iter().for_each(|&item| self.node(item, around)),
            _ => {}
        }
    }

    fn of_tag(&mut self, node: NodeId, tag: TagName, around: Around) -> Option<Hint> {
        match tag {
            TagName::KeyOf | TagName::Find | TagName::FindObject => {
                if self.wanted.references {
                    references::of_tag(self, node)
                } else {
                    None
                }
            }
            _ if self.wanted.values && !around.is_secret => values::of_tag(self, node, tag),
            _ => None,
        }
    }

    /// Returns the place that a hint about a tag is shown after: the tag with its arguments, or the tag alone where they
    /// have lines of their own.
    fn place_of(&self, node: NodeId) -> Option<Span> {
        let whole = self.tree.full_span(node);
        let is_line = !self.tree.slice(whole).trim_end().contains(['\n', '\r']);
        let tag = self.tree.tag(node)?.span;
        let end = self.tree.slice(whole).trim_end().len();
        Some(if is_line { Span::new(whole.range().start, whole.range().start + end) } else { tag })
    }
}
