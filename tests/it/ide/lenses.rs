//! What stands above flows, stages and policies.

use std::time::{Duration, Instant};

use blueprintc::ide::{LensKind, lenses};

use super::Editor;
use crate::harness::{FileId, blueprint};

/// Two flows, two stages, and a binding of the first to the first.
pub(super) const TWO: &str = "\
- model: authentik_flows.flow
  id: one
  identifiers: {slug: one}
  attrs: {name: One, title: One, designation: recovery}
- model: authentik_flows.flow
  id: two
  identifiers: {slug: two}
  attrs: {name: Two, title: Two, designation: recovery}
- model: authentik_stages_dummy.dummystage
  id: login
  identifiers: {name: login}
- model: authentik_stages_dummy.dummystage
  id: logout
  identifiers: {name: logout}
- model: authentik_flows.flowstagebinding
  id: binding
  identifiers: {target: !KeyOf one, stage: !KeyOf login, order: 10}
";

/// The lenses of a file in words, each after the name that it stands above.
fn shown(editor: &Editor, file: u32) -> Vec<String> {
    let found = editor.analysis(|analysis| lenses(analysis, analysis.file(FileId(file)).unwrap()));
    let source = &editor.session.sources()[FileId(file).index()];
    let line = |lens: blueprintc::ide::Lens| {
        let text = match lens.kind {
            LensKind::Flow { stages: Some(stages), .. } => format!("{stages} stages"),
            LensKind::Flow { stages: None, .. } => "?".to_owned(),
            LensKind::Bound { count, order, bindings } => {
                format!("bound {count} at {order:?} by {}", bindings.len())
            }
        };
        format!("{}: {text}", source.slice(lens.span))
    };
    found.into_iter().map(line).collect()
}

/// The lenses of [`TWO`] with more entries.
fn with(entries: &str) -> Vec<String> {
    shown(&Editor::entries(&format!("{TWO}{entries}")), 0)
}

#[test]
fn the_last_entry_of_a_binding_counts() {
    assert_eq!(with(""), ["one: 1 stages", "two: 0 stages", "login: bound 1 at Some(10) by 1"]);
    let again = |written: &str| {
        with(&format!(
            "- model: authentik_flows.flowstagebinding\n  identifiers: {{pk: !KeyOf binding}}\n{written}"
        ))
    };
    let moved = again("  attrs: {target: !KeyOf two}\n");
    assert_eq!(moved, ["one: 0 stages", "two: 1 stages", "login: bound 1 at Some(10) by 1"]);
    let renumbered = again("  attrs: {order: 30}\n");
    assert_eq!(renumbered, ["one: 1 stages", "two: 0 stages", "login: bound 1 at Some(30) by 1"]);
    let other = again("  attrs: {stage: !KeyOf logout}\n");
    assert_eq!(other, ["one: 1 stages", "two: 0 stages", "logout: bound 1 at Some(10) by 1"]);
    let repeated = again("  attrs: {order: 10}\n");
    assert_eq!(repeated, with(""));
    let deleted = again("  state: absent\n");
    assert_eq!(deleted, ["one: 0 stages", "two: 0 stages"]);
    // What exists is left alone.
    assert_eq!(again("  state: created\n  attrs: {target: !KeyOf two}\n"), with(""));
}

#[test]
fn what_is_absent_has_no_lens() {
    let without = |model: &str, id: &str, named: &str| {
        with(&format!("- model: {model}\n  state: absent\n  identifiers: {{{named}}}\n")).join(", ") + id
    };
    let stage = without("authentik_stages_dummy.dummystage", "", "name: login");
    assert_eq!(stage, "one: 0 stages, two: 0 stages");
    let flow = without("authentik_flows.flow", "", "slug: one");
    assert_eq!(flow, "two: 0 stages");
}

#[test]
fn conditions_that_are_not_known_leave_numbers_open() {
    let again = |conditions: &str, written: &str| {
        with(&format!(
            "- model: authentik_flows.flowstagebinding\n  conditions: [{conditions}]\n  identifiers: {written}\n"
        ))
    };
    let moves = "{pk: !KeyOf binding}\n  attrs: {target: !KeyOf two}";
    let more = "{target: !KeyOf two, stage: !KeyOf login, order: 10}";
    assert_eq!(again("false", moves), with(""));
    assert_eq!(again("false", more), with(""));
    let unknown = "!Context goauthentik.io/enterprise/licensed";
    assert_eq!(again(unknown, moves), ["one: ?", "two: ?"]);
    assert_eq!(again(unknown, more), ["one: 1 stages", "two: ?"]);
    let renumbers = "{pk: !KeyOf binding}\n  attrs: {order: 30}";
    assert_eq!(again(unknown, renumbers), ["one: 1 stages", "two: 0 stages", "login: bound 1 at None by 1"]);
}

