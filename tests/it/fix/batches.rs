//! Fixes that make things worse, and the others, which are made all the same.

use std::fmt::Write as _;

use super::*;

fn lines(fixed: &Fixed) -> Vec<(u32, &'static str)> {
    fixed.undone.iter().map(|undone| (undone.fix.place.line, undone.fix.rule.name)).collect()
}

/// Mends files, twice: the second time must find nothing to do.
fn twice(files: Vec<SourceFile>, which: Which) -> Fixed {
    let before = check(&files, &Options::default());
    let fixed = fix(files, &Options::default(), which);
    assert_eq!(worse(&before, &fixed.outcome), [""; 0]);
    let again = fix(fixed.files.clone(), &Options::default(), which);
    assert!(again.changed.is_empty(), "the first run left something");
    assert_eq!(lines(&again).len(), lines(&fixed).len());
    fixed
}

fn one(text: &str) -> Vec<SourceFile> {
    vec![SourceFile::new("a.yaml", text)]
}

#[test]
fn a_few_bad_ones_hinder_none_of_many() {
    let mut text = "version: 1\nmetadata: {name: a}\nentries:\n".to_owned();
    let mut bad = Vec::new();
    for number in 0..150 {
        // With the right name the value is a wrong one.
        let value = if [17, 18, 99].contains(&number) { "[1]" } else { "true" };
        if value != "true" {
            bad.push((text.lines().count() + 3, "unknown-attribute"));
        }
        let _ = write!(
            text,
            "  - model: authentik_core.group\n    identifiers: {{name: g{number}}}\n    attrs: {{is_superusr: {value}}}\n"
        );
    }
    let fixed = twice(one(&text), Which::Safe);
    let undone: Vec<_> = lines(&fixed).into_iter().map(|(line, rule)| (line as usize, rule)).collect();
    assert_eq!(undone, bad);
    let after = fixed.files[0].text();
    assert_eq!(after, text.replace("is_superusr: true", "is_superuser: true"));
}

#[test]
fn what_stood_behind_an_error_does_not_keep_it() {
    let text = "version: 1\nmetadata: {name: a}\nentries:\n  - model: authentik_core.gruop\n    identifiers: {name: staff}\n    attrs: {colour: red, shape: round, taste: sweet}\n";
    let fixed = twice(one(text), Which::Safe);
    assert_eq!(lines(&fixed), []);
    assert_eq!(fixed.files[0].text(), text.replace("gruop", "group"));
    assert!(fixed.outcome.files[0].accepted);
}

#[test]
fn long_chains_of_moves_are_made_in_one_run() {
    let mut text = "version: 1\nmetadata: {name: a}\nentries:\n".to_owned();
    for number in 0..24 {
        let _ = write!(
            text,
            "  - model: authentik_core.group\n    identifiers: {{name: g{number}}}\n    attrs: {{parents: [!KeyOf k{number}]}}\n"
        );
    }
    for number in 0..24 {
        let _ = write!(
            text,
            "  - model: authentik_core.group\n    id: k{number}\n    identifiers: {{name: h{number}}}\n"
        );
    }
    let fixed = twice(one(&text), Which::Safe);
    assert!(fixed.outcome.files[0].findings.is_empty());
}

#[test]
fn what_spoils_another_file_hinders_no_other_file() {
    let blueprint = |version: usize, key: &str, name: &str| {
        format!("version: {version}\nmetadata:\n  {key}: {name}\nentries: []\n")
    };
    let texts = [
        blueprint(1, "nmae", "same"),
        blueprint(1, "name", "same"),
        blueprint(2, "name", "c"),
        // This one only gets the finding itself that it makes.
        blueprint(2, "nmae", "same"),
    ];
    let files = (0..).zip(&texts).map(|(at, text)| SourceFile::new(format!("{at}.yaml"), text.as_str()));
    let fixed = twice(files.collect(), Which::All);
    let after: Vec<_> = fixed.files.iter().map(|file| file.text().to_owned()).collect();
    assert_eq!(after[1..3], [blueprint(1, "name", "same"), blueprint(1, "name", "c")]);
    assert_eq!([&after[0], &after[3]], [&texts[0], &blueprint(1, "name", "same")]);
    assert_eq!(lines(&fixed), [(3, "unknown-key")]);
}

#[test]
fn a_guess_that_brings_a_new_finding_is_not_made() {
    let text = "\
version: 1
metadata: {name: a}
entries:
  - model: authentik_core.group
    identifiers: {name: a}
    attrs:
      is_superuserx: nonsense
      parenx: [!KeyOf nobody]
  - model: authentik_flows.flow
    identifiers: {slug: a}
    attrs: {name: a, title: a, designation: authentication, denied_acton: nonsense, layot: stacked}
";
    let fixed = twice(one(text), Which::All);
    assert_eq!(fixed.files[0].text(), text.replace("layot", "layout").replace("parenx", "parents"));
    assert_eq!(lines(&fixed), [(7, "unknown-attribute"), (11, "unknown-attribute")]);
}

#[test]
fn what_a_fix_makes_room_for_counts_with_it() {
    // The right key brings two findings to light, which have fixes.
    let text = "\
version: 1
metadata: {name: a}
entries:
  - model: authentik_core.group
    identifiers: {name: a}
    atrs: {is_superusr: true, atributes: {a: 1}}
";
    let fixed = twice(one(text), Which::All);
    assert_eq!(fixed.outcome.files[0].findings.len(), 0, "{}", fixed.files[0].text());
}

/// Entries that are as many as they may be, with a value that makes the fix of some of them a bad one.
fn many(count: usize, is_bad: impl Fn(usize) -> bool) -> String {
    let mut text = "version: 1\nmetadata: {name: a}\nentries:\n".to_owned();
    // Of small files every fix can be tried on its own.
    text.push_str(&format!("  # {}\n", "x".repeat(98)).repeat(1000));
    for number in 0..count {
        let value = if is_bad(number) { "[1]" } else { "true" };
        let _ = write!(
            text,
            "  - model: authentik_core.group\n    identifiers: {{name: g{number}}}\n    attrs: {{is_superusr: {value}}}\n"
        );
    }
    text
}

/// Mends a file, and counts how often it was checked again.
fn counted(text: &str) -> (String, usize) {
    let checks = std::cell::Cell::new(0);
    let options = Options { all_secrets: true, ..Options::default() };
    let files = one(text);
    let first = check(&files, &options);
    let (files, ..) = fix_by(files, first, Which::All, &|_: &Outcome, files: &[SourceFile]| {
        checks.set(checks.get() + 1);
        check(files, &options)
    });
    (files[0].text().to_owned(), checks.get())
}

#[test]
fn bad_fixes_cost_a_check_or_two_however_many_there_are() {
    let all_bad = many(60, |_| true);
    assert_eq!(counted(&all_bad), (all_bad, 1));
    let some_bad = many(60, |number| number % 3 == 0);
    let expected = some_bad.replace("is_superusr: true", "is_superuser: true");
    assert_eq!(counted(&some_bad), (expected, 2));
    let none_bad = many(60, |_| false);
    let expected = none_bad.replace("is_superusr: true", "is_superuser: true");
    assert_eq!(counted(&none_bad), (expected, 1));
}

#[test]
fn empty_documents_are_removed_at_once() {
    let text = format!("version: 1\nmetadata: {{name: a}}\nentries: []\n{}", "---\n".repeat(300));
    let (after, checks) = counted(&text);
    assert_eq!(checks, 1);
    assert_eq!(after.trim_end(), text.replace("---\n", "").trim_end());
}
