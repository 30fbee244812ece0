//! Brands, licenses, notification transports and other settings of the instance.

pub(crate) mod brand_default_twice;
pub(crate) mod enterprise_license;
pub(crate) mod google_chrome_credentials;
pub(crate) mod invalid_license;
pub(crate) mod lifecycle_rule;
pub(crate) mod webhook_without_url;

use super::Rule;

/// The rules of this topic.
pub(super) static RULES: &[&Rule] = &[
    &brand_default_twice::RULE,
    &enterprise_license::RULE,
    &google_chrome_credentials::RULE,
    &invalid_license::RULE,
    &lifecycle_rule::RULE,
    &webhook_without_url::RULE,
];
