//! `blueprintc graph` and `blueprintc run`: one flow of what the given files make.

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use super::args::{ConfigArgs, DisplayArgs, DrawFormat, GraphArgs, InstanceArgs, ListFormat, RunArgs};
use super::project::{Opened, Project, ProjectArgs};
use super::{Exit, complain, say};
use crate::analysis::Analysis;
use crate::blueprint::Attrs;
use crate::draw::{self, Notes};
use crate::evaluate::ObjectId;
use crate::files::STDIN;
use crate::graph::{self, Flow, InstanceView, UnknownFlow};
use crate::lint::Severity;
use crate::plan::secrets_of;
use crate::redact::InstanceSecrets;
use crate::rules::flows::unreachable_stage;
use crate::simulate::{self, RunResult, Scenario};
use crate::text::{JsonEscapes, Lines};

pub(super) fn graph(args: &GraphArgs, out: &mut impl Write) -> io::Result<Exit> {
    if args.references && args.format == DrawFormat::Svg {
        complain(&"references are drawn as mermaid or dot");
        return Ok(Exit::Failure);
    }
    with_instance(&args.paths, &args.instance, &args.configuration, |seen| {
        if args.references {
            let mut graph = graph::references(seen.together);
            graph.node_weights_mut().for_each(|node| seen.secrets.scrub(&mut node.label));
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
        let Some(flow) = seen.flow(args.flow.as_deref().unwrap_or_default()) else {
            return Ok(Exit::Failure);
        };
        out.write_all(drawn(seen, &flow, args.format).as_bytes())?;
        Ok(Exit::Clean)
    })
}

fn drawn(seen: &Seen<'_, '_>, flow: &Flow, format: DrawFormat) -> String {
    let mut flow = flow.clone();
    flow.for_each_text(&mut |text| seen.secrets.scrub(text));
    let flow = &flow;
    match format {
        DrawFormat::Mermaid => draw::mermaid(flow) + "\n",
        DrawFormat::Dot => draw::dot(flow, &seen.notes(flow)),
        DrawFormat::Svg => draw::svg(flow, &seen.notes(flow)),
    }
}

fn draw_all(seen: &Seen<'_, '_>, folder: &Path, format: DrawFormat) -> io::Result<Exit> {
    let ending = match format {
        DrawFormat::Mermaid => "mmd",
        DrawFormat::Dot => "dot",
        DrawFormat::Svg => "svg",
    };
    std::fs::create_dir_all(folder)?;
    for mut flow in seen.analysis.flows() {
        seen.name_stages(&mut flow);
        if seen.together.concerns(&flow) {
            // A slug that passed authentik's check is a safe file name; what didn't is left out.
            let mut shown = flow.slug.clone();
            seen.secrets.scrub(&mut shown);
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
        let Some(flow) = seen.flow(&args.flow) else { return Ok(None) };
        let hide = &mut |text: &mut String| seen.secrets.scrub_values(text);
        match simulate::execute(&flow, &scenario) {
            Ok(mut result) => {
                result.for_each_text(hide);
                Ok(Some(result))
            }
            Err(error) => {
                let mut error = error.to_string();
                hide(&mut error);
                complain(&error);
                Ok(None)
            }
        }
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

fn write_trace(result: &RunResult, out: &mut impl Write) -> io::Result<()> {
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

fn read_scenario(path: &Path) -> Option<Scenario> {
    let text = if path.as_os_str() == STDIN {
        let mut text = String::new();
        io::stdin().read_to_string(&mut text).map(|_| text)
    } else {
        std::fs::read_to_string(path)
    };
    let scenario = text.map_err(|error| error.to_string());
    match scenario
        .and_then(|text| serde_yaml::from_str(&text).map_err(|error| without_value(&error.to_string())))
    {
        Ok(scenario) => Some(scenario),
        Err(error) => {
            complain(&format_args!("{}: {error}", path.display()));
            None
        }
    }
}

/// What is wrong with a scenario, without the value that is: it may be a secret.
fn without_value(error: &str) -> String {
    let value = error.find("invalid type: ").or_else(|| error.find("invalid value: "));
    let Some(start) = value.and_then(|at| error.get(at..)?.find(['"', '`']).map(|mark| at + mark)) else {
        return error.to_owned();
    };
    let rest = error.get(start..).unwrap_or_default();
    let end = rest.find(", expected").unwrap_or(rest.len());
    format!("{}***{}", error.get(..start).unwrap_or_default(), rest.get(end..).unwrap_or_default())
}

/// The name of a stage of which nothing is known.
const UNKNOWN: &str = "?";

/// Longer references to stages are cut off, in characters.
const LONGEST_NAME: usize = 120;

/// The instance after all files were applied.
struct Seen<'a, 't> {
    analysis: &'a Analysis<'t>,
    together: &'a InstanceView<'a, 't>,
    /// Of all files: names can be made of them.
    secrets: InstanceSecrets,
}

impl Seen<'_, '_> {
    /// The flow of a slug; complains when there is none.
    fn flow(&self, slug: &str) -> Option<Flow> {
        let mut flow = graph::flow(self.together.store, self.analysis.catalog(), slug);
        flow.iter_mut().for_each(|flow| self.name_stages(flow));
        if flow.is_none() {
            let flows = self.analysis.flows();
            complain(&UnknownFlow::among(self.together, &flows, slug, |text| self.secrets.scrub(text)));
        }
        flow
    }

    /// Names stages that aren't known here as the files refer to them.
    fn name_stages(&self, flow: &mut Flow) {
        for step in flow.steps.iter_mut().filter(|step| step.name.is_empty()) {
            step.name = self.stage_as_written(step.binding).unwrap_or_else(|| UNKNOWN.to_owned());
        }
    }

    /// How a stage binding refers to its stage, on one line.
    fn stage_as_written(&self, binding: ObjectId) -> Option<String> {
        let writers = &self.together.store.row(binding)?.writers;
        let writes = |number: &&usize| {
            self.together.entry(**number).is_some_and(|entry| entry.datum("stage").is_some())
        };
        let place = self.together.place(*writers.iter().rev().find(writes)?)?;
        let blueprint = &self.analysis.file(place.file)?.blueprint;
        let entry = blueprint.entries.get(place.entry)?;
        let attrs = match entry.attrs {
            Attrs::Mapping(attrs) => Some(attrs),
            _ => None,
        };
        let mut holders = [entry.identifiers, attrs].into_iter().flatten();
        let (_, stage) = holders.find_map(|holder| blueprint.tree.get(holder, "stage"))?;
        if self.secrets.is_secret(place.file, stage) {
            return None;
        }
        let written = blueprint.tree.slice(blueprint.tree.full_span(stage));
        let mut name = written.split_whitespace().collect::<Vec<_>>().join(" ");
        self.secrets.scrub(&mut name);
        if name.chars().count() > LONGEST_NAME {
            name = name.chars().take(LONGEST_NAME).chain(['\u{2026}']).collect();
        }
        Some(name).filter(|name| !name.is_empty())
    }

    /// What the rules found at the steps of a flow.
    fn notes(&self, flow: &Flow) -> Notes {
        let mut notes = Notes::default();
        for finding in self.analysis.outcomes().iter().flat_map(|file| &file.findings) {
            let Some(entry) = &finding.entry else { continue };
            let at = |object: ObjectId| {
                self.together
                    .written_at(object)
                    .is_some_and(|place| place.file == finding.file && place.entry == entry.index)
            };
            for (index, step) in flow.steps.iter().enumerate() {
                if at(step.binding) || step.stage.is_some_and(at) || step.policies.iter().any(|p| at(p.id)) {
                    if finding.rule == &unreachable_stage::RULE {
                        notes.add_unreachable(index, finding.message.to_string());
                    } else if finding.severity != Severity::Info {
                        notes.add_finding(index, finding.message.to_string());
                    }
                }
            }
        }
        notes
    }
}

/// Analyzes the files and answers a query about their instance; complains when a file can't be read.
fn with_instance<T: Default>(
    paths: &[PathBuf],
    instance: &InstanceArgs,
    configuration: &ConfigArgs,
    then: impl FnOnce(&Seen<'_, '_>) -> io::Result<T>,
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
        let together = analysis.instance();
        let secrets = secrets_of(analysis, &together);
        then(&Seen { analysis, together: &together, secrets })
    })
}
