//! Applications and providers.

pub(crate) mod oauth_without_grant_types;
pub(crate) mod oauth_without_scopes;
pub(crate) mod oauth_without_signing_key;
pub(crate) mod open_application;
pub(crate) mod proxy_provider_mode;
pub(crate) mod python_regex;
pub(crate) mod redirect_uri_regex;
pub(crate) mod reserved_slug;
pub(crate) mod saml_signing;

use super::Rule;

/// The rules of this topic.
pub(super) static RULES: &[&Rule] = &[
    &oauth_without_grant_types::RULE,
    &oauth_without_scopes::RULE,
    &oauth_without_signing_key::RULE,
    &open_application::RULE,
    &proxy_provider_mode::RULE,
    &redirect_uri_regex::RULE,
    &reserved_slug::RULE,
    &saml_signing::RULE,
];
