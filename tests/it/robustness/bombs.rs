//! A kilobyte that unfolds to billions: every tag, in every place, for every command.
//!
//! Each level names the one below it ten times, thirty levels high. Whatever follows the aliases without memory or
//! budget takes longer than the universe exists, so a generous limit is enough to tell.

use std::fmt::Write;
use std::time::{Duration, Instant};

use super::{Surroundings, draw, graph, parse, read};
use super::{assert_outcome, assert_reports, checked};
use crate::harness::{
    Analysis, FileId, Masks, Options, Outcome, Release, Request, Settings, SourceFile, Which, a_part_of,
    catalog, compile_plan, fix, plan_of_all, unified_diff, write_plan,
};

/// For all commands on all places of one kind of bomb.
const LIMIT: Duration = Duration::from_secs(120);

/// What a report or a plan of a few kilobytes may come to.
const MOST_OUTPUT: usize = 8 << 20;

/// A chain of anchors in the context: the first value, and the next one made of the name of the one below.
struct Bomb {
    name: &'static str,
    first: &'static str,
    next: fn(&str) -> String,
}

fn repeated(before: &str, part: &str, after: &str) -> String {
    format!("{before}{}{after}", [part; 10].join(", "))
}

const BOMBS: [Bomb; 17] = [
    Bomb { name: "list", first: "[x, x]", next: |below| repeated("[", below, "]") },
    Bomb {
        name: "mapping",
        first: "{k: v}",
        next: |below| format!("{{a: {below}, b: {below}, c: {below}, d: {below}}}"),
    },
    Bomb { name: "merge", first: "{k: v}", next: |below| format!("{{<<: [{below}, {below}], k: {below}}}") },
    Bomb {
        name: "urls",
        first: "[\"https://host/secretpath\", \"https://host/other\"]",
        next: |below| repeated("[", below, "]"),
    },
    Bomb { name: "if", first: "true", next: |below| format!("!If [{below}, {below}, {below}]") },
    Bomb { name: "if-else", first: "!Env X", next: |below| format!("!If [!Env Y, {below}, {below}]") },
    Bomb { name: "and", first: "true", next: |below| repeated("!Condition [AND, ", below, "]") },
    Bomb { name: "xor", first: "!Env X", next: |below| repeated("!Condition [XOR, ", below, "]") },
    Bomb {
        name: "format",
        first: "x",
        next: |below| format!("!Format [\"%s%s%s\", {below}, {below}, {below}]"),
    },
    Bomb {
        name: "enumerate-list",
        first: "[1, 2]",
        next: |below| format!("!Enumerate [{below}, SEQ, [{below}, !Value 0]]"),
    },
    Bomb {
        name: "enumerate-mapping",
        first: "{a: 1, b: 2}",
        next: |below| format!("!Enumerate [{below}, MAP, [!Index 0, {{x: {below}, y: !Value 0}}]]"),
    },
    Bomb {
        name: "at-index",
        first: "[[1]]",
        next: |below| format!("!AtIndex [[{below}, {below}], 0, {below}]"),
    },
    Bomb { name: "env", first: "[x]", next: |below| repeated("!Env [X, [", below, "]]") },
    Bomb { name: "file", first: "[x]", next: |below| repeated("!File [/x, [", below, "]]") },
    Bomb { name: "context-default", first: "x", next: |below| repeated("!Context [nothing, [", below, "]]") },
    Bomb {
        name: "find",
        first: "x",
        next: |below| format!("!Find [authentik_core.group, [name, {below}], [pk, {below}]]"),
    },
    Bomb {
        name: "find-object",
        first: "x",
        next: |below| format!("!FindObject [authentik_core.group, [name, {below}], [name, {below}]]"),
    },
];

const LEVELS: usize = 30;

impl Bomb {
    /// The context, in which each level is an anchor and a key.
    fn context(&self) -> String {
        let mut text = format!("context:\n  a0: &a0 {}\n", self.first);
        for level in 1..LEVELS {
            let next = (self.next)(&format!("*a{}", level - 1));
            writeln!(text, "  a{level}: &a{level} {next}").unwrap();
        }
        writeln!(text, "  password: *a{0}\n  webhook_url: *a{0}\n  api_key: [*a{0}, *a{0}]", LEVELS - 1)
            .unwrap();
        text
    }

