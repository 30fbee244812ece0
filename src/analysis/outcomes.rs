//! What is found in files, file by file.

use std::sync::{Arc, OnceLock};

use super::redaction::{redact as redact_finding, secrets_of};
use super::{Analysis, AnalyzedFile, Shared, WORTH_THREADS, file_id, parse_all};
use super::{cascade, error_cascade, ignored};
use crate::blueprint::Blueprint;
use crate::catalog::Kinds;
use crate::graph::InstanceView;
use crate::lint::{FileContext, FileOutcome, Finding, Options, Outcome, Severity, WorkspaceContext, need};
use crate::redact::Redactor;
use crate::serializer::SuggestionBudget;
use crate::syntax;
use crate::text::{FileId, SourceFile, Span};
use crate::threads;
use crate::workspace::AppliedFile;

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

/// Like [`check()`], but gives away what was found in a file as soon as it can.
pub fn check_each(files: &[SourceFile], options: &Options, receiver: &mut dyn Receiver) {
    let shared = Shared::new(options);
    if !options.isolated {
        let trees = parse_all(files);
        return Analysis::together(shared, files, &trees).check(receiver);
    }
    // Of many files each stays in memory only as long as it is checked.
    let each = |(index, file): (usize, &SourceFile)| {
        let tree = syntax::parse_shared(file.shared_text());
        let mut outcomes = Vec::with_capacity(1);
        Analysis::alone(Arc::clone(&shared), files, file_id(index), &tree).check(&mut outcomes);
        outcomes
    };
    threads::in_turn(files.iter().enumerate(), WORTH_THREADS, each, |outcomes| {
        outcomes.into_iter().for_each(|outcome| receiver.file(outcome));
    });
}

/// The secrets of files of which others show places, each found once it is asked for.
type Shown = [OnceLock<Arc<[Span]>>];

impl<'t> Analysis<'t> {
    /// Gives away what is found in each file, in their order.
    pub fn check(&self, receiver: &mut dyn Receiver) {
        let all: Vec<FileContext<'_, 't>> = self.files.iter().map(|file| self.context(file)).collect();
        let (contexts, repeated): (Vec<_>, Vec<_>) =
            all.into_iter().partition(|context| self.copies.original_of(context.id).is_none());
        let shared = self.findings_between(&contexts);
        if self.together {
            receiver.between(&shared);
        }
        let mut by_file: Vec<Vec<Finding>> = self.sources.iter().map(|_| Vec::new()).collect();
        for (file, finding) in shared {
            if let Some(of_file) = by_file.get_mut(file.index()) {
                of_file.push(finding);
            }
        }
        let is_error = |finding: &Finding| finding.severity == Severity::Error;
        let rejected: Vec<bool> = by_file.iter().map(|of_file| of_file.iter().any(is_error)).collect();
        let mut in_order: Vec<&FileContext<'_, 't>> = contexts.iter().chain(&repeated).collect();
        in_order.sort_by_key(|context| context.id);
        let shown: Vec<OnceLock<_>> = in_order.iter().map(|_| OnceLock::new()).collect();
        let outcome = |(context, shared): (&FileContext<'_, '_>, Vec<Finding>)| {
            let mut findings = self.file_findings(context);
            if let Some(original) = self.copies.original_of(context.id) {
                // Everything is reported where the blueprint stands first; the verdict is the same.
                let rejected = rejected.get(original.index()).is_some_and(|rejected| *rejected);
                let accepted = !rejected && !findings.iter().any(is_error);
                let outcome = self.outcome(context, Vec::new(), &in_order, &shown);
                // Its comments ignore what is reported there.
                return FileOutcome { accepted, findings: Vec::new(), ..outcome };
            }
            findings.extend(shared);
            self.copies.add_places(self.sources, context.id, &mut findings);
            self.outcome(context, findings, &in_order, &shown)
        };
        let with_shared = in_order.iter().map(|context| {
            let shared = by_file.get_mut(context.id.index()).map(std::mem::take).unwrap_or_default();
            (*context, shared)
        });
        let with_shared: Vec<_> = with_shared.collect();
        threads::in_turn(with_shared.into_iter(), WORTH_THREADS, outcome, |outcome| receiver.file(outcome));
    }

    /// What is found between files, and in the flows that they make together.
    fn findings_between(&self, contexts: &[FileContext<'_, 't>]) -> Vec<(FileId, Finding)> {
        let workspace = self.workspace(contexts);
        let mut findings = self.workspace_findings(&workspace);
        let concerns = |context: &&FileContext<'_, '_>| concerns_flows(context.blueprint, context.applied);
        let (apart, on_instance): (Vec<_>, Vec<_>) =
            contexts.iter().filter(concerns).partition(|context| self.not_applied.contains(&context.id));
        for context in apart {
            findings
                .extend(self.flow_findings(&workspace, &InstanceView::alone(context.id, context.applied)));
        }
        if !on_instance.is_empty() {
            findings.extend(self.flow_findings(&workspace, &self.instance_of_rules()));
        }
        findings
    }

    fn workspace<'a>(&'a self, files: &'a [FileContext<'a, 't>]) -> WorkspaceContext<'a, 't> {
        let externals = &self.shared.options.externals;
        WorkspaceContext { files, catalog: self.shared.catalog, externals, incomplete: self.is_incomplete() }
    }

    fn context<'a>(&'a self, file: &'a AnalyzedFile<'t>) -> FileContext<'a, 't> {
        let Shared { catalog, options, .. } = &*self.shared;
        FileContext {
            id: file.id,
            source: file.source,
            tree: file.tree,
            blueprint: &file.blueprint,
            applied: &file.applied,
            catalog,
            licensed: options.licensed,
            isolated: options.isolated,
            files: self.sources,
            patience: SuggestionBudget::default(),
        }
    }

    fn outcome(
        &self,
        context: &FileContext<'_, '_>,
        mut findings: Vec<Finding>,
        contexts: &[&FileContext<'_, '_>],
        shown: &Shown,
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
        // What stands at an anchor is met wherever it is used.
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
            let redact = |finding: &mut Finding| redact_finding(&redactor, finding);
            findings.iter_mut().chain(&mut ignored).chain(&mut switched_off).for_each(redact);
            secrets = found.into_spans();
        }
        let mut secrets_beside: Vec<(FileId, Arc<[Span]>)> = Vec::new();
        let all = findings.iter().chain(&ignored).chain(&switched_off);
        for related in all.flat_map(|finding| &finding.related) {
            let file = related.file;
            if file != context.id
                && secrets_beside.iter().all(|(known, _)| *known != file)
                && let (Some(slot), Some(other)) = (shown.get(file.index()), contexts.get(file.index()))
            {
                let spans = slot.get_or_init(|| secrets_of(other).into_spans().into());
                secrets_beside.push((file, Arc::clone(spans)));
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

/// Whether a file makes or changes anything that a flow is made of, or that uses flows or policies.
fn concerns_flows(blueprint: &Blueprint<'_>, applied: &AppliedFile<'_>) -> bool {
    !blueprint.entries.is_empty()
        && applied.entries.iter().filter_map(|entry| entry.model).any(|model| {
            model.app == "authentik_flows"
                || model.app == "authentik_policies"
                || [Kinds::STAGE, Kinds::POLICY, Kinds::PROVIDER, Kinds::SOURCE]
                    .into_iter()
                    .any(|kind| model.kinds.contains(kind))
                || matches!(model.name, "authentik_brands.brand" | "authentik_core.application")
        })
}
