//! `object-written-twice`.

use foldhash::{HashMap, HashMapExt};

use crate::blueprint::{State, StateName};
use crate::evaluate::Value;
use crate::lint::identity::{FileKeys, ObjectKey, Side, differ};
use crate::lint::{
    Draft, Drafts, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic, WorkspaceContext,
};
use crate::redact::{Name, Words, message};
use crate::rules::example_files;
use crate::syntax::NodeId;
use crate::workspace::{Conditions, Existing};

/// The rule.
pub static RULE: Rule = Rule {
    name: "object-written-twice",
    topic: Topic::Entries,
    severity: Severity::Warning,
    other_severities: &[],
    scope: Scope::Workspace,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "Two files that set an attribute of the same object to different values.",
    doc: include_str!("doc.md"),
    bad: example_files!("bad": "login.yaml", "branding.yaml"),
    good: example_files!("good": "login.yaml", "branding.yaml"),
    finds: Finds::Workspace(check),
};

/// What one file leaves in one attribute of an object.
struct Write<'c, 't> {
    file: usize,
    entry: usize,
    key: NodeId,
    value: &'c Value<'t>,
}

fn check(workspace: &WorkspaceContext<'_, '_>, drafts: &mut Drafts) {
    if workspace.files.len() < 2 {
        return;
    }
    let keys: Vec<&FileKeys> = workspace.files.iter().map(FileContext::object_keys).collect();
    // Most objects are of one file only, and need no comparison.
    let mut shared: HashMap<&ObjectKey, bool> = HashMap::new();
    for keys in &keys {
        for key in keys.iter() {
            shared.entry(key).and_modify(|shared| *shared = true).or_insert(false);
        }
    }
    let mut first: HashMap<(&ObjectKey, &str), Write<'_, '_>> = HashMap::new();
    for (at, (file, keys_here)) in workspace.files.iter().zip(&keys).enumerate() {
        let mut conflicts: Vec<(Write<'_, '_>, &Write<'_, '_>, &str)> = Vec::new();
        let mut new = Vec::new();
        for (attribute, write) in writes(at, file, keys_here, &shared) {
            let Some(earlier) = first.get(&attribute) else {
                new.push((attribute, write));
                continue;
            };
            let (Some(other), Some(other_keys)) = (workspace.files.get(earlier.file), keys.get(earlier.file))
            else {
                continue;
            };
            let sides = [
                Side { value: earlier.value, keys: other_keys },
                Side { value: write.value, keys: keys_here },
            ];
            // Two files of one name can't both be on an instance; that is another rule's finding.
            let same_name = matches!(
                (other.blueprint.name, file.blueprint.name),
                (Some((name, _)), Some((also, _))) if name == also
            );
            if !same_name && differ(sides[0], sides[1]) {
                conflicts.push((write, earlier, attribute.1));
            }
        }
        report(workspace, file, &conflicts, drafts);
        first.extend(new);
    }
}

/// One finding for all attributes of an entry on which it disagrees with one other entry.
fn report(
    workspace: &WorkspaceContext<'_, '_>,
    file: &FileContext<'_, '_>,
    conflicts: &[(Write<'_, '_>, &Write<'_, '_>, &str)],
    drafts: &mut Drafts,
) {
    let same = |a: &(Write<'_, '_>, &Write<'_, '_>, &str), b: &(Write<'_, '_>, &Write<'_, '_>, &str)| {
        a.0.entry == b.0.entry && a.1.file == b.1.file
    };
    for group in conflicts.chunk_by(same) {
        let Some((write, earlier, name)) = group.first() else { continue };
        let Some(other) = workspace.files.get(earlier.file) else { continue };
        let object = file.object_of_entry(write.entry);
        let what = match group.len() {
            1 => message!("`{}`", Name(name)),
            2 => message!("`{}` and another attribute", Name(name)),
            count => message!("`{}` and {} other attributes", Name(name), Words(count - 1)),
        };
        let plural = if group.len() == 1 { "has another value" } else { "have other values" };
        drafts.add(
            Draft::new(message!(
                "{} of {} {} in {}",
                what,
                object,
                Words(plural),
                Name(other.path(other.id))
            ))
            .in_file(file.id)
            .in_entry(write.entry)
            .at(file.span(write.key))
            .help("set the attribute in one file only; the file that is applied last wins")
            .related_in(other.id, other.span(earlier.key), "the other value"),
        );
    }
}

/// What a file leaves in the attributes of objects that other files write too, in file order.
fn writes<'c, 't>(
    at: usize,
    file: &'c FileContext<'_, 't>,
    keys: &'c FileKeys,
    shared: &HashMap<&ObjectKey, bool>,
) -> Vec<((&'c ObjectKey, &'c str), Write<'c, 't>)> {
    let mut found: Vec<((&ObjectKey, &str), Write<'_, '_>)> = Vec::new();
    let mut places: HashMap<(&ObjectKey, &str), usize> = HashMap::new();
    for (entry, applied) in file.blueprint.entries.iter().zip(&file.applied.entries) {
        // A candidate that may be another object says nothing.
        let known = !matches!(applied.existing, Existing::Perhaps(Some(_)));
        let writes = known
            && applied.conditions == Conditions::True
            && entry.state == State::Known(StateName::Present);
        let key = applied.object.filter(|_| writes).and_then(|object| keys.get(object));
        let Some(key) = key.filter(|key| shared.get(key) == Some(&true)) else { continue };
        for datum in applied.data.iter() {
            if datum.field.is_none() || datum.from_identifiers {
                continue;
            }
            let write = Write { file: at, entry: entry.index, key: datum.key, value: &datum.value };
            match places.get(&(key, datum.name)).and_then(|&place| found.get_mut(place)) {
                // What the file writes last is what it leaves.
                Some((_, earlier)) => *earlier = write,
                None => {
                    places.insert((key, datum.name), found.len());
                    found.push(((key, datum.name), write));
                }
            }
        }
    }
    found
}