    /// The same, of which each level asks for the one below by name.
    fn context_by_name(&self) -> String {
        let mut text = format!("context:\n  a0: &a0 {}\n", self.first);
        for level in 1..LEVELS {
            let next = (self.next)(&format!("!Context a{}", level - 1));
            writeln!(text, "  a{level}: &a{level} {next}").unwrap();
        }
        // The two ends of the chain ask for each other.
        writeln!(text, "  back: !Context forth\n  forth: !Format [\"%s%s\", !Context back, !Context back]")
            .unwrap();
        text
    }
}

/// Entries with a value in every place that takes one.
const PLACES: &str = "\
  - {model: authentik_core.group, conditions: [VALUE, VALUE], identifiers: {name: a}}
  - {model: authentik_core.group, identifiers: {name: VALUE}, attrs: {attributes: VALUE, parents: [VALUE]}}
  - {model: authentik_core.group, identifiers: {name: b}, attrs: {is_superuser: VALUE, users: VALUE, attributes: {password: VALUE, list: [VALUE, VALUE]}}}
  - {model: authentik_core.group, identifiers: VALUE, attrs: VALUE}
  - {model: authentik_core.group, state: VALUE, identifiers: {name: c}, permissions: [{permission: VALUE, user: VALUE, role: VALUE}]}
  - {model: VALUE, identifiers: {name: d}}
  - {model: authentik_core.user, identifiers: {username: e}, attrs: {name: e, password: VALUE, attributes: VALUE}}
  - {model: authentik_events.notificationtransport, identifiers: {name: f}, attrs: {mode: webhook, webhook_url: VALUE}}
  - {model: authentik_policies_expression.expressionpolicy, identifiers: {name: g}, attrs: {expression: VALUE}}
  - {model: authentik_providers_oauth2.oauth2provider, id: h, identifiers: {name: h}, attrs: {redirect_uris: VALUE, client_secret: VALUE, property_mappings: VALUE}}
  - {model: authentik_outposts.outpost, identifiers: {name: i}, attrs: {config: VALUE, providers: VALUE}}
  - {model: authentik_blueprints.metaapplyblueprint, attrs: {identifiers: {name: VALUE}, required: VALUE}}
  - {model: authentik_flows.flow, id: flow, identifiers: {slug: login}, attrs: {name: VALUE, title: x, designation: authentication}}
  - {model: authentik_stages_prompt.prompt, identifiers: {name: k}, attrs: {field_key: VALUE, label: x, type: text, choices: VALUE, placeholder: VALUE}}
  - {model: authentik_stages_user_login.userloginstage, id: stage, identifiers: {name: l}}
  - {model: authentik_flows.flowstagebinding, identifiers: {target: !KeyOf flow, stage: !KeyOf stage, order: VALUE}, attrs: {is_superusr: VALUE}}
";

fn blueprint(context: &str, value: &str) -> String {
    let entries = PLACES.replace("VALUE", value);
    format!("version: 1\nmetadata: {{name: bomb, labels: {{x: VALUE}}}}\n{context}entries:\n{entries}")
        .replace("VALUE", "x")
}

/// Does what every command does with a file: one analysis of it as a workspace, and the check of it alone that `fix` starts
/// with.
fn survives(name: &str, text: &str) {
    let start = Instant::now();
    let files = [SourceFile::new("bomb.yaml", text)];
    let options = Options { release: Release::NEWEST, ..Options::default() };
    let plan = Analysis::query(&files, &options, |analysis| {
        let outcome = Outcome {
            release: options.release.to_string(),
            files: analysis.outcomes().iter().map(|file| (**file).clone()).collect(),
        };
        assert_outcome(&files, &outcome);
        assert_reports(&files, &outcome, &options);
        compile_plan(&Request { analysis, accepted: &|_| true, flow: None }).expect("no flow is asked for")
    });
    let mut shown = Vec::new();
    write_plan(&plan, &mut shown).unwrap();
    let json = serde_json::to_string_pretty(&plan).unwrap();
    for output in [shown.len(), json.len()] {
        assert!(output < MOST_OUTPUT, "{name}: {output} bytes of plan for {} bytes", text.len());
    }
    let alone = Options { isolated: true, ..options };
    let fixed = fix(files.to_vec(), &alone, Which::All);
    assert_outcome(&fixed.files, &fixed.outcome);
    assert_reports(&fixed.files, &fixed.outcome, &alone);
    let after = fixed.files[0].text();
    unified_diff("bomb.yaml", text, after, Masks::default());
    let took = start.elapsed();
    assert!(took < LIMIT, "{name}: {took:?} for {} bytes", text.len());
}

