//! Texts that were made to hurt: each ends in time.
//!
//! Without optimisation everything takes about ten times as long; a quadratic path takes minutes either way.

use std::fmt::Write;
use std::time::{Duration, Instant};

use super::{assert_reports, assert_short_reports, checked_and};
use crate::harness::{Outcome, a_part_of};

const LIMIT: Duration = Duration::from_secs(60);

/// Checks a text alone and alongside another file, where the reports of its thousands of findings would be the same.
fn survives(text: &str) {
    let other = "version: 1\nmetadata: {name: other}\nentries: []\n";
    in_time(text, || checked_and(&[text], true, assert_reports));
    in_time(text, || checked_and(&[text, other], false, assert_short_reports));
}

fn in_time(text: &str, check: impl FnOnce() -> Outcome) {
    let start = Instant::now();
    check();
    let took = start.elapsed();
    assert!(took < LIMIT, "{took:?} for {} bytes", text.len());
}

fn blueprint(entries: &str) -> String {
    format!("version: 1\nmetadata:\n  name: hostile\nentries:\n{entries}")
}

fn entries(count: usize, entry: impl Fn(usize) -> String) -> String {
    blueprint(&(0..count).map(entry).collect::<String>())
}

/// Anchors of which each names the one before ten times.
fn bomb(levels: usize, indent: &str) -> String {
    let mut text = format!("{indent}a0: &a0 [x, x]\n");
    for level in 1..levels {
        let below = format!("*a{},", level - 1).repeat(10);
        writeln!(text, "{indent}a{level}: &a{level} [{below}]").unwrap();
    }
    text
}

#[test]
fn alias_bombs() {
    let context = format!("context:\n{}", bomb(30, "  "));
    let use_it = |attrs: &str| {
        let entry = "- model: authentik_core.group\n  identifiers: {name: x}\n  attrs:\n";
        format!("version: 1\nmetadata: {{name: x}}\n{context}entries:\n{entry}{attrs}")
    };
    survives(&use_it("    attributes: {all: *a29}\n    is_superuser: *a29\n    parents: *a29\n"));
    survives(&use_it("    attributes: !Enumerate [*a29, SEQ, !Value 0]\n    name: !Context a29\n"));
    survives(&use_it(
        "    attributes: !If [*a29, *a29, *a29]\n    password: *a29\n    api_key: !Context a29\n",
    ));
    survives(&use_it("    name: !Format [\"%s\", *a29]\n    users: !Condition [AND, *a29]\n"));
    let merges: String = (1..40).fold("m0: &m0 {k: 1}\n".to_owned(), |text, level| {
        let below = level - 1;
        text + &format!(
            "m{level}: &m{level} {{<<: [*m{below}, *m{below}, *m{below}], k{level}: *m{below}}}\n"
        )
    });
    survives(&merges);
    // The whole of a large entry, again and again.
    let keys: String = (0..100).map(|key| format!("    nonsense_{key}: !KeyOf nobody_{key}\n")).collect();
    let first = format!(
        "- &e\n  model: authentik_core.group\n  identifiers: {{name: x}}\n  odd: 1\n  attrs:\n{keys}"
    );
    survives(&blueprint(&(first + &"- *e\n".repeat(100))));
    let long = "x".repeat(1 << 20);
    let first = format!(
        "- &e\n  model: authentik_core.group\n  identifiers: {{name: {long}}}\n  attrs: {{{long}: !KeyOf {long}}}\n"
    );
    survives(&blueprint(&(first + &"- *e\n".repeat(a_part_of(1000)))));
}

#[test]
fn recursive_anchors() {
    survives("a: &a [*a, *a]\n");
    survives("&a a: *a\n");
    survives(&blueprint(
        "- &e\n  model: authentik_core.group\n  identifiers: *e\n  attrs: {attributes: *e, parents: [*e]}\n",
    ));
    survives(
        "version: 1\nmetadata: {name: x}\ncontext: {a: !Context b, b: !Context [a, c], c: !Format ['%s', !Context c]}\nentries:\n- model: authentik_core.group\n  identifiers: {name: !Context a, password: !Context a}\n  attrs: {api_key: !Context c}\n",
    );
}

