//! `key-outside-attrs`.

use crate::blueprint::{Attrs, Entry, ShapeProblemKind as Kind};
use crate::catalog::{Field, FieldKind};
use crate::lint::{
    Draft, Edit, FileContext, Finds, Fix, FixKind, Persona, Rule, Safety, Scope, Severity, Topic,
};
use crate::redact::{Name, Words, message};
use crate::rules::document::unknown_key::nearest_key;
use crate::syntax::{CollectionStyle, NodeId, NodeKind, Resolved, ScalarStyle};
use crate::text::Span;
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "key-outside-attrs",
    topic: Topic::Entries,
    severity: Severity::Error,
    other_severities: &[Severity::Warning],
    scope: Scope::Entry,
    fix: FixKind::Sometimes(Safety::Varies),
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "An attribute outside of `attrs`.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

/// The keys that an entry has a use for.
const ENTRY_KEYS: [&str; 7] = ["attrs", "conditions", "id", "identifiers", "model", "permissions", "state"];

/// Whether an attribute that an entry lacks stands alongside its `attrs`.
pub(crate) fn is_outside(context: &FileContext<'_, '_>, entry: &Entry<'_>, attribute: &str) -> bool {
    !ENTRY_KEYS.contains(&attribute)
        && context.tree.get(entry.node, attribute).is_some()
        && !is_misspelt(context, entry, attribute)
}

/// The attributes of an entry's model that would make its identifiers fit one object.
pub(crate) fn identifying(context: &FileContext<'_, '_>, entry: Option<usize>) -> Vec<&'static str> {
    let (Some(model), Some(entry)) =
        (context.model(entry), entry.and_then(|entry| context.blueprint.entries.get(entry)))
    else {
        return Vec::new();
    };
    let written = |name: &str| entry.identifiers.is_some_and(|node| context.tree.get(node, name).is_some());
    let is_in_set = |set: &[&str], name: &str| {
        let pairs = entry.identifiers.into_iter().flat_map(|node| context.tree.entries(node));
        let mut names = pairs.map(|(key, _)| context.tree.as_str(key).unwrap_or_default());
        set.contains(&name) && names.all(|written| set.contains(&written))
    };
    let identifies = |field: &&Field| {
        let mut sets = model.unique_together.iter();
        !written(field.name) && (field.unique || sets.any(|set| is_in_set(set, field.name)))
    };
    model.fields.iter().filter(identifies).map(|field| field.name).collect()
}

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Shape(Kind::UnknownKey { key, .. }) = &problem.kind else { return None };
    let entry = context.blueprint.entries.get(problem.entry?)?;
    let field = context.model(problem.entry)?.field(key).filter(|_| !is_misspelt(context, entry, key))?;
    let container = Container::of(context, entry, field);
    let name = container.name;
    let draft = Draft::new(message!("authentik ignores `{}` outside of `{}`", Name(key), Words(name)))
        .severity(Severity::Warning)
        .misplaces(field.name);
    if let Content::Mapping(content) = container.content
        && context.tree.get(content, key).is_some()
    {
        return Some(draft.help(message!("`{}` already has `{}`: remove this one", Words(name), Name(key))));
    }
    let help = message!("move `{}` into `{}`", Name(key), Words(name));
    let draft = draft.help(help.clone());
    let is_shared = match container.content {
        Content::Mapping(content) => context.tree.anchor(content).is_some(),
        Content::Missing | Content::Unusable => false,
    };
    Some(match move_into(context, entry, key, &container) {
        // What is at an anchor, others read too.
        Some(edits) => draft.fix(Fix { title: help, safe: !is_shared, edits }),
        None => draft,
    })
}

