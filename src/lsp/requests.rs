//! Requests and their answers.

use std::collections::HashMap;

use gen_lsp_types::{
    Contents, DocumentDiagnosticParams, DocumentDiagnosticReport, DocumentHighlight, DocumentHighlightParams,
    FullDocumentDiagnosticReport, Hover, HoverParams, Location, Range, ReferenceParams,
    RelatedFullDocumentDiagnosticReport, RelatedUnchangedDocumentDiagnosticReport, SelectionRange,
    SelectionRangeParams, SignatureHelp, SignatureHelpParams, TextDocumentPositionParams,
    UnchangedDocumentDiagnosticReport,
};
use lsp_server::{ErrorCode, Request, RequestId, Response, ResponseError};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::code_actions::actions;
use super::diagnostics::{self, location};
use super::folder::Folder;
use super::position::Units;
use super::server::Server;
use super::{calls, commands, completion, hints, lenses, links, rename, signatures, symbols, tokens};
use crate::ide;
use crate::text::{FileId, Span};

pub(super) fn to_value(value: impl Serialize) -> Value {
    // The types of the protocol have string keys only, and nothing else can fail.
    serde_json::to_value(value).unwrap_or_default()
}

/// Answers a request.
pub(super) fn respond(server: &Server<'_>, request: Request) -> Response {
    let Request { id, method, params } = request;
    let result = match method.as_str() {
        "textDocument/completion" => answer(params, |params| completion::completion(server, &params)),
        "completionItem/resolve" => answer(params, |item| Some(completion::resolve(server, item))),
        "textDocument/hover" => answer(params, |params| hover(server, &params)),
        "textDocument/definition" => answer(params, |params| definition(server, &params)),
        "textDocument/typeDefinition" => answer(params, |params| type_definition(server, &params)),
        "textDocument/documentLink" => answer(params, |params| links::links(server, &params)),
        "textDocument/references" => answer(params, |params| references(server, &params)),
        "textDocument/documentHighlight" => answer(params, |params| highlights(server, &params)),
        "textDocument/documentSymbol" => answer(params, |params| symbols::of_file(server, &params)),
        "workspace/symbol" => answer(params, |params| Some(symbols::of_workspace(server, &params))),
        "textDocument/foldingRange" => answer(params, |params| symbols::folding(server, &params)),
        "textDocument/codeLens" => answer(params, |params| lenses::lenses(server, &params)),
        "textDocument/prepareCallHierarchy" => answer(params, |params| calls::prepare(server, &params)),
        "callHierarchy/outgoingCalls" => answer(params, |params| calls::outgoing(server, &params)),
        "callHierarchy/incomingCalls" => answer(params, |params| calls::incoming(server, &params)),
        "workspace/executeCommand" => commands::execute(server, params),
        "textDocument/selectionRange" => answer(params, |params| selection(server, &params)),
        "textDocument/semanticTokens/full" => answer(params, |params| tokens::full(server, &params)),
        "textDocument/semanticTokens/range" => answer(params, |params| tokens::range(server, &params)),
        "textDocument/signatureHelp" => answer(params, |params| signature_help(server, &params)),
        "textDocument/inlayHint" => answer(params, |params| hints::hints(server, &params)),
        "textDocument/codeAction" => answer(params, |params| actions(server, &params)),
        "textDocument/prepareRename" => answer(params, |params| rename::prepare(server, &params)),
        "textDocument/rename" => match serde_json::from_value(params) {
            Ok(params) => rename::rename(server, &params).map(to_value),
            Err(error) => Err(Failure::new(ErrorCode::InvalidParams, error.to_string())),
        },
        "textDocument/diagnostic" => answer(params, |params| Some(document_diagnostics(server, &params))),
        "workspace/diagnostic" => {
            answer(params, |params: Value| Some(workspace_diagnostics(server, &params)))
        }
        _ => Err(Failure::new(ErrorCode::MethodNotFound, format!("{method} is not supported"))),
    };
    match result {
        Ok(result) => Response::new_ok(id, result),
        Err(failure) => failure.into_response(id),
    }
}

