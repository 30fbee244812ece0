//! The same blueprint in several places: base and overlay of a deployment, or manifests that were rendered twice.
//!
//! What is wrong with it is reported once. Its copies make nothing that the first one doesn't make, so they conflict
//! with nothing.

use foldhash::{HashMap, HashMapExt};

use super::state::FileState;
use crate::lint::{Finding, Related, ignore};
use crate::syntax::{NodeKind, ScalarStyle, Tree};
use crate::text::{FileId, SourceFile, Span};

/// More copies than these are not listed with each finding.
const MOST_LISTED: usize = 8;

/// Which files repeat an earlier one.
#[derive(Debug, Default)]
pub(super) struct Copies {
    /// By the file: the first with the same blueprint.
    originals: HashMap<FileId, FileId>,
    /// By the first file: those that repeat it, in their order.
    copies: HashMap<FileId, Vec<FileId>>,
}

impl Copies {
    /// Compares blueprints. Two files that are nothing but blueprints are two: authentik discovers both.
    pub(super) fn of(files: &[FileState], sources: &[SourceFile]) -> Self {
        let is_embedded = |file: &SourceFile| file.around().is_some();
        let mut copies = Copies::default();
        if !sources.iter().any(is_embedded) {
            return copies;
        }
        let mut alike: HashMap<usize, Vec<(&FileState, &SourceFile)>> = HashMap::new();
        for (file, source) in files.iter().zip(sources) {
            let tree = file.look.tree();
            if tree.errors().is_empty() {
                alike.entry(tree.node_count()).or_default().push((file, source));
            }
        }
        for group in alike.into_values().filter(|group| group.len() > 1) {
            let mut first: HashMap<&str, (FileId, &SourceFile)> = HashMap::new();
            for (file, source) in group {
                let meaning = file.look.meaning.get_or_init(|| meaning(file.look.tree()));
                let (original, other) = *first.entry(meaning).or_insert((file.id, source));
                let embedded = is_embedded(other) || is_embedded(source);
                if original != file.id && embedded && !are_keys_of_one_object(source.path(), other.path()) {
                    copies.originals.insert(file.id, original);
                }
            }
        }
        for (copy, original) in &copies.originals {
            copies.copies.entry(*original).or_default().push(*copy);
        }
        copies.copies.values_mut().for_each(|copies| copies.sort_unstable());
        copies
    }

    /// The file that a blueprint counts as: the first with the same.
    pub(super) fn own(&self, file: FileId) -> FileId {
        self.original_of(file).unwrap_or(file)
    }

    /// The first file with the same blueprint as this one.
    pub(super) fn original_of(&self, file: FileId) -> Option<FileId> {
        self.originals.get(&file).copied()
    }

    /// The files that repeat a file, in their order.
    pub(super) fn of_original(&self, file: FileId) -> &[FileId] {
        self.copies.get(&file).map(Vec::as_slice).unwrap_or_default()
    }

    /// Adds the places of the copies to what was found in a file.
    pub(super) fn add_places(&self, files: &[SourceFile], file: FileId, findings: &mut [Finding]) {
        if self.originals.is_empty() || findings.is_empty() {
            return;
        }
        let text = |file: FileId| files.get(file.index()).map(SourceFile::text);
        for &copy in self.of_original(file).iter().take(MOST_LISTED) {
            let same_text = text(copy) == text(file);
            for finding in findings.iter_mut() {
                let span = if same_text { finding.span } else { Span::at(0) };
                let message = "another copy of this blueprint".into();
                finding.related.push(Related { file: copy, span, message, is_copy: true });
            }
        }
    }
}

/// Whether two blueprints are under two keys of the same ConfigMap or the like: then both are mounted into one folder.
fn are_keys_of_one_object(one: &str, other: &str) -> bool {
    let parts = |path: &str| -> Option<(String, String)> {
        let (_, name) = path.rsplit_once('#')?;
        let key = name.rsplit('/').next().unwrap_or(name);
        Some((path.get(..path.len() - key.len())?.to_owned(), key.to_owned()))
    };
    match (parts(one), parts(other)) {
        (Some((object, key)), Some((also, other))) => object == also && key != other,
        _ => false,
    }
}

/// What a tree says, without how it is written.
fn meaning(tree: &Tree) -> String {
    let mut text = String::with_capacity(tree.text().len());
    let mut part = |kind: char, part: &str| {
        text.push(kind);
        text.push_str(&part.len().to_string());
        text.push(':');
        text.push_str(part);
    };
    for node in tree.node_ids() {
        if let Some(tag) = tree.tag(node) {
            part('!', tag.name);
        }
        if let Some(anchor) = tree.anchor(node) {
            part('&', anchor.name);
        }
        match &tree.node(node).kind {
            NodeKind::Scalar(scalar) => {
                part(if scalar.style == ScalarStyle::Plain { 'p' } else { 't' }, scalar.value);
            }
            NodeKind::Sequence(_) => part('s', &tree.items(node).len().to_string()),
            NodeKind::Mapping(_) => part('m', &tree.pairs(node).len().to_string()),
            NodeKind::Alias(target) => {
                part('*', &target.map(|target| target.index().to_string()).unwrap_or_default());
            }
        }
    }
    ignore::comments(tree).for_each(|comment| part('#', comment));
    text
}
