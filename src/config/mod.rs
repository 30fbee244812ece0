//! `blueprintc.toml`: what holds for every run in a repository.
//!
//! The file is found upwards from the first path that is checked. Its types are its published schema,
//! and every mistake in it is reported with its place.

mod document;
mod unknown;

use crate::catalog::Release;
use std::fmt::{self, Display};
use std::path::{Path, PathBuf};
use std::{fs, io};

use serde_json::Value;

use crate::files::Exclude;
use crate::lint::{External, Levels, Rule, Severity};
use crate::redact::{TextKind, secret_parts};
use crate::report::Problem;
use crate::text::SourceFile;

pub use document::{FailOn, schema};
pub(crate) use unknown::similar;

/// The name of the file.
pub const FILE_NAME: &str = "blueprintc.toml";

/// A configuration as it takes effect.
#[derive(Debug, Clone)]
pub struct Config {
    /// The release of authentik, when the file states one.
    pub authentik: Option<Release>,
    /// Whether the instance has an Enterprise license, when the file states it.
    pub licensed: Option<bool>,
    /// From which severity on a run fails, when the file states it.
    pub fail_on: Option<FailOn>,
    /// The mildest severity that reports print, when the file states it.
    pub show: Option<Severity>,
    /// Files that are not taken when a folder is walked.
    pub exclude: Exclude,
    /// The document of the findings to live with for now.
    pub baseline: Option<PathBuf>,
    /// Which rules run, with which severity.
    pub levels: Levels,
    /// Values of the blueprint instance's context.
    pub context: Vec<(String, Value)>,
    /// Whether nothing exists but what the release ships and the blueprints make.
    pub closed_world: bool,
    /// Objects that exist on the server outside of any blueprint.
    pub externals: Vec<External>,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            authentik: None,
            licensed: None,
            fail_on: None,
            show: None,
            exclude: Exclude::nothing(),
            baseline: None,
            levels: Levels::default(),
            context: Vec::new(),
            closed_world: false,
            externals: Vec::new(),
        }
    }
}

/// Why a configuration can't be used.
#[derive(Debug)]
pub enum ConfigError {
    /// It could not be read.
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// It says something that means nothing.
    Invalid {
        /// The file with its text.
        file: Box<SourceFile>,
        /// Each mistake.
        problems: Vec<Problem>,
    },
}

impl Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ConfigError::Unreadable { path, error } => write!(f, "{}: {error}", path.display()),
            ConfigError::Invalid { file, problems } => {
                let first = problems.first().map(|problem| problem.message.as_str());
                write!(f, "{}: {}", file.path(), first.unwrap_or("not valid"))
            }
        }
    }
}

impl std::error::Error for ConfigError {}

impl Config {
    /// Reads a configuration. Names of rules are looked up among `rules`.
    pub fn load(path: &Path, rules: &[&Rule]) -> Result<Self, ConfigError> {
        let text = fs::read_to_string(path)
            .map_err(|error| ConfigError::Unreadable { path: path.to_owned(), error })?;
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        Config::parse(SourceFile::new(path.to_string_lossy(), text), folder, rules)
    }

    /// Understands the text of a configuration. Its globs are relative to `folder`.
    pub fn parse(file: SourceFile, folder: &Path, rules: &[&Rule]) -> Result<Self, ConfigError> {
        let mut problems = Vec::new();
        let document = document::parse(file.text(), rules, &mut problems);
        let config = document.map(|document| document.resolve(folder, &mut problems));
        match config {
            Some(config) if problems.is_empty() => Ok(config),
            _ => {
                problems.sort_by_key(|problem| problem.span);
                Err(ConfigError::Invalid { file: Box::new(shown(&file)), problems })
            }
        }
    }
}

/// The file as it can be shown: the values of secrets are as long as they are, and made of stars.
fn shown(file: &SourceFile) -> SourceFile {
    let mut text = file.text().to_owned();
    for part in secret_parts(file.text(), TextKind::Raw) {
        let stars: String = "*".repeat(part.len());
        text.replace_range(part, &stars);
    }
    file.with_text(text)
}

/// The configuration that holds for a path: the nearest one in its folder or above, up to the top of the
/// git repository.
pub fn find(path: &Path) -> Option<PathBuf> {
    // A path that is not there is reported later; the configuration above it still applies.
    let path = path.canonicalize().or_else(|_| std::path::absolute(path)).ok()?;
    let start = if path.is_dir() { path.as_path() } else { path.parent()? };
    for folder in start.ancestors() {
        let candidate = folder.join(FILE_NAME);
        if candidate.is_file() {
            return Some(candidate);
        }
        if folder.join(".git").exists() {
            return None;
        }
    }
    None
}
