//! What makes two findings the same, in two versions of a file.

use std::collections::HashMap;
use std::fmt::{self, Display};
use std::hash::Hasher;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use siphasher::sip128::{Hasher128, SipHasher24};

use crate::lint::{FileOutcome, Finding, FindingContext, KnownBy};
use crate::text::{SourceFile, Span};

/// What a finding is recognized by: its rule, the name of its file, the entry it is in, and the text at its
/// place without regard to white space; of a blueprint in another file, the name and the text of the blueprint; and the rule
/// of what follows from it. Neither line numbers nor messages nor secrets go into it.
///
/// Equal mistakes in one file have equal fingerprints; [`Identified::occurrence`] distinguishes them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Fingerprint(u128);

impl Fingerprint {
    /// What fingerprints are called where several kinds of them are kept together. It changes with the parts of
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
        // The same slip, once it makes authentik reject the file, is another finding.
        if let Some(consequence) = finding.consequence {
            content.add(consequence);
        }
        let here;
        let said = match &finding.said {
            Some(said) => said,
            None => {
                here = FindingContext::of(file, secrets, finding.span);
                &here
            }
        };
        said.texts().into_iter().flatten().for_each(|text| content.add(text));
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
}

/// The state of a finding in a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// It counts.
    Counts,
    /// A comment ignores it.
    Ignored,
    /// It was known before.
    Known(KnownBy),
}

/// A finding that can be distinguished from all others of a run.
#[derive(Debug, Clone, Copy)]
pub struct Identified<'a> {
    /// The finding.
    pub finding: &'a Finding,
    /// The state.
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
    // What is encoded has one place in the file.
    let inside = |finding: &Finding| finding.said.as_deref().map(FindingContext::at);
    all.sort_by_key(|(finding, _)| (finding.span, inside(finding), finding.rule.name));
    let mut seen: HashMap<Fingerprint, usize> = HashMap::new();
    all.into_iter().map(move |(finding, standing)| {
        let fingerprint = Content::of(finding, file, &outcome.secrets).at(file.name());
        let count = seen.entry(fingerprint).or_default();
        let occurrence = *count;
        *count += 1;
        Identified { finding, standing, fingerprint, occurrence }
    })
}
