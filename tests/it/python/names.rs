//! Names, helpers and what is read of the context.

use super::*;

#[test]
fn names_that_nothing_defines_are_reported() {
    let policy = ExpressionKind::Policy;
    assert_eq!(undefined("return true", policy), [("true".to_owned(), Some("True"))]);
    assert_eq!(
        undefined("ak_mesage('x')\nreturn False", policy),
        [("ak_mesage".to_owned(), Some("ak_message"))]
    );
    assert_eq!(undefined("return contxt['a']", policy), [("contxt".to_owned(), Some("context"))]);
    assert_eq!(undefined("return quux_frobnicate", policy), [("quux_frobnicate".to_owned(), None)]);
    assert_eq!(
        undefined("return context['x']", ExpressionKind::ScopeMapping),
        [("context".to_owned(), None)]
    );
    assert_eq!(undefined("return ldap['cn']", ExpressionKind::ScopeMapping).len(), 1);
    assert_eq!(undefined("return ldap['cn'], dn", ExpressionKind::LdapSourceMapping), []);
}

#[test]
fn names_that_something_defines_are_not() {
    for source in [
        "import os\nreturn os.name",
        "import a.b\nreturn a.b.c",
        "from re import search as s\nreturn s",
        "def f(a, *b, c=1, **d):\n  return a, b, c, d\nreturn f",
        "class C:\n  x = __qualname__\nreturn C",
        "return [x for x in range(3)]",
        "return (lambda q: q)(1)",
        "if (n := len('x')): return n",
        "try:\n  pass\nexcept ValueError as e:\n  return e",
        "with open('x') as f: return f",
        "match request:\n  case {'a': b, **c}: return b, c\n  case [d, *e]: return d, e\n  case F as g: return g\nF = 1",
        "try:\n  return maybe\nexcept NameError:\n  return None",
        "exec('x = 1')\nreturn x",
        "globals()['x'] = 1\nreturn x",
        "x: Undefined = 1\nreturn x",
        "def f(): return later()\ndef later(): return 1\nreturn f()",
        "for i, (j, k) in []: return i, j, k",
        "return ak_client_ip, http_request, ak_is_sso_flow, ak_logger, requests, slugify, __name__, ExceptionGroup",
    ] {
        assert_eq!(undefined(source, ExpressionKind::Policy), [], "{source}");
    }
}

#[test]
fn helpers_under_their_former_names_are_reported_once() {
    let analysis = policy("return pb_is_group_member(request.user, name='x')");
    assert_eq!(analysis.undefined, []);
    assert_eq!(analysis.removed_helpers[0].replacement, "ak_is_group_member");
}

