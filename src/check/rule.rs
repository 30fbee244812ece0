//! What a rule is.

use serde::{Deserialize, Serialize};

use super::context::{FileContext, WorkspaceContext};
use super::draft::{Draft, Drafts};
use super::flow_context::FlowContext;
use super::rules::other_severities;
use crate::blueprint::Entry;
use crate::graph::Flow;
use crate::graph::analysis::FlowAnalysis;
use crate::workspace::{AppliedEntry, Problem};

/// How bad a finding is, ordered from the mildest.
///
/// [`Severity::Error`] is a verdict, not an opinion: authentik of the release rejects the file.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// For the curious; never fails a run by default.
    Info,
    /// authentik accepts it, and it does not do what it seems to say, or it endangers sign-in.
    Warning,
    /// authentik rejects it.
    Error,
}

impl Severity {
    /// The names of all severities, worst first.
    pub const NAMES: [&'static str; 3] = ["error", "warning", "info"];

    /// The severity of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Severity::Error, Severity::Warning, Severity::Info].into_iter().find(|known| known.name() == name)
    }

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
    /// The usual severity of its findings, and for most rules the worst; see [`Rule::severities`].
    pub severity: Severity,
    /// Whether it runs unless the configuration turns it on.
    pub default_on: bool,
    /// What it finds, in one sentence.
    pub summary: &'static str,
    /// Why it is wrong and what authentik does, in Markdown.
    pub explanation: &'static str,
    /// A blueprint in which it fires. A line `# file: NAME` starts another file of the same workspace; a first
    /// line `# authentik: RELEASE` says that it is for another release than the newest. See [`Rule::bad_example`].
    pub bad: &'static str,
    /// The same blueprint, fixed.
    pub good: &'static str,
    /// How it finds.
    pub finds: Finds,
}

/// The places that a rule can look at.
#[derive(Debug, Clone, Copy)]
pub enum Finds {
    /// It words problems that simulating a file finds. Exactly one rule takes each problem.
    Problem(fn(&FileContext<'_, '_>, &Problem<'_>) -> Option<Draft>),
    /// It looks at each entry after its application, skipped ones excepted.
    Entry(fn(&FileContext<'_, '_>, &Entry<'_>, &AppliedEntry<'_>, &mut Drafts)),
    /// It looks at a whole file.
    File(fn(&FileContext<'_, '_>, &mut Drafts)),
    /// It looks at all files together; each draft says which file it is for.
    Workspace(fn(&WorkspaceContext<'_, '_>, &mut Drafts)),
    /// It looks at each flow that the files make or change, as the planner will see it.
    Flow(fn(&FlowContext<'_, '_>, &Flow, &FlowAnalysis, &mut Drafts)),
    /// It looks at all that the files make together on one instance.
    Instance(fn(&FlowContext<'_, '_>, &mut Drafts)),
    /// It looks at a file whose text isn't what is on the disk; an example in text can't show it.
    Loading(fn(&FileContext<'_, '_>) -> Option<Draft>),
    /// The engine itself reports it, because it is about findings.
    Engine,
    /// The module that finds blueprints in files reports it, because it is about the file around them.
    Around,
    /// The engine reports it, and only where the user gave a schema: without one, its examples show nothing.
    Schema,
}

impl Rule {
    /// The severities that its findings have, its own first.
    pub fn severities(&self) -> Vec<Severity> {
        let others = other_severities(self.name).iter().copied();
        std::iter::once(self.severity).chain(others).collect()
    }
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Rule {}
