//! What a rule is.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Draft, Drafts, FileContext, FlowContext, WorkspaceContext};
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
pub struct Rule {
    /// What is wrong, in kebab-case: `unknown-attribute`.
    pub name: &'static str,
    /// What it is about.
    pub topic: Topic,
    /// The usual severity of its findings, and for most rules the worst; see [`Rule::severities`].
    pub severity: Severity,
    /// The severities that its findings can have instead, the worst first.
    pub other_severities: &'static [Severity],
    /// What decides whether a finding holds.
    pub scope: Scope,
    /// Whether its findings have a fix.
    pub fix: FixKind,
    /// Who wants to see its findings.
    pub persona: Persona,
    /// The version of blueprintc that brought it.
    pub since: &'static str,
    /// Whether it runs unless the configuration turns it on.
    pub default_on: bool,
    /// What it finds, in one sentence.
    pub summary: &'static str,
    /// The prose of its page: the sections that [`Section`] lists, in Markdown.
    pub doc: &'static str,
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
    /// It words problems that simulating a file finds. `rules::problems` says which ones.
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

/// What a rule is about: the folder of `rules` that it is in, and its section in lists of rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Topic {
    /// Files as a whole.
    Files,
    /// The frame of a blueprint.
    Document,
    /// Blueprint instances, and blueprints that apply others.
    Blueprints,
    /// YAML tags and their arguments.
    Tags,
    /// References between entries and objects.
    References,
    /// Entries and the objects that they write.
    Entries,
    /// Values and names of attributes.
    Fields,
    /// Python in expression fields.
    Python,
    /// Flows as they are executed.
    Flows,
    /// Stages and what they need.
    Stages,
    /// Policies and their bindings.
    Policies,
    /// Applications and providers.
    Applications,
    /// Outposts and their service connections.
    Outposts,
    /// Sources.
    Sources,
    /// Users, tokens and permissions.
    Users,
    /// Secrets, certificates and keys.
    Secrets,
    /// Brands, licenses and other settings of the instance.
    System,
}

impl Topic {
    /// All topics, from the file to the instance.
    pub const ALL: [Topic; 17] = [
        Topic::Files,
        Topic::Document,
        Topic::Blueprints,
        Topic::Tags,
        Topic::References,
        Topic::Entries,
        Topic::Fields,
        Topic::Python,
        Topic::Flows,
        Topic::Stages,
        Topic::Policies,
        Topic::Applications,
        Topic::Outposts,
        Topic::Sources,
        Topic::Users,
        Topic::Secrets,
        Topic::System,
    ];

    /// The lower-case name, which is the name of the folder.
    pub fn name(self) -> &'static str {
        match self {
            Topic::Files => "files",
            Topic::Document => "document",
            Topic::Blueprints => "blueprints",
            Topic::Tags => "tags",
            Topic::References => "references",
            Topic::Entries => "entries",
            Topic::Fields => "fields",
            Topic::Python => "python",
            Topic::Flows => "flows",
            Topic::Stages => "stages",
            Topic::Policies => "policies",
            Topic::Applications => "applications",
            Topic::Outposts => "outposts",
            Topic::Sources => "sources",
            Topic::Users => "users",
            Topic::Secrets => "secrets",
            Topic::System => "system",
        }
    }

    /// What its rules are about, for people.
    pub fn description(self) -> &'static str {
        match self {
            Topic::Files => "files as a whole: encoding, size, names, templates, releases",
            Topic::Document => "the frame of a blueprint: YAML, top-level keys, labels, comments",
            Topic::Blueprints => "blueprint instances, and blueprints that apply other blueprints",
            Topic::Tags => "YAML tags and their arguments",
            Topic::References => "`id`, `!KeyOf`, `!Find` and primary keys",
            Topic::Entries => "models, states, identifiers, required attributes, objects written twice",
            Topic::Fields => "names and values of attributes",
            Topic::Python => "Python in expression fields",
            Topic::Flows => "flows: who can enter, the order of stages, how they end",
            Topic::Stages => "settings of stages, and what they need from earlier ones",
            Topic::Policies => "policies and policy bindings",
            Topic::Applications => "applications and providers",
            Topic::Outposts => "outposts and their service connections",
            Topic::Sources => "LDAP and OAuth sources",
            Topic::Users => "users, tokens and permissions",
            Topic::Secrets => "secrets, certificates and keys",
            Topic::System => "brands, licenses, notifications and other settings of the instance",
        }
    }
}

/// How much of the workspace decides whether a finding of a rule holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// The text at its place: whatever else the entry holds, it is right. Such findings are reported of templates of which
    /// only a part can be read.
    Local,
    /// The entry, with the entries that the finding names.
    Entry,
    /// The rest of the file, which lacks something or doesn't use it. Such findings are not reported of a file with syntax
    /// errors, as the missing part may be in the lines that can't be read.
    File,
    /// All files, as they are applied to one instance.
    Workspace,
}

impl Scope {
    /// The lower-case name.
    pub fn name(self) -> &'static str {
        match self {
            Scope::Local => "local",
            Scope::Entry => "entry",
            Scope::File => "file",
            Scope::Workspace => "workspace",
        }
    }
}

/// Whether the findings of a rule have a fix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FixKind {
    /// None has.
    None,
    /// Some have.
    Sometimes(Safety),
    /// Each has.
    Always(Safety),
}

/// Whether the fixes of a rule surely keep what the author means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Safety {
    /// All do.
    Safe,
    /// None surely does.
    Unsafe,
    /// Each fix says for itself.
    Varies,
}

/// Who wants to see the findings of a rule. For information only: it has no effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Persona {
    /// Everybody.
    Regular,
    /// Who cares for order and style.
    Pedantic,
    /// Who reviews the security of an instance.
    Auditor,
}

impl Persona {
    /// The lower-case name.
    pub fn name(self) -> &'static str {
        match self {
            Persona::Regular => "regular",
            Persona::Pedantic => "pedantic",
            Persona::Auditor => "auditor",
        }
    }
}

/// A section of the prose of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// What the rule reports.
    WhatItDoes,
    /// What follows from the mistake.
    WhyBad,
    /// What the server really does.
    Authentik,
}

impl Section {
    /// All sections, in order.
    pub const ALL: [Section; 3] = [Section::WhatItDoes, Section::WhyBad, Section::Authentik];

    /// The heading.
    pub fn title(self) -> &'static str {
        match self {
            Section::WhatItDoes => "What it does",
            Section::WhyBad => "Why is this bad?",
            Section::Authentik => "How authentik behaves",
        }
    }
}

impl Rule {
    /// The severities that its findings have, its own first.
    pub fn severities(&self) -> Vec<Severity> {
        std::iter::once(self.severity).chain(self.other_severities.iter().copied()).collect()
    }

    /// The text of a section of its page, without the heading; empty where it has no such section.
    pub fn section(&self, section: Section) -> &'static str {
        let doc = self.doc.strip_prefix("## ").unwrap_or(self.doc);
        let parts = doc.split("\n## ").filter_map(|part| part.split_once('\n'));
        let mut found = parts.filter(|(title, _)| title.trim() == section.title());
        found.next().map(|(_, text)| text.trim()).unwrap_or_default()
    }
}

impl fmt::Debug for Rule {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_tuple("Rule").field(&self.name).finish()
    }
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Rule {}
