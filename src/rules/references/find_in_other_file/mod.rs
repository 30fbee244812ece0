//! `find-in-other-file`.

use foldhash::{HashMap, HashMapExt};

use crate::lint::{
    Draft, Drafts, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic, WorkspaceContext,
};
use crate::redact::{Message, Name, Words, message};
use crate::rules::example_files;
use crate::text::{FileId, Span};
use crate::workspace::{EntryProblem, Place, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "find-in-other-file",
    topic: Topic::References,
    severity: Severity::Info,
    other_severities: &[],
    scope: Scope::File,
    fix: FixKind::None,
    persona: Persona::Pedantic,
    since: "0.1.0",
    default_on: true,
    summary: "`!Find` of an object from another file that may be applied later.",
    doc: include_str!("doc.md"),
    bad: example_files!("bad": "groups.yaml", "wiki.yaml"),
    good: example_files!("good": "groups.yaml", "wiki.yaml"),
    finds: Finds::Workspace(check),
};

/// More look-ups than these are counted, not listed.
const MOST_RELATED: usize = 20;

/// A reference to an object that another file makes.
struct Reference {
    entry: Option<usize>,
    span: Span,
    place: Place,
    by_key: bool,
}

fn check(workspace: &WorkspaceContext<'_, '_>, drafts: &mut Drafts) {
    for file in workspace.files {
        if file.applied.answered_elsewhere.is_empty() {
            continue;
        }
        let lost = file.lost_entries();
        let ignored = file.ignored_lines(RULE.name);
        let mut by_file: HashMap<(FileId, Option<Span>), usize> = HashMap::new();
        let mut groups: Vec<Vec<Reference>> = Vec::new();
        for problem in &file.applied.problems {
            let ProblemKind::Entry(EntryProblem::FoundElsewhere { place, applied_before: false, by_key }) =
                problem.kind
            else {
                continue;
            };
            if problem.entry.is_some_and(|entry| lost.binary_search(&entry).is_ok()) {
                continue;
            }
            // What a comment ignores is a finding of its own.
            let alone = ignored.contains(&file.source.line_of(problem.span.start)).then_some(problem.span);
            let group = *by_file.entry((place.file, alone)).or_insert_with(|| {
                groups.push(Vec::new());
                groups.len() - 1
            });
            if let Some(group) = groups.get_mut(group) {
                group.push(Reference { entry: problem.entry, span: problem.span, place, by_key });
            }
        }
        groups.iter().filter_map(|group| report(workspace, file, group)).for_each(|draft| drafts.add(draft));
    }
}

/// One finding for all references of a file to what another one makes.
fn report(
    workspace: &WorkspaceContext<'_, '_>,
    file: &FileContext<'_, '_>,
    references: &[Reference],
) -> Option<Draft> {
    let first = references.first()?;
    let other = workspace.file(first.place.file);
    let object = other.map_or_else(|| "its object".into(), |other| other.object_of_entry(first.place.entry));
    let made_at = other.map_or(Span::at(0), |other| other.entry_span(first.place.entry));
    let path = file.path(first.place.file);
    let otherwise = if first.by_key { "does not exist yet" } else { "is null" };
    let mut places: Vec<Span> = references.iter().map(|reference| reference.span).collect();
    places.sort();
    places.dedup();
    let others = places.len().saturating_sub(1);
    let and = match others {
        0 => Message::default(),
        1 => "; another reference of this file depends on it too".into(),
        _ => message!("; {} other references of this file depend on it too", Words(others)),
    };
    let message = message!(
        "this reference {} until `{}` is applied, which creates {}{}",
        Words(otherwise),
        Name(path),
        object,
        and
    );
    let mut draft = Draft::new(message)
        .in_file(file.id)
        .at(first.span)
        .help(
            "apply that file first, with an entry of `authentik_blueprints.metaapplyblueprint` before \
             this one",
        )
        .related_in(first.place.file, made_at, "created here");
    if let Some(entry) = first.entry {
        draft = draft.in_entry(entry);
    }
    for span in places.into_iter().filter(|span| *span != first.span).take(MOST_RELATED) {
        draft = draft.related(span, "also refers to that file");
    }
    Some(draft)
}
