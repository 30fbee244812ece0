//! Keeping secrets out of plans, graphs and dry runs.
//!
//! A value is hidden where its node is secret. The same text may be elsewhere too, as when it is written twice: it is
//! taken out there as well, unless it is an ordinary word.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, HashSet};

use super::MASK;
use super::file::{BlueprintView, FileSecrets};
use super::names::is_secret_name;
use super::net::Net;
use super::ordinary_words::is_telling;
use super::text::{TextKind, each_secret, without_secret_parts};
use super::values::recognizable_lines;
use crate::evaluate::Settings;
use crate::syntax::NodeId;
use crate::text::FileId;

/// The secrets of all files that are on an instance, and of the instance's settings.
#[derive(Debug)]
pub(crate) struct InstanceSecrets {
    files: HashMap<FileId, FileSecrets>,
    net: Net<String>,
}

impl InstanceSecrets {
    /// Collects the secrets of files and of the instance's settings.
    pub(crate) fn of<'a, 't: 'a>(
        views: impl Iterator<Item = (FileId, BlueprintView<'a, 't>)>,
        settings: &Settings,
    ) -> Self {
        let mut given = BTreeSet::new();
        let mut add = |text: &str| given.extend(recognizable_lines(text).map(str::to_owned));
        for (name, value) in &settings.context {
            each_secret(value, is_secret_name(name), &mut add);
        }
        let environment = settings.environment.iter().filter(|(name, _)| is_secret_name(name));
        environment.for_each(|(_, value)| add(value));
        let (mut values, mut words) = (BTreeSet::new(), HashSet::new());
        let mut files = HashMap::new();
        for (file, view) in views {
            let secrets = FileSecrets::of(&view);
            words.extend(secrets.words().map(str::to_owned));
            let weak = given.iter().map(String::as_str).collect();
            words.extend(secrets.names_among(&view, &weak).into_iter().map(str::to_owned));
            values.extend(secrets.values().map(str::to_owned));
            files.insert(file, secrets);
        }
        // What is given is found by its name where it is used, as what a file holds is by its node.
        values.extend(given);
        values.retain(|value| is_telling(value) || !words.contains(value));
        InstanceSecrets { files, net: Net::new(values) }
    }

    /// Whether what a node of a file gives is a secret.
    pub(crate) fn is_secret(&self, file: FileId, node: NodeId) -> bool {
        self.files.get(&file).is_some_and(|secrets| secrets.is_secret(node))
    }

    /// What is shown of a text.
    pub(crate) fn shown(&self, text: &str) -> Shown {
        self.shown_as(text, TextKind::Plain)
    }

    /// What is shown of a text of a kind.
    pub(crate) fn shown_as(&self, text: &str, kind: TextKind) -> Shown {
        if self.is_value(text.trim()) {
            return Shown::Secret;
        }
        let clean = without_secret_parts(text, kind).map_or(Cow::Borrowed(text), Cow::Owned);
        Shown::Text(self.net.replace(&clean, MASK).unwrap_or(clean.into_owned()))
    }

    /// Whether a text as a whole is the value of a secret.
    pub(crate) fn is_value(&self, text: &str) -> bool {
        self.net.contains(text)
    }

    /// Takes the secrets out of a text.
    pub(crate) fn scrub(&self, text: &mut String) {
        if let Some(clean) = without_secret_parts(text, TextKind::Plain) {
            *text = clean;
        }
        self.scrub_values(text);
    }

    /// A text without the secrets in it.
    pub(crate) fn scrubbed(&self, text: &str) -> String {
        let mut text = text.to_owned();
        self.scrub(&mut text);
        text
    }

    /// Takes the values of secrets out of a sentence of ours, in which `pass: no` is no secret.
    pub(crate) fn scrub_values(&self, text: &mut String) {
        if let Some(clean) = self.net.replace(text, MASK) {
            *text = clean;
        }
    }
}

/// What is shown of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Shown {
    /// It is a secret: nothing.
    Secret,
    /// The text, without the secrets in it.
    Text(String),
}