/// Why there is no answer.
pub(super) struct Failure {
    code: ErrorCode,
    message: String,
    /// What a client can act on.
    data: Option<Value>,
}

impl Failure {
    pub(super) fn new(code: ErrorCode, message: String) -> Self {
        Failure { code, message, data: None }
    }

    pub(super) fn with_data(self, data: Value) -> Self {
        Failure { data: Some(data), ..self }
    }

    fn into_response(self, id: RequestId) -> Response {
        let Failure { code, message, data } = self;
        let error = ResponseError { code: code as i32, message, data };
        Response { id, response_result: Err(error) }
    }
}

/// The answer to parameters: null where there is nothing to say.
fn answer<P: DeserializeOwned, T: Serialize>(
    params: Value,
    find: impl FnOnce(P) -> Option<T>,
) -> Result<Value, Failure> {
    match serde_json::from_value(params) {
        Ok(params) => Ok(find(params).map(to_value).unwrap_or_default()),
        Err(error) => Err(Failure::new(ErrorCode::InvalidParams, error.to_string())),
    }
}

/// A place that a request asks about.
pub(super) struct Place<'a> {
    pub(super) folder: &'a Folder,
    file: FileId,
    offset: u32,
    pub(super) units: Units,
}

impl<'a> Place<'a> {
    pub(super) fn of(server: &'a Server<'_>, params: &TextDocumentPositionParams) -> Option<Self> {
        let (folder, file) = server.file(&params.text_document.uri)?;
        let offset = server.units.offset(folder.file(file)?, params.position);
        Some(Place { folder, file, offset, units: server.units })
    }

    pub(super) fn ask<T>(&self, ask: impl FnOnce(ide::Caret<'_, '_>) -> T) -> Option<T> {
        self.folder.ask(self.file, self.offset, ask)
    }

    /// The range of a span of the blueprint that the place is in.
    pub(super) fn range(&self, blueprint: FileId, span: Span) -> Option<Range> {
        self.folder.range(blueprint, span, self.units)
    }

    fn location(&self, place: ide::Location) -> Option<Location> {
        let (file, span) = self.folder.sources().placed(place.file, place.span)?;
        location(self.folder, file, span, self.units)
    }
}

fn hover(server: &Server<'_>, params: &HoverParams) -> Option<Hover> {
    let place = Place::of(server, &params.text_document_position_params)?;
    let (blueprint, hover) = place.ask(|caret| Some((caret.file.id, ide::hover(caret)?)))??;
    let contents = Contents::MarkupContent(server.formats.hovers.content(hover.markdown));
    Some(Hover { contents, range: place.range(blueprint, hover.span) })
}

fn signature_help(server: &Server<'_>, params: &SignatureHelpParams) -> Option<SignatureHelp> {
    let place = Place::of(server, &params.text_document_position_params)?;
    let found = place.ask(ide::signatures)??;
    Some(signatures::help(found, server.formats.signatures, server.settings.has_label_offsets))
}

fn definition(server: &Server<'_>, params: &gen_lsp_types::DefinitionParams) -> Option<Vec<Location>> {
    let place = Place::of(server, &params.text_document_position_params)?;
    let found = place.ask(ide::definitions)?;
    Some(found.into_iter().filter_map(|found| place.location(found)).collect())
}

fn type_definition(
    server: &Server<'_>,
    params: &gen_lsp_types::TypeDefinitionParams,
) -> Option<Vec<Location>> {
    let place = Place::of(server, &params.text_document_position_params)?;
    let found = place.ask(ide::type_definitions)?;
    Some(found.into_iter().filter_map(|found| place.location(found)).collect())
}

