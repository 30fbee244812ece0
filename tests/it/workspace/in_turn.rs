//! What is found is given away file by file, in their order, and is the same as what is found in one go.

use super::embedded;
use crate::harness::{FileOutcome, Format, Options, Outcome, SourceFile, Sources, check_sources, report};

/// More files than are under way at once, with findings of their own, between each other, and in other files.
fn files() -> Vec<SourceFile> {
    let blueprint = |n: usize| {
        format!(
            "version: 1\nmetadata:\n  name: B{n}\nentries:\n  - model: authentik_core.group\n    id: g{n}\n    identifiers:\n      \
             name: group-{}\n    attrs:\n      is_superusr: true\n      is_superuser: {}\n",
            n % 500,
            n < 500,
        )
    };
    let map = |text: String| {
        let text: String = text.lines().map(|line| format!("    {line}\n")).collect();
        format!("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\ndata:\n  a.yaml: |\n{text}")
    };
    let text = |n: usize| match n % 3 {
        0 => map(blueprint(n)),
        1 => "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: n\n".to_owned(),
        _ => blueprint(n),
    };
    (0..1000).map(|n| SourceFile::new(format!("{n:04}.yaml"), text(n))).collect()
}

#[test]
fn files_come_in_turn_with_all_that_is_found_in_them() {
    let sources = Sources::of(files());
    for isolated in [true, false] {
        let options = Options { isolated, ..Options::default() };
        let mut each: Vec<FileOutcome> = Vec::new();
        embedded::check_each(&sources, &options, &mut each);
        assert!(each.iter().map(|outcome| outcome.file.index()).eq(0..1000));
        let findings = each.iter().map(|outcome| outcome.findings.len()).sum::<usize>();
        assert!(findings > 1300, "two findings in each blueprint, and some between them: {findings}");
        let between = each.iter().flat_map(|outcome| &outcome.findings).filter(|it| !it.related.is_empty());
        assert_eq!(between.count() > 0, !isolated);

        let outcome = check_sources(&sources, &options);
        let written = |outcome: &Outcome| report(sources.files(), outcome, &options.levels, Format::Rich);
        assert_eq!(written(&outcome), written(&Outcome { files: each, ..outcome.clone() }));
    }
}
