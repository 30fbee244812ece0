//! Findings with the lines of source around them, drawn by miette.

use std::collections::HashMap;
use std::fmt::{self, Display};
use std::io::{self, Write};

use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode};

use super::excerpt::{CONTEXT, Excerpt};
use super::stream::{Body, InFile, Setting};
use super::{Count, Style, advice, concise, rule_page};
use crate::lint::{Finding, Rule, Severity};
use crate::redact::within;
use crate::text::{FileId, Lines, SourceFile, Span, no_command, printable};

/// A mistake in a file that is no blueprint: in the configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong.
    pub message: String,
    /// Where.
    pub span: Span,
    /// What to do about it.
    pub help: Option<String>,
}

impl Problem {
    /// Draws mistakes of one file.
    pub fn write_all(
        file: &SourceFile,
        all: &[Problem],
        style: &Style,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let handler = handler(style);
        for problem in all {
            let mut excerpt = Excerpt::default();
            let places = excerpt.add(file, |_| &[], &[problem.span], source_width(style));
            let labels = places.into_iter().map(|place| LabeledSpan::new_primary_with_span(None, place));
            let drawing = Drawing {
                code: Severity::Error.name().to_owned(),
                url: None,
                severity: Severity::Error,
                message: printable(&problem.message).into_owned(),
                help: problem.help.as_deref().map(|help| printable(help).into_owned()),
                labels: labels.collect(),
                excerpt,
            };
            drawing.write(&handler, out)?;
            writeln!(out)?;
        }
        Ok(())
    }
}

/// So many findings of a rule with the same advice are drawn; of further ones there is a line each.
const MOST_DRAWN: usize = 3;

pub(super) struct Rich {
    handler: GraphicalReportHandler,
    width: usize,
    /// How many findings there were, by rule and advice.
    alike: HashMap<(&'static str, Option<String>), usize>,
    /// Whether the last finding is a line, with nothing after it.
    after_line: bool,
}

impl Rich {
    pub(super) fn new(style: Style) -> Self {
        let (handler, width) = (handler(&style), source_width(&style));
        Rich { handler, width, alike: HashMap::new(), after_line: false }
    }

    /// Whether the reader knows what to do about a finding from others that are drawn.
    fn is_one_more(&mut self, finding: &Finding) -> bool {
        let drawn = self.alike.entry((finding.rule.name, advice(finding))).or_default();
        *drawn += 1;
        *drawn > MOST_DRAWN
    }

    /// Sets lines apart from what follows them.
    fn end_lines(&mut self, out: &mut dyn Write) -> io::Result<()> {
        if std::mem::take(&mut self.after_line) { writeln!(out) } else { Ok(()) }
    }
}

impl Body for Rich {
    fn file(&mut self, file: &InFile<'_>, out: &mut dyn Write) -> io::Result<()> {
        for (severity, finding) in file.findings() {
            if self.is_one_more(finding) {
                concise::write_line(file, severity, finding, out)?;
                self.after_line = true;
                continue;
            }
            self.end_lines(out)?;
            Drawing::of(file, severity, finding, self.width).write(&self.handler, out)?;
            writeln!(out)?;
        }
        Ok(())
    }

    fn end(&mut self, setting: &Setting<'_>, count: &Count, out: &mut dyn Write) -> io::Result<()> {
        self.end_lines(out)?;
        writeln!(Lines(out), "{}", count.summary(setting))
    }
}

fn handler(style: &Style) -> GraphicalReportHandler {
    let theme = if style.color { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    GraphicalReportHandler::new_themed(theme)
        .with_width(columns(style))
        .with_urls(style.links)
        .with_link_display_text("")
        .with_context_lines(CONTEXT)
        .without_syntax_highlighting()
}

/// The width, as far as it can be drawn in.
fn columns(style: &Style) -> usize {
    style.width.clamp(40, 10_000)
}

/// How many columns of a line of source can be shown next to the line number and the frame.
fn source_width(style: &Style) -> usize {
    columns(style) - 12
}

/// A finding, ready to be drawn.
#[derive(Debug)]
struct Drawing {
    code: String,
    url: Option<String>,
    severity: Severity,
    message: String,
    help: Option<String>,
    labels: Vec<LabeledSpan>,
    excerpt: Excerpt,
}

impl Drawing {
    fn of(file: &InFile<'_>, severity: Severity, finding: &Finding, width: usize) -> Self {
        let Rule { name, .. } = finding.rule;
        let mut excerpt = Excerpt::default();
        let mut labels = Vec::new();
        for (id, places) in by_file(finding) {
            let secrets = file.outcome.secrets_of(id);
            let Some(file) = file.setting.file(id) else { continue };
            let spans: Vec<_> = places.iter().map(|&(span, _)| span).collect();
            let spans = excerpt.add(file, |range| within(secrets, range), &spans, width);
            labels.extend(spans.into_iter().zip(places).map(|(span, (_, label))| match label {
                None => LabeledSpan::new_primary_with_span(None, span),
                Some(label) => LabeledSpan::new_with_span(Some(printable(label).into_owned()), span),
            }));
        }
        Drawing {
            code: format!("{}[{name}]", severity.name()),
            url: Some(rule_page(name)),
            severity,
            message: printable(&finding.message).into_owned(),
            help: advice(finding),
            labels,
            excerpt,
        }
    }

    fn write(&self, handler: &GraphicalReportHandler, out: &mut dyn Write) -> io::Result<()> {
        let mut text = String::new();
        handler.render_report(&mut text, self).map_err(io::Error::other)?;
        // miette pads some lines.
        for line in text.lines() {
            writeln!(out, "{}", no_command(line.trim_end()))?;
        }
        Ok(())
    }
}

/// A place with what is next to it.
type Labelled<'a> = (Span, Option<&'a str>);

/// The places of a finding, those of its own file first, its very place without a label before all others.
fn by_file(finding: &Finding) -> Vec<(FileId, Vec<Labelled<'_>>)> {
    let mut files = vec![(finding.file, vec![(finding.span, None)])];
    for related in &finding.related {
        let place = (related.span, Some(related.message.as_str()));
        match files.iter_mut().find(|(file, _)| *file == related.file) {
            Some((_, places)) => places.push(place),
            None => files.push((related.file, vec![place])),
        }
    }
    files
}

impl Display for Drawing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Drawing {}

impl Diagnostic for Drawing {
    fn code<'a>(&'a self) -> Option<Box<dyn Display + 'a>> {
        Some(Box::new(&self.code))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Info => miette::Severity::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn Display>)
    }

    fn url<'a>(&'a self) -> Option<Box<dyn Display + 'a>> {
        self.url.as_ref().map(|url| Box::new(url) as Box<dyn Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.excerpt)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }
}