#[test]
fn outcomes_are_told() {
    use Constant::{False, Raises, True};
    use Returns::{Always, Never, Sometimes};
    for (source, returns, constant, unless_raises) in [
        ("return True", Always, Some(True), Some(True)),
        ("return False\n", Always, Some(False), Some(False)),
        ("# why\nreturn True", Always, Some(True), Some(True)),
        ("return not True", Always, Some(False), Some(False)),
        ("return 1 == 2", Always, Some(False), Some(False)),
        ("return 'a' in 'abc' and 2 >= 1", Always, Some(True), Some(True)),
        ("return None", Always, Some(False), Some(False)),
        ("return []", Always, Some(False), Some(False)),
        ("return [*x]\nx = 1", Always, None, None),
        ("return", Never, Some(False), Some(False)),
        ("x = 1", Never, Some(False), Some(False)),
        ("True", Never, Some(False), Some(False)),
        ("request.user.username == 'x'", Never, None, Some(False)),
        ("raise ValueError()", Never, Some(Raises), Some(Raises)),
        ("x = request.user\nraise ValueError(x)", Never, Some(Raises), Some(Raises)),
        ("if request.user: return True", Sometimes, None, None),
        ("if request.user: return False", Sometimes, None, Some(False)),
        ("if request.user: return True\nreturn True", Always, None, Some(True)),
        ("if True: return True\nreturn False", Always, Some(True), Some(True)),
        ("if 0: return True", Never, Some(False), Some(False)),
        ("ak_message('no')\nreturn False", Always, Some(False), Some(False)),
        ("return request.user.is_active or True", Always, None, Some(True)),
        ("return request.user.is_active", Always, None, None),
        ("while True: pass", Never, None, None),
        ("while True:\n  if request.user: break", Never, None, Some(False)),
        ("while True:\n  if request.user: return True", Always, None, Some(True)),
        ("for x in request.context: return True", Sometimes, None, None),
        ("try:\n  return request.user.x\nexcept:\n  return True", Always, None, None),
        (
            "try:\n  return not request.user or True\nexcept Exception:\n  return True",
            Always,
            Some(True),
            Some(True),
        ),
        ("try:\n  return request.user.x\nfinally:\n  return False", Always, Some(False), Some(False)),
        ("with x: return True\nx = 1", Always, None, Some(True)),
        ("with x: return request.user\nx = 1", Sometimes, None, None),
        ("match request:\n  case 1: return True\n  case _: return True", Always, None, Some(True)),
        ("match request:\n  case 1: return True", Sometimes, None, None),
        ("for g in request.user.groups: yield g", Always, Some(True), Some(True)),
        ("def f():\n  yield 1\n  return 1\nx = f", Never, None, Some(False)),
        ("assert False", Never, Some(Raises), Some(Raises)),
    ] {
        let analysis = policy(source);
        assert_eq!(analysis.errors, [], "{source}");
        assert_eq!(
            (analysis.returns, analysis.constant, analysis.constant_unless_raises),
            (returns, constant, unless_raises),
            "{source}"
        );
    }
}

#[test]
fn reads_of_the_context_are_found() {
    let plan = |key: &str| ContextKey::Plan(key.to_owned());
    let prompt = |key: &str| ContextKey::Prompt(key.to_owned());
    use Access::{Guarded, Optional, Required, Test};
    let cases = [
        ("return request.context['pending_user']", vec![(plan("pending_user"), Required)]),
        ("return request.context.get('a', 1)", vec![(plan("a"), Optional)]),
        ("return context['a']", vec![(plan("a"), Required)]),
        ("return 'a' in context", vec![(plan("a"), Test)]),
        ("if 'a' in context: return context['a']", vec![(plan("a"), Test), (plan("a"), Guarded)]),
        ("try:\n  return context['a']\nexcept KeyError:\n  return 1", vec![(plan("a"), Guarded)]),
        (
            "return context['prompt_data']['b']",
            vec![(prompt("b"), Required), (plan("prompt_data"), Required)],
        ),
        (
            "return context.get('prompt_data', {}).get('b')",
            vec![(prompt("b"), Optional), (plan("prompt_data"), Optional)],
        ),
        (
            "d = context['prompt_data']\nreturn d['b']",
            vec![(plan("prompt_data"), Required), (prompt("b"), Required)],
        ),
        (
            "p = request.context['flow_plan']\nreturn p.context['c']",
            vec![(plan("flow_plan"), Required), (plan("c"), Required)],
        ),
        (
            "return context['flow_plan'].context['c']",
            vec![(plan("c"), Required), (plan("flow_plan"), Required)],
        ),
        (
            "return request.user and request.http_request",
            vec![(ContextKey::User, Required), (ContextKey::HttpRequest, Required)],
        ),
        ("context = {}\nreturn context['a']", vec![]),
        ("return other['a'].context['b']\nother = 1", vec![]),
    ];
    for (source, expected) in cases {
        let reads: Vec<_> = policy(source).reads.into_iter().map(|read| (read.key, read.access)).collect();
        assert_eq!(reads, expected, "{source}");
    }
    let analysis =
        policy("context['flow_plan'].context['redirect'] = 'x'\nrequest.context.update({'a': 1}, b=2)");
    let writes: Vec<_> = analysis.writes.into_iter().map(|write| write.key).collect();
    assert_eq!(writes, [plan("redirect"), plan("a"), plan("b")]);
}

