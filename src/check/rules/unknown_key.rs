//! `unknown-key`.

use crate::blueprint::ShapeProblemKind as Kind;
use crate::check::{Draft, FileContext, Finds, Respelling, Rule, Severity};
use crate::serializer::nearest;
use crate::source::Span;
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "unknown-key",
    severity: Severity::Warning,
    default_on: true,
    summary: "A key of the document or of an entry that authentik ignores.",
    explanation: r##"authentik ignores keys that it doesn't know, at the top of the file and in entries alike. A misspelt `attrs`
is the worst of them: the object is made, or left as it is, without one of its settings, and the file is
applied with success.

A key at the top that only holds anchors for the rest of the file is not reported."##,
    bad: r##"version: 1
metadata:
  name: Company groups
entries:
  - model: authentik_core.group
    identifiers:
      name: staff
    atrs:
      is_superuser: true
"##,
    good: r##"version: 1
metadata:
  name: Company groups
entries:
  - model: authentik_core.group
    identifiers:
      name: staff
    attrs:
      is_superuser: true
"##,
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Shape(kind) = &problem.kind else { return None };

    let Kind::UnknownKey { key, known } = kind else { return None };
    if problem.entry.is_none() && holds_anchor(context, problem.span) {
        return None;
    }
    let draft = Draft::new(format!("authentik ignores `{key}` here"));
    match nearest(key, known.iter().copied()) {
        Some(near) if is_beside(context, problem, near) => {
            Some(draft.help(format!("`{near}` may be meant, which is here too: remove one of the two")))
        }
        Some(near) => Some(draft.help(format!("did you mean `{near}`?")).respelling_fix(
            context.source,
            problem.span,
            Respelling::among(key, near, known.iter().copied()),
        )),
        None => {
            let known: Vec<_> = known.iter().map(|key| format!("`{key}`")).collect();
            Some(draft.help(format!("it knows {}", known.join(", "))))
        }
    }
}

/// Whether the mapping that holds a problem's key has another one.
fn is_beside(context: &FileContext<'_, '_>, problem: &Problem<'_>, other: &str) -> bool {
    let (tree, blueprint) = (context.tree, context.blueprint);
    let mapping = match problem.entry {
        Some(entry) => blueprint.entries.get(entry).map(|entry| entry.node),
        None => {
            let metadata = blueprint.root.and_then(|root| Some(tree.get(root, "metadata")?.1));
            metadata.filter(|&metadata| tree.span(metadata).contains(problem.span)).or(blueprint.root)
        }
    };
    mapping.is_some_and(|mapping| tree.get(mapping, other).is_some())
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