#[test]
fn deep_nesting() {
    const DEPTH: usize = 100_000;
    survives(&"[".repeat(DEPTH));
    survives(&"{a: ".repeat(DEPTH));
    survives(&"- ".repeat(DEPTH));
    survives(&("- ".repeat(DEPTH) + "x: " + &"]".repeat(DEPTH)));
    survives(&(0..2000).fold(String::new(), |text, level| text + &" ".repeat(level) + "a:\n"));
    survives(&blueprint(&format!(
        "- model: authentik_policies_expression.expressionpolicy\n  identifiers: {{name: x}}\n  attrs:\n    expression: return {}1{}\n",
        "(".repeat(DEPTH),
        ")".repeat(DEPTH)
    )));
    let json = "[".repeat(DEPTH);
    survives(&blueprint(&format!(
        "- model: authentik_core.group\n  identifiers: {{name: x}}\n  attrs: {{attributes: !ParseJSON '{json}'}}\n"
    )));
    // As deep as the reader follows.
    for (open, close) in [
        ("!If [true, ", ", x]"),
        ("!Enumerate [", ", SEQ, [!Value 0]]"),
        ("!AtIndex [[1], ", ", 2]"),
        ("!Format ['%s', ", "]"),
        ("[", "]"),
    ] {
        let nested = format!("{}[a]{}", open.repeat(190), close.repeat(190));
        survives(&blueprint(&format!(
            "- model: authentik_core.group\n  conditions: [{nested}]\n  identifiers: {{name: {nested}}}\n  attrs: {{attributes: {nested}, api_key: {nested}}}\n"
        )));
    }
}

#[test]
fn explosions_of_loops() {
    let entry = |attributes: &str| {
        blueprint(&format!(
            "- model: authentik_core.group\n  identifiers: {{name: x}}\n  attrs:\n    attributes: {attributes}\n"
        ))
    };
    // Each level doubles what the one below gives.
    survives(&entry(&format!(
        "{}[x]{}",
        "!Enumerate [".repeat(60),
        ", SEQ, [!Value 0, !Value 0]]".repeat(60)
    )));
    // Each level makes it deeper.
    let deeper = format!(", SEQ, {}!Value 0{}]", "[".repeat(90), "]".repeat(90));
    survives(&entry(&format!("{}[x]{}", "!Enumerate [".repeat(90), deeper.repeat(90))));
    // Each round loops again.
    let text = "x".repeat(300);
    survives(&entry(&format!(
        "{}!Index 0{}",
        format!("!Enumerate [{text}, SEQ, ").repeat(20),
        "]".repeat(20)
    )));
    survives(&entry(&format!(
        "!Enumerate [{}, MAP, [!Format ['k%s', !Index 0], !Value 0]]",
        "x".repeat(100_000)
    )));
    survives(&entry(&format!("!Enumerate [{}, SEQ, !Value 5]", "x".repeat(100_000))));
    let mut context = format!("context:\n  s0: {}\n", "x".repeat(100_000));
    for level in 1..12 {
        let below = level - 1;
        writeln!(context, "  s{level}: !Format ['%s%s%s%s', !Context s{below}, !Context s{below}, !Context s{below}, !Context s{below}]").unwrap();
    }
    survives(&format!(
        "{context}entries:\n- model: authentik_core.group\n  identifiers: {{name: !Context s11}}\n"
    ));
    let models = "!Context goauthentik.io/rbac/models";
    survives(&entry(&format!(
        "!Enumerate [{models}, SEQ, !Enumerate [{models}, MAP, [!Value 0, !Enumerate [{models}, SEQ, !Value 0]]]]"
    )));
}

#[test]
fn large_texts() {
    let expression: String = (0..a_part_of(150_000))
        .map(|line| format!("      # a comment in a very long expression, line {line:07} of it\n"))
        .collect();
    let text = blueprint(&format!(
        "- model: authentik_policies_expression.expressionpolicy\n  identifiers: {{name: x}}\n  attrs:\n    unknown_attribute: 1\n    expression: |\n{expression}      retrun True\n"
    ));
    assert!(text.len() > a_part_of(8 << 20));
    survives(&text);
    survives(&format!("# {}\nversion: 1\n", "x".repeat(a_part_of(16 << 20))));
    survives(&blueprint(&format!(
        "- model: {}\n  {}: !{} x\n",
        "a".repeat(1 << 20),
        "b".repeat(1 << 20),
        "c".repeat(1 << 20)
    )));
    survives(&blueprint(&format!(
        "- model: authentik_core.group\n  state: {0}\n  id: {0}\n  identifiers: {{name: \"{0}\", {0}: 1}}\n  attrs: {{parents: [!KeyOf {0}], {0}: {0}}}\n",
        "a".repeat(1 << 20)
    )));
}

#[test]
fn small_texts() {
    for text in [
        "",
        "\n",
        "# only a comment",
        "#\n# two\n\n#",
        "\0",
        "version: 1\0\nentries: []\n",
        "\u{feff}",
        "---",
        "...",
        "\r",
        "--- \n--- \n",
        "%YAML 1.1\n---\n",
        "\u{85}\u{2028}a: b",
    ] {
        survives(text);
    }
}

