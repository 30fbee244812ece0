//! `blueprintc lsp`.

use std::collections::HashMap;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use lsp_server::Connection;

use super::load_sources::load_sources_by;
use super::project::{Project, ProjectArgs};
use super::{Exit, baseline, complain};
use crate::config::{Config, ConfigError};
use crate::files::{Root, load};
use crate::lsp::{self, ConfigDefect, Disk, OpenedFolder, SetKnownAside, Texts};
use crate::report::Problem;
use crate::text::{SourceFile, Span};

pub(super) fn run() -> Exit {
    match lsp::run(&OnDisk) {
        Ok(()) => Exit::Clean,
        Err(error) => {
            complain(&error);
            Exit::Failure
        }
    }
}

/// Serves a client that is connected already: in memory, for tests, or over a socket.
///
/// # Errors
///
/// Fails where the client breaks the protocol, or hangs up.
pub fn serve(connection: &Connection) -> Result<(), Box<dyn Error + Send + Sync>> {
    lsp::serve(connection, &OnDisk)
}

/// The files on the disk, read as `check` reads them.
struct OnDisk;

impl Disk for OnDisk {
    fn open(&self, path: &Path, texts: &Texts) -> OpenedFolder {
        open(path, texts)
    }

    fn is_file(&self, path: &Path) -> bool {
        path.is_file()
    }

    fn is_folder(&self, path: &Path) -> bool {
        path.is_dir()
    }
}

/// Reads what is below a path, as `check` does.
fn open(path: &Path, texts: &Texts) -> OpenedFolder {
    let paths = [path.to_owned()];
    let (instance, configuration, display) = Default::default();
    let args =
        ProjectArgs { paths: &paths, instance: &instance, configuration: &configuration, display: &display };
    let (project, unusable) = match Project::configured(args) {
        Ok(project) => (project, None),
        Err(error) => (Project { args, config: Config::default(), schema: None }, Some(defect(error))),
    };
    let is_configured = unusable.is_none();
    let folder = if path.is_dir() { path } else { path.parent().unwrap_or(path) };
    let (set_known_aside, unreadable) = match known_findings(&project.config, folder) {
        Ok(set_known_aside) => (set_known_aside, None),
        Err(unreadable) => (None, Some(unreadable)),
    };
    let mut found = project.discover();
    let is_new = |text: &&PathBuf| {
        let is_yaml = text.extension().is_some_and(|kind| kind == "yaml" || kind == "yml");
        let is_below = |below: &Path| {
            let folder = path.canonicalize().unwrap_or_else(|_| path.to_owned());
            !project.config.exclude.excludes_below(&folder, below)
        };
        let is_meant = text.as_path() == path || is_yaml && text.strip_prefix(path).is_ok_and(is_below);
        is_meant && !text.exists() && !found.paths.contains(text)
    };
    let new: Vec<PathBuf> = texts.keys().filter(is_new).cloned().collect();
    found.paths.extend(new);
    found.paths.sort();
    let load_texts = |paths: &[PathBuf]| {
        let closed: Vec<PathBuf> = paths.iter().filter(|path| !texts.contains_key(*path)).cloned().collect();
        let mut loaded = load(&closed);
        let (read, files) = (std::mem::take(&mut loaded.paths), std::mem::take(&mut loaded.files));
        let mut read: HashMap<PathBuf, SourceFile> = read.into_iter().zip(files).collect();
        let named = paths.iter().filter_map(|path| {
            // Findings speak of paths in the folder.
            let short = path.strip_prefix(folder).unwrap_or(path).to_string_lossy().into_owned();
            if let Some(text) = texts.get(path) {
                return Some((path.clone(), SourceFile::new(short, Arc::clone(text))));
            }
            let file = read.remove(path)?;
            let text = Arc::clone(file.shared_text());
            let named = match file.defect() {
                Some(defect) => SourceFile::with_defect(short, text, defect),
                None => SourceFile::new(short, text),
            };
            Some((path.clone(), named))
        });
        (loaded.paths, loaded.files) = named.unzip();
        loaded
    };
    let loaded = load_sources_by(found, &project.config.exclude, load_texts);
    let chosen = project.release(&loaded, false);
    let options = project.options(&chosen, project.config.levels.clone(), false);
    OpenedFolder {
        builder: loaded.builder,
        options,
        levels: project.config.levels.clone(),
        release_source: chosen.source.place(),
        set_known_aside,
        is_configured,
        defect: unusable.or(unreadable),
    }
}

/// What sets the findings of the configured baseline aside.
fn known_findings(config: &Config, folder: &Path) -> Result<Option<SetKnownAside>, ConfigDefect> {
    let Some(path) = &config.baseline else { return Ok(None) };
    let root = Root::around(folder);
    match baseline::read(path) {
        Ok(known) => {
            Ok(Some(Box::new(move |files, outcome| baseline::set_aside(&known, &root, files, outcome))))
        }
        Err(error) => Err(unreadable(path, error.to_string())),
    }
}

/// Why a configuration cannot be used, as an editor shows it.
fn defect(error: ConfigError) -> ConfigDefect {
    match error {
        ConfigError::Unreadable { path, error } => unreadable(&path, error.to_string()),
        ConfigError::Invalid { file, problems } => {
            ConfigDefect { file: SourceFile::new(on_disk(Path::new(file.path())), file.text()), problems }
        }
    }
}

/// A file that cannot be read.
fn unreadable(path: &Path, message: String) -> ConfigDefect {
    let problem = Problem { span: Span::at(0), message, help: None };
    ConfigDefect { file: SourceFile::new(on_disk(path), ""), problems: vec![problem] }
}

/// The whole path of a file.
fn on_disk(path: &Path) -> String {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned()).to_string_lossy().into_owned()
}
