//! `unresolved-find`.

use std::collections::hash_map::Entry;

use foldhash::{HashMap, HashMapExt};

use crate::lint::{
    Draft, Drafts, Edit, FileContext, Finds, Fix, FixKind, Persona, Rule, Safety, Scope, Severity, Topic,
    WorkspaceContext,
};
use crate::redact::{Message, Name, Words, message};
use crate::rules::entry_data::filled;
use crate::rules::references::id_used_before_definition::move_before;
use crate::rules::references::missing_object::{Missing, Names, later};
use crate::text::{FileId, Span};
use crate::workspace::{Absence, Sought, SoughtValue, Unresolved, Unseen, UsedBy, is_made_in_use};

/// The rule.
pub static RULE: Rule = Rule {
    name: "unresolved-find",
    topic: Topic::References,
    severity: Severity::Error,
    other_severities: &[Severity::Warning, Severity::Info],
    scope: Scope::Workspace,
    fix: FixKind::Sometimes(Safety::Varies),
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "`!Find` that matches no known object.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Workspace(check),
};

/// More places than these are counted, not listed.
const MOST_RELATED: usize = 20;

/// What is looked for: a model and the conditions, in a certain file where only that tells, and whether that file deleted
/// it before.
type Sighted<'a> = (&'static str, &'a [(Box<str>, SoughtValue)], Option<usize>, bool);

/// What makes look-ups ask for the same object.
#[derive(PartialEq, Eq, Hash)]
struct Key<'a> {
    model: &'static str,
    conditions: &'a [(Box<str>, SoughtValue)],
    /// The file, where only that tells what is looked for, or what follows.
    file: Option<usize>,
    /// The place, where a comment there decides about the finding.
    place: Option<Span>,
}

/// Why authentik rejects the file where a look-up matches nothing.
#[derive(Clone, Copy)]
enum Refused {
    /// The field takes no null.
    Null,
    /// The entry then has none of several attributes, of which it needs one.
    NoneOf(&'static [&'static str]),
}

/// One place that looks for an object.
struct Place<'a, 't> {
    file: &'a FileContext<'a, 't>,
    unresolved: &'a Unresolved<'t>,
    object: Sighted<'a>,
    span: Span,
    severity: Severity,
    refused: Option<Refused>,
    /// Whether a comment decides about the finding here.
    is_ignored: bool,
}

fn check(workspace: &WorkspaceContext<'_, '_>, drafts: &mut Drafts) {
    let names = Names::new(workspace);
    let mut missing: HashMap<Sighted<'_>, Missing> = HashMap::new();
    let mut groups: Vec<Vec<Place<'_, '_>>> = Vec::new();
    let mut known: HashMap<Key<'_>, usize> = HashMap::new();
    for (at, file) in workspace.files.iter().enumerate() {
        if file.applied.unresolved.is_empty() {
            continue;
        }
        let lost = file.lost_entries();
        let ignored = file.ignored_lines(RULE.name);
        for unresolved in &file.applied.unresolved {
            let sought = &unresolved.sought;
            if lost.binary_search(&unresolved.entry).is_ok() {
                continue;
            }
            let deleted = matches!(sought.absence, Absence::Deleted { .. });
            let is_local = |(_, value): &(_, SoughtValue)| !matches!(value, SoughtValue::Text(_));
            let later = later(file, unresolved).filter(|_| !deleted);
            let is_of_file = deleted || later.is_some() || sought.conditions.iter().any(is_local);
            let object = (sought.model, sought.conditions.as_slice(), is_of_file.then_some(at), deleted);
            let why = match missing.entry(object) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(new) => new.insert(later.unwrap_or_else(|| names.missing(file, unresolved))),
            };
            if matches!(why, Missing::Applied) {
                continue;
            }
            let refused = refused(file, unresolved);
            let severity = why.severity(sought, refused.is_some(), workspace.catalog);
            let span = file.span(unresolved.node);
            let alone = severity == Severity::Error || is_of_file;
            let is_ignored = ignored.contains(&file.source.line_of(span.start));
            let key = Key {
                model: sought.model,
                conditions: &sought.conditions,
                file: alone.then_some(at),
                place: is_ignored.then_some(span),
            };
            let place = Place { file, unresolved, object, span, severity, refused, is_ignored };
            match known.entry(key) {
                Entry::Occupied(known) => {
                    if let Some(group) = groups.get_mut(*known.get()) {
                        group.push(place);
                    }
                }
                Entry::Vacant(new) => {
                    new.insert(groups.len());
                    groups.push(vec![place]);
                }
            }
        }
    }
    let mut kinds: HashMap<(FileId, usize, &str, &'static str), usize> = HashMap::new();
    let mut reported: Vec<(&[Place<'_, '_>], Vec<&Place<'_, '_>>)> = Vec::new();
    for places in &groups {
        let Some(head) = head(places) else { continue };
        // A list of what something else makes is one finding, however long it is.
        if let (UsedBy::Attribute(name), true) = (head.unresolved.used_by, head.severity < Severity::Error)
            && !head.is_ignored
        {
            let kind = (head.file.id, head.unresolved.entry, name, head.unresolved.sought.model);
            match kinds.entry(kind) {
                Entry::Occupied(first) => {
                    if let Some((_, others)) = reported.get_mut(*first.get()) {
                        others.extend(places);
                    }
                    continue;
                }
                Entry::Vacant(new) => {
                    new.insert(reported.len());
                }
            }
        }
        reported.push((places, Vec::new()));
    }
    for (places, others) in reported {
        let Some(head) = head(places) else { continue };
        if let Some(why) = missing.get(&head.object) {
            drafts.add(report(head, places, &others, why, &names));
        }
    }
}

