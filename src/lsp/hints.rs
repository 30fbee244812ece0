//! Inlay hints.

use gen_lsp_types::{InlayHint, InlayHintKind, InlayHintLabelPart, InlayHintParams, Tooltip};

use super::diagnostics::location;
use super::server::Server;
use crate::ide::{self, HintKind};
use crate::text::Span;

/// The hints of a part of a file.
pub(super) fn hints(server: &Server<'_>, params: &InlayHintParams) -> Option<Vec<InlayHint>> {
    let (folder, file) = server.file(&params.text_document.uri)?;
    let part = server.units.span(folder.file(file)?, params.range);
    let analysis = folder.analysis();
    let mut all = Vec::new();
    for analyzed in folder.blueprints(&analysis, file) {
        let blueprint = analyzed.id;
        let Some(wanted) = folder.inner_part(blueprint, part) else { continue };
        for hint in ide::hints(&analysis, analyzed, wanted, server.settings.hints) {
            // What the hint is shown after must be there as it is.
            let text = analyzed.source.slice(hint.span);
            let last = text.chars().next_back().map_or(0, char::len_utf8);
            let end = hint.span.range().end;
            let Some((host, placed)) = folder.exact_place(blueprint, Span::new(end - last, end)) else {
                continue;
            };
            if placed.end < part.start || part.end < placed.end {
                continue;
            }
            let target = hint.target.and_then(|target| {
                let (file, span) = folder.sources().placed(target.file, target.span)?;
                location(folder, file, span, server.units)
            });
            // The protocol has no form of its own for them.
            let tooltip = server.formats.hovers.content(hint.tooltip);
            let part =
                InlayHintLabelPart { value: hint.label, tooltip: None, location: target, command: None };
            all.push(InlayHint {
                position: server.units.position(host, placed.end),
                label: vec![part].into(),
                kind: Some(match hint.kind {
                    HintKind::Reference | HintKind::Value => InlayHintKind::Type,
                    HintKind::Default => InlayHintKind::Parameter,
                }),
                text_edits: None,
                tooltip: Some(Tooltip::MarkupContent(tooltip)),
                padding_left: Some(true),
                padding_right: None,
                data: None,
            });
        }
    }
    Some(all)
}
