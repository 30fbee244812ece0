//! A report that is written while files are checked: what was written is forgotten.

use std::io::{self, Write};

use serde::Serialize;

use super::{Count, Format, Style, Target, concise, github, gitlab, json, junit, rich, sarif};
use crate::lint::{FileOutcome, Finding, Levels, Severity};
use crate::redact::EditGuard;
use crate::text::{FileId, SourceFile, with_json_escapes};

/// What is known before anything is found.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'a> {
    /// The files of the run.
    pub files: &'a [SourceFile],
    /// The severities that the user chose.
    pub levels: &'a Levels,
    /// The release of authentik that the answers are for.
    pub release: Target<'a>,
    /// The format prints findings from this severity on.
    pub(super) printed: Severity,
}

impl<'a> Setting<'a> {
    /// The setting of a run.
    pub fn new(files: &'a [SourceFile], levels: &'a Levels, release: Target<'a>) -> Self {
        Setting { files, levels, release, printed: Severity::Info }
    }

    /// The same for a format, which may leave out mild findings.
    pub(super) fn of_format(self, format: Format) -> Self {
        Setting { printed: self.levels.printed(format.prints_from()), ..self }
    }

    /// The severity that a finding has for the user; nothing where it is left out.
    pub(super) fn severity(&self, finding: &Finding) -> Option<Severity> {
        self.levels.of_finding(finding).filter(|severity| *severity >= self.printed)
    }

    /// The line that says how a run ended, as a report in a format counts it.
    pub fn summary(&self, count: &Count, format: Format) -> String {
        count.summary(&self.of_format(format))
    }

    pub(super) fn file(&self, id: FileId) -> Option<&'a SourceFile> {
        self.files.get(id.index())
    }

    /// A file's findings that are printed, with the severity they have for the user.
    pub(super) fn findings<'o>(
        &self,
        outcome: &'o FileOutcome,
    ) -> impl Iterator<Item = (Severity, &'o Finding)> + use<'a, 'o> {
        let setting = *self;
        outcome.findings.iter().filter_map(move |finding| Some((setting.severity(finding)?, finding)))
    }
}

/// One file while it is reported.
#[derive(Debug, Clone, Copy)]
pub(super) struct InFile<'a> {
    pub(super) setting: Setting<'a>,
    pub(super) source: &'a SourceFile,
    pub(super) outcome: &'a FileOutcome,
}

impl<'a> InFile<'a> {
    pub(super) fn findings(&self) -> impl Iterator<Item = (Severity, &'a Finding)> + use<'a> {
        self.setting.findings(self.outcome)
    }

    /// What keeps secrets out of the fixes that are shown.
    pub(super) fn edit_guard(&self) -> EditGuard<'a> {
        EditGuard::new(self.source.text(), &self.outcome.secrets)
    }
}

/// What a format writes: something before the files, something for each of them, something after them.
pub(super) trait Body {
    fn start(&mut self, _: &Setting<'_>, _: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    fn file(&mut self, file: &InFile<'_>, out: &mut dyn Write) -> io::Result<()>;

    fn end(&mut self, _: &Setting<'_>, _: &Count, _: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }
}

/// Writes a report in one of the formats, file by file, in the order in which they are given.
///
/// [`Format::Concise`] and [`Format::Github`] leave out the [summary](Setting::summary), which people want to see
/// next to them.
pub struct ReportWriter<'a, W: Write> {
    setting: Setting<'a>,
    body: Box<dyn Body + 'a>,
    out: W,
}

impl<'a, W: Write> ReportWriter<'a, W> {
    /// Starts a report.
    pub fn start(format: Format, setting: Setting<'a>, style: Style, mut out: W) -> io::Result<Self> {
        let mut body: Box<dyn Body> = match format {
            Format::Rich => Box::new(rich::Rich::new(style)),
            Format::Concise => Box::new(concise::Concise),
            Format::Json => Box::new(json::Json::default()),
            Format::Sarif => Box::new(sarif::Sarif::new(sarif::Suppressed::Reporters)),
            Format::CodeScanning => Box::new(sarif::Sarif::new(sarif::Suppressed::LeftOut)),
            Format::Github => Box::new(github::Github),
            Format::Gitlab => Box::new(gitlab::Gitlab::default()),
            Format::Junit => Box::new(junit::Junit),
        };
        let setting = setting.of_format(format);
        body.start(&setting, &mut out)?;
        Ok(ReportWriter { setting, body, out })
    }

    /// Adds what was found in one file.
    pub fn file(&mut self, outcome: &FileOutcome) -> io::Result<()> {
        let Some(source) = self.setting.file(outcome.file) else { return Ok(()) };
        self.body.file(&InFile { setting: self.setting, source, outcome }, &mut self.out)
    }

    /// Ends the report; `count` is over all files that were added.
    pub fn end(mut self, count: &Count) -> io::Result<W> {
        self.body.end(&self.setting, count, &mut self.out)?;
        self.out.flush()?;
        Ok(self.out)
    }
}

/// The items of a JSON list while it is written.
#[derive(Debug, Default)]
pub(super) struct Items {
    any: bool,
}

impl Items {
    pub(super) fn add(&mut self, item: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
        if std::mem::replace(&mut self.any, true) {
            out.write_all(b",")?;
        }
        // Escaped as a whole: a serializer writes many small pieces.
        out.write_all(with_json_escapes(&serde_json::to_string(item)?).as_bytes())
    }
}

/// A JSON document in two parts: what comes before the items of its empty list of a name, and what comes after them.
pub(super) fn around_items(document: &impl Serialize, list: &str) -> io::Result<(String, String)> {
    let text = serde_json::to_string(document)?;
    let text = with_json_escapes(&text);
    // Within strings, quotes are escaped.
    let head = format!("\"{list}\":[");
    let at = text.find(&format!("{head}]")).map_or(text.len(), |at| at + head.len());
    let (before, after) = text.split_at(at);
    Ok((before.to_owned(), after.to_owned()))
}
