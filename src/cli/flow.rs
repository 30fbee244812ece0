//! `blueprintc graph` and `blueprintc run`: one flow of what the given files make.

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use super::args::{GraphArgs, InstanceArgs, ListFormat, RunArgs};
use super::{Exit, complain};
use crate::blueprint::{self, Blueprint};
use crate::catalog::catalog;
use crate::draw;
use crate::evaluate::Settings;
use crate::graph::{self, Flow, Instance, Order, OrderedFile};
use crate::run::{self, RunResult, Scenario};
use crate::serializer::nearest;
use crate::source::{Exclude, FileId, STDIN, SourceFile, discover, load};
use crate::syntax::{self, Tree};
use crate::workspace::Surroundings;

pub(super) fn graph(args: &GraphArgs, out: &mut impl Write) -> io::Result<Exit> {
    let Some(flow) = compile(&args.paths, &args.flow, &args.instance) else { return Ok(Exit::Failure) };
    match args.format {
        super::args::DrawFormat::Mermaid => writeln!(out, "{}", draw::mermaid(&flow))?,
    }
    Ok(Exit::Clean)
}

pub(super) fn run(args: &RunArgs, out: &mut impl Write) -> io::Result<Exit> {
    let Some(scenario) = read_scenario(&args.scenario) else { return Ok(Exit::Failure) };
    let Some(flow) = compile(&args.paths, &args.flow, &args.instance) else { return Ok(Exit::Failure) };
    let result = match run::execute(&flow, &scenario) {
        Ok(result) => result,
        Err(error) => {
            complain(&error);
            return Ok(Exit::Failure);
        }
    };
    match args.format {
        ListFormat::Json => {
            serde_json::to_writer_pretty(&mut *out, &result)?;
            writeln!(out)?;
        }
        ListFormat::Text => write_trace(&result, out)?,
    }
    Ok(Exit::Clean)
}

fn write_trace(result: &RunResult, out: &mut impl Write) -> io::Result<()> {
    for step in &result.trace {
        let order = step.order.map(|order| format!("{order:>5}  ")).unwrap_or_default();
        let what = match step.what {
            "entered" => "can be entered",
            "refused" => "can't be entered",
            "left_out" => "is left out of the plan",
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
        writeln!(out, "no stage is left in the plan: the flow ends at once")?;
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
    match scenario.and_then(|text| serde_yaml::from_str(&text).map_err(|error| error.to_string())) {
        Ok(scenario) => Some(scenario),
        Err(error) => {
            complain(&format_args!("{}: {error}", path.display()));
            None
        }
    }
}

/// The flow of a slug after all files were applied; complains when there is none.
fn compile(paths: &[PathBuf], slug: &str, instance: &InstanceArgs) -> Option<Flow> {
    let found = discover(paths, &Exclude::nothing());
    let loaded = load(&found.paths);
    for error in found.errors.iter().chain(&loaded.errors) {
        complain(error);
    }
    if !found.errors.is_empty() || !loaded.errors.is_empty() {
        return None;
    }
    let trees: Vec<Tree<'_>> =
        loaded.files.iter().map(|file: &SourceFile| syntax::parse(file.text())).collect();
    let blueprints: Vec<Blueprint<'_>> = trees.iter().map(blueprint::read).collect();
    let settings = Settings { context: instance.context.clone(), environment: instance.env.clone() };
    let catalog = catalog(instance.authentik.unwrap_or_default());
    let around = Surroundings {
        catalog,
        settings: &settings,
        elsewhere: None,
        is_external: &|_, _| false,
        with_problems: false,
    };
    let files: Vec<OrderedFile<'_, '_>> = (0..)
        .map(FileId)
        .zip(loaded.files.iter().zip(&blueprints))
        .map(|(file, (source, blueprint))| OrderedFile { file, path: source.path(), blueprint })
        .collect();
    let order = Order::find(&files, catalog, &settings);
    let in_order = order.files.iter().filter_map(|file| Some((*file, blueprints.get(file.index())?)));
    let instance = Instance::apply(in_order, &around);
    let together = instance.together();
    let flow = graph::flow(together.store, catalog, slug);
    if flow.is_none() {
        let flows = graph::flows(together.store, catalog);
        let near = nearest(slug, flows.iter().map(|flow| flow.slug.as_str()));
        let hint = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
        complain(&format_args!("there is no flow `{slug}`{hint}"));
    }
    flow
}
