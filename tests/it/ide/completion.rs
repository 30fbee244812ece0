//! What is offered at a place: `‸` is the caret.

use std::time::{Duration, Instant};

use blueprintc::ide::{Caret, Completion, CompletionKind, Completions, completions};
use proptest::prelude::*;

use crate::harness::{Chance, FileId, Options, Session, SourceFile, project, runner, shipped, yaml_below};

const CARET: char = '‸';

/// Asks at the mark in the first text, with other files around it.
pub(super) fn ask_with(marked: &str, others: &[(&str, &str)]) -> (String, Completions) {
    let offset = marked.find(CARET).expect("there is a caret");
    let text = marked.replacen(CARET, "", 1);
    let mut files = vec![SourceFile::new("a.yaml", text.clone())];
    files.extend(others.iter().map(|(path, text)| SourceFile::new(*path, *text)));
    let mut session = Session::new(&Options::default());
    session.update(files);
    let offset = u32::try_from(offset).expect("texts are short");
    let analysis = session.analysis();
    let caret = Caret::new(&analysis, FileId(0), offset).expect("the file is there");
    (text, completions(caret))
}

fn ask(marked: &str) -> Completions {
    ask_with(marked, &[]).1
}

/// Asks in entries, the first of which is in line 3.
fn ask_entries(entries: &str) -> Completions {
    ask(&format!("version: 1\nentries:\n{entries}"))
}

fn labels(found: &Completions) -> Vec<&str> {
    found.items.iter().map(|item| item.label.as_str()).collect()
}

fn first(found: &Completions, count: usize) -> Vec<&str> {
    labels(found).into_iter().take(count).collect()
}

fn item<'a>(found: &'a Completions, label: &str) -> &'a Completion {
    let known = found.items.iter().find(|item| item.label == label);
    known.unwrap_or_else(|| panic!("{label} is not among {:?}", labels(found)))
}

fn has(found: &Completions, label: &str) -> bool {
    found.items.iter().any(|item| item.label == label)
}

/// The text that is replaced.
fn replaced(marked: &str) -> String {
    let (text, found) = ask_with(marked, &[]);
    text[found.replaced.range()].to_owned()
}

#[test]
fn all_models_are_offered_whatever_is_typed() {
    let found = ask_entries("  - model: ‸\n");
    let models = found.items.iter().filter(|item| item.kind == CompletionKind::Model).count();
    assert!(models > 120, "{models}");
    let flow = item(&found, "authentik_flows.flow");
    assert!(flow.is_snippet);
    let insert = flow.insert.as_deref().expect("a snippet");
    assert!(insert.starts_with("authentik_flows.flow\n  identifiers:\n    slug: $1\n  attrs:\n"), "{insert}");
    assert!(insert.contains("designation: "), "{insert}");
    assert!(flow.documentation.is_some());
    assert_eq!(labels(&found).len(), labels(&ask_entries("  - model: authentik_fl‸\n")).len());
    // What is written already isn't written again.
    let found = ask_entries("  - model: ‸\n    attrs: {name: x}\n");
    assert!(!item(&found, "authentik_flows.flow").is_snippet);
}

#[test]
fn the_rest_of_the_entry_says_which_model_is_meant() {
    let found = ask_entries(
        "  - identifiers:\n      target: !KeyOf flow\n      stage: !KeyOf x\n      order: 0\n    model: ‸\n",
    );
    assert_eq!(first(&found, 1), ["authentik_flows.flowstagebinding"]);
    let found = ask_entries(
        "  - model: ‸\n    id: mfa\n    identifiers: {name: login-mfa-validation}\n  - model: authentik_flows.flowstagebinding\n    identifiers: {stage: !KeyOf mfa}\n",
    );
    assert!(first(&found, 25).iter().all(|model| model.contains("stage")), "{:?}", first(&found, 25));
}

