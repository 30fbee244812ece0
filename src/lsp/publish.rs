//! Diagnostics that are sent, and those that the client is to ask for again.

use std::collections::HashMap;
use std::error::Error;
use std::path::PathBuf;
use std::sync::Arc;

use gen_lsp_types::{Diagnostic, PublishDiagnosticsParams, Uri};
use lsp_server::Notification;
use serde_json::Value;

use super::diagnostics;
use super::server::Server;
use crate::lint::FileOutcome;

/// What was sent of a file.
pub(super) struct Published {
    uri: Uri,
    /// What it was made of.
    outcome: Arc<FileOutcome>,
    diagnostics: Vec<Diagnostic>,
}

impl Server<'_> {
    /// Sends the diagnostics that are other ones than before.
    pub(super) fn publish(&mut self) -> Result<(), Box<dyn Error + Send + Sync>> {
        self.settle();
        self.refresh()?;
        self.publish_defects()?;
        let mut former = std::mem::take(&mut self.published);
        let mut now: HashMap<PathBuf, Published> = HashMap::new();
        let mut changed: Vec<(PathBuf, Uri, Vec<Diagnostic>)> = Vec::new();
        for folder in &self.folders {
            for outcome in folder.outcomes() {
                let Some(path) = folder.sources().paths().get(outcome.file.index()) else { continue };
                // Of a file that is in two folders, the first counts.
                if now.contains_key(path) {
                    continue;
                }
                let Some(uri) = folder.uri(outcome.file) else { continue };
                let mut known = former.remove(path);
                // Under another name it is another file to the editor.
                if known.as_ref().is_some_and(|known| known.uri != uri)
                    && let Some(other) = known.take().filter(|known| !known.diagnostics.is_empty())
                {
                    changed.push((path.clone(), other.uri, Vec::new()));
                }
                let published = match known {
                    Some(known) if Arc::ptr_eq(&known.outcome, outcome) => known,
                    known => {
                        let diagnostics = diagnostics::of_file(folder, outcome, self.units);
                        if known.map(|known| known.diagnostics).unwrap_or_default() != diagnostics {
                            changed.push((path.clone(), uri.clone(), diagnostics.clone()));
                        }
                        Published { uri, outcome: Arc::clone(outcome), diagnostics }
                    }
                };
                now.insert(path.clone(), published);
            }
        }
        let gone = former.into_iter().filter(|(_, known)| !known.diagnostics.is_empty());
        changed.extend(gone.map(|(path, known)| (path, known.uri, Vec::new())));
        changed.sort_by(|(one, ..), (other, ..)| one.cmp(other));
        self.published = now;
        if self.pulls {
            return match self.refreshes_diagnostics && !changed.is_empty() {
                true => self.ask("workspace/diagnostic/refresh", Value::Null).map(drop),
                false => Ok(()),
            };
        }
        for (path, uri, diagnostics) in changed {
            let version = self.documents.get(&path).map(|document| document.version);
            let params = PublishDiagnosticsParams { uri, version, diagnostics };
            self.send(Notification::new("textDocument/publishDiagnostics".to_owned(), params))?;
        }
        Ok(())
    }
}
