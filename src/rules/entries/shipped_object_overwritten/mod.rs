//! `shipped-object-overwritten`.

use foldhash::{HashSet, HashSetExt};

use crate::blueprint::{State, StateName};
use crate::catalog::{Object, ObjectValue, Origin as Maker, ShippedBlueprint};
use crate::evaluate::{ObjectId, Value, ValueKind};
use crate::lint::{
    Draft, Drafts, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic, WorkspaceContext,
};
use crate::redact::{Name, Words, message};
use crate::workspace::{AppliedEntry, Conditions, Datum, Existing, Origin};

/// The rule.
pub static RULE: Rule = Rule {
    name: "shipped-object-overwritten",
    topic: Topic::Entries,
    severity: Severity::Info,
    other_severities: &[],
    scope: Scope::Workspace,
    fix: FixKind::None,
    persona: Persona::Pedantic,
    since: "0.1.0",
    default_on: true,
    summary: "An attribute that one of authentik's own blueprints sets to another value.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Workspace(check),
};

/// Blueprints whose entries only make what isn't there (`state: created`).
const MAKE_ONLY: [&str; 2] = ["default/default-brand.yaml", "system/bootstrap.yaml"];

fn check(workspace: &WorkspaceContext<'_, '_>, drafts: &mut Drafts) {
    let mut replaced: Option<Replaced<'_>> = None;
    for file in workspace.files {
        for (entry, applied) in file.blueprint.entries.iter().zip(&file.applied.entries) {
            let writes =
                applied.conditions == Conditions::True && entry.state == State::Known(StateName::Present);
            // Identifiers that fit several objects tell nothing of this one.
            let Existing::Yes(object) = applied.existing else { continue };
            let Some((shipped, blueprint)) = shipped(file, object).filter(|_| writes && !applied.ambiguous)
            else {
                continue;
            };
            let differing: Vec<&Datum<'_>> = applied
                .data
                .iter()
                .filter(|datum| datum.field.is_some() && !datum.from_identifiers)
                .filter(|datum| {
                    shipped.value(datum.name).is_some_and(|known| differs(file, known, &datum.value))
                })
                .collect();
            let [first, others @ ..] = differing.as_slice() else { continue };
            let replaced = replaced.get_or_insert_with(|| Replaced::of(workspace));
            if replaced.has(blueprint) {
                continue;
            }
            let what = match others {
                [] => message!("`{}`", Name(first.name)),
                [second] => message!("`{}` and `{}`", Name(first.name), Name(second.name)),
                _ => message!("`{}` and {} other attributes", Name(first.name), Words(others.len())),
            };
            drafts.add(
                Draft::new(message!(
                    "authentik's own blueprint `{}` sets {} of this object to other values",
                    Words(blueprint.name),
                    what
                ))
                .in_file(file.id)
                .in_entry(entry.index)
                .at(file.span(first.key))
                .help(
                    "disable that blueprint, or create an object of your own; whichever is applied last \
                     wins",
                ),
            );
        }
    }
}

/// The object and the blueprint that keeps writing it, when it is one of authentik's own.
fn shipped(
    file: &FileContext<'_, '_>,
    object: ObjectId,
) -> Option<(&'static Object, &'static ShippedBlueprint)> {
    let Origin::Shipped(shipped) = file.applied.store.row(object)?.origin else { return None };
    let Maker::Blueprint(blueprint) = &shipped.origin else { return None };
    let writes = !blueprint.example && !shipped.conditional && !MAKE_ONLY.contains(&blueprint.path);
    writes.then_some((shipped, blueprint))
}

/// Whether a value is surely another one than the shipped one.
fn differs(file: &FileContext<'_, '_>, known: &ObjectValue, value: &Value<'_>) -> bool {
    match (known, &value.kind) {
        (ObjectValue::Bool(known), ValueKind::Bool(value)) => known != value,
        (ObjectValue::Int(known), ValueKind::Int(value)) => known != value,
        (ObjectValue::Str(known), ValueKind::Str(value)) => known.trim() != value.trim(),
        (ObjectValue::Object(known), ValueKind::Key(value)) => is_other(file, *known, *value),
        (ObjectValue::Object(_), ValueKind::Null) => true,
        (ObjectValue::List(known), ValueKind::List(values)) => {
            let all_known = !values.iter().any(Value::is_unknown)
                && !known.iter().any(|known| {
                    matches!(known, ObjectValue::Unsaid | ObjectValue::Digest(_) | ObjectValue::Always(..))
                });
            let added = || values.iter().any(|value| known.iter().all(|known| differs(file, known, value)));
            let removed = || known.iter().any(|known| values.iter().all(|value| differs(file, known, value)));
            all_known && (added() || removed())
        }
        _ => false,
    }
}

fn is_other(file: &FileContext<'_, '_>, known: u32, value: ObjectId) -> bool {
    if file.catalog.object(value.0).is_some() {
        return value.0 != known;
    }
    let Some(row) = file.applied.store.row(value) else { return false };
    let Origin::Entry(entry) = row.origin else { return false };
    file.applied.entries.get(entry).is_some_and(AppliedEntry::creates)
}

/// authentik's blueprints that the workspace disables, or has its own version of.
struct Replaced<'a> {
    disabled: HashSet<&'a str>,
    names: HashSet<&'a str>,
    paths: HashSet<&'a str>,
}

impl<'a> Replaced<'a> {
    fn of(workspace: &WorkspaceContext<'a, '_>) -> Self {
        let mut replaced =
            Replaced { disabled: HashSet::new(), names: HashSet::new(), paths: HashSet::new() };
        for file in workspace.files {
            replaced.names.extend(file.blueprint.name.map(|(name, _)| name));
            // `default/name.yaml`, wherever the folder of blueprints begins.
            let path = file.path(file.id);
            let folder = path.rmatch_indices('/').nth(1).map_or(0, |(at, _)| at + 1);
            replaced.paths.extend(path.get(folder..));
            for entry in &file.applied.entries {
                let instance =
                    entry.model.is_some_and(|model| model.name == "authentik_blueprints.blueprintinstance");
                let enabled = entry.value("enabled").and_then(Value::truthy);
                if instance && enabled != Some(true) && entry.value("enabled").is_some() {
                    let named = ["name", "path"].into_iter().filter_map(|key| entry.value(key)?.as_str());
                    replaced.disabled.extend(named);
                }
            }
        }
        replaced
    }

    fn has(&self, blueprint: &ShippedBlueprint) -> bool {
        self.disabled.contains(blueprint.name)
            || self.disabled.contains(blueprint.path)
            || self.names.contains(blueprint.name)
            || self.paths.contains(blueprint.path)
    }
}
