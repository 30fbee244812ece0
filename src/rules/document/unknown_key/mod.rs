//! `unknown-key`.

use crate::blueprint::ShapeProblemKind as Kind;
use crate::lint::{
    Draft, FileContext, Finds, FixKind, Persona, Respelling, Rule, Safety, Scope, Severity, Topic,
};
use crate::redact::{Message, Name, Words, message};
use crate::serializer::nearest;
use crate::syntax::NodeId;
use crate::text::Span;
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "unknown-key",
    topic: Topic::Document,
    severity: Severity::Error,
    other_severities: &[Severity::Warning],
    scope: Scope::File,
    fix: FixKind::Sometimes(Safety::Varies),
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A key of the document or of an entry that authentik ignores.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Shape(kind) = &problem.kind else { return None };

    let Kind::UnknownKey { key, known } = kind else { return None };
    if problem.entry.is_none() && holds_anchor(context, problem.span) {
        return None;
    }
    let draft =
        Draft::new(message!("unknown key `{}`; authentik ignores it", Name(key))).severity(Severity::Warning);
    match nearest_key(key, known) {
        Some(near) if is_beside(context, problem, near) => Some(
            draft.help(message!("did you mean `{}`, which is set too? remove one of the two", Words(near))),
        ),
        Some(near) => Some(draft.help(message!("did you mean `{}`?", Words(near))).respelling_fix(
            context.source,
            problem.span,
            Respelling::among(key, near, known.iter().copied()),
        )),
        None => {
            let known: Vec<_> = known.iter().map(|key| message!("`{}`", Name(key))).collect();
            Some(draft.help(message!("use one of {}", Message::joined(known, ", "))))
        }
    }
}

/// What other tools call the keys of an entry.
const OTHER_NAMES: [(&str, &str); 2] = [("attribute", "attrs"), ("attributes", "attrs")];

/// The key that an unknown one most likely means.
pub(crate) fn nearest_key<'k>(written: &str, known: &[&'k str]) -> Option<&'k str> {
    let other = || OTHER_NAMES.iter().find(|(name, _)| name.eq_ignore_ascii_case(written));
    let named = || other().and_then(|(_, key)| known.iter().find(|known| *known == key));
    nearest(written, known.iter().copied()).or_else(|| named().copied())
}

/// The key that is meant by an unknown one and is missing, with the value.
pub(crate) fn meant(
    context: &FileContext<'_, '_>,
    entry: Option<usize>,
    key: Span,
    written: &str,
    known: &[&'static str],
) -> Option<(&'static str, NodeId)> {
    let near = nearest_key(written, known)?;
    let mapping = mapping(context, entry, key)?;
    if context.tree.get(mapping, near).is_some() {
        return None;
    }
    let (_, value) = context.tree.get(mapping, written)?;
    Some((near, value))
}

/// Whether the mapping that holds a problem's key has another one.
fn is_beside(context: &FileContext<'_, '_>, problem: &Problem<'_>, other: &str) -> bool {
    let mapping = mapping(context, problem.entry, problem.span);
    mapping.is_some_and(|mapping| context.tree.get(mapping, other).is_some())
}

/// The mapping that holds a key.
fn mapping(context: &FileContext<'_, '_>, entry: Option<usize>, key: Span) -> Option<NodeId> {
    let (tree, blueprint) = (context.tree, context.blueprint);
    match entry {
        Some(entry) => blueprint.entries.get(entry).map(|entry| entry.node),
        None => {
            let metadata = blueprint.root.and_then(|root| Some(tree.get(root, "metadata")?.1));
            metadata.filter(|&metadata| tree.span(metadata).contains(key)).or(blueprint.root)
        }
    }
}

/// Whether the value of this key of the top level only exists to hold anchors that the rest of the file uses.
fn holds_anchor(context: &FileContext<'_, '_>, key: Span) -> bool {
    let tree = context.tree;
    let Some(root) = context.blueprint.root else { return false };
    let Some((_, value)) = tree.pairs(root).find(|&(candidate, _)| tree.full_span(candidate) == key) else {
        return false;
    };
    let inside = tree.full_span(value);
    tree.node_ids().any(|node| tree.anchor(node).is_some_and(|anchor| inside.contains(anchor.span)))
}
