//! Flows and stages as a hierarchy of calls.

use std::time::Duration;

use blueprintc::ide::{Call, Callable, Caret, callables, incoming, outgoing};

use super::Editor;
use super::lenses::{TWO, many, shortest};
use crate::harness::{FileId, blueprint};

/// The callables at the place of a name in the first file.
fn at(editor: &Editor, name: &str) -> Vec<Callable> {
    let text = editor.session.sources()[0].text();
    let offset = text.find(name).unwrap_or_else(|| panic!("no {name} in {text}"));
    editor.ask_at(FileId(0), offset.try_into().unwrap(), callables)
}

/// What calls, or is called, as `name: lines of the caller`.
fn shown(editor: &Editor, caller: Option<FileId>, calls: &[Call]) -> Vec<String> {
    let call = |call: &Call| {
        let file = caller.unwrap_or(call.other.file);
        let source = &editor.session.sources()[file.index()];
        let lines: Vec<String> =
            call.spans.iter().map(|span| source.position(span.start).line.to_string()).collect();
        format!("{}: {}", call.other.symbol.full_name(), lines.join(" "))
    };
    calls.iter().map(call).collect()
}

fn ask<T>(
    editor: &Editor,
    of: &Callable,
    ask: fn(Caret<'_, '_>, Option<blueprintc::evaluate::ObjectId>) -> T,
) -> T {
    editor.ask_at(of.file, of.symbol.name_span.start, |caret| ask(caret, of.shipped))
}

/// What an object calls.
fn called(editor: &Editor, name: &str) -> Vec<String> {
    let of = at(editor, name).into_iter().next().unwrap_or_else(|| panic!("{name} is nothing"));
    shown(editor, Some(of.file), &ask(editor, &of, outgoing))
}

/// What calls an object.
fn callers(editor: &Editor, name: &str) -> Vec<String> {
    let of = at(editor, name).into_iter().next().unwrap_or_else(|| panic!("{name} is nothing"));
    shown(editor, None, &ask(editor, &of, incoming))
}

/// [`TWO`] with more entries, and what flow `one`, flow `two` and stage `login` have to say.
fn with(entries: &str) -> [Vec<String>; 3] {
    let editor = Editor::entries(&format!("{TWO}{entries}"));
    [called(&editor, "one}"), called(&editor, "two}"), callers(&editor, "login}")]
}

#[test]
fn the_last_entry_of_a_binding_counts() {
    assert_eq!(with(""), [vec!["login: 20"], vec![], vec!["one: 20"]]);
    let again = |written: &str| {
        with(&format!(
            "- model: authentik_flows.flowstagebinding\n  identifiers: {{pk: !KeyOf binding}}\n{written}"
        ))
    };
    let moved = again("  attrs: {target: !KeyOf two}\n");
    assert_eq!(moved, [vec![], vec!["login: 20"], vec!["two: 20"]]);
    let other = again("  attrs: {stage: !KeyOf logout}\n");
    assert_eq!(other, [vec!["logout: 23"], vec![], vec![]]);
    assert_eq!(again("  attrs: {order: 30}\n"), with(""));
    assert_eq!(again("  attrs: {stage: !KeyOf login}\n"), [vec!["login: 23"], vec![], vec!["one: 23"]]);
    assert_eq!(again("  state: absent\n"), [vec![""; 0], vec![], vec![]]);
}

#[test]
fn what_is_absent_is_in_no_hierarchy() {
    let absent = |model: &str, named: &str| {
        Editor::entries(&format!("{TWO}- model: {model}\n  state: absent\n  identifiers: {{{named}}}\n"))
    };
    let editor = absent("authentik_stages_dummy.dummystage", "name: login");
    assert_eq!(called(&editor, "one}"), [""; 0]);
    assert!(at(&editor, "login}").is_empty());
    let editor = absent("authentik_flows.flow", "slug: one");
    assert!(at(&editor, "one}").is_empty());
    assert_eq!(callers(&editor, "login}"), [""; 0]);
}

