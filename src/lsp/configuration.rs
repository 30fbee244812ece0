//! What is wrong with `blueprintc.toml`, at its place.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::PathBuf;

use gen_lsp_types::{
    Diagnostic, DiagnosticSeverity, MessageType, PublishDiagnosticsParams, ShowMessageParams,
};
use lsp_server::Notification;

use super::diagnostics::{SOURCE, with_help};
use super::folder::ConfigDefect;
use super::position::Units;
use super::server::Server;
use super::uri;
use crate::report::Problem;

/// The diagnostics of the configurations that cannot be used, by the paths of their files.
pub(super) type Defects = BTreeMap<PathBuf, Vec<Diagnostic>>;

impl Server<'_> {
    /// Sends what is wrong with the configurations, where that is not what it was before. They are sent to clients that
    /// ask for diagnostics too: these ask for blueprints alone.
    pub(super) fn publish_defects(&mut self) -> Result<(), Box<dyn Error + Send + Sync>> {
        let mut now = Defects::new();
        let mut messages = Vec::new();
        for defect in self.folders.iter().filter_map(|folder| folder.defect()) {
            let path = PathBuf::from(defect.file.path());
            let diagnostics = diagnostics(defect, self.units);
            if self.defects.get(&path) != Some(&diagnostics) {
                messages.extend(defect.problems.first().map(|problem| message(defect, problem)));
            }
            now.insert(path, diagnostics);
        }
        let former = std::mem::replace(&mut self.defects, now);
        let gone = former.keys().filter(|path| !self.defects.contains_key(*path));
        let gone = gone.map(|path| (path, Vec::new()));
        let changed = self.defects.iter().filter(|(path, found)| former.get(*path) != Some(*found));
        let changed = changed.map(|(path, found)| (path, found.clone()));
        for (path, diagnostics) in gone.chain(changed) {
            let params = PublishDiagnosticsParams { uri: uri::of_path(path), version: None, diagnostics };
            self.send(Notification::new("textDocument/publishDiagnostics".to_owned(), params))?;
        }
        for message in messages {
            let params = ShowMessageParams { kind: MessageType::Warning, message };
            self.send(Notification::new("window/showMessage".to_owned(), params))?;
        }
        Ok(())
    }
}

fn diagnostics(defect: &ConfigDefect, units: Units) -> Vec<Diagnostic> {
    let diagnostic = |problem: &Problem| Diagnostic {
        range: units.range(&defect.file, problem.span),
        severity: Some(DiagnosticSeverity::Error),
        source: Some(SOURCE.to_owned()),
        message: with_help(&problem.message, problem.help.as_ref()),
        ..Diagnostic::default()
    };
    defect.problems.iter().map(diagnostic).collect()
}

/// For people who do not have the file open.
fn message(defect: &ConfigDefect, problem: &Problem) -> String {
    let line = defect.file.line_of(problem.span.start) + 1;
    format!(
        "{}:{line}: {}; until this is repaired, the last version that could be used counts, or the defaults",
        defect.file.path(),
        problem.message
    )
}
