//! How findings are written, on hand-made ones.

#![allow(clippy::expect_used, clippy::panic, reason = "a test ends so")]

use blueprintc::check::{
    Edit, EntryRef, FileOutcome, Finding, Fix, Levels, Outcome, Related, Rule, Severity,
};
use blueprintc::report::{Format, Problem, Report, Style, json};
use blueprintc::source::{FileId, SourceFile, Span};
use insta::assert_snapshot;
use serde_json::Value;

const fn rule(name: &'static str, severity: Severity) -> Rule {
    Rule { name, severity, default_on: true, summary: "", explanation: "", bad: "", good: "" }
}

static REFUSED: Rule = rule("unknown-model", Severity::Error);
static IGNORED: Rule = rule("unknown-attribute", Severity::Warning);
static NOTE: Rule = rule("open-application", Severity::Info);

/// A finding at the first occurrence of a text in a file.
fn at(rule: &'static Rule, files: &[SourceFile], file: u32, text: &str, message: &str) -> Finding {
    finding(rule, file, place(&files[file as usize], text), message)
}

fn place(file: &SourceFile, text: &str) -> Span {
    let start = file.text().find(text).expect("the text is in the file");
    Span::new(start, start + text.len())
}

fn finding(rule: &'static Rule, file: u32, span: Span, message: &str) -> Finding {
    Finding {
        rule,
        file: FileId(file),
        span,
        message: message.to_owned(),
        help: None,
        entry: None,
        related: Vec::new(),
        fix: None,
    }
}

fn outcome(files: &[SourceFile], findings: Vec<Finding>) -> Outcome {
    let mut outcome = Outcome { release: "2026.2".to_owned(), files: Vec::new() };
    for id in 0..files.len() {
        let mut file = FileOutcome::clean(FileId(id as u32));
        file.documents = 1;
        outcome.files.push(file);
    }
    for finding in findings {
        let file = &mut outcome.files[finding.file.index()];
        file.accepted &= finding.rule.severity != Severity::Error;
        file.findings.push(finding);
    }
    outcome
}

fn written(format: Format, files: &[SourceFile], outcome: &Outcome, levels: &Levels) -> String {
    let mut out = Vec::new();
    let style = Style { width: 80, ..Style::default() };
    format.write(&Report { files, outcome, levels }, &style, &mut out).expect("memory can be written");
    String::from_utf8(out).expect("reports are text")
}

fn rich(files: &[SourceFile], findings: Vec<Finding>) -> String {
    written(Format::Rich, files, &outcome(files, findings), &Levels::default())
}

fn parsed(files: &[SourceFile], outcome: &Outcome) -> Value {
    let text = written(Format::Json, files, outcome, &Levels::default());
    serde_json::from_str(&text).expect("the report is JSON")
}

const FLOW: &str = "\
version: 1
entries:
  - model: authentik_flows.flow
    id: flow
    identifiers: {slug: anmelden-grün}
    attrs:
      titel: Anmelden
      name: Grüße
  - model: authentik_flows.flow
    id: flow
";

fn flow() -> Vec<SourceFile> {
    vec![
        SourceFile::new("flows/login.yaml", FLOW),
        SourceFile::new("flows/b.yaml", "version: 1\nentries: []\n"),
    ]
}

/// A finding with everything that a finding can have.
fn full(files: &[SourceFile]) -> Finding {
    let mut finding = at(&IGNORED, files, 0, "titel", "authentik_flows.flow has no attribute `titel`");
    finding.help = Some("did you mean `title`?".to_owned());
    finding.entry = Some(EntryRef {
        index: 0,
        id: Some("flow".to_owned()),
        model: Some("authentik_flows.flow".to_owned()),
    });
    finding.related = vec![
        Related { file: FileId(0), span: place(&files[0], "id: flow"), message: "the entry".to_owned() },
        Related { file: FileId(1), span: place(&files[1], "[]"), message: "not here either".to_owned() },
    ];
    finding.fix = Some(Fix {
        title: "rename `titel` to `title`".to_owned(),
        safe: true,
        edits: vec![Edit { span: finding.span, text: "title".to_owned() }],
    });
    finding
}

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

    1 warning in 1 of 2 files (authentik 2026.2)
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

    1 error, 1 info in 2 of 2 files (authentik 2026.2)
    "#);
}

