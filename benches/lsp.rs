//! What an editor waits for, from its message to the answer of the server.
//!
//! `cargo bench --bench lsp`. Files of 100 and 5,000 lines are alone in their folders; the file of the workspace is one of a
//! thousand.
#![allow(clippy::expect_used, reason = "a benchmark that cannot be prepared ends")]

use std::cell::RefCell;
use std::fmt::Write;
use std::thread::{self, JoinHandle};

use blueprintc::cli::serve;
use lsp_server::{Connection, Message, Notification, Request, RequestId};
use serde_json::{Value, json};
use tempfile::TempDir;

const SIZES: [Size; 3] = [Size::Lines100, Size::Lines5000, Size::Files1000];

fn main() {
    divan::main();
}

#[derive(Debug, Clone, Copy)]
enum Size {
    Lines100,
    Lines5000,
    Files1000,
}

/// As many times a flow with one stage, 17 lines each.
fn blueprint(name: &str, flows: usize) -> String {
    let mut text = format!("version: 1\nmetadata:\n  name: {name}\nentries:\n");
    for at in 0..flows {
        let _ = write!(
            text,
            "- model: authentik_flows.flow
  id: flow-{at}
  identifiers:
    slug: {name}-{at}
  attrs:
    name: Flow {at}
    title: Welcome
    designation: authentication
- model: authentik_stages_user_login.userloginstage
  id: login-{at}
  identifiers:
    name: {name}-login-{at}
- model: authentik_flows.flowstagebinding
  identifiers:
    target: !KeyOf flow-{at}
    stage: !KeyOf login-{at}
    order: 10
"
        );
    }
    text
}

/// An editor with a folder, in which it has one file open.
struct Editor {
    connection: Connection,
    server: JoinHandle<bool>,
    last_id: i32,
    version: i32,
    uri: String,
}

/// A folder on the disk, and the file in it that is edited.
struct Folder {
    folder: TempDir,
    name: String,
    text: String,
}

impl Folder {
    fn new(size: Size) -> Self {
        let folder = TempDir::new().expect("a folder");
        let (files, flows) = match size {
            Size::Lines100 => (1, 6),
            Size::Lines5000 => (1, 294),
            Size::Files1000 => (1000, 3),
        };
        std::fs::create_dir(folder.path().join(".git")).expect("a folder");
        for at in 0..files {
            let text = blueprint(&format!("team-{at}"), flows);
            std::fs::write(folder.path().join(format!("{at}.yaml")), text).expect("a file");
        }
        let edited = files / 2;
        Folder { folder, name: format!("{edited}.yaml"), text: blueprint(&format!("team-{edited}"), flows) }
    }

    fn uri(&self) -> String {
        format!("file://{}", self.folder.path().display())
    }
}

impl Editor {
    /// Starts a server, and waits for its first answer.
    fn start(folder: &Folder) -> Self {
        let (connection, server) = Connection::memory();
        let server = thread::spawn(move || serve(&server).is_ok());
        let uri = format!("{}/{}", folder.uri(), folder.name);
        let mut editor = Editor { connection, server, last_id: 0, version: 0, uri };
        editor.ask(
            "initialize",
            json!({
                "processId": null, "rootUri": null,
                "capabilities": { "textDocument": { "diagnostic": {} } },
                "workspaceFolders": [{ "uri": folder.uri(), "name": "folder" }],
            }),
        );
        editor.notify("initialized", json!({}));
        editor.diagnostics();
        editor
    }

    fn opened(folder: &Folder) -> Self {
        let mut editor = Self::start(folder);
        editor.open(folder);
        editor
    }

    fn notify(&self, method: &str, params: Value) {
        let message = Notification { method: method.to_owned(), params };
        self.connection.sender.send(message.into()).expect("the server is there");
    }

    fn ask(&mut self, method: &str, params: Value) -> Value {
        self.last_id += 1;
        let id = RequestId::from(self.last_id);
        let request = Request { id: id.clone(), method: method.to_owned(), params };
        self.connection.sender.send(request.into()).expect("the server is there");
        for message in &self.connection.receiver {
            if let Message::Response(response) = message
                && response.id == id
            {
                return response.response_result.unwrap_or_default();
            }
        }
        Value::Null
    }

    fn open(&mut self, folder: &Folder) {
        self.version += 1;
        let document =
            json!({ "uri": self.uri, "languageId": "yaml", "version": self.version, "text": folder.text });
        self.notify("textDocument/didOpen", json!({ "textDocument": document }));
        self.diagnostics();
    }

    /// Types a letter into the first title, or takes it out again.
    fn change(&mut self) {
        self.version += 1;
        let (end, text) = if self.version % 2 == 0 { (11, "a") } else { (12, "") };
        let range =
            json!({ "start": { "line": 10, "character": 11 }, "end": { "line": 10, "character": end } });
        let document = json!({ "uri": self.uri, "version": self.version });
        let changes = json!([{ "range": range, "text": text }]);
        self.notify("textDocument/didChange", json!({ "textDocument": document, "contentChanges": changes }));
        self.diagnostics();
    }

    fn diagnostics(&mut self) {
        self.ask("textDocument/diagnostic", json!({ "textDocument": { "uri": self.uri } }));
    }

    fn at(&mut self, method: &str, line: u32, character: u32) -> Value {
        let position = json!({ "line": line, "character": character });
        let mut params = json!({ "textDocument": { "uri": self.uri }, "position": position });
        if method == "textDocument/references" {
            params["context"] = json!({ "includeDeclaration": true });
        }
        self.ask(method, params)
    }