#[test]
fn the_word_around_the_caret_is_replaced() {
    for (marked, word) in [
        ("entries:\n- model: authentik_flows.fl‸ow\n", "authentik_flows.flow"),
        ("entries:\n- model: \"authentik_fl‸ows\"\n", "authentik_flows"),
        ("entries:\n- model: 'authentik_fl‸\n", "authentik_fl"),
        ("entries:\n- model: ‸\n", ""),
        ("entries:\n- model:‸\n", ""),
        ("entries:\n- mo‸del: x\n", "model"),
        ("entries:\n- ‸model: x\n", "model"),
        ("entries:\n- model: x # not‸e\n", ""),
        ("entries:\n- {model: authentik_fl‸ows, id: x}\n", "authentik_flows"),
        ("entries:\n- {mod‸el: x}\n", "model"),
        ("entries:\r\n- model: authentik_co‸re\r\n  id: x\r\n", "authentik_core"),
        ("entries:\n- model: ünï‸cödé  # ü\n", "ünïcödé"),
        ("entries:\n- model: x\n  attrs: {a: !Ke‸yOf b}\n", "!KeyOf"),
        ("entries:\n- model: x\n  attrs: {a: !KeyOf fl‸ow}\n", "flow"),
        ("entries:\n- model: x\n  attrs:\n    a: !Find [mo‸del, [slug, b]]\n", "model"),
        ("ver‸", "ver"),
        ("‸", ""),
    ] {
        assert_eq!(replaced(marked), word, "{marked}");
    }
}

#[test]
fn keys_that_are_not_there_yet_are_offered() {
    assert_eq!(labels(&ask("‸")), ["version", "metadata", "context", "entries"]);
    assert_eq!(labels(&ask("version: 1\n‸\nentries: []\n")), ["metadata", "context"]);
    assert_eq!(labels(&ask("metadata:\n  ‸\n")), ["name", "labels"]);
    assert_eq!(labels(&ask("metadata: {name: x, ‸}\n")), ["labels"]);
    let found = ask_entries("  - model: authentik_core.group\n    ‸\n");
    assert_eq!(labels(&found), ["identifiers", "attrs", "id", "state", "conditions", "permissions"]);
    let found = ask_entries("  - model: authentik_core.group\n    id: x\n    i‸\n    attrs: {}\n");
    assert_eq!(labels(&found), ["identifiers", "state", "conditions", "permissions"]);
    // With a tab, where YAML has none.
    assert!(has(&ask_entries("- model: authentik_core.group\n\t‸\n"), "attrs"));
}

#[test]
fn attributes_come_with_type_and_default_and_required_ones_first() {
    let text = "  - model: authentik_flows.flow\n    identifiers:\n      slug: x\n    attrs:\n      name: y\n      ‸\n";
    let found = ask_entries(text);
    let mut required = first(&found, 2);
    required.sort();
    assert_eq!(required, ["designation", "title"]);
    assert!(!has(&found, "slug") && !has(&found, "name"), "{:?}", labels(&found));
    let action = item(&found, "denied_action");
    assert_eq!(action.detail.as_deref(), Some("message_continue | message | continue = message_continue"));
    assert_eq!(action.insert.as_deref(), Some("denied_action: "));
    // Broken lines around it change nothing.
    let found = ask_entries(
        "  - model: authentik_flows.flow\n    identifiers: {slug: [x\n    attrs:\n      title: \"open\n      ‸\n      : x\n",
    );
    assert!(has(&found, "designation") && !has(&found, "title"), "{:?}", labels(&found));
    // The model may follow.
    let found = ask_entries("  - attrs:\n      ‸\n    model: authentik_flows.flow\n");
    assert!(has(&found, "designation"));
    let found = ask_entries("  - model: authentik_flows.flowstagebinding\n    identifiers: {‸\n");
    let mut keys = first(&found, 3);
    keys.sort();
    assert_eq!(keys, ["order", "stage", "target"]);
}

#[test]
fn nested_mappings_have_keys_too() {
    let oauth = "  - model: authentik_providers_oauth2.oauth2provider\n    attrs:\n      redirect_uris:\n";
    let found = ask_entries(&format!("{oauth}        - ‸\n"));
    assert_eq!(first(&found, 3).len(), 3);
    assert!(has(&found, "url") && has(&found, "matching_mode"), "{:?}", labels(&found));
    let found = ask_entries(&format!("{oauth}        - url: x\n          matching_mode: ‸\n"));
    assert_eq!(first(&found, 2), ["strict", "regex"]);
    let found = ask_entries("  - model: authentik_outposts.outpost\n    attrs:\n      config:\n        ‸\n");
    assert!(has(&found, "authentik_host"));
    let meta = "  - model: authentik_blueprints.metaapplyblueprint\n    attrs:\n      ";
    assert_eq!(first(&ask_entries(&format!("{meta}‸\n")), 2), ["identifiers", "required"]);
    assert_eq!(labels(&ask_entries(&format!("{meta}identifiers:\n        ‸\n"))), ["name", "path"]);
    let found = ask_entries(&format!("{meta}identifiers:\n        name: ‸\n"));
    assert!(has(&found, "Default - Authentication flow"), "{:?}", labels(&found));
}

