//! Another name for what has one.

mod blueprints;
mod names;
mod objects;

use super::scalar;
use super::{Rename, RenameError};
use crate::analysis::Analysis;
use crate::ide::Caret;
use crate::ide::shown::Shown;
use crate::ide::subject::{self, Subject, touches};
use crate::lint::Edit;
use crate::syntax::{NodeId, NodeKind, ScalarStyle, Tree};
use crate::text::{FileId, Span, has_placeholder};

/// All places of a name, and what it is the name of.
struct Uses {
    name: String,
    places: Vec<(FileId, Written)>,
}

/// A place of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Written {
    /// The name of an anchor or alias.
    Anchor(Span),
    /// A scalar.
    Scalar(NodeId),
}

type Refused<T> = Result<T, RenameError>;

fn refused<T>(reason: impl Into<String>) -> Refused<T> {
    Err(RenameError { reason: reason.into() })
}

/// Returns the place and the name at a caret that can be given another one.
///
/// # Errors
/// Why the name can't be changed, or that nothing there has a name.
pub fn renamable(caret: Caret<'_, '_>) -> Refused<(Span, String)> {
    let named = || {
        let subject = subject_at(caret)?;
        let uses = uses(caret, &subject)?;
        Ok((span(&subject), uses.name))
    };
    named().map_err(|error| without_secrets(caret, error))
}

/// Returns the edits that write another name for what is at a place, everywhere.
///
/// # Errors
/// Why the name can't be changed, or why it can't be the new one.
pub fn rename(caret: Caret<'_, '_>, name: &str) -> Refused<Rename> {
    renamed(caret, name).map_err(|error| without_secrets(caret, error))
}

/// Returns a reason without the secrets of the file: it can have names in it.
fn without_secrets(caret: Caret<'_, '_>, mut error: RenameError) -> RenameError {
    Shown::new(caret.analysis, caret.file).sentence(&mut error.reason);
    error
}

fn renamed(caret: Caret<'_, '_>, name: &str) -> Refused<Rename> {
    let subject = subject_at(caret)?;
    let uses = uses(caret, &subject)?;
    if name.trim().is_empty() {
        return refused("a name must not be empty");
    }
    if name.chars().any(char::is_control) {
        return refused("a name must not contain line breaks or control characters");
    }
    if has_placeholder(name) {
        return refused("a name must not contain a placeholder");
    }
    if name != uses.name {
        can_be(caret, &subject, name)?;
    }
    let mut edits = Vec::with_capacity(uses.places.len());
    for (file, place) in uses.places {
        edits.push((file, edit(caret.analysis, file, place, name)?));
    }
    edits.sort_by_key(|(file, edit)| (*file, edit.span));
    edits.dedup();
    let note = match &subject {
        Subject::Objects { objects, field: Some(field), .. } if name != uses.name => {
            objects::note(caret, objects, field.field)
        }
        _ => None,
    };
    Ok(Rename { span: span(&subject), name: uses.name, edits, note })
}

fn subject_at<'t>(caret: Caret<'_, 't>) -> Refused<Subject<'t>> {
    // The key of a `!Context` is no name for its default.
    let subject = subject::at(caret).filter(|subject| touches(span(subject), caret.offset));
    subject.map_or_else(|| refused("nothing here has a name that can be changed"), Ok)
}

fn span(subject: &Subject<'_>) -> Span {
    match subject {
        Subject::Anchor { span, .. }
        | Subject::Id { span, .. }
        | Subject::ContextKey { span, .. }
        | Subject::Objects { span, .. }
        | Subject::Blueprints { span, .. } => *span,
    }
}

fn uses(caret: Caret<'_, '_>, subject: &Subject<'_>) -> Refused<Uses> {
    let uses = match subject {
        Subject::Anchor { target, .. } => names::anchor(caret, *target),
        Subject::Id { id, .. } => names::id(caret, id),
        Subject::ContextKey { key, .. } => names::context_key(caret, key),
        Subject::Objects { objects, field: Some(field), .. } => objects::uses(caret, objects, field.field),
        Subject::Objects { .. } => {
            refused("only the name of an object can be changed, not its model or other values")
        }
        Subject::Blueprints { files, .. } => blueprints::uses(caret, files),
    }?;
    match has_placeholder(&uses.name) {
        true => refused("the name contains a placeholder, so its other uses are not known"),
        false => Ok(uses),
    }
}

fn can_be(caret: Caret<'_, '_>, subject: &Subject<'_>, name: &str) -> Refused<()> {
    match subject {
        Subject::Anchor { .. } => names::can_be_anchor(caret, name),
        Subject::Id { .. } => names::can_be_id(caret, name),
        Subject::ContextKey { .. } => names::can_be_context_key(caret, name),
        Subject::Objects { objects, field: Some(field), .. } => {
            objects::can_be(caret, objects, field.field, name)
        }
        Subject::Objects { .. } => Ok(()),
        Subject::Blueprints { .. } => blueprints::can_be(caret, name),
    }
}

fn edit(analysis: &Analysis<'_>, file: FileId, place: Written, name: &str) -> Refused<Edit> {
    let Some(tree) = analysis.file(file).map(|file| file.tree) else { return refused("a file is gone") };
    match place {
        Written::Anchor(span) => Ok(Edit { span, text: name.to_owned() }),
        Written::Scalar(node) => match tree.node(node).kind {
            NodeKind::Scalar(scalar)
                if !matches!(scalar.style, ScalarStyle::Literal | ScalarStyle::Folded) =>
            {
                Ok(Edit { span: tree.span(node), text: scalar::written(name, scalar.style) })
            }
            _ => refused("the name is written as a block of text at one of its places"),
        },
    }
}

/// The scalar that a node is itself: not by an alias, and without an anchor for others.
fn own_scalar(tree: &Tree, node: NodeId) -> Refused<NodeId> {
    match tree.node(node).kind {
        NodeKind::Scalar(_) if tree.anchor(node).is_none() => Ok(node),
        _ => refused("the name is written with an anchor or alias at one of its places"),
    }
}
