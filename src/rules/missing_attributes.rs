//! Attributes that an entry must all have: those that it lacks, apart from those that it has in the wrong place or under
//! a wrong name, which other findings are about.

use crate::blueprint::Entry;
use crate::lint::{Draft, FileContext};
use crate::redact::{Message, Words, message};
use crate::rules::entries::key_outside_attrs;
use crate::rules::fields::unknown_attribute;

/// What an entry lacks.
pub(crate) struct Missing {
    /// What the message names.
    named: Vec<&'static str>,
    /// What findings about misplaced and misspelled names are about.
    elsewhere: Vec<&'static str>,
}

impl Missing {
    /// Of attributes that an entry lacks.
    pub(crate) fn of(
        context: &FileContext<'_, '_>,
        entry: &Entry<'_>,
        attributes: impl Iterator<Item = &'static str>,
    ) -> Self {
        let attributes: Vec<&'static str> = attributes.collect();
        if attributes.is_empty() {
            return Missing { named: attributes, elsewhere: Vec::new() };
        }
        let applied = context.applied.entries.get(entry.index);
        let ignored = applied.iter().flat_map(|applied| applied.data.iter());
        let ignored = ignored.filter(|datum| datum.field.is_none() && !datum.from_identifiers);
        let meant: Vec<&str> = ignored
            .filter_map(|datum| unknown_attribute::meaning(context, Some(entry.index), datum))
            .collect();
        let is_elsewhere =
            |name: &&'static str| meant.contains(name) || key_outside_attrs::is_outside(context, entry, name);
        let (elsewhere, named): (Vec<_>, Vec<_>) = attributes.into_iter().partition(is_elsewhere);
        match named.is_empty() {
            true => Missing { named: elsewhere, elsewhere: Vec::new() },
            false => Missing { named, elsewhere },
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.named.is_empty()
    }

    /// Whether the message names an attribute.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.named.contains(&name)
    }

    pub(crate) fn is_single(&self) -> bool {
        self.named.len() == 1
    }

    /// The names for a message.
    pub(crate) fn listed(&self, separator: &'static str) -> Message {
        Message::joined(self.named.iter().map(|name| message!("`{}`", Words(name))), separator)
    }

    /// The finding with what it misses, and what would do instead of all of that.
    pub(crate) fn declared(&self, draft: Draft, instead: impl IntoIterator<Item = &'static str>) -> Draft {
        let any_of = self.named.iter().copied().chain(instead);
        draft.lacks_each(any_of, self.elsewhere.iter().copied())
    }
}
