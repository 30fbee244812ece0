//! Of one mistake, one finding: what an entry lacks, merged with the name that is written in its place.
//!
//! A rule that misses an attribute declares it, and a rule that finds a misplaced or misspelled name declares which attribute
//! it stands for. Where both meet in one entry, the second finding says it all.

use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};

use super::finding::Finding;
use super::{Rule, Severity};
use crate::redact::{Message, message};

/// How a finding bears on the attributes that an entry needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Need {
    /// The entry lacks attributes.
    Lacks {
        /// Attributes each of which would resolve the finding.
        any_of: Vec<&'static str>,
        /// Attributes that the entry lacks too, and that the message leaves to the findings about what is in their
        /// place.
        unnamed: Vec<&'static str>,
        /// What follows from it, where that isn't the message. `{attribute}` is the name.
        reason: Option<Message>,
    },
    /// A name has no effect where it is, or as it is spelled.
    MeantAs {
        /// The attribute that it stands for.
        attribute: &'static str,
        /// Whether that is spelled otherwise.
        is_misspelt: bool,
    },
}

/// Drops the findings that miss a name which another finding of the entry is about. That one states the consequence,
/// with its severity. `level` is the worst severity that the user sees of a rule.
pub(crate) fn merge(findings: &mut Vec<Finding>, level: impl Fn(&Rule) -> Option<Severity>) {
    let mut meant: HashMap<(Option<usize>, &str), Vec<usize>> = HashMap::new();
    for (at, finding) in findings.iter().enumerate() {
        if let Some(Need::MeantAs { attribute, .. }) = finding.need.as_deref() {
            let entry = finding.entry.as_ref().map(|entry| entry.index);
            meant.entry((entry, *attribute)).or_default().push(at);
        }
    }
    if meant.is_empty() {
        return;
    }
    let mut dropped: HashSet<usize> = HashSet::new();
    let mut consequences: HashMap<usize, (Severity, Message, &'static str)> = HashMap::new();
    for (at, finding) in findings.iter().enumerate() {
        let Some(Need::Lacks { any_of, unnamed, reason }) = finding.need.as_deref() else { continue };
        let entry = finding.entry.as_ref().map(|entry| entry.index);
        for (attribute, is_named) in
            any_of.iter().map(|name| (name, true)).chain(unnamed.iter().map(|name| (name, false)))
        {
            for cause in meant.get(&(entry, *attribute)).into_iter().flatten() {
                let shown = findings.get(*cause).and_then(|cause| level(cause.rule));
                // A rule that the user made milder would hide the consequence.
                if shown.is_none_or(|shown| shown < finding.severity) {
                    continue;
                }
                if is_named {
                    dropped.insert(at);
                }
                let known = consequences.get(cause).map(|(severity, ..)| *severity);
                if known.is_none_or(|known| known < finding.severity) {
                    let reason = reason.as_ref().unwrap_or(&finding.message);
                    consequences.insert(*cause, (finding.severity, reason.clone(), finding.rule.name));
                }
            }
        }
    }
    for (cause, (severity, mut reason, rule)) in consequences {
        if let Some(finding) = findings.get_mut(cause) {
            finding.consequence = Some(rule);
            finding.severity = finding.severity.max(severity);
            let name = match finding.need.as_deref() {
                Some(Need::MeantAs { attribute, is_misspelt: true }) => format!("`{attribute}`"),
                _ => "it".to_owned(),
            };
            reason.replace_all("{attribute}", &name);
            finding.message = message!("{}, and {}", finding.message, reason);
        }
    }
    let mut at = 0..;
    findings.retain(|_| at.next().is_none_or(|at| !dropped.contains(&at)));
}
