//! Files as they were at a revision of a git repository: read from its objects, without a checkout.
//!
//! The `git` program does the reading. It is started without a shell, takes no locks, and is configured to stay off the
//! network.

use std::collections::{BTreeMap, HashSet};
use std::fmt::{self, Display};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::ops::Bound;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use super::Exclude;
use super::discover::{Discovered, Loaded, STDIN, decode, is_yaml, shown};
use crate::text::{Defect, MOST_BYTES, SourceFile};

/// The mode by which git marks links.
const LINK: &str = "120000";

/// A revision of the repository around some files. What `discover` and `load` do with
/// the files of today, [`Revision::discover`] and [`Revision::load`] do with those of then.
#[derive(Debug)]
pub struct Revision {
    /// The top of the repository.
    top: PathBuf,
    /// The name of the commit's object.
    commit: String,
    /// All files, by their paths from the top.
    files: BTreeMap<PathBuf, Blob>,
}

/// Why a revision can't be read.
#[derive(Debug)]
#[non_exhaustive]
pub enum RevisionError {
    /// The `git` program can't be started, or it breaks off.
    Git(io::Error),
    /// There is no repository around the files: what git says.
    NoRepository(String),
    /// The repository has no such revision.
    Unknown(String),
    /// A path is in another repository, or in none.
    Outside(PathBuf),
    /// Standard input was never committed.
    StandardInput,
    /// The repository knows of a file, but doesn't hold it.
    Missing(String),
}

impl Display for RevisionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RevisionError::Git(error) if error.kind() == io::ErrorKind::NotFound => {
                f.write_str("reading an older revision requires the program `git`, which was not found")
            }
            RevisionError::Git(error) => write!(f, "git: {error}"),
            RevisionError::NoRepository(message) => {
                write!(f, "reading an older revision requires a git repository: {message}")
            }
            RevisionError::Unknown(revision) => write!(
                f,
                "the repository has no revision `{revision}`; a shallow clone has only what was fetched"
            ),
            RevisionError::Outside(path) => {
                write!(f, "{}: outside of the repository whose older revision is read", path.display())
            }
            RevisionError::StandardInput => f.write_str("standard input has no older revision"),
            RevisionError::Missing(path) => {
                write!(f, "the repository does not have {path} of the older revision: fetch it first")
            }
        }
    }
}

impl std::error::Error for RevisionError {}

impl From<io::Error> for RevisionError {
    fn from(error: io::Error) -> Self {
        RevisionError::Git(error)
    }
}

impl Revision {
    /// Finds a revision, by any name that git knows it by, in the repository around the first of some paths.
    pub fn find(given: &[PathBuf], name: &str) -> Result<Self, RevisionError> {
        if given.iter().any(|path| path.as_os_str() == STDIN) {
            return Err(RevisionError::StandardInput);
        }
        let unknown = || RevisionError::Unknown(name.to_owned());
        let first = given.first().map_or(Path::new("."), PathBuf::as_path);
        let folder = if first.is_dir() { Some(first) } else { first.parent() };
        let folder = folder.filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        // What isn't there is complained of elsewhere.
        let folder = if folder.is_dir() { folder } else { Path::new(".") };
        let top = git(folder).args(["rev-parse", "--show-toplevel"]).output()?;
        if !top.status.success() {
            let said = String::from_utf8_lossy(&top.stderr);
            return Err(RevisionError::NoRepository(said.lines().next().unwrap_or_default().to_owned()));
        }
        let top = PathBuf::from(line(&top.stdout)).canonicalize()?;
        // No name starts like an option.
        if name.is_empty() || name.starts_with('-') || name.contains(['\0', '\n']) {
            return Err(unknown());
        }
        let commit = git(&top)
            .args(["rev-parse", "--verify", "--quiet"])
            .arg(format!("{name}^{{commit}}"))
            .output()?;
        let id = line(&commit.stdout);
        let is_id = id.len() >= 40 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !commit.status.success() || !is_id {
            return Err(unknown());
        }
        let files = list(&top, &id)?.ok_or_else(unknown)?;
        Ok(Revision { top, commit: id, files })
    }

    /// The files that these paths meant, as far as git tracked them, in the order and by the paths that they would
    /// have today. What is excluded today counts as excluded.
    pub fn discover(&self, given: &[PathBuf], exclude: &Exclude) -> Result<Discovered, RevisionError> {
        let mut found = Discovered::default();
        let mut taken: HashSet<&Path> = HashSet::new();
        for given in given {
            let Ok(real) = given.canonicalize() else { continue };
            let Ok(prefix) = real.strip_prefix(&self.top) else {
                return Err(RevisionError::Outside(given.clone()));
            };
            if !real.is_dir() {
                // A link is a file of its own.
                let file = self.place(given).and_then(|place| self.files.get_key_value(&place));
                let file = file.map(|(path, _)| path.as_path());
                if file.is_some_and(|file| taken.insert(file)) {
                    found.add_meant(given);
                }
                continue;
            }
            // Paths are sorted as a folder is walked: by the names of one folder after the other.
            let below = self.files.range::<Path, _>((Bound::Included(prefix), Bound::Unbounded)).map_while(
                |(path, _)| {
                    let below = path.strip_prefix(prefix).ok()?;
                    Some((path, below))
                },
            );
            for (path, below) in below {
                let is_meant = is_yaml(below) && !exclude.excludes_below(&real, below);
                if is_meant && taken.insert(path) {
                    let paths = if is_hidden(below) { &mut found.hidden } else { &mut found.paths };
                    paths.push(given.join(below));
                }
            }
        }
        Ok(found)
    }

