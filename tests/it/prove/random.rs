//! Random flows: what must not change a verdict does not change it.

use std::collections::BTreeMap;

use super::*;
use crate::harness::{Chance, a_part_of};

const FLOWS: usize = 60;

fn bound(chance: &mut Chance) -> Bound {
    let bound = match chance.below(5) {
        0 => policy("asks", "return request.http_request.GET.get('mfa') == '1'"),
        1 => policy("other", "return resolve_dns('a')"),
        2 => policy("method", "return context.get('auth_method') != 'auth_webauthn_pwl'"),
        3 => group("staff"),
        _ => policy("no", "return False"),
    };
    let bound = if chance.below(2) == 0 { bound.negated() } else { bound };
    if chance.below(2) == 0 { bound.with("failure_result: true") } else { bound }
}

fn random(chance: &mut Chance) -> Flow {
    let mut flow = flow(chance.of(&["authentication", "recovery", "enrollment"]), [identification()]);
    for number in 0..2 + chance.below(4) {
        let stage = match chance.below(8) {
            0 | 1 => password(),
            2 => validate(),
            3 => validate().with("not_configured_action: skip"),
            4 => prompt(&["name", "password"]),
            5 => write("create_when_required"),
            6 => deny(),
            _ => login(),
        };
        let mut stage = stage.named(&format!("stage {number}"));
        stage = match chance.below(4) {
            0 => stage.on_plan(),
            1 => stage.bound_with("policy_engine_mode: all"),
            _ => stage,
        };
        for _ in 0..chance.below(3) {
            let bound = bound(chance);
            if stage.bound.iter().all(|other| other.name != bound.name) {
                stage = stage.if_(bound);
            }
        }
        flow.stages.push(stage);
    }
    flow.stages.push(login());
    flow
}

fn verdicts(lines: &[String]) -> BTreeMap<String, String> {
    let answers = Answers::of_rejected(lines);
    let all = answers.0["answers"].as_array().expect("there are answers").iter();
    all.filter(|answer| answer["flow"] == "it")
        .map(|answer| (answer["property"].to_string(), answer["verdict"].to_string()))
        .collect()
}

/// The lines in another order, in which each entry still follows those that it refers to.
fn shuffled(mut lines: Vec<String>, chance: &mut Chance) -> Vec<String> {
    for at in (1..lines.len()).rev() {
        lines.swap(at, chance.below(at + 1));
    }
    let models = ["policybinding", "flowstagebinding", "_stages_", "_policies_", "_flows.flow,", "_core."];
    let rank = |line: &String| {
        models.iter().position(|model| line.contains(model)).map_or(0, |at| models.len() - at)
    };
    lines.sort_by_key(rank);
    lines.sort_by_key(|line| !line.contains("prompt.prompt,"));
    lines
}

#[test]
fn names_and_the_order_of_entries_mean_nothing() {
    for seed in 0..a_part_of(FLOWS) {
        let chance = &mut Chance(seed as u64 * 31 + 7);
        let flow = random(chance);
        let expected = verdicts(&flow.lines());
        let mut renamed = flow.clone();
        for stage in &mut renamed.stages {
            stage.name.insert(0, 'z');
            stage.bound.iter_mut().for_each(|bound| bound.name.insert(0, 'y'));
        }
        assert_eq!(verdicts(&renamed.lines()), expected, "renamed, seed {seed}: {:#?}", flow.lines());
        assert_eq!(
            verdicts(&shuffled(flow.lines(), chance)),
            expected,
            "shuffled, seed {seed}: {:#?}",
            flow.lines()
        );
    }
}

#[test]
fn a_policy_that_passes_means_nothing_among_all() {
    for seed in 0..a_part_of(FLOWS) {
        let chance = &mut Chance(seed as u64 * 77 + 3);
        let flow = random(chance);
        let mut more = flow.clone();
        for stage in &mut more.stages {
            if stage.bound.is_empty() || stage.fields.contains("all") {
                stage.bound.push(policy("yes", "return True"));
            }
        }
        assert_eq!(verdicts(&more.lines()), verdicts(&flow.lines()), "seed {seed}: {:#?}", flow.lines());
    }
}

#[test]
fn a_proof_that_is_missing_proves_nothing() {
    // Without the stage, no policy can remove it.
    let is_compared = |property: &str| !property.contains("fail-closed");
    for seed in 0..a_part_of(FLOWS) {
        let flow = random(&mut Chance(seed as u64 * 53 + 11));
        let before = verdicts(&flow.lines());
        for at in 0..flow.stages.len() {
            if !["password", "authenticator_validate"].contains(&flow.stages[at].app) {
                continue;
            }
            let mut less = flow.clone();
            less.stages.remove(at);
            for (property, after) in verdicts(&less.lines()) {
                let is_proof = after.contains("proven") && is_compared(&property);
                let was_broken = before.get(&property).is_some_and(|before| before.contains("broken"));
                assert!(
                    !(is_proof && was_broken),
                    "{property} without {at}, seed {seed}: {:#?}",
                    flow.lines()
                );
            }
        }
    }
}
