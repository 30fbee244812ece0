//! Look-ups of what an earlier entry of the same file makes.

use super::scalar;
use super::{Action, ActionKind};
use crate::blueprint::{Entry, Expression, State, StateName, expression, text};
use crate::ide::Caret;
use crate::ide::subject::Way;
use crate::lint::Edit;
use crate::syntax::{NodeId, ScalarStyle};
use crate::text::has_placeholder;
use crate::workspace::Conditions;

/// The action that replaces a look-up by the id of the entry that makes its object.
pub(super) fn rewritten(caret: Caret<'_, '_>) -> Option<Action> {
    let tree = caret.file.tree;
    let way = Way::to(tree, caret.offset);
    let is_find =
        |node: &&NodeId| matches!(expression(tree, **node), Some(Ok(Expression::Find { object: false, .. })));
    let find = *way.nodes.iter().rev().find(is_find)?;
    let user = way.entry(caret.file)?.entry;
    // What has an anchor, other entries read as well.
    if way.nodes.iter().any(|node| tree.anchor(*node).is_some()) || text(tree, user.model?).is_none() {
        return None;
    }
    let mut meant = caret.file.applied.meant_by(find);
    let (Some(object), None) = (meant.next(), meant.next()) else { return None };
    let makes = |entry: &&Entry<'_>| {
        caret.file.applied.entries.get(entry.index).is_some_and(|applied| {
            let is_there = !matches!(applied.state, State::Known(StateName::Absent));
            applied.object == Some(object) && applied.conditions == Conditions::True && is_there
        })
    };
    let entries = &caret.file.blueprint.entries;
    let mut before = entries.get(..user.index)?.iter().filter(makes);
    let (id, maker) = before.find_map(|entry| Some((entry.id?.0, entry.index)))?;
    let first = entries.iter().find(|entry| entry.id.is_some_and(|(known, _)| known == id))?;
    if first.index != maker || has_placeholder(id) {
        return None;
    }
    let written = scalar::written(id, ScalarStyle::Plain);
    Some(Action {
        title: format!("refer to `{id}` by `!KeyOf`"),
        kind: ActionKind::Rewrite,
        is_preferred: false,
        rule: None,
        finding: None,
        edits: vec![Edit { span: tree.full_span(find), text: format!("!KeyOf {written}") }],
    })
}
