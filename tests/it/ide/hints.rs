//! What is told between the texts of a file.

use blueprintc::ide::{HintKinds, hints};

use super::Editor;
use crate::harness::{FileId, Options, Span};

fn of(editor: &Editor, file: usize, wanted: HintKinds) -> Vec<String> {
    let file = FileId(file.try_into().unwrap());
    let source = &editor.session.sources()[file.index()];
    let whole = Span::new(0, source.text().len());
    let found = editor.analysis(|analysis| hints(analysis, analysis.file(file).unwrap(), whole, wanted));
    assert!(found.windows(2).all(|pair| pair[0].span.end <= pair[1].span.end), "{found:?}");
    let show = |hint: &blueprintc::ide::Hint| {
        let line = source.position(hint.span.start).line;
        let last = source.slice(hint.span).chars().rev().take(8).collect::<Vec<_>>();
        format!("{line} {}| {}", last.into_iter().rev().collect::<String>(), hint.label)
    };
    found.iter().map(show).collect()
}

fn all(entries: &str) -> Vec<String> {
    of(&Editor::entries(entries), 0, HintKinds::ALL)
}

const REFERENCES: HintKinds = HintKinds { references: true, values: false, defaults: false };
const VALUES: HintKinds = HintKinds { references: false, values: true, defaults: false };

