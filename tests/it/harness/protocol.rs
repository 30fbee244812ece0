//! Whether messages of the server are what the protocol says: each is read as the type of its method and written again, and
//! must be the same; so nothing is missing, misspelled or of another type.

use gen_lsp_types::*;
use serde_json::Value;

macro_rules! of_method {
    ($kind:ident::$of:ident, $method:expr, $value:expr, [$($name:ident),* $(,)?]) => {
        match $method {
            $(method if method == $name::METHOD.as_str() => same::<<$name as $kind>::$of>(method, $value),)*
            other => panic!("{other} is no message of the protocol that the tests know"),
        }
    };
}

/// Asserts that a result is one of its method.
pub(crate) fn assert_result(method: &str, result: &Value) {
    of_method!(
        Request::Result,
        method,
        result,
        [
            CallHierarchyIncomingCallsRequest,
            CallHierarchyOutgoingCallsRequest,
            CallHierarchyPrepareRequest,
            CodeActionRequest,
            CodeLensRequest,
            CompletionRequest,
            CompletionResolveRequest,
            DefinitionRequest,
            DocumentDiagnosticRequest,
            DocumentHighlightRequest,
            DocumentLinkRequest,
            DocumentSymbolRequest,
            ExecuteCommandRequest,
            FoldingRangeRequest,
            HoverRequest,
            InitializeRequest,
            InlayHintRequest,
            PrepareRenameRequest,
            ReferencesRequest,
            RenameRequest,
            SelectionRangeRequest,
            SemanticTokensRangeRequest,
            SemanticTokensRequest,
            ShutdownRequest,
            SignatureHelpRequest,
            TypeDefinitionRequest,
            WorkspaceDiagnosticRequest,
            WorkspaceSymbolRequest,
        ]
    );
    assert_places(method, result);
}

/// Asserts that the parameters of a request of the server are those of its method.
pub(crate) fn assert_request(method: &str, params: &Value) {
    of_method!(
        Request::Params,
        method,
        params,
        [
            ConfigurationRequest,
            CodeLensRefreshRequest,
            DiagnosticRefreshRequest,
            InlayHintRefreshRequest,
            RegistrationRequest,
            WorkDoneProgressCreateRequest,
        ]
    );
}

/// Asserts that the parameters of a notification of the server are those of its method.
pub(crate) fn assert_notification(method: &str, params: &Value) {
    of_method!(
        Notification::Params,
        method,
        params,
        [ProgressNotification, PublishDiagnosticsNotification, ShowMessageNotification,]
    );
    assert_places(method, params);
}

fn same<T: serde::de::DeserializeOwned + serde::Serialize>(method: &str, value: &Value) {
    let typed: T =
        serde_json::from_value(value.clone()).unwrap_or_else(|error| panic!("{method}: {error}\n{value:#}"));
    let again = serde_json::to_value(typed).expect("it was JSON");
    assert_eq!(without_null(again), without_null(value.clone()), "{method}");
}

/// A key with nothing is the same as no key. The library reads an annotated edit as a plain one, without its annotation.
fn without_null(value: Value) -> Value {
    match value {
        Value::Object(pairs) => {
            let pairs = pairs.into_iter().filter(|(key, value)| !value.is_null() && key != "annotationId");
            Value::Object(pairs.map(|(key, value)| (key, without_null(value))).collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(without_null).collect()),
        value => value,
    }
}

/// Ranges end where they start or later.
fn assert_places(method: &str, value: &Value) {
    match value {
        Value::Object(pairs) => {
            if let (Some(start), Some(end)) = (pairs.get("start"), pairs.get("end")) {
                let at = |place: &Value| {
                    let number =
                        |key: &str| place[key].as_u64().unwrap_or_else(|| panic!("{method}: {value}"));
                    (number("line"), number("character"))
                };
                assert!(at(start) <= at(end), "{method}: {value}");
            }
            pairs.values().for_each(|value| assert_places(method, value));
        }
        Value::Array(items) => items.iter().for_each(|value| assert_places(method, value)),
        _ => {}
    }
}