#[test]
fn values_are_choices_truths_durations_and_states() {
    let flow =
        |rest: &str| ask_entries(&format!("  - model: authentik_flows.flow\n    attrs:\n      {rest}\n"));
    assert!(first(&flow("designation: ‸"), 7).contains(&"stage_configuration"));
    assert!(first(&flow("designation:‸"), 7).contains(&"recovery"));
    assert_eq!(item(&flow("designation:‸"), "recovery").insert.as_deref(), Some(" recovery"));
    assert_eq!(first(&flow("compatibility_mode: ‸"), 2), ["true", "false"]);
    let found = ask_entries("  - model: authentik_core.group\n    state: ‸\n");
    assert_eq!(first(&found, 4), ["present", "created", "must_created", "absent"]);
    let found = ask_entries(
        "  - model: authentik_stages_user_login.userloginstage\n    attrs: {session_duration: ‸}\n",
    );
    assert!(has(&found, "hours=1"), "{:?}", labels(&found));
    let fields =
        "  - model: authentik_stages_identification.identificationstage\n    attrs:\n      user_fields:";
    assert_eq!(item(&ask_entries(&format!("{fields} ‸\n")), "email").insert.as_deref(), Some("[email]"));
    assert_eq!(
        item(&ask_entries(&format!("{fields}\n        ‸\n")), "email").insert.as_deref(),
        Some("- email")
    );
    assert_eq!(item(&ask_entries(&format!("{fields}\n        - ‸\n")), "email").insert, None);
    assert_eq!(
        item(&ask_entries(&format!("{fields}\n        -‸\n")), "email").insert.as_deref(),
        Some(" email")
    );
    // What the list has already comes last.
    let found = ask_entries(&format!("{fields} [username, ‸]\n"));
    assert_eq!(first(&found, 2), ["email", "upn"]);
}

#[test]
fn text_that_yaml_reads_otherwise_is_put_in_quotes() {
    let label = "metadata:\n  name: x\n  labels:\n    blueprints.goauthentik.io/instantiate: ";
    assert_eq!(item(&ask(&format!("{label}‸\n")), "false").insert.as_deref(), Some("\"false\""));
    assert_eq!(item(&ask(&format!("{label}\"‸\"\n")), "false").insert, None);
}

const FLOW: &str = "  - model: authentik_flows.flow\n    id: my-flow\n    identifiers: {slug: mine}\n    attrs: {name: x, title: x, designation: recovery}\n  - model: authentik_stages_user_login.userloginstage\n    id: my-stage\n    identifiers: {name: mine}\n";

#[test]
fn references_are_ids_and_objects_that_fit() {
    let binding = |rest: &str| {
        ask_entries(&format!(
            "{FLOW}  - model: authentik_flows.flowstagebinding\n    identifiers:\n      {rest}\n"
        ))
    };
    assert_eq!(first(&binding("target: !KeyOf ‸"), 2), ["my-flow", "my-stage"]);
    assert_eq!(first(&binding("stage: !KeyOf ‸"), 2), ["my-stage", "my-flow"]);
    let found = binding("target: ‸");
    assert_eq!(first(&found, 1), ["!KeyOf my-flow"]);
    assert!(!has(&found, "!KeyOf my-stage"));
    assert!(has(&found, "!Find [authentik_flows.flow, [slug, default-authentication-flow]]"));
    assert!(has(&binding("target: !‸"), "!KeyOf my-flow"));
    // A list needs its brackets, unless a tag gives all of it.
    let found = ask_entries(
        "  - model: authentik_providers_oauth2.oauth2provider\n    attrs:\n      property_mappings: ‸\n",
    );
    assert_eq!(item(&found, "!KeyOf").insert.as_deref(), Some("[!KeyOf $1]"));
    assert!(
        item(&found, "!Enumerate").insert.as_deref().is_some_and(|text| text.starts_with("!Enumerate ["))
    );
    // Of an id below, and of one that is used already.
    let found = binding(
        "stage: !KeyOf ‸\n  - model: authentik_stages_deny.denystage\n    id: later\n    identifiers: {name: z}",
    );
    assert_eq!(first(&found, 3), ["my-stage", "later", "my-flow"]);
}

