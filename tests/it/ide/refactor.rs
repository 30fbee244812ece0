//! Changes of what is right already.

use std::fs;

use blueprintc::evaluate::{Value, ValueKind};
use blueprintc::ide::{Action, ActionKind, actions};
use blueprintc::workspace::Store;

use super::{Editor, edited};
use crate::harness::{
    Analysis, Chance, Edit, FileId, Options, Session, Severity, SourceFile, Span, Workspace, project,
    yaml_below,
};

fn rules(text: &str) -> Vec<&'static str> {
    Workspace::text(text).findings().rules()
}

/// An editor with one file, in which CRLF ends the lines.
fn windows(text: &str) -> Editor {
    Editor::text(&text.replace('\n', "\r\n"))
}

fn titles(editor: &Editor) -> Vec<String> {
    editor.actions().into_iter().map(|action| action.title).collect()
}

fn offers(editor: &Editor, title: &str) -> bool {
    titles(editor).iter().any(|known| known.contains(title))
}

const LATER: &str = "version: 1\nentries:\n  - model: authentik_core.group\n    identifiers: {name: a}\n    attrs: {parents: [!KeyOf parent]}\n\n  - model: authentik_core.group\n    identifiers: {name: c}\n    attrs: {parents: [!KeyOf parent]}\n\n  # The one above \u{e9}.\n  - model: authentik_core.group\n    id: par$0ent\n    identifiers: {name: b}\n";

#[test]
fn an_entry_is_moved_before_its_first_use_from_where_it_is() {
    let action = |editor: &Editor| {
        let actions = editor.actions();
        actions.into_iter().find(|action| action.kind == ActionKind::Move).expect("it is offered")
    };
    let editor = Editor::text(LATER);
    assert!(action(&editor).title.starts_with("move entry `parent` before"));
    let expected = "version: 1\nentries:\n  # The one above \u{e9}.\n  - model: authentik_core.group\n    id: parent\n    identifiers: {name: b}\n\n  - model: authentik_core.group\n    identifiers: {name: a}\n    attrs: {parents: [!KeyOf parent]}\n\n  - model: authentik_core.group\n    identifiers: {name: c}\n    attrs: {parents: [!KeyOf parent]}\n";
    let after = editor.after("move entry");
    assert_eq!(after, expected);
    assert!(rules(&after).is_empty(), "{:?}", rules(&after));
    assert_eq!(windows(LATER).after("move entry"), expected.replace('\n', "\r\n"));
    // What it needs, or what has an anchor, stays.
    let needs = LATER.replace("    identifiers: {name: c}", "    id: c\n    identifiers: {name: c}");
    let needs = needs.replace("{name: b}", "{name: b}\n    attrs: {parents: [!KeyOf c]}");
    assert!(!offers(&Editor::text(&needs), "move entry"));
    let anchored = LATER.replace("{name: b}", "&x {name: b}");
    assert!(!offers(&Editor::text(&anchored), "move entry"));
    let elsewhere = LATER.replace("par$0ent", "parent").replace("{name: c}", "{name: $0c}");
    assert!(!offers(&Editor::text(&elsewhere), "move entry"));
}

#[test]
fn an_entry_is_moved_in_its_section_only() {
    let text =
        LATER.replace("\n  - ", "\n    - ").replace("\n    i", "\n      i").replace("\n    a", "\n      a");
    let text = text.replace("\n  # ", "\n    # ").replace("entries:\n", "entries:\n  all:\n");
    let after = Editor::text(&text).after("move entry");
    assert!(after.starts_with("version: 1\nentries:\n  all:\n    # The one above"), "{after}");
    assert!(rules(&after).is_empty(), "{:?}\n{after}", rules(&after));
    let two = text.replace("    # The one above \u{e9}.\n", "  other:\n");
    assert!(!offers(&Editor::text(&two), "move entry"));
}

const LITERAL: &str = "version: 1\nmetadata: {name: x}\n\nentries:\n  - model: authentik_core.group\n    identifiers: {name: staff}\n    attrs:\n      attributes: {n: 'it''s $0\u{e9}', m: 12}\n";

