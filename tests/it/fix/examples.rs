//! The bad examples of all rules.

use super::Defect;
use super::worse;
use crate::harness::{Example, Finding, Fixed, Options, Outcome, SourceFile, Which, check, fix, rules};

fn options(example: &Example) -> Options {
    Options { release: example.release, ..Options::default() }
}

fn fix_sources(example: Example, which: Which) -> Fixed {
    let options = options(&example);
    fix(example.files, &options, which)
}

fn of_rule<'a>(outcome: &'a Outcome, rule: &str) -> Vec<&'a Finding> {
    let findings = outcome.files.iter().flat_map(|file| &file.findings);
    findings.filter(|finding| finding.rule.name == rule).collect()
}

#[test]
fn findings_with_a_fix_are_gone_after_it_and_nothing_is_worse() {
    let mut wrong = Vec::new();
    let mut fixed_sources = 0;
    for rule in rules() {
        if rule.bad.trim().is_empty() {
            continue;
        }
        for which in [Which::Safe, Which::All] {
            let before = rule.bad_example().check();
            let fixed = fix_sources(rule.bad_example(), which);
            let name = rule.name;
            wrong.extend(worse(&before, &fixed.outcome).into_iter().map(|what| format!("{name}: {what}")));
            wrong.extend(fixed.undone.iter().map(|undone| format!("{name}: undone: {}", undone.fix.title)));
            let takes =
                |finding: &&&Finding| finding.fix.as_ref().is_some_and(|fix| fix.safe || which == Which::All);
            let (had, has) = (of_rule(&before, name), of_rule(&fixed.outcome, name));
            let fixable = had.iter().filter(takes).count();
            fixed_sources += fixable;
            if has.iter().filter(takes).count() > 0 || has.len() > had.len() - fixable {
                wrong.push(format!("{name}: {} of {} are left, {fixable} have a fix", has.len(), had.len()));
            }
            if fixable == 0 && before.files.iter().all(|file| file.findings.iter().all(|f| f.fix.is_none())) {
                assert!(fixed.changed.is_empty(), "{name}: changed without a fix");
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    assert!(fixed_sources > 30, "only {fixed_sources} findings have fixes");
}

#[test]
fn line_breaks_and_byte_order_marks_are_kept() {
    let windows = |text: &str| format!("\u{feff}{}", text.replace('\n', "\r\n"));
    for rule in rules() {
        if rule.bad.contains("# file:") || rule.bad.contains("# authentik:") || rule.bad.trim().is_empty() {
            continue;
        }
        let example = rule.bad_example();
        let options = options(&example);
        let text = example.files.first().expect("a file").text().to_owned();
        let plain = fix(example.files, &options, Which::All);
        let expected = plain.files.first().expect("a file").text();
        let fixed = fix(vec![SourceFile::new("bad.yaml", windows(&text))], &options, Which::All);
        assert_eq!(fixed.files.first().expect("a file").text(), windows(expected), "{}", rule.name);
    }
}

#[test]
fn a_safe_fix_is_enough_for_what_can_only_mean_one_thing() {
    let sound = "\
version: 1
metadata:
  name: wiki
context:
  title: Wiki
entries:
  - id: flow-of-wiki
    model: authentik_flows.flow
    state: present
    identifiers:
      slug: wiki
    attrs:
      name: !Context title
      title: Wiki
      designation: authentication
  - model: authentik_core.application
    identifiers:
      slug: wiki
    attrs:
      name: Wiki
  - model: authentik_policies.policybinding
    identifiers:
      target: !KeyOf flow-of-wiki
      order: 0
    attrs:
      group: !Find [authentik_core.group, [name, authentik Admins]]
";
    assert!(check(&[SourceFile::new("a.yaml", sound)], &Options::default()).files.iter().all(|f| f.accepted));
    for (right, wrong) in [
        (
            "    identifiers:\n      slug: wiki\n    attrs:\n      name: Wiki",
            "    identifers:\n      slug: wiki\n    attrs:\n      name: Wiki",
        ),
        ("!Context title", "\"!Context title\""),
        ("!Context title", "!Contxt title"),
        ("!KeyOf flow-of-wiki", "'!KeyOf flow-of-wiki'"),
        ("!KeyOf flow-of-wiki", "!KeyOf flow_of_wiki"),
        ("!KeyOf flow-of-wiki", "!keyof flow-of-wiki"),
        ("authentik_flows.flow", "Authentik_flows.flow"),
        ("authentik_core.application", "authentik_core.aplication"),
        ("[authentik_core.group, ", "[Authentik_core.group, "),
        ("state: present", "state: \"Present\""),
        ("designation: authentication", "designation: authentcation"),
        ("version: 1", "version: 2"),
    ] {
        let broken = sound.replacen(right, wrong, 1);
        assert_ne!(broken, sound, "{right}");
        let quoted = |text: &str| text.replace("state: \"present\"", "state: present");
        assert_eq!(quoted(&super::safely(&broken)), sound, "{wrong}");
    }
    // Guesses: these words may be meant as they are.
    for (right, wrong) in [
        ("!Context title", "\"!Context titel\""),
        ("!KeyOf flow-of-wiki", "!KeyOf flow-of-wi"),
        ("state: present", "state: prsnt"),
        (
            "slug: wiki\n    attrs:\n      name: Wiki",
            "slug: wiki\n    attrs:\n      name: Wiki\n      publisher: me",
        ),
    ] {
        let broken = sound.replacen(right, wrong, 1);
        assert_ne!(broken, sound, "{right}");
        assert_eq!(super::safely(&broken), broken, "{wrong}");
    }
}

#[test]
fn a_fix_that_would_reveal_an_error_is_taken_back_and_the_others_stay() {
    // The right model would be one without its required fields.
    let text = "\
version: 2
metadata:
  name: wiki
entries:
  - model: authentik_core.aplication
    identifiers:
      slug: wiki
";
    let fixed = super::fixed_sources(text, Which::Safe);
    let titles: Vec<_> =
        fixed.undone.iter().map(|undone| (undone.fix.place.line, undone.fix.rule.name)).collect();
    assert_eq!(titles, [(5, "unknown-model")]);
    assert_eq!(fixed.files.first().expect("a file").text(), text.replace("version: 2", "version: 1"));
}

#[test]
fn ignored_findings_and_damaged_files_are_left_alone() {
    let text = "version: 2 # blueprintc: ignore[unsupported-version]\nmetadata:\n  name: wiki\nentries: []\n";
    assert_eq!(super::safely(text), text);
    let defect = Defect::NotUtf8 { first: 11 };
    let file = SourceFile::with_defect("a.yaml", "version: 2\n?: x\nentries: []\n", defect);
    assert!(fix(vec![file], &Options::default(), Which::All).changed.is_empty());
}

#[test]
fn an_attribute_is_added_in_the_style_of_the_entry() {
    let rule = rules().iter().find(|rule| rule.name == "stage-fails-open").expect("the rule");
    let options = options(&rule.bad_example());
    let text = rule.bad_example().files.first().expect("a file").text().to_owned();
    let binding = "    identifiers: { target: !KeyOf ask-mfa, policy: !KeyOf is-external, order: 0 }\n";
    for (written, wanted) in [
        ("", "    attrs:\n      failure_result: true\n"),
        ("    attrs: {}\n", "    attrs: { failure_result: true }\n"),
        ("    attrs: { negate: false } # x\n", "    attrs: { failure_result: true, negate: false } # x\n"),
        (
            "    attrs:\n      # x\n      negate: false\n",
            "    attrs:\n      failure_result: true\n      # x\n      negate: false\n",
        ),
        ("    attrs: {negate: false}\n", "    attrs: {failure_result: true, negate: false}\n"),
        // An alias elsewhere would have it too.
        ("    attrs: &x {negate: false}\n", "    attrs: &x {negate: false}\n"),
    ] {
        let file = |attrs: &str| text.replace(binding, &format!("{binding}{attrs}"));
        assert_ne!(file(wanted), text);
        let fixed = fix(vec![SourceFile::new("a.yaml", file(written))], &options, Which::Safe);
        assert_eq!(fixed.files.first().expect("a file").text(), file(wanted));
    }
}