#[test]
fn every_tag_in_every_place() {
    let (last, top) = (format!("*a{}", LEVELS - 1), format!("!Context a{}", LEVELS - 1));
    for bomb in &BOMBS {
        survives(bomb.name, &blueprint(&bomb.context(), &(bomb.next)(&last)));
        survives(bomb.name, &blueprint(&bomb.context_by_name(), &top));
    }
}

/// Anchors of which each holds only the one before, longer than any stack is deep.
#[test]
fn long_chains_of_aliases() {
    let chain = |next: &dyn Fn(&str) -> String, levels: usize| {
        let mut text = "context:\n  a0: &a0 x\n".to_owned();
        for level in 1..levels {
            writeln!(text, "  a{level}: &a{level} {}", next(&format!("*a{}", level - 1))).unwrap();
        }
        let last = levels - 1;
        writeln!(text, "  webhook_url: *a{last}\n  api_key: *a{last}").unwrap();
        blueprint(&text, &format!("*a{last}"))
    };
    // Without optimization, a function takes much more of the stack.
    let levels = if cfg!(unoptimized) { 1_000 } else { 4_000 };
    survives("chain of lists", &chain(&|below| format!("[{below}]"), levels));
    survives("chain of mappings", &chain(&|below| format!("{{k: {below}}}"), levels / 2));
    survives("chain of conditions", &chain(&|below| format!("!Condition [AND, {below}]"), levels));
    survives("chain of choices", &chain(&|below| format!("!If [true, {below}, x]"), levels / 2));
}

#[test]
fn values_that_cost_more_than_their_text() {
    let json = format!("!ParseJSON '[{}]'", vec!["1"; 450].join(","));
    let characters = "x".repeat(a_part_of(50_000));
    for value in [
        json,
        "!Context goauthentik.io/rbac/models".to_owned(),
        format!("!Enumerate [{}, SEQ, !Value 1]", "y".repeat(300)),
    ] {
        survives("loop", &blueprint("", &format!("!Enumerate [{characters}, SEQ, {value}]")));
    }
    // Each round looks at all that the rounds before have merged.
    let growing = format!("!Enumerate [{characters}, MAP, [k, !Enumerate [[1], MAP, [!Index 1, 1]]]]");
    survives("merge", &blueprint("", &growing));
}

#[test]
fn what_unfolds_is_cut_with_a_finding() {
    let bomb = &BOMBS[0];
    let text = format!(
        "version: 1\nmetadata: {{name: bomb}}\n{}entries:\n  - model: authentik_core.group\n    identifiers: {{name: x}}\n    attrs: {{attributes: {{all: *a29}}}}\n",
        bomb.context()
    );
    let outcome = checked(&[&text], true);
    let rules: Vec<_> = outcome.files[0].findings.iter().map(|finding| finding.rule.name).collect();
    assert_eq!(rules.iter().filter(|name| **name == "value-too-large").count(), 1, "{rules:?}");
    assert!(outcome.files[0].accepted);
}

