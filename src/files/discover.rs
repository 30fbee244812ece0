//! From the paths that a user gives to the files they mean, and their text.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::fmt::{self, Display};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use ignore::{DirEntry, WalkBuilder};

use crate::text::{Defect, MOST_BYTES, SourceFile, Span};
use crate::threads;

/// The path that stands for standard input.
pub const STDIN: &str = "-";

/// What findings call standard input.
pub const SHOWN_STDIN: &str = "<stdin>";

/// The file from which compose reads variables; others of its kind end so.
const ENVIRONMENT: &str = ".env";

/// Fewer files than this are read by one thread.
const WORTH_THREADS: usize = 32;

/// Why a file, or a part of it, could not be read.
#[derive(Debug)]
pub struct LoadError {
    /// The file or folder, as findings would show it.
    pub path: String,
    /// Why.
    pub reason: LoadErrorReason,
}

/// Why a file could not be read.
#[derive(Debug)]
#[non_exhaustive]
pub enum LoadErrorReason {
    /// The operating system says no.
    Io(io::Error),
    /// A folder could not be walked.
    Walk(String),
}

impl Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = &self.path;
        match &self.reason {
            LoadErrorReason::Io(error) if error.kind() == io::ErrorKind::NotFound => {
                write!(f, "{path}: no such file or folder")
            }
            LoadErrorReason::Io(error) => write!(f, "{path}: {error}"),
            LoadErrorReason::Walk(message) => write!(f, "{path}: {message}"),
        }
    }
}

impl std::error::Error for LoadError {}

/// Files that are not taken when a folder is walked.
#[derive(Debug, Clone)]
pub struct Exclude {
    globs: Gitignore,
}

impl Exclude {
    /// Excludes nothing.
    pub fn nothing() -> Self {
        Exclude { globs: Gitignore::empty() }
    }

    /// Globs as in a `.gitignore` in the folder `root`. An error says which glob is wrong, and why.
    pub fn new<'a>(root: &Path, globs: impl IntoIterator<Item = &'a str>) -> Result<Self, (usize, String)> {
        // Entries are compared by their canonical path, so that `..` and links on the way don't matter.
        let root = root.canonicalize().unwrap_or_else(|_| root.to_owned());
        let mut builder = GitignoreBuilder::new(root);
        for (index, glob) in globs.into_iter().enumerate() {
            builder.add_line(None, glob).map_err(|error| (index, error.to_string()))?;
        }
        let globs = builder.build().map_err(|error| (0, error.to_string()))?;
        Ok(Exclude { globs })
    }

    /// Whether a file is passed by when a folder is walked: it, or a folder on the way to it, is excluded. `folder`: the
    /// canonical path of the folder, `below`: the path from there.
    pub fn excludes_below(&self, folder: &Path, below: &Path) -> bool {
        let on_the_way = below.ancestors().skip(1).filter(|part| !part.as_os_str().is_empty());
        self.excludes(&folder.join(below), false)
            || on_the_way.into_iter().any(|part| self.excludes(&folder.join(part), true))
    }

    /// Whether a canonical path is excluded.
    pub fn excludes(&self, path: &Path, is_folder: bool) -> bool {
        !self.globs.is_empty() && self.globs.matched(path, is_folder).is_ignore()
    }
}

/// The files to read.
#[derive(Debug, Default)]
pub struct Discovered {
    /// In the order of the given paths; within a folder by name.
    pub paths: Vec<PathBuf>,
    /// Those of the given paths that are files themselves.
    pub meant: HashSet<PathBuf>,
    /// The same of files that authentik passes over, since a part of their path below the folder starts with a dot.
    pub hidden: Vec<PathBuf>,
    /// Other files of the walked folders whose names say that they may name an image: Nix, Dockerfiles and the like.
    pub deployments: Vec<PathBuf>,
    /// What could not be looked into.
    pub errors: Vec<LoadError>,
}

impl Discovered {
    /// Adds a file that is named itself.
    pub(super) fn add_meant(&mut self, path: &Path) {
        self.paths.push(path.to_owned());
        self.meant.insert(path.to_owned());
    }
}

