//! What files consist of.

use gen_lsp_types::{
    BaseSymbolInformation, DocumentSymbol, DocumentSymbolParams, FoldingRange, FoldingRangeParams, Range,
    SymbolKind, Uri, WorkspaceSymbolParams,
};
use serde_json::Value;

use super::diagnostics::location;
use super::folder::Folder;
use super::position::Units;
use super::requests::to_value;
use super::server::Server;
use crate::analysis::{Analysis, AnalyzedFile};
use crate::ide;
use crate::text::FileId;

pub(super) fn symbol_kind(kind: ide::SymbolKind) -> SymbolKind {
    match kind {
        ide::SymbolKind::Blueprint => SymbolKind::Module,
        ide::SymbolKind::ContextKey => SymbolKind::Variable,
        ide::SymbolKind::Flow => SymbolKind::Class,
        ide::SymbolKind::Stage => SymbolKind::Method,
        ide::SymbolKind::Policy => SymbolKind::Function,
        ide::SymbolKind::Binding => SymbolKind::Field,
        ide::SymbolKind::Object => SymbolKind::Object,
    }
}

/// The parts of the blueprints of a file.
pub(super) fn of_file(server: &Server<'_>, params: &DocumentSymbolParams) -> Option<Vec<DocumentSymbol>> {
    in_blueprints(server, &params.text_document.uri, |folder, analysis, file| {
        let symbols = ide::symbols(analysis, file).into_iter();
        symbols.filter_map(|symbol| document_symbol(folder, file.id, symbol, server.units)).collect()
    })
}

/// Returns the answers for the blueprints of a file.
fn in_blueprints<T>(
    server: &Server<'_>,
    uri: &Uri,
    find: impl for<'t> Fn(&Folder, &Analysis<'t>, &AnalyzedFile<'t>) -> Vec<T>,
) -> Option<Vec<T>> {
    let (folder, file) = server.file(uri)?;
    let analysis = folder.analysis();
    Some(folder.blueprints(&analysis, file).flat_map(|it| find(folder, &analysis, it)).collect())
}

fn document_symbol(
    folder: &Folder,
    blueprint: FileId,
    symbol: ide::Symbol,
    units: Units,
) -> Option<DocumentSymbol> {
    let range = |span| folder.range(blueprint, span, units);
    let detail = symbol.full_detail();
    let children = symbol.children.into_iter();
    let children: Vec<DocumentSymbol> =
        children.filter_map(|child| document_symbol(folder, blueprint, child, units)).collect();
    #[expect(deprecated, reason = "the protocol has the field")]
    Some(DocumentSymbol {
        detail,
        name: symbol.name,
        kind: symbol_kind(symbol.kind),
        tags: None,
        deprecated: None,
        range: range(symbol.span)?,
        selection_range: range(symbol.name_span)?,
        children: (!children.is_empty()).then_some(children),
    })
}

/// More symbols than these are no help.
const MOST_SYMBOLS: usize = 500;

/// The parts of all blueprints whose names have a text in them.
pub(super) fn of_workspace(server: &Server<'_>, params: &WorkspaceSymbolParams) -> Vec<Value> {
    let wanted = params.query.to_lowercase();
    let mut found = Vec::new();
    for folder in &server.folders {
        let analysis = folder.analysis();
        for (file, mut open) in ide::all_symbols(&analysis) {
            while let Some(symbol) = open.pop() {
                let name = symbol.full_name();
                if name.to_lowercase().contains(&wanted)
                    && let Some((host, span)) = folder.sources().placed(file, symbol.name_span)
                    && let Some(location) = location(folder, host, span, server.units)
                {
                    let base = BaseSymbolInformation {
                        name,
                        kind: symbol_kind(symbol.kind),
                        tags: None,
                        container_name: symbol.detail,
                    };
                    let mut symbol = to_value(base);
                    symbol["location"] = to_value(location);
                    found.push(symbol);
                }
                open.extend(symbol.children);
            }
            if found.len() >= MOST_SYMBOLS {
                return found;
            }
        }
    }
    found
}

/// Returns what can be folded in a file.
pub(super) fn folding(server: &Server<'_>, params: &FoldingRangeParams) -> Option<Vec<FoldingRange>> {
    in_blueprints(server, &params.text_document.uri, |folder, _, file| {
        let ranges = ide::folds(file).into_iter();
        let ranges = ranges.filter_map(|span| folder.range(file.id, span, server.units));
        let ranges = ranges.filter(|range| range.start.line < range.end.line);
        let range = |range: Range| FoldingRange {
            start_line: range.start.line,
            end_line: range.end.line,
            ..FoldingRange::default()
        };
        ranges.map(range).collect()
    })
}
