//! Steps that certainly nobody sees.

use crate::graph::{Constant, End, EngineMode, Flow, PolicyBinding, Step, Subject, stage_data};

/// Why nobody can enter a flow.
pub(super) fn nobody_enters(flow: &Flow) -> Option<String> {
    let refused = passes(&flow.policies, flow.engine_mode) == Some(false);
    refused.then(|| "its policies never pass".to_owned())
}

/// For each step, why nobody ever sees it.
pub(super) fn unreachable(flow: &Flow) -> Vec<Option<String>> {
    let mut ended: Option<String> = None;
    let mut reasons = Vec::with_capacity(flow.steps.len());
    for (at, step) in flow.steps.iter().enumerate() {
        if ended.is_some() {
            reasons.push(ended.clone());
            continue;
        }
        let evaluated = step.evaluate_on_plan || step.re_evaluate;
        let shown = if evaluated { passes(&step.policies, step.engine_mode) } else { Some(true) };
        reasons.push((shown == Some(false)).then(|| "its policies never pass".to_owned()));
        if shown == Some(true) {
            ended = end(step).map(|end| {
                let name = &step.name;
                match end {
                    End::Deny => format!("step {} (`{name}`) always denies access", at + 1),
                    End::Redirect => format!("step {} (`{name}`) always redirects elsewhere", at + 1),
                }
            });
        }
    }
    reasons
}

fn end(step: &Step) -> Option<End> {
    stage_data(step.model, &|_| false, false).ends
}

/// Whether policies pass, where that is the same for everybody.
fn passes(bindings: &[PolicyBinding], mode: EngineMode) -> Option<bool> {
    let counted = |binding: &&PolicyBinding| binding.enabled && binding.subject != Subject::Nothing;
    let mut results = bindings.iter().filter(counted).map(result).peekable();
    if results.peek().is_none() {
        return Some(true);
    }
    let decisive = mode == EngineMode::Any;
    let mut all_known = true;
    for result in results {
        match result {
            Some(result) if result == decisive => return Some(decisive),
            Some(_) => {}
            None => all_known = false,
        }
    }
    all_known.then_some(!decisive)
}

fn result(binding: &PolicyBinding) -> Option<bool> {
    let Subject::Policy { constant, .. } = &binding.subject else { return None };
    Some(match (*constant)? {
        Constant::Pass => !binding.negate,
        Constant::Fail => binding.negate,
        Constant::Error => binding.failure_result,
        Constant::Crash => false,
    })
}
