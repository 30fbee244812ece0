//! The files of a run and the blueprints in them.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::classify::{self, Doubt, Kind};
use super::outline::Outline;
use super::readable::{Damage, Readable, Usable};
use super::search::{self, Found, SearchResult};
use super::sibling_files::{SiblingFiles, hidden, misnamed, misnamed_key};
use super::verdicts::is_error;
use crate::lint::{Finding, Rule};
use crate::redact::{self, Message};
use crate::rules::document::invalid_yaml;
use crate::rules::files::{not_utf8, unparsable_template};
use crate::text::{Around, Defect, FileId, SourceFile, Span};
use crate::threads;

/// Fewer files than this are looked at by one thread.
const WORTH_THREADS: usize = 16;

/// How a file came into a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// It is one of those that are meant.
    Given,
    /// It is what a path that was given names, not only in a folder that one names.
    Explicit,
    /// A generator of kustomize makes it part of a ConfigMap or Secret.
    Named,
    /// It is in a place that authentik's discovery passes over: it isn't checked, only reported.
    Hidden,
}

/// Files, before it is clear what each of them is.
#[derive(Debug, Default)]
pub struct SourcesBuilder {
    files: Vec<LoadedFile>,
}

#[derive(Debug, Clone)]
struct LoadedFile {
    file: SourceFile,
    path: PathBuf,
    role: Role,
    content: Content,
    documents: usize,
}

/// What a file turned out to be.
#[derive(Debug, Clone)]
enum Content {
    /// A blueprint, with the text to read when it isn't the file's own.
    Blueprint(Option<Filled>),
    /// A blueprint that only rendering makes YAML of.
    Template(Span),
    Unclear(Doubt),
    Foreign(SearchResult),
}

/// A blueprint with something else where the marks of a template are.
#[derive(Debug, Clone)]
struct Filled {
    text: Arc<str>,
    /// Whether parts of it are missing.
    partial: bool,
    /// The first mark, if nothing else says that the file is a template.
    mark: Option<Span>,
}

impl SourcesBuilder {
    /// Adds files, each with its path. Of those that are only named, what holds no blueprint is left out.
    pub fn add(&mut self, files: Vec<SourceFile>, paths: Vec<PathBuf>, role: Role) {
        let contents: Vec<(Content, usize)> = threads::map(&files, WORTH_THREADS, content);
        for ((file, path), (content, documents)) in files.into_iter().zip(paths).zip(contents) {
            let wanted = match (role, &content) {
                (Role::Given | Role::Explicit, _) | (_, Content::Blueprint(_)) => true,
                (Role::Named, Content::Foreign(result)) => !result.found.is_empty(),
                _ => false,
            };
            if wanted {
                self.files.push(LoadedFile { file, path, role, content, documents });
            }
        }
    }

    /// The files that generators of kustomize name: each with the folder of the file that names it.
    pub fn named(&self) -> Vec<(PathBuf, PathBuf)> {
        let mut all = Vec::new();
        for loaded in &self.files {
            let Content::Foreign(result) = &loaded.content else { continue };
            let folder = loaded.path.parent().map(PathBuf::from).unwrap_or_default();
            all.extend(result.named.iter().map(|named| (folder.clone(), folder.join(named))));
        }
        all
    }

