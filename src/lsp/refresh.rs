//! Which answers that a client has can be wrong, so that it is to ask again.

use std::error::Error;

use gen_lsp_types::ClientCapabilities;
use serde_json::Value;

use super::server::Server;

/// The answers that a client keeps until it is asked to ask again.
#[derive(Debug)]
pub(super) struct Refreshes {
    pub(super) hints: Refresh,
    pub(super) lenses: Refresh,
    pub(super) tokens: Refresh,
}

/// One kind of answers.
#[derive(Debug)]
pub(super) struct Refresh {
    method: &'static str,
    /// Whether the client can be asked to ask again.
    is_supported: bool,
    /// Whether those that the client has can be wrong.
    is_stale: bool,
}

impl Refreshes {
    /// What a client supports.
    pub(super) fn new(capabilities: &ClientCapabilities) -> Self {
        let workspace = capabilities.workspace.as_ref();
        let hints = workspace.and_then(|it| it.inlay_hint.as_ref()?.refresh_support);
        let lenses = workspace.and_then(|it| it.code_lens.as_ref()?.refresh_support);
        let tokens = workspace.and_then(|it| it.semantic_tokens.as_ref()?.refresh_support);
        let refresh = |method, support: Option<bool>| Refresh {
            method,
            is_supported: support == Some(true),
            is_stale: false,
        };
        Refreshes {
            hints: refresh("workspace/inlayHint/refresh", hints),
            lenses: refresh("workspace/codeLens/refresh", lenses),
            tokens: refresh("workspace/semanticTokens/refresh", tokens),
        }
    }

    /// Notes that other files changed: hints and lenses show objects of all files, tokens only those of their own.
    pub(super) fn files_changed(&mut self) {
        self.hints.mark();
        self.lenses.mark();
    }
}

impl Refresh {
    /// Notes that the answers can be wrong.
    pub(super) fn mark(&mut self) {
        self.is_stale = true;
    }

    /// The request to send, if the client is to ask again.
    fn take(&mut self) -> Option<&'static str> {
        (std::mem::take(&mut self.is_stale) && self.is_supported).then_some(self.method)
    }
}

impl Server<'_> {
    /// Has the client ask again for what can be wrong.
    pub(super) fn refresh(&mut self) -> Result<(), Box<dyn Error + Send + Sync>> {
        let Refreshes { hints, lenses, tokens } = &mut self.refreshes;
        let stale = [hints.take(), lenses.take(), tokens.take()];
        stale.into_iter().flatten().try_for_each(|method| self.ask(method, Value::Null).map(drop))
    }
}
