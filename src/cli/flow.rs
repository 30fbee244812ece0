//! `blueprintc graph` and `blueprintc run`: one flow of what the given files make.

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use super::args::{ConfigArgs, DisplayArgs, DrawFormat, GraphArgs, InstanceArgs, ListFormat, RunArgs};
use super::project::{Opened, Project, ProjectArgs};
use super::{Exit, complain, say};
use crate::analysis::Analysis;
use crate::draw;
use crate::files::STDIN;
use crate::flow_view::{Drawing, FlowView, scenario, write_trace};
use crate::graph::{self, Flow};
use crate::simulate::Scenario;
use crate::text::JsonEscapes;

pub(super) fn graph(args: &GraphArgs, out: &mut impl Write) -> io::Result<Exit> {
    if args.references && args.format == DrawFormat::Svg {
        complain(&"references are drawn as mermaid or dot");
        return Ok(Exit::Failure);
    }
    with_instance(&args.paths, &args.instance, &args.configuration, |seen| {
        if args.references {
            let mut graph = graph::references(seen.instance());
            graph.node_weights_mut().for_each(|node| seen.hide(&mut node.label));
            let text = match args.format {
                DrawFormat::Dot => draw::references_dot(&graph),
                _ => draw::references_mermaid(&graph),
            };
            out.write_all(text.as_bytes())?;
            return Ok(Exit::Clean);
        }
        if let Some(folder) = &args.all {
            return draw_all(seen, folder, args.format);
        }
        let Some(flow) = flow(seen, args.flow.as_deref().unwrap_or_default()) else {
            return Ok(Exit::Failure);
        };
        out.write_all(drawn(seen, &flow, args.format).as_bytes())?;
        Ok(Exit::Clean)
    })
}

fn drawn(seen: &FlowView<'_, '_>, flow: &Flow, format: DrawFormat) -> String {
    let drawing = match format {
        DrawFormat::Mermaid => Drawing::Mermaid,
        DrawFormat::Dot => Drawing::Dot,
        DrawFormat::Svg => Drawing::Svg,
    };
    seen.drawn(flow, drawing)
}

/// The flow of a slug; complains when there is none.
fn flow(seen: &FlowView<'_, '_>, slug: &str) -> Option<Flow> {
    seen.flow(slug).inspect_err(|unknown| complain(unknown)).ok()
}

fn draw_all(seen: &FlowView<'_, '_>, folder: &Path, format: DrawFormat) -> io::Result<Exit> {
    let ending = match format {
        DrawFormat::Mermaid => "mmd",
        DrawFormat::Dot => "dot",
        DrawFormat::Svg => "svg",
    };
    std::fs::create_dir_all(folder)?;
    for flow in seen.flows() {
        if seen.instance().concerns(&flow) {
            // A slug that passed authentik's check is a safe file name; what didn't is left out.
            let mut shown = flow.slug.clone();
            seen.hide(&mut shown);
            let is_name = flow.slug.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
            let safe = is_name && shown == flow.slug;
            if safe && !flow.slug.is_empty() {
                std::fs::write(folder.join(format!("{}.{ending}", flow.slug)), drawn(seen, &flow, format))?;
            }
        }
    }
    Ok(Exit::Clean)
}

pub(super) fn run(args: &RunArgs, out: &mut impl Write) -> io::Result<Exit> {
    let Some(scenario) = read_scenario(&args.scenario) else { return Ok(Exit::Failure) };
    let result = with_instance(&args.paths, &args.instance, &args.configuration, |seen| {
        let Some(flow) = flow(seen, &args.flow) else { return Ok(None) };
        Ok(seen.run(&flow, &scenario).inspect_err(|failure| complain(&failure.message)).ok())
    })?;
    let Some(result) = result else { return Ok(Exit::Failure) };
    match args.format {
        ListFormat::Json => {
            serde_json::to_writer_pretty(JsonEscapes(&mut *out), &result)?;
            writeln!(out)?;
        }
        ListFormat::Text => write_trace(&result, out)?,
    }
    Ok(Exit::Clean)
}

fn read_scenario(path: &Path) -> Option<Scenario> {
    let text = if path.as_os_str() == STDIN {
        let mut text = String::new();
        io::stdin().read_to_string(&mut text).map(|_| text)
    } else {
        std::fs::read_to_string(path)
    };
    match text.map_err(|error| error.to_string()).and_then(|text| scenario(&text)) {
        Ok(scenario) => Some(scenario),
        Err(error) => {
            complain(&format_args!("{}: {error}", path.display()));
            None
        }
    }
}

/// Analyzes the files and answers a query about their instance; complains when a file can't be read.
pub(super) fn with_instance<T: Default>(
    paths: &[PathBuf],
    instance: &InstanceArgs,
    configuration: &ConfigArgs,
    then: impl FnOnce(&FlowView<'_, '_>) -> io::Result<T>,
) -> io::Result<T> {
    let display = &DisplayArgs::default();
    let project = ProjectArgs { paths, instance, configuration, display };
    let Some(project) = Project::read(project)? else { return Ok(T::default()) };
    let Some(Opened { sources, chosen, options }) = project.open() else { return Ok(T::default()) };
    chosen.say();
    Analysis::query(sources.blueprints(), &options, |analysis| {
        for path in sources.verdicts(analysis.outcomes()).rejected() {
            say(&format_args!(
                "warning: authentik rejects {path}; this is what it would do if it accepted the file"
            ));
        }
        then(&FlowView::new(analysis))
    })
}
