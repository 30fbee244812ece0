//! What authentik's serializers take: whether a value is right for a field.
//!
//! The importer hands an entry's data to the model's Django REST framework serializer. This module does
//! what those fields do: coerce first (`"10"` is a good integer), then refuse. It knows fields and
//! values; what objects exist it asks through [`Keys`].

mod canonical;
mod choice;
mod crontab;
mod duration;
mod field;
mod file_name;
mod internet;
mod moment;
mod nearest;
mod number;
mod python_number;
mod reference;
mod text;

pub use canonical::{canonical, digest};
pub use field::check;
pub use moment::refuses as is_no_date_time;
pub use nearest::{SuggestionBudget, is_certain, nearest};
pub use reference::{is_made_up_uuid, is_uuid};

use crate::evaluate::ObjectId;
use crate::syntax::NodeId;

/// Whether Python's `float` takes the text.
pub fn is_number(text: &str) -> bool {
    python_number::float(text).is_some()
}

/// What is known of the release, of objects and their keys.
pub trait Keys {
    /// Whether the release checks the names of files in its storage.
    fn checks_file_names(&self) -> bool;

    /// Whether the instance holds nothing but what is known.
    fn is_closed_world(&self) -> bool;

    /// Whether what `!FindObject` gives of an object surely has UUIDs in it that are no texts.
    fn is_serialized_with_uuids(&self, object: ObjectId) -> bool;

    /// The model of a known object.
    fn model_of(&self, object: ObjectId) -> &'static str;

    /// Whether a known object was surely deleted.
    fn is_deleted(&self, object: ObjectId) -> bool;

    /// Whether a literal key is one that an earlier entry of the file declares through `pk`.
    fn declares_key(&self, key: &str) -> bool;

    /// Whether keys of the model's objects are UUIDs; `None` when that isn't known.
    fn has_uuid_key(&self, model: &str) -> Option<bool>;

    /// Whether the model's objects have the same keys on every instance.
    fn has_keys_of_all_instances(&self, model: &str) -> bool;

    /// Whether a key of `model` may be where one of `target` is wanted.
    fn is_a(&self, model: &str, target: &str) -> bool;

    /// Whether tags with a default surely give it.
    fn has_certain_defaults(&self) -> bool;
}

/// A value that a field refuses, or takes in another way than it seems.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldProblem {
    /// The innermost value at fault.
    pub node: NodeId,
    /// What is wrong.
    pub kind: FieldProblemKind,
    /// The tag whose default it is, where something else may be set: then that is the value.
    pub if_unset: Option<NodeId>,
}

impl FieldProblem {
    /// Whether authentik surely refuses the value.
    pub fn is_refused(&self) -> bool {
        !self.kind.is_accepted() && self.if_unset.is_none()
    }
}

/// The kinds of [`FieldProblem`]. Values are quoted only where the field is no secret.
#[derive(Debug, Clone, PartialEq)]
pub enum FieldProblemKind {
    /// Null where null isn't taken.
    Null,
    /// A value of the wrong type.
    WrongType {
        /// What is wanted, with its article: "a boolean".
        expected: &'static str,
        /// What is there.
        found: &'static str,
        /// The value, when it may be shown.
        value: Option<String>,
    },
    /// Not one of the choices.
    NotAChoice {
        /// The value, when it may be shown.
        value: Option<String>,
        /// The choices.
        choices: &'static [&'static str],
        /// The nearest one.
        suggestion: Option<&'static str>,
    },
    /// An empty string where that isn't taken.
    Blank,
    /// A string longer than the field.
    TooLong {
        /// In characters.
        length: usize,
        /// The limit in characters.
        max: u32,
    },
    /// A string shorter than the field wants.
    TooShort {
        /// In characters.
        length: usize,
        /// The limit in characters.
        min: u32,
    },
    /// A number beyond the limits.
    OutOfRange {
        /// As written, when it may be shown.
        value: Option<String>,
        /// The least.
        min: Option<i64>,
        /// The greatest.
        max: Option<i64>,
    },
    /// A string that doesn't have the field's form.
    BadFormat {
        /// The form: "a slug: letters, digits, `-` and `_`".
        expected: &'static str,
        /// The value, when it may be shown.
        value: Option<String>,
    },
    /// An empty list where that isn't taken.
    EmptyList,
    /// Something in a JSON value that JSON can't hold.
    NotJson {
        /// What it is.
        found: &'static str,
    },
    /// The key of an object of the wrong model.
    WrongModel {
        /// The model of the object.
        found: &'static str,
        /// The model that is wanted.
        expected: &'static str,
    },
    /// The key of an object that was deleted before.
    Deleted {
        /// The model of the object.
        model: &'static str,
    },
    /// A literal that can't be the key of any object.
    ImpossibleKey {
        /// The model that is wanted.
        expected: &'static str,
        /// As written.
        value: String,
    },
    /// A literal key: right at best on the one instance that it was exported from.
    LiteralKey {
        /// The model that is wanted.
        expected: &'static str,
    },
    /// A key of a nested mapping that authentik ignores.
    UnknownKey {
        /// As written.
        key: String,
        /// The nearest known key.
        suggestion: Option<&'static str>,
    },
    /// A part of a duration that authentik skips because it has no such unit.
    UnknownUnit {
        /// As written.
        unit: String,
        /// The nearest unit.
        suggestion: Option<&'static str>,
    },
    /// Keys that a nested mapping must have.
    MissingKeys {
        /// The keys.
        keys: Vec<&'static str>,
        /// Keys in their place that authentik ignores, each with the one that is meant.
        misspelt: Vec<(String, &'static str)>,
    },
}
