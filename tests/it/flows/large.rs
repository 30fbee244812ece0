//! Flows of thousands of stages.

use super::*;
use crate::harness::a_part_of;

#[test]
fn more_unknowns_than_can_be_looked_at_say_nothing() {
    // Every policy denies, and none of the stages after could be seen if all were tried: too many cases to look at.
    let mut text = String::new();
    for at in 0..20 {
        text += &format!(
            "  - model: authentik_policies_expression.expressionpolicy\n    id: p{at}\n    identifiers: {{ name: p{at} }}\n    \
             attrs: {{ expression: 'return http_request.path != \"/{at}\"' }}\n"
        );
    }
    let all: Vec<String> = (0..20).map(|at| format!("p{at}")).collect();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    let steps = [
        text,
        bound("identification", 10, &all),
        bound("deny", 20, &all),
        bound("password", 30, &all),
        bound("session", 40, &[]),
    ];
    let text = login(&steps.concat());
    assert!(messages("unreachable-stage", &text).is_empty());
    assert!(messages("login-without-user", &text).is_empty());
}

/// A flow of many stages with a policy each.
fn many(count: usize, mut each: impl FnMut(usize) -> String) -> String {
    let mut more = String::new();
    for at in 0..count {
        more += &each(at);
    }
    login(&more)
}

fn stage_with_policy(at: usize, kind: &str, model: &str) -> String {
    format!(
        "  - model: authentik_stages_{kind}.{model}\n    id: s{at}\n    identifiers: {{ name: s{at} }}\n  - model: \
         authentik_policies_expression.expressionpolicy\n    id: q{at}\n    identifiers: {{ name: q{at} }}\n    attrs: {{ \
         expression: 'return http_request.path != \"/{at}\"' }}\n{}",
        bound(&format!("s{at}"), 100 + u32::try_from(at).unwrap_or(0), &[&format!("q{at}")])
    )
}

/// How many stages there are, and how long they may take: the project promises ten thousand in a second. Without
/// optimization, everything takes some twenty times as long.
const STAGES: usize = a_part_of(10_000);
const PATIENCE: Duration = Duration::from_secs(if cfg!(unoptimized) { 30 } else { 1 });

fn within_patience(text: &str) -> Findings {
    let workspace = Workspace::files(Example::read(text, "many.yaml").files);
    let started = Instant::now();
    let checked = workspace.check();
    let taken = started.elapsed();
    eprintln!("{} bytes in {taken:?}", text.len());
    assert!(taken < PATIENCE, "{taken:?}");
    checked.findings()
}

#[test]
fn thousands_of_bindings_with_a_policy_each() {
    within_patience(&many(STAGES, |at| stage_with_policy(at, "dummy", "dummystage")));
}

#[test]
fn thousands_of_denials() {
    within_patience(&many(STAGES, |at| stage_with_policy(at, "deny", "denystage")));
}

#[test]
fn thousands_of_policies_at_one_stage() {
    let text = many(STAGES, |at| {
        format!(
            "  - model: authentik_policies_expression.expressionpolicy\n    id: q{at}\n    identifiers: {{ name: q{at} }}\n    \
             attrs: {{ expression: 'return http_request.path != \"/{at}\"' }}\n{}",
            asked("flow", at, &format!("q{at}"))
        )
    });
    within_patience(&text);
}

#[test]
fn thousands_of_denials_by_one_policy() {
    let text = many(STAGES, |at| {
        format!(
            "  - model: authentik_stages_deny.denystage\n    id: s{at}\n    identifiers: {{ name: s{at} }}\n{}",
            bound(&format!("s{at}"), 100 + u32::try_from(at).unwrap_or(0), &["internal"])
        )
    });
    // One finding for all that come after the first.
    assert_eq!(within_patience(&text).of_rule("unreachable-stage").len(), 1);
}
