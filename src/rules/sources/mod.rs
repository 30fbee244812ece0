//! Sources: LDAP and OAuth.

pub(crate) mod certificate_without_key;
pub(crate) mod ldap_password_sync_twice;
pub(crate) mod ldap_sync_without_mappings;
pub(crate) mod oauth_source_without_urls;

use super::Rule;

/// The rules of this topic.
pub(super) static RULES: &[&Rule] = &[
    &certificate_without_key::RULE,
    &ldap_password_sync_twice::RULE,
    &ldap_sync_without_mappings::RULE,
    &oauth_source_without_urls::RULE,
];