#[test]
fn summaries() {
    let files = flow();
    assert_eq!(rich(&files, vec![]), "2 files, no findings (authentik 2026.2)\n");
    assert_eq!(rich(&files[..1], vec![]), "1 file, no findings (authentik 2026.2)\n");
    let note = || at(&NOTE, &files, 0, "entries", "note");
    let mut outcome = outcome(&files, vec![note(), note()]);
    outcome.files[1].ignored.push(note());
    let text = written(Format::Rich, &files, &outcome, &Levels::default());
    assert!(text.ends_with("\n2 infos, 1 ignored in 1 of 2 files (authentik 2026.2)\n"), "{text}");
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
                finding.related = vec![Related { file: FileId(0), span, message: "there".to_owned() }];
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

    1 error (authentik 2026.2)
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

    1 error (authentik 2026.2)
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

    1 error (authentik 2026.2)
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

    1 error in 1 of 2 files (authentik 2026.2)
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

    1 error (authentik 2026.2)
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

    1 error (authentik 2026.2)
    "#);
}

#[test]
fn rich_puts_the_place_before_what_explains_it() {
    let text = format!("first: 1\n{}second: 2\n", "x: 0\n".repeat(20));
    let files = [SourceFile::new("a.yaml", text)];
    let mut finding = at(&REFUSED, &files, 0, "second", "again");
    finding.related =
        vec![Related { file: FileId(0), span: place(&files[0], "first"), message: "first here".to_owned() }];
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

    1 error (authentik 2026.2)
    "#);
}

#[test]
fn text_cannot_control_the_terminal() {
    let files = [SourceFile::new("a\u{1b}[2J.yaml", "a: \"\u{1b}]0;x\u{7}\u{202e}\"\n")];
    let mut finding = at(&REFUSED, &files, 0, "a:", "bad \u{1b}[31m");
    finding.help = Some("\u{9b}31m".to_owned());
    let outcome = outcome(&files, vec![finding]);
    for format in [Format::Rich, Format::Concise] {
        let text = written(format, &files, &outcome, &Levels::default());
        let controls = |character: &char| character.is_control() && *character != '\n';
        assert_eq!(text.chars().find(controls), None, "{text:?}");
        assert!(!text.contains('\u{202e}'));
    }
}

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

    3 warnings (authentik 2026.2)
    "#);
}