    fn end(mut self) {
        self.ask("shutdown", Value::Null);
        self.notify("exit", Value::Null);
        assert!(self.server.join().expect("it doesn't panic"));
    }
}

/// From the start of the server to its first diagnostics.
#[divan::bench(args = SIZES, sample_count = 10, sample_size = 1)]
fn start(bencher: divan::Bencher<'_, '_>, size: Size) {
    let folder = Folder::new(size);
    bencher.bench_local(|| Editor::start(&folder).end());
}

/// From opening a file to its diagnostics.
#[divan::bench(args = SIZES, sample_count = 20, sample_size = 1)]
fn open(bencher: divan::Bencher<'_, '_>, size: Size) {
    let folder = Folder::new(size);
    let editor = RefCell::new(Editor::start(&folder));
    let close = || {
        let mut editor = editor.borrow_mut();
        let uri = json!({ "uri": editor.uri });
        editor.notify("textDocument/didClose", json!({ "textDocument": uri }));
        editor.diagnostics();
    };
    bencher.with_inputs(close).bench_local_values(|()| editor.borrow_mut().open(&folder));
    editor.into_inner().end();
}

/// From a typed letter to the diagnostics of its file.
#[divan::bench(args = SIZES, sample_count = 30, sample_size = 1)]
fn change(bencher: divan::Bencher<'_, '_>, size: Size) {
    let mut editor = Editor::opened(&Folder::new(size));
    bencher.bench_local(|| editor.change());
    editor.end();
}

fn ask_at(bencher: divan::Bencher<'_, '_>, size: Size, method: &str, line: u32, character: u32) {
    let folder = Folder::new(size);
    let mut editor = Editor::opened(&folder);
    bencher.bench_local(|| editor.at(method, line, character));
    editor.end();
}

/// Asks about the whole file, or about its first lines.
fn ask_of_file(bencher: divan::Bencher<'_, '_>, size: Size, method: &str, lines: u32) {
    let mut editor = Editor::opened(&Folder::new(size));
    let mut params = json!({ "textDocument": { "uri": editor.uri } });
    if lines > 0 {
        let position = |line: u32| json!({ "line": line, "character": 0 });
        params["range"] = json!({ "start": position(0), "end": position(lines) });
    }
    let answer = editor.ask(method, params.clone());
    let found = if answer.is_array() { &answer } else { &answer["data"] };
    assert!(found.as_array().is_some_and(|found| !found.is_empty()), "{method} has an answer");
    bencher.bench_local(|| editor.ask(method, params.clone()));
    editor.end();
}

/// How many lines an editor shows at once.
const SCREEN: u32 = 60;

#[divan::bench(args = SIZES, sample_count = 20, sample_size = 1)]
fn lenses(bencher: divan::Bencher<'_, '_>, size: Size) {
    ask_of_file(bencher, size, "textDocument/codeLens", 0);
}

#[divan::bench(args = SIZES, sample_count = 20, sample_size = 1)]
fn hints_of_a_screen(bencher: divan::Bencher<'_, '_>, size: Size) {
    ask_of_file(bencher, size, "textDocument/inlayHint", SCREEN);
}

#[divan::bench(args = SIZES, sample_count = 20, sample_size = 1)]
fn hints_of_a_file(bencher: divan::Bencher<'_, '_>, size: Size) {
    ask_of_file(bencher, size, "textDocument/inlayHint", u32::MAX / 2);
}

#[divan::bench(args = SIZES, sample_count = 20, sample_size = 1)]
fn tokens_of_a_screen(bencher: divan::Bencher<'_, '_>, size: Size) {
    ask_of_file(bencher, size, "textDocument/semanticTokens/range", SCREEN);
}

#[divan::bench(args = SIZES, sample_count = 20, sample_size = 1)]
fn tokens_of_a_file(bencher: divan::Bencher<'_, '_>, size: Size) {
    ask_of_file(bencher, size, "textDocument/semanticTokens/full", 0);
}

/// The models, with their documentation: the longest list that there is.
#[divan::bench(args = SIZES, sample_count = 50, sample_size = 1)]
fn completion_of_a_model(bencher: divan::Bencher<'_, '_>, size: Size) {
    ask_at(bencher, size, "textDocument/completion", 4, 12);
}

#[divan::bench(args = SIZES, sample_count = 50, sample_size = 1)]
fn completion_of_an_id(bencher: divan::Bencher<'_, '_>, size: Size) {
    ask_at(bencher, size, "textDocument/completion", 18, 22);
}

#[divan::bench(args = SIZES, sample_count = 50, sample_size = 1)]
fn hover_over_a_model(bencher: divan::Bencher<'_, '_>, size: Size) {
    ask_at(bencher, size, "textDocument/hover", 4, 12);
}

#[divan::bench(args = SIZES, sample_count = 50, sample_size = 1)]
fn references_of_an_id(bencher: divan::Bencher<'_, '_>, size: Size) {
    ask_at(bencher, size, "textDocument/references", 5, 8);
}

/// The second time that symbols of the workspace are looked for.
#[divan::bench(args = SIZES, sample_count = 10, sample_size = 1)]
fn workspace_symbols(bencher: divan::Bencher<'_, '_>, size: Size) {
    let mut editor = Editor::opened(&Folder::new(size));
    editor.ask("workspace/symbol", json!({ "query": "login" }));
    bencher.bench_local(|| editor.ask("workspace/symbol", json!({ "query": "login" })));
    editor.end();
}
