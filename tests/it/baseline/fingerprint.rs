//! What a fingerprint survives, and what it doesn't.

use proptest::prelude::*;

use super::*;
use crate::harness::{Finds, Rule, rules};

fn file(text: &str) -> [SourceFile; 1] {
    [SourceFile::new("a.yaml", text)]
}

fn one_file_rules() -> Vec<&'static Rule> {
    let fits = |rule: &&&Rule| !matches!(rule.finds, Finds::Loading(_)) && !rule.bad.contains("# file:");
    rules().iter().filter(fits).copied().collect()
}

#[test]
fn they_survive_other_places_and_other_indentation() {
    let before = identities(&file(GROUPS));
    assert_eq!(before.len(), 2);
    assert_eq!(before[0].replace(":0", ":1"), before[1], "they are equal");
    let third = "  - model: authentik_core.group\n    identifiers: {name: three}\n";
    let below = GROUPS.replacen("  - model", &format!("{third}  - model"), 1);
    let deeper = GROUPS.replace("      is_superusr: true", "          is_superusr:  true   ");
    let (head, entries) = GROUPS.split_at(GROUPS.find("  - model").expect("there are entries"));
    let flush: String = entries.lines().map(|line| format!("{}\n", &line[2..])).collect();
    let flush = format!("{head}{flush}");
    let first_key = GROUPS.replacen(
        "  - model: authentik_core.group\n    identifiers:\n      name: one\n    attrs:\n      is_superusr: true",
        "  - attrs: &x\n      is_superusr: true\n    model: authentik_core.group\n    identifiers:\n      name: one",
        1,
    );
    let windows = GROUPS.replace('\n', "\r\n");
    for text in [below, deeper, flush, first_key, windows] {
        assert_eq!(identities(&file(&text)), before, "{text}");
    }
}

#[test]
fn they_tell_files_entries_and_texts_apart() {
    let before = identities(&file(GROUPS));
    let changes = [("is_superusr: true", "is_superusr: false"), ("is_superusr:", "is_supruser:")];
    for (from, to) in changes {
        let after = identities(&file(&GROUPS.replacen(from, to, 1)));
        assert!(after.len() == 2 && !before.contains(&after[0]), "{to}");
        assert_eq!(after[1], before[0], "{to}: the other one is now the first");
    }
    let with_id = GROUPS.replacen("    identifiers:", "    id: one\n    identifiers:", 1);
    let with_id = identities(&file(&with_id));
    assert!(with_id.contains(&before[0]) && !with_id.contains(&before[1]), "{with_id:?}");
    let mut named = file(GROUPS);
    named[0].set_name("folder/a.yaml");
    assert!(identities(&named).iter().all(|identity| !before.contains(identity)));
}

#[test]
fn secrets_are_no_part_of_them() {
    let text = |secret: &str| {
        format!(
            "version: 1\nmetadata:\n  name: a\nentries:\n  - model: authentik_core.user\n    identifiers: {{username: \
             a}}\n    attrs: {{name: a, password: {secret}, nme: 1}}\n"
        )
    };
    let identities = |secret: &str| identities(&file(&text(secret)));
    let before = identities("tr4wl-Basin-09-ochre");
    assert!(before.len() > 1, "{before:?}");
    assert_eq!(identities("Gr4vel-Sooty-11-umber-and-longer"), before);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn they_survive_lines_above(
        rule in prop::sample::select(one_file_rules()),
        lines in prop::collection::vec("(# [a-z ]{0,9})?", 1..6),
    ) {
        let bad = rule.bad_example();
        let above = lines.join("\n") + "\n";
        let below = [SourceFile::new(bad.files[0].path(), above + bad.files[0].text())];
        let options = Options { release: bad.release, levels: bad.levels.clone(), ..Options::default() };
        let all = |files: &[SourceFile]| -> Vec<String> {
            let outcome = check(files, &options);
            let all = identified(&files[0], &outcome.files[0]);
            all.map(|identified| format!("{} {}", identified.finding.rule.name, identified.identity())).collect()
        };
        prop_assert_eq!(all(&below), all(&bad.files));
    }
}
