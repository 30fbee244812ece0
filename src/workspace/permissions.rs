//! An entry's `permissions`, which are given to a user or role after the object is saved.

use super::problem::EntryProblem;
use crate::blueprint::{Permission, head_span};
use crate::catalog::Model;
use crate::evaluate::{Shape, Value, ValueKind};
use crate::serializer::{Keys, is_uuid, nearest};
use crate::source::Span;
use crate::syntax::Tree;

/// Checks one permission, its user and its role, in this order.
pub(super) fn check(
    tree: &Tree<'_>,
    permission: &Permission,
    model: &'static Model,
    [name, user, role]: [Option<Value<'_>>; 3],
    keys: &dyn Keys,
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
        match text.split_once('.') {
            None => {
                let problem = EntryProblem::PermissionWithoutApp { permission: text.to_owned() };
                problems.push((place(name), problem));
            }
            Some((_, codename)) if !model.permissions.contains(&codename) => {
                let suggestion = nearest(codename, model.permissions.iter().copied());
                let problem = EntryProblem::UnknownPermission { permission: text.to_owned(), suggestion };
                problems.push((place(name), problem));
            }
            Some(_) => {}
        }
    }
    for (subject, target, value) in
        [("user", "authentik_core.user", &user), ("role", "authentik_rbac.role", &role)]
    {
        let Some(value) = value else { continue };
        let wrong = match &value.kind {
            ValueKind::Key(object) => !keys.is_a(keys.model_of(*object), target),
            ValueKind::Unknown(unknown) => {
                matches!(unknown.shape, Shape::KeyOf(model) if !keys.is_a(model, target))
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
