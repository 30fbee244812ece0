//! authentik's policy engine as a formula.

use super::formula::{Formula, Phase, Unknown};
use crate::graph::policy::{Constant, EngineMode, PolicyBinding, Subject};

/// What is known of the person in front of the flow.
#[derive(Debug, Clone, Copy)]
pub(super) struct Person {
    pub(super) phase: Phase,
    /// Whether somebody is signed in (or identified), when that is certain.
    pub(super) signed_in: Option<bool>,
}

/// Whether a target's policies let the person pass.
pub(super) fn passes(bindings: &[PolicyBinding], mode: EngineMode, person: Person) -> Formula {
    let combine = |parts: Vec<Formula>| match mode {
        EngineMode::Any => Formula::Any(parts),
        EngineMode::All => Formula::All(parts),
    };
    let mut results = Vec::new();
    // Groups and users make one result together.
    let mut members = Vec::new();
    for binding in bindings.iter().filter(|binding| binding.enabled || !binding.certain) {
        if !binding.certain {
            results.push(Formula::Is(Unknown::Binding(binding.id), true));
            continue;
        }
        let passes = !binding.negate;
        match &binding.subject {
            Subject::Group { id: Some(group), .. } => {
                members.push(member(Unknown::Member(*group, person.phase), passes, person));
            }
            Subject::User { id: Some(user), .. } => {
                members.push(member(Unknown::User(*user, person.phase), passes, person));
            }
            Subject::Policy { constant: Some(constant), .. } => {
                results.push(Formula::Constant(match constant {
                    Constant::Pass => passes,
                    Constant::Fail => binding.negate,
                    Constant::Error => binding.failure_result,
                    Constant::Crash => false,
                }))
            }
            Subject::Policy { id: Some(policy), model, expression, .. } => {
                let varies = match expression {
                    Some(analysis) => analysis.reads_context(),
                    None => *model == "authentik_policies_expression.expressionpolicy",
                };
                let unknown = Unknown::Policy(*policy, varies.then_some(binding.id));
                results.push(Formula::Is(unknown, passes));
            }
            Subject::Nothing => {}
            Subject::Unknown if binding.is_person => {
                members.push(member(Unknown::Binding(binding.id), true, person));
            }
            Subject::Group { id: None, .. }
            | Subject::User { id: None, .. }
            | Subject::Policy { id: None, .. }
            | Subject::Unknown => results.push(Formula::Is(Unknown::Binding(binding.id), true)),
        }
    }
    if !members.is_empty() {
        results.push(combine(members));
    }
    match results.is_empty() {
        true => Formula::Constant(true),
        false => combine(results),
    }
}

/// Nobody who isn't signed in matches a group or a user, negated or not: seen in what the real planner does.
fn member(unknown: Unknown, wanted: bool, person: Person) -> Formula {
    let is = Formula::Is(unknown, wanted);
    match person.signed_in {
        Some(true) => is,
        Some(false) => Formula::Constant(false),
        None => Formula::All(vec![Formula::Is(Unknown::SignedIn(person.phase), true), is]),
    }
}
