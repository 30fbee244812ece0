//! Edits of several files, and other names.

use std::collections::HashMap;

use gen_lsp_types::{
    AnnotatedTextEdit, ChangeAnnotation, MessageType, OptionalVersionedTextDocumentIdentifier,
    PrepareRenameParams, PrepareRenamePlaceholder, PrepareRenameResult, RenameParams, ShowMessageParams,
    TextDocumentEdit, TextDocumentIdentifier, TextEdit, Uri, WorkspaceEdit,
};
use lsp_server::{ErrorCode, Notification};

use super::folder::Folder;
use super::position::Units;
use super::requests::{Failure, Place};
use super::server::Server;
use crate::ide;
use crate::lint::Edit;
use crate::text::FileId;

/// What names the annotation of a rename.
const ANNOTATION: &str = "rename";

/// Returns edits of files as one of the workspace.
pub(super) fn workspace_edit(
    folder: &Folder,
    edits: impl IntoIterator<Item = (FileId, Edit)>,
    units: Units,
) -> Option<WorkspaceEdit> {
    let mut changes: HashMap<Uri, Vec<TextEdit>> = HashMap::new();
    for (file, edit) in edits {
        let range = units.range(folder.file(file)?, edit.span);
        changes.entry(folder.uri(file)?).or_default().push(TextEdit { range, new_text: edit.text });
    }
    Some(WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() })
}

/// Returns the name at a place, where it can be changed.
pub(super) fn prepare(server: &Server<'_>, params: &PrepareRenameParams) -> Option<PrepareRenameResult> {
    let place = Place::of(server, &params.text_document_position_params)?;
    let (blueprint, found) = place.ask(|caret| (caret.file.id, ide::renamable(caret)))?;
    let (span, name) = found.ok()?;
    let range = place.range(blueprint, span)?;
    let placeholder = PrepareRenamePlaceholder { range, placeholder: name };
    Some(PrepareRenameResult::PrepareRenamePlaceholder(placeholder))
}

/// Returns the edits for another name, or why there is none. A note about the name is confirmed, or shown where the client
/// cannot ask.
pub(super) fn rename(server: &Server<'_>, params: &RenameParams) -> Result<Option<WorkspaceEdit>, Failure> {
    let Some(place) = Place::of(server, &params.text_document_position_params) else { return Ok(None) };
    let Some(found) = place.ask(|caret| ide::rename(caret, &params.new_name)) else { return Ok(None) };
    let refused = |reason: &str| Failure::new(ErrorCode::RequestFailed, reason.to_owned());
    let found = found.map_err(|error| refused(&error.reason))?;
    let mut edits = Vec::new();
    for (blueprint, edit) in found.edits {
        let sources = place.folder.sources();
        let placed = sources.placed_edits(blueprint, std::slice::from_ref(&edit));
        let (file, _) = sources
            .placed(blueprint, edit.span)
            .ok_or_else(|| refused("a use of this name cannot be changed where it is"))?;
        let placed = placed.ok_or_else(|| refused("a use of this name cannot be changed where it is"))?;
        edits.extend(placed.into_iter().map(|edit| (file, edit)));
    }
    let all = workspace_edit(place.folder, edits, place.units);
    let Some(note) = found.note else { return Ok(all) };
    if server.settings.has_annotations {
        return Ok(all.map(|all| annotated(all, format!("rename to `{}`", params.new_name), note)));
    }
    let params = ShowMessageParams { kind: MessageType::Warning, message: note };
    // A client that hung up needs no message.
    let _ = server.send(Notification::new("window/showMessage".to_owned(), params));
    Ok(all)
}

/// Returns an edit that the client makes after the person has confirmed it.
fn annotated(edit: WorkspaceEdit, label: String, note: String) -> WorkspaceEdit {
    let annotation = ChangeAnnotation { label, needs_confirmation: Some(true), description: Some(note) };
    let mut changes: Vec<(Uri, Vec<TextEdit>)> = edit.changes.into_iter().flatten().collect();
    changes.sort_by(|(one, _), (other, _)| one.as_ref().cmp(other.as_ref()));
    let document = |(uri, edits): (Uri, Vec<TextEdit>)| {
        let text_document = OptionalVersionedTextDocumentIdentifier {
            version: None,
            text_document_identifier: TextDocumentIdentifier { uri },
        };
        let annotate = |text_edit| AnnotatedTextEdit { annotation_id: ANNOTATION.to_owned(), text_edit };
        let edits = edits.into_iter().map(|edit| annotate(edit).into()).collect();
        TextDocumentEdit { text_document, edits }.into()
    };
    WorkspaceEdit {
        changes: None,
        document_changes: Some(changes.into_iter().map(document).collect()),
        change_annotations: Some(HashMap::from([(ANNOTATION.to_owned(), annotation)])),
    }
}