#[test]
fn a_literal_is_extracted_to_the_context() {
    let after = Editor::text(LITERAL).after("extract");
    let expected = "version: 1\nmetadata: {name: x}\n\ncontext:\n  n: 'it''s \u{e9}'\n\nentries:\n  - model: authentik_core.group\n    identifiers: {name: staff}\n    attrs:\n      attributes: {n: !Context n, m: 12}\n";
    // A key that YAML reads as a boolean would get quotes; this one is a text to PyYAML.
    assert_eq!(after.replace("\"n\"", "n"), expected);
    assert!(rules(&after).is_empty(), "{:?}", rules(&after));
    let crlf = windows(LITERAL).after("extract");
    assert_eq!(crlf.replace("\"n\"", "n"), expected.replace('\n', "\r\n"));
    let number = LITERAL.replace("$0", "").replace("m: 12", "m: 1$02");
    let after = Editor::text(&number).after("extract");
    assert!(after.contains("context:\n  m: 12\n\nentries") && after.contains("m: !Context m}"), "{after}");
}

#[test]
fn an_extracted_literal_gets_a_new_key_of_the_context() {
    let text = LITERAL.replace("\nentries", "context:\n  n: 1\n\nentries");
    let after = Editor::text(&text).after("extract");
    assert!(after.contains("context:\n  n: 1\n  group_n: 'it''s \u{e9}'\n\nentries"), "{after}");
    assert!(after.contains("{n: !Context group_n, m"), "{after}");
    let flow = LITERAL.replace("\nentries", "context: {a: 1}\nentries");
    let after = Editor::text(&flow).after("extract");
    assert!(after.contains(": 'it''s \u{e9}', a: 1}\nentries"), "{after}");
    let block = LITERAL.replace("\nentries", "context:\n  a: |\n    x\n\nentries");
    let after = Editor::text(&block).after("extract");
    assert!(after.contains("'it''s \u{e9}'\n  a: |\n    x\n\nentries"), "{after}");
}

#[test]
fn only_a_value_of_an_entry_is_extracted() {
    let plain = LITERAL.replace("$0", "");
    for place in ["authentik_core", "attributes", "attrs", "n: 'it", "metadata", "x}"] {
        let text = plain.replacen(place, &format!("$0{place}"), 1);
        assert!(!offers(&Editor::text(&text), "extract"), "{text}");
    }
    for (from, to) in [
        ("'it''s $0\u{e9}'", "!Format [\"%s\", $0x]"),
        ("'it''s $0\u{e9}'", "&a $0x"),
        ("'it''s $0\u{e9}'", "\"{{ $0x }}\""),
        ("'it''s $0\u{e9}'", "nu$0ll"),
        ("    attrs:\n", "    id: gr$0oup\n    attrs:\n"),
        ("    attrs:\n", "    state: cr$0eated\n    attrs:\n"),
    ] {
        let text = LITERAL.replace(from, to);
        let text = if text.matches("$0").count() > 1 { text.replacen("s $0", "s ", 1) } else { text };
        assert!(!offers(&Editor::text(&text), "extract"), "{text}");
    }
}

const FOUND: &str = "version: 1\nmetadata: {name: x}\nentries:\n  - model: authentik_core.group # staff\n    identifiers: {name: All Staff}\n  - model: authentik_core.group\n    identifiers: {name: b}\n    attrs: {parents: [!Find [authentik_core.group, [name, All St$0aff]]]}\n";