/// Flows that all redirect to each other, and policies that are bound everywhere.
#[test]
fn dense_graphs() {
    const FLOWS: usize = 25;
    let mut text = "version: 1\nmetadata: {name: dense}\nentries:\n".to_owned();
    for flow in 0..FLOWS {
        writeln!(text, "  - {{model: authentik_flows.flow, id: f{flow}, identifiers: {{slug: f{flow}}}, attrs: {{name: x, title: x, designation: authentication}}}}").unwrap();
        writeln!(text, "  - {{model: authentik_policies_expression.expressionpolicy, id: p{flow}, identifiers: {{name: p{flow}}}, attrs: {{expression: return request.user.x}}}}").unwrap();
    }
    for to in 0..FLOWS {
        writeln!(text, "  - {{model: authentik_stages_redirect.redirectstage, id: s{to}, identifiers: {{name: s{to}}}, attrs: {{mode: flow, target_flow: !KeyOf f{to}}}}}").unwrap();
    }
    for flow in 0..FLOWS {
        for to in 0..FLOWS {
            writeln!(text, "  - {{model: authentik_flows.flowstagebinding, id: b{flow}-{to}, identifiers: {{target: !KeyOf f{flow}, stage: !KeyOf s{to}, order: {to}}}}}").unwrap();
            writeln!(text, "  - {{model: authentik_policies.policybinding, identifiers: {{target: !KeyOf b{flow}-{to}, policy: !KeyOf p{to}, order: {flow}}}}}").unwrap();
        }
    }
    survives("dense flows", &text);
}

/// Blueprints that apply each other, all of them.
#[test]
fn blueprints_that_apply_each_other() {
    let files: Vec<String> = (0..40)
        .map(|file| {
            let applied: String = (0..40)
                .map(|other| format!("  - {{model: authentik_blueprints.metaapplyblueprint, attrs: {{identifiers: {{name: b{other}}}}}}}\n"))
                .collect();
            format!("version: 1\nmetadata: {{name: b{file}}}\nentries:\n{applied}")
        })
        .collect();
    let texts: Vec<&str> = files.iter().map(String::as_str).collect();
    let start = Instant::now();
    checked(&texts, false);
    let sources: Vec<SourceFile> =
        (0..).zip(&texts).map(|(at, text)| SourceFile::new(format!("{at}.yaml"), *text)).collect();
    plan_of_all(&sources, &Options::default());
    assert!(start.elapsed() < LIMIT);
}

/// Secrets of which each is the beginning of the next: at each place all of them are found.
#[test]
fn secrets_that_start_alike() {
    let mut text = "version: 1\nentries:\n".to_owned();
    for length in 0..500 {
        let password = "A".repeat(length);
        writeln!(text, "  - {{model: authentik_core.user, identifiers: {{username: u{length}}}, attrs: {{name: !Context nope, password: {password}}}}}").unwrap();
    }
    survives("secrets that start alike", &text);
}

/// Lists in lists that two files write to the same object.
#[test]
fn nested_lists_are_not_compared_pair_by_pair() {
    let file = |name: &str, leaf: &str| {
        let mut value = leaf.to_owned();
        for _ in 0..5 {
            value = format!("[{}]", vec![value; 8].join(","));
        }
        format!(
            "version: 1\nmetadata: {{name: {name}}}\nentries:\n  - {{model: authentik_core.group, identifiers: {{name: x}}, attrs: {{attributes: {{all: {value}}}}}}}\n"
        )
    };
    let start = Instant::now();
    checked(&[&file("a", "1"), &file("b", "2")], false);
    assert!(start.elapsed() < LIMIT);
}

/// Groups of which each names the two before it twice, drawn and planned.
#[test]
fn references_to_references() {
    let mut text = "version: 1\nmetadata: {name: chain}\nentries:\n".to_owned();
    for at in 0..300 {
        let below = |by: usize| format!("!KeyOf g{}", usize::saturating_sub(at, by));
        let parents =
            if at < 2 { String::new() } else { format!("{}, {}, {}", below(1), below(2), below(1)) };
        writeln!(text, "  - {{model: authentik_core.group, id: g{at}, identifiers: {{name: g{at}, parents: [{parents}]}}}}").unwrap();
    }
    survives("references", &text);
    let tree = parse(&text);
    let read = read(&tree);
    let settings = Settings::default();
    let around = Surroundings::new(catalog(Release::NEWEST), &settings);
    let instance = graph::Instance::apply([(FileId(0), &read)], &around);
    let drawn = draw::references_dot(&graph::references(&instance.view()));
    assert!(drawn.lines().count() < 2_000, "{}", drawn.lines().count());
}
