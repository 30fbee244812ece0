//! Relations seen from the model that is pointed to. Only a look-up that names no column asks.

use super::column::{Column, ColumnKind};
use super::data::RELATED_NAMES;
use super::index::Catalog;

/// `name`, used on `target`, means the objects of `model` that point to it.
pub(super) struct Reverse {
    target: &'static str,
    name: &'static str,
    model: &'static str,
}

/// Every relation of a release, sorted by target and name.
pub(super) fn reverses(catalog: &'static Catalog) -> Box<[Reverse]> {
    let mut reverses = Vec::new();
    for (model, parents, columns) in catalog.tables() {
        let inherited =
            |column: &Column| parents.iter().any(|parent| catalog.has_column(parent, column.name));
        for column in columns.iter().filter(|column| is_relation(column) && !inherited(column)) {
            let Some(target) = column.to else { continue };
            match related_names(model, column.name) {
                None => reverses.push(Reverse { target, name: short(model), model }),
                Some(names) => {
                    let shown = names.split(' ').filter(|name| *name != "+");
                    reverses.extend(shown.map(|name| Reverse { target, name, model }));
                }
            }
        }
    }
    reverses.sort_by_key(|reverse| (reverse.target, reverse.name));
    reverses.into()
}

/// The model that `name` means on `target`.
pub(super) fn find(reverses: &[Reverse], target: &str, name: &str) -> Option<&'static str> {
    let at = reverses.binary_search_by(|known| (known.target, known.name).cmp(&(target, name))).ok()?;
    reverses.get(at).map(|reverse| reverse.model)
}

/// Models that authentik's internal models point to in ways that the catalogue doesn't know.
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

/// Whether a model may have relations that the catalogue doesn't know.
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
