//! Outposts and their service connections.

pub(crate) mod kubernetes_without_kubeconfig;
pub(crate) mod outpost_config;
pub(crate) mod outpost_providers;
pub(crate) mod unknown_outpost_setting;

use super::Rule;

/// The rules of this topic.
pub(super) static RULES: &[&Rule] = &[
    &kubernetes_without_kubeconfig::RULE,
    &outpost_config::RULE,
    &outpost_providers::RULE,
    &unknown_outpost_setting::RULE,
];
