//! Findings with the source around them.

use super::*;

#[test]
fn rich_shows_each_place_in_its_file() {
    let files = flow();
    let text = rich(&files, vec![full(&files)]);
    assert_snapshot!(text, @r#"
    warning[unknown-attribute]

      ⚠ authentik_flows.flow has no attribute `titel`
       ╭─[flows/login.yaml:7:7]
     3 │   - model: authentik_flows.flow
     4 │     id: flow
       ·     ────┬───
       ·         ╰── the entry
     5 │     identifiers: {slug: anmelden-grün}
     6 │     attrs:
     7 │       titel: Anmelden
       ·       ─────
     8 │       name: Grüße
       ╰────
       ╭─[flows/b.yaml:2:10]
     1 │ version: 1
     2 │ entries: []
       ·          ─┬
       ·           ╰── not here either
       ╰────
      help: did you mean `title`?
            rename `titel` to `title`

    1 warning in 1 of 2 files · authentik 2026.2
    "#);
}

#[test]
fn rich_separates_findings_and_counts_them() {
    let files = flow();
    let first = at(&REFUSED, &files, 0, "authentik_flows.flow", "unknown model `authentik_flows.flow`");
    let second = at(&NOTE, &files, 1, "entries", "no entries");
    assert_snapshot!(rich(&files, vec![first, second]), @r#"
    error[unknown-model]

      × unknown model `authentik_flows.flow`
       ╭─[flows/login.yaml:3:12]
     2 │ entries:
     3 │   - model: authentik_flows.flow
       ·            ────────────────────
     4 │     id: flow
       ╰────

    info[open-application]

      ☞ no entries
       ╭─[flows/b.yaml:2:1]
     1 │ version: 1
     2 │ entries: []
       · ───────
       ╰────

    1 error, 1 info in 2 of 2 files · authentik 2026.2
    "#);
}

#[test]
fn rich_survives_every_span() {
    let texts =
        ["", "\n", "a", "a: ü", "a: 1\r\nb: ü\r\n", "\u{feff}a: 1\n", "a\rb\r", "🦀🦀\n\n\t\u{7}x", "a:\n\n"];
    for text in texts {
        let files = [SourceFile::new("a.yaml", text)];
        for start in 0..text.len() + 3 {
            for end in start..text.len() + 3 {
                let mut finding = finding(&REFUSED, 0, Span::new(start, end), "m");
                let span = Span::at(end);
                finding.related =
                    vec![Related { file: FileId(0), span, message: "there".into(), is_copy: false }];
                let text = rich(&files, vec![finding]);
                assert!(text.contains("[a.yaml:"), "{start}..{end}: {text}");
                assert!(text.contains("there"), "{start}..{end}: {text}");
            }
        }
    }
}

#[test]
fn rich_at_the_end_of_a_file() {
    let files = [SourceFile::new("a.yaml", "entries:\n  - model: x\n")];
    let end = files[0].text().len();
    assert_snapshot!(rich(&files, vec![finding(&REFUSED, 0, Span::at(end), "something is missing")]), @r#"
    error[unknown-model]

      × something is missing
       ╭─[a.yaml:3:1]
     2 │   - model: x
     3 │
       · ▲
       ╰────

    1 error · authentik 2026.2
    "#);
}

#[test]
fn rich_in_an_empty_file() {
    let files = [SourceFile::new("a.yaml", "")];
    assert_snapshot!(rich(&files, vec![finding(&REFUSED, 0, Span::at(0), "an empty file")]), @r#"
    error[unknown-model]

      × an empty file
       ╭─[a.yaml:1:1]
     1 │
       · ▲
       ╰────

    1 error · authentik 2026.2
    "#);
}

#[test]
fn rich_with_crlf_tabs_and_unicode() {
    let files = [SourceFile::new("a.yaml", "a: 1\r\n\tgrün: 🦀 crab\r\nc: 3\r\n")];
    assert_snapshot!(rich(&files, vec![at(&REFUSED, &files, 0, "crab", "not a crab")]), @r#"
    error[unknown-model]

      × not a crab
       ╭─[a.yaml:2:10]
     1 │ a: 1
     2 │     grün: 🦀 crab
       ·              ────
     3 │ c: 3
       ╰────

    1 error · authentik 2026.2
    "#);
}

#[test]
fn rich_over_several_lines() {
    let files = flow();
    let block = "identifiers: {slug: anmelden-grün}\n    attrs:\n      titel: Anmelden\n      name: Grüße\n";
    assert_snapshot!(rich(&files, vec![at(&REFUSED, &files, 0, block, "two lines")]), @r#"
    error[unknown-model]

      × two lines
       ╭─[flows/login.yaml:5:5]
     4 │         id: flow
     5 │ ╭─▶     identifiers: {slug: anmelden-grün}
     6 │ │       attrs:
     7 │ │         titel: Anmelden
     8 │ ╰─▶       name: Grüße
     9 │       - model: authentik_flows.flow
       ╰────

    1 error in 1 of 2 files · authentik 2026.2
    "#);
}

#[test]
fn rich_shows_only_the_start_of_a_long_place() {
    let text = "a:\n".repeat(200);
    let files = [SourceFile::new("a.yaml", text.as_str())];
    assert_snapshot!(rich(&files, vec![finding(&REFUSED, 0, Span::new(3, text.len()), "all of it")]), @r#"
    error[unknown-model]

      × all of it
       ╭─[a.yaml:2:1]
     1 │ a:
     2 │ a:
       · ──
     3 │ a:
       ╰────

    1 error · authentik 2026.2
    "#);
}

#[test]
fn rich_cuts_a_long_line_around_the_place() {
    let text = format!("{{{}, här: 1, {}}}\n", "\"ä\": 0, ".repeat(12_000), "b: 0, ".repeat(12_000));
    let files = [SourceFile::new("a.yaml", text)];
    assert_snapshot!(rich(&files, vec![at(&REFUSED, &files, 0, "här", "in the midst")]), @r#"
    error[unknown-model]

      × in the midst
       ╭─[a.yaml:1:96004]
     1 │ … 0, "ä": 0, "ä": 0, , här: 1, b: 0, b: 0, b: 0, b: 0, b: 0, b: 0, b:…
       ·                        ───
       ╰────

    1 error · authentik 2026.2
    "#);
}

#[test]
fn rich_puts_the_place_before_what_explains_it() {
    let text = format!("first: 1\n{}second: 2\n", "x: 0\n".repeat(20));
    let files = [SourceFile::new("a.yaml", text)];
    let mut finding = at(&REFUSED, &files, 0, "second", "again");
    finding.related = vec![Related {
        file: FileId(0),
        span: place(&files[0], "first"),
        message: "first here".into(),
        is_copy: false,
    }];
    assert_snapshot!(rich(&files, vec![finding]), @r#"
    error[unknown-model]

      × again
        ╭─[a.yaml:22:1]
     21 │ x: 0
     22 │ second: 2
        · ──────
        ╰────
       ╭─[a.yaml:1:1]
     1 │ first: 1
       · ──┬──
       ·   ╰── first here
     2 │ x: 0
       ╰────

    1 error · authentik 2026.2
    "#);
}

#[test]
fn colours_and_links_only_when_asked_for() {
    let files = flow();
    let outcome = outcome(&files, vec![full(&files)]);
    let levels = Levels::default();
    let report = Report { files: &files, outcome: &outcome, levels: &levels };
    let mut out = Vec::new();
    Format::Rich
        .write(&report, &Style { color: true, links: true, width: 80 }, &mut out)
        .expect("memory can be written");
    let text = String::from_utf8(out).expect("reports are text");
    assert!(text.contains("\u{1b}]8;;https://"), "{text:?}");
    assert!(!rich(&files, vec![full(&files)]).contains('\u{1b}'));
}

#[test]
fn a_mistake_in_a_configuration_is_drawn_alike() {
    let file = SourceFile::new("blueprintc.toml", "exclud = []\n");
    let problem = Problem {
        message: "unknown key `exclud`".to_owned(),
        span: Span::new(0, 6),
        help: Some("did you mean `exclude`?".to_owned()),
    };
    let mut out = Vec::new();
    Problem::write_all(&file, &[problem], &Style::default(), &mut out).expect("memory can be written");
    assert_snapshot!(String::from_utf8(out).expect("reports are text"), @r#"
    error

      × unknown key `exclud`
       ╭─[blueprintc.toml:1:1]
     1 │ exclud = []
       · ──────
       ╰────
      help: did you mean `exclude`?
    "#);
}

#[test]
fn rich_draws_three_findings_with_the_same_advice() {
    let text = "a: 1\nb: 2\nc: 3\nd: 4\ne: 5\n";
    let files = vec![SourceFile::new("a.yaml", text)];
    let of = |key: &str, help: &str| {
        let mut finding = at(&IGNORED, &files, 0, key, &format!("unknown attribute `{key}`"));
        finding.help = Some(help.to_owned().into());
        finding
    };
    let mut findings: Vec<Finding> = ["a", "b", "c", "d"].map(|key| of(key, "remove it")).into();
    findings.push(of("e", "did you mean `f`?"));
    let text = rich(&files, findings);
    assert_eq!(text.matches("remove it").count(), 3, "{text}");
    let line = "a.yaml:4:1: warning[unknown-attribute] unknown attribute `d`";
    assert!(text.contains(&format!("\n\n{line}\n\nwarning[unknown-attribute]\n")), "{text}");
    assert!(text.ends_with("5 warnings · authentik 2026.2\n"), "{text}");
}

#[test]
fn rich_sets_the_summary_apart_from_lines() {
    let files = vec![SourceFile::new("a.yaml", "a: 1\n")];
    let findings = vec![at(&IGNORED, &files, 0, "a", "unknown attribute `a`"); 5];
    let text = rich(&files, findings);
    let line = "a.yaml:1:1: warning[unknown-attribute] unknown attribute `a`";
    assert!(text.ends_with(&format!("\n\n{line}\n{line}\n\n5 warnings · authentik 2026.2\n")), "{text}");
}
