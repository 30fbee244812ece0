//! The context values that authentik adds to every blueprint's.

use crate::catalog::Catalog;
use crate::evaluate::{ContextPaths, Dialect, ServerValue};

/// What `!Context` finds without anybody having written it (`authentik/blueprints/v1/importer.py`).
pub fn server_context(catalog: &Catalog) -> Vec<(&'static str, ServerValue)> {
    // In two releases a stray comma makes the value a tuple, which is always true as a condition.
    let tuple = catalog.release().is_since("2026.2") && !catalog.release().is_since("2026.8");
    let licensed = if tuple { ServerValue::AlwaysTrue } else { ServerValue::UnknownBool };
    vec![
        ("goauthentik.io/enterprise/licensed", licensed),
        ("goauthentik.io/rbac/models", ServerValue::Models),
    ]
}

/// What the tags of the release can do.
pub fn dialect(catalog: &Catalog) -> Dialect {
    let release = catalog.release();
    let context_paths = match (release.is_since("2026.8"), release.is_since("2026.11")) {
        (_, true) => ContextPaths::Always,
        (true, false) => ContextPaths::Perhaps,
        (false, false) => ContextPaths::Never,
    };
    Dialect { context_paths, equality_modes: release.is_since("2026.8") }
}
