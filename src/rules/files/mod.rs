//! Files as a whole: encoding, size, names, templates and the releases that they are for.

pub(crate) mod conflicting_releases;
pub(crate) mod file_too_large;
pub(crate) mod not_discovered;
pub(crate) mod not_utf8;
pub(crate) mod unparsable_template;

use super::Rule;

/// The rules of this topic.
pub(super) static RULES: &[&Rule] = &[
    &conflicting_releases::RULE,
    &file_too_large::RULE,
    &not_discovered::RULE,
    &not_utf8::RULE,
    &unparsable_template::RULE,
];