fn references(server: &Server<'_>, params: &ReferenceParams) -> Option<Vec<Location>> {
    let place = Place::of(server, &params.text_document_position_params)?;
    let found = place.ask(|caret| ide::references(caret, params.context.include_declaration))?;
    Some(found.into_iter().filter_map(|found| place.location(found)).collect())
}

fn highlights(server: &Server<'_>, params: &DocumentHighlightParams) -> Option<Vec<DocumentHighlight>> {
    let place = Place::of(server, &params.text_document_position_params)?;
    let (blueprint, found) = place.ask(|caret| (caret.file.id, ide::highlights(caret)))?;
    let ranges = found.into_iter().filter_map(|span| place.range(blueprint, span));
    Some(ranges.map(|range| DocumentHighlight { range, kind: None }).collect())
}

fn selection(server: &Server<'_>, params: &SelectionRangeParams) -> Option<Vec<SelectionRange>> {
    let at = |position| {
        let text_document = params.text_document.clone();
        let place = Place::of(server, &TextDocumentPositionParams { text_document, position });
        // A position past the end of its line is the end of the line.
        let inside = place
            .as_ref()
            .and_then(|place| Some(place.units.position(place.folder.file(place.file)?, place.offset)));
        let position = inside.unwrap_or(position);
        let here = SelectionRange { range: Range { start: position, end: position }, parent: None };
        let spans = place.and_then(|place| {
            let (blueprint, spans) = place.ask(|caret| (caret.file.id, ide::selection(caret)))?;
            Some(spans.into_iter().filter_map(|span| place.range(blueprint, span)).collect::<Vec<_>>())
        });
        let outward = spans.unwrap_or_default().into_iter().rev();
        let around = outward.fold(None, |parent, range| Some(Box::new(SelectionRange { range, parent })));
        around.map_or(here, |around| *around)
    };
    Some(params.positions.iter().copied().map(at).collect())
}

/// Returns what names the diagnostics of a file, as long as they stay the same.
fn result_id(items: &[gen_lsp_types::Diagnostic]) -> String {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    to_value(items).to_string().hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

fn document_diagnostics(server: &Server<'_>, params: &DocumentDiagnosticParams) -> DocumentDiagnosticReport {
    let items = server
        .file(&params.text_document.uri)
        .and_then(|(folder, file)| {
            let outcome = folder.outcomes().get(file.index())?;
            Some(diagnostics::of_file(folder, outcome, server.units))
        })
        .unwrap_or_default();
    let result_id = result_id(&items);
    if params.previous_result_id.as_deref() == Some(&result_id) {
        return RelatedUnchangedDocumentDiagnosticReport {
            unchanged_document_diagnostic_report: UnchangedDocumentDiagnosticReport { result_id },
            ..RelatedUnchangedDocumentDiagnosticReport::default()
        }
        .into();
    }
    RelatedFullDocumentDiagnosticReport {
        full_document_diagnostic_report: FullDocumentDiagnosticReport { result_id: Some(result_id), items },
        ..RelatedFullDocumentDiagnosticReport::default()
    }
    .into()
}

fn workspace_diagnostics(server: &Server<'_>, params: &Value) -> Value {
    let previous = params.get("previousResultIds").and_then(Value::as_array);
    let known: HashMap<&str, &str> = previous
        .into_iter()
        .flatten()
        .filter_map(|known| Some((known.get("uri")?.as_str()?, known.get("value")?.as_str()?)))
        .collect();
    let mut reports = Vec::new();
    for folder in &server.folders {
        for outcome in folder.outcomes() {
            let Some(uri) = folder.uri(outcome.file) else { continue };
            let items = diagnostics::of_file(folder, outcome, server.units);
            let result_id = result_id(&items);
            reports.push(match known.get(uri.as_ref()) == Some(&result_id.as_str()) {
                true => json!({ "kind": "unchanged", "uri": uri, "version": null, "resultId": result_id }),
                false => json!({
                    "kind": "full", "uri": uri, "version": null, "resultId": result_id, "items": items,
                }),
            });
        }
    }
    json!({ "items": reports })
}