#[test]
fn look_ups_tell_the_object_that_they_do_not_name() {
    let entries = "\
- model: authentik_core.group
  id: parent
  identifiers: {name: Staff \u{e4}}
- model: authentik_core.group
  id: staff-2
  identifiers: {name: Staff 2}
- model: authentik_core.group
  identifiers: {name: c}
  attrs:
    parents:
      - !KeyOf parent
      - !KeyOf staff-2
      - !KeyOf nobody
      - !Find [authentik_core.group, [name, authentik Admins]]
      - !Find [authentik_core.group, [name, !Format [\"Staff %s\", \"\u{e4}\"]]]
      - !Find [authentik_core.group, [name, Nobody]]
- model: authentik_providers_oauth2.scopemapping
  identifiers: {managed: x}
  attrs:
    name: !Find [authentik_providers_oauth2.scopemapping, [managed, goauthentik.io/providers/oauth2/scope-openid]]
";
    let found = of(&Editor::entries(entries), 0, REFERENCES);
    assert_eq!(
        found,
        [
            "14 f parent| group Staff \u{e4}",
            "18 , \"\u{e4}\"]]]| group Staff \u{e4}",
            "23 openid]]| scopemapping authentik default OAuth Mapping: OpenID 'openid'",
        ]
    );
}

#[test]
fn tags_tell_their_values() {
    let text = "\
version: 1
context: {looked_up: !Find [authentik_core.group, [name, authentik Admins]], greeting: hello, word: w0rd-of-pass, list: [1], secret_key: s3cr3t-v4lue-9}
entries:
- model: authentik_core.group
  identifiers:
    name: !Format [\"%s, %d\", !Context greeting, 7]
  attrs:
    attributes:
      a: !Context greeting
      b: !Context [unknown, given]
      c: !Env HOME
      d: !Context list
      e: !If [true, !Env HOME, !Context greeting]
      f: !Condition [OR, false, true]
      g: !Format [\"%s\", !Context secret_key]
      password: !Context word
      h: !Format
        - \"%s\"
        - !Context greeting
      i: !AtIndex [[x], 0]
      j: !Condition [NOR, !Find [authentik_core.group, [name, authentik Admins]]]
      k: !If [!Context looked_up, a, b]
";
    assert_eq!(
        of(&Editor::text(text), 0, VALUES),
        [
            "6 ting, 7]| = \"hello, 7\"",
            "9 greeting| = \"hello\"",
            "13 greeting| = \"hello\"",
            "14 e, true]| = true",
            "17 !Format| = \"hello\"",
            "20 [[x], 0]| = \"x\"",
        ]
    );
}

#[test]
fn hints_in_a_hint_are_left_out() {
    let entries = "- model: authentik_core.group\n  identifiers: {name: a}\n- model: authentik_core.group\n  identifiers: {name: b}\n  attrs:\n    parent: !Find [authentik_core.group, [name, !Format [\"%s\", a]]]\n";
    assert_eq!(all(entries), ["9 s\", a]]]| group a"]);
    assert_eq!(of(&Editor::entries(entries), 0, VALUES), ["9 \"%s\", a]| = \"a\""]);
}

#[test]
fn new_objects_tell_dangerous_defaults() {
    let entries = "\
- model: authentik_flows.flow
  id: f
  identifiers: {slug: f}
  attrs: {name: f, title: f, designation: recovery}
- model: authentik_stages_authenticator_validate.authenticatorvalidatestage
  id: v
  identifiers: {name: v}
  attrs:
    device_classes: [totp]
- model: authentik_stages_user_write.userwritestage
  identifiers: {name: w}
  attrs: {user_creation_mode: never_create}
- model: authentik_flows.flowstagebinding
  id: b
  identifiers: {target: !KeyOf f, stage: !KeyOf v, order: 1}
- model: authentik_policies_dummy.dummypolicy
  id: p
  identifiers: {name: p}
- model: authentik_policies.policybinding
  identifiers: {target: !KeyOf b, policy: !KeyOf p, order: 1}
- model: authentik_policies.policybinding
  identifiers: {target: !KeyOf b, policy: !KeyOf p, order: 2}
  attrs: {failure_result: true}
- model: authentik_stages_authenticator_validate.authenticatorvalidatestage
  state: absent
  identifiers: {name: x}
- model: authentik_stages_authenticator_validate.authenticatorvalidatestage
  identifiers: {name: default-authentication-mfa-validation}
";
    let defaults = HintKinds { references: false, values: false, defaults: true };
    assert_eq!(
        of(&Editor::entries(entries), 0, defaults),
        [
            "7 ecovery}| authentication: none",
            "11 attrs:| not_configured_action: skip",
            "15 _create}| create_users_as_inactive: false",
            "16 ebinding| policy_engine_mode: any",
            "16 ebinding| evaluate_on_plan: false",
            "22 ybinding| failure_result: false",
        ]
    );
}

#[test]
fn a_later_entry_can_set_what_one_leaves_out() {
    let stage = "- model: authentik_stages_authenticator_validate.authenticatorvalidatestage\n  identifiers: {name: v}\n";
    let set = format!("{stage}{stage}  attrs: {{not_configured_action: deny}}\n");
    assert_eq!(all(stage).len(), 1);
    assert_eq!(all(&set), [""; 0]);
}

#[test]
fn the_object_of_another_file_is_told_with_its_place() {
    let made = "version: 1\nmetadata: {name: a}\nentries:\n- model: authentik_core.group\n  identifiers: {name: Staff}\n";
    let used = "version: 1\ncontext: {n: Staff}\nentries:\n- model: authentik_core.group\n  identifiers: {name: b}\n  attrs: {parent: !Find [authentik_core.group, [name, !Context n]]}\n";
    let editor = Editor::with(&[("a.yaml", made), ("b.yaml", used)], &Options::default());
    assert_eq!(of(&editor, 1, REFERENCES), ["6 text n]]| group Staff"]);
    let hint = editor.analysis(|analysis| {
        let whole = Span::new(0, used.len());
        hints(analysis, analysis.file(FileId(1)).unwrap(), whole, REFERENCES).remove(0)
    });
    assert_eq!(editor.shown(&[hint.target.unwrap()]), ["a.yaml:5: Staff"]);
    assert!(hint.tooltip.contains("`a.yaml:5`"), "{}", hint.tooltip);
}

#[test]
fn a_part_has_its_own_hints() {
    let text = "version: 1\ncontext: {a: x}\nentries:\n- model: authentik_core.group\n  identifiers: {name: !Context a}\n- model: authentik_core.group\n  identifiers: {name: !Context a}\n";
    let editor = Editor::text(text);
    let at = |start: usize, end: usize| {
        editor.analysis(|analysis| {
            hints(analysis, analysis.file(FileId(0)).unwrap(), Span::new(start, end), HintKinds::ALL).len()
        })
    };
    let second = text.rfind("- model").unwrap();
    assert_eq!((at(0, text.len()), at(0, second - 1), at(second + 5, text.len()), at(0, 12)), (2, 1, 1, 0));
}