    /// The paths of the files, in order.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        self.files.iter().map(|loaded| loaded.path.as_path())
    }

    /// Says that a generator names a file that is among them already.
    pub fn mark_named(&mut self, index: usize) {
        if let Some(loaded) = self.files.get_mut(index) {
            loaded.role = Role::Named;
        }
    }

    /// Says which of the files are named by themselves.
    pub fn mark_explicit(&mut self, is_explicit: impl Fn(&Path) -> bool) {
        for loaded in self.files.iter_mut().filter(|loaded| is_explicit(&loaded.path)) {
            loaded.role = Role::Explicit;
        }
    }

    /// Whether a file is a blueprint without regard to others.
    pub fn has_plain_blueprints(&self) -> bool {
        self.files.iter().any(|file| matches!(file.content, Content::Blueprint(_)))
    }

    /// Replaces the text of a file. Whether others name it stays as it was.
    pub fn set_text(&mut self, index: usize, text: impl Into<Arc<str>>) {
        if let Some(loaded) = self.files.get_mut(index) {
            let mut file = SourceFile::new(loaded.file.path(), text);
            file.set_name(loaded.file.name());
            (loaded.content, loaded.documents) = content(&file);
            loaded.file = file;
        }
    }

    /// Decides what each file is.
    pub fn finish(&self) -> Sources {
        let mut siblings = SiblingFiles::default();
        for loaded in self.files.iter().filter(|loaded| loaded.role != Role::Hidden) {
            match loaded.content {
                Content::Blueprint(_) | Content::Template(_) => siblings.add(loaded.file.path(), true),
                Content::Foreign(_) => siblings.add(loaded.file.path(), false),
                Content::Unclear(_) => {}
            }
        }
        let unread = self.files.iter().any(|loaded| loaded.is_unread(&siblings));
        let mut sources = Sources::default();
        for (index, loaded) in self.files.iter().enumerate() {
            // File lists are far shorter than 2^32.
            sources.add_file(FileId(u32::try_from(index).unwrap_or(u32::MAX)), loaded.clone(), &siblings);
        }
        if unread {
            sources.blueprints.iter_mut().for_each(SourceFile::set_beside_unread);
        }
        sources
    }
}

impl LoadedFile {
    /// Whether the file holds blueprints that can't be read.
    fn is_unread(&self, siblings: &SiblingFiles) -> bool {
        match &self.content {
            Content::Template(_) => true,
            Content::Foreign(result) if result.encrypted => {
                siblings.has_sibling_blueprints(self.file.path())
                    || classify::mentions_blueprints(self.file.path(), self.file.text())
            }
            Content::Foreign(result) => !result.unparsable.is_empty(),
            Content::Blueprint(_) | Content::Unclear { .. } => false,
        }
    }
}

/// What a file is, and how many documents it has as far as that can be known without parsing it.
fn content(file: &SourceFile) -> (Content, usize) {
    let text = file.text();
    if file.defect() == Some(Defect::TooLarge) {
        return (Content::Unclear(Doubt::Alone), 0);
    }
    let readable = Readable::of(text);
    let outline = Outline::of(readable.text());
    let documents = outline.documents;
    if classify::is_encrypted_blueprint(text, &outline) {
        return (Content::Foreign(SearchResult { encrypted: true, ..SearchResult::default() }), documents);
    }
    let content = match classify::kind(readable.text(), &outline) {
        Kind::Blueprint => match readable.usable() {
            Usable::AsIs => Content::Blueprint(None),
            Usable::Filled => Content::Blueprint(Some(Filled {
                text: readable.text().into(),
                partial: !readable.lost().is_empty(),
                mark: (!classify::is_template(file.path())).then(|| readable.first_mark()),
            })),
            Usable::Not => Content::Template(readable.first_mark()),
        },
        // What only a template writes isn't known, and doesn't mention blueprints.
        Kind::Unclear(_) if classify::has_foreign_name(file.path()) || readable.is_unrendered() => {
            Content::Foreign(SearchResult::default())
        }
        Kind::Unclear(doubt) => match search::search(text) {
            result if result.found.is_empty() => Content::Unclear(doubt),
            result => Content::Foreign(result),
        },
        Kind::Foreign if file.defect().is_some() && !outline.has("apiVersion") => {
            Content::Unclear(Doubt::SiblingFiles)
        }
        Kind::Foreign => Content::Foreign(search::search(text)),
    };
    (content, documents)
}

/// The files of a run, and the blueprints in them.
///
/// A file that is a blueprint itself is in both lists, with one text; others hold any number of blueprints, each of
/// which is a source of its own.
#[derive(Debug, Default)]
pub struct Sources {
    pub(super) files: Vec<SourceFile>,
    paths: Vec<PathBuf>,
    roles: Vec<Role>,
    pub(super) states: Vec<State>,
    pub(super) blueprints: Vec<SourceFile>,
    pub(super) origins: Vec<Origin>,
    /// Findings about files that their texts alone don't tell.
    pub(super) notes: Vec<Finding>,
}