    /// The files of these paths as they were. Those that weren't there are left out.
    pub fn load(&self, paths: &[PathBuf]) -> Result<Loaded, RevisionError> {
        let mut objects = Objects::open(&self.top)?;
        let mut loaded = Loaded::default();
        for path in paths {
            let Some((place, blob)) = self.place(path).and_then(|place| self.files.get_key_value(&place))
            else {
                continue;
            };
            if let Some(file) = objects.read(&self.commit, place, blob, shown(path))? {
                loaded.files.push(file);
                loaded.paths.push(path.clone());
            }
        }
        Ok(loaded)
    }

    /// The path from the top of the repository. Neither the file nor its folder need to be there today.
    fn place(&self, path: &Path) -> Option<PathBuf> {
        let path = std::path::absolute(path).ok()?;
        let folders = path.ancestors().skip(1);
        let real = folders.into_iter().find_map(|above| Some((above, above.canonicalize().ok()?)));
        let (above, real) = real?;
        let place = real.join(path.strip_prefix(above).ok()?);
        place.strip_prefix(&self.top).ok().map(Path::to_owned)
    }
}

/// All files of a commit; nothing when git can't list them.
fn list(top: &Path, commit: &str) -> io::Result<Option<BTreeMap<PathBuf, Blob>>> {
    let mut listing = git(top)
        .args(["ls-tree", "-r", "-z", "--full-tree", commit])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let mut files = BTreeMap::new();
    if let Some(out) = listing.stdout.take() {
        for entry in BufReader::new(out).split(0) {
            files.extend(Blob::of(&String::from_utf8_lossy(&entry?)));
        }
    }
    Ok(listing.wait()?.success().then_some(files))
}

/// The program, in a folder.
fn git(folder: &Path) -> Command {
    let mut git = Command::new("git");
    git.current_dir(folder).stdin(Stdio::null());
    git.env("GIT_OPTIONAL_LOCKS", "0").env("GIT_TERMINAL_PROMPT", "0").env("LC_ALL", "C");
    // Objects that a partial clone lacks are not fetched.
    git.env("GIT_NO_LAZY_FETCH", "1").env("GIT_ALLOW_PROTOCOL", "none");
    // Git hooks run with these, as seen from another folder.
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_INDEX_FILE", "GIT_PREFIX"] {
        git.env_remove(name);
    }
    git
}

fn line(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).trim_end_matches(['\n', '\r']).to_owned()
}

/// Whether a path has a part that a walk through folders passes by.
fn is_hidden(path: &Path) -> bool {
    path.iter().any(|part| part.to_string_lossy().starts_with('.'))
}

/// A file in a revision.
#[derive(Debug)]
struct Blob {
    is_link: bool,
    object: String,
}

impl Blob {
    /// Reads `MODE TYPE OBJECT<tab>PATH`: the path from the top of the repository, with the file.
    fn of(entry: &str) -> Option<(PathBuf, Self)> {
        let (about, path) = entry.split_once('\t')?;
        let mut about = about.split(' ');
        let (mode, kind, object) = (about.next()?, about.next()?, about.next()?);
        let is_file = kind == "blob";
        is_file.then(|| (PathBuf::from(path), Blob { is_link: mode == LINK, object: object.to_owned() }))
    }
}

/// A program that gives the content of one object after the other.
struct Objects {
    child: Child,
    requests: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Objects {
    fn open(top: &Path) -> io::Result<Self> {
        let mut child = git(top)
            .args(["cat-file", "--batch", "--follow-symlinks"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let requests = child.stdin.take();
        let answers = child.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
        Ok(Objects { child, requests, answers: BufReader::new(answers) })
    }

    /// The file at a place; nothing for a link that leads nowhere.
    fn read(
        &mut self,
        commit: &str,
        place: &Path,
        blob: &Blob,
        path: String,
    ) -> Result<Option<SourceFile>, RevisionError> {
        let place = place.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
        // Links are followed only from a path, and a request is one line.
        let request = match blob.is_link {
            true if place.contains('\n') => return Ok(None),
            true => format!("{commit}:{place}\n"),
            false => format!("{}\n", blob.object),
        };
        let requests = self.requests.as_mut().ok_or(io::Error::from(io::ErrorKind::BrokenPipe))?;
        requests.write_all(request.as_bytes())?;
        requests.flush()?;
        let mut head = String::new();
        self.answers.read_line(&mut head)?;
        // `OBJECT TYPE SIZE`, `REQUEST missing`, or for a link `dangling SIZE` and the like.
        let mut words = head.trim_end_matches('\n').rsplit(' ');
        let (last, kind) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let Ok(size) = last.parse::<u64>() else {
            let missing = (!blob.is_link).then(|| RevisionError::Missing(place.clone()));
            return if head.is_empty() {
                Err(io::Error::from(io::ErrorKind::UnexpectedEof).into())
            } else {
                missing.map_or(Ok(None), Err)
            };
        };
        let is_file = kind == "blob";
        // A line feed follows the content.
        if !is_file || size > MOST_BYTES {
            io::copy(&mut (&mut self.answers).take(size + 1), &mut io::sink())?;
            return Ok(is_file.then(|| SourceFile::with_defect(path, "", Defect::TooLarge)));
        }
        // It is no larger than what is read of any file.
        let mut bytes = vec![0; usize::try_from(size + 1).unwrap_or_default()];
        self.answers.read_exact(&mut bytes)?;
        bytes.pop();
        Ok(Some(decode(path, bytes)))
    }
}

impl Drop for Objects {
    fn drop(&mut self) {
        // It ends when there are no more requests.
        self.requests.take();
        let _ = self.child.wait();
    }
}
