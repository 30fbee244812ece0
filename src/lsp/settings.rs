//! What the person chooses in the editor.

use gen_lsp_types::ClientCapabilities;
use lsp_server::{Notification, RequestId, Response};
use serde_json::{Value, json};

use super::server::Server;
use crate::ide::HintKinds;

/// The section of the editor's configuration.
const SECTION: &str = "blueprintc";

/// What the person chooses, and how the client sends it.
#[derive(Debug)]
pub(super) struct Settings {
    /// What the client started the server with.
    options: Value,
    /// Which inlay hints are wanted.
    pub(super) hints: HintKinds,
    /// Whether lines above entries are wanted.
    pub(super) lenses: bool,
    /// Whether the client finds the parameters of a signature by their places.
    pub(super) has_label_offsets: bool,
    /// The commands that the client has for actions that show something.
    client_commands: Vec<String>,
    /// Whether the client can be asked for its configuration.
    is_asked: bool,
    /// Whether the client reports changes only where the server registers for them.
    registers: bool,
    /// Whether the client shows the annotation of a change before it makes it.
    pub(super) has_annotations: bool,
    /// The request that asks for the configuration.
    request: Option<RequestId>,
}

impl Settings {
    /// The settings of a client that starts the server with options.
    pub(super) fn new(capabilities: &ClientCapabilities, options: Option<&Value>) -> Self {
        let workspace = capabilities.workspace.as_ref();
        let changes = workspace.and_then(|workspace| workspace.did_change_configuration.as_ref());
        let signatures = capabilities.text_document.as_ref().and_then(|text| text.signature_help.as_ref());
        let information = signatures.and_then(|help| help.signature_information.as_ref());
        let parameters = information.and_then(|information| information.parameter_information.as_ref());
        let edits = workspace.and_then(|workspace| workspace.workspace_edit.as_ref());
        let mut settings = Settings {
            options: options.cloned().unwrap_or_default(),
            hints: HintKinds::ALL,
            lenses: true,
            has_label_offsets: parameters.and_then(|it| it.label_offset_support) == Some(true),
            has_annotations: edits.is_some_and(|edits| {
                edits.document_changes == Some(true) && edits.change_annotation_support.is_some()
            }),
            client_commands: names(options.and_then(|options| options.get("clientCommands"))),
            is_asked: workspace.and_then(|workspace| workspace.configuration) == Some(true),
            registers: changes.and_then(|changes| changes.dynamic_registration) == Some(true),
            request: None,
        };
        settings.read(&Value::Null);
        settings
    }

    /// Whether the client has a command.
    pub(super) fn has_command(&self, name: &str) -> bool {
        self.client_commands.iter().any(|known| known == name)
    }

    /// Takes over what a section says. What it leaves out is as the client started the server, or has its default.
    fn read(&mut self, section: &Value) {
        let is_on = |path: &str| {
            let chosen = section.pointer(path).and_then(Value::as_bool);
            chosen.or_else(|| self.options.pointer(path).and_then(Value::as_bool)).unwrap_or(true)
        };
        let hints = HintKinds {
            references: is_on("/inlayHints/references"),
            values: is_on("/inlayHints/values"),
            defaults: is_on("/inlayHints/defaults"),
        };
        let lenses = is_on("/codeLens");
        (self.hints, self.lenses) = (hints, lenses);
    }
}

fn names(list: Option<&Value>) -> Vec<String> {
    let list = list.and_then(Value::as_array).into_iter().flatten();
    list.filter_map(Value::as_str).map(str::to_owned).collect()
}

impl Server<'_> {
    /// Registers for changes of the configuration, and asks for it.
    pub(super) fn ask_settings(&mut self) {
        if self.settings.registers {
            let registration = json!({ "id": "settings", "method": "workspace/didChangeConfiguration", "registerOptions": { "section": SECTION } });
            // A client that is gone is noticed when its next message is read.
            drop(self.ask("client/registerCapability", json!({ "registrations": [registration] })));
        }
        self.ask_configuration();
    }

    fn ask_configuration(&mut self) {
        if self.settings.is_asked {
            self.settings.request =
                self.ask("workspace/configuration", json!({ "items": [{ "section": SECTION }] })).ok();
        }
    }

    /// The configuration that was asked for.
    pub(super) fn did_respond(&mut self, response: Response) {
        if self.settings.request.as_ref() != Some(&response.id) {
            return;
        }
        self.settings.request = None;
        let sections = response.response_result.unwrap_or_default();
        if let Some(section) = sections.get(0) {
            self.use_settings(section);
        }
    }

    /// A changed configuration, which not every client sends along.
    pub(super) fn did_change_configuration(&mut self, notification: &Notification) -> Option<()> {
        match notification.params.get("settings").and_then(|settings| settings.get(SECTION)) {
            Some(section) => self.use_settings(section),
            None => self.ask_configuration(),
        }
        Some(())
    }

    fn use_settings(&mut self, section: &Value) {
        let before = (self.settings.hints, self.settings.lenses);
        self.settings.read(section);
        if self.settings.hints != before.0 {
            self.refreshes.hints.mark();
        }
        if self.settings.lenses != before.1 {
            self.refreshes.lenses.mark();
        }
        // A client that is gone is noticed when its next message is read.
        drop(self.refresh());
    }
}