#[test]
fn a_find_is_completed_step_by_step() {
    let group = |rest: &str| {
        ask_entries(&format!(
            "{FLOW}  - model: authentik_core.application\n    attrs:\n      provider: {rest}\n"
        ))
    };
    let found = group("!‸");
    assert!(has(&found, "!Find"));
    let found = group("!Find ‸");
    assert!(first(&found, 12).iter().all(|model| model.contains("provider")), "{:?}", first(&found, 12));
    let oauth = item(&found, "authentik_providers_oauth2.oauth2provider");
    assert_eq!(oauth.insert.as_deref(), Some("[authentik_providers_oauth2.oauth2provider, [name, $1]]"));
    assert_eq!(labels(&group("!If ‸")), ["[CONDITION, THEN, ELSE]"]);
    let found = group("!Find [‸");
    assert!(first(&found, 12).iter().all(|model| model.contains("provider")), "{:?}", first(&found, 12));
    let brand = |rest: &str| {
        ask_entries(&format!(
            "{FLOW}  - model: authentik_brands.brand\n    attrs:\n      flow_recovery: {rest}\n      domain: x\n"
        ))
    };
    assert_eq!(first(&brand("!Find [‸"), 1), ["authentik_flows.flow"]);
    assert_eq!(first(&brand("!Find [authentik_flows.flow, [‸"), 1), ["slug"]);
    assert_eq!(
        item(&brand("!Find [authentik_flows.flow, ‸"), "[slug, ]").insert.as_deref(),
        Some("[slug, $1]")
    );
    let found = brand("!Find [authentik_flows.flow, [slug, ‸");
    assert_eq!(first(&found, 1), ["mine"], "a recovery flow is wanted");
    assert!(has(&found, "default-authentication-flow"));
    assert!(has(&brand("!Find [authentik_flows.flow, [designation, x], [‸]]"), "slug"));
    let others = [(
        "b.yaml",
        "version: 1\nentries:\n- model: authentik_flows.flow\n  identifiers: {slug: theirs}\n  attrs: {name: y, title: y, designation: recovery}\n",
    )];
    let text = "version: 1\nentries:\n- model: authentik_brands.brand\n  attrs: {flow_recovery: !Find [authentik_flows.flow, [slug, ‸]]}\n";
    let (_, found) = ask_with(text, &others);
    assert_eq!(item(&found, "theirs").detail.as_deref(), Some("b.yaml"));
}

#[test]
fn other_tags_have_arguments_too() {
    let name = |rest: &str| {
        ask(&format!(
            "version: 1\ncontext:\n  first: 1\n  second: hunter2\nentries:\n- model: authentik_core.group\n  attrs:\n    name: {rest}\n"
        ))
    };
    assert_eq!(first(&name("!Context ‸"), 2), ["first", "second"]);
    assert_eq!(first(&name("!Context [‸, x]"), 2), ["first", "second"]);
    assert!(!format!("{:?}", name("!Context ‸")).contains("hunter2"));
    assert_eq!(first(&name("!If [!Condition [‸"), 2), ["AND", "OR"]);
    assert_eq!(labels(&name("!Enumerate [!Context first, ‸")), ["SEQ", "MAP"]);
    assert_eq!(labels(&name("!Enumerate [!Context first, SEQ, !Value ‸]")), ["0"]);
    assert_eq!(
        labels(&name("!Enumerate [!Context a, SEQ, !Enumerate [!Value 0, SEQ, !Index ‸]]")),
        ["0", "1"]
    );
    let found = name("!‸");
    for tag in [
        "!KeyOf",
        "!Find",
        "!Context",
        "!Env",
        "!File",
        "!Format",
        "!If",
        "!Condition",
        "!Enumerate",
        "!Index",
        "!Value",
        "!ParseJSON",
    ] {
        assert!(has(&found, tag), "{tag}");
    }
    assert!(item(&found, "!If").is_snippet);
    assert!(!item(&name("!‸ [a, b]"), "!If").is_snippet, "the arguments are there");
}

