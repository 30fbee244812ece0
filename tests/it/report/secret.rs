//! No format shows a secret.

use super::*;

const SECRET: &str = "\
attrs:
  client_secret: grün-123
  key: |
    first line
    second
  name: x
";

fn secret_outcome(files: &[SourceFile], findings: Vec<Finding>) -> Outcome {
    let mut outcome = outcome(files, findings);
    let first = place(&files[0], "grün-123");
    outcome.files[0].secrets = vec![first, place(&files[0], "first line\n    second\n")];
    outcome
}

#[test]
fn rich_masks_secrets() {
    let files = [SourceFile::new("a.yaml", SECRET)];
    let first = at(&IGNORED, &files, 0, "grün-123", "a secret in plain text");
    let second = at(&IGNORED, &files, 0, "key: |\n    first line\n    second\n", "a key");
    let third = at(&IGNORED, &files, 0, "name", "close to a secret");
    let outcome = secret_outcome(&files, vec![first, second, third]);
    assert_snapshot!(written(Format::Rich, &files, &outcome, &Levels::default()), @r#"
    warning[unknown-attribute]

      ⚠ a secret in plain text
       ╭─[a.yaml:2:18]
     1 │ attrs:
     2 │   client_secret: ********
       ·                  ────────
     3 │   key: |
       ╰────

    warning[unknown-attribute]

      ⚠ a key
       ╭─[a.yaml:3:3]
     2 │       client_secret: ********
     3 │ ╭─▶   key: |
     4 │ │       **********
     5 │ ╰─▶ **********
     6 │       name: x
       ╰────

    warning[unknown-attribute]

      ⚠ close to a secret
       ╭─[a.yaml:6:3]
     5 │ **********
     6 │   name: x
       ·   ────
       ╰────

    3 warnings · authentik 2026.2
    "#);
}

#[test]
fn json_leaves_out_fixes_that_tell_secrets() {
    let files = [SourceFile::new("a.yaml", SECRET)];
    let fix = |span: Span, text: &str| {
        let mut finding = at(&IGNORED, &files, 0, "client_secret", "m");
        let edits = vec![Edit { span, text: text.to_owned() }];
        finding.fix = Some(Fix { title: "t".into(), safe: false, edits });
        finding
    };
    let name = place(&files[0], "name");
    let outcome = secret_outcome(
        &files,
        vec![
            fix(name, "title"),
            fix(place(&files[0], "client_secret: grün"), "title"),
            fix(name, "copy: grün-123"),
            fix(Span::at(place(&files[0], "n-123").start as usize), "!"),
        ],
    );
    let report = parsed(&files, &outcome);
    let shown = |index: usize| report.pointer(&format!("/files/0/diagnostics/{index}/fix")).is_some();
    assert_eq!([shown(0), shown(1), shown(2), shown(3)], [true, false, false, false]);
    assert!(!report.to_string().contains("grün"));
}

proptest::proptest! {
    /// Secrets are made of a letter that is nowhere else.
    #[test]
    fn no_secret_is_ever_shown(
        parts in proptest::collection::vec(("[a-cü \t]{0,9}(\r?\n)?", "(Q|QQ\n Q|\"Q\r\nQ)?"), 0..40),
        places in proptest::collection::vec((0u32..600, 0u32..90, 0u32..600), 1..8),
        width in 40usize..90,
    ) {
        let mut text = String::new();
        let mut secrets = Vec::new();
        for (clear, secret) in &parts {
            text.push_str(clear);
            let start = text.len();
            text.push_str(secret);
            if !secret.is_empty() {
                secrets.push(Span::new(start, text.len()));
            }
        }
        let files = [SourceFile::new("a.yaml", text)];
        let findings = places.iter().map(|&(start, length, other)| {
            let mut finding = finding(&IGNORED, 0, Span { start, end: start + length }, "m");
            let span = Span { start: other, end: other };
            finding.related = vec![Related { file: FileId(0), span, message: "there".into(), is_copy: false }];
            let edits = vec![Edit { span: finding.span, text: String::new() }];
            finding.fix = Some(Fix { title: "t".into(), safe: true, edits });
            finding
        });
        let mut outcome = outcome(&files, findings.collect());
        outcome.files[0].secrets = secrets;
        // Some formats show them as well.
        let findings = &mut outcome.files[0].findings;
        let ignored = findings.split_off(findings.len() * 2 / 3);
        let known = findings.split_off(findings.len() / 2);
        outcome.files[0].known = known.into_iter().map(|finding| (KnownBy::Baseline, finding)).collect();
        outcome.files[0].ignored = ignored;
        let levels = Levels::default();
        let report = Report { files: &files, outcome: &outcome, levels: &levels };
        for format in Format::NAMES.iter().filter_map(|name| Format::from_name(name)) {
            let mut out = Vec::new();
            format.write(&report, &Style { width, ..Style::default() }, &mut out).expect("memory can be written");
            let text = String::from_utf8(out).expect("reports are text");
            proptest::prop_assert!(!text.contains('Q'), "{}", text);
        }
    }
}
