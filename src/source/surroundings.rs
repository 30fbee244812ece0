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
    let top = top.unwrap_or_default();
    let above = start.iter().flat_map(|start| start.ancestors());
    let in_repository = |folder: &&Path| !top.as_os_str().is_empty() && folder.starts_with(&top);
    let folders: Vec<PathBuf> = above.take_while(in_repository).map(Path::to_owned).collect();
    let exclude = exclude.clone();
    let mut entries = MOST_ENTRIES;
    let mut inside = path.is_dir().then_some(path);
    folders.into_iter().map(move |folder| {
        let files = files(&folder, &top, inside.take(), &exclude, &mut entries);
        inside = Some(folder);
        files
    })
}

/// The files below a folder of the repository `top` that are worth a look, `inside` left out.
fn files(
    folder: &Path,
    top: &Path,
    inside: Option<PathBuf>,
    exclude: &Exclude,
    entries: &mut usize,
) -> Vec<PathBuf> {
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
    let (mut files, mut others) = (Vec::new(), Vec::new());
    for entry in walk {
        if *entries == 0 {
            break;
        }
        *entries -= 1;
        // What can't be read is nothing that anybody asked for.
        let Ok(entry) = entry else { continue };
        let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
        let path = entry.path().strip_prefix(top).unwrap_or(entry.path());
        if !is_file || !is_yaml(path) && !names_deployment(entry.file_name()) {
            continue;
        }
        // What says by its path that it is about authentik is never crowded out.
        if speaks_of_authentik(path) {
            files.push(entry.into_path());
        } else if names_deployment(entry.file_name()) || has_telling_name(entry.file_name()) {
            others.push(entry.into_path());
        }
    }
    files.append(&mut others);
    files.truncate(MOST_FILES);
    files.sort();
    files
}

fn speaks_of_authentik(path: &Path) -> bool {
    path.to_string_lossy().to_ascii_lowercase().contains("authentik")
}

fn has_telling_name(name: &OsStr) -> bool {
    let name = name.to_string_lossy().to_ascii_lowercase();
    NAMES.iter().any(|start| name.starts_with(start))
}