#[test]
fn an_entry_gets_an_id_where_it_is_looked_up() {
    let after = Editor::text(FOUND).after("by `!KeyOf`");
    assert!(after.contains("group # staff\n    id: all-staff\n    identifiers"), "{after}");
    assert!(after.contains("{parents: [!KeyOf all-staff]}"), "{after}");
    assert!(rules(&after).is_empty(), "{:?}", rules(&after));
    let crlf = windows(FOUND).after("by `!KeyOf`");
    assert_eq!(crlf, after.replace('\n', "\r\n"));
    let taken = FOUND.replace("{name: b}", "{name: b}\n    id: all-staff");
    assert!(Editor::text(&taken).after("by `!KeyOf`").contains("    id: all-staff-2\n"));
    let flow = FOUND.replace(
        "- model: authentik_core.group # staff\n    identifiers: {name: All Staff}",
        "- {model: authentik_core.group, identifiers: {name: All Staff}}",
    );
    let after = Editor::text(&flow).after("by `!KeyOf`");
    assert!(after.contains("{model: authentik_core.group, id: all-staff, identifiers"), "{after}");
    let shared =
        FOUND.replace("  - model: authentik_core.group # staff", "  - &x\n    model: authentik_core.group");
    assert!(!offers(&Editor::text(&shared), "by `!KeyOf`"));
}

#[test]
fn a_literal_key_becomes_the_id_of_its_entry() {
    let key = "7a1e1b0e-8c3f-4e57-9b36-0d5f6a1b2c3d";
    let text = FOUND.replace("{name: All Staff}", &format!("{{pk: {key}, name: All Staff}}"));
    let text = text.replace("!Find [authentik_core.group, [name, All St$0aff]]", &format!("$0{key}"));
    let after = Editor::text(&text).after("by `!KeyOf`");
    assert!(
        after.contains("{parents: [!KeyOf all-staff]}") && after.contains("    id: all-staff\n"),
        "{after}"
    );
    let other = text.replace(&format!("$0{key}"), "$07a1e1b0e-8c3f-4e57-9b36-0d5f6a1b2c3e");
    assert!(!offers(&Editor::text(&other), "by `!KeyOf`"));
    let declaring = text.replace("$0", "").replacen(key, &format!("$0{key}"), 1);
    assert!(!offers(&Editor::text(&declaring), "by `!KeyOf`"));
}

const FLOW: &str = "version: 1\nmetadata: {name: flows}\nentries:\n  - model: authentik_flows.flow\n    id: flow\n    identifiers: {slug: login}\n    attrs: {name: Login, title: Login, designation: stage_configuration}\n\n  - model: authentik_stages_dummy.dummystage\n    id: first\n    identifiers: {name: one}\n\n  - model: authentik_stages_dummy.dummystage\n    identifiers: {name: t$0wo}\n\n  - model: authentik_flows.flowstagebinding\n    identifiers: {target: !KeyOf flow, stage: !KeyOf first, order: 20}\n";

#[test]
fn a_stage_is_bound_to_a_flow_of_the_file() {
    let after = Editor::text(FLOW).after("bind this stage to flow `login`");
    let added = "\n  - model: authentik_flows.flowstagebinding\n    identifiers:\n      target: !KeyOf flow\n      stage: !Find [authentik_stages_dummy.dummystage, [name, two]]\n      order: 30\n";
    assert_eq!(after, format!("{}{added}", FLOW.replace("$0", "")));
    assert!(rules(&after).is_empty(), "{:?}", rules(&after));
    let crlf = windows(FLOW).after("bind this stage");
    assert_eq!(crlf, after.replace('\n', "\r\n"));
    let bound = FLOW.replace("t$0wo", "two").replace("name: one", "name: on$0e");
    assert!(!offers(&Editor::text(&bound), "bind this stage"));
    let alone = FLOW.split("\n  - model: authentik_flows.flowstagebinding").next().unwrap().trim_end();
    let after = Editor::text(alone).after("bind this stage");
    assert!(
        after.ends_with("two]]\n      order: 10") && after.contains("{name: two}\n\n  - model"),
        "{after}"
    );
    // Bindings of other files count.
    let other = "version: 1\nentries:\n  - model: authentik_flows.flow\n    id: flow\n    identifiers: {slug: login}\n    attrs: {name: Login, title: Login, designation: stage_configuration}\n  - model: authentik_stages_dummy.dummystage\n    id: x\n    identifiers: {name: three}\n  - model: authentik_flows.flowstagebinding\n    identifiers: {target: !KeyOf flow, stage: !KeyOf x, order: 70}\n";
    let after = Editor::of(&[("a.yaml", FLOW), ("b.yaml", other)]).after("bind this stage");
    assert!(after.ends_with("order: 80\n"), "{after}");
    let absent = FLOW.replace("{name: t$0wo}", "{name: t$0wo}\n    state: absent");
    assert!(!offers(&Editor::text(&absent), "bind this stage"));
}

