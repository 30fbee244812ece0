//! Keeping secrets out of plans, graphs and dry runs.
//!
//! What is secret in a file, the search of `check` says, on the nodes that values come from. The same text may stand
//! elsewhere too, as when a value is written twice: it is taken out there as well.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, HashSet};

use super::value::{PlanValue, Secret};
use crate::analysis::Analysis;
use crate::check::{Scrubber, Subject, TextKind, is_secret_name, is_telling, without_secret_parts};
use crate::graph::Together;
use crate::source::FileId;
use crate::syntax::NodeId;
use crate::workspace::AppliedEntry;

/// What stands in the place of a secret inside of a text.
pub(super) const HIDDEN: &str = "***";

/// Shorter texts are found everywhere.
const LEAST: usize = 4;

/// The secrets of all files that are on an instance, and of the instance.
#[derive(Debug)]
pub(crate) struct Secrets {
    files: HashMap<FileId, crate::check::Secrets>,
    values: Vec<String>,
}

impl Secrets {
    /// Gathers the secrets of files and of the instance.
    pub(crate) fn of_all<'t>(analysis: &Analysis<'t>, together: &Together<'_, 't>) -> Self {
        let settings = analysis.settings();
        let mut entries: HashMap<FileId, Vec<&AppliedEntry<'t>>> = HashMap::new();
        for (_, place, entry) in together.entries() {
            entries.entry(place.file).or_default().push(entry);
        }
        let mut given = BTreeSet::new();
        for (name, value) in &settings.context {
            gather_json(value, is_secret_name(name), &mut given);
        }
        let environment = settings.environment.iter().filter(|(name, _)| is_secret_name(name));
        environment.for_each(|(_, value)| gather(value, &mut given));
        let (mut values, mut words) = (BTreeSet::new(), HashSet::new());
        let mut files = HashMap::with_capacity(analysis.files().len());
        for file in analysis.files() {
            let applied = entries.remove(&file.id).unwrap_or_default();
            let subject = Subject::new(&file.blueprint, applied, analysis.catalog());
            let secrets = crate::check::Secrets::find(&subject);
            words.extend(secrets.words().map(str::to_owned));
            let weak = given.iter().map(String::as_str).collect();
            words.extend(secrets.names_among(&subject, &weak).into_iter().map(str::to_owned));
            values.extend(secrets.values().map(str::to_owned));
            files.insert(file.id, secrets);
        }
        // What is given is found by its name where it is used, as what a file holds is by its node.
        values.extend(given);
        values.retain(|value| is_telling(value) || !words.contains(value));
        // The longest first: one may be the start of another.
        let mut values: Vec<String> = values.into_iter().collect();
        values.sort_by_key(|value| std::cmp::Reverse(value.len()));
        Secrets { files, values }
    }

    /// Looks for the secrets in whatever is shown.
    pub(crate) fn net(&self) -> Net<'_> {
        let values = self.values.iter().map(String::as_str);
        Net { secrets: self, values: values.clone().collect(), scrubber: Scrubber::new(values) }
    }
}

fn gather(text: &str, values: &mut BTreeSet<String>) {
    let lines = text.lines().map(str::trim).filter(|line| line.len() >= LEAST);
    values.extend(
        lines.filter(|line| !["null", "true", "false", "authentik"].contains(line)).map(str::to_owned),
    );
}

fn gather_json(value: &serde_json::Value, secret: bool, values: &mut BTreeSet<String>) {
    match value {
        serde_json::Value::String(text) if secret => gather(text, values),
        serde_json::Value::Number(number) if secret => gather(&number.to_string(), values),
        serde_json::Value::Array(items) => items.iter().for_each(|item| gather_json(item, secret, values)),
        serde_json::Value::Object(pairs) => {
            for (name, item) in pairs {
                gather_json(item, secret || is_secret_name(name), values);
            }
        }
        _ => {}
    }
}

/// The secrets, ready to be looked for.
pub(crate) struct Net<'s> {
    secrets: &'s Secrets,
    values: HashSet<&'s str>,
    scrubber: Scrubber<'s>,
}

impl Net<'_> {
    /// Whether what a node of a file gives is a secret.
    pub(crate) fn is_secret(&self, file: FileId, node: NodeId) -> bool {
        self.secrets.files.get(&file).is_some_and(|secrets| secrets.is_secret(node))
    }

    /// A text as a part of a plan.
    pub(super) fn value(&self, text: &str) -> PlanValue {
        self.value_of(text, TextKind::Plain)
    }

    /// The same for a text of a kind.
    pub(super) fn value_of(&self, text: &str, kind: TextKind) -> PlanValue {
        if self.values.contains(text.trim()) {
            return SECRET;
        }
        let clean = without_secret_parts(text, kind).map_or(Cow::Borrowed(text), Cow::Owned);
        PlanValue::Text(self.scrubber.scrubbed(&clean).unwrap_or(clean.into_owned()))
    }

    /// A number as a part of a plan.
    pub(super) fn number(&self, number: i64) -> PlanValue {
        if self.values.is_empty() || !self.values.contains(number.to_string().as_str()) {
            return PlanValue::Int(number);
        }
        SECRET
    }

    /// Takes the secrets out of a text.
    pub(crate) fn scrub(&self, text: &mut String) {
        if let Some(clean) = without_secret_parts(text, TextKind::Plain) {
            *text = clean;
        }
        self.scrub_values(text);
    }

    /// A text without the secrets in it.
    pub(super) fn scrubbed(&self, text: &str) -> String {
        let mut text = text.to_owned();
        self.scrub(&mut text);
        text
    }

    /// Takes the values of secrets out of a sentence of ours, in which `pass: no` is no secret.
    pub(crate) fn scrub_values(&self, text: &mut String) {
        if let Some(clean) = self.scrubber.scrubbed(text) {
            *text = clean;
        }
    }
}

/// A value that is never shown.
pub(super) const SECRET: PlanValue = PlanValue::Secret(Secret { secret: true });
