//! What was found in blueprints as findings of the files that they are in.

use std::collections::{BTreeSet, HashMap};

use super::edit;
use super::sources::{Origin, Sources};
use super::verdicts::{Certain, SeparateFolders};
use crate::analysis::Receiver;
use crate::fix::Stuck;
use crate::lint::{Edit, FileOutcome, Finding, FindingContext, Outcome, Related};
use crate::redact::{self, Message, Name, Words, message};
use crate::rules::document::invalid_yaml;
use crate::text::{FileId, SourceFile, Span};

/// Turns what is found in blueprints into what is found in the host files, and gives it on file by file.
pub(super) struct Lifting<'s, 'r> {
    sources: &'s Sources,
    separate: SeparateFolders<'s>,
    /// The file whose blueprints come now.
    file: FileOutcome,
    /// The secrets of other files of which it shows places.
    other_secrets: Vec<(FileId, Vec<Span>)>,
    receiver: &'r mut dyn Receiver,
    fixes: Fixes,
}

/// What became of the fixes of blueprints.
#[derive(Debug, Default)]
pub(super) struct Fixes {
    /// By the host file and the edits there: the blueprint and the edits in it.
    pub(super) made: HashMap<(FileId, Vec<Edit>), (FileId, Vec<Edit>)>,
    /// Those that can't be made there.
    pub(super) stuck: Vec<Stuck>,
}

impl<'s, 'r> Lifting<'s, 'r> {
    pub(super) fn new(sources: &'s Sources, receiver: &'r mut dyn Receiver) -> Self {
        let file = sources.without_blueprints(FileId(0));
        let (separate, other_secrets) = (SeparateFolders::default(), Vec::new());
        Lifting { sources, separate, file, other_secrets, receiver, fixes: Fixes::default() }
    }

    /// Gives all files on that are left.
    pub(super) fn finish(mut self) -> Fixes {
        self.flush_before(self.sources.files.len());
        self.fixes
    }

    /// Gives files on until a certain one comes. Blueprints come in the order of their files.
    fn flush_before(&mut self, index: usize) {
        while self.file.file.index() < index {
            let next = self.sources.without_blueprints(FileId(self.file.file.0 + 1));
            let mut file = std::mem::replace(&mut self.file, next);
            file.findings.sort_by_key(|finding| finding.span);
            file.secrets = Span::disjoint(std::mem::take(&mut file.secrets));
            let others =
                self.other_secrets.drain(..).map(|(file, spans)| (file, Span::disjoint(spans).into()));
            file.secrets_beside.extend(others);
            self.receiver.file(file);
        }
    }

    /// Takes in secrets of another blueprint.
    fn add_other_secrets(&mut self, blueprint: FileId, secrets: &[Span]) {
        let sources = self.sources;
        let Some((origin, source)) = sources.origin(blueprint) else { return };
        let placed = secrets.iter().map(|&secret| place(source, secret));
        if origin.file == self.file.file {
            return self.file.secrets.extend(placed);
        }
        match self.other_secrets.iter_mut().find(|(file, _)| *file == origin.file) {
            Some((_, known)) => known.extend(placed),
            None => {
                let host = sources.states.get(origin.file.index()).map(|state| state.secrets.clone());
                self.other_secrets.push((origin.file, host.into_iter().flatten().chain(placed).collect()));
            }
        }
    }
}

impl Receiver for Lifting<'_, '_> {
    fn between(&mut self, findings: &[(FileId, Finding)]) {
        self.separate = self.sources.separate_folders(findings.iter().map(|(_, finding)| finding));
        self.receiver.between(findings);
    }

    fn file(&mut self, blueprint: FileOutcome) {
        let sources = self.sources;
        let Some((origin, source)) = sources.origin(blueprint.file) else { return };
        self.flush_before(origin.file.index());
        for (other, secrets) in &blueprint.secrets_beside {
            self.add_other_secrets(*other, secrets);
        }
        let file = &mut self.file;
        if origin.name.is_none() {
            file.documents = blueprint.documents;
        }
        let certain = Certain::new(sources, &self.separate, &blueprint, origin, source);
        file.accepted &= certain.accepts(&blueprint);
        let fixes = Some((blueprint.file, &mut self.fixes));
        let secrets = &blueprint.secrets;
        let lift = |findings, fixes| sources.findings(findings, &certain, secrets, fixes);
        file.findings.extend(lift(blueprint.findings, fixes));
        file.ignored.extend(lift(blueprint.ignored, None));
        file.switched_off.extend(lift(blueprint.switched_off, None));
        file.secrets.extend(blueprint.secrets.iter().map(|&secret| place(source, secret)));
    }
}

