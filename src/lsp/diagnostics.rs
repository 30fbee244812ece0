//! Findings as diagnostics of the protocol.

use std::fmt::Display;

use gen_lsp_types::{
    Code, CodeDescription, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag,
    Location, Message, Uri,
};

use super::folder::Folder;
use super::position::Units;
use crate::lint::{FileOutcome, Finding, Rule, Severity};
use crate::report::rule_page;
use crate::rules::document::unused_ignore;
use crate::rules::python::deprecated_attribute;
use crate::rules::references::unused_id;
use crate::rules::stages::unbound_stage;
use crate::text::{FileId, Span};

/// The name of the tool that diagnostics come from.
pub(super) const SOURCE: &str = "blueprintc";

/// Rules whose findings are about what has no effect.
static UNNECESSARY: [&Rule; 3] = [&unused_id::RULE, &unused_ignore::RULE, &unbound_stage::RULE];

/// Rules whose findings are about what a later release no longer has.
static DEPRECATED: [&Rule; 1] = [&deprecated_attribute::RULE];

/// The diagnostics of a file, by place.
pub(super) fn of_file(folder: &Folder, outcome: &FileOutcome, units: Units) -> Vec<Diagnostic> {
    let shown = |finding| Some((folder.levels().of_finding(finding)?, finding));
    let findings = outcome.findings.iter().filter_map(shown);
    findings.filter_map(|(severity, finding)| diagnostic(folder, severity, finding, units)).collect()
}

/// The diagnostic of a finding.
pub(super) fn diagnostic(
    folder: &Folder,
    severity: Severity,
    finding: &Finding,
    units: Units,
) -> Option<Diagnostic> {
    let file = folder.file(finding.file)?;
    let related = finding.related.iter().filter_map(|related| {
        let location = location(folder, related.file, related.span, units)?;
        Some(DiagnosticRelatedInformation { location, message: related.message.to_string() })
    });
    let related: Vec<_> = related.collect();
    let tag = match finding.rule {
        rule if UNNECESSARY.contains(&rule) => Some(DiagnosticTag::Unnecessary),
        rule if DEPRECATED.contains(&rule) => Some(DiagnosticTag::Deprecated),
        _ => None,
    };
    Some(Diagnostic {
        range: units.range(file, finding.span),
        severity: Some(match severity {
            Severity::Error => DiagnosticSeverity::Error,
            Severity::Warning => DiagnosticSeverity::Warning,
            Severity::Info => DiagnosticSeverity::Hint,
        }),
        code: Some(Code::String(finding.rule.name.to_owned())),
        code_description: Some(CodeDescription { href: Uri(rule_page(finding.rule.name)) }),
        source: Some(SOURCE.to_owned()),
        message: with_help(&finding.message, finding.help.as_ref()),
        tags: tag.map(|tag| vec![tag]),
        related_information: (!related.is_empty()).then_some(related),
        data: None,
    })
}

/// Returns a message with its help.
pub(super) fn with_help(message: &impl Display, help: Option<&impl Display>) -> Message {
    Message::String(match help {
        Some(help) => format!("{message}\n\nhelp: {help}"),
        None => message.to_string(),
    })
}

/// The place of a span of a file.
pub(super) fn location(folder: &Folder, file: FileId, span: Span, units: Units) -> Option<Location> {
    Some(Location { uri: folder.uri(file)?, range: units.range(folder.file(file)?, span) })
}
