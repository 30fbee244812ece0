//! Files below the project that are made of the rules: compared, or written with `BLUEPRINTC_BLESS=1`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// Compares the files of a folder that are `made` with what they should be, or writes them and removes all others.
pub fn compare(folder: &Path, wanted: &BTreeMap<PathBuf, String>, made: impl Fn(&Path) -> bool) {
    let bless = env::var_os("BLUEPRINTC_BLESS").is_some();
    let mut wrong = Vec::new();
    let mut there = Vec::new();
    list(folder, &mut there);
    for path in there {
        let relative = path.strip_prefix(folder).expect("below the folder").to_owned();
        if wanted.contains_key(&relative) || !made(&relative) {
            continue;
        }
        if bless {
            fs::remove_file(&path).expect("can be removed");
        } else {
            wrong.push(format!("{} belongs to no rule", relative.display()));
        }
    }
    for (relative, text) in wanted {
        let path = folder.join(relative);
        let is = fs::read_to_string(&path).unwrap_or_default();
        if is == *text && path.exists() {
            continue;
        }
        if bless {
            fs::create_dir_all(path.parent().expect("has a folder")).expect("can be made");
            fs::write(&path, text).expect("can be written");
        } else {
            wrong.push(format!("{} is stale", relative.display()));
        }
    }
    assert!(
        wrong.is_empty(),
        "in {} (write anew with BLUEPRINTC_BLESS=1, and review):\n{}",
        folder.display(),
        wrong.join("\n")
    );
}

fn list(folder: &Path, paths: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.expect("can be listed").path();
        if path.is_dir() {
            list(&path, paths);
        } else {
            paths.push(path);
        }
    }
}