#[test]
fn many_references() {
    // Each to the next one, to a later one, to nothing.
    survives(&entries(a_part_of(1500), |i| {
        format!(
            "- model: authentik_core.group\n  id: g{i}\n  identifiers: {{name: g{i}}}\n  attrs: {{parents: [!KeyOf g{}]}}\n",
            i + 1
        )
    }));
    survives(&entries(a_part_of(1000), |i| {
        format!(
            "- model: authentik_core.group\n  id: g{i}\n  identifiers: {{name: g{i}}}\n  attrs: {{parents: [!KeyOf g{}, !KeyOf g0]}}\n",
            a_part_of(1000) - 1
        )
    }));
    survives(&entries(a_part_of(1000), |i| {
        format!(
            "- model: authentik_core.group\n  id: group{i}\n  identifiers: {{name: g{i}}}\n  attrs: {{parents: [!KeyOf gruop{i}]}}\n"
        )
    }));
    let context: String = (0..a_part_of(1000)).map(|i| format!("  key{i}: value\n")).collect();
    let uses = entries(a_part_of(1000), |i| {
        format!(
            "- model: authentik_core.group\n  identifiers: {{name: !Context key{i}}}\n  attrs: {{password: !Context key{i}}}\n"
        )
    });
    survives(&format!("context:\n{context}{}", uses.trim_start_matches("version: 1\n")));
}

#[test]
fn the_same_object_again_and_again() {
    survives(&entries(a_part_of(10_000), |_| {
        "- model: authentik_core.group\n  identifiers: {name: x}\n".to_owned()
    }));
    survives(&entries(a_part_of(10_000), |_| {
        "- model: authentik_flows.flowstagebinding\n  identifiers: {order: 0, target: !Context nothing}\n"
            .to_owned()
    }));
    survives(&entries(a_part_of(1000), |i| {
        format!(
            "- model: authentik_core.group\n  conditions: [!Env X]\n  identifiers: {{name: !Env [NAME, n{i}]}}\n"
        )
    }));
    survives(&entries(a_part_of(1000), |i| {
        format!(
            "- model: authentik_core.group\n  identifiers: {{is_superuser: true, name: n{i}}}\n- model: authentik_core.group\n  identifiers: {{is_superuser: true}}\n"
        )
    }));
}

#[test]
fn many_lookups() {
    survives(&entries(a_part_of(1200), |i| {
        format!(
            "- model: authentik_flows.flowstagebinding\n  identifiers: {{order: {i}, target: !Find [authentik_core.provider, [name, x{i}]], stage: !Find [authentik_flows.stage, [name, default-authentication-login]]}}\n"
        )
    }));
    survives(&entries(a_part_of(1000), |i| {
        format!(
            "- model: authentik_flows.flowstagebinding\n  identifiers: {{order: {i}, target: !Find [authentik_core.nothing{i}, [name, x]], stage: !Find [authentik_flows.flow, [nothing{i}, x]]}}\n"
        )
    }));
}

#[test]
fn many_mistakes() {
    let keys: String = (0..a_part_of(1500)).map(|_| "    name: x\n").collect();
    survives(&blueprint(&format!(
        "- model: authentik_core.group\n  identifiers: {{name: x}}\n  attrs:\n{keys}"
    )));
    let keys: String = (0..a_part_of(1500)).map(|i| format!("    n{i}: x\n")).collect();
    let both = format!("- model: authentik_core.group\n  identifiers:\n{keys}  attrs:\n{keys}");
    survives(&blueprint(&(both.clone() + &both)));
    // All in one line.
    let line: String = (0..a_part_of(3000)).map(|_| "!Nothing ä,").collect();
    survives(&format!("a: [{line}]\n"));
    // Comments that ignore, secrets, and findings, thousands of each.
    survives(&entries(a_part_of(1000), |i| {
        format!(
            "# blueprintc: ignore[unknown-attribute]\n- model: authentik_core.user\n  identifiers: {{username: u{i}}}\n  attrs:\n    password: secret-of-{i}\n    # blueprintc: ignore[unknown-attribute]\n    nonsense_{i}: 1\n    type: nothing-{i}\n    parent: 1\n"
        )
    }));
    let body: String = (0..a_part_of(3000)).map(|i| format!("      undefined_{i} = other_{i}\n")).collect();
    survives(&blueprint(&format!(
        "- model: authentik_policies_expression.expressionpolicy\n  identifiers: {{name: x}}\n  attrs:\n    expression: |\n{body}"
    )));
    // One expression in many entries.
    let policy = |anchor: &str| {
        format!(
            "- model: authentik_policies_expression.expressionpolicy\n  identifiers: {{name: x}}\n  attrs:\n    expression: {anchor}\n"
        )
    };
    survives(&blueprint(&(policy(&format!("&e |\n{body}")) + &policy("*e").repeat(a_part_of(600)))));
    survives(&"a: 'x\n".repeat(a_part_of(3000)));
    survives(&"]: [\n".repeat(a_part_of(3000)));
    survives(&"\t\u{1}- a\n".repeat(a_part_of(3000)));
    survives(&"--- a\n".repeat(a_part_of(3000)));
    survives(&(0..a_part_of(3000)).map(|_| "- &a *b\n").collect::<String>());
}
