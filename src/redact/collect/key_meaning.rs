//! What the name of a key says of its value.

use std::cell::RefCell;

use foldhash::{HashMap, HashMapExt};

use super::PARTS;
use crate::redact::names::is_secret_name;
use crate::serializer::nearest;

/// What the name of a key says of its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum KeyMeaning {
    Nothing,
    Secret,
    /// It is a URL that holds one.
    Webhook,
    /// It is Python.
    Code,
    /// It holds the attributes of an entry, or is meant to.
    Part,
}

/// So many names are kept: more than a release has fields.
const MOST: usize = 4096;

/// Longer names are not kept, in bytes: no field has one.
const LONGEST: usize = 100;

thread_local! {
    // The keys of all files are mostly the same few hundred.
    static KNOWN: RefCell<HashMap<Box<str>, KeyMeaning>> = RefCell::new(HashMap::new());
}

impl KeyMeaning {
    /// What a name says.
    pub(super) fn of(name: &str) -> Self {
        if name.len() > LONGEST {
            return Self::of_unknown(name);
        }
        KNOWN.with_borrow_mut(|known| {
            if let Some(&meaning) = known.get(name) {
                return meaning;
            }
            if known.len() >= MOST {
                known.clear();
            }
            let meaning = Self::of_unknown(name);
            known.insert(name.into(), meaning);
            meaning
        })
    }

    fn of_unknown(name: &str) -> Self {
        if is_secret_name(name) {
            KeyMeaning::Secret
        } else if name.to_ascii_lowercase().contains("webhook") {
            KeyMeaning::Webhook
        } else if name == "expression" {
            KeyMeaning::Code
        } else if PARTS.contains(&name) || name.len() <= 14 && nearest(name, PARTS.into_iter()).is_some() {
            KeyMeaning::Part
        } else {
            KeyMeaning::Nothing
        }
    }
}
