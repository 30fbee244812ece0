//! The modules know each other in one direction: that of the table in ARCHITECTURE.md.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use crate::harness::{files_below, project};

/// The modules of the table, those first that know nothing of the others.
fn table() -> Vec<String> {
    let text = fs::read_to_string(project().join("ARCHITECTURE.md")).expect("the page is there");
    let row = |line: &str| Some(line.strip_prefix("| `")?.split('`').next()?.to_owned());
    text.lines().filter_map(row).collect()
}

/// The names of the modules that a source names: `crate::name` and the names in braces after `crate::`.
fn named(source: &str) -> BTreeSet<String> {
    let code: String =
        source.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let mut names = BTreeSet::new();
    for (at, path) in code.match_indices("crate::") {
        let rest = &code[at + path.len()..];
        match rest.strip_prefix('{') {
            None => names.extend(word(rest)),
            Some(list) => {
                let list = list.split('}').next().unwrap_or_default();
                names.extend(list.split(',').filter_map(|part| word(part.trim())));
            }
        }
    }
    names
}

fn word(text: &str) -> Option<String> {
    let end = text.find(|character: char| !character.is_ascii_alphanumeric() && character != '_');
    let word = text.get(..end.unwrap_or(text.len()))?;
    (!word.is_empty()).then(|| word.to_owned())
}

#[test]
fn modules_know_only_those_above_them() {
    let table = table();
    let rank = |module: &str| table.iter().position(|known| known == module);
    let source = project().join("src");
    let mut wrong: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for path in files_below(&source) {
        let inside = path.strip_prefix(&source).expect("it is below");
        let top = inside.iter().next().expect("a name").to_string_lossy().trim_end_matches(".rs").to_owned();
        if path.extension().is_none_or(|extension| extension != "rs") || matches!(&*top, "lib" | "main") {
            continue;
        }
        let own = rank(&top).unwrap_or_else(|| panic!("`{top}` is not in the table of ARCHITECTURE.md"));
        seen.insert(top.clone());
        let text = fs::read_to_string(&path).expect("sources are text");
        // What tests need is no part of the module.
        let text = text.split("#[cfg(test)]").next().expect("there is a first part");
        for name in named(text) {
            if name != top && rank(&name).is_some_and(|other| other > own) {
                wrong.entry(inside.display().to_string()).or_default().insert(name);
            }
        }
    }
    assert_eq!(wrong, BTreeMap::new(), "these know a module that stands below theirs");
    let missing: Vec<&String> = table.iter().filter(|module| !seen.contains(*module)).collect();
    assert!(missing.is_empty(), "the table names modules that there are not: {missing:?}");
}

#[test]
fn only_the_edges_reach_the_system() {
    // A deep Python expression needs a stack of its own, where there are threads.
    const EDGES: [&str; 7] = ["cli", "config", "files", "lsp", "main.rs", "threads.rs", "python/depth.rs"];
    const REACHES: [&str; 7] =
        ["std::fs", "std::env", "std::process", "std::thread", "std::net::Tcp", "SystemTime", "Instant::now"];
    let source = project().join("src");
    let mut wrong = Vec::new();
    for path in files_below(&source) {
        let inside = path.strip_prefix(&source).expect("it is below");
        if path.extension().is_none_or(|extension| extension != "rs")
            || EDGES.iter().any(|edge| inside.starts_with(edge))
        {
            continue;
        }
        let text = fs::read_to_string(&path).expect("sources are text");
        let text = text.split("#[cfg(test)]").next().expect("there is a first part");
        let reached = REACHES.iter().filter(|reach| text.contains(**reach));
        wrong.extend(reached.map(|reach| format!("{}: {reach}", inside.display())));
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}
