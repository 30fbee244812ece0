//! What the paths of files are relative to where programs read them.

use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};

use super::discover::SHOWN_STDIN;
use crate::text::SourceFile;

/// The folder that holds everything: the top of the git repository, or the current folder where there is none.
#[derive(Debug, Clone)]
pub struct Root {
    folder: PathBuf,
    here: PathBuf,
}

impl Root {
    /// The root for somebody in the folder `here`, which is absolute.
    pub fn around(here: &Path) -> Self {
        let top = here.ancestors().find(|folder| folder.join(".git").exists());
        Root { folder: top.unwrap_or(here).to_owned(), here: here.to_owned() }
    }

    /// The folder itself.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Names files by their paths, for programs.
    pub fn name_all(&self, files: &mut [SourceFile]) {
        let mut folders = HashMap::new();
        for file in files {
            if file.path() != SHOWN_STDIN {
                let name = self.name_among(Path::new(file.path()), &mut folders);
                file.set_name(&name);
            }
        }
    }

    /// The path of a file from the root, with `/` between folders; the absolute path of a file outside.
    pub fn name(&self, path: &Path) -> String {
        self.name_among(path, &mut HashMap::new())
    }

    /// `folders`: where those really are that were asked for before.
    fn name_among(&self, path: &Path, folders: &mut HashMap<PathBuf, Option<PathBuf>>) -> String {
        let path = without_dots(&self.here.join(path));
        if let Ok(below) = path.strip_prefix(&self.folder) {
            return slashes(below);
        }
        let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else { return slashes(&path) };
        if !folders.contains_key(folder) {
            // A link can be on the way.
            folders.insert(folder.to_owned(), folder.canonicalize().ok());
        }
        let real = folders.get(folder).and_then(Option::as_ref).map(|folder| folder.join(name));
        let below = real.as_deref().and_then(|real| real.strip_prefix(&self.folder).ok());
        below.map_or_else(|| slashes(&path), slashes)
    }
}

/// The path without `.` and `..`.
fn without_dots(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                plain.pop();
            }
            other => plain.push(other),
        }
    }
    plain
}

fn slashes(path: &Path) -> String {
    let text = path.to_string_lossy();
    if cfg!(windows) { text.replace('\\', "/") } else { text.into_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_same_from_everywhere() {
        let here = Path::new("/nowhere/repository");
        let root = Root { folder: here.to_owned(), here: here.join("flows") };
        assert_eq!(root.name(Path::new("a.yaml")), "flows/a.yaml");
        assert_eq!(root.name(Path::new("./sub/../a.yaml")), "flows/a.yaml");
        assert_eq!(root.name(Path::new("../b.yaml")), "b.yaml");
        assert_eq!(root.name(Path::new("/nowhere/repository/flows/a.yaml")), "flows/a.yaml");
        assert_eq!(root.name(Path::new("/nowhere/else.yaml")), "/nowhere/else.yaml");
        assert_eq!(Root::around(here).folder(), here);
    }
}
