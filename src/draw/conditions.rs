//! Policies as conditions, in words.

use crate::graph::{Constant, EngineMode, Flow, PolicyBinding, Step, Subject};
use crate::text::one_line;

/// What decides on entering a flow, a line each.
pub(super) fn flow_conditions(flow: &Flow) -> Vec<String> {
    conditions(&flow.policies, flow.engine_mode)
}

/// What decides on showing a step, a line each.
pub(super) fn step_conditions(step: &Step) -> Vec<String> {
    conditions(&step.policies, step.engine_mode)
}

/// When a step's policies are evaluated.
pub(super) fn evaluated(step: &Step) -> &'static str {
    match (step.evaluate_on_plan, step.re_evaluate) {
        (true, true) => "when planned and when shown",
        (true, false) => "when planned",
        (false, _) => "when shown",
    }
}

fn conditions(policies: &[PolicyBinding], mode: EngineMode) -> Vec<String> {
    let counting: Vec<&PolicyBinding> =
        policies.iter().filter(|binding| binding.enabled && binding.subject != Subject::Nothing).collect();
    let mut lines: Vec<String> = counting.iter().map(|binding| condition(binding)).collect();
    let word = match mode {
        EngineMode::Any => "or",
        EngineMode::All => "and",
    };
    let last = lines.len().saturating_sub(1);
    for line in lines.iter_mut().take(last) {
        line.push(' ');
        line.push_str(word);
    }
    lines
}

fn condition(binding: &PolicyBinding) -> String {
    let negated = |yes: &str, no: &str| if binding.negate { no.to_owned() } else { yes.to_owned() };
    match &binding.subject {
        Subject::Policy { name, constant, .. } => {
            let always = match constant {
                Some(Constant::Pass) => ", which always passes",
                Some(Constant::Fail) => ", which never passes",
                Some(Constant::Error) => ", which always raises",
                Some(Constant::Crash) => ", which cannot be evaluated",
                None => "",
            };
            format!("{} {}{always}", one_line(name), negated("passes", "does not pass"))
        }
        Subject::Group { name, .. } => format!("user {} in {}", negated("is", "is not"), one_line(name)),
        Subject::User { username, .. } => format!("user {} {}", negated("is", "is not"), one_line(username)),
        Subject::Unknown => negated("something unknown passes", "something unknown does not pass"),
        Subject::Nothing => String::new(),
    }
}
