//! What was there when: answers over all releases, computed when a finding asks.

use std::sync::OnceLock;

use foldhash::{HashMap, HashMapExt};

use super::data::RENAMES;
use super::index::catalog;
use super::release::Release;

/// In which of the known releases something exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct History {
    /// The first one. When it is the oldest known release, the thing may be older.
    pub first: Release,
    /// The last one.
    pub last: Release,
}

fn history(exists: impl Fn(Release) -> bool) -> Option<History> {
    let first = Release::ALL.into_iter().find(|&release| exists(release))?;
    let last = Release::ALL.into_iter().rev().find(|&release| exists(release))?;
    Some(History { first, last })
}

/// When entries could name a model (`app.model`); nothing when no known release has it.
pub fn model_history(model: &str) -> Option<History> {
    history(|release| catalog(release).model_named(model).is_some())
}

/// When a model had a field; nothing when it has it in no known release.
pub fn field_history(model: &str, field: &str) -> Option<History> {
    history(|release| catalog(release).model_named(model).is_some_and(|model| model.field(field).is_some()))
}

/// How a name went out of use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RenameKind {
    /// The same thing under another name.
    Renamed,
    /// The thing is part of something else now.
    Moved,
    /// The thing is gone.
    Removed,
    /// Values look different; the name may have changed too.
    TypeChanged,
    /// The name never was right, and is often taken for the right one.
    Mistaken,
    /// The name is still right; another one came for the same thing.
    Added,
}

/// When a name went out of use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    /// Before the first release that the catalog knows.
    Older,
    /// With this release.
    Release(Release),
}

/// A name that went out of use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rename {
    /// The model (`app.model`).
    pub model: &'static str,
    /// The field whose choice it is, when the name is one of a field's choices.
    pub choice_of: Option<&'static str>,
    /// The old name: of a field, relation or choice, or when it is a model that changed, of the model itself.
    pub old: &'static str,
    /// What took its place, if anything.
    pub new: Option<&'static str>,
    /// When.
    pub since: Since,
    /// How.
    pub kind: RenameKind,
    /// What else to know; can be empty.
    pub note: &'static str,
}

impl Rename {
    /// Whether the change had happened in `release`.
    pub fn holds_in(&self, release: Release) -> bool {
        match self.since {
            Since::Older => true,
            Since::Release(since) => since <= release,
        }
    }
}

/// The names of a model that went out of use.
fn renames(model: &str) -> &'static [Rename] {
    static ALL: OnceLock<HashMap<&str, Vec<Rename>>> = OnceLock::new();
    let all = ALL.get_or_init(|| {
        let mut by_model: HashMap<&str, Vec<Rename>> = HashMap::new();
        for rename in RENAMES.lines().filter_map(parse) {
            by_model.entry(rename.model).or_default().push(rename);
        }
        by_model
    });
    all.get(model).map(Vec::as_slice).unwrap_or_default()
}

fn parse(line: &'static str) -> Option<Rename> {
    if line.starts_with('#') {
        return None;
    }
    let mut words = line.splitn(5, ' ');
    let subject = words.next()?;
    let new = Some(words.next()?).filter(|new| *new != "-");
    let since = match words.next()? {
        "older" | "never" => Since::Older,
        release => Since::Release(release.parse().ok()?),
    };
    let kind = match words.next()? {
        "renamed" => RenameKind::Renamed,
        "moved" => RenameKind::Moved,
        "removed" => RenameKind::Removed,
        "type-changed" => RenameKind::TypeChanged,
        "mistaken" => RenameKind::Mistaken,
        "added" => RenameKind::Added,
        _ => return None,
    };
    let (subject, choice) = match subject.split_once('=') {
        Some((subject, choice)) => (subject, Some(choice)),
        None => (subject, None),
    };
    let (model, name) = match subject.rsplit_once('.') {
        Some((model, field)) if model.contains('.') => (model, field),
        _ => (subject, subject),
    };
    let (choice_of, old) = choice.map_or((None, name), |choice| (Some(name), choice));
    Some(Rename { model, choice_of, old, new, since, kind, note: words.next().unwrap_or_default() })
}

/// What became of `name`, a field or relation of `model` (`app.model`), by the release `at`. The other
/// way round too: when `name` is only right in a release after `at`, the entry that says what it was
/// called before, whose [`Rename::holds_in`] is false for `at`.
pub fn rename(model: &str, name: &str, at: Release) -> Option<&'static Rename> {
    let of_field = |rename: &&Rename| rename.choice_of.is_none() && rename.old != model;
    let forward =
        |rename: &&Rename| rename.old == name && rename.holds_in(at) && rename.kind != RenameKind::Added;
    let backward = |rename: &&Rename| rename.new == Some(name) && rename.old != name && !rename.holds_in(at);
    let all = || renames(model).iter().filter(of_field);
    let is_field = || catalog(at).model_named(model).is_some_and(|model| model.field(name).is_some());
    all().find(forward).or_else(|| all().find(backward).filter(|_| !is_field()))
}

/// What became of `choice`, one of the choices of a field of `model`, by the release `at`.
pub fn choice_rename(model: &str, field: &str, choice: &str, at: Release) -> Option<&'static Rename> {
    let of_choice = |rename: &&Rename| {
        rename.model == model
            && rename.choice_of == Some(field)
            && rename.old == choice
            && rename.holds_in(at)
    };
    renames(model).iter().find(of_choice)
}

/// What became of a model (`app.model`) by the release `at`.
pub fn model_rename(model: &str, at: Release) -> Option<&'static Rename> {
    renames(model)
        .iter()
        .find(|rename| rename.model == model && rename.old == rename.model && rename.holds_in(at))
}
