//! What lies around the files of a run, in the repository that they are a part of.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use ignore::WalkBuilder;

use super::discover::{Exclude, is_yaml, names_deployment};

/// So many entries of folders are looked at in all: repositories can be larger than anybody wants to wait for.
const MOST_ENTRIES: usize = 10_000;
/// So many files are named for each folder.
const MOST_FILES: usize = 200;

/// Folders in which a version is one of an example.
const EXAMPLES: [&str; 13] = [
    "doc",
    "docs",
    "documentation",
    "example",
    "examples",
    "fixture",
    "fixtures",
    "test",
    "tests",
    "testdata",
    "node_modules",
    "target",
    "vendor",
];
/// How the names of files start that say what is deployed.
const NAMES: [&str; 13] = [
    "app",
    "argo",
    "chart",
    "compose",
    "deploy",
    "docker-compose",
    "flake",
    "helm",
    "kustomization",
    "release",
    "stack",
    "statefulset",
    "values",
];

/// Whether a path leads into a folder of examples or tests.
pub fn is_example(path: &Path) -> bool {
    let folders = path.parent().into_iter().flat_map(Path::components);
    folders.into_iter().any(|part| part.as_os_str().to_str().is_some_and(|name| EXAMPLES.contains(&name)))
}

/// The files around a path that may say what is deployed: folder by folder from the path up to the top of the git
/// repository, each with all that is below it and wasn't there before. Nothing where there is no repository.
///
/// What git ignores, what is excluded or hidden, and folders of examples are passed by.
pub fn surroundings(path: &Path, exclude: &Exclude) -> impl Iterator<Item = Vec<PathBuf>> + use<> {
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    // The files of a folder that was given are those of the run.
    let start = path.parent().map(Path::to_owned);
    let top = path.ancestors().find(|folder| folder.join(".git").exists()).map(Path::to_owned);
    let folders: Vec<PathBuf> = match (start, top) {
        (Some(start), Some(top)) => {
            start.ancestors().take_while(|folder| folder.starts_with(&top)).map(Path::to_owned).collect()
        }
        _ => Vec::new(),
    };
    let exclude = exclude.clone();
    let mut entries = MOST_ENTRIES;
    let mut inside = path.is_dir().then_some(path);
    folders.into_iter().map(move |folder| {
        let files = files(&folder, inside.take(), &exclude, &mut entries);
        inside = Some(folder);
        files
    })
}

/// The files below a folder that are worth a look, `inside` left out.
fn files(folder: &Path, inside: Option<PathBuf>, exclude: &Exclude, entries: &mut usize) -> Vec<PathBuf> {
    let (below, exclude) = (folder.to_owned(), exclude.clone());
    let wanted = move |entry: &ignore::DirEntry| {
        let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
        let passed_by =
            is_folder && is_example(&entry.path().strip_prefix(&below).unwrap_or(entry.path()).join("x"));
        let passed_by = passed_by || exclude.excludes(entry.path(), is_folder);
        entry.depth() == 0 || !passed_by && inside.as_deref() != Some(entry.path())
    };
    let walk = WalkBuilder::new(folder)
        .git_global(false)
        .git_exclude(false)
        .sort_by_file_name(Ord::cmp)
        .filter_entry(wanted)
        .build();
    let mut files = Vec::new();
    for entry in walk {
        if *entries == 0 || files.len() == MOST_FILES {
            break;
        }
        *entries -= 1;
        // What can't be read is nothing that anybody asked for.
        let Ok(entry) = entry else { continue };
        let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
        if is_file && is_worth_a_look(entry.path(), entry.file_name()) {
            files.push(entry.into_path());
        }
    }
    files
}

fn is_worth_a_look(path: &Path, name: &OsStr) -> bool {
    let says = |part: &str| {
        let part = part.to_ascii_lowercase();
        part.contains("authentik") || NAMES.iter().any(|start| part.starts_with(start))
    };
    let in_folder = || {
        let folders = path.parent().into_iter().flat_map(Path::components);
        folders
            .into_iter()
            .any(|part| part.as_os_str().to_string_lossy().to_ascii_lowercase().contains("authentik"))
    };
    names_deployment(name) || is_yaml(path) && (name.to_str().is_some_and(says) || in_folder())
}