#[test]
fn json_leaves_out_fixes_that_tell_secrets() {
    let files = [SourceFile::new("a.yaml", SECRET)];
    let fix = |span: Span, text: &str| {
        let mut finding = at(&IGNORED, &files, 0, "client_secret", "m");
        let edits = vec![Edit { span, text: text.to_owned() }];
        finding.fix = Some(Fix { title: "t".to_owned(), safe: false, edits });
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

#[test]
fn concise_is_one_line_each() {
    let files = flow();
    let mut second = full(&files);
    second.message = "two\nlines".to_owned();
    let umlaut = at(&REFUSED, &files, 0, "}", "after an umlaut");
    let outcome = outcome(&files, vec![umlaut, second]);
    assert_snapshot!(written(Format::Concise, &files, &outcome, &Levels::default()), @r#"
    flows/login.yaml:5:38: error[unknown-model] after an umlaut
    flows/login.yaml:7:7: warning[unknown-attribute] two lines
    "#);
}

#[test]
fn json_is_the_published_document() {
    let files = flow();
    let note = at(&REFUSED, &files, 0, "grün", "second");
    let report = parsed(&files, &outcome(&files, vec![full(&files), note]));
    assert_snapshot!(serde_json::to_string_pretty(&report).expect("a value is JSON"), @r#"
    {
      "version": 1,
      "authentik": "2026.2",
      "summary": {
        "files": 2,
        "errors": 1,
        "warnings": 1
      },
      "files": [
        {
          "path": "flows/login.yaml",
          "documents": 1,
          "accepted": false,
          "diagnostics": [
            {
              "rule": "unknown-attribute",
              "severity": "warning",
              "message": "authentik_flows.flow has no attribute `titel`",
              "help": "did you mean `title`?",
              "entry": {
                "index": 0,
                "id": "flow",
                "model": "authentik_flows.flow"
              },
              "span": {
                "start": {
                  "line": 7,
                  "column": 7,
                  "offset": 122
                },
                "end": {
                  "line": 7,
                  "column": 12,
                  "offset": 127
                }
              },
              "related": [
                {
                  "message": "the entry",
                  "path": "flows/login.yaml",
                  "span": {
                    "start": {
                      "line": 4,
                      "column": 5,
                      "offset": 56
                    },
                    "end": {
                      "line": 4,
                      "column": 13,
                      "offset": 64
                    }
                  }
                },
                {
                  "message": "not here either",
                  "path": "flows/b.yaml",
                  "span": {
                    "start": {
                      "line": 2,
                      "column": 10,
                      "offset": 20
                    },
                    "end": {
                      "line": 2,
                      "column": 12,
                      "offset": 22
                    }
                  }
                }
              ],
              "fix": {
                "title": "rename `titel` to `title`",
                "safe": true,
                "edits": [
                  {
                    "span": {
                      "start": {
                        "line": 7,
                        "column": 7,
                        "offset": 122
                      },
                      "end": {
                        "line": 7,
                        "column": 12,
                        "offset": 127
                      }
                    },
                    "text": "title"
                  }
                ]
              }
            },
            {
              "rule": "unknown-model",
              "severity": "error",
              "message": "second",
              "span": {
                "start": {
                  "line": 5,
                  "column": 34,
                  "offset": 98
                },
                "end": {
                  "line": 5,
                  "column": 38,
                  "offset": 103
                }
              }
            }
          ]
        },
        {
          "path": "flows/b.yaml",
          "documents": 1,
          "accepted": true,
          "diagnostics": []
        }
      ]
    }
    "#);
    let schema = serde_json::to_value(json::schema()).expect("a schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("the schema is valid");
    let errors: Vec<_> = validator.iter_errors(&report).map(|error| error.to_string()).collect();
    assert_eq!(errors, [""; 0]);
}

#[test]
fn chosen_severities_count_and_verdicts_stay() {
    let files = flow();
    let outcome = outcome(&files, vec![full(&files), at(&REFUSED, &files, 0, "flow", "m")]);
    let mut levels = Levels::default();
    levels.set("unknown-attribute", None);
    levels.set("unknown-model", Some(Severity::Info));
    let report = Report { files: &files, outcome: &outcome, levels: &levels };
    let count = report.count();
    assert_eq!((count.errors, count.warnings, count.infos), (0, 0, 1));
    assert!(count.reaches(Severity::Info) && !count.reaches(Severity::Warning));
    let text = written(Format::Json, &files, &outcome, &levels);
    let document: Value = serde_json::from_str(&text).expect("the report is JSON");
    assert_eq!(document["files"][0]["accepted"], false);
    assert_eq!(document["files"][0]["diagnostics"].as_array().map(Vec::len), Some(1));
    assert_eq!(document["files"][0]["diagnostics"][0]["severity"], "info");
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
            finding.related = vec![Related { file: FileId(0), span, message: "there".to_owned() }];
            let edits = vec![Edit { span: finding.span, text: String::new() }];
            finding.fix = Some(Fix { title: "t".to_owned(), safe: true, edits });
            finding
        });
        let mut outcome = outcome(&files, findings.collect());
        outcome.files[0].secrets = secrets;
        let levels = Levels::default();
        let report = Report { files: &files, outcome: &outcome, levels: &levels };
        for format in [Format::Rich, Format::Concise, Format::Json] {
            let mut out = Vec::new();
            format.write(&report, &Style { width, ..Style::default() }, &mut out).expect("memory can be written");
            let text = String::from_utf8(out).expect("reports are text");
            proptest::prop_assert!(!text.contains('Q'), "{}", text);
        }
    }
}
