//! What the real authentik answered: vectors of this project, and those next to it that hold texts of authentik.

use std::collections::BTreeMap;
use std::fs;
use std::io::BufReader;
use std::path::PathBuf;
use std::sync::{Mutex, OnceLock, PoisonError};

use serde_json::Value;

use super::library::{Options, SourceFile};
use super::{Named, project, yaml_below};

/// The vectors of a file below `tests/vectors`, which are stored compressed, one JSON object a line. Each file is read
/// once.
pub(crate) fn vectors(name: &str) -> &'static [Value] {
    static READ: OnceLock<Mutex<BTreeMap<String, &'static [Value]>>> = OnceLock::new();
    let read = READ.get_or_init(Mutex::default);
    let mut read = read.lock().unwrap_or_else(PoisonError::into_inner);
    read.entry(name.to_owned()).or_insert_with(|| {
        let path = project().join("tests/vectors").join(name).with_extension("jsonl.xz");
        let file = fs::File::open(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let mut text = Vec::new();
        lzma_rs::xz_decompress(&mut BufReader::new(file), &mut text).expect("the vectors are compressed");
        lines(&String::from_utf8(text).expect("vectors are text")).leak()
    })
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).expect("a vector is a JSON object")).collect()
}

/// A file or folder below `../shared/authentik`, which holds texts of authentik. Tests that need one are ignored where
/// the folder is absent, as `build.rs` finds.
pub(crate) fn shared(path: &str) -> PathBuf {
    let path = project().join("../shared/authentik").join(path);
    assert!(path.exists(), "there is no {}", path.display());
    path
}

/// The vectors of a file below `../shared/authentik/vectors`.
pub(crate) fn shared_vectors(name: &str) -> Vec<Value> {
    lines(&fs::read_to_string(shared("vectors").join(name)).expect("vectors can be read"))
}

/// The blueprints that a release ships.
pub(crate) fn shipped(release: &str) -> Vec<SourceFile> {
    let root = shared("blueprints").join(release);
    let read = |path: PathBuf| {
        let name = path.strip_prefix(&root).expect("it is below").display().to_string();
        SourceFile::new(name, fs::read_to_string(&path).expect("it can be read"))
    };
    yaml_below(&root).into_iter().map(read).collect()
}

/// A text of a vector; empty where it has none of that name.
pub(crate) fn text<'v>(vector: &'v Value, name: &str) -> &'v str {
    vector[name].as_str().unwrap_or_default()
}

/// The options of the instances that gave the verdicts: each file alone, and nothing but what the release ships.
pub(crate) fn as_judged(release: &str) -> Options {
    Options { release: release.release(), isolated: true, closed_world: true, ..Options::default() }
}
