//! Flows in words.

use std::io::{self, Write};

use super::{made_by, numbers};
use crate::plan::flow::{EvaluatedWhen, FlowPlan, PolicyPlan, StepPlan, SubjectKind};
use crate::plan::value::Source;
use crate::text::Lines;

pub(super) fn write(flow: &FlowPlan, out: &mut Lines<&mut dyn Write>) -> io::Result<()> {
    let designation = if flow.designation.is_empty() { "purpose unknown" } else { &flow.designation };
    writeln!(out, "Flow `{}` ({designation}), {}", flow.slug, made_by(&flow.from))?;
    writeln!(out, "  {} may enter", entrants(&flow.authentication))?;
    conditions(&flow.policies, &flow.engine_mode, "  ", "and only", out)?;
    if let Some(reason) = &flow.unreachable {
        writeln!(out, "  x nobody can enter: {reason}")?;
    }
    if flow.steps.is_empty() {
        writeln!(out, "  no stages: it ends at once")?;
    }
    for step in &flow.steps {
        self::step(step, out)?;
    }
    Ok(())
}

fn entrants(authentication: &str) -> &str {
    match authentication {
        "none" => "everybody",
        "require_authenticated" => "only people who are signed in",
        "require_unauthenticated" => "only people who are not signed in",
        "require_superuser" => "only administrators",
        "require_redirect" => "only people whom another flow redirects here",
        "require_outpost" => "only outposts",
        "require_token" => "only people with a token",
        other => other,
    }
}

fn step(step: &StepPlan, out: &mut Lines<&mut dyn Write>) -> io::Result<()> {
    let mark = if step.unreachable.is_some() { 'x' } else { ' ' };
    let name = if step.stage.is_empty() { "?" } else { &step.stage };
    let from = match (&step.binding_from, step.written_by.as_slice()) {
        (Source::Operation { .. }, written) => numbers(written),
        (Source::Shipped { shipped: path }, []) => format!("shipped in {path}"),
        (Source::Shipped { shipped: path }, written) => {
            format!("shipped in {path}, changed by {}", numbers(written))
        }
        (Source::Server { .. }, _) => "created by authentik itself".to_owned(),
    };
    writeln!(out, "{mark} {:>2}. {} `{name}` (order {}; {from})", step.number, step.kind, step.order)?;
    if let Some(reason) = &step.unreachable {
        writeln!(out, "        is never reached: {reason}")?;
    }
    conditions(&step.policies, &step.engine_mode, "        ", "only", out)?;
    if step.policies.iter().any(counts) {
        let when = match step.evaluated {
            EvaluatedWhen::Plan => "evaluated when the flow starts",
            EvaluatedWhen::Run => "evaluated just before the stage is shown",
            EvaluatedWhen::Both => {
                "evaluated when the flow starts, and again just before the stage is \
                shown"
            }
            EvaluatedWhen::Never => "never evaluated: the stage is always shown",
        };
        writeln!(out, "        {when}")?;
    }
    let data = [("needs", &step.needs), ("gives", &step.gives), ("removes", &step.removes)];
    let data: Vec<String> = data
        .iter()
        .filter(|(_, keys)| !keys.is_empty())
        .map(|(verb, keys)| format!("{verb} {}", keys.join(", ")))
        .collect();
    if !data.is_empty() {
        writeln!(out, "        {}", data.join("; "))?;
    }
    match step.on_invalid.as_str() {
        _ if step.ends.as_deref() == Some("deny") => writeln!(out, "        denies access")?,
        _ if step.ends.is_some() => writeln!(out, "        redirects elsewhere")?,
        "restart" => writeln!(out, "        an invalid answer restarts the flow")?,
        "restart_with_context" => {
            writeln!(out, "        an invalid answer restarts the flow, with its context")?;
        }
        _ => {}
    }
    Ok(())
}

fn counts(policy: &PolicyPlan) -> bool {
    policy.enabled && policy.kind != SubjectKind::Nothing
}

/// `only if ...`, on one line or as a list.
fn conditions(
    policies: &[PolicyPlan],
    mode: &str,
    indent: &str,
    only: &str,
    out: &mut Lines<&mut dyn Write>,
) -> io::Result<()> {
    let counted: Vec<&PolicyPlan> = policies.iter().filter(|policy| counts(policy)).collect();
    match counted.as_slice() {
        [] => {}
        [policy] => writeln!(out, "{indent}{only} if {}", condition(policy))?,
        several => {
            let of = if mode == "all" { "all of these hold" } else { "one of these holds" };
            writeln!(out, "{indent}{only} if {of}:")?;
            for policy in several {
                writeln!(out, "{indent}  - {}", condition(policy))?;
            }
        }
    }
    let disabled = policies.iter().filter(|policy| !policy.enabled);
    for policy in disabled {
        writeln!(out, "{indent}not evaluated, as it is disabled: whether {}", condition(policy))?;
    }
    Ok(())
}

fn condition(policy: &PolicyPlan) -> String {
    let name = &policy.name;
    let not = if policy.negate { " not" } else { "" };
    match policy.kind {
        SubjectKind::Group => format!("the user is{not} in the group `{name}`"),
        SubjectKind::User => format!("the user is{not} `{name}`"),
        SubjectKind::Unknown => format!("something that cannot be known offline does{not} hold"),
        SubjectKind::Nothing => "nothing".to_owned(),
        SubjectKind::Policy => {
            let passes = if policy.negate { "does not pass" } else { "passes" };
            let constant = match policy.constant.as_deref() {
                Some("pass") => ", which always passes",
                Some("fail") => ", which never passes,",
                Some("error") => ", which always raises an exception,",
                Some("crash") => ", which cannot be evaluated,",
                _ => "",
            };
            let or = if policy.failure_result { " or raises an exception" } else { "" };
            match (policy.constant.as_deref(), policy.negate) {
                (Some("pass"), false) => format!("the policy `{name}` passes, as it always does"),
                (None, _) => format!("the policy `{name}` {passes}{or}"),
                _ => format!("the policy `{name}`{constant} {passes}{or}"),
            }
        }
    }
}
