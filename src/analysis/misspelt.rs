//! Misspelled keys of the document and of its entries: what follows from them is not reported.
//!
//! authentik ignores a key that it doesn't know, so that the entry lacks all that is there. Only the key is
//! reported then, as an error where what follows makes authentik reject the file.

use foldhash::{HashMap, HashSet};

use crate::blueprint::{ShapeProblemKind, text};
use crate::lint::{FileContext, Finding, Rule, Severity};
use crate::redact::{Message, Words, message};
use crate::rules::document::{missing_key, unknown_key};
use crate::rules::entries::{
    ambiguous_identifiers, device_not_creatable, entry_never_applied, missing_identifiers, object_exists,
    object_not_creatable, repeated_entry,
};
use crate::rules::fields::null_value;
use crate::rules::references::{undefined_id, unresolved_find};
use crate::rules::system::enterprise_license;
use crate::rules::tags::missing_context;
use crate::syntax::{NodeId, Tree};
use crate::text::Span;

/// Findings at the head of an entry that don't say what it lacks.
static ABOUT_MORE: [&Rule; 9] = [
    &ambiguous_identifiers::RULE,
    &device_not_creatable::RULE,
    &enterprise_license::RULE,
    &entry_never_applied::RULE,
    &missing_identifiers::RULE,
    &missing_key::RULE,
    &object_exists::RULE,
    &object_not_creatable::RULE,
    &repeated_entry::RULE,
];

/// Rules that miss what a key defines, by the key; their findings stand where it is used.
static MISS_BY_NAME: [(&str, &[&Rule]); 3] = [
    ("context", &[&missing_context::RULE, &null_value::RULE]),
    ("id", &[&undefined_id::RULE]),
    ("identifiers", &[&unresolved_find::RULE]),
];

/// A key that authentik ignores, and that is surely another one.
struct Misspelt<'f> {
    /// The entry that has it; nothing at the top of the file.
    entry: Option<usize>,
    /// The key as it is written.
    span: Span,
    /// The key that is meant, which is missing.
    key: &'static str,
    /// What its value names, that others refer to.
    names: HashSet<&'f str>,
}

impl Misspelt<'_> {
    /// Why authentik rejects the file, by what follows from the key. Nothing requires `attrs` and `state` themselves.
    fn reason(&self, consequence: &Finding) -> Message {
        match self.key {
            "attrs" | "state" => consequence.message.clone(),
            key => message!("`{}` is missing", Words(key)),
        }
    }

    /// Whether a finding only says what the entry, or the file, lacks without the key.
    fn explains(&self, context: &FileContext<'_, '_>, finding: &Finding) -> bool {
        let rule = finding.rule;
        let entry = finding.entry.as_ref().map(|entry| entry.index);
        if entry == self.entry {
            let is_lack = match self.key {
                "name" | "model" => rule == &missing_key::RULE,
                "identifiers" => rule == &missing_identifiers::RULE,
                "attrs" | "state" => {
                    let head = self.entry.map(|entry| context.entry_span(entry));
                    Some(finding.span) == head && !ABOUT_MORE.contains(&rule)
                }
                _ => false,
            };
            if is_lack {
                return true;
            }
        }
        MISS_BY_NAME.iter().any(|(key, rules)| {
            *key == self.key
                && rules.contains(&rule)
                && words(context.source.slice(finding.span)).any(|word| self.names.contains(word))
        })
    }
}

/// Drops what only follows from misspelled keys, and returns what their values name: it isn't missed elsewhere either.
/// `most` is the worst severity that the user sees of the keys: what is worse stays.
pub(super) fn drop_consequences(
    context: &FileContext<'_, '_>,
    findings: &mut Vec<Finding>,
    most: Severity,
) -> HashSet<String> {
    let misspelt = misspelt(context, findings);
    let mut rejects: HashMap<Span, (Message, &'static str)> = HashMap::default();
    let mut by_entry: HashMap<usize, Vec<&Misspelt<'_>>> = HashMap::default();
    for misspelt in &misspelt {
        by_entry.entry(misspelt.entry.unwrap_or(usize::MAX)).or_default().push(misspelt);
    }
    let by_name = misspelt.iter().filter(|known| MISS_BY_NAME.iter().any(|(key, _)| *key == known.key));
    let by_name: Vec<&Misspelt<'_>> = by_name.take(MOST_SEARCHED).collect();
    findings.retain(|finding| {
        if finding.rule == &unknown_key::RULE || finding.severity > most {
            return true;
        }
        let entry = finding.entry.as_ref().map_or(usize::MAX, |entry| entry.index);
        let of_entry = by_entry.get(&entry).map(Vec::as_slice).unwrap_or_default();
        let mut causes = of_entry.iter().chain(&by_name);
        let Some(cause) = causes.find(|cause| cause.explains(context, finding)) else { return true };
        if finding.severity == Severity::Error {
            rejects.entry(cause.span).or_insert_with(|| (cause.reason(finding), finding.rule.name));
        }
        false
    });
    for finding in findings.iter_mut().filter(|finding| finding.rule == &unknown_key::RULE) {
        if let Some((reason, rule)) = rejects.get(&finding.span) {
            finding.severity = Severity::Error;
            finding.consequence = Some(rule);
            finding.message.push(message!(" and rejects the file: {}", reason));
        }
    }
    misspelt.iter().flat_map(|misspelt| &misspelt.names).map(|name| (*name).to_owned()).collect()
}

/// So many values are searched for what is missed elsewhere: nobody misspells more.
const MOST_SEARCHED: usize = 16;

/// The misspelled keys that are reported.
fn misspelt<'f>(context: &'f FileContext<'_, '_>, findings: &[Finding]) -> Vec<Misspelt<'f>> {
    let reported = findings.iter().filter(|finding| finding.rule == &unknown_key::RULE);
    let reported: HashSet<Span> = reported.map(|finding| finding.span).collect();
    if reported.is_empty() {
        return Vec::new();
    }
    let unknown = context.blueprint.problems.iter().filter_map(|problem| match &problem.kind {
        ShapeProblemKind::UnknownKey { key, known } if reported.contains(&problem.span) => {
            let (near, value) = unknown_key::meant(context, problem.entry, problem.span, key, known)?;
            let names = names(context.tree, near, value);
            Some(Misspelt { entry: problem.entry, span: problem.span, key: near, names })
        }
        _ => None,
    });
    unknown.collect()
}

/// What the value of a key names that others refer to: the keys of a context, the text of an id, the values of
/// identifiers.
fn names<'t>(tree: &'t Tree, key: &str, value: NodeId) -> HashSet<&'t str> {
    let value = tree.expand(value);
    let pairs = tree.pairs(value);
    match key {
        "context" => pairs.filter_map(|(key, _)| text(tree, key)).collect(),
        "identifiers" => pairs.filter_map(|(_, value)| text(tree, tree.expand(value))).collect(),
        _ => text(tree, value).into_iter().collect(),
    }
}

/// The words of a text of YAML.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let ends = |c: char| c.is_whitespace() || matches!(c, ',' | '[' | ']' | '{' | '}' | '"' | '\'');
    text.split(ends).map(|word| word.trim_end_matches(':')).filter(|word| !word.is_empty())
}
