//! SARIF 2.1.0, the format of code scanning: results with their rules, places, fixes and fingerprints.
//!
//! Like the JSON document, it is written result by result as it is made.

mod document;
mod uri;

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;
use serde::ser::{SerializeSeq, Serializer};

use self::document::{
    ArtifactChange, ArtifactLocation, Configuration, Content, Described, Document, Driver, Fix,
    FixProperties, Location, Log, LogicalLocation, Markdown, Message, PhysicalLocation, Region, Replacement,
    RuleDescriptor, RuleProperties, RunProperties, SarifResult, Suppression, Tool,
};
use self::uri::uri;
use super::page::page_without_report;
use super::secret::Secrets;
use super::{Report, told};
use crate::check::{self, EntryRef, Finds, KnownBy, Rule, Severity};
use crate::known::{Fingerprint, Identified, Standing, identified};
use crate::source::{SourceFile, Span};

/// What paths are relative to. Where that is on this machine is nobody's business.
const ROOT: &str = "%SRCROOT%";

/// What becomes of findings that don't count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Suppressed {
    Told,
    LeftOut,
}

pub(super) fn write(report: &Report<'_>, suppressed: Suppressed, out: &mut dyn Write) -> io::Result<()> {
    let rules = occurring(report, suppressed);
    let log = Log {
        tool: Tool {
            driver: Driver {
                name: "blueprintc",
                semantic_version: env!("CARGO_PKG_VERSION"),
                rules: rules.iter().map(|rule| descriptor(rule)).collect(),
            },
        },
        original_uri_base_ids: BTreeMap::from([(
            ROOT,
            Described { description: Message { text: "The top of the repository.".into() } },
        )]),
        column_kind: "unicodeCodePoints",
        newline_sequences: ["\r\n", "\n", "\r"],
        results: Results { report, suppressed, secrets: Secrets::of(report), rules: &rules },
        properties: RunProperties { authentik: &report.outcome.release },
    };
    serde_json::to_writer(&mut *out, &Document::new([log]))?;
    writeln!(out)
}

/// The rules with a finding, by name.
fn occurring(report: &Report<'_>, suppressed: Suppressed) -> Vec<&'static Rule> {
    let mut rules: BTreeMap<&str, &'static Rule> = BTreeMap::new();
    for outcome in &report.outcome.files {
        let known = outcome.known.iter().map(|(_, finding)| finding);
        let suppressed = outcome.ignored.iter().chain(known).filter(|_| suppressed == Suppressed::Told);
        for finding in outcome.findings.iter().chain(suppressed) {
            rules.insert(finding.rule.name, finding.rule);
        }
    }
    rules.into_values().collect()
}

fn descriptor(rule: &'static Rule) -> RuleDescriptor {
    let explanation = rule.explanation.trim();
    let paragraph = explanation.split("\n\n").next().unwrap_or_default();
    // Lines of plain text are where the reader breaks them.
    let paragraph = paragraph.split_whitespace().collect::<Vec<_>>().join(" ");
    let described = if paragraph.is_empty() { rule.summary.to_owned() } else { paragraph };
    let about = match rule.finds {
        Finds::Flow(_) | Finds::Instance(_) => "flow",
        Finds::Workspace(_) => "workspace",
        _ => "blueprint",
    };
    RuleDescriptor {
        id: rule.name,
        name: rule.name.split('-').map(capitalized).collect(),
        short_description: Message { text: rule.summary.into() },
        full_description: Message { text: described.into() },
        help: Markdown {
            text: if explanation.is_empty() { rule.name } else { explanation },
            markdown: page_without_report(rule),
        },
        default_configuration: Configuration { enabled: rule.default_on, level: level(rule.severity) },
        properties: RuleProperties { tags: ["authentik", about] },
    }
}

fn capitalized(word: &str) -> String {
    let mut characters = word.chars();
    characters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(characters).collect()
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

/// The results of a report, made one after the other while they are written.
struct Results<'a> {
    report: &'a Report<'a>,
    suppressed: Suppressed,
    secrets: Secrets<'a>,
    rules: &'a [&'static Rule],
}

