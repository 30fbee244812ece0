//! authentik's policy engine.

use super::execute::RunError;
use super::scenario::{Outcome, Scenario};
use crate::graph::{Constant, EngineMode, PolicyBinding, Subject};

/// Whether a target's policies let the person pass, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// Whether they let the person pass.
    pub passing: bool,
    /// One sentence for each binding that counted.
    pub reasons: Vec<String>,
}

/// Asks all enabled bindings.
pub fn ask(bindings: &[PolicyBinding], mode: EngineMode, scenario: &Scenario) -> Result<Verdict, RunError> {
    let mut reasons = Vec::new();
    let mut results = Vec::new();
    // Groups and users make one result together, which comes before all others.
    let mut members = Vec::new();
    // Nobody who isn't signed in matches them, negated or not: seen in what the real planner does.
    let known = scenario.user.authenticated;
    for binding in bindings.iter().filter(|binding| binding.enabled) {
        let (result, reason, decides) = match &binding.subject {
            Subject::Group { name, members_of, .. } => {
                let user = &scenario.user;
                let member = user.groups.iter().any(|group| members_of.contains(group));
                let reason = if member { format!("is in `{name}`") } else { format!("is not in `{name}`") };
                members.push(known && member != binding.negate);
                (known && member != binding.negate, format!("the user {reason}"), negation(binding))
            }
            Subject::User { username, .. } => {
                let same = *username == scenario.user.username;
                let reason = if same { "is" } else { "is not" };
                members.push(known && same != binding.negate);
                (
                    known && same != binding.negate,
                    format!("the user {reason} `{username}`"),
                    negation(binding),
                )
            }
            Subject::Policy { name, constant, .. } => {
                // What is certain counts more than what the scenario says.
                let outcome = match constant {
                    Some(Constant::Pass) => Some(Outcome::Pass),
                    Some(Constant::Fail) => Some(Outcome::Fail),
                    Some(Constant::Error) => Some(Outcome::Error),
                    Some(Constant::Crash) => {
                        results.push(false);
                        reasons.push(format!("`{name}` cannot be evaluated: no"));
                        continue;
                    }
                    None => scenario.policies.get(name).copied(),
                };
                let Some(outcome) = outcome else {
                    return Err(RunError::OutcomeNeeded { policy: name.clone() });
                };
                let (result, answer, decides) = match outcome {
                    Outcome::Pass => (!binding.negate, "passes", negation(binding)),
                    Outcome::Fail => (binding.negate, "does not pass", negation(binding)),
                    // Negation does not change it.
                    Outcome::Error => {
                        (binding.failure_result, "raises an exception", Some("the failure result is"))
                    }
                };
                results.push(result);
                (result, format!("`{name}` {answer}"), decides)
            }
            Subject::Unknown => return Err(RunError::UnknownSubject { order: binding.order }),
            Subject::Nothing => continue,
        };
        let counts = if result { "yes" } else { "no" };
        reasons.push(match decides {
            Some(decides) => format!("{reason}, and {decides} {counts}"),
            None => format!("{reason}: {counts}"),
        });
    }
    if !members.is_empty() {
        let together = match mode {
            EngineMode::Any => members.iter().any(|member| *member),
            EngineMode::All => members.iter().all(|member| *member),
        };
        results.insert(0, together);
    }
    let passing = match mode {
        _ if results.is_empty() => true,
        EngineMode::Any => results.contains(&true),
        EngineMode::All => !results.contains(&false),
    };
    Ok(Verdict { passing, reasons })
}

/// What makes a binding count otherwise than its subject says.
fn negation(binding: &PolicyBinding) -> Option<&'static str> {
    binding.negate.then_some("the binding is negated:")
}
