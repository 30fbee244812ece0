//! Bringing the fixes of blueprints into the files that they stand in.

use std::collections::BTreeMap;

use similar::{Algorithm, capture_diff_slices};

use super::edit;
use super::lift::place;
use super::sources::Sources;
use crate::check::{Edit, Options, Outcome};
use crate::fix::{Applied, Changed, Fixed, Which, fix};
use crate::source::{FileId, SourceFile, Span};

/// The files of a run with their fixes.
#[derive(Debug)]
pub struct Mended {
    /// The files and blueprints as they are now.
    pub sources: Sources,
    /// What is found in the files now.
    pub outcome: Outcome,
    /// The files with another text than before.
    pub changed: Vec<Changed>,
    /// Fixes that were taken back, because a blueprint would have been worse with them.
    pub undone: Vec<Applied>,
}

/// Mends the blueprints of files. What has no exact place in the file around its blueprint stays undone.
pub fn mend(sources: Sources, options: &Options, which: Which) -> Mended {
    let Fixed { files: blueprints, outcome, changed, undone } =
        fix(sources.blueprints.clone(), options, which);
    let mut files = sources.files.clone();
    let mut lifted: Vec<Changed> = Vec::new();
    let mut embedded: BTreeMap<FileId, Vec<Changed>> = BTreeMap::new();
    let mut as_checked = true;
    for change in changed {
        let Some((origin, _)) = sources.origin(change.file) else { continue };
        // SOPS signs what it leaves in plain text too.
        if files.get(origin.file.index()).is_some_and(|file| is_signed(file.text())) {
            as_checked = false;
            continue;
        }
        let mended = blueprints.get(change.file.index());
        let file = files.get_mut(origin.file.index());
        match (mended, file) {
            // The text that was mended isn't the file's.
            _ if origin.name.is_some() || origin.damage.filled => {
                embedded.entry(origin.file).or_default().push(change);
            }
            (Some(mended), Some(file)) => {
                let applied = change.applied.into_iter();
                *file = file.with_text(mended.text());
                lifted.push(Changed {
                    file: origin.file,
                    applied: applied.map(|applied| Applied { file: origin.file, ..applied }).collect(),
                    ..change
                });
            }
            _ => {}
        }
    }
    for (id, changes) in embedded {
        as_checked = false;
        let Some(file) = sources.files.get(id.index()) else { continue };
        let Some((mended, change)) = sources.rewritten(id, file, changes, &blueprints) else { continue };
        if let Some(file) = files.get_mut(id.index()) {
            *file = mended;
        }
        lifted.push(change);
    }
    lifted.sort_by_key(|change| change.file);
    let undone = undone.into_iter().filter_map(|applied| sources.applied(applied)).collect();
    let sources = sources.with_texts(files);
    let outcome = if as_checked {
        sources.lift(outcome)
    } else {
        super::check(&sources, &Options { all_secrets: true, ..options.clone() })
    };
    Mended { sources, outcome, changed: lifted, undone }
}

impl Sources {
    /// A fix in a blueprint as one in its file.
    fn applied(&self, applied: Applied) -> Option<Applied> {
        let (origin, source) = self.origin(applied.file)?;
        Some(Applied { file: origin.file, place: source.position(applied.place.offset), ..applied })
    }

