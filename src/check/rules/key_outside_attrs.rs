//! `key-outside-attrs`.

use crate::blueprint::{Attrs, Entry, ShapeProblemKind as Kind, State};
use crate::catalog::Field;
use crate::check::{Draft, Edit, FileContext, Finds, Fix, Rule, Severity};
use crate::serializer::nearest;
use crate::source::Span;
use crate::syntax::{CollectionStyle, NodeId, NodeKind, ScalarStyle};
use crate::workspace::{Existing, Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "key-outside-attrs",
    severity: Severity::Error,
    default_on: true,
    summary: "An attribute alongside `attrs` instead of in it.",
    explanation: r##"authentik ignores keys of an entry that it doesn't know. An attribute of the object belongs in `attrs`, one level
deeper: alongside it, it has no effect. Where a new object requires the attribute, authentik rejects the file.
Otherwise it applies the file without the setting, which is a warning."##,
    bad: r##"version: 1
metadata:
  name: Wiki
entries:
  - model: authentik_core.application
    identifiers:
      slug: wiki
    attrs:
      group: Tools
    name: Wiki
"##,
    good: r##"version: 1
metadata:
  name: Wiki
entries:
  - model: authentik_core.application
    identifiers:
      slug: wiki
    attrs:
      group: Tools
      name: Wiki
"##,
    finds: Finds::Problem(word),
};

/// The keys that an entry has a use for.
const ENTRY_KEYS: [&str; 7] = ["attrs", "conditions", "id", "identifiers", "model", "permissions", "state"];

/// Whether an attribute that an entry lacks stands alongside its `attrs`.
pub(super) fn is_outside(context: &FileContext<'_, '_>, entry: Option<usize>, attribute: &str) -> bool {
    let entry = entry.and_then(|entry| context.blueprint.entries.get(entry));
    !ENTRY_KEYS.contains(&attribute)
        && entry.is_some_and(|entry| context.tree.get(entry.node, attribute).is_some())
}

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Shape(Kind::UnknownKey { key, .. }) = &problem.kind else { return None };
    let entry = context.blueprint.entries.get(problem.entry?)?;
    let model = context.model(problem.entry)?;
    let field = model.field(key).filter(|_| !is_misspelt(context, entry, key))?;
    let ignored = format!("authentik ignores `{key}` outside of `attrs`");
    let help = format!("move `{key}` into `attrs`");
    let draft = match is_required(context, entry, field) {
        true => Draft::new(format!("{ignored}, and a new `{}` requires it", model.name)),
        false => Draft::new(ignored).severity(Severity::Warning),
    };
    if let Attrs::Mapping(attrs) = entry.attrs
        && context.tree.get(attrs, key).is_some()
    {
        return Some(draft.help(format!("`attrs` has `{key}` too: remove this one")));
    }
    let edits = edits(context, entry, key);
    let draft = draft.help(help.clone());
    Some(match edits {
        Some(edits) => draft.fix(Fix { title: help, safe: true, edits }),
        None => draft,
    })
}

/// Whether a key is rather a misspelt one of the entry: it holds a mapping, which the attribute of that name doesn't.
fn is_misspelt(context: &FileContext<'_, '_>, entry: &Entry<'_>, key: &str) -> bool {
    let tree = context.tree;
    let near = nearest(key, ENTRY_KEYS.iter().copied());
    let holds_mapping = || {
        let value = tree.get(entry.node, key).map(|(_, value)| tree.node(tree.expand(value)));
        value.is_some_and(|value| matches!(value.kind, NodeKind::Mapping(_)))
    };
    near.is_some_and(|near| matches!(near, "attrs" | "identifiers") && tree.get(entry.node, near).is_none())
        && holds_mapping()
}

/// Whether authentik rejects the entry because it lacks the attribute.
fn is_required(context: &FileContext<'_, '_>, entry: &Entry<'_>, field: &Field) -> bool {
    context.applied.entries.get(entry.index).is_some_and(|applied| {
        let creates = applied.existing == Existing::No && applied.creates();
        let is_written = !matches!(applied.state, State::Unusable) && applied.datum(field.name).is_none();
        field.required && creates && is_written
    })
}

/// The edits that move a key into `attrs`, where that changes nothing else.
fn edits(context: &FileContext<'_, '_>, entry: &Entry<'_>, key: &str) -> Option<Vec<Edit>> {
    let tree = context.tree;
    if !tree.is_as_written(entry.node) {
        return None;
    }
    let (at, (key_node, value)) =
        tree.pairs(entry.node).enumerate().find(|(_, (name, _))| tree.as_str(*name) == Some(key))?;
    let lines = tree.item_lines_with_comments(entry.node, at)?;
    let moved = tree.slice(lines);
    // An anchor must stay before its aliases.
    if moved.contains(['&', '*', '\t']) {
        return None;
    }
    let removal = Edit { span: lines, text: String::new() };
    let indent = tree.item_start(entry.node, at)? - tree.item_lines(entry.node, at)?.start as usize;
    let mut edits = match entry.attrs {
        Attrs::Missing if tree.get(entry.node, "attrs").is_none() => {
            let text = format!("{:indent$}attrs:\n{}", "", indented(moved, 2));
            return Some(vec![Edit { span: lines, text }]);
        }
        Attrs::Mapping(attrs) => {
            let written = tree.pairs(entry.node).find(|(name, _)| tree.as_str(*name) == Some("attrs"))?.1;
            if written != attrs || tree.get(attrs, key).is_some() || !tree.is_as_written(attrs) {
                return None;
            }
            match tree.node(attrs).kind {
                NodeKind::Mapping(mapping) if mapping.style == CollectionStyle::Flow => {
                    vec![into_braces(context, attrs, (key_node, value))?, removal]
                }
                _ => {
                    let last = tree.pairs(attrs).len().checked_sub(1)?;
                    let first_line = tree.item_lines(attrs, 0)?;
                    let deeper =
                        (tree.item_start(attrs, 0)? - first_line.start as usize).checked_sub(indent)?;
                    let end = tree.item_lines_with_comments(attrs, last)?.end;
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
        _ => return None,
    };
    edits.sort_by_key(|edit| edit.span);
    Some(edits)
}

/// The edit that adds a pair of one line to a mapping in braces.
fn into_braces(context: &FileContext<'_, '_>, attrs: NodeId, (key, value): (NodeId, NodeId)) -> Option<Edit> {
    let tree = context.tree;
    let text = tree.slice(tree.full_span(value));
    let fits = match &tree.node(value).kind {
        NodeKind::Scalar(scalar) if scalar.style == ScalarStyle::Plain && tree.tag(value).is_none() => {
            !text.is_empty() && !text.contains([',', '[', ']', '{', '}'])
        }
        NodeKind::Scalar(scalar) => {
            matches!(scalar.style, ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted)
        }
        NodeKind::Sequence(list) => list.style == CollectionStyle::Flow,
        NodeKind::Mapping(mapping) => mapping.style == CollectionStyle::Flow,
        NodeKind::Alias(_) => false,
    };
    let span = tree.span(attrs);
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
