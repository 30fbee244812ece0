//! The rules: one folder each, grouped by topic.
//!
//! The folder of a rule holds its metadata and code (`mod.rs`), the prose of its page (`doc.md`), a bad and a good
//! example, and what is reported of the bad one (`expected.txt`). Everything that shows rules (`explain`, `rules`, SARIF,
//! the pages below `docs/rules/`) reads it from there. This module must not know how findings are rendered.
//!
//! A rule is added by its folder and its two lines in `mod.rs` of the topic. A rule about a problem of a lower module has
//! its arm in `problems.rs` too.

pub(crate) mod already_reported;
pub(crate) mod applications;
pub(crate) mod blueprints;
pub(crate) mod document;
pub(crate) mod entries;
pub(crate) mod entry_data;
mod example;
pub(crate) mod fields;
pub(crate) mod files;
pub(crate) mod flows;
pub(crate) mod missing_attributes;
pub(crate) mod outposts;
pub(crate) mod phrases;
pub(crate) mod policies;
mod problems;
pub(crate) mod python;
pub(crate) mod references;
pub(crate) mod scalar_span;
pub(crate) mod secrets;
pub(crate) mod single_switch;
pub(crate) mod sources;
pub(crate) mod stages;
pub(crate) mod system;
pub(crate) mod tags;
pub(crate) mod users;
pub(crate) mod value_path;
pub(crate) mod yaml_slips;

use std::sync::LazyLock;

use crate::lint::Rule;
pub use example::Example;
pub(crate) use problems::wording;

/// Every rule, by name.
pub fn rules() -> &'static [&'static Rule] {
    &RULES
}

/// The rules of all topics, by name.
static RULES: LazyLock<Vec<&'static Rule>> = LazyLock::new(|| {
    let topics = [
        applications::RULES,
        blueprints::RULES,
        document::RULES,
        entries::RULES,
        fields::RULES,
        files::RULES,
        flows::RULES,
        outposts::RULES,
        policies::RULES,
        python::RULES,
        references::RULES,
        secrets::RULES,
        sources::RULES,
        stages::RULES,
        system::RULES,
        tags::RULES,
        users::RULES,
    ];
    let mut rules = topics.concat();
    rules.sort_unstable_by_key(|rule| rule.name);
    rules
});

/// An example of several files of the folder of a rule, as [`Example::read`] reads it.
macro_rules! example_files {
    ($folder:literal: $($name:literal),+ $(,)?) => {
        concat!($("# file: ", $name, "\n", include_str!(concat!($folder, "/", $name))),+)
    };
}
pub(crate) use example_files;