/// Finds the files that paths mean: a file by its name is itself, a folder is every `*.yaml` and `*.yml`
/// below it that is neither excluded nor ignored by git, be it in a repository or without one. Hidden ones are in a
/// list of their own.
///
/// authentik itself discovers `*.yaml` only and skips hidden paths.
pub fn discover(given: &[PathBuf], exclude: &Exclude) -> Discovered {
    let mut found = Discovered::default();
    for path in given {
        if path.as_os_str() == STDIN {
            found.add_meant(path);
            continue;
        }
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => walk(path, exclude, &mut found),
            Ok(_) => found.add_meant(path),
            Err(error) => {
                found.errors.push(LoadError { path: shown(path), reason: LoadErrorReason::Io(error) })
            }
        }
    }
    if given.len() > 1 {
        // One file can be meant by several of the paths.
        let mut seen = HashSet::new();
        for paths in [&mut found.paths, &mut found.hidden] {
            paths.retain(|path| seen.insert(path.canonicalize().unwrap_or_else(|_| path.clone())));
        }
    }
    found
}

fn walk(folder: &Path, exclude: &Exclude, found: &mut Discovered) {
    let canonical = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let exclude = exclude.clone();
    let place = canonical.clone();
    let root = folder.to_owned();
    let wanted = move |entry: &DirEntry| {
        let below = entry.path().strip_prefix(&root).unwrap_or(entry.path());
        let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
        let name = entry.file_name().to_str().unwrap_or_default();
        // `..data` is how Kubernetes mounts a ConfigMap: the names next to it are links to its files.
        let internal = name == ".git" || name.starts_with("..") || is_folder && is_deep(below);
        entry.depth() == 0 || !internal && !exclude.excludes(&place.join(below), is_folder)
    };
    // Without a repository, in what was unpacked from an archive, the folder itself is all that may say what is ignored.
    let in_repository =
        canonical.ancestors().any(|above| [".git", ".jj"].iter().any(|mark| above.join(mark).exists()));
    let walk = WalkBuilder::new(folder)
        .require_git(in_repository)
        .parents(in_repository)
        // What the user's machine ignores elsewhere must not change the result.
        .git_global(false)
        .git_exclude(false)
        .hidden(false)
        .sort_by_file_name(Ord::cmp)
        .filter_entry(wanted)
        .build();
    for entry in walk {
        match entry {
            Ok(entry) if !is_yaml(entry.path()) => {
                let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
                // Compose reads its variables from a hidden file.
                let place = if is_environment(entry.file_name()) {
                    entry.path().parent().unwrap_or(folder)
                } else {
                    entry.path()
                };
                if is_file && names_deployment(entry.file_name()) && !is_hidden(folder, place) {
                    found.deployments.push(entry.into_path());
                }
            }
            Ok(entry) => match kind(&entry) {
                Ok(true) if is_hidden(folder, entry.path()) => found.hidden.push(entry.into_path()),
                Ok(true) => found.paths.push(entry.into_path()),
                Ok(false) => {}
                Err(_) if is_hidden(folder, entry.path()) => {}
                Err(error) => found
                    .errors
                    .push(LoadError { path: shown(entry.path()), reason: LoadErrorReason::Io(error) }),
            },
            Err(error) if path_of(&error).is_some_and(|path| is_hidden(folder, path)) => {}
            Err(error) => found
                .errors
                .push(LoadError { path: shown(folder), reason: LoadErrorReason::Walk(error.to_string()) }),
        }
    }
}

/// Whether a path leads deep into a hidden folder: environments and caches have many files, and no blueprints.
fn is_deep(below: &Path) -> bool {
    let is_dotted = |part: &std::path::Component<'_>| part.as_os_str().as_encoded_bytes().starts_with(b".");
    below.components().skip_while(|part| !is_dotted(part)).count() > 3
}

/// What an error of a walk is about.
fn path_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => path_of(err),
        _ => None,
    }
}

/// Whether a part of the path below a folder starts with a dot.
fn is_hidden(folder: &Path, path: &Path) -> bool {
    let below = path.strip_prefix(folder).unwrap_or(path);
    below.components().any(|part| part.as_os_str().as_encoded_bytes().starts_with(b"."))
}

pub(super) fn is_yaml(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml")
}

/// Whether a hidden file has variables that compose reads: `.env`, `.env.versions`, but not `.env.example`.
pub(super) fn is_environment(name: &OsStr) -> bool {
    const EXAMPLES: [&str; 5] = ["example", "sample", "template", "dist", "test"];
    let name = name.to_str().unwrap_or_default();
    let kind = name.strip_prefix(ENVIRONMENT).and_then(|rest| rest.strip_prefix('.'));
    name == ENVIRONMENT || kind.is_some_and(|kind| !EXAMPLES.iter().any(|example| kind.ends_with(example)))
}

/// Whether a file that isn't YAML is of a kind that may say which image or chart is deployed.
pub(super) fn names_deployment(name: &OsStr) -> bool {
    const ENDINGS: [&str; 8] =
        [".nix", ".gotmpl", ".container", ".dockerfile", ".tf", ".tofu", ".tfvars", ENVIRONMENT];
    let Some(name) = name.to_str() else { return false };
    ENDINGS.iter().any(|ending| name.ends_with(ending))
        || is_environment(name.as_ref())
        || name == "Chart.lock"
        || ["Dockerfile", "Containerfile"].iter().any(|start| name.starts_with(start))
}

