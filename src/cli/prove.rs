//! `blueprintc prove`: the built-in sign-in properties, as a posture report.

use std::io::{self, Write};

use super::Exit;
use super::args::ProveArgs;
use super::flow::with_instance;
use crate::prove::{Property, Verdict, for_each_text, prove, write_text};

pub(super) fn run(args: &ProveArgs, out: &mut impl Write) -> io::Result<Exit> {
    with_instance(&args.paths, &args.instance, &args.configuration, |seen| {
        let flows = seen.flows();
        let mut answers = prove(&flows, seen.instance(), &Property::ALL);
        if !args.all {
            let is_concerned =
                |slug: &str| flows.iter().any(|flow| flow.slug == slug && seen.instance().concerns(flow));
            answers.retain(|answer| is_concerned(&answer.flow));
        }
        answers.iter_mut().for_each(|answer| for_each_text(answer, &mut |text| seen.hide(text)));
        write_text(&answers, out)?;
        let is_broken = answers.iter().any(|answer| matches!(answer.verdict, Verdict::Broken(_)));
        Ok(if is_broken { Exit::Findings } else { Exit::Clean })
    })
}