/// What is known of a file apart from its blueprints.
#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) documents: usize,
    pub(super) blueprints: usize,
    pub(super) secrets: Vec<Span>,
    /// Findings about the file itself.
    pub(super) findings: Vec<Finding>,
}

impl State {
    /// Whether the file itself is wrong, whatever its blueprints say.
    pub(super) fn is_rejected(&self) -> bool {
        self.findings.iter().any(is_error)
    }
}

/// Where a blueprint comes from.
#[derive(Debug)]
pub(super) struct Origin {
    pub(super) file: FileId,
    /// What its place in the file is called; nothing for a file that is a blueprint.
    pub(super) name: Option<Arc<str>>,
    pub(super) encoded: bool,
    pub(super) damage: Damage,
}

impl Sources {
    /// The blueprints in files, and the files next to them.
    pub fn of(files: Vec<SourceFile>) -> Self {
        let paths = files.iter().map(|file| PathBuf::from(file.path())).collect();
        let mut builder = SourcesBuilder::default();
        builder.add(files, paths, Role::Given);
        builder.finish()
    }

    /// The files, as findings refer to them.
    pub fn files(&self) -> &[SourceFile] {
        &self.files
    }

    /// Names the files for programs, and what is in them by its file.
    pub fn name_all(&mut self, name: impl FnOnce(&mut [SourceFile])) {
        name(&mut self.files);
        for (blueprint, origin) in self.blueprints.iter_mut().zip(&self.origins) {
            if let Some(file) = self.files.get(origin.file.index()) {
                blueprint.set_name(file.name());
            }
        }
    }

    /// The path of each file.
    pub fn paths(&self) -> &[PathBuf] {
        &self.paths
    }

    /// The files, each with whether it is a blueprint itself.
    pub fn files_by_kind(&self) -> impl Iterator<Item = (&SourceFile, bool)> {
        let plain = self.origins.iter().filter(|origin| origin.name.is_none()).map(|origin| origin.file);
        let plain: HashSet<FileId> = plain.collect();
        self.files.iter().zip(0..).map(move |(file, id)| (file, plain.contains(&FileId(id))))
    }

    /// Adds a finding that is about a file, and not about what a blueprint says. It stays when texts change.
    pub fn add_finding(&mut self, finding: Finding) {
        self.notes.push(finding);
    }

    /// The blueprints, as the engine takes them.
    pub fn blueprints(&self) -> &[SourceFile] {
        &self.blueprints
    }

    /// The same files with other texts, looked at anew.
    pub fn with_texts(&self, files: Vec<SourceFile>) -> Self {
        let mut builder = SourcesBuilder::default();
        for ((file, path), role) in files.into_iter().zip(&self.paths).zip(&self.roles) {
            let (content, documents) = content(&file);
            builder.files.push(LoadedFile { file, path: path.clone(), role: *role, content, documents });
        }
        Sources { notes: self.notes.clone(), ..builder.finish() }
    }

    /// Whether every file is a blueprint, and there is nothing to say of it.
    pub fn is_plain(&self) -> bool {
        self.notes.is_empty()
            && self.blueprints.len() == self.files.len()
            && self.origins.iter().all(|origin| origin.name.is_none() && origin.damage == Damage::default())
            && self.states.iter().all(|state| state.findings.is_empty() && state.secrets.is_empty())
    }

    /// Whether lines are shown that say more than what is found in one blueprint and around it.
    pub(super) fn shows_others(&self) -> bool {
        self.states.iter().any(|state| state.blueprints > 1 || !state.findings.is_empty())
    }

    /// Whether a generator of kustomize names a file.
    pub(super) fn is_named(&self, file: FileId) -> bool {
        self.roles.get(file.index()) == Some(&Role::Named)
    }

