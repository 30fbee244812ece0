//! Bringing the fixes of blueprints into the files that they are in.

use std::collections::BTreeMap;

use super::lift::Fixes;
use super::sources::Sources;
use crate::analysis;
use crate::fix::{Changed, Reason, Stuck, Undone, View, Which, fix_by};
use crate::lint::{Edit, FileOutcome, Fix, Options, Outcome};
use crate::text::SourceFile;

/// The files of a run with their fixes.
#[derive(Debug)]
pub struct FixedSources {
    /// The files and blueprints as they are now.
    pub sources: Sources,
    /// What is found in the files now.
    pub outcome: Outcome,
    /// What was found in the files as they were.
    pub before: Outcome,
    /// The files with another text than before.
    pub changed: Vec<Changed>,
    /// Fixes that were not applied.
    pub undone: Vec<Undone>,
}

/// Fixes files and the blueprints in them. What has no exact place in the host file of its blueprint stays undone.
pub fn fix_sources(sources: Sources, options: &Options, which: Which) -> FixedSources {
    let options = Options { all_secrets: true, ..options.clone() };
    let files = sources.files.clone();
    let first = CheckedSources::new(sources, &options);
    let before = first.outcome.clone();
    let again = |last: &CheckedSources, files: &[SourceFile]| {
        CheckedSources::new(last.sources.with_texts(files.to_vec()), &options)
    };
    let (_, now, changed, undone) = fix_by(files, first, which, &again);
    FixedSources { sources: now.sources, outcome: now.outcome, before, changed, undone }
}

/// Files as they were looked at, with the blueprints in them.
struct CheckedSources {
    sources: Sources,
    outcome: Outcome,
    fixes: Fixes,
}

impl CheckedSources {
    fn new(sources: Sources, options: &Options) -> Self {
        let blueprints = analysis::check(sources.blueprints(), options);
        let (mut outcome, mut fixes) = sources.lift_with_fixes(blueprints);
        // SOPS signs what it leaves in plain text too.
        let signed = |outcome: &&mut FileOutcome| {
            let file = sources.files.get(outcome.file.index());
            file.is_some_and(|file| is_signed(file.text()))
        };
        for outcome in outcome.files.iter_mut().filter(signed) {
            for finding in &mut outcome.findings {
                let Some(Fix { title, safe, .. }) = finding.fix.take() else { continue };
                let reason = Reason::Place("SOPS has signed the file: use `sops edit`");
                let (file, span, rule) = (finding.file, finding.span, finding.rule);
                fixes.stuck.push(Stuck { file, span, rule, title, safe, reason });
            }
        }
        CheckedSources { sources, outcome, fixes }
    }
}

impl View for CheckedSources {
    fn outcome(&self) -> &Outcome {
        &self.outcome
    }

    fn holds(&self, file: usize, after: &SourceFile, fixes: &[&Fix]) -> bool {
        let Sources { origins, blueprints, .. } = &self.sources;
        let first = origins.partition_point(|origin| origin.file.index() < file);
        let count = origins.iter().skip(first).take_while(|origin| origin.file.index() == file).count();
        let Some(origin) = origins.get(first).filter(|origin| count > 0 && origin.name.is_some()) else {
            return true;
        };
        let mut edits: BTreeMap<usize, Vec<Edit>> = BTreeMap::new();
        for fix in fixes {
            let made = self.fixes.made.get(&(origin.file, fix.edits.clone()));
            let Some((blueprint, inner)) = made else { return false };
            edits.entry(blueprint.index()).or_default().extend(inner.iter().cloned());
        }
        let now = Sources::of(vec![after.clone()]);
        let mut now = now.blueprints.iter();
        let as_expected = (first..).zip(blueprints.iter().skip(first).take(count)).all(|(index, before)| {
            let Some(now) = now.next() else { return false };
            match edits.get_mut(&index) {
                None => now.text() == before.text(),
                Some(edits) => {
                    edits.sort_by_key(|edit| edit.span);
                    apply(before.text(), edits).is_some_and(|expected| now.text() == expected)
                }
            }
        });
        as_expected && now.next().is_none()
    }

    fn stuck(&self) -> &[Stuck] {
        &self.fixes.stuck
    }
}

/// Whether SOPS has encrypted parts of a file: with any other text it refuses to decrypt it.
fn is_signed(text: &str) -> bool {
    text.contains("ENC[AES256_GCM,") && text.lines().any(|line| line.starts_with("sops:"))
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
