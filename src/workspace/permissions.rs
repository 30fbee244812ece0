//! An entry's `permissions`, which are given to a user or role after the object is saved.

use super::problem::EntryProblem;
use crate::blueprint::{Permission, head_span};
use crate::catalog::{Model, Release};
use crate::evaluate::{Shape, Value, ValueKind};
use crate::serializer::{Keys, is_uuid, nearest};
use crate::syntax::Tree;
use crate::text::Span;

/// Checks one permission, its user and its role, in this order.
pub(super) fn check(
    tree: &Tree,
    permission: &Permission,
    model: &'static Model,
    [name, user, role]: [Option<Value<'_>>; 3],
    (release, keys): (Release, &dyn Keys),
) -> Vec<(Span, EntryProblem)> {
    let mut problems = Vec::new();
    let place = |value: &Value<'_>| tree.full_span(value.node);
    let is_somebody = |value: &Option<Value<'_>>| value.as_ref().is_some_and(|v| v.kind != ValueKind::Null);
    if !is_somebody(&user) && !is_somebody(&role) {
        // Nobody is asked, so nothing is looked up.
        problems.push((head_span(tree, permission.node), EntryProblem::PermissionForNobody));
        return problems;
    }
    if let Some(name) = &name
        && let Some(text) = name.as_str()
    {
        problems.extend(refusal(text, model, release).map(|problem| (place(name), problem)));
    }
    for (subject, target, value) in
        [("user", "authentik_core.user", &user), ("role", "authentik_rbac.role", &role)]
    {
        let Some(value) = value else { continue };
        let wrong = match &value.kind {
            ValueKind::Key(object) => !keys.is_a(keys.model_of(*object), target),
            ValueKind::Unknown(unknown) => {
                matches!(unknown.shape, Shape::KeyOf(model) | Shape::SomeKeyOf(model) if !keys.is_a(model, target))
            }
            ValueKind::Str(text) if subject == "role" => !keys.declares_key(text) && !is_uuid(text),
            ValueKind::Str(text) => text.trim().parse::<i64>().is_err(),
            ValueKind::Int(_) => subject == "role",
            _ => false,
        };
        if wrong {
            problems.push((place(value), EntryProblem::PermissionSubject { subject }));
        }
    }
    problems
}

/// The release since which a permission is looked up by its app and code name. Before, the app could be left out and
/// wasn't looked at (authentik's commit 1b9653901, `guardian/shortcuts.py`).
const BY_FULL_NAME_SINCE: &str = "2026.2";

/// Why a permission can't be given. One of another model can't either: the object isn't found among those.
fn refusal(text: &str, model: &'static Model, release: Release) -> Option<EntryProblem> {
    let by_full_name = release.is_since(BY_FULL_NAME_SINCE);
    let (app, codename) = match text.split_once('.') {
        None if by_full_name => {
            return Some(EntryProblem::PermissionWithoutApp { permission: text.to_owned() });
        }
        None => (model.app, text),
        Some(both) => both,
    };
    let of_model = model.permissions().iter().copied().find(|known| *known == codename);
    if of_model.is_some() && (app == model.app || !by_full_name) {
        return None;
    }
    let suggestion = of_model.or_else(|| nearest(codename, model.permissions().iter().copied()));
    Some(EntryProblem::UnknownPermission { permission: text.to_owned(), suggestion })
}
