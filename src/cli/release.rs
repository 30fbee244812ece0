//! For which release of authentik a command answers, and what says so.

use std::env;
use std::fs::File;
use std::io::Read;
use std::path::{Component, Path, PathBuf};

use super::say;
use crate::catalog::Release;
use crate::deployment::{
    Content, Deployed, Mention, MentionKind, ReleaseSource, Stated, may_name_release, mentions_of,
};
use crate::embedded::{Sources, is_blueprint};
use crate::files::{Exclude, is_example, load, surroundings};
use crate::lint::{Finding, Related};
use crate::redact::{Name, Words, message};
use crate::rules::files::conflicting_releases;
use crate::text::{FileId, SourceFile};
use crate::threads;

/// Fewer files than this are looked at by one thread.
const WORTH_THREADS: usize = 64;
/// Larger files are no manifests that people write.
const MOST_BYTES: u64 = 1 << 20;
/// So many files that aren't YAML are read.
const MOST_FILES: usize = 1000;
/// So many files outside of the run are read in all, the nearest and likeliest first.
const MOST_FILES_AROUND: usize = 2000;
/// So many of them are read before the budget is looked at again.
const FILES_AT_ONCE: usize = 250;
/// So many bytes of them.
const MOST_BYTES_AROUND: u64 = 32 << 20;

/// The release that answers are for.
pub(super) struct Chosen {
    pub(super) release: Release,
    pub(super) source: ReleaseSource,
}

impl Chosen {
    /// Chooses: the command line, then the configuration, then the repository say it, else it is the newest.
    pub(super) fn new(
        option: Option<Release>,
        configured: Option<Release>,
        ask: impl FnOnce() -> Option<Deployed>,
    ) -> Self {
        match (option, configured) {
            (Some(release), _) => Chosen { release, source: ReleaseSource::Option },
            (None, Some(release)) => Chosen { release, source: ReleaseSource::Configuration },
            (None, None) => match ask() {
                Some(deployed) => Chosen {
                    release: deployed.release,
                    source: ReleaseSource::Repository(Box::new(deployed)),
                },
                None => Chosen { release: Release::default(), source: ReleaseSource::Newest },
            },
        }
    }

    /// Says on stderr which release it is, where nobody named it or it isn't final: what is on stdout can't tell.
    pub(super) fn say(&self) {
        if self.source.deployed().is_some() || self.release.is_preview() {
            let release = self.release.to_string();
            let stated = Stated { release: &release, source: &self.source };
            say(&format_args!("authentik {stated}"));
        }
        if let Some(message) = self.conflict_message() {
            say(&message);
        }
    }

    /// What there is to say of other releases that the repository names.
    fn conflict_message(&self) -> Option<String> {
        let Deployed { release, mention, others } = self.source.deployed()?;
        if others.is_empty() {
            return None;
        }
        let all = std::iter::once(mention).chain(others);
        let all =
            all.map(|it| format!("{} ({}:{})", it.version, it.path, it.line)).collect::<Vec<_>>().join(", ");
        Some(format!("the repository names several releases of authentik: {all}; {release} is used"))
    }

    /// Adds an info that names the other releases of the repository, at a place that does. What it says, where none of
    /// the files has such a place.
    pub(super) fn note_conflict(&self, sources: &mut Sources) -> Option<String> {
        match self.conflict(sources.files()) {
            Some(conflict) => {
                sources.add_finding(conflict);
                None
            }
            None => self.conflict_message(),
        }
    }

    /// The same for the files of an older revision, by what these name themselves, so that what they had isn't new.
    pub(super) fn note_older_conflict(&self, older: &mut Sources) {
        if self.source.deployed().is_some() {
            let _ = Chosen::new(None, None, || Deployed::decide(in_files(older, &[]))).note_conflict(older);
        }
    }

    fn conflict(&self, files: &[SourceFile]) -> Option<Finding> {
        let Deployed { release, mention, others } = self.source.deployed()?;
        let place = |mention: &Mention| {
            let index = files.iter().position(|file| file.path() == mention.path)?;
            Some((FileId(u32::try_from(index).ok()?), mention.span))
        };
        let placed: Vec<_> = others.iter().filter_map(|other| Some((other, place(other)?))).collect();
        let (_, (file, span)) = placed.first()?;
        let used = place(mention).map(|(file, span)| Related {
            file,
            span,
            message: message!("authentik {}", Words(release)),
            is_copy: false,
        });
        let rest = placed.iter().skip(1).map(|(other, (file, span))| Related {
            file: *file,
            span: *span,
            message: message!("authentik {}", Name(other.version.to_string())),
            is_copy: false,
        });
        Some(Finding {
            rule: &conflicting_releases::RULE,
            severity: conflicting_releases::RULE.severity,
            file: *file,
            span: *span,
            message: self.conflict_message()?.into(),
            help: Some(message!(
                "state the release in `blueprintc.toml`: `authentik = \"{}\"`",
                Words(release)
            )),
            entry: None,
            blueprint: None,
            related: used.into_iter().chain(rest).collect(),
            fix: None,
            said: None,
            need: None,
            consequence: None,
        })
    }
}

