//! An editor: the client of the language server, in memory.

use std::collections::BTreeMap;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use blueprintc::cli::serve;
use lsp_server::{Connection, Message, Notification, Request, RequestId, Response};
use serde_json::{Value, json};

use super::Folder;
use super::protocol::{assert_notification, assert_request, assert_result};

/// An editor that has a folder open.
pub(crate) struct Client {
    pub(crate) folder: Folder,
    connection: Option<Connection>,
    server: Option<JoinHandle<bool>>,
    last_id: i32,
    version: i32,
    /// What the server sent of each file, by its path in the folder.
    pub(crate) published: BTreeMap<String, Vec<Value>>,
    /// The methods that the server asked for.
    pub(crate) asked: Vec<String>,
    /// What the server showed to the person.
    pub(crate) shown: Vec<String>,
    /// What the server said of its progress.
    pub(crate) progress: Vec<Value>,
    /// What the editor's configuration says in the section of the server.
    pub(crate) configuration: Value,
    /// What the server said that it can do.
    pub(crate) capabilities: Value,
}

impl Client {
    /// Opens a folder as an editor that asks for diagnostics.
    pub(crate) fn open(folder: Folder) -> Self {
        Self::with(folder, json!({ "textDocument": { "diagnostic": {} } }))
    }

    /// Opens a folder as an editor that can do this.
    pub(crate) fn with(folder: Folder, capabilities: Value) -> Self {
        Self::with_options(folder, capabilities, Value::Null)
    }

    /// Opens a folder as an editor that can do this, and starts the server with options.
    pub(crate) fn with_options(folder: Folder, capabilities: Value, options: Value) -> Self {
        let (connection, server) = Connection::memory();
        let server = thread::spawn(move || serve(&server).is_ok());
        let mut client = Client {
            folder,
            connection: Some(connection),
            server: Some(server),
            last_id: 0,
            version: 0,
            published: BTreeMap::new(),
            asked: Vec::new(),
            shown: Vec::new(),
            progress: Vec::new(),
            configuration: Value::Null,
            capabilities: Value::Null,
        };
        let folders = json!([{ "uri": client.uri(""), "name": "folder" }]);
        let params = json!({
            "processId": null, "rootUri": null, "capabilities": capabilities, "workspaceFolders": folders,
            "initializationOptions": options,
        });
        let result = client.request("initialize", params);
        client.capabilities = result["capabilities"].clone();
        client.notify("initialized", json!({}));
        client
    }

    /// The URI of a file in the folder.
    pub(crate) fn uri(&self, path: &str) -> String {
        let folder = self.folder.path().canonicalize().expect("the folder is there");
        format!("file://{}", folder.join(path).display()).trim_end_matches('/').to_owned()
    }

    fn connection(&self) -> &Connection {
        self.connection.as_ref().expect("it is open")
    }

    pub(crate) fn notify(&self, method: &str, params: Value) {
        let message = Notification { method: method.to_owned(), params };
        self.connection().sender.send(message.into()).expect("the server is there");
    }

    /// Asks for something, and waits for the answer.
    pub(crate) fn ask(&mut self, method: &str, params: Value) -> Response {
        self.last_id += 1;
        let id = RequestId::from(self.last_id);
        let request = Request { id: id.clone(), method: method.to_owned(), params };
        self.connection().sender.send(request.into()).expect("the server is there");
        loop {
            let message = self.connection().receiver.recv_timeout(Duration::from_secs(120));
            match message.expect("the server answers") {
                Message::Response(response) if response.id == id => return response,
                Message::Response(_) => {}
                other => self.take(other),
            }
        }
    }

    /// The result of a request that can't fail.
    pub(crate) fn request(&mut self, method: &str, params: Value) -> Value {
        let response = serde_json::to_value(self.ask(method, params)).expect("it is JSON");
        assert!(response.get("error").is_none(), "{method}: {response}");
        assert_result(method, &response["result"]);
        response["result"].clone()
    }

    fn take(&mut self, message: Message) {
        match &message {
            Message::Notification(sent) => assert_notification(&sent.method, &sent.params),
            Message::Request(sent) => assert_request(&sent.method, &sent.params),
            Message::Response(_) => {}
        }
        match message {
            Message::Notification(sent) if sent.method == "textDocument/publishDiagnostics" => {
                let uri = sent.params["uri"].as_str().expect("a URI").to_owned();
                let folder = self.uri("");
                let path = uri.strip_prefix(&folder).unwrap_or(&uri).trim_start_matches('/').to_owned();
                let found = sent.params["diagnostics"].as_array().expect("a list").clone();
                self.published.insert(path, found);
            }
            Message::Notification(sent) if sent.method == "window/showMessage" => {
                self.shown.push(sent.params["message"].as_str().expect("a text").to_owned());
            }
            Message::Notification(sent) if sent.method == "$/progress" => {
                self.progress.push(sent.params["value"].clone());
            }
            Message::Request(request) => {
                if request.method == "workspace/configuration" {
                    let response = Response::new_ok(request.id, json!([self.configuration]));
                    self.connection().sender.send(response.into()).expect("the server is there");
                }
                self.asked.push(request.method);
            }
            Message::Notification(_) | Message::Response(_) => {}
        }
    }

    /// Opens a file in the editor.
    pub(crate) fn did_open(&mut self, path: &str, text: &str) {
        self.version += 1;
        let item =
            json!({ "uri": self.uri(path), "languageId": "yaml", "version": self.version, "text": text });
        self.notify("textDocument/didOpen", json!({ "textDocument": item }));
    }

    /// Replaces the whole text of an open file.
    pub(crate) fn did_change(&mut self, path: &str, text: &str) {
        self.change(path, json!({ "text": text }));
    }

    /// Changes an open file.
    pub(crate) fn change(&mut self, path: &str, change: Value) {
        self.version += 1;
        let document = json!({ "uri": self.uri(path), "version": self.version });
        self.notify(
            "textDocument/didChange",
            json!({ "textDocument": document, "contentChanges": [change] }),
        );
    }

    /// The diagnostics of a file.
    pub(crate) fn diagnostics(&mut self, path: &str) -> Vec<Value> {
        let uri = self.uri(path);
        let report = self.request("textDocument/diagnostic", json!({ "textDocument": { "uri": uri } }));
        assert_eq!(report["kind"], "full");
        report["items"].as_array().expect("a list").clone()
    }

    /// Asks about a place of a file.
    pub(crate) fn at(&mut self, method: &str, path: &str, line: u32, character: u32) -> Value {
        let position = json!({ "line": line, "character": character });
        self.request(method, json!({ "textDocument": { "uri": self.uri(path) }, "position": position }))
    }

    /// Ends as the protocol wants it; whether the server did too.
    pub(crate) fn end(mut self) -> bool {
        let _ = self.request("shutdown", Value::Null);
        self.notify("exit", Value::Null);
        self.server.take().expect("it runs").join().expect("it doesn't panic")
    }

    /// Closes the connection without a shutdown; whether the server ends.
    pub(crate) fn hang_up(mut self) -> bool {
        self.connection = None;
        self.server.take().expect("it runs").join().expect("it doesn't panic")
    }
}
