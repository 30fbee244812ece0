//! Keeping secrets out of plans.
//!
//! The value of a secret field is never taken over. The same text may stand elsewhere too, as when a
//! context value is used twice: it is taken out there as well.

use std::borrow::Cow;
use std::collections::HashMap;

use super::value::{PlanValue, Secret};
use crate::blueprint::{Blueprint, text};
use crate::catalog::Field;
use crate::check::{is_secret_name, secret_part_of_url};
use crate::evaluate::{Settings, Value, ValueKind};
use crate::graph::Together;
use crate::syntax::{NodeId, NodeKind, Tree};
use crate::workspace::AppliedEntry;

/// What stands in the place of a secret inside of a text.
const HIDDEN: &str = "***";

/// Shorter texts are found everywhere.
const LEAST: usize = 4;
/// How deep mappings are looked through.
const MAX_DEPTH: usize = 50;

/// The secrets of one file, or of all.
#[derive(Debug, Default)]
pub(crate) struct Secrets {
    /// By their first bytes, so that a text is looked through once for all of them.
    by_start: HashMap<[u8; LEAST], Vec<String>>,
}

/// Whether a field's value is never shown.
pub(super) fn is_secret(name: &str, field: Option<&Field>) -> bool {
    match field {
        Some(field) => field.secret,
        None => is_secret_name(name),
    }
}