/// Whether a key is rather a misspelled one of the entry: it holds a mapping, which the attribute of that name doesn't, or
/// which has nothing but attributes of the model.
fn is_misspelt(context: &FileContext<'_, '_>, entry: &Entry<'_>, key: &str) -> bool {
    let tree = context.tree;
    let near = nearest_key(key, &ENTRY_KEYS);
    let model = context.model(Some(entry.index));
    let is_json =
        model.and_then(|model| model.field(key)).is_some_and(|field| field.kind == FieldKind::Mapping);
    let is_attribute = |name: NodeId| {
        let name = tree.as_str(name);
        model.is_some_and(|model| name.is_some_and(|name| model.field(name).is_some()))
    };
    let holds_mapping = || {
        let value = tree.get(entry.node, key).map(|(_, value)| tree.expand(value));
        value.is_some_and(|value| {
            matches!(tree.node(value).kind, NodeKind::Mapping(_))
                && (!is_json
                    || tree.pairs(value).len() > 0 && tree.pairs(value).all(|(name, _)| is_attribute(name)))
        })
    };
    near.is_some_and(|near| matches!(near, "attrs" | "identifiers") && tree.get(entry.node, near).is_none())
        && holds_mapping()
}

/// The mapping of an entry that a key belongs in.
struct Container {
    name: &'static str,
    content: Content,
}

enum Content {
    Missing,
    Mapping(NodeId),
    Unusable,
}

impl Container {
    /// `identifiers` where the entry has no usable ones without the field, else `attrs`.
    fn of(context: &FileContext<'_, '_>, entry: &Entry<'_>, field: &Field) -> Self {
        let (tree, applied) = (context.tree, context.applied.entries.get(entry.index));
        let written = tree.get(entry.node, "identifiers");
        let has_none = match entry.identifiers {
            Some(node) => tree.entries(node).next().is_none(),
            None => written.is_none_or(|(_, value)| tree.resolve(value) == Resolved::Null),
        };
        let fits_several = applied.is_some_and(|applied| applied.ambiguous);
        let is_wanted = |name: &&str| *name == field.name;
        if (has_none || fits_several) && identifying(context, Some(entry.index)).iter().any(is_wanted) {
            let content = match (entry.identifiers, written) {
                (Some(node), _) => Content::Mapping(node),
                (None, Some(_)) => Content::Unusable,
                (None, None) => Content::Missing,
            };
            return Container { name: "identifiers", content };
        }
        let content = match entry.attrs {
            Attrs::Mapping(attrs) => Content::Mapping(attrs),
            Attrs::Missing if tree.get(entry.node, "attrs").is_none() => Content::Missing,
            Attrs::Missing | Attrs::Unusable => Content::Unusable,
        };
        Container { name: "attrs", content }
    }
}

/// The edits that move a key into a mapping of its entry, where that changes nothing else.
fn move_into(
    context: &FileContext<'_, '_>,
    entry: &Entry<'_>,
    key: &str,
    container: &Container,
) -> Option<Vec<Edit>> {
    let tree = context.tree;
    if !tree.is_as_written(entry.node) {
        return None;
    }
    let pairs = || tree.pairs(entry.node);
    let (at, (key_node, value)) =
        pairs().enumerate().find(|(_, (name, _))| tree.as_str(*name) == Some(key))?;
    let target = match container.content {
        Content::Unusable => return None,
        Content::Missing => None,
        Content::Mapping(content) => {
            let written = pairs().find(|(name, _)| tree.as_str(*name) == Some(container.name))?.1;
            if written != content || !tree.is_as_written(content) {
                return None;
            }
            Some(content)
        }
    };
    let mut edits = match tree.node(entry.node).kind {
        NodeKind::Mapping(mapping) if mapping.style == CollectionStyle::Flow => {
            let pair = Span { start: tree.full_span(key_node).start, end: tree.full_span(value).end };
            let text = tree.slice(pair);
            if text.contains(['&', '*', '#']) {
                return None;
            }
            match target {
                None => vec![Edit { span: pair, text: format!("{}: {{{text}}}", container.name) }],
                Some(target) => {
                    let removal = Edit { span: pair_in_braces(context, entry, at)?, text: String::new() };
                    vec![into_braces(context, target, (key_node, value))?, removal]
                }
            }
        }
        _ => {
            let lines = tree.item_lines_with_comments(entry.node, at)?;
            if !can_move(context, target, lines) {
                return None;
            }
            let moved = tree.slice(lines);
            let indent = tree.item_start(entry.node, at)? - tree.item_lines(entry.node, at)?.start as usize;
            let removal = Edit { span: lines, text: String::new() };
            match target {
                None => {
                    let text = format!("{:indent$}{}:\n{}", "", container.name, indented(moved, 2));
                    vec![Edit { span: lines, text }]
                }
                Some(target) if is_in_braces(context, target) => {
                    vec![into_braces(context, target, (key_node, value))?, removal]
                }
                Some(target) => {
                    let last = tree.pairs(target).len().checked_sub(1)?;
                    let first_line = tree.item_lines(target, 0)?;
                    let deeper =
                        (tree.item_start(target, 0)? - first_line.start as usize).checked_sub(indent)?;
                    let end = tree.item_lines_with_comments(target, last)?.end;
                    let text = indented(moved, deeper);
                    if end == lines.start {
                        return Some(vec![Edit { span: lines, text }]);
                    }
                    let open = tree.text().get(..end as usize).is_some_and(|text| !text.ends_with('\n'));
                    let text = if open { format!("\n{}", text.trim_end_matches('\n')) } else { text };
                    vec![Edit { span: Span::at(end as usize), text }, removal]
                }
            }
        }
    };
    edits.sort_by_key(|edit| edit.span);
    Some(edits)
}

