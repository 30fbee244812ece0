//! One file: parsed, read as a blueprint, and applied.

use std::sync::Arc;

use super::copies::Copies;
use super::{Analysis, Shared, WORTH_THREADS, file_id};
use crate::blueprint::{self, Blueprint};
use crate::evaluate::{ObjectId, ValueKind};
use crate::syntax::Tree;
use crate::text::{FileId, SourceFile};
use crate::threads;
use crate::workspace::{self, AppliedFile, Beyond, Condition, Elsewhere, Others, Replaced, Surroundings};

/// A file with what is known of it.
#[derive(Debug)]
pub struct AnalyzedFile<'t> {
    /// Which file of the run.
    pub id: FileId,
    /// Its text.
    pub source: &'t SourceFile,
    /// Its syntax tree.
    pub tree: &'t Tree,
    /// Its document.
    pub blueprint: Blueprint<'t>,
    /// What applying it does, with the knowledge of the other files.
    pub applied: AppliedFile<'t>,
    /// The shipped objects whose blueprint it replaces.
    pub(super) replaces: &'static [ObjectId],
}

impl<'t> AnalyzedFile<'t> {
    /// Applies a file, of which there may be others.
    fn new(shared: &Shared, id: FileId, source: &'t SourceFile, tree: &'t Tree, others: Others<'_>) -> Self {
        let blueprint = blueprint::read(tree);
        let replaces = Replaced::by(source.path(), &blueprint, shared.catalog, &shared.settings);
        let applied = shared.apply(&blueprint, others, replaces);
        AnalyzedFile { id, source, tree, blueprint, applied, replaces }
    }
}

impl<'t> Analysis<'t> {
    /// Analyzes one file of a run alone: no other file exists to it.
    pub(super) fn alone(shared: Arc<Shared>, sources: &'t [SourceFile], id: FileId, tree: &'t Tree) -> Self {
        let files =
            sources.get(id.index()).map(|source| AnalyzedFile::new(&shared, id, source, tree, Others::None));
        let mut analysis = Analysis::of(shared, sources, files.into_iter().collect());
        for file in &analysis.files {
            analysis.replaced.add(file.id, file.replaces, &file.applied);
        }
        analysis
    }

    fn of(shared: Arc<Shared>, sources: &'t [SourceFile], files: Vec<AnalyzedFile<'t>>) -> Self {
        Analysis {
            shared,
            sources,
            files,
            together: false,
            elsewhere: Elsewhere::default(),
            replaced: Replaced::default(),
            copies: Copies::default(),
            not_applied: std::collections::HashSet::new(),
            applied: std::sync::OnceLock::new(),
            outcomes: std::sync::OnceLock::new(),
        }
    }

    /// Analyzes files as the blueprints of one instance: first what each makes, then those again that depend on others.
    pub(super) fn together(shared: Arc<Shared>, sources: &'t [SourceFile], trees: &'t [Tree]) -> Self {
        let incomplete = !shared.options.isolated && sources.iter().any(SourceFile::is_beside_unread);
        if let ([_], [tree]) = (sources, trees)
            && !incomplete
        {
            return Analysis::alone(shared, sources, FileId(0), tree);
        }
        let given: Vec<(FileId, &'t SourceFile, &'t Tree)> = sources
            .iter()
            .zip(trees)
            .enumerate()
            .map(|(at, (file, tree))| (file_id(at), file, tree))
            .collect();
        let files = threads::map(&given, WORTH_THREADS, |&(id, source, tree)| {
            AnalyzedFile::new(&shared, id, source, tree, Others::Unread)
        });
        let mut analysis = Analysis { together: true, ..Analysis::of(shared, sources, files) };
        if incomplete {
            analysis.elsewhere.set_incomplete();
        }
        analysis.copies = Copies::of(&analysis.files);
        for file in &analysis.files {
            analysis.replaced.add(file.id, file.replaces, &file.applied);
            if analysis.copies.original_of(file.id).is_none() {
                analysis.elsewhere.add(file.id, file.source.path(), &file.blueprint, &file.applied);
            }
        }
        analysis.not_applied = analysis.find_not_applied();
        let again = threads::map(&analysis.files, WORTH_THREADS, |file| analysis.applied_again(file));
        for (file, again) in analysis.files.iter_mut().zip(again) {
            if let Some(again) = again {
                file.applied = again;
            }
        }
        analysis
    }

    /// Applies a file with the knowledge of the others, where that makes a difference.
    fn applied_again(&self, file: &AnalyzedFile<'t>) -> Option<AppliedFile<'t>> {
        // To a copy, its original is no other file.
        let own = self.copies.original_of(file.id).unwrap_or(file.id);
        let depends = file.applied.depends_on(&self.elsewhere, own, self.shared.catalog)
            || self.replaced.gone_elsewhere(file.id);
        let others = Others::Known(&self.elsewhere, own);
        depends.then(|| self.shared.apply(&file.blueprint, others, &self.replaced.seen_by(file.id)))
    }

    /// Whether there are files next to these that can't be read.
    pub(super) fn is_incomplete(&self) -> bool {
        self.elsewhere.is_incomplete()
    }
}

impl Shared {
    fn apply<'t>(
        &self,
        blueprint: &Blueprint<'t>,
        others: Others<'_>,
        replaced: &[ObjectId],
    ) -> AppliedFile<'t> {
        let is_external = |model: &str, conditions: &[Condition<'_, '_>]| self.is_external(model, conditions);
        let surroundings = Surroundings {
            catalog: self.catalog,
            settings: &self.settings,
            others,
            is_external: &is_external,
            beyond: self.beyond(),
            analyses: Arc::clone(&self.analyses),
            replaced,
            with_problems: true,
            with_changes: false,
        };
        workspace::apply(blueprint, &surroundings)
    }

    /// What exists beyond the catalogue: the user's own schema tells.
    pub(super) fn beyond(&self) -> Option<&dyn Beyond> {
        self.options.schema.as_deref().map(|schema| schema as &dyn Beyond)
    }

    /// Whether the configuration says that an object exists outside of all blueprints.
    pub(super) fn is_external(&self, model: &str, conditions: &[Condition<'_, '_>]) -> bool {
        if self.options.externals.is_empty() {
            return false;
        }
        let known: Vec<(&str, serde_json::Value)> = conditions
            .iter()
            .filter_map(|condition| {
                let value = match &condition.value.kind {
                    ValueKind::Str(text) => serde_json::Value::from(&**text),
                    ValueKind::Int(number) => serde_json::Value::from(*number),
                    ValueKind::Bool(value) => serde_json::Value::from(*value),
                    _ => return None,
                };
                Some((condition.name, value))
            })
            .collect();
        let pairs = known.iter().map(|(name, value)| (*name, value));
        self.options.externals.iter().any(|external| {
            self.catalog.is_a(&external.model, model) && external.covers(&external.model, pairs.clone())
        })
    }
}
