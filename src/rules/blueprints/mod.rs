//! Blueprint instances, and blueprints that apply others.

pub(crate) mod applied_blueprints;
pub(crate) mod blueprint_without_content;
pub(crate) mod duplicate_blueprint_name;
pub(crate) mod metaapply_cycle;
pub(crate) mod metaapply_optional;
pub(crate) mod metaapply_unknown;

use super::Rule;

/// The rules of this topic.
pub(super) static RULES: &[&Rule] = &[
    &blueprint_without_content::RULE,
    &duplicate_blueprint_name::RULE,
    &metaapply_cycle::RULE,
    &metaapply_optional::RULE,
    &metaapply_unknown::RULE,
];