/// Whether an entry is a file. Links to files count, as a mounted ConfigMap consists of them; links to
/// folders are not followed, so no loop is possible. Links to nothing are common in repositories, and no file.
fn kind(entry: &DirEntry) -> io::Result<bool> {
    match entry.file_type() {
        Some(kind) if kind.is_symlink() => {
            Ok(fs::metadata(entry.path()).is_ok_and(|target| target.is_file()))
        }
        kind => Ok(kind.is_some_and(|kind| kind.is_file())),
    }
}

/// Files with their text.
#[derive(Debug, Default)]
pub struct Loaded {
    /// The files that could be read, in the order of their paths.
    pub files: Vec<SourceFile>,
    /// The path of each of these files.
    pub paths: Vec<PathBuf>,
    /// What could not be read.
    pub errors: Vec<LoadError>,
}

/// Reads files. [`STDIN`] is read from standard input and shown as `<stdin>`.
pub fn load(paths: &[PathBuf]) -> Loaded {
    let read = threads::map(paths, WORTH_THREADS, |path| read(path));
    let mut loaded = Loaded::default();
    for (path, read) in paths.iter().zip(read) {
        match read {
            Ok(file) => {
                loaded.files.push(file);
                loaded.paths.push(path.clone());
            }
            Err(reason) => loaded.errors.push(LoadError { path: shown(path), reason }),
        }
    }
    loaded
}

fn read(path: &Path) -> Result<SourceFile, LoadErrorReason> {
    let bytes = if path.as_os_str() == STDIN {
        limited(io::stdin().lock(), 0)?
    } else {
        let file = File::open(path).map_err(LoadErrorReason::Io)?;
        // Pipes have no length; the limit while reading holds for all.
        let length = file.metadata().map_err(LoadErrorReason::Io)?.len();
        limited(file, length)?
    };
    Ok(match bytes {
        Some(bytes) => decode(shown(path), bytes),
        None => SourceFile::with_defect(shown(path), "", Defect::TooLarge),
    })
}

/// The bytes, unless there are more than [`MOST_BYTES`].
fn limited(source: impl Read, length: u64) -> Result<Option<Vec<u8>>, LoadErrorReason> {
    if length > MOST_BYTES {
        return Ok(None);
    }
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or_default() + 1);
    source.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(LoadErrorReason::Io)?;
    if bytes.len() as u64 > MOST_BYTES {
        return Ok(None);
    }
    Ok(Some(bytes))
}

/// The text of bytes that start as UTF-16 does: with a byte-order mark.
fn utf16(bytes: &[u8]) -> Option<String> {
    let (little, rest) = match bytes {
        [0xff, 0xfe, rest @ ..] => (true, rest),
        [0xfe, 0xff, rest @ ..] => (false, rest),
        _ => return None,
    };
    let unit = |pair: &[u8]| match *pair {
        [one, two] if little => u16::from_le_bytes([one, two]),
        [one, two] => u16::from_be_bytes([one, two]),
        _ => u16::from(b'?'),
    };
    let units: Vec<u16> = rest.chunks(2).map(unit).collect();
    Some(String::from_utf16_lossy(&units))
}

/// The text of bytes. Each byte that is not UTF-8 becomes a `_`: offsets stay those of the file, and it is a letter to
/// YAML wherever it is, so that the file has no other fault for it.
pub(super) fn decode(path: String, bytes: Vec<u8>) -> SourceFile {
    let bytes = match String::from_utf8(bytes) {
        Ok(text) => return SourceFile::new(path, text),
        Err(error) => error,
    };
    let first = Span::at(bytes.utf8_error().valid_up_to()).start;
    let bytes = bytes.into_bytes();
    if let Some(text) = utf16(&bytes) {
        return SourceFile::with_defect(path, text, Defect::Utf16);
    }
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(std::iter::repeat_n('_', chunk.invalid().len()));
    }
    SourceFile::with_defect(path, text, Defect::NotUtf8 { first })
}

/// A path as findings show it.
pub(super) fn shown(path: &Path) -> String {
    if path.as_os_str() == STDIN {
        return SHOWN_STDIN.to_owned();
    }
    match path.strip_prefix(".") {
        Ok(below) if !below.as_os_str().is_empty() => below.to_string_lossy().into_owned(),
        _ => path.to_string_lossy().into_owned(),
    }
}