const UNSORTED: &str = "version: 1\nmetadata: {name: flows}\nentries:\n  - model: authentik_flows.flow\n    id: flow\n    identifiers: {slug: login}\n    attrs: {name: Login, title: Login, designation: stage_configuration}\n  - model: authentik_stages_dummy.dummystage\n    id: first\n    identifiers: {name: one}\n  - model: authentik_stages_dummy.dummystage\n    id: second\n    identifiers: {name: two}\n\n  # The second \u{e9}.\n  - model: authentik_flows.flowst$0agebinding\n    identifiers: {target: !KeyOf flow, stage: !KeyOf second, order: 20}\n\n  - model: authentik_core.group\n    identifiers: {name: between}\n  # The first.\n  - model: authentik_flows.flowstagebinding\n    identifiers: {target: !KeyOf flow, stage: !KeyOf first, order: 10}";

#[test]
fn bindings_are_sorted_among_their_places() {
    let after = Editor::text(UNSORTED).after("sort the stage bindings of flow `login`");
    let expected = "    identifiers: {name: two}\n\n  # The first.\n  - model: authentik_flows.flowstagebinding\n    identifiers: {target: !KeyOf flow, stage: !KeyOf first, order: 10}\n\n  - model: authentik_core.group\n    identifiers: {name: between}\n  # The second \u{e9}.\n  - model: authentik_flows.flowstagebinding\n    identifiers: {target: !KeyOf flow, stage: !KeyOf second, order: 20}";
    assert!(after.ends_with(expected), "{after}");
    let crlf = windows(UNSORTED).after("sort the stage bindings");
    assert_eq!(crlf, after.replace('\n', "\r\n"));
    let marked = after.replace("flowstagebinding", "flowst$0agebinding");
    let marked = marked.replacen("flowst$0", "flowst", 1);
    assert!(!offers(&Editor::text(&marked), "sort"), "{marked}");
}

#[test]
fn bindings_that_others_need_stay() {
    // The stage of the first binding is defined between them.
    let stage = "  - model: authentik_stages_dummy.dummystage\n    id: first\n    identifiers: {name: one}\n";
    let between = UNSORTED.replace(stage, "").replace("  # The first.", &format!("{stage}  # The first."));
    assert!(!offers(&Editor::text(&between), "sort"), "{between}");
    // Something between them refers to the binding that would move down.
    let user = UNSORTED.replace("flowst$0agebinding\n", "flowst$0agebinding\n    id: binding\n").replace(
        "  - model: authentik_core.group\n    identifiers: {name: between}\n",
        "  - model: authentik_policies.policybinding\n    identifiers: {target: !KeyOf binding, order: 0, group: !Find [authentik_core.group, [name, authentik Admins]]}\n",
    );
    assert!(!offers(&Editor::text(&user), "sort"), "{user}");
    let unknown = UNSORTED.replace("order: 10", "order: !Env ORDER");
    assert!(!offers(&Editor::text(&unknown), "sort"), "{unknown}");
}

fn shown(store: &Store<'_>, value: &Value<'_>) -> String {
    match &value.kind {
        ValueKind::Key(object) => {
            let label = store.row(*object).and_then(|row| row.label()).unwrap_or_default().to_owned();
            format!("{} {label}", store.model_of(*object))
        }
        ValueKind::List(items) => items.iter().map(|item| shown(store, item)).collect::<Vec<_>>().join(","),
        ValueKind::Map(pairs) => {
            let pairs =
                pairs.iter().map(|(key, value)| format!("{}: {}", shown(store, key), shown(store, value)));
            pairs.collect::<Vec<_>>().join(",")
        }
        ValueKind::Unknown(unknown) => format!("{:?}", unknown.reason),
        ValueKind::Fallback(value, reason) => format!("{} {reason:?}", shown(store, value)),
        ValueKind::OneOf(values) => {
            values.iter().map(|value| shown(store, value)).collect::<Vec<_>>().join("|")
        }
        other => format!("{other:?}"),
    }
}

