//! The report as a JSON document: its types are its published schema.
//!
//! The document is written file by file, and the numbers of the run come last: they aren't known before.

use std::io::{self, Write};

use schemars::JsonSchema;
use serde::Serialize;

use super::Count;
use super::stream::{Body, InFile, Items, Setting, around_items};
use crate::deployment::{ReleaseSource, SourceDocument};
use crate::lint::{self, Finding, Severity};
use crate::redact::EditGuard;
use crate::text::{self, SourceFile};

/// What `blueprintc check --format json` writes.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "blueprintc report", deny_unknown_fields)]
struct Document<'a> {
    /// The version of this format. It changes only when a reader of the former one would be misled.
    version: u32,
    /// The release of authentik that the answers are for.
    authentik: &'a str,
    /// Whether this release is known only as a preview: it isn't final, or wasn't when its facts were collected.
    preview: bool,
    /// What says for which release the answers are.
    #[schemars(with = "SourceDocument")]
    release_source: &'a ReleaseSource,
    /// Every file that was checked, also those without a finding.
    files: Vec<File<'a>>,
    /// The numbers of the whole run.
    summary: Summary,
}

/// The numbers of a run.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Summary {
    /// Files checked.
    files: usize,
    /// Diagnostics with severity `error`.
    errors: usize,
    /// Diagnostics with severity `warning`.
    warnings: usize,
    /// Diagnostics with severity `info`; `--show warning` leaves them out of `diagnostics`.
    infos: usize,
    /// Diagnostics that are left out because a baseline or an older revision has them as well.
    known: usize,
}

/// One file.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct File<'a> {
    /// As given on the command line or found below a folder given there; `<stdin>` for standard input.
    path: &'a str,
    /// How many YAML documents it holds.
    documents: usize,
    /// How many blueprints it is or holds. Nothing is reported of a file without any.
    blueprints: usize,
    /// Whether authentik accepts the file: the server's verdict, which no comment, configuration or baseline changes.
    accepted: bool,
    /// What is wrong, by place.
    diagnostics: Vec<Diagnostic<'a>>,
}

/// One problem at one place.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Diagnostic<'a> {
    /// The name of the rule that found it; `blueprintc explain NAME` tells more.
    rule: &'a str,
    /// How bad it is: the finding's own severity unless the configuration states another.
    severity: Severity,
    /// What is wrong, in one sentence.
    message: &'a str,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    help: Option<&'a str>,
    /// The entry of the blueprint it is in.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Entry")]
    entry: Option<Entry<'a>>,
    /// What the place of the blueprint is called, in a file that holds blueprints and is not one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    blueprint: Option<&'a str>,
    /// Where.
    span: Span,
    /// Other places that explain it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related: Vec<Related<'a>>,
    /// An edit that fixes it. Left out when it touches a secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Fix")]
    fix: Option<Fix<'a>>,
}

/// An entry of a blueprint.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Entry<'a> {
    /// Counted from 0 over the whole blueprint.
    index: usize,
    /// Its `id`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    id: Option<&'a str>,
    /// Its model as written, when it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    model: Option<&'a str>,
}

/// A range of text: from its start up to, not including, its end.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Span {
    /// The first character.
    start: Position,
    /// The character after the last.
    end: Position,
}

/// A place between two characters.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Position {
    /// Counted from 1.
    #[schemars(range(min = 1))]
    line: u32,
    /// Counted from 1, in Unicode scalar values.
    #[schemars(range(min = 1))]
    column: u32,
    /// In bytes from the start of the file, counted from 0.
    offset: u32,
}

/// Another place that explains a diagnostic.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Related<'a> {
    /// What is there.
    message: &'a str,
    /// The file it is in, as under `files`.
    path: &'a str,
    /// Where.
    span: Span,
}

/// Edits that fix a diagnostic.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Fix<'a> {
    /// What applying it does.
    title: &'a str,
    /// Whether the meaning that the author intended is certain to survive.
    safe: bool,
    /// Replacements in the diagnostic's own file, by place, without overlaps.
    #[schemars(length(min = 1))]
    edits: Vec<Edit<'a>>,
}

/// One replacement of text.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Edit<'a> {
    /// What is replaced; empty to insert.
    span: Span,
    /// The new text.
    text: &'a str,
}

/// Writes the document.
#[derive(Default)]
pub(super) struct Json {
    files: Items,
}

impl Body for Json {
    fn start(&mut self, setting: &Setting<'_>, out: &mut dyn Write) -> io::Result<()> {
        let (before, _) = frame(setting, &Count::default())?;
        out.write_all(before.as_bytes())
    }

    fn file(&mut self, file: &InFile<'_>, out: &mut dyn Write) -> io::Result<()> {
        let guard = file.edit_guard();
        let InFile { source, outcome, .. } = file;
        let diagnostics = file.findings().map(|(severity, it)| diagnostic(file, &guard, severity, it));
        let file = File {
            path: source.path(),
            documents: outcome.documents,
            blueprints: outcome.blueprints,
            accepted: outcome.accepted,
            diagnostics: diagnostics.collect(),
        };
        self.files.add(&file, out)
    }

    fn end(&mut self, setting: &Setting<'_>, count: &Count, out: &mut dyn Write) -> io::Result<()> {
        let (_, after) = frame(setting, count)?;
        writeln!(out, "{after}")
    }
}

/// What is written before and after the files.
fn frame(setting: &Setting<'_>, count: &Count) -> io::Result<(String, String)> {
    let Count { files, errors, warnings, infos, known, .. } = *count;
    let summary = Summary { files, errors, warnings, infos, known };
    let release = setting.release;
    let document = Document {
        version: 1,
        authentik: release.release,
        preview: release.is_preview(),
        release_source: release.source,
        files: Vec::new(),
        summary,
    };
    around_items(&document, "files")
}

fn diagnostic<'a>(
    InFile { setting, source, .. }: &InFile<'a>,
    guard: &EditGuard<'_>,
    severity: Severity,
    finding: &'a Finding,
) -> Diagnostic<'a> {
    let related = finding.related.iter().filter_map(|related| {
        let file = setting.file(related.file)?;
        Some(Related { message: &related.message, path: file.path(), span: span(file, related.span) })
    });
    let fix = finding.fix.as_ref().filter(|fix| !fix.edits.is_empty() && guard.allows(fix.replacements()));
    Diagnostic {
        rule: finding.rule.name,
        severity,
        message: &finding.message,
        help: finding.help.as_deref(),
        entry: finding.entry.as_ref().map(|entry| Entry {
            index: entry.index,
            id: entry.id.as_deref(),
            model: entry.model.as_deref(),
        }),
        blueprint: finding.blueprint.as_deref(),
        span: span(source, finding.span),
        related: related.collect(),
        fix: fix.map(|fix| Fix {
            title: &fix.title,
            safe: fix.safe,
            edits: fix.edits.iter().map(|edit| self::edit(source, edit)).collect(),
        }),
    }
}

fn edit<'a>(source: &SourceFile, edit: &'a lint::Edit) -> Edit<'a> {
    Edit { span: span(source, edit.span), text: &edit.text }
}

fn span(file: &SourceFile, span: text::Span) -> Span {
    Span { start: position(file, span.start), end: position(file, span.end) }
}

fn position(file: &SourceFile, offset: u32) -> Position {
    let text::Position { line, column, offset } = file.position(offset);
    Position { line, column, offset }
}

/// The JSON schema of the document.
pub fn schema() -> schemars::Schema {
    let generator = schemars::generate::SchemaSettings::draft2020_12().for_serialize().into_generator();
    generator.into_root_schema_for::<Document<'static>>()
}
