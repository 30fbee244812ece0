//! Look-ups that match nothing known here.

use super::lookup::Condition;
use super::unseen::Unseen;
use crate::evaluate::{ObjectId, Value, ValueKind};
use crate::syntax::NodeId;

/// A look-up that matches nothing known, where its answer is used.
#[derive(Debug, Clone)]
pub struct Unresolved<'t> {
    /// The tag.
    pub node: NodeId,
    /// The entry that uses the answer.
    pub entry: usize,
    /// What uses it.
    pub used_by: UsedBy<'t>,
    /// Whether authentik rejects the file where the answer is null.
    pub refuses_null: bool,
    /// What is looked for.
    pub sought: Sought,
}

/// What uses the answer of a look-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UsedBy<'t> {
    /// An attribute.
    Attribute(&'t str),
    /// A permission: whom it is given to.
    Permission,
    /// `!AtIndex`, which takes an item of it.
    AtIndex,
    /// `pk`, by which alone the entry identifies its object: without one it makes another.
    PrimaryKey,
}

/// What a look-up that matches nothing asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct Sought {
    /// The model, `app.model`.
    pub model: &'static str,
    /// Each field with the value that it must have.
    pub conditions: Vec<(Box<str>, SoughtValue)>,
    /// How sure it is that there is no such object.
    pub absence: Absence,
}

/// How sure it is that a look-up matches nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absence {
    /// Nothing exists but what is known.
    Nowhere,
    /// An earlier entry of the file deletes the only object that can match.
    Deleted {
        /// The entry.
        entry: usize,
    },
    /// The object may exist nevertheless.
    Unless(Unseen),
}

/// A value that a look-up compares with.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum SoughtValue {
    /// A text, or what the database converts to the same.
    Text(Box<str>),
    /// An object of the same file or of the release.
    Object(ObjectId),
    /// Anything else.
    Other(&'static str),
}

impl Sought {
    pub(super) fn new(model: &'static str, conditions: &[Condition<'_, '_>], absence: Absence) -> Self {
        let conditions = conditions.iter().map(|condition| (condition.name.into(), value(condition.value)));
        Sought { model, conditions: conditions.collect(), absence }
    }

    /// Why the object may exist nevertheless; nothing where it surely does not.
    pub fn unseen(&self) -> Option<Unseen> {
        match self.absence {
            Absence::Unless(unseen) => Some(unseen),
            Absence::Nowhere | Absence::Deleted { .. } => None,
        }
    }

    /// Field and text of the only condition, where it is one on a text.
    pub fn name(&self) -> Option<(&str, &str)> {
        match self.conditions.as_slice() {
            [(field, SoughtValue::Text(text))] => Some((field, text)),
            _ => None,
        }
    }
}

fn value(value: &Value<'_>) -> SoughtValue {
    match &value.kind {
        ValueKind::Str(text) => SoughtValue::Text((**text).into()),
        ValueKind::Int(number) => SoughtValue::Text(number.to_string().into()),
        ValueKind::Bool(value) => SoughtValue::Text(if *value { "true" } else { "false" }.into()),
        ValueKind::Key(object) => SoughtValue::Object(*object),
        _ => SoughtValue::Other(value.describe()),
    }
}
