//! What a rule is.

use serde::{Deserialize, Serialize};

/// How bad a finding is, ordered from the mildest.
///
/// An error is a verdict, not an opinion: authentik of the release rejects the file.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// For the curious; never fails a run by default.
    Info,
    /// authentik accepts it, and it does not do what it seems to say or it endangers sign-in.
    Warning,
    /// authentik rejects it.
    Error,
}

impl Severity {
    /// The lower-case name, as in every output format.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// A rule: everything that is known about one kind of mistake.
#[derive(Debug)]
pub struct Rule {
    /// What is wrong, in kebab-case: `unknown-attribute`.
    pub name: &'static str,
    /// The severity of each of its findings.
    pub severity: Severity,
    /// Whether it runs unless the configuration turns it on.
    pub default_on: bool,
    /// What it finds, in one sentence.
    pub summary: &'static str,
    /// Why it is wrong and what authentik does, in Markdown.
    pub explanation: &'static str,
    /// A blueprint in which it fires. A line `# file: NAME` starts another file of the same workspace.
    pub bad: &'static str,
    /// The same blueprint, mended.
    pub good: &'static str,
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Rule {}
