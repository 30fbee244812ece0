//! What is found in files, file by file.

use std::sync::{Arc, OnceLock};

use super::findings::FlowCache;
use super::redaction::{redact as redact_finding, redact_beside, secrets_of};
use super::{Analysis, AnalyzedFile, Shared, State, WORTH_THREADS, file_id};
use super::{cascade, error_cascade, ignored};
use crate::lint::{FileContext, FileOutcome, Finding, Options, Outcome, Severity, WorkspaceContext, need};
use crate::redact::{FileSecrets, Redactor};
use crate::serializer::SuggestionBudget;
use crate::text::{FileId, SourceFile, Span};
use crate::threads;

/// Takes what is found while files are checked.
pub trait Receiver {
    /// What was found between files, before anything else is reported. Where each file is checked for itself, nothing is.
    fn between(&mut self, findings: &[(FileId, Finding)]) {
        let _ = findings;
    }

    /// Everything that was found in one file; files come in their order.
    fn file(&mut self, outcome: FileOutcome);
}

impl Receiver for Vec<FileOutcome> {
    fn file(&mut self, outcome: FileOutcome) {
        self.push(outcome);
    }
}

/// Checks files: together, as the blueprints of one instance, or each for itself.
pub fn check(files: &[SourceFile], options: &Options) -> Outcome {
    let mut outcomes = Vec::with_capacity(files.len());
    check_each(files, options, &mut outcomes);
    Outcome { release: options.release.to_string(), files: outcomes }
}

/// Like [`check()`], but hands each outcome to `receiver` as soon as it is there.
pub fn check_each(files: &[SourceFile], options: &Options, receiver: &mut dyn Receiver) {
    if !options.isolated {
        return Analysis::query(files, options, |analysis| analysis.check(receiver));
    }
    let shared = Shared::new(options);
    // Of many files each stays in memory only as long as it is checked.
    let each = |(index, file): (usize, &SourceFile)| {
        let state = State::alone(&shared, file, file_id(index));
        let mut outcomes = Vec::with_capacity(1);
        Analysis::of(&shared, files, &state).check(&mut outcomes);
        outcomes
    };
    threads::in_turn(files.iter().enumerate(), WORTH_THREADS, each, |outcomes: Vec<FileOutcome>| {
        outcomes.into_iter().for_each(|outcome| receiver.file(outcome));
    });
}

/// The contexts of all files, in their order.
pub(super) struct Contexts<'a, 't> {
    /// Those of files that repeat no other.
    pub(super) originals: Vec<FileContext<'a, 't>>,
    copies: Vec<FileContext<'a, 't>>,
    /// The secrets of files of which others show places, each found once it is asked for.
    secrets: Vec<OnceLock<(FileSecrets, Arc<[Span]>)>>,
}

impl<'a, 't> Contexts<'a, 't> {
    /// The context of a file.
    pub(super) fn of(&self, file: FileId) -> Option<&FileContext<'a, 't>> {
        let among = |contexts: &'_ [FileContext<'a, 't>]| {
            contexts.binary_search_by_key(&file, |context| context.id).ok()
        };
        match among(&self.originals) {
            Some(at) => self.originals.get(at),
            None => self.copies.get(among(&self.copies)?),
        }
    }

    /// The secrets of a file, and where they stand.
    fn secrets_of(&self, file: FileId) -> Option<&(FileSecrets, Arc<[Span]>)> {
        let secrets = self.secrets.get(file.index())?;
        let context = self.of(file)?;
        Some(secrets.get_or_init(|| {
            let found = secrets_of(context);
            let spans = found.spans().into();
            (found, spans)
        }))
    }

    /// Takes the secrets of the other files out of what a finding says that shows places of them.
    fn redact_beside(&self, own: FileId, finding: &mut Finding) {
        let mut others: Vec<FileId> = finding.related.iter().map(|related| related.file).collect();
        others.sort_unstable();
        others.dedup();
        for other in others.into_iter().filter(|other| *other != own) {
            if let (Some((secrets, _)), Some(context)) = (self.secrets_of(other), self.of(other)) {
                redact_beside(&Redactor::beside(secrets, context.tree.text()), other, finding);
            }
        }
    }
}

/// What is found between files, by the file that it is in.
pub(super) struct Between {
    by_file: Vec<Vec<Finding>>,
    /// The files that authentik rejects because of it.
    rejected: Vec<bool>,
}

impl Between {
    pub(super) fn new(findings: Vec<(FileId, Finding)>, files: usize) -> Self {
        let mut by_file: Vec<Vec<Finding>> = (0..files).map(|_| Vec::new()).collect();
        for (file, finding) in findings {
            if let Some(of_file) = by_file.get_mut(file.index()) {
                of_file.push(finding);
            }
        }
        let rejected = by_file.iter().map(|of_file| of_file.iter().any(is_error)).collect();
        Between { by_file, rejected }
    }

    /// Takes what was found in a file.
    pub(super) fn take(&mut self, file: FileId) -> Vec<Finding> {
        self.by_file.get_mut(file.index()).map(std::mem::take).unwrap_or_default()
    }

    /// Whether authentik rejects a file because of what was found in it, whether that was taken or not.
    pub(super) fn rejects(&self, file: FileId) -> bool {
        self.rejected.get(file.index()).is_some_and(|rejected| *rejected)
    }
}

fn is_error(finding: &Finding) -> bool {
    finding.severity == Severity::Error
}

