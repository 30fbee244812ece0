//! Python in expression fields: against authentik's verdicts, against CPython, and by itself.

use blueprintc::python::{Access, Analysis, Constant, ContextKey, ExpressionKind, Problem, Returns, analyse};
use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

mod cases;

use cases::{ACCEPTED, REFUSED};
use proptest::prelude::*;
use serde_yaml::Value;

use crate::harness::{shared, yaml_below};

const KINDS: [ExpressionKind; 4] = [
    ExpressionKind::Policy,
    ExpressionKind::ScopeMapping,
    ExpressionKind::SourceMapping,
    ExpressionKind::PromptInitialValue,
];

fn policy(source: &str) -> Analysis {
    analyse(source, ExpressionKind::Policy)
}

fn messages(source: &str) -> Vec<String> {
    policy(source).errors.into_iter().map(|Problem { message, .. }| message).collect()
}

fn undefined(source: &str, kind: ExpressionKind) -> Vec<(String, Option<&'static str>)> {
    analyse(source, kind).undefined.into_iter().map(|name| (name.name, name.suggestion)).collect()
}

/// All expressions of a blueprint, with their kinds.
fn expressions(text: &str) -> Vec<(String, ExpressionKind)> {
    let root: Value = serde_yaml::from_str(text).unwrap();
    let mut found = Vec::new();
    for entry in root["entries"].as_sequence().into_iter().flatten() {
        let model = entry["model"].as_str().unwrap_or_default();
        for part in ["attrs", "identifiers"] {
            for field in ["expression", "placeholder", "initial_value"] {
                let switched = entry[part][format!("{field}_expression").as_str()].as_bool() == Some(true);
                let kind = ExpressionKind::of_field(model, field);
                if let (Some(kind), Some(text)) = (kind, entry[part][field].as_str())
                    && (field == "expression" || switched)
                {
                    found.push((text.to_owned(), kind));
                }
            }
        }
    }
    found
}

fn bundled() -> BTreeMap<String, ExpressionKind> {
    let paths = shared("blueprints").map(|folder| yaml_below(&folder)).unwrap_or_default();
    paths.iter().flat_map(|path| expressions(&fs::read_to_string(path).unwrap())).collect()
}

#[test]
fn expressions_that_authentik_ships_are_clean() {
    let expressions = bundled();
    for (source, kind) in &expressions {
        let analysis = analyse(source, *kind);
        assert_eq!(analysis.errors, [], "{source}");
        assert_eq!(analysis.undefined, [], "{kind:?}\n{source}");
        assert_eq!(analysis.removed_helpers, [], "{source}");
        assert!(!analysis.unknown);
        assert_ne!(analysis.returns, Returns::Never, "{source}");
    }
    assert!(expressions.is_empty() || expressions.len() > 30, "{}", expressions.len());
}

#[test]
fn verdicts_are_those_of_the_importer() {
    let Some(path) = shared("vectors/verdicts.jsonl") else { return };
    let mut cases = 0;
    for line in fs::read_to_string(path).unwrap().lines() {
        let case: serde_json::Value = serde_json::from_str(line).unwrap();
        if case["fault"] != "python_syntax" {
            continue;
        }
        cases += 1;
        let clean = expressions(case["blueprint"].as_str().unwrap())
            .iter()
            .all(|(source, kind)| analyse(source, *kind).errors.is_empty());
        assert_eq!(Some(clean), case["accepted"].as_bool(), "{}", case["id"]);
    }
    assert!(cases >= 10);
}

#[test]
fn verdicts_are_those_of_the_probes() {
    for (probe, clean) in [("31-expression-syntax-error", false), ("32-expression-undefined-name", true)] {
        let Some(path) = shared(&format!("vectors/probes/{probe}.yaml")) else { return };
        let found = expressions(&fs::read_to_string(path).unwrap());
        let [(source, kind)] = found.as_slice() else { panic!("{found:?}") };
        let analysis = analyse(source, *kind);
        assert_eq!(analysis.errors.is_empty(), clean);
        assert_eq!(analysis.undefined.is_empty(), !clean);
    }
}