/// What the entries make, in words.
fn effect(analysis: &Analysis<'_>) -> Vec<String> {
    let store = &analysis.file(FileId(0)).unwrap().applied.store;
    let rows = store.written().map(|row| {
        let mut values: Vec<String> =
            row.values.iter().map(|(name, value)| format!("{name} = {}", shown(store, value))).collect();
        values.sort();
        format!("{} {} {}", row.model.name, row.is_there(), values.join("; "))
    });
    let mut rows: Vec<String> = rows.collect();
    rows.sort();
    rows
}

fn session(text: &str) -> Session {
    let mut session = Session::new(&Options::default());
    session.update(vec![SourceFile::new("a.yaml", text)]);
    session
}

/// The errors and warnings.
fn found(session: &Session) -> Vec<String> {
    let findings = session.outcomes().iter().flat_map(|outcome| &outcome.findings);
    let grave = findings.filter(|finding| finding.severity != Severity::Info);
    let mut found: Vec<String> =
        grave.map(|finding| format!("{} {}", finding.rule.name, finding.severity.name())).collect();
    found.sort();
    found
}

/// What is in a list more often than in another.
fn new(after: &[String], before: &[String]) -> Vec<String> {
    let mut before = before.to_vec();
    let mut new = after.to_vec();
    new.retain(|rule| match before.iter().position(|known| known == rule) {
        Some(at) => {
            before.remove(at);
            false
        }
        None => true,
    });
    new
}

/// A blueprint of which an entry comes after the one that refers to it, where they are next to each other.
fn later(text: &str) -> Option<String> {
    let session = session(text);
    let analysis = session.analysis();
    let file = analysis.file(FileId(0))?;
    let entries = &file.blueprint.entries;
    let pair = entries.windows(2).find(|pair| {
        let uses = |id: &str| file.tree.slice(file.tree.span(pair[1].node)).contains(&format!("!KeyOf {id}"));
        pair[0].list.0 == pair[1].list.0 && pair[0].id.is_some_and(|(id, _)| uses(id))
    })?;
    let lines = |at: usize| file.tree.item_lines_with_comments(pair[at].list.0, pair[at].list.1);
    let (one, two) = (lines(0)?.range(), lines(1)?.range());
    let second = text[two.clone()].to_owned() + if text[two.clone()].ends_with('\n') { "" } else { "\n" };
    Some([&text[..one.start], &second, &text[one], &text[two.end..]].concat())
}

/// A blueprint that looks up by its name or slug what it refers to by an id.
fn looked_up(text: &str) -> Option<String> {
    let session = session(text);
    let analysis = session.analysis();
    let file = analysis.file(FileId(0))?;
    let store = &file.applied.store;
    let mut edits = Vec::new();
    for tag in file.tree.tagged_ids().filter(|tag| file.tree.tag(*tag).unwrap().name == "!KeyOf") {
        let Some(row) = file.applied.meant_by(tag).next().and_then(|object| store.row(object)) else {
            continue;
        };
        let mut named =
            ["slug", "name"].into_iter().filter_map(|field| Some((field, row.value(field)?.as_str()?)));
        let Some((field, name)) = named.next() else { continue };
        let span = file.tree.full_span(tag);
        edits.push(Edit { span, text: format!("!Find [{}, [{field}, {name:?}]]", row.model.name) });
    }
    (!edits.is_empty()).then(|| edited(text, &edits))
}

