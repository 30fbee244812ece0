//! SARIF 2.1.0, the format of code scanning: results with their rules, places, fixes and fingerprints.
//!
//! Like the JSON document, it is written file by file; which rules have results is known after the last.

mod document;
mod uri;

use std::collections::BTreeMap;
use std::io::{self, Write};

use self::document::{
    ArtifactChange, ArtifactLocation, Configuration, Content, Described, Document, Driver, Fix,
    FixProperties, Location, Log, LogicalLocation, Markdown, Message, PhysicalLocation, Region, Replacement,
    RuleDescriptor, RuleProperties, RunProperties, SarifResult, Suppression, Tool,
};
use self::uri::uri;
use super::page::page_without_report;
use super::stream::{Body, InFile, Items, Setting, around_items};
use super::{Count, told};
use crate::baseline::{Fingerprint, Identified, Standing, identified};
use crate::lint::{self, EntryRef, Finds, KnownBy, Rule, Section, Severity};
use crate::redact::EditGuard;
use crate::text::{SourceFile, Span};

/// What paths are relative to. Where that is on this machine must not be disclosed.
const ROOT: &str = "%SRCROOT%";

/// What becomes of findings that don't count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Suppressed {
    Reporters,
    LeftOut,
}

/// Writes the document.
pub(super) struct Sarif {
    suppressed: Suppressed,
    results: Items,
    /// The rules with a result, in the order of their first.
    rules: Vec<&'static Rule>,
}

impl Sarif {
    pub(super) fn new(suppressed: Suppressed) -> Self {
        Sarif { suppressed, results: Items::default(), rules: Vec::new() }
    }

    /// What is written before and after the results.
    fn frame(&self, setting: &Setting<'_>) -> io::Result<(String, String)> {
        let log = Log {
            original_uri_base_ids: BTreeMap::from([(
                ROOT,
                Described { description: Message { text: "The root of the repository.".into() } },
            )]),
            column_kind: "unicodeCodePoints",
            newline_sequences: ["\r\n", "\n", "\r"],
            results: Vec::new(),
            tool: Tool {
                driver: Driver {
                    name: "blueprintc",
                    semantic_version: env!("CARGO_PKG_VERSION"),
                    rules: self.rules.iter().map(|rule| descriptor(rule)).collect(),
                },
            },
            properties: RunProperties {
                authentik: setting.release.release,
                preview: setting.release.is_preview(),
                release_source: setting.release.source,
            },
        };
        around_items(&Document::new([log]), "results")
    }

    fn rule_index(&mut self, rule: &'static Rule) -> usize {
        let known = self.rules.iter().position(|known| std::ptr::eq(*known, rule));
        known.unwrap_or_else(|| {
            self.rules.push(rule);
            self.rules.len() - 1
        })
    }
}

impl Body for Sarif {
    fn start(&mut self, setting: &Setting<'_>, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(self.frame(setting)?.0.as_bytes())
    }

    fn file(&mut self, file: &InFile<'_>, out: &mut dyn Write) -> io::Result<()> {
        let guard = file.edit_guard();
        for identified in identified(file.source, file.outcome) {
            if let Some(result) = self.result(file, &guard, &identified) {
                self.results.add(&result, out)?;
            }
        }
        Ok(())
    }

    fn end(&mut self, setting: &Setting<'_>, _: &Count, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{}", self.frame(setting)?.1)
    }
}

fn descriptor(rule: &'static Rule) -> RuleDescriptor {
    let explanation = rule.doc.trim();
    let paragraph = rule.section(Section::WhyBad).split("\n\n").next().unwrap_or_default();
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

impl Sarif {
    fn result(
        &mut self,
        InFile { setting, source, .. }: &InFile<'_>,
        guard: &EditGuard<'_>,
        identified: &Identified<'_>,
    ) -> Option<SarifResult> {
        let finding = identified.finding;
        let severity = setting.severity(finding)?;
        let suppression = match identified.standing {
            Standing::Counts => None,
            _ if self.suppressed == Suppressed::LeftOut => return None,
            Standing::Ignored => {
                Some(Suppression { kind: "inSource", justification: "Ignored by a comment." })
            }
            Standing::Known(KnownBy::Baseline) => {
                Some(Suppression { kind: "external", justification: "Listed in the baseline." })
            }
            // Whoever asks for what is new asks for nothing else.
            Standing::Known(KnownBy::Revision) => return None,
        };
        let related = finding.related.iter().filter_map(|related| {
            let file = setting.file(related.file)?;
            Some(Location {
                message: Some(Message { text: related.message.to_string().into() }),
                ..location(file, related.span)
            })
        });
        let logical = finding.entry.as_ref().map(logical_location);
        let primary =
            Location { logical_locations: logical.into_iter().collect(), ..location(source, finding.span) };
        let fix = finding.fix.as_ref().filter(|fix| !fix.edits.is_empty());
        let fix = fix.filter(|fix| guard.allows(fix.replacements()));
        Some(SarifResult {
            rule_id: finding.rule.name,
            rule_index: self.rule_index(finding.rule),
            level: level(severity),
            message: Message { text: told(finding).into() },
            locations: [primary],
            related_locations: related.collect(),
            partial_fingerprints: BTreeMap::from([(Fingerprint::KIND, identified.identity())]),
            suppressions: suppression.into_iter().collect(),
            fixes: fix.map(|fix| self::fix(source, fix)).into_iter().collect(),
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

fn fix(file: &SourceFile, fix: &lint::Fix) -> Fix {
    let replacement = |edit: &lint::Edit| Replacement {
        deleted_region: region(file, edit.span),
        inserted_content: Content { text: edit.text.clone() },
    };
    Fix {
        description: Message { text: fix.title.to_string().into() },
        artifact_changes: [ArtifactChange {
            artifact_location: artifact(file),
            replacements: fix.edits.iter().map(replacement).collect(),
        }],
        properties: FixProperties { safe: fix.safe },
    }
}