    fn add_file(&mut self, id: FileId, loaded: LoadedFile, siblings: &SiblingFiles) {
        let LoadedFile { file, path, role, content, documents } = loaded;
        let mut state = State { documents, ..State::default() };
        let content = match content {
            Content::Unclear(doubt)
                if siblings.makes_blueprint(file.path(), doubt, role == Role::Explicit) =>
            {
                state.secrets = redact::in_doubt(file.text());
                Content::Blueprint(None)
            }
            content => content,
        };
        match content {
            Content::Blueprint(_) if role == Role::Hidden => {
                state.findings.push(hidden(id, &file));
                state.secrets = redact::in_unread(file.text());
            }
            Content::Blueprint(filled) => {
                state.blueprints = 1;
                if matches!(role, Role::Given | Role::Explicit) {
                    state.findings.extend(misnamed(id, &file, siblings));
                }
                let mut damage = Damage::default();
                let blueprint = match filled {
                    Some(Filled { text, partial, mark }) => {
                        damage = Damage { filled: true, partial };
                        state.findings.extend(mark.map(|mark| unrendered(id, mark)));
                        file.with_text(text)
                    }
                    None => file.clone(),
                };
                self.blueprints.push(blueprint);
                self.origins.push(Origin { file: id, name: None, encoded: false, damage });
            }
            Content::Template(mark) => {
                state.findings.push(unparsable(id, mark));
                state.secrets = redact::in_unread(file.text());
            }
            Content::Unclear(_) => {}
            Content::Foreign(result) => self.add_embedded(id, &file, result, &mut state),
        }
        self.files.push(file);
        self.paths.push(path);
        self.roles.push(role);
        self.states.push(state);
    }

    fn add_embedded(&mut self, id: FileId, file: &SourceFile, result: SearchResult, state: &mut State) {
        let SearchResult { found, secrets, broken, unparsable: marks, documents, undiscovered, .. } = result;
        state.documents = documents.unwrap_or(state.documents);
        state.blueprints = found.len();
        state.secrets = secrets;
        state.findings.extend(marks.into_iter().take(1).map(|mark| unparsable(id, mark)));
        if let Some(Defect::NotUtf8 { first }) = file.defect().filter(|_| state.blueprints > 0) {
            let message = "this byte is not UTF-8, so the file can't be applied";
            let mut finding = own(&not_utf8::RULE, id, not_utf8::place(first), message);
            finding.help = Some(not_utf8::HELP.into());
            state.findings.push(finding);
        }
        if let Some(broken) = broken {
            let mut finding = own(&invalid_yaml::RULE, id, broken.span, broken.message);
            finding.help = broken.help.map(Message::from);
            state.findings.push(finding);
        }
        state.findings.extend(undiscovered.iter().map(|undiscovered| misnamed_key(id, undiscovered)));
        for found in found {
            let Found { name, text, maps, encoded, damage } = found;
            let path = format!("{}#{name}", file.path());
            let around = Around { file: file.clone(), maps };
            self.blueprints.push(SourceFile::within(around, path, text));
            self.origins.push(Origin { file: id, name: Some(name.into()), encoded, damage });
        }
    }
}

fn unparsable(file: FileId, mark: Span) -> Finding {
    let message = "this template cannot be read without rendering it, so its blueprint is not checked";
    let mut finding = own(&unparsable_template::RULE, file, mark, message);
    finding.help =
        Some("render it first, and check the result: `helm template . | blueprintc check -`".into());
    finding
}

/// Says that nobody can read a blueprint before it is rendered, which its name doesn't tell.
fn unrendered(file: FileId, mark: Span) -> Finding {
    let message = "not valid YAML before it is rendered: what the template writes is treated as unknown, \
        and authentik cannot read the file as it is";
    let mut finding = own(&unparsable_template::RULE, file, mark, message);
    finding.help = Some("render it first, or put a value that is meant for authentik in quotes".into());
    finding
}

/// A finding that is about a file, and not about what a blueprint says.
pub(super) fn own(rule: &'static Rule, file: FileId, span: Span, message: impl Into<Message>) -> Finding {
    Finding {
        rule,
        severity: rule.severity,
        file,
        span,
        message: message.into(),
        help: None,
        entry: None,
        blueprint: None,
        related: Vec::new(),
        fix: None,
        said: None,
        need: None,
        consequence: None,
    }
}

/// The names in a path.
pub(super) fn parts(path: &str) -> impl Iterator<Item = &str> {
    path.split(['/', '\\']).filter(|part| !matches!(*part, "" | "." | ".."))
}