/// Why authentik rejects the file where a look-up matches nothing, if it does.
fn refused(file: &FileContext<'_, '_>, unresolved: &Unresolved<'_>) -> Option<Refused> {
    if unresolved.refuses_null {
        return Some(Refused::Null);
    }
    let entry = file.blueprint.entries.get(unresolved.entry)?;
    let applied = file.applied.entries.get(unresolved.entry)?;
    let names = crate::rules::stages::redirect_without_target::wanted(entry, applied)
        .or_else(|| crate::rules::policies::policy_binding_subject::wanted(file, entry, applied))?;
    let is_it = |name: &&str| applied.datum(name).is_some_and(|datum| datum.value.node == unresolved.node);
    let is_empty = |name: &&str| {
        filled(applied, name).is_not()
            || crate::rules::already_reported::is_reported_as_unresolved(
                file,
                unresolved.entry,
                applied,
                &[name],
            )
    };
    (names.iter().any(is_it) && names.iter().all(is_empty)).then_some(Refused::NoneOf(names))
}

/// The first of the worst places. Rather in a file of its own: what is found in a part of another may be left out.
fn head<'p, 'a, 't>(places: &'p [Place<'a, 't>]) -> Option<&'p Place<'a, 't>> {
    let rank = |(at, place): &(usize, &Place<'_, '_>)| {
        (std::cmp::Reverse(place.severity), place.file.source.around().is_some(), *at)
    };
    places.iter().enumerate().min_by_key(rank).map(|(_, head)| head)
}

