//! Keeping secrets out of everything that is shown: blueprints live in Secrets.
//!
//! **What is secret** is decided once, on nodes and values. Where a blueprint says which model an entry is of, the
//! catalog says which of its fields are secret; elsewhere names (`db_password`) and forms (a password in a URL) decide,
//! and a value too much is hidden rather than one too few. `FileSecrets` is the answer for a blueprint: nodes, places
//! and values. `InstanceSecrets` is that of all files on an instance, with the settings that are given for it. Around
//! blueprints, where no node says what is a value, `manifest` decides on lines of text.
//!
//! **What is shown** asks one of them. Sources are shown with masks over the places. Values of plans and graphs ask for
//! their node. Messages are composed of parts by `message!`: prose, which holds no secret, and what comes from a file,
//! of which `Redactor` hides what a secret node gives. Below all of that is a net: what is secret at one place is
//! looked for, once, in everything else that comes from the files.
//!
//! This module must not know rules and findings: they hand their messages and places to it.

mod collect;
mod edits;
mod file;
mod instance;
mod manifest;
mod message;
mod names;
mod net;
mod ordinary_words;
mod redactor;
mod repeated;
mod spans;
mod text;
mod values;
mod word_list;

pub(crate) use edits::EditGuard;
pub(crate) use file::{BlueprintView, FileSecrets};
pub(crate) use instance::{InstanceSecrets, Shown};
pub(crate) use manifest::{around_broken, by_form, in_comments, in_doubt, in_unread, without_quoted};
pub(crate) use message::message;
pub use message::{Argument, Composer, Message, Name, Noted, OfNode, Ours, Text, Words};
pub(crate) use names::{is_secret_attribute, is_secret_manifest_key, is_secret_name};
pub(crate) use redactor::Redactor;
pub(crate) use repeated::repeating_comment;
pub(crate) use spans::{masked, within};
pub(crate) use text::TextKind;
#[cfg(feature = "cli")]
pub(crate) use text::secret_parts;

/// What is shown instead of a secret.
pub(crate) const MASK: &str = "***";
