//! Secrets, certificates and keys.

pub(crate) mod invalid_certificate;
pub(crate) mod pem;
pub(crate) mod plain_secret;

use super::Rule;

/// The rules of this topic.
pub(super) static RULES: &[&Rule] = &[&invalid_certificate::RULE, &plain_secret::RULE];
