//! Entries as they are where nothing is set that their tags ask for.
//!
//! Rules about several attributes of an entry ignore a value that isn't known. The default of `!Env`, `!File` and
//! `!Context` is one of two possible values: what is wrong with that one is worth a warning.

use std::sync::Arc;

use foldhash::{HashMap, HashMapExt};

use crate::blueprint::{Expression, Name, expression};
use crate::evaluate::{Value, ValueKind};
use crate::lint::{Draft, FileContext, Severity};
use crate::redact::{self, Message, message};
use crate::syntax::NodeId;
use crate::workspace::{AppliedEntry, Conditions};

/// More attributes of an entry than these are not looked at one by one.
const MOST_ALONE: usize = 8;

/// Entries that have defaults, with these in their place.
pub(crate) struct DefaultEntries<'t> {
    by_entry: HashMap<usize, Vec<DefaultEntry<'t>>>,
}

/// An entry with the defaults of some attributes.
pub(crate) struct DefaultEntry<'t> {
    /// The entry.
    pub(crate) entry: AppliedEntry<'t>,
    /// When the defaults count, in words.
    condition: Message,
}

impl<'t> DefaultEntries<'t> {
    pub(crate) fn new(context: &FileContext<'_, 't>) -> Self {
        let mut by_entry = HashMap::new();
        for (index, entry) in context.applied.entries.iter().enumerate() {
            // A condition mostly asks for the same as the default.
            if entry.conditions != Conditions::True {
                continue;
            }
            let is_default = |value: &Value<'_>| matches!(value.kind, ValueKind::Fallback(..));
            let of_entry = entry.data.iter().enumerate().filter(|(_, datum)| is_default(&datum.value));
            let at: Vec<usize> = of_entry.map(|(at, _)| at).collect();
            if at.is_empty() {
                continue;
            }
            let mut variants: Vec<DefaultEntry<'t>> =
                at.iter().take(MOST_ALONE).map(|&at| variant(context, entry, &[at])).collect();
            if at.len() > 1 {
                variants.push(variant(context, entry, &at));
            }
            by_entry.insert(index, variants);
        }
        DefaultEntries { by_entry }
    }

    /// The ways in which an entry can be with defaults.
    pub(crate) fn of(&self, entry: usize) -> &[DefaultEntry<'t>] {
        self.by_entry.get(&entry).map(Vec::as_slice).unwrap_or_default()
    }
}

fn variant<'t>(context: &FileContext<'_, 't>, entry: &AppliedEntry<'t>, at: &[usize]) -> DefaultEntry<'t> {
    let mut data = Vec::clone(&entry.data);
    let mut tag: Option<NodeId> = None;
    for &at in at {
        let Some(datum) = data.get_mut(at) else { continue };
        tag = Some(datum.value.node);
        while let ValueKind::Fallback(default, _) = &datum.value.kind {
            datum.value = (**default).clone();
        }
    }
    let condition = match (at, tag) {
        ([_], Some(tag)) => unset(context, tag),
        _ => "if all defaults are used".into(),
    };
    DefaultEntry { entry: AppliedEntry { data: Arc::new(data), ..entry.clone() }, condition }
}

impl DefaultEntry<'_> {
    /// Makes warnings of what was drafted of the entry after the first `known` drafts. What was known is dropped.
    pub(crate) fn limit(&self, drafts: &mut Vec<Draft>, known: usize) {
        let found = drafts.split_off(known);
        for mut draft in found {
            let is_known =
                |other: &Draft| other.span == draft.span && other.message.ends_with(draft.message.as_str());
            if drafts.iter().any(is_known) {
                continue;
            }
            draft.severity = Some(Severity::Warning.min(draft.severity.unwrap_or(Severity::Warning)));
            draft.message = message!("{}, {}", self.condition, draft.message);
            draft.fix = None;
            drafts.push(draft);
        }
    }
}

/// When the default of a tag counts, in words.
pub(crate) fn unset(context: &FileContext<'_, '_>, tag: NodeId) -> Message {
    match expression(context.tree, tag) {
        Some(Ok(Expression::Env { name: Name::Text(name), .. })) => {
            message!("if the environment variable `{}` is unset", redact::Name(name))
        }
        Some(Ok(Expression::File { path: Name::Text(path), .. })) => {
            message!("if the file `{}` does not exist", redact::Name(path))
        }
        Some(Ok(Expression::Context { key: Name::Text(key), .. })) => {
            message!("if the context value `{}` is unset", redact::Name(key))
        }
        _ => "if the default is used".into(),
    }
}
