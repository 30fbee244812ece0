//! An analysis that is kept up to date while files change: what an editor asks again after every keystroke.

use std::sync::Arc;

use super::findings::FlowCache;
use super::outcomes::Between;
use super::{Analysis, Shared, State, WORTH_THREADS};
use crate::lint::{FileOutcome, Finding, Options};
use crate::text::{FileId, SourceFile};
use crate::threads;

/// Files, and what is known of them, from one version to the next.
///
/// A changed file costs that file, those that depend on what it makes, and little for each of the others. What is found
/// is always the same as in a new analysis of the same files on one instance: [`Options::isolated`] has no effect here.
///
/// ```
/// use blueprintc::{Options, Session, SourceFile};
///
/// let file = |name: &str| {
///     let text = format!("version: 1\nentries:\n  - model: authentik_core.group\n    identifiers: {{{name}: staff}}\n");
///     SourceFile::new("groups.yaml", text)
/// };
/// let mut session = Session::new(&Options::default());
/// session.update(vec![file("nmae")]);
/// assert!(!session.outcomes()[0].accepted);
/// session.update(vec![file("name")]);
/// assert!(session.outcomes()[0].accepted);
/// ```
pub struct Session {
    shared: Arc<Shared>,
    sources: Vec<SourceFile>,
    state: State,
    flows: FlowCache,
    /// By the files' numbers.
    known: Vec<Known>,
    outcomes: Vec<Arc<FileOutcome>>,
}

/// What was found in a file, and what that depends on.
struct Known {
    stamp: u64,
    path: Arc<str>,
    /// What was found in the file alone.
    local: Arc<[Finding]>,
    /// What was found between it and others.
    shared: Vec<Finding>,
    rejected_by_original: bool,
    /// The files with the same blueprint.
    copies: Vec<(FileId, u64)>,
    /// The files of which findings show places.
    shown: Vec<(FileId, u64)>,
}

impl Session {
    /// A session without files.
    pub fn new(options: &Options) -> Self {
        Session {
            shared: Shared::new(options),
            sources: Vec::new(),
            state: State::default(),
            flows: FlowCache::by_component(),
            known: Vec::new(),
            outcomes: Vec::new(),
        }
    }

    /// Takes all files as they are now, in their order: those that changed, and those that did not.
    pub fn update(&mut self, sources: Vec<SourceFile>) {
        self.state.update(&self.shared, &self.sources, &sources);
        self.sources = sources;
        self.find();
    }

    /// Returns what was found in each file, in their order. An outcome that is the same as before the last update is the
    /// same allocation.
    pub fn outcomes(&self) -> &[Arc<FileOutcome>] {
        &self.outcomes
    }

    /// Returns all files, in their order.
    pub fn sources(&self) -> &[SourceFile] {
        &self.sources
    }

    /// Returns what authentik makes of the files as they are now.
    pub fn analysis(&self) -> Analysis<'_> {
        let analysis = Analysis::of(&self.shared, &self.sources, &self.state);
        // A new analysis has no outcomes yet.
        let _ = analysis.outcomes.set(self.outcomes.clone());
        analysis
    }

    fn find(&mut self) {
        let analysis = Analysis::of(&self.shared, &self.sources, &self.state);
        let contexts = analysis.contexts();
        let workspace = analysis.workspace(&contexts.originals);
        let mut findings = analysis.workspace_findings(&workspace);
        findings.extend(analysis.flow_findings(&workspace, &mut self.flows));
        let mut between = Between::new(findings, self.sources.len());
        let stamp = |file: FileId| self.state.file(file).map_or(0, |file| file.stamp);
        let with_stamps = |files: &mut dyn Iterator<Item = FileId>| -> Vec<(FileId, u64)> {
            files.map(|file| (file, stamp(file))).collect()
        };
        let mut former = std::mem::take(&mut self.known).into_iter().zip(std::mem::take(&mut self.outcomes));
        let files: Vec<_> =
            analysis.files.iter().map(|file| (file, between.take(file.id), former.next())).collect();
        let found = threads::map(&files, WORTH_THREADS, |(file, shared, former)| {
            let context = contexts.of(file.id)?;
            let original = analysis.original_of(file.id);
            let copies = with_stamps(&mut analysis.state.copies.of_original(file.id).iter().copied());
            let rejected_by_original = original.is_some_and(|original| between.rejects(original));
            let former = former
                .as_ref()
                .filter(|(known, _)| known.stamp == stamp(file.id) && *known.path == *file.source.path());
            if let Some((known, outcome)) = former
                && known.shared == *shared
                && known.copies == copies
                && known.rejected_by_original == rejected_by_original
                && known.shown.iter().all(|(file, known)| stamp(*file) == *known)
            {
                let known = Known {
                    path: Arc::clone(&known.path),
                    local: Arc::clone(&known.local),
                    shared: shared.clone(),
                    shown: known.shown.clone(),
                    copies,
                    ..*known
                };
                return Some((known, Arc::clone(outcome)));
            }
            let local: Arc<[Finding]> = match former {
                Some((known, _)) => Arc::clone(&known.local),
                None => analysis.file_findings(context).into(),
            };
            let outcome = analysis.file_outcome(context, local.to_vec(), shared.clone(), &between, &contexts);
            let all = outcome.findings.iter().chain(&outcome.ignored).chain(&outcome.switched_off);
            let mut places: Vec<FileId> = all
                .flat_map(|finding| finding.related.iter().map(|related| related.file))
                .filter(|shown| *shown != file.id)
                .collect();
            places.sort_unstable();
            places.dedup();
            let known = Known {
                stamp: stamp(file.id),
                path: file.source.path().into(),
                local,
                shared: shared.clone(),
                rejected_by_original,
                copies,
                shown: with_stamps(&mut places.into_iter()),
            };
            Some((known, Arc::new(outcome)))
        });
        (self.known, self.outcomes) = found.into_iter().flatten().unzip();
    }
}
