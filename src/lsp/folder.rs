//! One folder of the workspace: its files, some of them as an editor has them, and what is known of them.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use gen_lsp_types::{Range, Uri};

use super::position::Units;
use super::uri;
use crate::analysis::{Analysis, AnalyzedFile, Session};
use crate::catalog::Release;
use crate::embedded::{Sources, SourcesBuilder};
use crate::ide::Caret;
use crate::lint::{FileOutcome, Levels, Options, Outcome};
use crate::report::Problem;
use crate::text::{FileId, SourceFile, Span};

/// How far the next text of a blueprint in a line is looked for.
const LONGEST_INDENTATION: u32 = 200;

/// The texts that the editor has, which count instead of those on the disk.
pub type Texts = HashMap<PathBuf, Arc<str>>;

/// Files, before they are analyzed, with the options that hold for them.
pub struct OpenedFolder {
    /// The files.
    pub builder: SourcesBuilder,
    /// What the analysis is asked for.
    pub options: Options,
    /// The severities that the configuration chooses.
    pub levels: Levels,
    /// What says for which release the answers are, where somebody says it: a place, or the configuration.
    pub release_source: Option<String>,
    /// Sets known findings aside, where the configuration names a baseline.
    pub set_known_aside: Option<SetKnownAside>,
    /// Whether all this is what the configuration wants; else it cannot be used, and these are the defaults.
    pub is_configured: bool,
    /// Why the configuration, or its baseline, cannot be used.
    pub defect: Option<ConfigDefect>,
}

/// Moves the findings that are known from the findings of the files, which come with it, to the known ones.
pub type SetKnownAside = Box<dyn Fn(&[SourceFile], &mut Outcome)>;

/// A configuration, or a baseline, that cannot be used.
#[derive(Debug, Clone)]
pub struct ConfigDefect {
    /// The file, with its path on the disk.
    pub file: SourceFile,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
}

/// The files of the person, which this module does not read itself.
pub trait Disk {
    /// Reads what is below a path. Texts that the editor has count instead of what is on the disk, and can be of files that
    /// are not there yet.
    fn open(&self, path: &Path, texts: &Texts) -> OpenedFolder;

    /// Whether there is a file with a path.
    fn is_file(&self, path: &Path) -> bool;

    /// Whether there is a folder with a path.
    fn is_folder(&self, path: &Path) -> bool;
}

/// One folder of the workspace, or a file that is in none.
pub(super) struct Folder {
    /// What is looked at: a folder, or a file.
    path: PathBuf,
    builder: SourcesBuilder,
    sources: Sources,
    session: Session,
    options: Options,
    levels: Levels,
    /// What was found, by file.
    outcomes: Vec<Arc<FileOutcome>>,
    by_path: HashMap<PathBuf, FileId>,
    /// What the editor calls the files that it has open.
    uris: HashMap<PathBuf, Uri>,
    /// Whether texts were changed that are not looked at yet.
    is_stale: bool,
    release_source: Option<String>,
    set_known_aside: Option<SetKnownAside>,
    /// Why the configuration cannot be used.
    defect: Option<ConfigDefect>,
}

impl Folder {
    /// Reads a folder, or a file.
    pub(super) fn open(path: &Path, texts: &Texts, disk: &dyn Disk) -> Self {
        let opened = disk.open(path, texts);
        let OpenedFolder { builder, levels, release_source, set_known_aside, defect, .. } = opened;
        let sources = builder.finish();
        // Lines around a place are shown.
        let options = Options { all_secrets: true, ..opened.options };
        let mut folder = Folder {
            path: path.to_owned(),
            session: Session::new(&options),
            builder,
            sources,
            options,
            levels,
            outcomes: Vec::new(),
            by_path: HashMap::new(),
            uris: HashMap::new(),
            is_stale: false,
            release_source,
            set_known_aside,
            defect,
        };
        folder.find();
        folder.index();
        folder
    }

    /// Reads everything again; whether the options are other ones. What did not change is not looked at again.
    pub(super) fn read_again(&mut self, texts: &Texts, disk: &dyn Disk) -> bool {
        let opened = disk.open(&self.path, texts);
        let mut is_other = false;
        // While somebody edits the configuration, the last one that could be used counts.
        if opened.is_configured {
            let options = Options { all_secrets: true, ..opened.options };
            is_other = !options.is_same(&self.options);
            if is_other {
                self.session = Session::new(&options);
                self.options = options;
            }
            self.levels = opened.levels;
            self.release_source = opened.release_source;
            self.set_known_aside = opened.set_known_aside;
        }
        self.defect = opened.defect;
        self.builder = opened.builder;
        self.sources = self.builder.finish();
        self.find();
        self.index();
        is_other
    }

    /// Gives a file another text; whether it is one of this folder.
    pub(super) fn set_text(&mut self, path: &Path, text: &Arc<str>) -> bool {
        let Some(&file) = self.by_path.get(path) else { return false };
        let is_same = |file: &SourceFile| !self.is_stale && *file.text() == **text;
        if self.sources.files().get(file.index()).is_some_and(is_same) {
            return true;
        }
        self.builder.set_text(file.index(), Arc::clone(text));
        self.is_stale = true;
        true
    }

    /// Whether texts were changed that are not looked at yet.
    pub(super) fn is_stale(&self) -> bool {
        self.is_stale
    }

    /// Looks at the texts that were changed since the last time: several changes at once cost one analysis.
    pub(super) fn settle(&mut self) {
        if self.is_stale {
            self.sources = self.builder.finish();
            self.find();
        }
    }

