//! `constant-condition`.

use crate::blueprint::{Expression, expression, text};
use crate::evaluate::Mode;
use crate::lint::{Draft, Drafts, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Name, Words, message};
use crate::syntax::{Memo, NodeId, NodeKind, Resolved, Step, Tree};
use crate::text::has_placeholder;

/// The rule.
pub static RULE: Rule = Rule {
    name: "constant-condition",
    topic: Topic::Tags,
    severity: Severity::Warning,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "An `!If` or `!Condition` whose result is always the same.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::File(check),
};

fn check(context: &FileContext<'_, '_>, drafts: &mut Drafts) {
    let tree = context.tree;
    let mut inside_until = 0;
    let mut truths = Truths { tree, known: Memo::default() };
    for node in tree.tagged_ids() {
        let span = tree.full_span(node);
        // The outermost tag says it for those inside of it, which come after it.
        if span.start < inside_until {
            continue;
        }
        let Some(Ok(found)) = expression(tree, node) else { continue };
        let (decisive, outcome, what) = match found {
            Expression::If { condition, .. } => match truths.of(condition) {
                Some(outcome) => (condition, outcome, "the condition of this `!If`"),
                None => continue,
            },
            Expression::Condition { mode, values } => match truths.of(node) {
                Some(outcome) => {
                    (truths.deciding(mode, values).unwrap_or(node), outcome, "this `!Condition`")
                }
                None => continue,
            },
            _ => continue,
        };
        inside_until = span.end;
        let word = text(tree, decisive).filter(|word| {
            context.blueprint.context.is_some_and(|mapping| tree.get(mapping, word).is_some())
        });
        let help = match word {
            Some(word) => message!(
                "`{}` is a plain string here; write `!Context {}` for the context value",
                Name(word),
                Name(word)
            ),
            None => "test a value that can differ, such as `!Context NAME`".into(),
        };
        let outcome = if outcome { "true" } else { "false" };
        drafts.add(
            Draft::new(message!("{} is always {}", Words(what), Words(outcome)))
                .at(tree.full_span(decisive))
                .help(help),
        );
    }
}

/// The truths of nodes that literals alone decide. What `condition-always-true` reports is left to it.
struct Truths<'t> {
    tree: &'t Tree,
    known: Memo<Option<bool>>,
}

impl<'t> Truths<'t> {
    fn of(&mut self, node: NodeId) -> Option<bool> {
        let tree = self.tree;
        self.known.of(tree.expand(node), None, |node, known| look(tree, node, known))
    }

    /// The value that decides a `!Condition` whatever the others are.
    fn deciding(&mut self, mode: NodeId, values: &[NodeId]) -> Option<NodeId> {
        let mode = Mode::from_text(text(self.tree, mode)?)?;
        values.iter().copied().find(|&value| mode.apply(&[self.of(value), None]).is_some())
    }
}

/// The truth of a node, or the nodes that it depends on.
fn look(tree: &Tree, node: NodeId, known: &Memo<Option<bool>>) -> Step<Option<bool>> {
    let needed = |node: NodeId| {
        let node = tree.expand(node);
        known.known(node).ok_or_else(|| Step::Needs(vec![node]))
    };
    let of_if = |condition, branches| match (needed(condition)?, branches) {
        (Some(outcome), Some((then, otherwise))) => needed(if outcome { then } else { otherwise }),
        (outcome, _) => Ok(outcome),
    };
    Step::Known(match expression(tree, node) {
        Some(Ok(Expression::If { condition, branches })) => match of_if(condition, branches) {
            Ok(truth) => truth,
            Err(step) => return step,
        },
        Some(Ok(Expression::Condition { mode, values })) => {
            let values = || values.iter().map(|&value| tree.expand(value));
            let missing: Vec<NodeId> = values().filter(|&value| known.known(value).is_none()).collect();
            if !missing.is_empty() {
                return Step::Needs(missing);
            }
            let truths: Vec<_> = values().map(|value| known.known(value).flatten()).collect();
            let mode = text(tree, mode).and_then(Mode::from_text);
            mode.and_then(|mode| mode.apply(&truths)).filter(|_| !truths.is_empty())
        }
        Some(_) => None,
        None if tree.tag(node).is_some_and(|tag| tag.local().is_some()) => None,
        None => literal(tree, node),
    })
}

fn literal(tree: &Tree, node: NodeId) -> Option<bool> {
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
