//! Which findings of a blueprint hold where it really stands, and whether authentik accepts it there.
//!
//! A blueprint is analyzed as if it were a file of its own. Where a template writes parts of it, or its file is broken,
//! only a part of what is found is certain, and only that decides.

use std::collections::HashSet;
use std::sync::Arc;

use super::sources::{Origin, Sources};
use crate::lint::{FileOutcome, Finding, Rule, Scope, Severity};
use crate::rules::blueprints::duplicate_blueprint_name;
use crate::rules::document::malformed_document;
use crate::rules::references::{duplicate_id, impossible_key, unresolved_find};
use crate::text::{FileId, SourceFile, Span, has_placeholder};

/// Findings that list other places with the same fault, each of which counts on its own.
static INDEPENDENT: [&Rule; 1] = [&unresolved_find::RULE];

/// Pairs of folders of which each is for an instance of its own.
pub(super) type SeparateFolders<'a> = HashSet<(&'a str, &'a str)>;

/// Which blueprints and files authentik accepts.
#[derive(Debug)]
pub struct Verdicts<'s> {
    sources: &'s Sources,
    /// By blueprint.
    blueprints: Vec<bool>,
}

impl Verdicts<'_> {
    /// Whether authentik accepts a blueprint.
    pub fn accepts(&self, blueprint: FileId) -> bool {
        self.blueprints.get(blueprint.index()).is_some_and(|accepted| *accepted)
    }

    /// Returns the paths of the blueprints that authentik rejects, and of files that are rejected for themselves.
    pub fn rejected(&self) -> impl Iterator<Item = &str> {
        let blueprints = self.sources.blueprints.iter().zip(&self.blueprints);
        let rejected = blueprints.filter(|(_, accepted)| !**accepted).map(|(source, _)| source);
        let states = self.sources.files.iter().zip(&self.sources.states);
        // Otherwise each of its blueprints is rejected.
        let empty = states.filter(|(_, state)| state.blueprints == 0 && state.is_rejected());
        rejected.chain(empty.map(|(file, _)| file)).map(SourceFile::path)
    }
}

impl Sources {
    /// Returns the verdicts on the blueprints. `outcomes` are what was found in them.
    pub fn verdicts(&self, outcomes: &[Arc<FileOutcome>]) -> Verdicts<'_> {
        let separate = self.separate_folders(outcomes.iter().flat_map(|outcome| all_findings(outcome)));
        let mut blueprints = vec![true; self.blueprints.len()];
        for outcome in outcomes {
            let Some((origin, source)) = self.origin(outcome.file) else { continue };
            let is_rejected = self.states.get(origin.file.index()).is_some_and(|state| state.is_rejected());
            let certain = Certain::new(self, &separate, outcome, origin, source);
            if let Some(accepted) = blueprints.get_mut(outcome.file.index()) {
                *accepted = !is_rejected && certain.accepts(outcome);
            }
        }
        Verdicts { sources: self, blueprints }
    }

    /// The folders of which no two are for one instance of authentik. Overlays repeat a blueprint for each instance,
    /// in a folder of its own, while one instance can't have two blueprints of a name.
    pub(super) fn separate_folders<'f>(
        &self,
        findings: impl Iterator<Item = &'f Finding>,
    ) -> SeparateFolders<'_> {
        let is_part = |origin: &Origin| origin.name.is_some() || self.is_named(origin.file);
        let mut separate = SeparateFolders::default();
        for finding in findings {
            let other = finding.related.first().filter(|_| finding.rule == &duplicate_blueprint_name::RULE);
            let pair =
                other.and_then(|other| Some((self.origin(finding.file)?.0, self.origin(other.file)?.0)));
            if let Some((one, other)) = pair.filter(|(one, other)| is_part(one) || is_part(other)) {
                separate.insert(self.folders(one, other));
            }
        }
        separate
    }

    /// The folders of two blueprints, in a fixed order; twice the same for blueprints of one folder.
    fn folders(&self, one: &Origin, other: &Origin) -> (&str, &str) {
        let (one, other) = (self.folder(one.file), self.folder(other.file));
        if one <= other { (one, other) } else { (other, one) }
    }

    fn folder(&self, file: FileId) -> &str {
        let path = self.files.get(file.index()).map(SourceFile::path).unwrap_or_default();
        path.rfind(['/', '\\']).and_then(|at| path.get(..at)).unwrap_or_default()
    }
}