#[test]
fn what_cpython_refuses_is_an_error() {
    for source in REFUSED {
        assert_ne!(policy(source).errors, [], "accepted:\n{source}");
    }
}

#[test]
fn what_cpython_accepts_is_no_error() {
    for source in ACCEPTED {
        assert_eq!(policy(source).errors, [], "refused:\n{source}");
    }
}

#[test]
fn later_python_is_accepted() {
    // Quotes may be reused since 3.12; `except A, B` needs no brackets and templates exist since 3.14.
    for source in
        ["return f'{x['y']}'", "type X = int", "def f[T](x: T): pass", "try:\n  pass\nexcept A, B:\n  pass"]
    {
        assert_eq!(policy(source).errors, [], "{source}");
    }
}

/// Whether the local CPython compiles each text as authentik would. `None` without CPython.
fn cpython(sources: &[String]) -> Option<Vec<bool>> {
    const SCRIPT: &str = r#"
import json, sys, textwrap, warnings
warnings.simplefilter("ignore")
verdicts = []
for source in json.load(sys.stdin):
    wrapped = "def handler():\n" + textwrap.indent(source.strip(), "    ") + "\nresult = handler()"
    try:
        compile(wrapped, "x", "exec")
        verdicts.append(True)
    except (SyntaxError, ValueError):
        verdicts.append(False)
json.dump(verdicts, sys.stdout)
"#;
    let spawned =
        Command::new("python3").args(["-c", SCRIPT]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let Ok(mut child) = spawned else {
        eprintln!("skipped: no python3");
        return None;
    };
    child.stdin.take().unwrap().write_all(serde_json::to_string(sources).unwrap().as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

fn disagreements(sources: Vec<String>, tolerated: fn(&str) -> bool) -> Vec<String> {
    let Some(verdicts) = cpython(&sources) else { return Vec::new() };
    let mut found = Vec::new();
    for (source, accepted) in sources.iter().zip(verdicts) {
        let errors = policy(source).errors;
        if errors.is_empty() != accepted && !tolerated(source) {
            found.push(format!("CPython accepts: {accepted}\n{source}\n{errors:?}\n---"));
        }
    }
    found
}

#[test]
fn the_listed_cases_are_what_cpython_says() {
    let sources = REFUSED.iter().chain(ACCEPTED).map(|source| (*source).to_owned()).collect();
    let found = disagreements(sources, |_| false);
    assert!(found.is_empty(), "{}\n{}", found.join("\n"), found.len());
}

/// A small generator of numbers, the same on every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % end.max(1)
    }
}

#[test]
fn mutated_expressions_get_the_verdict_of_cpython() {
    const PIECES: [&str; 44] = [
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ":",
        ",",
        "=",
        "==",
        ":=",
        "\n",
        "  ",
        "    ",
        "\t",
        "'",
        "\"",
        "f'{x}'",
        "return ",
        "if ",
        "else",
        "for x in y",
        "lambda: ",
        "not ",
        "*",
        "**",
        "yield ",
        "await ",
        "def f():",
        "class C:",
        "import os",
        "del ",
        "global x",
        "nonlocal x",
        "break",
        "continue",
        ".",
        "None",
        "1",
        "x",
        "async ",
        "\\\n",
        "#",
        ";",
    ];
    let mut bases: Vec<String> = ACCEPTED.iter().map(|source| (*source).to_owned()).collect();
    bases.extend(bundled().into_keys());
    let mut dice = Dice(2026);
    let mut sources = Vec::new();
    for _ in 0..2000 {
        let mut chars: Vec<char> = bases[dice.below(bases.len())].chars().collect();
        for _ in 0..=dice.below(2) {
            let at = dice.below(chars.len() + 1);
            match dice.below(4) {
                0 if at < chars.len() => drop(chars.remove(at)),
                1 if at < chars.len() => {
                    let end = (at + 1 + dice.below(6)).min(chars.len());
                    drop(chars.drain(at..end));
                }
                _ => {
                    let piece = PIECES[dice.below(PIECES.len())].chars();
                    drop(chars.splice(at..at, piece));
                }
            }
        }
        sources.push(chars.into_iter().collect());
    }
    // What later releases than the local one accept.
    let later = |source: &str| {
        source.contains("f'") || source.contains("t'") || source.contains("f\"") || source.contains("except")
    };
    let found = disagreements(sources, later);
    assert!(found.is_empty(), "{}\n{}", found.join("\n"), found.len());
}

#[test]
fn ranges_are_those_of_the_original_text() {
    let source = "x = 1\n\nif x:\n    return nope\nreturn \"\u{e9}\" + also_nope";
    let analysis = policy(source);
    let texts: Vec<&str> = analysis.undefined.iter().map(|name| &source[name.range.clone()]).collect();
    assert_eq!(texts, ["nope", "also_nope"]);

    let source = "x = (1\nreturn x";
    assert_eq!(messages(source), ["'(' was never closed"]);
    assert_eq!(&source[policy(source).errors[0].range.clone()], "(");

    let source = "a = 1\nfor b in a:\n  pass\nbreak";
    assert_eq!(&source[policy(source).errors[0].range.clone()], "break");
    assert_eq!(messages(source), ["'break' outside loop"]);
    assert_eq!(messages("return (1]"), ["closing parenthesis ']' does not match opening parenthesis '('"]);
    assert_eq!(messages("return 1)"), ["unmatched ')'"]);
}

#[test]
fn several_errors_are_reported_at_once() {
    assert_eq!(policy("x = = 1\ny = 2\nz = = 3").errors.len(), 2);
    assert_eq!(policy("break\nx = 1\ncontinue").errors.len(), 2);
}

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

#[test]
fn deep_and_large_texts_end_quickly() {
    let started = Instant::now();
    let chain = |piece: &str, count: usize| format!("return x{}", piece.repeat(count));
    for source in [
        "(".repeat(100_000),
        format!("return {}1{}", "(".repeat(100_000), ")".repeat(100_000)),
        format!("return {}1{}", "(".repeat(9_000), ")".repeat(9_000)),
        format!("return {}x", "not ".repeat(100_000)),
        format!("return {}x", "not ".repeat(19_000)),
        format!("return {}x", "-".repeat(19_000)),
        format!("return {}x", "lambda: ".repeat(19_000)),
        chain("+x", 19_000),
        chain(".x", 19_000),
        chain("()", 19_000),
        chain("[0]", 6_000),
        chain(" if x else x", 9_000),
        chain("**x", 9_000),
        format!("return {}", "f'{".repeat(6_000)),
        format!("return {}1{}", "[x for x in ".repeat(190), "]".repeat(190)),
        (0..700).map(|depth| format!("{}if x:\n", " ".repeat(depth))).collect(),
        "x".repeat(2 << 20),
        "'".repeat(1 << 20),
        "x = 1\n".repeat(150_000),
        "x\n".repeat(500_000),
        "[".repeat(150),
    ] {
        let _ = policy(&source);
    }
    assert!(started.elapsed() < Duration::from_secs(60), "{:?}", started.elapsed());
    assert!(policy(&format!("return {}1{}", "(".repeat(100_000), ")".repeat(100_000))).unknown);
    assert_eq!(
        messages(&format!("return {}1{}", "(".repeat(201), ")".repeat(201))),
        ["too many nested parentheses"]
    );
    assert_eq!(messages(&format!("return {}1{}", "(".repeat(200), ")".repeat(200))), [""; 0]);
}

fn check_ranges(source: &str) -> Result<(), TestCaseError> {
    for kind in KINDS {
        let analysis = analyse(source, kind);
        let ranges = (analysis.errors.iter().map(|problem| problem.range.clone()))
            .chain(analysis.undefined.iter().map(|name| name.range.clone()))
            .chain(analysis.removed_helpers.iter().map(|name| name.range.clone()))
            .chain(analysis.reads.iter().map(|read| read.range.clone()))
            .chain(analysis.writes.iter().map(|write| write.range.clone()))
            .chain(analysis.calls.iter().map(|call| call.range.clone()));
        for range in ranges {
            prop_assert!(source.get(range.clone()).is_some(), "{range:?} of {source:?}");
        }
        for name in &analysis.undefined {
            prop_assert!(!source[name.range.clone()].is_empty());
        }
    }
    Ok(())
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
