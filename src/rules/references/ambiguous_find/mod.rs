//! `ambiguous-find`.

use foldhash::{HashMap, HashMapExt, HashSet};

use crate::evaluate::{ObjectId, Value, ValueKind};
use crate::lint::{
    Draft, Drafts, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic, WorkspaceContext,
};
use crate::redact::{Message, Name, Words, message};
use crate::text::{FileId, Span};
use crate::workspace::{Existing, KnownFind, Origin, Row, Sought, SoughtValue};

/// The rule.
pub static RULE: Rule = Rule {
    name: "ambiguous-find",
    topic: Topic::References,
    severity: Severity::Warning,
    other_severities: &[],
    scope: Scope::Workspace,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "`!Find` that matches several objects.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Workspace(check),
};

/// More objects with the same value are not compared with a look-up.
const MOST_COMPARED: usize = 32;

/// Two objects, each with the file that makes it.
type Pair = (FileId, ObjectId, FileId, ObjectId);

/// An object of some file.
type Made<'w, 't> = (&'w FileContext<'w, 't>, &'w Row<'t>);

/// What entries make, by model, field and text.
type Index<'w, 't> = HashMap<(&'static str, &'w str, &'w str), Vec<Made<'w, 't>>>;

fn check(workspace: &WorkspaceContext<'_, '_>, drafts: &mut Drafts) {
    let index = index(workspace);
    // One for each pair of objects, with all places that look for it.
    let mut reports: Vec<(Pair, Draft)> = Vec::new();
    let mut places: HashMap<Pair, Vec<(FileId, Span)>> = HashMap::new();
    for file in workspace.files {
        for find in &file.applied.known_finds {
            let Some(object) = file.applied.store.row(find.object) else { continue };
            let now = find.second.and_then(|second| Some((file, file.applied.store.row(second)?)));
            let second = now.or_else(|| later(&index, file, find, object));
            if let Some((other, second)) = second.filter(|(other, second)| {
                are_of_one_instance(file, other) && is_certain(file, object) && is_certain(other, second)
            }) {
                let place = |context: &FileContext<'_, '_>, row: &Row<'_>| match maker(row) {
                    Some(_) => context.id,
                    // Of what is shipped, all files have the same.
                    None => FileId(0),
                };
                let pair = (place(file, object), find.object, place(other, second), second.id);
                if let Some(places) = places.get_mut(&pair) {
                    places.push((file.id, file.span(find.node)));
                } else {
                    places.insert(pair, Vec::new());
                    reports.push((pair, report(file, find, object, (other, second))));
                }
            }
        }
    }
    for (pair, report) in reports {
        let others = places.remove(&pair).unwrap_or_default().into_iter();
        drafts.add(others.fold(report, |report, (file, span)| {
            report.related_in(file, span, "this `!Find` matches them too")
        }));
    }
}

/// The objects of the models that are looked for by what others may have as well.
fn index<'w, 't>(workspace: &'w WorkspaceContext<'w, 't>) -> Index<'w, 't> {
    let finds = workspace.files.iter().flat_map(|file| &file.applied.known_finds);
    let wanted: HashSet<(&'static str, &str)> = finds
        .filter(|find| find.second.is_none())
        .filter_map(|find| Some((find.sought.model, first_text(&find.sought)?.0)))
        .collect();
    let models: HashSet<&'static str> = wanted.iter().map(|(model, _)| *model).collect();
    let mut index = Index::new();
    for file in workspace.files {
        for row in models.iter().flat_map(|model| file.applied.store.written_of(model)) {
            for (field, value) in row.values.iter() {
                if let Some(text) = value.as_str().filter(|_| wanted.contains(&(row.model.name, field))) {
                    index.entry((row.model.name, field, text)).or_default().push((file, row));
                }
            }
        }
    }
    index
}

fn first_text(sought: &Sought) -> Option<(&str, &str)> {
    sought.conditions.iter().find_map(|(field, value)| match value {
        SoughtValue::Text(text) => Some((&**field, &**text)),
        _ => None,
    })
}

/// An object that matches too once all entries were applied: of a later entry, or of another file in the folder.
fn later<'w, 't>(
    index: &Index<'w, 't>,
    file: &FileContext<'_, '_>,
    find: &KnownFind,
    object: &Row<'_>,
) -> Option<Made<'w, 't>> {
    let (field, text) = first_text(&find.sought)?;
    let made = index.get(&(find.sought.model, field, text))?;
    made.iter().take(MOST_COMPARED).copied().find(|(other, row)| {
        let is_own = other.id == file.id;
        let is_another = match is_own {
            true => row.id != find.object,
            false => is_identified_otherwise(other, row, object),
        };
        is_another && find.sought.conditions.iter().all(|condition| fulfills(row, condition, is_own))
    })
}

/// Whether an object surely fulfills a condition. Objects of other files can't be compared by their identity.
fn fulfills(row: &Row<'_>, (field, wanted): &(Box<str>, SoughtValue), is_own: bool) -> bool {
    match (wanted, row.value(field).map(|value| &value.kind)) {
        (SoughtValue::Text(text), Some(ValueKind::Str(value))) => **value == **text,
        (SoughtValue::Object(object), Some(ValueKind::Key(key))) => is_own && key == object,
        _ => false,
    }
}

/// Whether the entry that makes an object looks for another value than an object of another file has.
fn is_identified_otherwise(file: &FileContext<'_, '_>, row: &Row<'_>, object: &Row<'_>) -> bool {
    let Some(entry) = maker(row).and_then(|entry| file.applied.entries.get(entry)) else { return false };
    entry.data.iter().filter(|datum| datum.from_identifiers).any(|datum| {
        let known = object.value(datum.name).and_then(Value::as_str);
        matches!((datum.value.as_str(), known), (Some(sought), Some(known)) if sought != known)
    })
}

fn maker(row: &Row<'_>) -> Option<usize> {
    match row.origin {
        Origin::Entry(entry) => Some(entry),
        Origin::Shipped(_) => None,
    }
}

/// Whether an object surely exists, and surely is no other that is known.
fn is_certain(file: &FileContext<'_, '_>, row: &Row<'_>) -> bool {
    let is_new = match maker(row).map(|entry| file.applied.entries.get(entry)) {
        None => true,
        Some(entry) => entry.is_some_and(|entry| !matches!(entry.existing, Existing::Perhaps(Some(_)))),
    };
    let is_applied = maker(row).is_none() || file.blueprint.is_instantiated();
    is_new && is_applied && row.certain && !row.deleted && !row.perhaps_deleted && !row.replaced
}

/// Whether two files are surely for one instance: folders can be for one instance each.
fn are_of_one_instance(one: &FileContext<'_, '_>, other: &FileContext<'_, '_>) -> bool {
    let folder = |path: &str| path.rfind(['/', '\\']).and_then(|at| path.get(..at)).map(str::to_owned);
    let is_plain = |file: &FileContext<'_, '_>| file.source.around().is_none();
    one.id == other.id
        || is_plain(one) && is_plain(other) && folder(one.source.path()) == folder(other.source.path())
}

fn report(
    file: &FileContext<'_, '_>,
    find: &KnownFind,
    object: &Row<'_>,
    (other, second): Made<'_, '_>,
) -> Draft {
    let model = object.model.name.rsplit('.').next().unwrap_or(object.model.name);
    let mut draft = Draft::new(message!(
        "`!Find` matches more than one `{}`, {} and {}, and which one authentik uses is undefined",
        Words(model),
        name(file, find.object),
        name(other, second.id)
    ))
    .in_file(file.id)
    .in_entry(find.entry)
    .at(file.span(find.node))
    .maybe_help(
        distinction(object, second).map(|condition| message!("look it up by {}, which is unique", condition)),
    );
    for (file, row) in [(file, object), (other, second)] {
        if let Some(entry) = maker(row) {
            draft = draft.related_in(file.id, file.entry_span(entry), "this object matches");
        }
    }
    draft
}

fn name(file: &FileContext<'_, '_>, object: ObjectId) -> Message {
    let row = file.applied.store.row(object);
    match row.and_then(Row::label) {
        Some(label) => message!("`{}`", Name(label)),
        None => file.object_name(object).0,
    }
}

/// A condition that only the first of two objects fulfills; its field alone, where the value needs quotes.
fn distinction(object: &Row<'_>, second: &Row<'_>) -> Option<Message> {
    let is_plain =
        |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_./".contains(&byte));
    ["managed", "name", "slug"].into_iter().find_map(|field| {
        let value = object.value(field)?.as_str()?;
        let other = second.value(field).and_then(Value::as_str);
        (other != Some(value)).then(|| match is_plain(value) {
            true => message!("`[{}, {}]`", Words(field), value),
            false => message!("its `{}`", Words(field)),
        })
    })
}
