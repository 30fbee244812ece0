//! What makes two findings the same, in two versions of a file.

use std::collections::HashMap;
use std::fmt::{self, Display};
use std::hash::Hasher;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use siphasher::sip128::{Hasher128, SipHasher24};

use crate::check::{FileOutcome, Finding, KnownBy};
use crate::source::{SourceFile, Span};

/// So many bytes of a line before and after the start of a finding matter: thousands can be on one long line.
const REACH: usize = 256;
/// What stands for a secret, however long it is.
const MASK: &str = "***";

/// What a finding is recognized by: its rule, the name of its file, the entry it is in, and the text at its
/// place without regard to white space. Neither line numbers nor messages nor secrets go into it.
///
/// Equal mistakes in one file have equal fingerprints; [`Identified::occurrence`] tells them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Fingerprint(u128);

impl Fingerprint {
    /// What fingerprints are called where several kinds of them are kept together. It changes with what goes into
    /// them.
    pub const KIND: &'static str = "blueprintc/v1";
}

impl Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl FromStr for Fingerprint {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let digits = text.len() == 32 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        let number = digits.then(|| u128::from_str_radix(text, 16).ok()).flatten();
        number.map(Fingerprint).ok_or_else(|| "a fingerprint has 32 hexadecimal digits".to_owned())
    }
}

impl From<Fingerprint> for String {
    fn from(fingerprint: Fingerprint) -> String {
        fingerprint.to_string()
    }
}

impl TryFrom<String> for Fingerprint {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

/// A finding without the name of its file, so that it is recognized in a renamed one.
#[derive(Debug, Clone, Copy)]
pub struct Content(SipHasher24);

impl Content {
    /// The content of a finding in its file. `secrets` are those of the file, as in [`FileOutcome::secrets`].
    pub fn of(finding: &Finding, file: &SourceFile, secrets: &[Span]) -> Self {
        let mut content = Content(SipHasher24::new());
        content.add(finding.rule.name);
        let entry = finding.entry.as_ref();
        content.add(entry.and_then(|entry| entry.model.as_deref()).unwrap_or_default());
        content.add(entry.and_then(|entry| entry.id.as_deref()).unwrap_or_default());
        if let Some(blueprint) = &finding.blueprint {
            content.add(blueprint);
        }
        // What is wrong with a whole file is told at its start, whatever stands there.
        if finding.span == Span::at(0) {
            return content;
        }
        let line = around(file, finding.span.start);
        let text = masked(file, secrets, line);
        content.add_text(if text.trim_start().starts_with('#') { "" } else { &text });
        let start = finding.span.start.clamp(line.start, line.end);
        content.add_text(&masked(
            file,
            secrets,
            Span { start, end: finding.span.end.clamp(start, line.end) },
        ));
        content
    }

    /// The fingerprint of this finding in a file of a name.
    pub fn at(mut self, name: &str) -> Fingerprint {
        self.add(name);
        Fingerprint(self.0.finish128().as_u128())
    }

    fn add(&mut self, part: &str) {
        self.0.write(&(part.len() as u64).to_le_bytes());
        self.0.write(part.as_bytes());
    }

    /// Adds text of the file. The dash before the first key of an entry goes where another key comes first.
    fn add_text(&mut self, text: &str) {
        let words = text.split_whitespace().skip_while(|word| *word == "-");
        self.add(&words.collect::<Vec<_>>().join(" "));
    }
}

/// The line of an offset, or the part of a long one around it.
fn around(file: &SourceFile, offset: u32) -> Span {
    let line = file.line_span(file.line_of(offset));
    let (start, end) = (line.start as usize, line.end as usize);
    let offset = (offset as usize).clamp(start, end);
    let text = file.text();
    let from = text.ceil_char_boundary(offset.saturating_sub(REACH).max(start));
    Span::new(from, text.floor_char_boundary((offset + REACH).min(end)))
}

/// The text of a span, with the same few characters for every secret.
fn masked(file: &SourceFile, secrets: &[Span], span: Span) -> String {
    let first = secrets.partition_point(|secret| secret.end <= span.start);
    let mut text = String::new();
    let mut at = span.start;
    for secret in secrets.iter().skip(first).take_while(|secret| secret.start < span.end) {
        text.push_str(file.slice(Span { start: at, end: secret.start.max(at) }));
        text.push_str(MASK);
        at = secret.end.min(span.end);
    }
    text.push_str(file.slice(Span { start: at, end: span.end }));
    text
}

/// How a finding stands in a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// It counts.
    Counts,
    /// A comment told to ignore it.
    Ignored,
    /// It was known before.
    Known(KnownBy),
}

/// A finding that can be told apart from all others of a run.
#[derive(Debug, Clone, Copy)]
pub struct Identified<'a> {
    /// The finding.
    pub finding: &'a Finding,
    /// How it stands.
    pub standing: Standing,
    /// What it is recognized by.
    pub fingerprint: Fingerprint,
    /// How many before it in its file have the same fingerprint.
    pub occurrence: usize,
}

impl Identified<'_> {
    /// The fingerprint with the occurrence: no two findings of a run have the same.
    pub fn identity(&self) -> String {
        format!("{}:{}", self.fingerprint, self.occurrence)
    }
}

/// All findings of a file by place, also those that don't count: what one of them is called doesn't depend on whether
/// another is ignored.
pub fn identified<'a>(
    file: &'a SourceFile,
    outcome: &'a FileOutcome,
) -> impl Iterator<Item = Identified<'a>> {
    let counting = outcome.findings.iter().map(|finding| (finding, Standing::Counts));
    let ignored = outcome.ignored.iter().map(|finding| (finding, Standing::Ignored));
    let known = outcome.known.iter().map(|(by, finding)| (finding, Standing::Known(*by)));
    let mut all: Vec<_> = counting.chain(ignored).chain(known).collect();
    all.sort_by_key(|(finding, _)| (finding.span, finding.rule.name));
    let mut seen: HashMap<Fingerprint, usize> = HashMap::new();
    all.into_iter().map(move |(finding, standing)| {
        let fingerprint = Content::of(finding, file, &outcome.secrets).at(file.name());
        let count = seen.entry(fingerprint).or_default();
        let occurrence = *count;
        *count += 1;
        Identified { finding, standing, fingerprint, occurrence }
    })
}
