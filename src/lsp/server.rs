//! The state of one client, and its messages in order.

use std::collections::{HashMap, HashSet, VecDeque};
use std::error::Error;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, mpsc};
use std::thread;

use gen_lsp_types::{
    CancelParams, DidChangeTextDocumentParams, DidChangeWatchedFilesParams, DidChangeWorkspaceFoldersParams,
    DidCloseTextDocumentParams, DidOpenTextDocumentParams, DidSaveTextDocumentParams, InitializeParams,
    PositionEncodingKind, Uri,
};
use lsp_server::{Connection, ErrorCode, Message, Notification, Request, RequestId, Response};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::configuration::Defects;
use super::folder::{Disk, Folder, Texts};
use super::markup::Formats;
use super::position::Units;
use super::publish::Published;
use super::refresh::Refreshes;
use super::settings::Settings;
use super::{capabilities, requests, uri};

/// A text that the editor has open.
pub(super) struct Document {
    pub(super) uri: Uri,
    pub(super) version: i32,
}

/// What is known of a client and its files.
pub(super) struct Server<'a> {
    connection: &'a Connection,
    pub(super) disk: &'a dyn Disk,
    pub(super) units: Units,
    pub(super) formats: Formats,
    /// Whether the client asks for diagnostics; else they are sent.
    pub(super) pulls: bool,
    /// Whether the client shows work that takes a while.
    pub(super) shows_progress: bool,
    /// Whether the client can be asked to ask for diagnostics again.
    pub(super) refreshes_diagnostics: bool,
    pub(super) refreshes: Refreshes,
    pub(super) settings: Settings,
    pub(super) folders: Vec<Folder>,
    pub(super) documents: HashMap<PathBuf, Document>,
    texts: Texts,
    /// What was sent of each file.
    pub(super) published: HashMap<PathBuf, Published>,
    /// What was sent of configurations that cannot be used.
    pub(super) defects: Defects,
    next_request: i32,
}

/// Serves a client until it asks to end.
///
/// # Errors
///
/// Fails where the client breaks the protocol.
pub fn serve(connection: &Connection, disk: &dyn Disk) -> Result<(), Box<dyn Error + Send + Sync>> {
    let (id, params) = connection.initialize_start()?;
    let params: InitializeParams = match serde_json::from_value(params) {
        Ok(params) => params,
        Err(error) => {
            let code = ErrorCode::InvalidParams as i32;
            connection.sender.send(Response::new_err(id, code, error.to_string()).into())?;
            return Err(error.into());
        }
    };
    let encodings =
        params.capabilities.general.as_ref().and_then(|general| general.position_encodings.as_ref());
    let first = encodings.and_then(|encodings| {
        encodings.iter().find(|kind| matches!(kind, PositionEncodingKind::UTF8 | PositionEncodingKind::UTF16))
    });
    let units = if first == Some(&PositionEncodingKind::UTF8) { Units::Utf8 } else { Units::Utf16 };
    let text = params.capabilities.text_document.as_ref();
    let workspace = params.capabilities.workspace.as_ref();
    let diagnostics = workspace.and_then(|workspace| workspace.diagnostics.as_ref());
    let window = params.capabilities.window.as_ref();
    let mut server = Server {
        connection,
        disk,
        units,
        formats: Formats::new(&params.capabilities),
        pulls: text.is_some_and(|text| text.diagnostic.is_some()),
        settings: Settings::new(&params.capabilities, params.initialization_options.as_ref()),
        shows_progress: window.and_then(|window| window.work_done_progress) == Some(true),
        refreshes: Refreshes::new(&params.capabilities),
        refreshes_diagnostics: diagnostics.and_then(|diagnostics| diagnostics.refresh_support) == Some(true),
        folders: Vec::new(),
        documents: HashMap::new(),
        texts: Texts::new(),
        published: HashMap::new(),
        defects: Defects::new(),
        next_request: 0,
    };
    connection.initialize_finish(id, capabilities::initialize_result(units))?;
    let watches = workspace
        .and_then(|workspace| workspace.did_change_watched_files.as_ref())
        .and_then(|watched| watched.dynamic_registration);
    if watches == Some(true) {
        server.ask("client/registerCapability", capabilities::watched_files())?;
    }
    server.ask_settings();
    // The client never waits for an analysis, and canceled requests are known before they are answered. Nobody waits for
    // this thread: a client that hangs up on one end may keep the other one open.
    let (send, messages) = mpsc::channel();
    let receiver = connection.receiver.clone();
    thread::spawn(move || {
        for message in receiver {
            let is_last = matches!(&message, Message::Notification(it) if it.method == "exit");
            if send.send(message).is_err() || is_last {
                break;
            }
        }
    });
    for root in roots(&params) {
        server.add_folder(&root);
    }
    server.publish()?;
    server.run(&messages)
}