/// What is certain of a blueprint where it is.
#[derive(Clone, Copy)]
pub(super) struct Certain<'a> {
    sources: &'a Sources,
    separate: &'a SeparateFolders<'a>,
    pub(super) origin: &'a Origin,
    pub(super) source: &'a SourceFile,
    /// Whether parts of the blueprint are missing.
    partial: bool,
}

impl<'a> Certain<'a> {
    pub(super) fn new(
        sources: &'a Sources,
        separate: &'a SeparateFolders<'a>,
        outcome: &FileOutcome,
        origin: &'a Origin,
        source: &'a SourceFile,
    ) -> Self {
        let certain = Certain { sources, separate, origin, source, partial: origin.damage.partial };
        // A template that writes a part of the frame leaves out what the frame holds.
        let is_of_frame =
            |finding: &Finding| finding.rule == &malformed_document::RULE && certain.is_filled(finding);
        Certain { partial: certain.partial || all_findings(outcome).any(is_of_frame), ..certain }
    }

    /// Whether authentik accepts the blueprint: what isn't certain may have been what it was rejected for.
    pub(super) fn accepts(&self, outcome: &FileOutcome) -> bool {
        let is_uncertain =
            self.origin.damage.partial || all_findings(outcome).any(|finding| !self.keeps(finding));
        match is_uncertain {
            true => !all_findings(outcome).any(|finding| is_error(finding) && self.keeps(finding)),
            false => outcome.accepted,
        }
    }

    /// Whether a finding still holds with all that is known of where the blueprints are from.
    pub(super) fn keeps(&self, finding: &Finding) -> bool {
        self.is_consistent(finding) && (!self.is_filled(finding) || is_about_equal_text(finding, self.source))
    }

    fn is_consistent(&self, finding: &Finding) -> bool {
        let Certain { sources, origin, .. } = *self;
        // What is certain of an entry whatever else is written around it is reported of a template whose control blocks
        // are left out, and of a blueprint of which a part is lost.
        // Where a finding lists places that are at fault for themselves, the others don't decide about it.
        let depends = !INDEPENDENT.contains(&finding.rule);
        let related = finding.related.iter().filter(|related| depends && !related.is_copy);
        let mut others = related.filter_map(|related| sources.origin(related.file));
        let certain = finding.rule.scope == Scope::Local || is_quoted_tag(finding, self.source);
        others.all(|(other, _)| {
            let (one, two) = sources.folders(origin, other);
            (certain || !other.damage.partial) && (one == two || !self.separate.contains(&(one, two)))
        }) && (certain || !self.partial)
    }

    /// Whether a finding is about what a template writes.
    fn is_filled(&self, finding: &Finding) -> bool {
        let text = self.source.slice(finding.span);
        self.origin.damage.filled && has_placeholder(text.lines().next().unwrap_or_default())
    }
}

/// Everything that was found, whether it is reported or not.
fn all_findings(outcome: &FileOutcome) -> impl Iterator<Item = &Finding> {
    outcome.findings.iter().chain(&outcome.ignored).chain(&outcome.switched_off)
}

pub(super) fn is_error(finding: &Finding) -> bool {
    finding.severity == Severity::Error
}

/// Whether a finding is that two places have the same text, whatever a template makes of it: the marks themselves are
/// compared, as different ones can have the same placeholder.
fn is_about_equal_text(finding: &Finding, source: &SourceFile) -> bool {
    let written = |span: Span| match source.around() {
        Some(host) => host.file.slice(host.span(span)),
        None => source.slice(span),
    };
    let first = finding.related.first().filter(|_| finding.rule == &duplicate_id::RULE);
    first.is_some_and(|first| written(first.span) == written(finding.span))
}

/// Whether a finding is about a quoted tag where a key is wanted: no key starts with an exclamation mark.
fn is_quoted_tag(finding: &Finding, source: &SourceFile) -> bool {
    let text = source.slice(finding.span);
    finding.rule == &impossible_key::RULE && text.trim_start_matches(['"', '\'']).starts_with('!')
}