fn is_in_braces(context: &FileContext<'_, '_>, mapping: NodeId) -> bool {
    match context.tree.node(mapping).kind {
        NodeKind::Mapping(mapping) => mapping.style == CollectionStyle::Flow,
        _ => false,
    }
}

/// Whether lines can be moved: an anchor must stay before its aliases, and an alias behind its anchor.
fn can_move(context: &FileContext<'_, '_>, target: Option<NodeId>, lines: Span) -> bool {
    let tree = context.tree;
    let moved = tree.slice(lines);
    if moved.contains(['*', '\t']) {
        return false;
    }
    let Some(target) = target.filter(|_| moved.contains('&')) else { return true };
    let end = tree.span(target).end;
    end <= lines.start && !tree.slice(Span { start: end, end: lines.start }).contains(['*', '&'])
}

/// The text to remove so that a pair of a mapping in braces is gone.
fn pair_in_braces(context: &FileContext<'_, '_>, entry: &Entry<'_>, at: usize) -> Option<Span> {
    let tree = context.tree;
    let place = |at: usize| {
        let (key, value) = tree.pairs(entry.node).nth(at)?;
        Some(Span { start: tree.full_span(key).start, end: tree.full_span(value).end })
    };
    let pair = place(at)?;
    let removed = match place(at + 1) {
        Some(next) => Span { start: pair.start, end: next.start },
        None => Span { start: place(at.checked_sub(1)?)?.end, end: pair.end },
    };
    (!tree.slice(removed).contains('#')).then_some(removed)
}

/// The edit that adds a pair of one line to a mapping in braces.
fn into_braces(
    context: &FileContext<'_, '_>,
    target: NodeId,
    (key, value): (NodeId, NodeId),
) -> Option<Edit> {
    let tree = context.tree;
    let text = tree.slice(tree.full_span(value));
    let fits = match &tree.node(value).kind {
        NodeKind::Scalar(scalar) if scalar.style == ScalarStyle::Plain => {
            !tree.slice(tree.span(value)).is_empty() && !text.contains([',', '[', ']', '{', '}'])
        }
        NodeKind::Scalar(scalar) => {
            matches!(scalar.style, ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted)
        }
        NodeKind::Sequence(list) => list.style == CollectionStyle::Flow,
        NodeKind::Mapping(mapping) => mapping.style == CollectionStyle::Flow,
        NodeKind::Alias(_) => false,
    };
    let span = tree.span(target);
    let inside = tree.slice(span).strip_suffix('}')?.trim_end();
    if !fits || text.contains(['\n', '#']) || inside.contains('#') {
        return None;
    }
    let before = match inside.bytes().last()? {
        b'{' => "",
        b',' => " ",
        _ => ", ",
    };
    let key = tree.slice(tree.full_span(key));
    let at = span.start as usize + inside.len();
    Some(Edit { span: Span::at(at), text: format!("{before}{key}: {text}") })
}

/// Lines with more blanks before each that isn't empty.
fn indented(lines: &str, more: usize) -> String {
    let mut text = String::with_capacity(lines.len() + more);
    for line in lines.split_inclusive('\n') {
        if !line.trim().is_empty() {
            text.push_str(&" ".repeat(more));
        }
        text.push_str(line);
    }
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text
}