impl Sources {
    /// Turns the outcome of the blueprints into one of the files.
    pub fn lift(&self, outcome: Outcome) -> Outcome {
        self.lift_with_fixes(outcome).0
    }

    /// The same, and what became of the fixes of blueprints in other files.
    pub(super) fn lift_with_fixes(&self, outcome: Outcome) -> (Outcome, Fixes) {
        if self.is_plain() {
            return (outcome, Fixes::default());
        }
        let mut files = Vec::with_capacity(self.files.len());
        let mut lifting = Lifting::new(self, &mut files);
        lifting.separate = self.separate_folders(outcome.files.iter().flat_map(|file| &file.findings));
        outcome.files.into_iter().for_each(|blueprint| lifting.file(blueprint));
        let fixes = lifting.finish();
        (Outcome { release: outcome.release, files }, fixes)
    }

    /// What is found in a file apart from its blueprints.
    fn without_blueprints(&self, id: FileId) -> FileOutcome {
        let Some(state) = self.states.get(id.index()) else { return FileOutcome::clean(id) };
        let notes: Vec<&Finding> = self.notes.iter().filter(|note| note.file == id).collect();
        // Nothing else reads these files: they are no blueprints.
        let unread = |file: FileId| {
            let text = self.files.get(file.index()).map(SourceFile::text).unwrap_or_default();
            redact::in_unread(text)
        };
        let mut secrets = state.secrets.clone();
        if !notes.is_empty() {
            secrets.extend(unread(id));
        }
        let related = notes.iter().flat_map(|note| &note.related).map(|related| related.file);
        let others: BTreeSet<FileId> = related.filter(|file| *file != id).collect();
        FileOutcome {
            documents: state.documents,
            blueprints: state.blueprints,
            accepted: !state.is_rejected(),
            secrets_beside: others.into_iter().map(|file| (file, unread(file).into())).collect(),
            findings: state.findings.iter().chain(notes).cloned().collect(),
            secrets,
            ..FileOutcome::clean(id)
        }
    }

    pub(super) fn origin(&self, blueprint: FileId) -> Option<(&Origin, &SourceFile)> {
        Some((self.origins.get(blueprint.index())?, self.blueprints.get(blueprint.index())?))
    }

    fn findings(
        &self,
        findings: Vec<Finding>,
        certain: &Certain<'_>,
        secrets: &[Span],
        mut fixes: Option<(FileId, &mut Fixes)>,
    ) -> Vec<Finding> {
        let Certain { origin, source, .. } = *certain;
        let several = self.states.get(origin.file.index()).is_some_and(|state| state.blueprints > 1);
        findings
            .into_iter()
            .filter(|finding| certain.keeps(finding))
            .map(|mut finding| {
                finding.said = finding_context(&finding, origin, source, secrets);
                let fix = finding.fix.take().map(|fix| (edit::lift_fix(source, &fix, origin), fix));
                let mut finding = self.finding(finding, origin, source, several);
                match (fix, &mut fixes) {
                    (Some((Ok(lifted), fix)), Some((blueprint, fixes))) if origin.name.is_some() => {
                        let edits = (*blueprint, fix.edits);
                        fixes.made.insert((origin.file, lifted.edits.clone()), edits);
                        finding.fix = Some(lifted);
                    }
                    (Some((Ok(lifted), _)), _) => finding.fix = Some(lifted),
                    (Some((Err(reason), fix)), Some((_, fixes))) => {
                        fixes.stuck.push(Stuck {
                            file: finding.file,
                            span: finding.span,
                            rule: finding.rule,
                            title: fix.title,
                            safe: fix.safe,
                            reason,
                        });
                    }
                    (Some((Err(_), _)) | None, _) => {}
                }
                finding
            })
            .collect()
    }

