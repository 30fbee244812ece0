//! The one entry point: what authentik makes of a set of files.
//!
//! An [`Analysis`] is built from files and [`Options`], always in the same way: each file is parsed and applied to a
//! simulated instance, those that depend on others are applied again with the knowledge of these, and all of them
//! together, in the order of their references, make the instance. `check`, `plan`, `graph`, `run` and `--fix` only
//! query it, so that two commands can't disagree. This module must not know how anything is rendered.

mod cascade;
mod components;
mod copies;
mod default_entries;
mod error_cascade;
mod example;
mod file;
mod findings;
mod flow_files;
mod ignored;
mod instance;
mod look;
mod misspelt;
mod named;
mod newer;
mod objects;
mod outcomes;
mod redaction;
mod schema;
mod session;
mod shared;
mod state;

use std::sync::{Arc, OnceLock};

pub use file::AnalyzedFile;
pub use objects::WorkspaceObject;
pub use outcomes::{Receiver, check, check_each};
pub(crate) use redaction::is_of_messages;
pub use session::Session;

use crate::catalog::Catalog;
use crate::evaluate::Settings;
use crate::graph::{self, Flow, Instance, InstanceView, Order};
use crate::lint::{FileOutcome, Options};
use crate::text::{FileId, SourceFile};
use shared::Shared;
use state::State;

/// Fewer files than this are not worth threads.
const WORTH_THREADS: usize = 16;

/// What authentik makes of files.
pub struct Analysis<'t> {
    shared: &'t Arc<Shared>,
    /// All files of the run, by their numbers.
    sources: &'t [SourceFile],
    state: &'t State,
    /// Those that are analyzed, in the order of their numbers.
    files: Vec<AnalyzedFile<'t>>,
    applied: OnceLock<(Order, Instance<'t>)>,
    outcomes: OnceLock<Vec<Arc<FileOutcome>>>,
}

impl<'t> Analysis<'t> {
    /// Parses and analyzes files as the blueprints of one instance, and answers a query about what is made of them.
    ///
    /// ```
    /// use blueprintc::analysis::Analysis;
    /// use blueprintc::lint::Options;
    /// use blueprintc::text::SourceFile;
    ///
    /// let files = [SourceFile::new("groups.yaml", "version: 1\nentries: []\n")];
    /// let accepted = Analysis::query(&files, &Options::default(), |analysis| {
    ///     analysis.outcomes().iter().all(|file| file.accepted)
    /// });
    /// assert!(accepted);
    /// ```
    pub fn query<T>(sources: &[SourceFile], options: &Options, query: impl FnOnce(&Analysis<'_>) -> T) -> T {
        let shared = Shared::new(options);
        let mut state = State::default();
        state.update(&shared, &[], sources);
        query(&Analysis::of(&shared, sources, &state))
    }

    fn of(shared: &'t Arc<Shared>, sources: &'t [SourceFile], state: &'t State) -> Self {
        let file = |file: &'t state::FileState| {
            let document = file.look.document();
            Some(AnalyzedFile {
                id: file.id,
                source: sources.get(file.id.index())?,
                tree: file.look.tree(),
                blueprint: &document.blueprint,
                applied: &document.applied,
                object_keys: &file.object_keys,
            })
        };
        let files = state.files.iter().filter_map(file).collect();
        Analysis { shared, sources, state, files, applied: OnceLock::new(), outcomes: OnceLock::new() }
    }

    /// What the analysis was asked for.
    pub fn options(&self) -> &Options {
        &self.shared.options
    }

    /// What authentik of the release knows.
    pub fn catalog(&self) -> &'static Catalog {
        self.shared.catalog
    }

    /// The context and environment of the instance.
    pub fn instance_settings(&self) -> &Settings {
        &self.shared.instance_settings
    }

    /// All files of the run; [`FileId`]s are their numbers.
    pub fn sources(&self) -> &'t [SourceFile] {
        self.sources
    }

    /// The analyzed files, in the order of their numbers.
    pub fn files(&self) -> &[AnalyzedFile<'t>] {
        &self.files
    }

    /// What is known of a file.
    pub fn file(&self, file: FileId) -> Option<&AnalyzedFile<'t>> {
        let at = self.files.binary_search_by_key(&file, |known| known.id).ok()?;
        self.files.get(at)
    }

    /// The first file with the same blueprint, for one that repeats an earlier one in another manifest.
    pub fn original_of(&self, file: FileId) -> Option<FileId> {
        self.state.copies.original_of(file)
    }

    /// What was found in each file, in their order.
    pub fn outcomes(&self) -> &[Arc<FileOutcome>] {
        self.outcomes.get_or_init(|| {
            let mut outcomes: Vec<FileOutcome> = Vec::with_capacity(self.files.len());
            self.check(&mut outcomes);
            outcomes.into_iter().map(Arc::new).collect()
        })
    }

    /// Whether authentik accepts a file.
    pub fn accepts(&self, file: FileId) -> bool {
        let outcomes = self.outcomes();
        let at = outcomes.binary_search_by_key(&file, |outcome| outcome.file);
        at.ok().and_then(|at| outcomes.get(at)).is_some_and(|outcome| outcome.accepted)
    }

    /// The order in which files can be applied.
    pub fn order(&self) -> &Order {
        &self.on_instance().0
    }

    /// The instance after all files that authentik applies automatically, whether it accepts them or not.
    pub fn instance(&self) -> InstanceView<'_, 't> {
        self.on_instance().1.view()
    }

    /// The flows of the instance, by slug.
    pub fn flows(&self) -> Vec<Flow> {
        graph::flows(self.instance().store, self.catalog())
    }

    fn on_instance(&self) -> &(Order, Instance<'t>) {
        self.applied.get_or_init(|| self.apply_in_order(&|_| true, false))
    }

    /// Applies some of the files to an instance of their own, noting what each entry changes.
    pub fn apply(&self, is_wanted: &dyn Fn(FileId) -> bool) -> (Order, Instance<'t>) {
        self.apply_in_order(is_wanted, true)
    }
}

/// File lists are far shorter than 2^32.
fn file_id(index: usize) -> FileId {
    FileId(u32::try_from(index).unwrap_or(u32::MAX))
}
