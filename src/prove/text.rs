//! Answers for people.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::{Answer, Counterexample, Request, Verdict};
use crate::simulate::Outcome;
use crate::text::Lines;

/// Writes answers, grouped by flow, with a summary.
///
/// # Errors
///
/// Fails where the output does.
pub fn write(answers: &[Answer], out: &mut impl Write) -> io::Result<()> {
    let out = &mut Lines(out);
    for of_flow in answers.chunk_by(|one, other| one.flow == other.flow) {
        if let Some(first) = of_flow.first() {
            writeln!(out, "{}", first.flow)?;
        }
        for answer in of_flow {
            write_answer(answer, out)?;
        }
        writeln!(out)?;
    }
    let count = |is: fn(&Verdict) -> bool| answers.iter().filter(|answer| is(&answer.verdict)).count();
    let proven = count(|verdict| *verdict == Verdict::Proven);
    let broken = count(|verdict| matches!(verdict, Verdict::Broken(_)));
    let unknown = count(|verdict| matches!(verdict, Verdict::Unknown(_)));
    let properties = if answers.len() == 1 { "property" } else { "properties" };
    writeln!(out, "{} {properties}: {proven} proven, {broken} broken, {unknown} unknown", answers.len())
}

fn write_answer(answer: &Answer, out: &mut Lines<impl Write>) -> io::Result<()> {
    let description = answer.property.description();
    let name = description.name;
    match &answer.verdict {
        Verdict::Proven => writeln!(out, "  proven   {name}: {}", description.holds),
        Verdict::Unknown(reason) => writeln!(out, "  unknown  {name}: {reason}"),
        Verdict::Broken(counterexample) => {
            writeln!(out, "  broken   {name}: {}", description.broken)?;
            write_counterexample(counterexample, out)?;
            writeln!(out, "           help: {}", description.help)
        }
    }
}

fn write_counterexample(counterexample: &Counterexample, out: &mut Lines<impl Write>) -> io::Result<()> {
    writeln!(out, "           1. somebody {}", counterexample.entry)?;
    for (number, request) in counterexample.requests.iter().enumerate() {
        writeln!(out, "           {}. {}", number + 2, sentence(request))?;
    }
    writeln!(out, "           proven about the account then: {}", counterexample.proven)
}

/// One request, in words.
fn sentence(request: &Request) -> String {
    let mut parts = Vec::new();
    let names =
        |names: &[String]| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let are = |count: usize| if count == 1 { "is" } else { "are" };
    if !request.left_out.is_empty() {
        let are = are(request.left_out.len());
        parts.push(format!("{} {are} not in the plan", names(&request.left_out)));
    }
    if !request.dropped.is_empty() {
        let are = are(request.dropped.len());
        parts.push(format!("{} {are} dropped", names(&request.dropped)));
    }
    let mut because = Vec::new();
    for (policy, outcome) in &request.policies {
        because.push(match outcome {
            Outcome::Pass => format!("`{policy}` passes"),
            Outcome::Fail => format!("`{policy}` does not pass"),
            Outcome::Error => format!("`{policy}` raises an exception"),
        });
    }
    for (group, is_member) in &request.groups {
        let is = if *is_member { "is" } else { "is not" };
        because.push(format!("the user {is} in `{group}`"));
    }
    let mut sentence = String::new();
    if !parts.is_empty() {
        sentence.push_str(&parts.join("; "));
        if !because.is_empty() {
            sentence.push_str(&format!(" ({})", because.join(", ")));
        }
        sentence.push_str("; ");
    }
    sentence.push_str(&format!("at `{}` the person {}", request.stage, request.action));
    if parts.is_empty() && !because.is_empty() {
        sentence.push_str(&format!(" ({})", because.join(", ")));
    }
    sentence
}

/// Does something with each text that the files give.
pub fn for_each_text(answer: &mut Answer, change: &mut dyn FnMut(&mut String)) {
    change(&mut answer.flow);
    let Verdict::Broken(counterexample) = &mut answer.verdict else { return };
    for request in &mut counterexample.requests {
        change(&mut request.flow);
        change(&mut request.stage);
        request.left_out.iter_mut().chain(&mut request.dropped).for_each(&mut *change);
        request.policies = renamed(std::mem::take(&mut request.policies), change);
        request.groups = renamed(std::mem::take(&mut request.groups), change);
    }
}

fn renamed<T>(named: BTreeMap<String, T>, change: &mut dyn FnMut(&mut String)) -> BTreeMap<String, T> {
    let rename = |(mut name, value): (String, T)| {
        change(&mut name);
        (name, value)
    };
    named.into_iter().map(rename).collect()
}