#[test]
fn conditions_that_are_false_call_nothing() {
    let more = |conditions: &str| {
        with(&format!(
            "- model: authentik_flows.flowstagebinding\n  conditions: [{conditions}]\n  identifiers: {{target: !KeyOf two, stage: !KeyOf login, order: 10}}\n"
        ))
    };
    assert_eq!(more("false"), with(""));
    let perhaps = more("!Context goauthentik.io/enterprise/licensed");
    assert_eq!(perhaps, [vec!["login: 20"], vec!["login: 23"], vec!["one: 20", "two: 23"]]);
}

#[test]
fn a_stage_that_is_bound_twice_to_a_flow_is_one_call_at_two_places() {
    let twice = "- model: authentik_flows.flowstagebinding\n  identifiers: {target: !KeyOf one, stage: !KeyOf login, order: 5}\n";
    let [calls, _, callers] = with(twice);
    assert_eq!((calls, callers), (vec!["login: 22 20".to_owned()], vec!["one: 20 22".to_owned()]));
}

#[test]
fn a_stage_of_the_release_is_where_a_binding_refers_to_it() {
    let binds = "- model: authentik_flows.flowstagebinding\n  identifiers: {target: !KeyOf two, stage: !Find [authentik_stages_user_login.userloginstage, [name, default-authentication-login]], order: 7}\n";
    let editor = Editor::entries(&format!("{TWO}{binds}"));
    assert_eq!(called(&editor, "two}"), ["default-authentication-login: 22"]);
    let of = at(&editor, "default-authentication-login").swap_remove(0);
    assert!(of.shipped.is_some());
    let callers = shown(&editor, None, &ask(&editor, &of, incoming));
    assert!(callers.contains(&"two: 22".to_owned()), "{callers:?}");
    let flow = ask(&editor, &of, incoming).into_iter().find(|call| call.other.symbol.name == "two").unwrap();
    let back = ask(&editor, &flow.other, outgoing);
    assert_eq!(back[0].other.shipped, of.shipped);
}

#[test]
fn a_flow_whose_slug_has_an_anchor_is_found_again() {
    let editor = Editor::entries(&TWO.replace("slug: one", "slug: &slug one"));
    for name in ["&slug", "one}"] {
        assert_eq!(called(&editor, name), ["login: 20"], "{name}");
    }
    let stage = at(&editor, "login}").swap_remove(0);
    let flow = ask(&editor, &stage, incoming).swap_remove(0);
    assert_eq!(shown(&editor, Some(FileId(0)), &ask(&editor, &flow.other, outgoing)), ["login: 20"]);
}

#[test]
fn bindings_of_other_files_are_calls_without_a_place_in_the_caller() {
    let other = "- model: authentik_flows.flowstagebinding\n  identifiers: {target: !Find [authentik_flows.flow, [slug, two]], stage: !Find [authentik_stages_dummy.dummystage, [name, login]], order: 5}\n";
    let files = [("a.yaml", blueprint(TWO)), ("b.yaml", blueprint(other).replace("name: x", "name: y"))];
    let editor = Editor::of(&[(files[0].0, &files[0].1), (files[1].0, &files[1].1)]);
    assert_eq!(called(&editor, "two}"), ["login: "]);
    // The name of the flow is where the call is shown then.
    assert_eq!(callers(&editor, "login}"), ["one: 20", "two: 10"]);
}

#[test]
fn the_time_grows_with_the_flows() {
    let time = |flows: usize| {
        let editor = Editor::entries(&many(flows));
        let stage = at(&editor, "login}").swap_remove(0);
        let calls = ask(&editor, &stage, incoming);
        assert_eq!(calls.len(), flows);
        assert!(calls.iter().all(|call| call.spans.len() == 1));
        shortest(|| drop(ask(&editor, &stage, incoming)))
    };
    let (less, more) = (time(200), time(400));
    assert!(more < less * 4 + Duration::from_millis(50), "200 flows: {less:?}, 400 flows: {more:?}");
}