impl Serialize for Results<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut results = serializer.serialize_seq(None)?;
        for outcome in &self.report.outcome.files {
            let Some(file) = self.report.file(outcome.file) else { continue };
            for identified in identified(file, outcome) {
                if let Some(result) = self.result(file, &identified) {
                    results.serialize_element(&result)?;
                }
            }
        }
        results.end()
    }
}

impl<'a> Results<'a> {
    fn result(&self, file: &SourceFile, identified: &Identified<'a>) -> Option<SarifResult> {
        let finding = identified.finding;
        let severity = self.report.levels.of(finding.rule)?;
        let suppression = match identified.standing {
            Standing::Counts => None,
            _ if self.suppressed == Suppressed::LeftOut => return None,
            Standing::Ignored => {
                Some(Suppression { kind: "inSource", justification: "A comment says to ignore it." })
            }
            Standing::Known(KnownBy::Baseline) => {
                Some(Suppression { kind: "external", justification: "The baseline lists it." })
            }
            // Whoever asks for what is new asks for nothing else.
            Standing::Known(KnownBy::Revision) => return None,
        };
        let related = finding.related.iter().filter_map(|related| {
            let file = self.report.file(related.file)?;
            Some(Location {
                message: Some(Message { text: related.message.clone().into() }),
                ..location(file, related.span)
            })
        });
        let logical = finding.entry.as_ref().map(logical_location);
        let primary =
            Location { logical_locations: logical.into_iter().collect(), ..location(file, finding.span) };
        let fix = finding.fix.as_ref().filter(|fix| !fix.edits.is_empty());
        let fix = fix.filter(|fix| self.secrets.allow(finding.file, fix));
        Some(SarifResult {
            rule_id: finding.rule.name,
            rule_index: self.rules.binary_search_by_key(&finding.rule.name, |rule| rule.name).ok(),
            level: level(severity),
            message: Message { text: told(finding).into() },
            locations: [primary],
            related_locations: related.collect(),
            partial_fingerprints: BTreeMap::from([(Fingerprint::KIND, identified.identity())]),
            suppressions: suppression.into_iter().collect(),
            fixes: fix.map(|fix| self::fix(file, fix)).into_iter().collect(),
        })
    }
}

fn logical_location(entry: &EntryRef) -> LogicalLocation {
    LogicalLocation {
        name: entry.id.clone(),
        fully_qualified_name: format!("entries/{}", entry.index),
        kind: "element",
    }
}

fn location(file: &SourceFile, span: Span) -> Location {
    Location {
        physical_location: PhysicalLocation { artifact_location: artifact(file), region: region(file, span) },
        logical_locations: Vec::new(),
        message: None,
    }
}

fn artifact(file: &SourceFile) -> ArtifactLocation {
    let (uri, is_relative) = uri(file.name());
    ArtifactLocation { uri, uri_base_id: is_relative.then_some(ROOT) }
}

fn region(file: &SourceFile, span: Span) -> Region {
    let (start, end) = (file.position(span.start), file.position(span.end));
    Region {
        start_line: start.line,
        start_column: start.column,
        end_line: end.line,
        end_column: end.column,
        byte_offset: start.offset,
        byte_length: end.offset.saturating_sub(start.offset),
    }
}

fn fix(file: &SourceFile, fix: &check::Fix) -> Fix {
    let replacement = |edit: &check::Edit| Replacement {
        deleted_region: region(file, edit.span),
        inserted_content: Content { text: edit.text.clone() },
    };
    Fix {
        description: Message { text: fix.title.clone().into() },
        artifact_changes: [ArtifactChange {
            artifact_location: artifact(file),
            replacements: fix.edits.iter().map(replacement).collect(),
        }],
        properties: FixProperties { safe: fix.safe },
    }
}
