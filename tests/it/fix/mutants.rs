//! Two hundred files with mistakes, always the same ones.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use super::worse;
use crate::harness::{Chance, Options, SourceFile, Which, check, fix, project, rules, yaml_below};

fn sound() -> Vec<String> {
    let files = yaml_below(&project().join("blueprints"));
    let texts = files.into_iter().map(|path| fs::read_to_string(path).expect("a text"));
    let examples = rules().iter().flat_map(|rule| [rule.good, rule.bad]);
    let single =
        examples.filter(|text| !text.trim().is_empty() && !text.contains("# file:")).map(str::to_owned);
    texts.chain(single).collect()
}

/// One mistake as people make it.
fn spoil(text: &str, chance: &mut Chance) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let entries: Vec<usize> =
        (0..lines.len()).filter(|&at| lines.get(at).is_some_and(|line| line.starts_with("  - "))).collect();
    let words: Vec<(usize, &str)> = text
        .split(|c: char| !(c.is_ascii_alphanumeric() || "_!-".contains(c)))
        .filter(|word| word.len() > 3)
        .map(|word| (word.as_ptr() as usize - text.as_ptr() as usize, word))
        .collect();
    let Some(&(at, word)) = words.get(chance.below(words.len())) else { return text.to_owned() };
    let replaced = |new: String| format!("{}{new}{}", &text[..at], &text[at + word.len()..]);
    let inside = 1 + chance.below(word.len() - 2);
    match chance.below(8) {
        0 => replaced(format!("{}{}", &word[..inside], &word[inside + 1..])),
        1 => replaced(format!("{}{}{}", &word[..inside], &word[inside..=inside], &word[inside..])),
        2 => replaced(word.replace('_', "-").to_uppercase()),
        3 => text.replacen("version: 1", "version: 3", 1),
        4 => {
            let tags: Vec<&&str> =
                lines.iter().filter(|line| line.contains(": !") && !line.contains('"')).collect();
            let Some(line) = tags.get(chance.below(tags.len())) else { return text.to_owned() };
            let (key, tag) = line.split_once(": ").unwrap_or_default();
            text.replacen(**line, &format!("{key}: \"{tag}\""), 1)
        }
        5 | 6 if entries.len() > 1 => {
            // The first entry moves to the end.
            let (first, second) = (entries[0], entries[1]);
            let mut moved: Vec<&str> = lines[..first].to_vec();
            moved.extend(&lines[second..]);
            moved.extend(&lines[first..second]);
            moved.join("\n") + "\n"
        }
        5 | 6 => replaced(word.to_uppercase()),
        _ => {
            let gone = chance.below(lines.len());
            let left = lines.iter().enumerate().filter(|(at, _)| *at != gone);
            left.map(|(_, line)| format!("{line}\n")).collect()
        }
    }
}

fn mutants() -> Vec<String> {
    let sound = sound();
    let mut chance = Chance(2026);
    let spoilt = |number: usize| {
        let mut text = sound[number % sound.len()].clone();
        for _ in 0..1 + chance.below(4) {
            text = spoil(&text, &mut chance);
        }
        match chance.below(6) {
            0 => text.replace('\n', "\r\n"),
            1 => format!("\u{feff}{text}"),
            2 => text.trim_end().to_owned(),
            _ => text,
        }
    };
    (0..200).map(spoilt).collect()
}

fn count<'a>(parts: impl Iterator<Item = &'a str>) -> BTreeMap<&'a str, isize> {
    let mut counts = BTreeMap::new();
    for part in parts {
        *counts.entry(part).or_default() += 1;
    }
    counts
}

/// What is in the text beyond the edits: every line that is gone must be one that a fix named.
pub(super) fn assert_only_named_lines_changed(
    number: usize,
    before: &str,
    after: &str,
    named: &BTreeSet<u32>,
) {
    let (had, has) = (count(before.split('\n')), count(after.split('\n')));
    let mut changed = 0;
    for (line, text) in (1..).zip(before.split('\n')) {
        if had.get(text) != has.get(text) && !has.contains_key(text) {
            changed += 1;
            assert!(
                named.contains(&line),
                "{number}:{line}: `{text}` changed without a word\n{before}\n{after}"
            );
        }
    }
    let new = after.split('\n').filter(|line| !had.contains_key(line)).count();
    assert!(new <= changed, "{number}: {new} new lines for {changed}\n{before}\n{after}");
    assert_eq!(before.matches('\n').count(), after.matches('\n').count(), "{number}");
    assert_eq!(before.matches('\r').count(), after.matches('\r').count(), "{number}");
    assert_eq!(before.ends_with('\n'), after.ends_with('\n'), "{number}");
    assert_eq!(before.starts_with('\u{feff}'), after.starts_with('\u{feff}'), "{number}");
}

#[test]
fn safe_fixes_make_no_mutant_worse_and_change_only_what_is_said() {
    mend_all(Which::Safe);
}

#[test]
fn all_fixes_make_no_mutant_worse_and_change_only_what_is_said() {
    mend_all(Which::All);
}

fn mend_all(which: Which) {
    let options = Options::default();
    {
        let (mut changed, mut undone) = (0, 0);
        for (number, text) in mutants().into_iter().enumerate() {
            let file = || vec![SourceFile::new("mutant.yaml", text.clone())];
            let before = check(&file(), &options);
            let fixed = fix(file(), &options, which);
            let after = fixed.files.first().expect("a file").text();
            assert_eq!(worse(&before, &fixed.outcome), [""; 0], "{number}\n{text}\n{after}");
            undone += fixed.undone.len();
            let again = fix(vec![SourceFile::new("mutant.yaml", after)], &options, which);
            assert!(again.changed.is_empty(), "{number} is not done\n{text}\n{after}");
            let Some(change) = fixed.changed.first() else {
                assert_eq!(after, text);
                continue;
            };
            changed += 1;
            assert_eq!(change.before.text(), text);
            let named = change.applied.iter().map(|applied| applied.place.line).collect();
            let moves = change.applied.iter().any(|applied| applied.title.starts_with("move"));
            if !moves || text.ends_with('\n') {
                assert_only_named_lines_changed(number, &text, after, &named);
            }
        }
        println!("{which:?}: {changed} of 200 changed, {undone} fixes taken back");
        assert!(changed > 60, "only {changed} were changed");
    }
}

#[test]
fn a_workspace_is_mended_as_a_whole() {
    let files = || -> Vec<SourceFile> {
        let texts = mutants().into_iter().take(80).enumerate();
        texts.map(|(number, text)| SourceFile::new(format!("{number}.yaml"), text)).collect()
    };
    let before = check(&files(), &Options::default());
    let fixed = fix(files(), &Options::default(), Which::Safe);
    assert_eq!(worse(&before, &fixed.outcome), [""; 0]);
    assert!(fixed.changed.len() > 40, "only {} were changed", fixed.changed.len());
    let again = fix(fixed.files, &Options::default(), Which::Safe);
    assert!(again.changed.is_empty());
}
