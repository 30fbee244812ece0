//! Every rule with its examples, the snapshots and pages made of them, and blueprints written by hand.

mod advice;
mod consequences;
mod deployed_mistakes;
mod examples;
mod fixtures;
mod one_cause;
mod pages;
mod seeded;
mod snapshot;

use crate::harness::{Finds, Rule, rules};
use blueprintc::report::page;

/// The folder of a rule, below `src/rules`.
fn folder(rule: &Rule) -> std::path::PathBuf {
    std::path::Path::new(rule.topic.name()).join(rule.name.replace('-', "_"))
}

/// The rules whose examples say it all: text can't show what is wrong with bytes, a user's own
/// schema, nor what is around a blueprint.
fn with_examples() -> impl Iterator<Item = &'static Rule> {
    rules()
        .iter()
        .copied()
        .filter(|rule| !matches!(rule.finds, Finds::Loading(_) | Finds::Schema | Finds::Around))
}
