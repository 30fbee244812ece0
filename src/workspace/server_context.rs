//! The context values that authentik adds to every blueprint's.

use crate::catalog::{Catalog, Release};
use crate::evaluate::{Dialect, ServerValue};

/// What `!Context` finds without anybody having written it (`authentik/blueprints/v1/importer.py`).
pub fn server_context(catalog: &Catalog) -> Vec<(&'static str, ServerValue)> {
    // On 2026.x a stray comma makes the value a tuple, which is always true as a condition.
    let tuple = catalog.release() >= "2026.2".parse().unwrap_or(Release::NEWEST);
    let licensed = if tuple { ServerValue::AlwaysTrue } else { ServerValue::UnknownBool };
    vec![
        ("goauthentik.io/enterprise/licensed", licensed),
        ("goauthentik.io/rbac/models", ServerValue::Models),
    ]
}

/// What the tags of the release can do.
pub fn dialect(catalog: &Catalog) -> Dialect {
    let newer = catalog.release() >= "2026.5".parse().unwrap_or(Release::NEWEST);
    Dialect { context_paths: newer, more_modes: newer }
}
