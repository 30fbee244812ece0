//! Answers for people.

use std::io::{self, Write};

use super::document::{AnswerDocument, CounterexampleDocument, Posture, RequestDocument, VerdictName};
use crate::simulate::Outcome;
use crate::text::Lines;

/// Writes answers, grouped by flow, with a summary.
///
/// # Errors
///
/// Fails where the output does.
pub fn write(posture: &Posture, out: &mut impl Write) -> io::Result<()> {
    let out = &mut Lines(out);
    for of_flow in posture.answers.chunk_by(|one, other| one.flow == other.flow) {
        if let Some(first) = of_flow.first() {
            let place = first.place.as_ref().map(|place| format!("  ({}:{})", place.path, place.line));
            writeln!(out, "{}{}", first.flow, place.unwrap_or_default())?;
        }
        for answer in of_flow {
            write_answer(answer, out)?;
        }
        writeln!(out)?;
    }
    let count = posture.answers.len();
    let properties = if count == 1 { "property" } else { "properties" };
    writeln!(
        out,
        "{count} {properties}: {} proven, {} broken, {} unknown (authentik {})",
        posture.count(VerdictName::Proven),
        posture.count(VerdictName::Broken),
        posture.count(VerdictName::Unknown),
        posture.authentik
    )
}

fn write_answer(answer: &AnswerDocument, out: &mut Lines<impl Write>) -> io::Result<()> {
    let verdict = match answer.verdict {
        VerdictName::Proven => "proven ",
        VerdictName::Broken => "broken ",
        VerdictName::Unknown => "unknown",
    };
    writeln!(out, "  {verdict}  {}: {}", answer.property, answer.message)?;
    if let Some(counterexample) = &answer.counterexample {
        for line in counterexample_lines(counterexample) {
            writeln!(out, "           {line}")?;
        }
    }
    match answer.help {
        Some(help) => writeln!(out, "           help: {help}"),
        None => Ok(()),
    }
}

/// Returns a counterexample in words, a line each.
pub fn counterexample_lines(counterexample: &CounterexampleDocument) -> Vec<String> {
    let mut lines = vec![format!("1. somebody {}", counterexample.entry)];
    for (number, request) in counterexample.requests.iter().enumerate() {
        lines.push(format!("{}. {}", number + 2, sentence(request)));
    }
    lines.push(format!("proven about the account then: {}", counterexample.proven));
    lines
}

/// One request, in words.
fn sentence(request: &RequestDocument) -> String {
    let mut parts = Vec::new();
    let groups = request.groups.iter().map(|(group, is_member)| {
        let is = if *is_member { "is" } else { "is not" };
        format!("the user {is} in `{group}`")
    });
    let groups: Vec<String> = groups.collect();
    for (stages, what, outcomes) in [
        (&request.left_out, "not in the plan", &request.planned),
        (&request.dropped, "dropped", &request.policies),
    ] {
        if stages.is_empty() {
            continue;
        }
        let names = stages.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        let are = if stages.len() == 1 { "is" } else { "are" };
        let because: Vec<String> = outcomes.iter().map(reported).chain(groups.iter().cloned()).collect();
        let because = if because.is_empty() { String::new() } else { format!(" ({})", because.join(", ")) };
        parts.push(format!("{names} {are} {what}{because}"));
    }
    parts.push(format!("at `{}` the person {}", request.stage, request.action));
    parts.join("; ")
}

/// What a policy reports.
fn reported((policy, outcome): (&String, &Outcome)) -> String {
    match outcome {
        Outcome::Pass => format!("`{policy}` passes"),
        Outcome::Fail => format!("`{policy}` does not pass"),
        Outcome::Error => format!("`{policy}` raises an exception"),
    }
}
