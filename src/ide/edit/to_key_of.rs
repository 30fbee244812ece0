//! Look-ups and literal keys of what an earlier entry of the same file makes.

use super::{Action, ActionKind, entry_id};
use crate::blueprint::{Entry, Expression, expression, text};
use crate::catalog::FieldKind;
use crate::evaluate::Value;
use crate::ide::Caret;
use crate::ide::bound::is_made;
use crate::ide::shown::Shown;
use crate::ide::subject::{InEntry, Way};
use crate::lint::Edit;
use crate::serializer::is_uuid;
use crate::syntax::{NodeId, PathStep};

/// The action that replaces a look-up or a literal key by the id of the entry that makes its object.
pub(super) fn rewritten(caret: Caret<'_, '_>, shown: &Shown<'_, '_>) -> Option<Action> {
    let tree = caret.file.tree;
    let way = Way::to(tree, caret.offset);
    let place = way.entry(caret.file)?;
    // What has an anchor, other entries read as well.
    if way.nodes.iter().any(|node| tree.anchor(*node).is_some()) || text(tree, place.entry.model?).is_none() {
        return None;
    }
    let before = caret.file.blueprint.entries.get(..place.entry.index)?;
    let (node, maker) = looked_up(caret, &way, before).or_else(|| keyed(caret, &way, &place, before))?;
    let key_of = entry_id::of(caret, maker).or_else(|| entry_id::added(caret, shown, maker, None))?;
    let text = key_of.text();
    let title = match &key_of.added {
        None => format!("refer to `{}` by `!KeyOf`", key_of.id),
        Some(_) => format!("add the id `{}`, and refer to it by `!KeyOf`", key_of.id),
    };
    let edits = key_of.added.into_iter().chain([Edit { span: tree.full_span(node), text }]).collect();
    Some(Action { title, kind: ActionKind::Rewrite, is_preferred: false, rule: None, finding: None, edits })
}

/// The look-up at a caret, and the entry that surely makes what it means: one with an id, if there is one.
fn looked_up<'a, 't>(
    caret: Caret<'_, 't>,
    way: &Way<'t>,
    before: &'a [Entry<'t>],
) -> Option<(NodeId, &'a Entry<'t>)> {
    let tree = caret.file.tree;
    let is_find =
        |node: &&NodeId| matches!(expression(tree, **node), Some(Ok(Expression::Find { object: false, .. })));
    let find = *way.nodes.iter().rev().find(is_find)?;
    let mut meant = caret.file.applied.meant_by(find);
    let (Some(object), None) = (meant.next(), meant.next()) else { return None };
    let makes = |entry: &&Entry<'_>| {
        let applied = caret.file.applied.entries.get(entry.index);
        applied.is_some_and(|applied| applied.object == Some(object) && is_made(applied))
    };
    let makers = || before.iter().filter(makes);
    let with_id = makers().find(|entry| entry_id::is_usable(caret, entry));
    Some((find, with_id.or_else(|| makers().find(|entry| entry.id.is_none()))?))
}

/// The literal key at a caret, and the entry that declares it.
fn keyed<'a, 't>(
    caret: Caret<'_, 't>,
    way: &Way<'t>,
    place: &InEntry<'_, 't>,
    before: &'a [Entry<'t>],
) -> Option<(NodeId, &'a Entry<'t>)> {
    let tree = caret.file.tree;
    let node = way.innermost().filter(|_| !way.is_key)?;
    let key = text(tree, node).filter(|key| is_uuid(key) && tree.tag(node).is_none())?;
    let user = caret.file.applied.entries.get(place.entry.index)?;
    let field = user.model?.field(place.key(1)?)?;
    let is_item = matches!(place.path.get(2..)?, [(PathStep::Item(_), _)]);
    let target = match field.kind {
        FieldKind::Ref(target) if place.path.len() == 2 => target,
        FieldKind::Refs(target) if is_item => target,
        _ => return None,
    };
    if !matches!(place.key(0)?, "identifiers" | "attrs") {
        return None;
    }
    let declares = |entry: &&Entry<'_>| {
        caret.file.applied.entries.get(entry.index).is_some_and(|applied| {
            let is_target =
                applied.model.is_some_and(|model| caret.analysis.catalog().is_a(model.name, target));
            let declared = applied.datum("pk").filter(|datum| datum.from_identifiers);
            is_made(applied)
                && is_target
                && declared.and_then(|datum| Value::as_str(&datum.value)) == Some(key)
        })
    };
    let maker = before.iter().find(declares)?;
    (maker.id.is_none() || entry_id::is_usable(caret, maker)).then_some((node, maker))
}