    /// A file with what was mended in its blueprints; nothing where the file can't be made to hold just that.
    fn rewritten(
        &self,
        id: FileId,
        file: &SourceFile,
        changes: Vec<Changed>,
        blueprints: &[SourceFile],
    ) -> Option<(SourceFile, Changed)> {
        // A text that isn't that of the disk can't be written back.
        if file.defect().is_some() {
            return None;
        }
        let mut edits: Vec<Edit> = Vec::new();
        let mut applied = Vec::new();
        let mut secrets = self.states.get(id.index()).map(|state| state.secrets.clone()).unwrap_or_default();
        let mut expected: BTreeMap<usize, &str> = BTreeMap::new();
        for change in changes {
            let (origin, source) = self.origin(change.file)?;
            let after = blueprints.get(change.file.index())?.text();
            secrets.extend(change.secrets_before.iter().map(|&secret| place(source, secret)));
            if origin.damage.partial || origin.encoded {
                continue;
            }
            let own = difference(source.text(), after);
            let own: Option<Vec<Edit>> =
                own.iter().map(|edit| edit::lift(source, edit, origin.damage.filled)).collect();
            let Some(own) = own else { continue };
            edits.extend(own);
            applied.extend(change.applied.into_iter().filter_map(|applied| self.applied(applied)));
            expected.insert(change.file.index(), after);
        }
        if edits.is_empty() {
            return None;
        }
        edits.sort_by_key(|edit| edit.span);
        let text = apply(file.text(), &edits)?;
        let mended = file.with_text(text);
        let now = Sources::of(vec![mended.clone()]);
        let mut then = self.origins.iter().enumerate().filter(|(_, origin)| origin.file == id);
        let mut now = now.blueprints.iter();
        let as_expected = then.by_ref().all(|(index, _)| {
            let before = self.blueprints.get(index).map(SourceFile::text);
            now.next().map(SourceFile::text) == expected.get(&index).copied().or(before)
        });
        if !as_expected || now.next().is_some() {
            return None;
        }
        applied.sort_by_key(|applied| applied.place.offset);
        let secrets_before = Span::disjoint(secrets);
        Some((mended, Changed { file: id, before: file.clone(), secrets_before, applied }))
    }
}

/// Whether SOPS has encrypted parts of a file: with any other text it refuses to decrypt it.
fn is_signed(text: &str) -> bool {
    text.contains("ENC[AES256_GCM,") && text.lines().any(|line| line.starts_with("sops:"))
}

/// The edits that make one text of another: of whole lines, or of what differs in them where a line stays one.
fn difference(before: &str, after: &str) -> Vec<Edit> {
    let (old, new): (Vec<&str>, Vec<&str>) =
        (before.split_inclusive('\n').collect(), after.split_inclusive('\n').collect());
    let length =
        |lines: Option<&[&str]>| lines.unwrap_or_default().iter().map(|line| line.len()).sum::<usize>();
    let mut edits = Vec::new();
    let (mut done, mut at) = (0, 0);
    for op in capture_diff_slices(Algorithm::Myers, &old, &new) {
        let (from, to) = (op.old_range(), op.new_range());
        if matches!(op, similar::DiffOp::Equal { .. }) {
            continue;
        }
        at += length(old.get(done..from.start));
        let removed = length(old.get(from.clone()));
        let text = new.get(to).unwrap_or_default().concat();
        let edit = Edit { span: Span::new(at, at + removed), text };
        edits.push(if from.len() == 1 { narrowed(before, edit) } else { edit });
        at += removed;
        done = from.end;
    }
    edits
}

/// An edit without what stays the same at its ends, in whole words.
fn narrowed(before: &str, edit: Edit) -> Edit {
    let old = before.get(edit.span.range()).unwrap_or_default();
    let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    let common = |a: &mut dyn Iterator<Item = char>, b: &mut dyn Iterator<Item = char>| {
        a.zip(b).take_while(|(a, b)| a == b).map(|(a, _)| a).collect::<Vec<char>>()
    };
    let mut lead = common(&mut old.chars(), &mut edit.text.chars());
    while lead.last().is_some_and(|&last| is_word(last)) {
        lead.pop();
    }
    let lead: usize = lead.iter().map(|c| c.len_utf8()).sum();
    let (old_rest, new_rest) =
        (old.get(lead..).unwrap_or_default(), edit.text.get(lead..).unwrap_or_default());
    let mut trail = common(&mut old_rest.chars().rev(), &mut new_rest.chars().rev());
    while trail.last().is_some_and(|&last| is_word(last)) {
        trail.pop();
    }
    let trail: usize = trail.iter().map(|c| c.len_utf8()).sum();
    let text = new_rest.get(..new_rest.len() - trail).unwrap_or_default().to_owned();
    let start = edit.span.start as usize + lead;
    Edit { span: Span::new(start, edit.span.end as usize - trail), text }
}

/// A text with edits by place; nothing when two of them overlap.
fn apply(text: &str, edits: &[Edit]) -> Option<String> {
    let mut result = String::with_capacity(text.len());
    let mut done = 0;
    for edit in edits {
        result.push_str(text.get(done..edit.span.range().start)?);
        result.push_str(&edit.text);
        done = edit.span.range().end;
    }
    result.push_str(text.get(done..)?);
    Some(result)
}