/// Asks the repository: the files of the run, and where these don't say what is deployed, those around them.
pub(super) fn deployed(
    given: &[PathBuf],
    exclude: &Exclude,
    sources: &Sources,
    deployments: &[PathBuf],
) -> Option<Deployed> {
    let mut found = in_files(sources, deployments);
    // A comment is for editors, and easily forgotten.
    if found.iter().all(|mention| mention.kind == MentionKind::Schema) {
        found.extend(mentions_around(given, exclude));
    }
    Deployed::decide(found)
}

/// Asks the repository around the first path.
pub(super) fn around(given: &[PathBuf], exclude: &Exclude) -> Option<Deployed> {
    Deployed::decide(mentions_around(given, exclude))
}

fn in_files(sources: &Sources, deployments: &[PathBuf]) -> Vec<Mention> {
    let read = read(deployments);
    let content = |is_blueprint| if is_blueprint { Content::Blueprint } else { Content::Yaml };
    let files = sources.files_by_kind().map(|(file, is_blueprint)| (file, content(is_blueprint)));
    let files: Vec<_> = files.chain(read.iter().map(|file| (file, Content::Text))).collect();
    let mut found = mentions_of(&files);
    // What an example names counts where nothing else does.
    let is_real = |mention: &Mention| !is_example(Path::new(&mention.path));
    if found.iter().any(is_real) {
        found.retain(is_real);
    }
    found
}

/// What is named around the first path, in the nearest folder that names anything.
fn mentions_around(given: &[PathBuf], exclude: &Exclude) -> Vec<Mention> {
    let first = given.first().map_or(Path::new("."), PathBuf::as_path);
    let Ok(here) = env::current_dir() else { return Vec::new() };
    let (mut files, mut bytes) = (MOST_FILES_AROUND, MOST_BYTES_AROUND);
    // Standard input, whose path is no file, is for the folder in which the command runs.
    let mut around = surroundings(&here.join(first), exclude).map(|paths| {
        let mut near = near(&paths, &mut files, &mut bytes);
        near.sort();
        let near: Vec<PathBuf> = near.iter().map(|path| relative(&here, path)).collect();
        mentions_beside_blueprints(&load(&near).files)
    });
    // A comment of another blueprint says less than what is deployed, wherever that is.
    let mut comments = Vec::new();
    let deployed = around.find_map(|found| {
        let is_deployed = found.iter().any(|mention| mention.kind != MentionKind::Schema);
        if !is_deployed && comments.is_empty() {
            comments = found;
            return None;
        }
        is_deployed.then_some(found)
    });
    deployed.unwrap_or(comments)
}

/// What files name of which nobody knows yet whether they are blueprints.
fn mentions_beside_blueprints(files: &[SourceFile]) -> Vec<Mention> {
    let is_yaml = |file: &SourceFile| [".yaml", ".yml"].iter().any(|end| file.path().ends_with(end));
    let content = |file: &SourceFile| match is_yaml(file) {
        true if is_blueprint(file) => Content::Blueprint,
        true => Content::Yaml,
        false => Content::Text,
    };
    let files: Vec<_> = files.iter().map(|file| (file, content(file))).collect();
    mentions_of(&files)
}

/// Those of the paths, the first of them, that may have to do with authentik.
fn near(paths: &[PathBuf], files: &mut usize, bytes: &mut u64) -> Vec<PathBuf> {
    let mut relevant = Vec::new();
    // What is read must not depend on how threads run: the budget is looked at between these.
    for paths in paths.get(..paths.len().min(*files)).unwrap_or_default().chunks(FILES_AT_ONCE) {
        *files -= paths.len();
        let read = threads::map(paths, WORTH_THREADS, |path| look(path, &mut Vec::new()));
        *bytes = bytes.saturating_sub(read.iter().map(|(_, length)| length).sum());
        relevant.extend(
            paths.iter().zip(read).filter(|(_, (is_relevant, _))| *is_relevant).map(|it| it.0.clone()),
        );
        if *bytes == 0 {
            break;
        }
    }
    relevant
}

/// Whether a file may have to do with authentik, and how much of it was read to tell.
fn look(path: &Path, buffer: &mut Vec<u8>) -> (bool, u64) {
    buffer.clear();
    let read = File::open(path).and_then(|file| file.take(MOST_BYTES + 1).read_to_end(buffer));
    let length = buffer.len() as u64;
    (read.is_ok() && length <= MOST_BYTES && may_name_release(&path.to_string_lossy(), buffer), length)
}

/// Reads files that nobody asked for: what can't be read, or is too large, is left out.
fn read(paths: &[PathBuf]) -> Vec<SourceFile> {
    let small =
        |path: &&PathBuf| path.metadata().is_ok_and(|about| about.is_file() && about.len() <= MOST_BYTES);
    let paths: Vec<PathBuf> = paths.iter().filter(small).take(MOST_FILES).cloned().collect();
    load(&paths).files
}

/// A path as somebody in a folder writes it; both are absolute.
fn relative(here: &Path, path: &Path) -> PathBuf {
    let here = here.canonicalize().unwrap_or_else(|_| here.to_owned());
    let common = here.ancestors().find(|folder| path.starts_with(folder)).unwrap_or(Path::new(""));
    let Ok(below) = path.strip_prefix(common) else { return path.to_owned() };
    let up = here.components().count() - common.components().count();
    let up = std::iter::repeat_n(Component::ParentDir, up);
    up.collect::<PathBuf>().join(below)
}
