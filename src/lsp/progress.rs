//! Work that people wait for, shown by the editor while it lasts.

use std::error::Error;
use std::path::Path;

use lsp_server::Notification;
use serde_json::{Value, json};

use super::server::Server;
use crate::text::counted;

/// Work that is shown until it ends.
pub(super) struct Progress {
    token: String,
}

impl Server<'_> {
    /// Shows that a folder is read, where the client shows such things. Its answer is not waited for: a client that gives
    /// no answer must not stop the work.
    pub(super) fn begin_reading(&mut self, folder: &Path) -> Option<Progress> {
        if !self.shows_progress {
            return None;
        }
        let progress = Progress { token: format!("blueprintc/{}", folder.display()) };
        // A client that is gone is noticed when its next message is read.
        drop(self.ask("window/workDoneProgress/create", json!({ "token": progress.token })));
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        drop(self.report(
            &progress,
            &json!({
                "kind": "begin", "title": "reading blueprints", "message": name, "cancellable": false,
            }),
        ));
        Some(progress)
    }

    /// Shows that the work is done.
    pub(super) fn end_reading(&self, progress: &Progress, files: usize) {
        drop(self.report(progress, &json!({ "kind": "end", "message": counted(files, "file") })));
    }

    fn report(&self, progress: &Progress, value: &Value) -> Result<(), Box<dyn Error + Send + Sync>> {
        let params = json!({ "token": progress.token, "value": value });
        self.send(Notification::new("$/progress".to_owned(), params))
    }
}