/// The folders that a client opens.
fn roots(params: &InitializeParams) -> Vec<PathBuf> {
    let folders = serde_json::to_value(&params.workspace_folders_initialize_params).unwrap_or_default();
    let folders = folders.get("workspaceFolders").and_then(Value::as_array).cloned().unwrap_or_default();
    let uris = folders.iter().filter_map(|folder| folder.get("uri")?.as_str());
    let mut roots: Vec<PathBuf> = uris.filter_map(|uri| uri::to_path(&Uri(uri.to_owned()))).collect();
    if roots.is_empty() {
        #[expect(deprecated, reason = "old clients name nothing else")]
        roots.extend(params.root_uri.as_ref().and_then(uri::to_path));
    }
    roots
}

impl Server<'_> {
    /// Reads messages until the client ends.
    fn run(&mut self, messages: &mpsc::Receiver<Message>) -> Result<(), Box<dyn Error + Send + Sync>> {
        let mut waiting: VecDeque<Message> = VecDeque::new();
        let mut is_ending = false;
        loop {
            if waiting.is_empty() {
                // The client hung up.
                let Ok(message) = messages.recv() else { return Ok(()) };
                waiting.push_back(message);
            }
            waiting.extend(messages.try_iter());
            let cancelled = cancelled(&waiting);
            let Some(message) = waiting.pop_front() else { continue };
            match message {
                Message::Request(request) if is_ending => {
                    let message = "the server was asked to shut down".to_owned();
                    self.send(Response::new_err(request.id, ErrorCode::InvalidRequest as i32, message))?;
                }
                Message::Request(request) if request.method == "shutdown" => {
                    is_ending = true;
                    self.send(Response::new_ok(request.id, Value::Null))?;
                }
                Message::Notification(notification) if notification.method == "exit" => {
                    return match is_ending {
                        true => Ok(()),
                        false => Err("the client exits without a shutdown".into()),
                    };
                }
                Message::Request(request) if cancelled.contains(&request.id) => {
                    let code = ErrorCode::RequestCanceled as i32;
                    self.send(Response::new_err(request.id, code, "cancelled".to_owned()))?;
                }
                Message::Request(request) => {
                    self.settle();
                    let response = self.respond(request);
                    self.send(response)?;
                }
                Message::Notification(notification) => {
                    self.notice(notification);
                    // Of several changes at once only the last is looked at by people.
                    if !waiting.iter().any(|message| matches!(message, Message::Notification(_))) {
                        self.publish()?;
                    }
                }
                Message::Response(response) => self.did_respond(response),
            }
        }
    }

    pub(super) fn send(&self, message: impl Into<Message>) -> Result<(), Box<dyn Error + Send + Sync>> {
        Ok(self.connection.sender.send(message.into())?)
    }

    /// Asks the client for something; the number of the request.
    pub(super) fn ask(
        &mut self,
        method: &str,
        params: Value,
    ) -> Result<RequestId, Box<dyn Error + Send + Sync>> {
        self.next_request += 1;
        let id = RequestId::from(self.next_request);
        self.send(Request::new(id.clone(), method.to_owned(), params))?;
        Ok(id)
    }

    /// The answer to a request. A panic is an error of this request, and of no other.
    fn respond(&mut self, request: Request) -> Response {
        let (id, method) = (request.id.clone(), request.method.clone());
        match catch_unwind(AssertUnwindSafe(|| requests::respond(self, request))) {
            Ok(response) => response,
            Err(_) => Response::new_err(id, ErrorCode::InternalError as i32, format!("{method} failed")),
        }
    }

    /// Takes note of a change. What can't be understood is passed over, as the protocol wants it.
    fn notice(&mut self, notification: Notification) {
        let method = notification.method.clone();
        let noticed = catch_unwind(AssertUnwindSafe(|| match method.as_str() {
            "textDocument/didOpen" => self.did_open(notification),
            "textDocument/didChange" => self.did_change(notification),
            "textDocument/didClose" => self.did_close(notification),
            "textDocument/didSave" => self.did_save(notification),
            "workspace/didChangeConfiguration" => self.did_change_configuration(&notification),
            "workspace/didChangeWatchedFiles" => self.did_change_files(notification),
            "workspace/didChangeWorkspaceFolders" => self.did_change_folders(notification),
            _ => Some(()),
        }));
        if noticed.is_err() {
            self.start_again();
        }
    }

    /// Looks at the texts that were changed.
    pub(super) fn settle(&mut self) {
        let folders = &mut self.folders;
        if catch_unwind(AssertUnwindSafe(|| folders.iter_mut().for_each(Folder::settle))).is_err() {
            self.start_again();
        }
    }

    /// Reads everything anew after a panic: what is known may be half changed. What panics again is left out.
    fn start_again(&mut self) {
        let paths: Vec<PathBuf> = self.folders.iter().map(|folder| folder.path().to_owned()).collect();
        self.folders.clear();
        for path in paths {
            let opened = catch_unwind(AssertUnwindSafe(|| Folder::open(&path, &self.texts, self.disk)));
            self.folders.extend(opened);
        }
        self.note_uris();
    }

    /// Tells all folders what the editor calls the files that it has open.
    fn note_uris(&mut self) {
        for folder in &mut self.folders {
            for (path, document) in &self.documents {
                folder.set_uri(path, &document.uri);
            }
        }
    }

    fn did_open(&mut self, notification: Notification) -> Option<()> {
        let DidOpenTextDocumentParams { text_document } = params(notification)?;
        let path = self.path(&text_document.uri);
        let document = Document { uri: text_document.uri, version: text_document.version };
        self.documents.insert(path.clone(), document);
        self.set_text(path, text_document.text.into());
        self.note_uris();
        Some(())
    }

    fn did_change(&mut self, notification: Notification) -> Option<()> {
        let DidChangeTextDocumentParams { text_document, content_changes } = params(notification)?;
        let path = self.path(&text_document.text_document_identifier.uri);
        self.documents.get_mut(&path)?.version = text_document.version;
        let text = self.units.changed(self.texts.get(&path)?, content_changes);
        self.set_text(path, text.into());
        Some(())
    }

    fn did_close(&mut self, notification: Notification) -> Option<()> {
        let DidCloseTextDocumentParams { text_document } = params(notification)?;
        let path = self.path(&text_document.uri);
        self.documents.remove(&path);
        self.texts.remove(&path);
        self.folders.retain(|folder| folder.path() != path);
        // From now on the file on the disk counts, if there is one.
        self.read_again(&|folder| folder.holds(&path));
        Some(())
    }

    /// Reads the folder of a saved file again: other files can follow from it, and not every editor watches the disk.
    fn did_save(&mut self, notification: Notification) -> Option<()> {
        let DidSaveTextDocumentParams { text_document, .. } = params(notification)?;
        let path = self.path(&text_document.uri);
        self.read_again(&|folder| folder.holds(&path) || is_around(folder, &path));
        Some(())
    }

    fn did_change_files(&mut self, notification: Notification) -> Option<()> {
        let DidChangeWatchedFilesParams { changes } = params(notification)?;
        let paths: Vec<PathBuf> = changes.iter().filter_map(|change| uri::to_path(&change.uri)).collect();
        self.read_again(&|folder| paths.iter().any(|path| folder.holds(path) || is_around(folder, path)));
        Some(())
    }

    fn did_change_folders(&mut self, notification: Notification) -> Option<()> {
        let DidChangeWorkspaceFoldersParams { event } = params(notification)?;
        for folder in event.removed {
            let path = uri::to_path(&folder.uri);
            self.folders.retain(|known| Some(known.path()) != path.as_deref());
            // What was open in it is looked at alone from now on.
            let open: Vec<_> =
                self.texts.iter().map(|(path, text)| (path.clone(), Arc::clone(text))).collect();
            open.into_iter().for_each(|(path, text)| self.set_text(path, text));
            self.note_uris();
        }
        for folder in event.added {
            if let Some(path) = uri::to_path(&folder.uri) {
                self.add_folder(&path);
            }
        }
        self.refreshes.files_changed();
        Some(())
    }

    fn add_folder(&mut self, path: &Path) {
        if self.folders.iter().all(|folder| folder.path() != path) {
            // What was looked at alone is a part of it now.
            self.folders
                .retain(|folder| self.disk.is_folder(folder.path()) || !folder.path().starts_with(path));
            let progress = if self.disk.is_folder(path) { self.begin_reading(path) } else { None };
            let folder = Folder::open(path, &self.texts, self.disk);
            if let Some(progress) = progress {
                self.end_reading(&progress, folder.sources().files().len());
            }
            self.folders.push(folder);
            // A file that is in several folders is looked at in the outermost.
            self.folders.sort_by_key(|folder| folder.path().components().count());
            self.note_uris();
        }
    }

    fn read_again(&mut self, wanted: &dyn Fn(&Folder) -> bool) {
        for folder in self.folders.iter_mut().filter(|folder| wanted(folder)) {
            if folder.read_again(&self.texts, self.disk) {
                self.refreshes.tokens.mark();
            }
            self.refreshes.files_changed();
        }
    }

    fn set_text(&mut self, path: PathBuf, text: Arc<str>) {
        self.texts.insert(path.clone(), Arc::clone(&text));
        let is_known =
            self.folders.iter_mut().fold(false, |known, folder| folder.set_text(&path, &text) | known);
        if !is_known {
            match self.folders.iter_mut().find(|folder| folder.holds(&path)) {
                Some(folder) => drop(folder.read_again(&self.texts, self.disk)),
                None => self.folders.push(Folder::open(&path, &self.texts, self.disk)),
            }
        }
        // The editor asks again about a file that is opened or edited, and about no other.
        let is_other = !is_known || self.folders.iter().any(Folder::is_stale);
        if is_other && self.documents.len() > 1 {
            self.refreshes.files_changed();
        }
    }

    /// The path of a document. What is no file yet has one that no file has.
    pub(super) fn path(&self, uri: &Uri) -> PathBuf {
        uri::to_path(uri).unwrap_or_else(|| PathBuf::from(uri.as_ref()))
    }

    /// The folder that a file is in, and its place in it.
    pub(super) fn file(&self, uri: &Uri) -> Option<(&Folder, crate::text::FileId)> {
        let path = self.path(uri);
        self.folders.iter().find_map(|folder| Some((folder, folder.file_at(&path)?)))
    }
}

/// The requests that the client no longer wants an answer to.
fn cancelled(messages: &VecDeque<Message>) -> HashSet<RequestId> {
    let id = |message: &Message| match message {
        Message::Notification(notification) if notification.method == "$/cancelRequest" => {
            let params: CancelParams = params(notification.clone())?;
            serde_json::from_value(serde_json::to_value(params.id).ok()?).ok()
        }
        _ => None,
    };
    messages.iter().filter_map(id).collect()
}

fn params<T: DeserializeOwned>(notification: Notification) -> Option<T> {
    serde_json::from_value(notification.params).ok()
}

/// Whether a file outside of a folder has to do with it: a configuration in a folder above.
fn is_around(folder: &Folder, path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == "blueprintc.toml")
        && path.parent().is_some_and(|above| folder.path().starts_with(above))
}
