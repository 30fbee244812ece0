//! Completions.

use gen_lsp_types::{
    CompletionItem, CompletionItemKind, CompletionItemTag, CompletionItemTextEdit, CompletionList,
    CompletionParams, Documentation, InsertTextFormat, TextDocumentPositionParams, TextEdit,
};

use super::requests::{Place, to_value};
use super::server::Server;
use super::snippet::plain;
use crate::ide;

/// Returns the completions at a place.
pub(super) fn completion(server: &Server<'_>, params: &CompletionParams) -> Option<CompletionList> {
    let place = Place::of(server, &params.text_document_position_params)?;
    let (blueprint, found) = place.ask(|caret| (caret.file.id, ide::completions(caret)))?;
    let range = place.range(blueprint, found.replaced)?;
    let has_snippets = server.formats.has_snippets;
    let is_lazy = server.formats.asks_for_documentation;
    let at_place = to_value(&params.text_document_position_params);
    let items =
        found.items.into_iter().filter(|item| has_snippets || item.kind != ide::CompletionKind::Snippet);
    let items = items.enumerate().map(|(at, item)| {
        let new_text = match item.insert {
            Some(snippet) if item.is_snippet && !has_snippets => plain(&snippet),
            insert => insert.unwrap_or_else(|| item.label.clone()),
        };
        CompletionItem {
            kind: Some(match item.kind {
                ide::CompletionKind::Key => CompletionItemKind::Property,
                ide::CompletionKind::Model => CompletionItemKind::Class,
                ide::CompletionKind::Attribute => CompletionItemKind::Field,
                ide::CompletionKind::Value => CompletionItemKind::EnumMember,
                ide::CompletionKind::Tag => CompletionItemKind::Keyword,
                ide::CompletionKind::Id => CompletionItemKind::Variable,
                ide::CompletionKind::Object => CompletionItemKind::Reference,
                ide::CompletionKind::Function => CompletionItemKind::Function,
                ide::CompletionKind::Rule => CompletionItemKind::Constant,
                ide::CompletionKind::Snippet => CompletionItemKind::Snippet,
            }),
            // The order is ours.
            sort_text: Some(format!("{at:05}")),
            filter_text: Some(item.label.clone()),
            insert_text_format: (item.is_snippet && has_snippets).then_some(InsertTextFormat::Snippet),
            text_edit: Some(CompletionItemTextEdit::TextEdit(TextEdit { range, new_text })),
            detail: item.detail,
            data: (is_lazy && item.documentation.is_some()).then(|| at_place.clone()),
            documentation: item.documentation.filter(|_| !is_lazy).map(|text| documentation(server, text)),
            tags: item.is_deprecated.then(|| vec![CompletionItemTag::Deprecated]),
            label: item.label,
            ..CompletionItem::default()
        }
    });
    Some(CompletionList { is_incomplete: false, items: items.collect(), ..CompletionList::default() })
}

/// An item with its documentation, which was left out of the list: most of it is never read.
pub(super) fn resolve(server: &Server<'_>, mut item: CompletionItem) -> CompletionItem {
    let Some(place) = item.data.take() else { return item };
    let found = serde_json::from_value::<TextDocumentPositionParams>(place).ok();
    let found = found.and_then(|place| Place::of(server, &place)?.ask(ide::completions));
    let items = found.map(|found| found.items).unwrap_or_default();
    let same = items.into_iter().find(|known| known.label == item.label);
    let text = same.and_then(|known| known.documentation);
    item.documentation = text.map(|text| documentation(server, text));
    item
}

fn documentation(server: &Server<'_>, text: String) -> Documentation {
    Documentation::MarkupContent(server.formats.documentation.content(text))
}
