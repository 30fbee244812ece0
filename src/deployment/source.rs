//! The release that answers are for, and where it comes from.

use std::collections::HashSet;
use std::fmt::{self, Display};

use schemars::JsonSchema;
use serde::Serialize;

use super::range::spans_releases;
use super::{Mention, MentionKind, Version};
use crate::catalog::Release;
use crate::text::one_line;

/// The release that a repository runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deployed {
    /// The release of the catalog: the one that is named, or the nearest to it.
    pub release: Release,
    /// The place that names it.
    pub mention: Mention,
    /// The first place of each other release that is named, newest first.
    pub others: Vec<Mention>,
}

impl Deployed {
    /// Decides between places that name releases, which are in the order of their files: the newest release is
    /// taken, and of its places the surest. A candidate for a release counts only where no release is named, and a range
    /// of several releases only where the chart or the image has no version: a lock file says what the range resolved to.
    pub fn decide(mut mentions: Vec<Mention>) -> Option<Self> {
        let is_candidate = |mention: &Mention| mention.written.contains("-rc");
        let is_range =
            |mention: &Mention| mention.kind == MentionKind::Chart && spans_releases(&mention.written);
        let is_version = |mention: &Mention| {
            mention.kind != MentionKind::Schema && !is_candidate(mention) && !is_range(mention)
        };
        if mentions.iter().any(is_version) {
            mentions.retain(|mention| !is_range(mention));
        }
        // Sorting is stable, so the first place of each release stays first.
        mentions.sort_by(|a, b| {
            let candidates_last = is_candidate(a).cmp(&is_candidate(b));
            candidates_last.then(b.version.cmp(&a.version)).then(a.kind.cmp(&b.kind))
        });
        // A candidate for a release that is named stands apart from it.
        let mut seen = HashSet::new();
        mentions.retain(|mention| seen.insert(mention.version));
        let mut mentions = mentions.into_iter();
        let mention = mentions.next()?;
        Some(Deployed { release: nearest(mention.version)?, mention, others: mentions.collect() })
    }

    /// Whether the release that is named is older than all that the catalog knows.
    pub fn is_older(&self) -> bool {
        Version::of_tag(self.release.name()).is_some_and(|known| self.mention.version < known)
    }

    /// Whether the release is only the nearest to the one that is named.
    pub fn is_nearest(&self) -> bool {
        self.release.name() != self.mention.version.to_string()
    }
}

/// The release itself, else the newest before it, else the oldest.
fn nearest(version: Version) -> Option<Release> {
    let mut before = None;
    for release in Release::ALL {
        match Version::of_tag(release.name()) {
            Some(known) if known <= version => before = Some(release),
            _ => break,
        }
    }
    before.or_else(|| Release::ALL.first().copied())
}

/// What says for which release answers are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(into = "SourceDocument")]
pub enum ReleaseSource {
    /// Nothing: it is the newest.
    #[default]
    Newest,
    /// Whoever asks: the option of a command, or the caller of the library.
    Option,
    /// The configuration.
    Configuration,
    /// The repository.
    Repository(Box<Deployed>),
}

impl ReleaseSource {
    /// Whether the instance runs an older release than all that the catalog knows.
    pub fn is_older(&self) -> bool {
        self.deployed().is_some_and(Deployed::is_older)
    }

    /// Whether the instance runs a release that the catalog doesn't know.
    pub fn is_nearest(&self) -> bool {
        self.deployed().is_some_and(Deployed::is_nearest)
    }

    /// Returns the place that names it, for people: `apps/auth/release.yaml:14`, or the name of the configuration.
    pub fn place(&self) -> Option<String> {
        match self {
            ReleaseSource::Newest | ReleaseSource::Option => None,
            ReleaseSource::Configuration => Some("blueprintc.toml".to_owned()),
            ReleaseSource::Repository(deployed) => {
                let Mention { path, line, .. } = &deployed.mention;
                Some(format!("{}:{line}", one_line(path)))
            }
        }
    }

    /// What the repository says, where it was asked.
    pub fn deployed(&self) -> Option<&Deployed> {
        match self {
            ReleaseSource::Repository(deployed) => Some(deployed),
            ReleaseSource::Newest | ReleaseSource::Option | ReleaseSource::Configuration => None,
        }
    }
}

impl From<ReleaseSource> for SourceDocument {
    fn from(source: ReleaseSource) -> Self {
        let kind = match &source {
            ReleaseSource::Newest => ReleaseSourceKind::Newest,
            ReleaseSource::Option => ReleaseSourceKind::Option,
            ReleaseSource::Configuration => ReleaseSourceKind::Configuration,
            ReleaseSource::Repository(_) => ReleaseSourceKind::Repository,
        };
        let deployed = source.deployed();
        SourceDocument {
            kind,
            named: deployed.map(|deployed| Named::of(&deployed.mention)),
            others: deployed.map(|it| it.others.iter().map(Named::of).collect()).unwrap_or_default(),
        }
    }
}

/// `2026.5, from apps/auth/release.yaml:14`, with a release and what there is to say of it.
pub(crate) struct Stated<'a> {
    pub(crate) release: &'a str,
    pub(crate) source: &'a ReleaseSource,
}

impl Stated<'_> {
    /// Whether the catalog knows the release only as a preview.
    pub(crate) fn is_preview(&self) -> bool {
        self.release.parse().is_ok_and(Release::is_preview)
    }
}

impl Display for Stated<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.release)?;
        let deployed = self.source.deployed();
        let nearest = deployed.filter(|deployed| deployed.is_nearest()).map(|it| it.mention.version);
        match (self.is_preview(), nearest) {
            (true, Some(version)) => write!(f, " (preview, the nearest to {version})")?,
            (true, None) => f.write_str(" (preview)")?,
            (false, Some(version)) => write!(f, " (the nearest to {version})")?,
            (false, None) => {}
        }
        match deployed {
            Some(Deployed { mention, .. }) => {
                // A path can hold anything, and this is a part of a line.
                write!(f, ", from {}:{}", one_line(&mention.path), mention.line)
            }
            None => Ok(()),
        }
    }
}

/// What says for which release answers are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "ReleaseSource", deny_unknown_fields)]
pub struct SourceDocument {
    /// What it is.
    pub kind: ReleaseSourceKind,
    /// The place in the repository that names the release. Where the catalog doesn't know the release that is named
    /// there, answers are for the nearest.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Named")]
    pub named: Option<Named>,
    /// The first place of each other release that the repository names, newest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<Named>,
}

/// What can say for which release answers are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ReleaseSourceKind {
    /// Nothing does: it is the newest.
    Newest,
    /// The option `--authentik`.
    Option,
    /// The key `authentik` of blueprintc.toml.
    Configuration,
    /// A chart, an image or a schema that the repository names.
    Repository,
}

/// A place that names a release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Named {
    /// The version as it is written there: `2026.5.1`.
    pub version: String,
    /// The file.
    pub path: String,
    /// The line, counted from 1.
    #[schemars(range(min = 1))]
    pub line: u32,
}

impl Named {
    fn of(mention: &Mention) -> Self {
        Named { version: mention.written.clone(), path: mention.path.clone(), line: mention.line }
    }
}
