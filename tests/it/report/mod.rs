//! How findings are written, on hand-made ones.

mod every_format;
mod json;
mod machines;
mod rich;
mod sarif;
mod secret;

use blueprintc::report::Problem;
use blueprintc::report::json::schema;
use insta::assert_snapshot;
use serde_json::Value;

use crate::harness::{
    Edit, EntryRef, FileId, FileOutcome, Finding, Finds, Fix, FixKind, Format, KnownBy, Levels, Outcome,
    Persona, Related, Report, Rule, Scope, Severity, SourceFile, Span, Style, Topic,
};

const fn rule(name: &'static str, severity: Severity) -> Rule {
    Rule {
        name,
        topic: Topic::Fields,
        severity,
        other_severities: &[],
        scope: Scope::Entry,
        fix: FixKind::None,
        persona: Persona::Regular,
        since: "0.1.0",
        default_on: true,
        summary: "",
        doc: "",
        bad: "",
        good: "",
        finds: Finds::Engine,
    }
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
        severity: rule.severity,
        file: FileId(file),
        span,
        message: message.to_owned().into(),
        help: None,
        blueprint: None,
        entry: None,
        related: Vec::new(),
        fix: None,
        said: None,
        need: None,
        consequence: None,
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
        file.accepted &= finding.severity != Severity::Error;
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
    written(Format::Rich, files, &outcome(files, findings), &with_infos())
}

/// Levels with which formats for people print infos too.
fn with_infos() -> Levels {
    let mut levels = Levels::default();
    levels.print_from(Severity::Info);
    levels
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
    finding.help = Some("did you mean `title`?".into());
    finding.entry = Some(EntryRef {
        index: 0,
        id: Some("flow".to_owned()),
        model: Some("authentik_flows.flow".to_owned()),
    });
    finding.related = vec![
        Related {
            file: FileId(0),
            span: place(&files[0], "id: flow"),
            message: "the entry".into(),
            is_copy: false,
        },
        Related {
            file: FileId(1),
            span: place(&files[1], "[]"),
            message: "not here either".into(),
            is_copy: false,
        },
    ];
    finding.fix = Some(Fix {
        title: "rename `titel` to `title`".into(),
        safe: true,
        edits: vec![Edit { span: finding.span, text: "title".to_owned() }],
    });
    finding
}
