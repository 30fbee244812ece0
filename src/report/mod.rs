//! Findings for people and for machines: one file for each format.
//!
//! A report only renders: it decides nothing about blueprints. No format shows the text of a secret:
//! source is masked before it is shown, and an edit that touches a secret is left out.

mod concise;
mod count;
mod excerpt;
mod github;
mod gitlab;
pub mod json;
mod junit;
mod page;
mod rich;
mod sarif;
mod stream;
mod target;

use std::io::{self, Write};

use crate::lint::{Finding, Levels, Outcome, Severity};
use crate::text::{SourceFile, Span, printable};

pub use count::Count;
pub(crate) use junit::Xml;
pub use page::{page, rule_page};
pub use rich::Problem;
pub use stream::{ReportWriter, Setting};
pub use target::Target;

/// How findings are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Format {
    /// With the lines of source around each place.
    #[default]
    Rich,
    /// A line for each finding: `path:line:column: severity[rule] message`.
    Concise,
    /// The document that `schemas/report.schema.json` describes.
    Json,
    /// SARIF 2.1.0; the only format with findings that don't count, which it says are suppressed.
    Sarif,
    /// SARIF for GitHub's code scanning, which takes suppressed findings for open ones: without them.
    CodeScanning,
    /// Workflow commands of GitHub Actions, which become annotations.
    Github,
    /// A Code Quality report of GitLab.
    Gitlab,
    /// JUnit's XML: a suite for each file, a failed test for each finding.
    Junit,
}

impl Format {
    /// The names of all formats, as the command line takes them.
    pub const NAMES: [&'static str; 8] =
        ["rich", "concise", "json", "sarif", "code-scanning", "github", "gitlab", "junit"];

    /// The format of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "rich" => Some(Format::Rich),
            "concise" => Some(Format::Concise),
            "json" => Some(Format::Json),
            "sarif" => Some(Format::Sarif),
            "code-scanning" => Some(Format::CodeScanning),
            "github" => Some(Format::Github),
            "gitlab" => Some(Format::Gitlab),
            "junit" => Some(Format::Junit),
            _ => None,
        }
    }

    /// Whether it is one document, which programs want even where there is nothing to say.
    pub fn is_document(self) -> bool {
        match self {
            Format::Rich | Format::Concise | Format::Github => false,
            Format::Json | Format::Sarif | Format::CodeScanning | Format::Gitlab | Format::Junit => true,
        }
    }

    /// The mildest severity that it prints unless the user chooses another one: people are shown what calls for a
    /// change, and programs get everything.
    pub fn prints_from(self) -> Severity {
        match self {
            Format::Rich | Format::Concise => Severity::Warning,
            Format::Json
            | Format::Sarif
            | Format::CodeScanning
            | Format::Github
            | Format::Gitlab
            | Format::Junit => Severity::Info,
        }
    }

    /// Writes the report of a whole outcome, as [`ReportWriter`] does file by file.
    pub fn write(self, report: &Report<'_>, style: &Style, out: &mut dyn Write) -> io::Result<()> {
        let mut writer = ReportWriter::start(self, report.setting(), *style, out)?;
        for outcome in &report.outcome.files {
            writer.file(outcome)?;
        }
        writer.end(&report.count()).map(|_| ())
    }
}

/// How text for people looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Whether to write colors.
    pub color: bool,
    /// Whether the names of rules link to their pages, as terminals understand it.
    pub links: bool,
    /// How many columns there are.
    pub width: usize,
}

impl Style {
    /// The width where no terminal states one.
    pub const DEFAULT_WIDTH: usize = 100;
}

impl Default for Style {
    fn default() -> Self {
        Style { color: false, links: false, width: Style::DEFAULT_WIDTH }
    }
}

/// What is reported: an outcome with its files.
#[derive(Debug, Clone, Copy)]
pub struct Report<'a> {
    /// The files of the run.
    pub files: &'a [SourceFile],
    /// What the analysis found.
    pub outcome: &'a Outcome,
    /// The severities that the user chose.
    pub levels: &'a Levels,
}

impl<'a> Report<'a> {
    /// What is known without the findings.
    pub fn setting(&self) -> Setting<'a> {
        Setting::new(self.files, self.levels, Target::named(&self.outcome.release))
    }

    /// How many findings there are.
    pub fn count(&self) -> Count {
        let mut count = Count::default();
        self.outcome.files.iter().for_each(|file| count.add(file, self.levels));
        count
    }

    /// One line that says it all: `3 errors, 1 warning in 2 of 14 files · authentik 2026.2`.
    pub fn summary(&self) -> String {
        self.setting().summary(&self.count(), Format::default())
    }
}

/// What to do about a finding: the help, then what the fix does unless the help says so already.
fn advice(finding: &Finding) -> Option<String> {
    let title = finding.fix.as_ref().map(|fix| fix.title.as_str());
    let text = match (finding.help.as_deref(), title) {
        (Some(help), Some(title)) if !help.contains(title) => format!("{help}\n{title}"),
        (Some(help), _) => help.to_owned(),
        (None, title) => title?.to_owned(),
    };
    Some(printable(&text).into_owned())
}

/// What is wrong and what to do about it, for readers who see nothing but text.
fn told(finding: &Finding) -> String {
    let message = printable(&finding.message);
    match advice(finding) {
        Some(advice) => format!("{message}\n{advice}"),
        None => message.into_owned(),
    }
}

/// The line on which a span ends, counted from 1: that of its last character.
fn last_line(file: &SourceFile, span: Span) -> u32 {
    file.position(span.end.saturating_sub(1).max(span.start)).line
}
