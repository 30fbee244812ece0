//! `constant-condition`.

use crate::blueprint::{Expression, expression, text};
use crate::check::{Draft, Drafts, FileContext, Finds, Rule, Severity};
use crate::evaluate::Mode;
use crate::source::has_placeholder;
use crate::syntax::{NodeId, NodeKind, Resolved, Tree};

/// The rule.
pub static RULE: Rule = Rule {
    name: "constant-condition",
    severity: Severity::Warning,
    default_on: true,
    summary: "An `!If` or `!Condition` that always comes out the same.",
    explanation: "\
Values are judged as Python does: `false`, `null`, `0` and the empty text are false, every other literal is \
true. Where literals alone decide an `!If` or `!Condition`, the tag is not a choice: one branch is never \
taken, or the other values don't matter. Often a word was meant to name a value: `!If [enabled, ...]` tests \
the word \"enabled\", `!If [!Context enabled, ...]` the value of that name.

A switch that is to be flipped belongs into the blueprint's `context`, where an instance can override it.",
    bad: "\
version: 1
metadata:
  name: Team
context:
  admins: false
entries:
  - model: authentik_core.group
    identifiers:
      name: team
    attrs:
      is_superuser: !If [admins, true, false]
",
    good: "\
version: 1
metadata:
  name: Team
context:
  admins: false
entries:
  - model: authentik_core.group
    identifiers:
      name: team
    attrs:
      is_superuser: !If [!Context admins, true, false]
",
    finds: Finds::File(check),
};

fn check(context: &FileContext<'_, '_>, drafts: &mut Drafts) {
    let tree = context.tree;
    let mut inside_until = 0;
    for node in tree.tagged_ids() {
        let span = tree.full_span(node);
        // The outermost tag says it for those inside of it, which come after it.
        if span.start < inside_until {
            continue;
        }
        let Some(Ok(found)) = expression(tree, node) else { continue };
        let (decisive, outcome, what) = match found {
            Expression::If { condition, .. } => match truth(tree, condition, 0) {
                Some(outcome) => (condition, outcome, "the condition of this `!If`"),
                None => continue,
            },
            Expression::Condition { mode, values } => match truth(tree, node, 0) {
                Some(outcome) => (deciding(tree, mode, values).unwrap_or(node), outcome, "this `!Condition`"),
                None => continue,
            },
            _ => continue,
        };
        inside_until = span.end;
        let word = text(tree, decisive).filter(|word| {
            context.blueprint.context.is_some_and(|mapping| tree.get(mapping, word).is_some())
        });
        let help = match word {
            Some(word) => format!("`{word}` is a word here; the value of that name is `!Context {word}`"),
            None => "test a value that can differ, such as `!Context NAME`".to_owned(),
        };
        let outcome = if outcome { "true" } else { "false" };
        drafts.add(Draft::new(format!("{what} is always {outcome}")).at(tree.full_span(decisive)).help(help));
    }
}

/// The value that decides a `!Condition` whatever the others are.
fn deciding(tree: &Tree<'_>, mode: NodeId, values: &[NodeId]) -> Option<NodeId> {
    let mode = Mode::from_text(text(tree, mode)?)?;
    let decides = |value: &&NodeId| mode.apply(&[truth(tree, **value, 0), None]).is_some();
    values.iter().find(decides).copied()
}

const MAX_DEPTH: u32 = 50;

/// The truth of a node that literals alone decide. What `condition-always-true` reports is left to it.
fn truth(tree: &Tree<'_>, node: NodeId, depth: u32) -> Option<bool> {
    let node = tree.expand(node);
    if depth > MAX_DEPTH {
        return None;
    }
    match expression(tree, node) {
        Some(Ok(Expression::If { condition, branches })) => {
            let outcome = truth(tree, condition, depth + 1)?;
            match branches {
                Some((then, otherwise)) => truth(tree, if outcome { then } else { otherwise }, depth + 1),
                None => Some(outcome),
            }
        }
        Some(Ok(Expression::Condition { mode, values })) => {
            let truths: Vec<_> = values.iter().map(|&value| truth(tree, value, depth + 1)).collect();
            Mode::from_text(text(tree, mode)?)?.apply(&truths).filter(|_| !truths.is_empty())
        }
        Some(_) => None,
        None if tree.tag(node).is_some_and(|tag| tag.local().is_some()) => None,
        None => literal(tree, node),
    }
}

fn literal(tree: &Tree<'_>, node: NodeId) -> Option<bool> {
    if !matches!(tree.node(node).kind, NodeKind::Scalar(_)) {
        return None;
    }
    match tree.resolve(node) {
        Resolved::Null => Some(false),
        Resolved::Bool(value) => Some(value),
        Resolved::Int(value) => Some(value != 0),
        Resolved::Str(text) if has_placeholder(text) => None,
        Resolved::Str(text) => {
            let lower = text.to_ascii_lowercase();
            let misleading = ["false", "no", "off", "0", "none", "null"].contains(&&*lower);
            (!misleading && !text.starts_with('!')).then_some(!text.is_empty())
        }
        _ => None,
    }
}