#[test]
fn calls_of_policies_are_found() {
    let source =
        "a = ak_call_policy('one')\nreturn ak_call_policy(name=\"two\", x=1).passing or ak_call_policy(a)";
    let calls = policy(source).calls;
    let names: Vec<_> = calls.iter().map(|call| (call.name.as_str(), &source[call.range.clone()])).collect();
    assert_eq!(names, [("one", "'one'"), ("two", "\"two\"")]);
}

proptest! {
    #[test]
    fn any_text_is_analysed(source in any::<String>()) {
        check_ranges(&source)?;
    }

    #[test]
    fn any_text_like_python_is_analysed(
        pieces in proptest::collection::vec(
            prop_oneof![
                Just("return "), Just("context"), Just("['é']"), Just("("), Just(")"), Just("\n"), Just("    "), Just("f'{"),
                Just("}'"), Just("ak_call_policy('ü')"), Just("\u{2028}"), Just("\u{c}"), Just("\r\n"), Just("if "), Just(":"),
                Just("nope"), Just("'''"), Just("\\"), Just(" = "), Just("lambda"), Just("ж"), Just("\u{feff}"), Just("pb_logger"),
            ],
            0..24,
        )
    ) {
        check_ranges(&pieces.concat())?;
    }
}

#[test]
fn what_is_surely_no_dict_is_known() {
    let range = |source: &str| {
        analyse(source, ExpressionKind::ScopeMapping).not_a_dict.map(|range| source[range].to_owned())
    };
    for (source, expected) in [
        ("return [g.name for g in user.groups.all()]", "[g.name for g in user.groups.all()]"),
        ("if user.is_active:\n    return []\nreturn None", "[]"),
        ("return list(user.groups.all())", "list(user.groups.all())"),
        ("return ','.join(x.name for x in user.groups.all())", "','.join(x.name for x in user.groups.all())"),
        ("names = [1]\nnames.append(2)\nreturn names", "names"),
        ("return [1] if user.is_active else ''", "[1] if user.is_active else ''"),
        ("def inner():\n    return {}\nreturn 'a' + inner()", "'a' + inner()"),
        ("return not user.is_active", "not user.is_active"),
    ] {
        assert_eq!(range(source).as_deref(), Some(expected), "{source}");
    }
    for source in [
        "return {}",
        "return None",
        "return user.attributes",
        "return dict(a=1)",
        "if user.is_active:\n    return []\nreturn {}",
        "a = []\na = {}\nreturn a",
        "if user.is_active:\n    a = []\nelse:\n    a = {}\nreturn a",
        "def list(x):\n    return {}\nreturn list(1)",
        "return [] or user.attributes",
        "return {} | user.attributes",
        "for a in user.groups.all():\n    return a",
        "yield 1",
        "pass",
    ] {
        assert_eq!(range(source), None, "{source}");
    }
}

#[test]
fn reads_of_users_are_known_by_the_name_of_the_user() {
    let reads = |source: &str| {
        let names =
            policy(source).user_reads.into_iter().map(|read| (read.name, source[read.range].to_owned()));
        names
            .map(|(name, text)| {
                assert_eq!(name, text);
                name
            })
            .collect::<Vec<_>>()
    };
    for source in [
        "return request.user.ak_groups.all()",
        "return request.context['pending_user'].ak_groups",
        "return request.context.get('pending_user').ak_groups",
        "return [g for g in user.ak_groups.all()]",
        "def f(new_user):\n    return new_user.ak_groups",
        "return ak_user_by(username='a').ak_groups",
    ] {
        assert_eq!(reads(source), ["ak_groups"], "{source}");
    }
    assert_eq!(reads("return request.ak_groups or context['ak_groups']"), [""; 0]);
}