#[test]
fn permissions_are_those_of_the_model() {
    let group = "  - model: authentik_core.group\n    permissions:\n";
    assert_eq!(labels(&ask_entries(&format!("{group}      - ‸\n"))), ["permission", "role", "user"]);
    let found = ask_entries(&format!("{group}      - permission: ‸\n"));
    assert_eq!(first(&found, 2), ["authentik_core.view_group", "authentik_core.change_group"]);
    let found = ask_entries(&format!(
        "  - model: authentik_rbac.role\n    id: r\n    identifiers: {{name: r}}\n{group}      - role: ‸\n"
    ));
    assert_eq!(first(&found, 1), ["!KeyOf r"]);
}

#[test]
fn objects_of_the_release_are_offered_as_identifiers() {
    let found = ask_entries("  - model: authentik_flows.flow\n    identifiers:\n      slug: ‸\n");
    let shipped = item(&found, "default-authentication-flow");
    assert!(shipped.detail.as_deref().is_some_and(|detail| detail.starts_with("authentik")));
}

#[test]
fn python_has_helpers_and_names() {
    let policy = |rest: &str| {
        ask_entries(&format!(
            "  - model: authentik_policies_expression.expressionpolicy\n    attrs:\n      expression: |\n        {rest}\n"
        ))
    };
    let found = policy("ak_‸");
    assert!(has(&found, "request"));
    let helper = item(&found, "ak_is_group_member");
    assert_eq!(helper.detail.as_deref(), Some("ak_is_group_member(user, **filters)"));
    assert!(first(&policy("if request.‸"), 3).contains(&"user"));
    assert!(has(&policy("return context.get(\"‸\")"), "pending_user"));
    assert!(!has(
        &ask_entries("  - model: authentik_core.group\n    attrs:\n      name: |\n        ak_‸\n"),
        "ak_message"
    ));
}

#[test]
fn rules_that_can_be_ignored_are_offered() {
    let found = ask_entries("  - model: authentik_core.grup # blueprintc: ignore[‸\n");
    assert_eq!(first(&found, 1), ["unknown-model"]);
    assert!(found.items.len() > 100);
    let found = ask_entries("  # blueprintc: ignore[unknown-model, un‸]\n  - model: authentik_core.grup\n");
    assert!(!has(&found, "unknown-model"));
    assert!(ask_entries("  # a comm‸ent\n  - model: authentik_core.grup\n").items.is_empty());
}

#[test]
fn whole_entries_are_offered_where_one_begins() {
    let found = ask_entries("  - ‸\n");
    assert_eq!(first(&found, 1), ["model"]);
    assert_eq!(item(&ask_entries("  ‸\n"), "model").insert.as_deref(), Some("- model: "));
    assert_eq!(item(&ask_entries("  - model: x\n  ‸\n"), "model").insert.as_deref(), Some("- model: "));
    assert_eq!(item(&ask_entries("  -‸\n"), "model").insert.as_deref(), Some(" model: "));
    let snippets: Vec<&Completion> =
        found.items.iter().filter(|item| item.kind == CompletionKind::Snippet).collect();
    assert_eq!(snippets.len(), 6);
    for snippet in snippets {
        let insert = snippet.insert.as_deref().expect("a text");
        let text = filled(insert).replace('\n', "\n  ");
        let mut session = Session::new(&Options::default());
        let text = format!("version: 1\nmetadata: {{name: x}}\nentries:\n  - {text}\n");
        session.update(vec![SourceFile::new("a.yaml", text.clone())]);
        let outcome = &session.outcomes()[0];
        assert!(outcome.accepted, "{}: {:#?}\n{text}", snippet.label, outcome.findings);
    }
}

/// A snippet with its defaults.
fn filled(snippet: &str) -> String {
    let mut out = String::new();
    let mut rest = snippet;
    while let Some(at) = rest.find("${") {
        out.push_str(&rest[..at]);
        let inside = &rest[at + 2..];
        let end = inside.find('}').expect("places end");
        out.push_str(inside[..end].split_once(':').map_or("", |(_, text)| text));
        rest = &inside[end + 1..];
    }
    out + rest
}

