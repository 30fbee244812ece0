//! What the name of a key says of its value.

use std::cell::RefCell;

use foldhash::{HashMap, HashMapExt};

use super::PARTS;
use crate::redact::names::is_secret_name;
use crate::serializer::nearest;

/// What the name of a key says of its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sound {
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

thread_local! {
    // The keys of all files are mostly the same few hundred.
    static KNOWN: RefCell<HashMap<Box<str>, Sound>> = RefCell::new(HashMap::new());
}

impl Sound {
    /// What a name says.
    pub(super) fn of(name: &str) -> Self {
        KNOWN.with_borrow_mut(|known| {
            if let Some(&sound) = known.get(name) {
                return sound;
            }
            let sound = Self::listen(name);
            if known.len() < MOST {
                known.insert(name.into(), sound);
            }
            sound
        })
    }

    fn listen(name: &str) -> Self {
        if is_secret_name(name) {
            Sound::Secret
        } else if name.to_ascii_lowercase().contains("webhook") {
            Sound::Webhook
        } else if name == "expression" {
            Sound::Code
        } else if PARTS.contains(&name) || name.len() <= 14 && nearest(name, PARTS.into_iter()).is_some() {
            Sound::Part
        } else {
            Sound::Nothing
        }
    }
}
