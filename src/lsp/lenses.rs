//! Code lenses.

use gen_lsp_types::{CodeLens, CodeLensParams, Command, Range};
use serde_json::{Value, json};

use super::diagnostics::location;
use super::server::Server;
use crate::ide::{self, LensKind};
use crate::text::counted;

/// Commands of the client, which shows what they are for.
const SHOW_DIAGRAM: &str = "blueprintc.showFlowDiagram";
const RUN_SCENARIO: &str = "blueprintc.runFlowScenario";
const SHOW_REFERENCES: &str = "blueprintc.showReferences";

/// The lines above the entries of a file. A client that has none of the commands is shown what they say.
pub(super) fn lenses(server: &Server<'_>, params: &CodeLensParams) -> Option<Vec<CodeLens>> {
    let (folder, file) = server.file(&params.text_document.uri)?;
    if !server.settings.lenses {
        return None;
    }
    let analysis = folder.analysis();
    let uri = &params.text_document.uri;
    let mut all = Vec::new();
    for analyzed in folder.blueprints(&analysis, file) {
        for lens in ide::lenses(&analysis, analyzed) {
            let Some(range) = folder.range(analyzed.id, lens.span, server.units) else { continue };
            let mut add = |title: String, name: &str, arguments: Vec<Value>| {
                let command = match server.settings.has_command(name) {
                    true => Command { command: name.to_owned(), arguments: Some(arguments), ..titled(title) },
                    false => titled(title),
                };
                // A lens is in one line.
                let range = Range { start: range.start, end: range.start };
                all.push(CodeLens { range, command: Some(command), data: None });
            };
            match lens.kind {
                LensKind::Flow { slug, stages } => {
                    let target = vec![json!({ "uri": uri, "flow": slug })];
                    if let Some(stages) = stages {
                        add(counted(stages, "stage"), SHOW_DIAGRAM, target.clone());
                    }
                    if server.settings.has_command(SHOW_DIAGRAM) {
                        add("show diagram".to_owned(), SHOW_DIAGRAM, target.clone());
                    }
                    if server.settings.has_command(RUN_SCENARIO) {
                        add("run scenario".to_owned(), RUN_SCENARIO, target);
                    }
                }
                LensKind::Bound { count, bindings, order } => {
                    let title = match (count, order) {
                        (1, Some(order)) => format!("bound at order {order}"),
                        (1, None) => "bound once".to_owned(),
                        _ => format!("bound {count} times"),
                    };
                    let places = bindings.into_iter().filter_map(|place| {
                        let (file, span) = folder.sources().placed(place.file, place.span)?;
                        location(folder, file, span, server.units)
                    });
                    let places: Vec<_> = places.collect();
                    let command = if places.is_empty() { "" } else { SHOW_REFERENCES };
                    add(title, command, vec![json!(uri), json!(range.start), json!(places)]);
                }
            }
        }
    }
    Some(all)
}

/// A text that does nothing.
fn titled(title: String) -> Command {
    Command { title, tooltip: None, command: String::new(), arguments: None }
}
