//! The findings to live with for now, as a document that people keep next to their files.

use std::collections::BTreeMap;
use std::fmt::{self, Display};
use std::io::{self, Write};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::fingerprint::{Content, Fingerprint};
use crate::lint::Outcome;
use crate::text::{JsonEscapes, SourceFile};

/// The version of the format that is written and read.
const VERSION: u64 = 1;

/// Findings that are known, written by `blueprintc check --write-baseline`.
///
/// It holds no text of the files: neither messages nor values.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Baseline {
    entries: Vec<Entry>,
}

/// Findings of one file that have the same fingerprint.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The file, from the top of the repository.
    pub path: String,
    /// The rule that finds it.
    pub rule: String,
    /// What it is recognized by. It survives lines that are inserted, moved or indented anew.
    #[schemars(with = "String", regex(pattern = "^[0-9a-f]{32}$"))]
    pub fingerprint: Fingerprint,
    /// How many of them there are.
    #[schemars(range(min = 1))]
    pub count: usize,
}

/// The findings of blueprintc that are known, as `blueprintc check --write-baseline` writes them.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "blueprintc baseline")]
struct Document {
    /// The version of this format.
    #[schemars(range(min = 1, max = 1))]
    version: u64,
    /// What is known, sorted; one on each line.
    findings: Vec<Entry>,
}

/// Only what decides whether the rest can be understood.
#[derive(Deserialize)]
struct Head {
    version: u64,
}

/// Why a baseline can't be used.
#[derive(Debug)]
pub enum BaselineError {
    /// It is not what blueprintc writes.
    Invalid(serde_json::Error),
    /// A later blueprintc wrote it.
    Version(u64),
}

impl Display for BaselineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BaselineError::Invalid(error) => write!(f, "not a baseline: {error}"),
            BaselineError::Version(version) => {
                write!(
                    f,
                    "unsupported baseline version {version}; this blueprintc supports version \
                    {VERSION}"
                )
            }
        }
    }
}

impl std::error::Error for BaselineError {}

impl Baseline {
    /// What counts in an outcome, and what counted before it was known.
    pub fn of(files: &[SourceFile], outcome: &Outcome) -> Self {
        let mut counts: BTreeMap<(&str, &str, Fingerprint), usize> = BTreeMap::new();
        for of_file in &outcome.files {
            let Some(file) = files.get(of_file.file.index()) else { continue };
            for finding in of_file.findings.iter().chain(of_file.known.iter().map(|(_, finding)| finding)) {
                let fingerprint = Content::of(finding, file, &of_file.secrets).at(file.name());
                *counts.entry((file.name(), finding.rule.name, fingerprint)).or_default() += 1;
            }
        }
        let entry = |((path, rule, fingerprint), count): ((&str, &str, Fingerprint), usize)| Entry {
            path: path.to_owned(),
            rule: rule.to_owned(),
            fingerprint,
            count,
        };
        Baseline { entries: counts.into_iter().map(entry).collect() }
    }

    /// Understands the text of a baseline.
    pub fn read(text: &str) -> Result<Self, BaselineError> {
        let document = serde_json::from_str::<Document>(text);
        // Another version can have another shape.
        let version = match &document {
            Ok(document) => Some(document.version),
            Err(_) => serde_json::from_str::<Head>(text).ok().map(|head| head.version),
        };
        match version {
            Some(version) if version != VERSION => Err(BaselineError::Version(version)),
            _ => Ok(Baseline { entries: document.map_err(BaselineError::Invalid)?.findings }),
        }
    }

    /// Writes it with a line for each entry, sorted.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        write!(out, "{{\n  \"version\": {VERSION},\n  \"findings\": [")?;
        for (index, entry) in self.entries.iter().enumerate() {
            write!(out, "{}\n    ", if index == 0 { "" } else { "," })?;
            serde_json::to_writer(JsonEscapes(&mut *out), entry)?;
        }
        let end = if self.entries.is_empty() { "" } else { "\n  " };
        writeln!(out, "{end}]\n}}")
    }

    /// What is known.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// How many findings are known.
    pub fn findings(&self) -> usize {
        self.entries.iter().map(|entry| entry.count).sum()
    }
}

/// The JSON schema of the document.
pub fn schema() -> schemars::Schema {
    schemars::schema_for!(Document)
}