impl Secrets {
    /// Gathers the secrets of a file and of the instance it is applied to.
    pub(super) fn of<'a, 't: 'a>(
        blueprint: &Blueprint<'t>,
        entries: impl Iterator<Item = &'a AppliedEntry<'t>>,
        settings: &Settings,
    ) -> Self {
        let mut secrets = Secrets::default();
        secrets.gather_entries(entries);
        secrets.gather_context(blueprint);
        secrets.gather_settings(settings);
        secrets.in_order()
    }

    /// Gathers the secrets of all files that are on an instance, and of the instance.
    pub(crate) fn of_all<'t>(
        blueprints: &[Blueprint<'t>],
        together: &Together<'_, 't>,
        settings: &Settings,
    ) -> Self {
        let mut secrets = Secrets::default();
        secrets.gather_entries(together.entries().map(|(.., entry)| entry));
        blueprints.iter().for_each(|blueprint| secrets.gather_context(blueprint));
        secrets.gather_settings(settings);
        secrets.in_order()
    }

    /// A text as a part of a plan.
    pub(super) fn value(&self, text: &str) -> PlanValue {
        match self.without(text) {
            Some(text) => PlanValue::Text(text.into_owned()),
            None => PlanValue::Secret(Secret { secret: true }),
        }
    }

    /// Takes the secrets out of a text.
    pub(crate) fn scrub(&self, text: &mut String) {
        match self.without(text) {
            None => HIDDEN.clone_into(text),
            Some(Cow::Owned(clean)) => *text = clean,
            Some(Cow::Borrowed(_)) => {}
        }
    }

    fn gather_entries<'a, 't: 'a>(&mut self, entries: impl Iterator<Item = &'a AppliedEntry<'t>>) {
        for datum in entries.flat_map(|entry| entry.data.iter()) {
            if datum.name == "webhook_url" {
                self.gather_urls(&datum.value, 0);
            }
            self.gather(&datum.value, is_secret(datum.name, datum.field), 0);
        }
    }

    fn gather_context(&mut self, blueprint: &Blueprint<'_>) {
        if let Some(context) = blueprint.context {
            self.gather_nodes(blueprint.tree, context, false, 0);
        }
    }

    fn gather_settings(&mut self, settings: &Settings) {
        for (name, value) in &settings.context {
            self.gather_json(value, is_secret_name(name));
        }
        let environment = settings.environment.iter().filter(|(name, _)| is_secret_name(name));
        environment.for_each(|(_, value)| self.add(value));
    }

    /// The longest first: one may be the start of another.
    fn in_order(mut self) -> Self {
        for found in self.by_start.values_mut() {
            found.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
            found.dedup();
        }
        self
    }

    /// What follows the host of a webhook's URL: chats tell their callers apart by it.
    fn gather_urls(&mut self, value: &Value<'_>, depth: usize) {
        match &value.kind {
            ValueKind::Str(text) => self.add(text.get(secret_part_of_url(text)..).unwrap_or_default()),
            ValueKind::List(items) | ValueKind::Set(items) | ValueKind::OneOf(items) if depth < MAX_DEPTH => {
                items.iter().for_each(|item| self.gather_urls(item, depth + 1));
            }
            ValueKind::Fallback(inner) if depth < MAX_DEPTH => self.gather_urls(inner, depth + 1),
            _ => {}
        }
    }

    fn add(&mut self, text: &str) {
        let text = text.trim();
        // Messages and names are full of these, the product's own among them.
        if ["null", "true", "false", "None", "True", "False", "authentik"].contains(&text) {
            return;
        }
        if let Some(start) = text.as_bytes().first_chunk::<LEAST>() {
            self.by_start.entry(*start).or_default().push(text.to_owned());
        }
    }

    fn gather(&mut self, value: &Value<'_>, secret: bool, depth: usize) {
        if depth > MAX_DEPTH {
            return;
        }
        match &value.kind {
            ValueKind::Str(text) if secret => self.add(text),
            ValueKind::List(items) | ValueKind::Set(items) | ValueKind::OneOf(items) => {
                items.iter().for_each(|item| self.gather(item, secret, depth + 1));
            }
            ValueKind::Fallback(inner) => self.gather(inner, secret, depth + 1),
            ValueKind::Map(pairs) => {
                for (key, item) in pairs {
                    let secret = secret || key.as_str().is_some_and(is_secret_name);
                    self.gather(item, secret, depth + 1);
                }
            }
            _ => {}
        }
    }

    fn gather_nodes(&mut self, tree: &Tree<'_>, node: NodeId, secret: bool, depth: usize) {
        // What a tag holds are names; what they give stands in the fields that use it.
        if depth > MAX_DEPTH || tree.tag(node).is_some() {
            return;
        }
        if secret && let NodeKind::Scalar(scalar) = &tree.node(node).kind {
            self.add(scalar.value);
        }
        tree.items(node).iter().for_each(|&item| self.gather_nodes(tree, item, secret, depth + 1));
        for (key, value) in tree.pairs(node) {
            let secret = secret || text(tree, key).is_some_and(is_secret_name);
            self.gather_nodes(tree, value, secret, depth + 1);
        }
    }

    fn gather_json(&mut self, value: &serde_json::Value, secret: bool) {
        match value {
            serde_json::Value::String(text) if secret => self.add(text),
            serde_json::Value::Array(items) => items.iter().for_each(|item| self.gather_json(item, secret)),
            serde_json::Value::Object(pairs) => {
                for (name, item) in pairs {
                    self.gather_json(item, secret || is_secret_name(name));
                }
            }
            _ => {}
        }
    }

    /// A text without the secrets in it; nothing for one that is a secret as a whole.
    pub(super) fn without<'x>(&self, text: &'x str) -> Option<Cow<'x, str>> {
        if self.by_start.is_empty() {
            return Some(Cow::Borrowed(text));
        }
        let mut clean = String::new();
        let mut kept = 0;
        let mut at = 0;
        while let Some(start) = text.as_bytes().get(at..).and_then(|rest| rest.first_chunk::<LEAST>()) {
            let found = self.by_start.get(start).and_then(|secrets| {
                let rest = text.as_bytes().get(at..)?;
                secrets.iter().find(|secret| rest.starts_with(secret.as_bytes()))
            });
            let Some(secret) = found else {
                at += 1;
                continue;
            };
            if secret.len() == text.trim().len() {
                return None;
            }
            // A secret starts and ends between characters, as both texts are UTF-8.
            clean.push_str(text.get(kept..at).unwrap_or_default());
            clean.push_str(HIDDEN);
            at += secret.len();
            kept = at;
        }
        if kept == 0 {
            return Some(Cow::Borrowed(text));
        }
        clean.push_str(text.get(kept..).unwrap_or_default());
        Some(Cow::Owned(clean))
    }
}