    /// The release that the answers are for.
    pub(super) fn release(&self) -> Release {
        self.options.release
    }

    /// Returns what says for which release the answers are.
    pub(super) fn release_source(&self) -> Option<&str> {
        self.release_source.as_deref()
    }

    /// Why the configuration cannot be used.
    pub(super) fn defect(&self) -> Option<&ConfigDefect> {
        self.defect.as_ref()
    }

    /// Notes what the editor calls a file that it has open.
    pub(super) fn set_uri(&mut self, path: &Path, uri: &Uri) {
        self.uris.insert(path.to_owned(), uri.clone());
    }

    fn find(&mut self) {
        self.is_stale = false;
        self.session.update(self.sources.blueprints().to_vec());
        if self.sources.is_plain() && self.set_known_aside.is_none() {
            // What did not change stays the same allocation.
            self.outcomes = self.session.outcomes().to_vec();
            return;
        }
        let files = self.session.outcomes().iter().map(|outcome| (**outcome).clone()).collect();
        let outcome = Outcome { release: self.options.release.to_string(), files };
        let mut outcome = self.sources.lift(outcome);
        if let Some(set_known_aside) = &self.set_known_aside {
            set_known_aside(self.sources.files(), &mut outcome);
        }
        self.outcomes = outcome.files.into_iter().map(Arc::new).collect();
    }

    /// Notes which file has which path.
    fn index(&mut self) {
        let paths = self.sources.paths().iter().enumerate();
        self.by_path =
            paths.map(|(at, path)| (path.clone(), FileId(u32::try_from(at).unwrap_or(u32::MAX)))).collect();
    }

    /// Returns the path of the folder or the file that is looked at.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Whether a path is below the folder.
    pub(super) fn holds(&self, path: &Path) -> bool {
        path.starts_with(&self.path)
    }

    /// The severities that the configuration chooses.
    pub(super) fn levels(&self) -> &Levels {
        &self.levels
    }

    /// The files and the blueprints in them.
    pub(super) fn sources(&self) -> &Sources {
        &self.sources
    }

    /// Returns the findings, by file.
    pub(super) fn outcomes(&self) -> &[Arc<FileOutcome>] {
        &self.outcomes
    }

    /// Returns the analysis of the blueprints.
    pub(super) fn analysis(&self) -> Analysis<'_> {
        self.session.analysis()
    }

    /// Returns the blueprints of a file, in their order.
    pub(super) fn blueprints<'a, 't>(
        &self,
        analysis: &'a Analysis<'t>,
        file: FileId,
    ) -> impl Iterator<Item = &'a AnalyzedFile<'t>> {
        self.sources.blueprints_of(file).filter_map(|blueprint| analysis.file(blueprint))
    }

    /// The file of a path.
    pub(super) fn file_at(&self, path: &Path) -> Option<FileId> {
        self.by_path.get(path).copied()
    }

    /// A file.
    pub(super) fn file(&self, file: FileId) -> Option<&SourceFile> {
        self.sources.files().get(file.index())
    }

    /// The range of a span of a blueprint in the file that holds it.
    pub(super) fn range(&self, blueprint: FileId, span: Span, units: Units) -> Option<Range> {
        let (file, span) = self.sources.placed(blueprint, span)?;
        Some(units.range(self.file(file)?, span))
    }

    /// The place of a span of a blueprint in the file that holds it, where both have the same text: a word of a text that
    /// is encoded has no place of its own.
    pub(super) fn exact_place(&self, blueprint: FileId, span: Span) -> Option<(&SourceFile, Span)> {
        let (host, placed) = self.sources.placed(blueprint, span)?;
        let host = self.file(host)?;
        let inner = self.sources.blueprints().get(blueprint.index())?;
        (host.slice(placed) == inner.slice(span)).then_some((host, placed))
    }

    /// The part of a blueprint that is in a part of its file, or more; nothing where no part of it is.
    pub(super) fn inner_part(&self, blueprint: FileId, part: Span) -> Option<Span> {
        let source = self.sources.blueprints().get(blueprint.index())?;
        let whole = Span::new(0, source.text().len());
        let Some(host) = source.around() else { return Some(part) };
        let (_, placed) = self.sources.placed(blueprint, whole)?;
        if part.end <= placed.start || placed.end <= part.start {
            return None;
        }
        // The blueprint has nothing of an indentation: what is next to it counts.
        let mut before = (part.start.saturating_sub(LONGEST_INDENTATION)..=part.start).rev();
        let start = before.find_map(|at| host.inner_offset(at)).unwrap_or(whole.start);
        let mut after = part.end..part.end.saturating_add(LONGEST_INDENTATION);
        let end = after.find_map(|at| host.inner_offset(at)).filter(|end| start <= *end);
        let end = end.unwrap_or(whole.end);
        Some(Span { start, end })
    }

    /// The URI of a file.
    pub(super) fn uri(&self, file: FileId) -> Option<Uri> {
        let path = self.sources.paths().get(file.index())?;
        Some(self.uris.get(path).cloned().unwrap_or_else(|| uri::of_path(path)))
    }

    /// Answers a question about a place of a file, where a blueprint stands there.
    pub(super) fn ask<T>(
        &self,
        file: FileId,
        offset: u32,
        ask: impl FnOnce(Caret<'_, '_>) -> T,
    ) -> Option<T> {
        let (blueprint, inner) = self.sources.blueprint_at(file, offset)?;
        let analysis = self.analysis();
        Caret::new(&analysis, blueprint, inner).map(ask)
    }
}