#[test]
fn values_of_secrets_are_never_offered() {
    let others = [(
        "b.yaml",
        "version: 1\nentries:\n- model: authentik_core.token\n  identifiers: {identifier: t, key: hunter2hunter2}\n- model: authentik_providers_oauth2.oauth2provider\n  identifiers: {name: p}\n  attrs: {client_secret: hunter2hunter2, client_id: hunter2hunter2}\n",
    )];
    for rest in [
        "authentik_core.token\n  identifiers: {key: ‸}\n",
        "authentik_providers_oauth2.oauth2provider\n  attrs: {client_secret: ‸}\n",
        "authentik_core.group\n  attrs: {parent: !Find [authentik_core.token, [key, ‸]]}\n",
        "authentik_core.group\n  attrs: {parent: !Find [authentik_providers_oauth2.oauth2provider, [client_id, ‸]]}\n",
    ] {
        let (_, found) = ask_with(&format!("version: 1\nentries:\n- model: {rest}"), &others);
        assert!(!format!("{found:?}").contains("hunter2"), "{rest}");
    }
}

#[test]
fn any_place_in_any_text_is_answered() {
    let mut texts: Vec<String> = yaml_below(&project().join("blueprints"))
        .into_iter()
        .chain(yaml_below(&project().join("fixtures/sound")))
        .filter_map(|path| std::fs::read_to_string(path).ok())
        .collect();
    texts.push("a: 1\r\n\tb: [ü, {ä: \"ö\r\n- - - |\r\n  ß\r\n".to_owned());
    let strategy = (any::<u64>(), 0..texts.len());
    let result = runner(150, 5).run(&strategy, |(seed, which)| {
        let mut chance = Chance(seed);
        let mut text = texts[which].clone();
        for _ in 0..chance.below(6) {
            let at = text.floor_char_boundary(chance.below(text.len() + 1));
            let end = text.ceil_char_boundary((at + chance.below(20)).min(text.len()));
            let piece = chance.of(&[
                "", "[", "{", "\"", "'", "!", ": ", "- ", "\n", "\r\n", "\t", "|", "ü", "#", "&a ", "---\n",
                "!Find [", "🦀",
            ]);
            text.replace_range(at..end, piece);
        }
        let files = [SourceFile::new("a.yaml", text.clone())];
        let mut session = Session::new(&Options::default());
        session.update(files.to_vec());
        let analysis = session.analysis();
        for _ in 0..12 {
            let offset = chance.below(text.len() + 1);
            let caret = Caret::new(&analysis, FileId(0), offset as u32).expect("the file is there");
            let found = completions(caret);
            let range = found.replaced.range();
            prop_assert!(text.is_char_boundary(range.start) && text.is_char_boundary(range.end));
            prop_assert!(range.start <= caret.offset && caret.offset <= range.end, "{range:?} {offset}");
            prop_assert!(!text[range].contains('\n'));
        }
        Ok(())
    });
    result.expect("any place is answered");
}

#[test]
#[cfg_attr(not(authentik_texts), ignore = "there is no ../shared/authentik")]
fn an_answer_is_fast_in_long_files() {
    let entries: String = shipped("2026.8")
        .iter()
        .filter_map(|file| Some(file.text().split_once("entries:\n")?.1.to_owned()))
        .filter(|entries| entries.starts_with("- "))
        .collect();
    let mut text = "version: 1\nentries:\n".to_owned();
    while text.lines().count() < 5000 {
        text.push_str(&entries);
    }
    text.push_str("- model: \n");
    let mut session = Session::new(&Options::default());
    session.update(vec![SourceFile::new("a.yaml", text.clone())]);
    let analysis = session.analysis();
    let mut times: Vec<Duration> = Vec::new();
    let spots: Vec<usize> = ["model: authentik_flows.", "!KeyOf f", "attrs:\n    ", "slug: d"]
        .iter()
        .flat_map(|spot| text.rmatch_indices(spot).take(2).map(|(at, _)| at + spot.len()))
        .chain([text.len() - 1])
        .collect();
    for offset in spots {
        let caret = Caret::new(&analysis, FileId(0), offset as u32).expect("the file is there");
        let _ = completions(caret);
        let start = Instant::now();
        let found = completions(caret);
        times.push(start.elapsed());
        println!("{offset}: {:?} for {} items", times[times.len() - 1], found.items.len());
    }
    let limit = if cfg!(unoptimized) { 300 } else { 10 };
    assert!(times.iter().all(|time| *time < Duration::from_millis(limit)), "{times:?}");
}
