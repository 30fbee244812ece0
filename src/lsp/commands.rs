//! Commands: what an editor shows of flows, rules and the release.

use std::collections::BTreeMap;

use gen_lsp_types::{ExecuteCommandParams, Location, Position, TextDocumentIdentifier, Uri};
use lsp_server::ErrorCode;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::diagnostics::location;
use super::folder::Folder;
use super::requests::Failure;
use super::server::Server;
use crate::config::similar;
use crate::flow_view::{Drawing, FlowView, RunFailure, scenario, write_trace};
use crate::report::page;
use crate::rules::rules;
use crate::text::FileId;

const FLOW_DIAGRAM: &str = "blueprintc.flowDiagram";
const RUN_SCENARIO: &str = "blueprintc.runScenario";
const EXPLAIN_RULE: &str = "blueprintc.explainRule";
const STATUS: &str = "blueprintc.status";

/// The commands that there are.
pub(super) const COMMANDS: [&str; 4] = [FLOW_DIAGRAM, RUN_SCENARIO, EXPLAIN_RULE, STATUS];

#[derive(Deserialize)]
struct DiagramOf {
    uri: Uri,
    /// The slug; else it is the flow of the position, or the first of the file.
    flow: Option<String>,
    position: Option<Position>,
}

#[derive(Deserialize)]
struct ScenarioOf {
    uri: Uri,
    flow: String,
    scenario: Value,
}

#[derive(Deserialize)]
struct PageOf {
    rule: String,
}

/// Executes a command.
pub(super) fn execute(server: &Server<'_>, params: Value) -> Result<Value, Failure> {
    let params: ExecuteCommandParams = read(params)?;
    let argument = params.arguments.unwrap_or_default().into_iter().next().unwrap_or_default();
    match params.command.as_str() {
        FLOW_DIAGRAM => Ok(flow_diagram(server, &read(argument)?).unwrap_or_default()),
        RUN_SCENARIO => run_scenario(server, &read(argument)?),
        EXPLAIN_RULE => explain_rule(&read(argument)?),
        STATUS => Ok(status(server, &read(argument)?).unwrap_or_default()),
        other => Err(refused(&format!("unknown command `{other}`; known commands: {}", COMMANDS.join(", ")))),
    }
}

fn read<T: DeserializeOwned>(value: Value) -> Result<T, Failure> {
    serde_json::from_value(value).map_err(|error| Failure::new(ErrorCode::InvalidParams, error.to_string()))
}

fn refused(message: &str) -> Failure {
    Failure::new(ErrorCode::RequestFailed, message.to_owned())
}

/// The picture of a flow that a file makes or changes, with the places of its stages.
fn flow_diagram(server: &Server<'_>, of: &DiagramOf) -> Option<Value> {
    let (folder, file) = server.file(&of.uri)?;
    let analysis = folder.analysis();
    let view = FlowView::new(&analysis);
    let blueprints: Vec<FileId> = folder.sources().blueprints_of(file).collect();
    let caret = of.position.and_then(|position| {
        let offset = server.units.offset(folder.file(file)?, position);
        folder.sources().blueprint_at(file, offset)
    });
    let flows = view.flows_of(&blueprints, caret);
    let flow = match &of.flow {
        Some(slug) => flows.iter().find(|flow| flow.slug == *slug).cloned().or_else(|| view.flow(slug).ok()),
        None => flows.first().cloned(),
    }?;
    let steps = (0..flow.steps.len()).map(|step| (step.to_string(), view.place_of_step(&flow, step)));
    let head = ("flow".to_owned(), view.instance().written_at(flow.id));
    let places: BTreeMap<String, Location> = std::iter::once(head)
        .chain(steps)
        .filter_map(|(name, place)| {
            let place = place?;
            let (file, span) = folder.sources().placed(place.file, place.span)?;
            Some((name, location(folder, file, span, server.units)?))
        })
        .collect();
    let shown = |text: &str| {
        let mut text = text.to_owned();
        view.hide(&mut text);
        text
    };
    let slugs: Vec<String> = flows.iter().map(|flow| shown(&flow.slug)).collect();
    Some(json!({
        "flow": shown(&flow.slug),
        "name": shown(&flow.name),
        "flows": slugs,
        "svg": view.drawn(&flow, Drawing::Svg),
        "places": places,
    }))
}

/// Returns the steps that a person sees in a flow. A result that the scenario lacks is an error whose data name the policy.
fn run_scenario(server: &Server<'_>, of: &ScenarioOf) -> Result<Value, Failure> {
    let Some((folder, _)) = server.file(&of.uri) else { return Err(refused("this file is not known")) };
    let analysis = folder.analysis();
    let view = FlowView::new(&analysis);
    let scenario = scenario(&of.scenario.to_string()).map_err(|error| refused(&error))?;
    let flow = view.flow(&of.flow).map_err(|unknown| refused(&unknown.to_string()))?;
    let result = view.run(&flow, &scenario).map_err(|RunFailure { message, missing }| {
        let failure = refused(&message);
        match missing {
            Some(policy) => failure.with_data(json!({ "policy": policy })),
            None => failure,
        }
    })?;
    let mut text = Vec::new();
    // Nothing that is written to memory fails.
    drop(write_trace(&result, &mut text));
    Ok(json!({ "text": String::from_utf8_lossy(&text), "result": result }))
}

/// The page of a rule.
fn explain_rule(of: &PageOf) -> Result<Value, Failure> {
    let rule = rules().iter().find(|rule| rule.name == of.rule);
    let Some(rule) = rule else {
        let help = match similar(&of.rule, rules().iter().map(|rule| rule.name)) {
            Some(similar) => format!("did you mean `{similar}`?"),
            None => "see `blueprintc rules` for the list".to_owned(),
        };
        return Err(refused(&format!("unknown rule `{}`; {help}", of.rule)));
    };
    Ok(json!({ "markdown": page(rule) }))
}

/// The release that the answers about a file are for.
fn status(server: &Server<'_>, of: &TextDocumentIdentifier) -> Option<Value> {
    let path = server.path(&of.uri);
    let folder = server.file(&of.uri).map(|(folder, _)| folder);
    // A file without blueprints is in a folder too; what is in none is answered for the first.
    let folder = folder.or_else(|| server.folders.iter().find(|folder| folder.holds(&path)));
    Some(of_folder(folder.or_else(|| server.folders.first())?))
}

fn of_folder(folder: &Folder) -> Value {
    let release = folder.release();
    json!({
        "release": release.name(),
        "source": folder.release_source(),
        "version": env!("CARGO_PKG_VERSION"),
        "isPreview": release.is_preview(),
    })
}