impl<'t> Analysis<'t> {
    /// Hands what is found in each file to `receiver`, in their order.
    pub fn check(&self, receiver: &mut dyn Receiver) {
        let contexts = self.contexts();
        let workspace = self.workspace(&contexts.originals);
        let mut findings = self.workspace_findings(&workspace);
        findings.extend(self.flow_findings(&workspace, &mut FlowCache::default()));
        if self.state.together {
            receiver.between(&findings);
        }
        let mut between = Between::new(findings, self.sources.len());
        let shared: Vec<(&AnalyzedFile<'t>, Vec<Finding>)> =
            self.files.iter().map(|file| (file, between.take(file.id))).collect();
        let outcome = |(file, shared): (&AnalyzedFile<'t>, Vec<Finding>)| {
            let context = contexts.of(file.id)?;
            Some(self.file_outcome(context, self.file_findings(context), shared, &between, &contexts))
        };
        threads::in_turn(shared.into_iter(), WORTH_THREADS, outcome, |outcome| {
            outcome.into_iter().for_each(|outcome| receiver.file(outcome));
        });
    }

    pub(super) fn contexts(&self) -> Contexts<'_, 't> {
        let all = self.files.iter().map(|file| self.context(file));
        let (originals, copies) = all.partition(|context| self.original_of(context.id).is_none());
        let secrets = self.sources.iter().map(|_| OnceLock::new()).collect();
        Contexts { originals, copies, secrets }
    }

    pub(super) fn workspace<'a>(&'a self, files: &'a [FileContext<'a, 't>]) -> WorkspaceContext<'a, 't> {
        let externals = &self.shared.options.externals;
        let incomplete = self.state.elsewhere.is_incomplete();
        WorkspaceContext { files, catalog: self.shared.catalog, externals, incomplete }
    }

    /// What rules see of a file.
    pub fn context<'a>(&'a self, file: &AnalyzedFile<'t>) -> FileContext<'a, 't> {
        let Shared { catalog, options, .. } = &**self.shared;
        FileContext {
            id: file.id,
            source: file.source,
            tree: file.tree,
            blueprint: file.blueprint,
            applied: file.applied,
            catalog,
            licensed: options.licensed,
            isolated: options.isolated,
            files: self.sources,
            patience: SuggestionBudget::default(),
            object_keys: file.object_keys,
        }
    }

    /// The outcome of a file: what was found in it, and `shared`, what was found between it and others.
    pub(super) fn file_outcome(
        &self,
        context: &FileContext<'_, '_>,
        mut findings: Vec<Finding>,
        shared: Vec<Finding>,
        between: &Between,
        contexts: &Contexts<'_, '_>,
    ) -> FileOutcome {
        if let Some(original) = self.original_of(context.id) {
            // Everything is reported where the blueprint is first; the verdict is the same.
            let accepted = !between.rejects(original) && !findings.iter().any(is_error);
            let outcome = self.outcome(context, Vec::new(), contexts);
            // Its comments ignore what is reported there.
            return FileOutcome { accepted, findings: Vec::new(), ..outcome };
        }
        findings.extend(shared);
        self.state.copies.add_places(self.sources, context.id, &mut findings);
        self.outcome(context, findings, contexts)
    }

    fn outcome(
        &self,
        context: &FileContext<'_, '_>,
        mut findings: Vec<Finding>,
        contexts: &Contexts<'_, '_>,
    ) -> FileOutcome {
        if !context.tree.errors().is_empty() {
            error_cascade::drop_consequences(context, &mut findings);
        }
        findings.sort_by(|a, b| {
            let key = |f: &Finding| (f.span.start, f.span.end);
            key(a)
                .cmp(&key(b))
                .then_with(|| a.rule.name.cmp(b.rule.name))
                .then_with(|| a.message.cmp(&b.message))
        });
        // What is at an anchor is met wherever it is used.
        findings.dedup_by(|a, b| a.span == b.span && std::ptr::eq(a.rule, b.rule) && a.message == b.message);
        // The verdict is authentik's: neither comments nor the configuration have a say in it.
        let accepted = !findings.iter().any(|finding| finding.severity == Severity::Error);
        // A comment ignores what is written there, and not what follows from it.
        let (mut findings, mut ignored) = ignored::apply(context, findings, |rule| self.wanted(rule));
        need::merge(&mut findings, |rule| self.shared.options.levels.most(rule));
        cascade::drop_consequences(context, &mut findings, |rule| self.shared.options.levels.most(rule));
        let is_on = |finding: &Finding| self.shared.options.levels.of(finding.rule).is_some();
        let (mut findings, mut switched_off): (Vec<_>, Vec<_>) = findings.into_iter().partition(is_on);
        switched_off.retain(|finding| finding.severity == Severity::Error);
        let mut secrets = Vec::new();
        let is_silent = findings.is_empty() && ignored.is_empty() && switched_off.is_empty();
        if self.shared.options.all_secrets || !is_silent {
            let found = secrets_of(context);
            let redactor = Redactor::new(&found, context.tree.text());
            let redact = |finding: &mut Finding| {
                redact_finding(&redactor, finding);
                contexts.redact_beside(context.id, finding);
            };
            findings.iter_mut().chain(&mut ignored).chain(&mut switched_off).for_each(redact);
            secrets = found.into_spans();
        }
        let mut secrets_beside: Vec<(FileId, Arc<[Span]>)> = Vec::new();
        let all = findings.iter().chain(&ignored).chain(&switched_off);
        for related in all.flat_map(|finding| &finding.related) {
            let file = related.file;
            if file != context.id && secrets_beside.iter().all(|(known, _)| *known != file) {
                secrets_beside.extend(contexts.secrets_of(file).map(|(_, spans)| (file, Arc::clone(spans))));
            }
        }
        let documents = context.tree.documents().len();
        FileOutcome {
            documents,
            blueprints: 1,
            accepted,
            findings,
            ignored,
            switched_off,
            secrets,
            secrets_beside,
            ..FileOutcome::clean(context.id)
        }
    }
}