/// One finding for all places that look for an object. The `others` look for other objects, for the same list.
fn report(
    head: &Place<'_, '_>,
    places: &[Place<'_, '_>],
    others: &[&Place<'_, '_>],
    why: &Missing,
    names: &Names<'_, '_>,
) -> Draft {
    let sought = &head.unresolved.sought;
    let model = sought.model.rsplit('.').next().unwrap_or(sought.model);
    let conditions = conditions(head.file, sought, names);
    let found = match (&sought.absence, why) {
        (Absence::Deleted { .. }, _) => {
            message!("`!Find` looks up the `{}`{}, which an earlier entry deletes", Words(model), conditions)
        }
        (_, Missing::Later { line, .. }) => {
            message!(
                "`!Find` matches nothing yet: the `{}`{} is created later, at line {}",
                Words(model),
                conditions,
                Words(line)
            )
        }
        (Absence::Nowhere | Absence::Unless(_), _) => {
            message!("`!Find` matches no known `{}`{}", Words(model), conditions)
        }
    };
    let unless = match sought.unseen() {
        None => None,
        Some(Unseen::Unread) => Some("a file that cannot be read here creates it"),
        Some(Unseen::Example(_)) => Some("somebody applies the example that creates it"),
        Some(Unseen::InUse | Unseen::Outside) => Some("it exists on the instance"),
    };
    // Where it is surely a mistake, "unless" would send people looking.
    let unless = unless.filter(|_| head.severity != Severity::Error);
    let unless = unless.map(|unless| message!(" unless {}", Words(unless))).unwrap_or_default();
    let message = match (head.unresolved.used_by, head.refused) {
        (UsedBy::Attribute(name), Some(Refused::Null)) if unless.is_empty() => {
            message!("{}, and `{}` must not be null", found, Name(name))
        }
        (UsedBy::Attribute(_), Some(Refused::NoneOf(names))) if unless.is_empty() => {
            let names: Vec<_> = names.iter().map(|name| message!("`{}`", Words(name))).collect();
            match names.as_slice() {
                [name] => message!("{}, and the entry requires {}", found, name),
                _ => message!("{}, and the entry requires one of {}", found, Message::joined(names, ", ")),
            }
        }
        (UsedBy::Attribute(_), Some(Refused::NoneOf(_))) => {
            message!("{}, so authentik rejects the entry{}", found, unless)
        }
        (UsedBy::Attribute(name), Some(_)) => {
            message!("{}, so authentik rejects `{}`{}", found, Name(name), unless)
        }
        (UsedBy::Attribute(name), None) => {
            message!("{}, so `{}` is null{}", found, Name(name), unless)
        }
        (UsedBy::Permission, _) => {
            message!("{}, so the permission is given to nobody{}", found, unless)
        }
        (UsedBy::PrimaryKey, Some(_)) if unless.is_empty() => {
            message!("{}, and the entry lacks attributes that a new object requires", found)
        }
        (UsedBy::PrimaryKey, Some(_)) => {
            message!("{}, so authentik rejects the entry{}", found, unless)
        }
        (UsedBy::PrimaryKey, None) => message!("{}, so the entry creates a new object{}", found, unless),
        (UsedBy::AtIndex, _) => message!("{}, and `!AtIndex` of null fails{}", found, unless),
    };
    let mut draft = Draft::new(message)
        .severity(head.severity)
        .in_file(head.file.id)
        .in_entry(head.unresolved.entry)
        .at(head.span);
    if let Absence::Deleted { entry } = sought.absence {
        draft = draft.related(head.file.entry_span(entry), "deleted here");
    }
    let mut seen = vec![(head.file.id, head.span)];
    let mut left_out = 0_usize;
    let same = places.iter().map(|place| (place, "also looked for here"));
    let others = others.iter().map(|place| (*place, "this one matches no known object either"));
    for (place, label) in same.chain(others) {
        let here = (place.file.id, place.span);
        if seen.contains(&here) {
            continue;
        }
        if seen.len() > MOST_RELATED {
            left_out += 1;
            continue;
        }
        seen.push(here);
        draft = draft.related_in(place.file.id, place.span, label);
    }
    let help = why.help(sought);
    draft = draft.help(match left_out {
        0 => help,
        _ => message!("{} ({} more places are not listed)", help, Words(left_out)),
    });
    if let Missing::Later { entry, .. } = why {
        let draft = draft.related(head.file.entry_span(*entry), "created here");
        // Only what surely keeps its meaning: other entries may look up what the moved one changes.
        let user = head.unresolved.entry;
        return match move_before(head.file, *entry, user).filter(|fix| fix.safe) {
            Some(fix) => draft.fix(fix),
            None => draft,
        };
    }
    match why.near(sought) {
        // People and their groups come and go without blueprints: a similar name is somebody else.
        Some(near) if !is_made_in_use(head.file.catalog, sought.model) => with_fix(draft, places, head, near),
        _ => draft,
    }
}

/// The conditions of a look-up in a sentence.
fn conditions(file: &FileContext<'_, '_>, sought: &Sought, names: &Names<'_, '_>) -> Message {
    let mut text = Message::default();
    for (at, (field, value)) in sought.conditions.iter().enumerate() {
        text.push(if at == 0 { " with " } else { " and " });
        match value {
            _ if names.hides(field) => text.push(message!("this `{}`", Name(field))),
            SoughtValue::Text(value) => text.push(message!("`{}` = `{}`", Name(field), value)),
            SoughtValue::Object(object) => {
                text.push(message!("`{}` = {}", Name(field), file.object_name(*object).0));
            }
            SoughtValue::Other(what) => text.push(message!("`{}` = {}", Name(field), Words(what))),
        }
    }
    text
}

/// Changes the name wherever the file of the finding looks for the object.
fn with_fix(draft: Draft, places: &[Place<'_, '_>], head: &Place<'_, '_>, near: &str) -> Draft {
    let plain = near.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_ ./".contains(&b));
    if !plain || !near.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return draft;
    }
    let here = places.iter().filter(|place| place.file.id == head.file.id);
    let mut edits: Vec<Edit> = here
        .filter_map(|place| place.file.only_condition(place.unresolved.node))
        .map(|(value, _)| Edit { span: head.file.tree.span(value), text: near.to_owned() })
        .collect();
    edits.sort_by_key(|edit| edit.span);
    edits.dedup();
    if edits.is_empty() {
        return draft;
    }
    draft.fix(Fix { title: message!("change it to `{}`", Name(near)), safe: false, edits })
}
