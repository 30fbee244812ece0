//! Relations seen from the model that is pointed to. Only a look-up that names no column asks.

use super::column::{Column, ColumnKind};
use super::data::{ON_DELETE, RELATED_NAMES};
use super::index::Catalog;

/// What deleting an object does to the objects that refer to it through a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnDelete {
    /// They are deleted too.
    Cascade,
    /// Their column becomes null.
    SetNull,
}

/// What happens to the objects of a model that refer to a deleted one through a column. `parents` are the models
/// from which the model descends.
pub(super) fn on_delete(model: &str, parents: &[&str], column: &Column) -> OnDelete {
    let stated = ON_DELETE.lines().find_map(|line| {
        let (place, what) = line.split_once(' ')?;
        let (of, name) = place.rsplit_once('.')?;
        (name == column.name && (of == model || parents.contains(&of))).then_some(what)
    });
    match (stated, column.null) {
        (Some("cascade"), _) | (None, false) => OnDelete::Cascade,
        _ => OnDelete::SetNull,
    }
}

/// A relation, seen from the model that is pointed to: the objects of `model` whose `column` points to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReverseRelation {
    /// The model that has the column, `app.model`.
    pub model: &'static str,
    /// The column.
    pub column: &'static str,
}

/// `name`, used on `target`, means a relation.
pub(super) struct Reverse {
    target: &'static str,
    name: &'static str,
    relation: ReverseRelation,
}

/// Every relation of a release, sorted by target and name.
pub(super) fn reverses(catalog: &'static Catalog) -> Box<[Reverse]> {
    let mut reverses = Vec::new();
    for (model, parents, columns) in catalog.tables() {
        let inherited =
            |column: &Column| parents.iter().any(|parent| catalog.has_column(parent, column.name));
        for column in columns.iter().filter(|column| is_relation(column) && !inherited(column)) {
            let Some(target) = column.to else { continue };
            let relation = ReverseRelation { model, column: column.name };
            match related_names(model, column.name) {
                None => reverses.push(Reverse { target, name: short(model), relation }),
                Some(names) => {
                    let shown = names.split(' ').filter(|name| *name != "+");
                    reverses.extend(shown.map(|name| Reverse { target, name, relation }));
                }
            }
        }
    }
    reverses.sort_by_key(|reverse| (reverse.target, reverse.name));
    reverses.into()
}

/// The relation that `name` means on `target`.
pub(super) fn find(reverses: &[Reverse], target: &str, name: &str) -> Option<ReverseRelation> {
    let at = reverses.binary_search_by(|known| (known.target, known.name).cmp(&(target, name))).ok()?;
    reverses.get(at).map(|reverse| reverse.relation)
}

/// Models that authentik's internal models point to in ways that the catalog doesn't know.
const OPEN: [&str; 10] = [
    "authentik_core.application",
    "authentik_core.group",
    "authentik_core.provider",
    "authentik_core.source",
    "authentik_core.token",
    "authentik_core.user",
    "authentik_endpoints.connector",
    "authentik_endpoints.deviceaccessgroup",
    "authentik_providers_rac.endpoint",
    "authentik_rbac.role",
];

/// Whether a model may have relations that the catalog doesn't know.
pub(super) fn is_open(model: &str, parents: &[&str]) -> bool {
    OPEN.contains(&model) || parents.iter().any(|parent| OPEN.contains(parent))
}

fn is_relation(column: &Column) -> bool {
    column.kind.holds_key() || column.kind == ColumnKind::ManyToMany
}

fn short(model: &'static str) -> &'static str {
    model.split_once('.').map_or(model, |(_, short)| short)
}

/// What Django's `related_name` says of a column, when it says something.
fn related_names(model: &str, column: &str) -> Option<&'static str> {
    RELATED_NAMES.lines().find_map(|line| {
        let names = line.strip_prefix(model)?.strip_prefix('.')?.strip_prefix(column)?;
        names.strip_prefix(' ')
    })
}
