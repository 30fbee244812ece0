//! The call hierarchy of flows and stages.

use gen_lsp_types::{
    CallHierarchyIncomingCall, CallHierarchyIncomingCallsParams, CallHierarchyItem,
    CallHierarchyOutgoingCall, CallHierarchyOutgoingCallsParams, CallHierarchyPrepareParams, Range,
    TextDocumentIdentifier, TextDocumentPositionParams,
};
use serde_json::json;

use super::folder::Folder;
use super::position::Units;
use super::requests::Place;
use super::server::Server;
use super::symbols::symbol_kind;
use crate::evaluate::ObjectId;
use crate::ide::{self, Call, Callable, Caret};
use crate::text::FileId;

/// Returns the flows and stages that a place means.
pub(super) fn prepare(
    server: &Server<'_>,
    params: &CallHierarchyPrepareParams,
) -> Option<Vec<CallHierarchyItem>> {
    let place = Place::of(server, &params.text_document_position_params)?;
    let found = place.ask(ide::callables)?;
    let items: Vec<_> =
        found.into_iter().filter_map(|found| item(place.folder, found, place.units)).collect();
    (!items.is_empty()).then_some(items)
}

/// Returns what a flow or a stage leads to.
pub(super) fn outgoing(
    server: &Server<'_>,
    params: &CallHierarchyOutgoingCallsParams,
) -> Option<Vec<CallHierarchyOutgoingCall>> {
    let (folder, caller, found) = calls(server, &params.item, ide::outgoing)?;
    let call = |call: Call| {
        let ranges = call.spans.iter().filter_map(|span| folder.range(caller, *span, server.units));
        let mut from_ranges: Vec<Range> = ranges.collect();
        // What says so is in another file.
        if from_ranges.is_empty() {
            from_ranges.push(params.item.selection_range);
        }
        Some(CallHierarchyOutgoingCall { to: item(folder, call.other, server.units)?, from_ranges })
    };
    Some(found.into_iter().filter_map(call).collect())
}

/// Returns what leads to a flow or a stage.
pub(super) fn incoming(
    server: &Server<'_>,
    params: &CallHierarchyIncomingCallsParams,
) -> Option<Vec<CallHierarchyIncomingCall>> {
    let (folder, _, found) = calls(server, &params.item, ide::incoming)?;
    let call = |call: Call| {
        let file = call.other.file;
        let ranges = call.spans.iter().filter_map(|span| folder.range(file, *span, server.units));
        let from_ranges = ranges.collect();
        Some(CallHierarchyIncomingCall { from: item(folder, call.other, server.units)?, from_ranges })
    };
    Some(found.into_iter().filter_map(call).collect())
}

/// The key under which an item keeps the number of an object without an entry.
const SHIPPED: &str = "shipped";

/// Returns the answer for an item, with the file of its place.
fn calls<'a>(
    server: &'a Server<'_>,
    item: &CallHierarchyItem,
    find: impl FnOnce(Caret<'_, '_>, Option<ObjectId>) -> Vec<Call>,
) -> Option<(&'a Folder, FileId, Vec<Call>)> {
    let text_document = TextDocumentIdentifier { uri: item.uri.clone() };
    let position = item.selection_range.start;
    let place = Place::of(server, &TextDocumentPositionParams { text_document, position })?;
    let number = item.data.as_ref().and_then(|data| data.get(SHIPPED)?.as_u64());
    let shipped = number.and_then(|number| u32::try_from(number).ok()).map(ObjectId);
    let (file, found) = place.ask(|caret| (caret.file.id, find(caret, shipped)))?;
    Some((place.folder, file, found))
}

fn item(folder: &Folder, callable: Callable, units: Units) -> Option<CallHierarchyItem> {
    let Callable { file, symbol, shipped } = callable;
    let (host, _) = folder.sources().placed(file, symbol.name_span)?;
    Some(CallHierarchyItem {
        kind: symbol_kind(symbol.kind),
        tags: None,
        uri: folder.uri(host)?,
        range: folder.range(file, symbol.span, units)?,
        selection_range: folder.range(file, symbol.name_span, units)?,
        detail: symbol.full_detail(),
        name: symbol.name,
        data: shipped.map(|object| json!({ SHIPPED: object.0 })),
    })
}
