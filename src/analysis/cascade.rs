//! One cause, one finding: which findings only say what follows from another one of the same file.
//!
//! A cause claims places and names. What is found at a claimed place, or misses a use of a claimed name, is left out.

use foldhash::HashSet;

use super::misspelt;
use crate::evaluate::ValueKind;
use crate::lint::{FileContext, Finding, Related, Rule, Severity};
use crate::rules::document::unknown_key;
use crate::rules::flows::flow_without_stages;
use crate::rules::references::{impossible_key, undefined_id, unresolved_find, unused_id};
use crate::rules::stages::unbound_stage;
use crate::rules::tags::{condition_always_true, missing_context, quoted_tag};
use crate::text::Span;

/// Findings that explain a value: an error about the value at the same place says all of it.
static EXPLAIN_VALUES: [&Rule; 2] = [&missing_context::RULE, &quoted_tag::RULE];

/// Findings that follow from what a value inside of them is, and how the explanation of the value says so.
static FOLLOW_FROM_VALUES: [(&Rule, &str); 2] =
    [(&condition_always_true::RULE, ", so this condition is always true"), (&unresolved_find::RULE, "")];

/// Causes by which a reference leads nowhere: what it means seems to be used by nothing.
static BREAK_REFERENCES: [&Rule; 4] =
    [&impossible_key::RULE, &quoted_tag::RULE, &undefined_id::RULE, &unresolved_find::RULE];

/// Findings that something isn't used, bound or filled.
static MISS_REFERENCES: [&Rule; 3] = [&flow_without_stages::RULE, &unbound_stage::RULE, &unused_id::RULE];

/// Drops what only follows from other findings. They are in the order of their places; `level` is the worst severity that
/// the user sees of a rule.
pub(crate) fn drop_consequences(
    context: &FileContext<'_, '_>,
    findings: &mut Vec<Finding>,
    level: impl Fn(&Rule) -> Option<Severity>,
) {
    let mut named = HashSet::default();
    if has(findings, &[&unknown_key::RULE])
        && let Some(most) = level(&unknown_key::RULE)
    {
        named = misspelt::drop_consequences(context, findings, most);
    }
    if (!named.is_empty() || has(findings, &BREAK_REFERENCES)) && has(findings, &MISS_REFERENCES) {
        drop_missed_references(context, findings, named);
    }
    if has(findings, &EXPLAIN_VALUES) {
        merge_followers(findings, &level);
        drop_explanations(findings, |rule| level(rule).is_some());
    }
}

fn has(findings: &[Finding], rules: &[&Rule]) -> bool {
    findings.iter().any(|finding| rules.contains(&finding.rule))
}

/// Of the explanation of a value and what follows from the value, leaves the worse: the explanation where both are
/// equally bad.
fn merge_followers(findings: &mut Vec<Finding>, level: impl Fn(&Rule) -> Option<Severity>) {
    let explains =
        |finding: &Finding| EXPLAIN_VALUES.contains(&finding.rule) && level(finding.rule).is_some();
    let explanations: Vec<(usize, Span)> = findings
        .iter()
        .enumerate()
        .filter(|(_, finding)| explains(finding))
        .map(|(at, finding)| (at, finding.span))
        .collect();
    let explanation_in = |place: Span| {
        let first = explanations.partition_point(|(_, span)| span.start < place.start);
        explanations.get(first).filter(|(_, span)| place.contains(*span)).map(|(at, _)| *at)
    };
    let mut dropped: HashSet<usize> = HashSet::default();
    for at in 0..findings.len() {
        let Some(follower) = findings.get(at) else { continue };
        let suffix = FOLLOW_FROM_VALUES.iter().find(|(rule, _)| *rule == follower.rule);
        let Some((_, suffix)) = suffix.filter(|_| level(follower.rule).is_some()) else { continue };
        let places = follower.related.iter().map(|related| match related.file == follower.file {
            true => explanation_in(related.span),
            false => None,
        });
        // Places that something else explains, or nothing, would be lost.
        let causes: Option<Vec<usize>> =
            std::iter::once(explanation_in(follower.span)).chain(places).collect();
        let Some(causes) = causes else { continue };
        let severity = follower.severity;
        let Some(cause) = causes.first().and_then(|cause| findings.get_mut(*cause)) else { continue };
        // A rule that the user made milder would hide what follows.
        if level(cause.rule) < Some(severity) {
            continue;
        }
        if cause.severity >= severity {
            cause.message.push(*suffix);
            dropped.insert(at);
            continue;
        }
        let (span, message) = (cause.span, cause.message.clone());
        let (help, fix) = (cause.help.take(), cause.fix.take());
        dropped.extend(causes);
        if let Some(follower) = findings.get_mut(at) {
            follower.help = help.or(follower.help.take());
            follower.fix = fix.or(follower.fix.take());
            follower.related.push(Related { file: follower.file, span, message, is_copy: false });
        }
    }
    let mut at = 0..;
    findings.retain(|_| at.next().is_none_or(|at| !dropped.contains(&at)));
}

/// Leaves the error of several findings about one value. It gets the fix, if the explanation has one.
fn drop_explanations(findings: &mut Vec<Finding>, shows: impl Fn(&Rule) -> bool) {
    let explains = |finding: &Finding| EXPLAIN_VALUES.contains(&finding.rule);
    let is_error =
        |finding: &Finding| finding.severity == Severity::Error && !explains(finding) && shows(finding.rule);
    let mut explained: HashSet<Span> = HashSet::default();
    for here in findings.chunk_by_mut(|a, b| a.span == b.span) {
        let Some(at) = here.iter().position(is_error) else { continue };
        let fix = here.iter_mut().filter(|finding| explains(finding)).find_map(|finding| finding.fix.take());
        if let Some(error) = here.get_mut(at) {
            error.fix = error.fix.take().or(fix);
            explained.insert(error.span);
        }
    }
    findings.retain(|finding| !explains(finding) || !explained.contains(&finding.span));
}

/// Drops findings about objects that a broken reference names, or that are `claimed` already.
fn drop_missed_references(
    context: &FileContext<'_, '_>,
    findings: &mut Vec<Finding>,
    mut claimed: HashSet<String>,
) {
    for finding in findings.iter().filter(|finding| BREAK_REFERENCES.contains(&finding.rule)) {
        claimed.extend(names(context.source.slice(finding.span)).map(str::to_owned));
        // What it should be.
        let edits = finding.fix.iter().flat_map(|fix| &fix.edits);
        claimed.extend(edits.flat_map(|edit| names(&edit.text)).map(str::to_owned));
    }
    findings.retain(|finding| {
        let misses = MISS_REFERENCES.contains(&finding.rule);
        let entry = finding.entry.as_ref().filter(|_| misses);
        entry.is_none_or(|entry| {
            let id = entry.id.as_deref();
            let applied = context.applied.entries.get(entry.index);
            let data = applied.into_iter().flat_map(|applied| applied.data.iter());
            let identifiers = data.filter_map(|datum| match &datum.value.kind {
                ValueKind::Str(text) if datum.from_identifiers => Some(&**text),
                _ => None,
            });
            !id.into_iter().chain(identifiers).any(|name| claimed.contains(name))
        })
    });
}

/// What a text that was meant as a reference may name: all of it, or a word of a quoted tag.
fn names(text: &str) -> impl Iterator<Item = &str> {
    let bare = text.trim_matches(['"', '\'']);
    let words = bare.split([' ', ',', '[', ']', '\n']).filter(|word| !word.is_empty());
    std::iter::once(bare).chain(words)
}
