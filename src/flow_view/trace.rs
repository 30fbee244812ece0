//! What happened in a run, step by step.

use std::io::{self, Write};

use crate::simulate::RunResult;
use crate::text::Lines;

/// Writes what happened to each stage, and why.
///
/// # Errors
///
/// Fails where the output does.
pub fn write_trace(result: &RunResult, out: &mut impl Write) -> io::Result<()> {
    let out = &mut Lines(out);
    for step in &result.trace {
        let order = step.order.map(|order| format!("{order:>5}  ")).unwrap_or_default();
        let what = match step.what {
            "entered" => "can be entered",
            "refused" => "cannot be entered",
            "left_out" => "is not in the plan",
            "dropped" => "is dropped just before it would be shown",
            "ends" => "is shown, and ends the flow",
            "not_reached" => "is not reached",
            other => other,
        };
        let what = if what == "shown" { "is shown" } else { what };
        writeln!(out, "{order}{} {what}", step.name)?;
        for why in &step.why {
            writeln!(out, "         {why}")?;
        }
    }
    if result.outcome == "empty" {
        writeln!(out, "the plan has no stages, so the flow ends at once")?;
    }
    Ok(())
}