#[test]
fn no_refactoring_breaks_a_blueprint() {
    let folders = ["blueprints", "fixtures/sound", "fixtures/broken", "src/rules"];
    let files = folders.iter().flat_map(|folder| yaml_below(&project().join(folder)));
    let texts: Vec<String> = files.filter_map(|path| fs::read_to_string(path).ok()).collect();
    // Nothing is out of order in most of them.
    let unsorted = texts.iter().filter(|text| text.contains("order: 10")).map(|text| {
        let last = text.replace("order: 100", "order: 1").replace("order: 10,", "order: 999,");
        last.replace("order: 10\n", "order: 999\n").replace("order: 10 }", "order: 999 }")
    });
    let own = [LATER, FOUND, UNSORTED, FLOW].map(|text| text.replace("$0", ""));
    let found_instead = texts.iter().filter_map(|text| looked_up(text));
    let as_is = own.into_iter().chain(unsorted).chain(found_instead).chain(texts.iter().cloned());
    // Each with what a move leads back to.
    let late = texts.iter().filter_map(|text| Some((later(text)?, Some(text.clone()))));
    let texts: Vec<(String, Option<String>)> = as_is.map(|text| (text, None)).chain(late).collect();
    let mut chance = Chance(17);
    let mut counts: [usize; 5] = [0; 5];
    let mut problems = Vec::new();
    for (text, right) in texts.iter().filter(|(text, _)| text.len() < 12_000) {
        let before = session(text);
        let analysis = before.analysis();
        let Some(file) = analysis.file(FileId(0)) else { continue };
        let mut known: Vec<Action> = Vec::new();
        let words: Vec<usize> = text.match_indices([' ', '[']).map(|(at, _)| at + 1).collect();
        let marks = ["!Find", "!KeyOf", "flowstagebinding", "_stages_", "id: "];
        let likely = marks.iter().flat_map(|mark| text.match_indices(mark)).map(|(at, mark)| at + mark.len());
        let random = (0..words.len().min(12)).map(|_| words[chance.below(words.len())]);
        let places: Vec<usize> = random.chain(likely).collect();
        for place in places {
            let span = Span::at(text.floor_char_boundary(place));
            for action in actions(&analysis, file, span) {
                let class = match (action.kind, action.rule) {
                    (ActionKind::Move, _) => 0,
                    (ActionKind::Extract, _) => 1,
                    (ActionKind::Rewrite, None) if action.title.contains("`!KeyOf`") => 2,
                    (ActionKind::Rewrite, None) if action.title.starts_with("bind") => 3,
                    (ActionKind::Rewrite, None) => 4,
                    _ => continue,
                };
                if known.contains(&action) || class == 1 && known.len() > 8 {
                    continue;
                }
                known.push(action.clone());
                counts[class] += 1;
                let changed = edited(text, &action.edits);
                let after = session(&changed);
                let again = after.analysis();
                let errors = again.file(FileId(0)).map_or(99, |file| file.tree.errors().len());
                let right = right.as_ref().filter(|_| class == 0).map(|right| session(right));
                // What an unresolved reference hides is found again.
                let known = match &right {
                    Some(right) => [found(&before), found(right)].concat(),
                    None => found(&before),
                };
                let mut new = new(&found(&after), &known);
                // What a flow does with another stage, nobody else can know.
                new.retain(|finding| class != 3 || finding.ends_with("error"));
                let is_same = match (class, &right) {
                    (0, Some(right)) => effect(&right.analysis()) == effect(&again),
                    // A reference that could not be resolved can be now.
                    (0 | 1 | 3, _) => true,
                    _ => effect(&analysis) == effect(&again),
                };
                if errors > file.tree.errors().len() || !new.is_empty() || !is_same {
                    problems.push(format!("{} {new:?} same: {is_same}\n{changed}", action.title));
                }
            }
        }
    }
    let heads: Vec<&str> = problems.iter().filter_map(|problem| problem.lines().next()).collect();
    let first = problems.first().map(String::as_str).unwrap_or_default();
    assert!(problems.is_empty(), "{} {counts:?}\n{}\n{first}", problems.len(), heads.join("\n"));
    assert!(counts.iter().all(|count| *count > 9), "{counts:?}");
}
