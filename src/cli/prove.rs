//! `blueprintc prove`: the built-in sign-in properties, as a posture report.

use std::io::{self, Write};

use super::Exit;
use super::args::{ListFormat, ProveArgs};
use super::flow::with_instance;
use crate::graph::Flow;
use crate::prove::{Posture, Property, VerdictName, prove, write_text};
use crate::text::JsonEscapes;

pub(super) fn run(args: &ProveArgs, out: &mut impl Write) -> io::Result<Exit> {
    with_instance(&args.paths, &args.instance, &args.configuration, |seen| {
        let flows = seen.flows();
        let instance = seen.instance();
        let is_wanted = |flow: &Flow| args.all || instance.concerns(flow);
        let answers = prove(&flows, instance, &Property::ALL, &is_wanted);
        let posture = Posture::of(&answers, seen.release().name(), &|text| seen.hide(text), &|object| {
            seen.place_of(object)
        });
        match args.format {
            ListFormat::Text => write_text(&posture, out)?,
            ListFormat::Json => {
                serde_json::to_writer_pretty(JsonEscapes(&mut *out), &posture)?;
                writeln!(out)?;
            }
        }
        let is_broken = posture.count(VerdictName::Broken) > 0;
        Ok(if is_broken { Exit::Findings } else { Exit::Clean })
    })
}