#[test]
fn stages_of_the_release_count_the_bindings_of_entries_and_of_the_release() {
    let shipped = "- model: authentik_stages_user_login.userloginstage\n  id: shipped\n  identifiers: {name: default-authentication-login}\n";
    let binds = "- model: authentik_flows.flowstagebinding\n  identifiers: {target: !KeyOf two, stage: !KeyOf shipped, order: 7}\n";
    let before = with(shipped);
    let after = with(&format!("{shipped}{binds}"));
    assert_eq!(before.last().unwrap(), "default-authentication-login: bound 2 at None by 0");
    assert_eq!(after.last().unwrap(), "default-authentication-login: bound 3 at None by 1");
    assert_eq!(after[1], "two: 1 stages");
}

#[test]
fn a_stage_that_is_bound_twice_to_a_flow_counts_twice() {
    let twice = "- model: authentik_flows.flowstagebinding\n  identifiers: {target: !KeyOf one, stage: !KeyOf login, order: 20}\n";
    assert_eq!(with(twice), ["one: 2 stages", "two: 0 stages", "login: bound 2 at None by 2"]);
}

#[test]
fn a_slug_with_an_anchor_is_named_by_its_value() {
    let anchored = TWO.replace("slug: one", "slug: &slug one");
    let editor = Editor::entries(&format!(
        "{anchored}- model: authentik_flows.flowstagebinding\n  identifiers: {{target: !Find [authentik_flows.flow, [slug, *slug]], stage: !KeyOf logout, order: 20}}\n"
    ));
    let found = shown(&editor, 0);
    assert_eq!(found[0], "&slug one: 2 stages");
    assert_eq!(found.len(), 4, "{found:?}");
}

#[test]
fn bindings_of_other_files_count_and_are_where_they_stand() {
    let other = "- model: authentik_flows.flowstagebinding\n  identifiers: {target: !Find [authentik_flows.flow, [slug, two]], stage: !Find [authentik_stages_dummy.dummystage, [name, login]], order: 5}\n";
    let files = [("a.yaml", blueprint(TWO)), ("b.yaml", blueprint(other).replace("name: x", "name: y"))];
    let editor = Editor::of(&[(files[0].0, &files[0].1), (files[1].0, &files[1].1)]);
    assert_eq!(shown(&editor, 0), ["one: 1 stages", "two: 1 stages", "login: bound 2 at None by 2"]);
    assert_eq!(shown(&editor, 1), [""; 0]);
}

/// A stage, and so many flows to which it is bound.
pub(super) fn many(flows: usize) -> String {
    let flow = |at: usize| {
        format!(
            "- model: authentik_flows.flow\n  id: f{at}\n  identifiers: {{slug: f{at}}}\n  attrs: {{name: F, title: F, designation: recovery}}\n\
             - model: authentik_flows.flowstagebinding\n  identifiers: {{target: !KeyOf f{at}, stage: !KeyOf login, order: 10}}\n"
        )
    };
    let stage = "- model: authentik_stages_dummy.dummystage\n  id: login\n  identifiers: {name: login}\n";
    stage.to_owned() + &(0..flows).map(flow).collect::<String>()
}

/// How long a question takes, at best of a few times.
pub(super) fn shortest(mut ask: impl FnMut()) -> Duration {
    let times = (0..3).map(|_| {
        let start = Instant::now();
        ask();
        start.elapsed()
    });
    times.min().unwrap_or_default()
}

#[test]
fn the_time_grows_with_the_bindings() {
    let time = |flows: usize| {
        let editor = Editor::entries(&many(flows));
        editor.analysis(|analysis| {
            let file = analysis.file(FileId(0)).unwrap();
            let first = lenses(analysis, file).swap_remove(0);
            let LensKind::Bound { count, bindings, order } = first.kind else { panic!("{first:?}") };
            assert_eq!((count, bindings.len(), order), (flows, flows, None));
            shortest(|| drop(lenses(analysis, file)))
        })
    };
    let (less, more) = (time(200), time(400));
    assert!(more < less * 4 + Duration::from_millis(50), "200 flows: {less:?}, 400 flows: {more:?}");
}
