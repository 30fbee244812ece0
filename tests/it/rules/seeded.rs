//! Blueprints written by hand: right ones that look wrong, and wrong ones that say where.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use crate::harness::{Example, Findings, Format, Levels, project, report, rules};

/// The blueprints of a folder below `fixtures/`, by name.
pub fn blueprints(folder: &str) -> Vec<(PathBuf, String)> {
    let folder = project().join("fixtures").join(folder);
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder).expect("is there").map(|entry| entry.expect("is listed").path()).collect();
    paths.sort();
    assert!(!paths.is_empty());
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).expect("can be read");
        (path, text)
    };
    paths.into_iter().map(read).collect()
}

/// What is found in a blueprint, as `line: rule`, from warnings up.
fn found(text: &str) -> BTreeSet<(usize, String)> {
    let example = Example::read(text, "blueprint.yaml");
    let outcome = example.check();
    let found = Findings::of(&example.files.into(), &outcome).without_infos();
    found.iter().map(|found| (found.line(), found.rule().to_owned())).collect()
}

/// What the comments of a blueprint expect.
fn expected(text: &str) -> BTreeSet<(usize, String)> {
    let mut expected = BTreeSet::new();
    for (number, line) in (1..).zip(text.lines()) {
        for (mark, line_of) in [("# expect: ", number), ("# expect-next: ", number + 1)] {
            let Some((_, names)) = line.split_once(mark) else { continue };
            for name in names.split(',').map(str::trim) {
                assert!(rules().iter().any(|rule| rule.name == name), "there is no rule {name}");
                expected.insert((line_of, name.to_owned()));
            }
        }
    }
    expected
}

#[test]
fn sound_blueprints_are_silent() {
    for (path, text) in blueprints("sound") {
        assert_eq!(found(&text), BTreeSet::new(), "{}", path.display());
    }
}

#[test]
fn seeded_mistakes_are_found_in_their_places_and_nothing_else() {
    let mut wrong = Vec::new();
    for (path, text) in blueprints("broken") {
        let (found, expected) = (found(&text), expected(&text));
        assert!(!expected.is_empty(), "{} expects nothing", path.display());
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        wrong.extend(
            found.difference(&expected).map(|(line, rule)| format!("{name}:{line}: unexpected {rule}")),
        );
        wrong
            .extend(expected.difference(&found).map(|(line, rule)| format!("{name}:{line}: missing {rule}")));
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn secrets_are_not_shown() {
    let mut looked = 0;
    for (path, text) in blueprints("broken") {
        looked += text.matches("hunter2").count();
        let example = Example::read(&text, "blueprint.yaml");
        let (outcome, levels) = (example.check(), Levels::default());
        for format in Format::NAMES.into_iter().filter_map(Format::from_name) {
            let out = report(&example.files, &outcome, &levels, format);
            assert!(!out.contains("hunter2"), "{} shows a secret as {format:?}:\n{out}", path.display());
        }
    }
    assert!(looked > 3, "the fixtures have secrets");
}