    fn finding(&self, finding: Finding, origin: &Origin, source: &SourceFile, several: bool) -> Finding {
        let mut message = finding.message;
        let mut help = finding.help;
        if finding.rule == &invalid_yaml::RULE
            && let Some(indent) = source.around().and_then(|host| edit::indent(source, host))
        {
            message = shifted(message, indent.len());
            help = help.map(|help| shifted(help, indent.len()));
        }
        let line = origin.encoded.then(|| source.line_of(finding.span.start) + 1);
        match (origin.name.as_ref().filter(|_| several), line) {
            (Some(name), Some(line)) => {
                message.push(message!(" (in `{}`, line {} when decoded)", Name(name), Words(line)));
            }
            (Some(name), None) => message.push(message!(" (in `{}`)", Name(name))),
            (None, Some(line)) => message.push(message!(" (on line {} when decoded)", Words(line))),
            (None, None) => {}
        }
        if origin.damage.filled {
            message = without_placeholders(message);
            help = help.map(without_placeholders);
        }
        let related = finding.related.into_iter().filter_map(|related| self.related(related));
        Finding {
            file: origin.file,
            span: place(source, finding.span),
            message,
            help,
            blueprint: origin.name.clone(),
            related: related.collect(),
            ..finding
        }
    }

    fn related(&self, related: Related) -> Option<Related> {
        let (origin, source) = self.origin(related.file)?;
        let mut message = related.message;
        if origin.encoded {
            let line = source.line_of(related.span.start) + 1;
            message.push(message!(" (line {} when decoded)", Words(line)));
        }
        if origin.damage.filled {
            message = without_placeholders(message);
        }
        Some(Related { file: origin.file, span: place(source, related.span), message, ..related })
    }
}

/// What is at a finding's place in a blueprint. Where each of its lines is one of the file, the file tells.
fn finding_context(
    finding: &Finding,
    origin: &Origin,
    source: &SourceFile,
    secrets: &[Span],
) -> Option<Box<FindingContext>> {
    let host = source.around().filter(|_| origin.name.is_some())?;
    let by_lines = host.maps.iter().all(|map| map.is_by_lines());
    let needed = !by_lines || finding.span == Span::at(0);
    needed.then(|| Box::new(FindingContext::of(source, secrets, finding.span)))
}

/// A sentence with the marks of the template instead of what was put in their place to read it.
fn without_placeholders(mut message: Message) -> Message {
    const START: &str = "__X";
    const END: &str = "__";
    let mut places = Vec::new();
    let mut at = 0;
    while let Some(start) = message.get(at..).and_then(|rest| rest.find(START)).map(|found| at + found) {
        let after = message.get(start..).unwrap_or_default();
        let name = after.trim_start_matches('_');
        let length = name.bytes().take_while(|b| b.is_ascii_uppercase() || b.is_ascii_digit()).count();
        let is_whole = name.get(length..).is_some_and(|rest| rest.starts_with(END));
        at = start + START.len();
        if is_whole {
            at = start + after.len() - name.len() + length + END.len();
            places.push(start..at);
        }
    }
    message.replace_places(&places, "{{ ... }}");
    message
}

/// A sentence that counts columns, with those of the host file of a block.
fn shifted(mut message: Message, indent: usize) -> Message {
    const WORD: &str = "column ";
    let columns: Vec<usize> = message.match_indices(WORD).map(|(at, word)| at + word.len()).collect();
    for start in columns.into_iter().rev() {
        let rest = message.get(start..).unwrap_or_default();
        let length = rest.bytes().take_while(u8::is_ascii_digit).count();
        if let Some(column) = rest.get(..length).and_then(|digits| digits.parse::<usize>().ok()) {
            let place = start..start + length;
            message.replace_places(&[place], &(column + indent).to_string());
        }
    }
    message
}

/// The place of a part of a blueprint in its file.
pub(super) fn place(source: &SourceFile, span: Span) -> Span {
    source.around().map_or(span, |host| host.span(span))
}
