//! What lies around the files of a run, in the repository that they are a part of.

use std::path::{Path, PathBuf};

use ignore::WalkBuilder;

use super::discover::{Exclude, is_environment, is_yaml, names_deployment};

/// So many entries of folders are looked at in all: repositories can be larger than anybody wants to wait for.
const MOST_ENTRIES: usize = 30_000;

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
/// Whether a path leads into a folder of examples or tests.
pub fn is_example(path: &Path) -> bool {
    let folders = path.parent().into_iter().flat_map(Path::components);
    folders.into_iter().any(|part| part.as_os_str().to_str().is_some_and(|name| EXAMPLES.contains(&name)))
}

/// The files around a path that may say what is deployed: folder by folder from the path up to the top of the git
/// repository, each with all that is below it and wasn't there before. Nothing where there is no repository.
///
/// The likeliest come first: those whose path mentions authentik, then those that are nearest to the folder. What git
/// ignores, what is excluded or hidden, and folders of examples are passed by.
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

/// The files below a folder of the repository `top` that are of a kind that names versions, `inside` left out.
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
        let name = entry.file_name();
        let is_hidden = name.as_encoded_bytes().starts_with(b".") && (is_folder || !is_environment(name));
        let is_example =
            is_folder && is_example(&entry.path().strip_prefix(&below).unwrap_or(entry.path()).join("x"));
        let passed_by = is_hidden || is_example || exclude.excludes(entry.path(), is_folder);
        entry.depth() == 0 || !passed_by && inside.as_deref() != Some(entry.path())
    };
    let walk = WalkBuilder::new(folder)
        .git_global(false)
        .git_exclude(false)
        .hidden(false)
        .sort_by_file_name(Ord::cmp)
        .filter_entry(wanted)
        .build();
    let mut files = Vec::new();
    for entry in walk {
        if *entries == 0 {
            break;
        }
        *entries -= 1;
        // What can't be read is nothing that anybody asked for.
        let Ok(entry) = entry else { continue };
        let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
        if is_file && (is_yaml(entry.path()) || names_deployment(entry.file_name())) {
            let path = entry.path().strip_prefix(top).unwrap_or(entry.path());
            files.push((!speaks_of_authentik(path), entry.depth(), entry.into_path()));
        }
    }
    // Those of one depth stay in the order of the walk.
    files.sort_by_key(|&(is_other, depth, _)| (is_other, depth));
    files.into_iter().map(|(_, _, path)| path).collect()
}

fn speaks_of_authentik(path: &Path) -> bool {
    path.to_string_lossy().to_ascii_lowercase().contains("authentik")
}
