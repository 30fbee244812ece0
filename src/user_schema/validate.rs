//! Validating an entry's data, and what of the errors the server would make too.

use jsonschema::error::{TypeKind, ValidationErrorKind as Kind};
use jsonschema::json::Node as _;
use jsonschema::paths::LocationSegment;
use jsonschema::{Draft, JsonType, ValidationError};
use serde_json::Value as JsonValue;

use super::Mismatch;
use super::coerce;
use super::node::{Evaluated, Part, member};
use super::wording;
use crate::serializer::is_uuid;
use crate::syntax::NodeId;
use crate::workspace::Datum;

/// A compiled definition.
pub(super) struct Validator {
    schema: jsonschema::Validator<Evaluated>,
}

impl Validator {
    pub(super) fn new(schema: &JsonValue) -> Result<Validator, String> {
        let compiled = jsonschema::options_for::<Evaluated>()
            // What authentik calls it; no reference leads out of the text any more.
            .with_draft(Draft::Draft7)
            .should_validate_formats(true)
            .should_ignore_unknown_formats(true)
            // An empty text is a null reference.
            .with_format("uuid", |text: &str| text.is_empty() || is_uuid(text))
            .with_format("email", |text: &str| text.is_empty() || text.contains('@'))
            .with_format("uri", |text: &str| text.is_empty() || text.contains(':'))
            // Python reads many forms.
            .with_format("date-time", |_: &str| true)
            .with_format("date", |_: &str| true)
            .with_format("time", |_: &str| true)
            .build(schema);
        match compiled {
            Ok(schema) => Ok(Validator { schema }),
            Err(error) => {
                Err(format!("it is not a valid schema at `{}`: {error}", error.instance_path().as_str()))
            }
        }
    }

    pub(super) fn validate(&self, data: &[Datum<'_>], creates: bool) -> Vec<Mismatch> {
        let mut mismatches: Vec<Mismatch> = Vec::new();
        for error in self.schema.iter_errors(Part::Entry(data)) {
            let Some(place) = Place::of(data, &error) else { continue };
            if !holds(&error, &place, creates) {
                continue;
            }
            let found = wording::mismatch(&error, &place);
            // One word on each value: `type` says what `enum` would repeat.
            let same = |known: &Mismatch| {
                known.node == found.node && known.attribute == found.attribute && found.missing.is_none()
            };
            if !mismatches.iter().any(same) {
                mismatches.push(found);
            }
        }
        mismatches
    }
}

/// The value that an error is about.
pub(super) struct Place<'a> {
    /// The attribute that the value is in.
    pub(super) attribute: Option<String>,
    /// The innermost key on the way to it, when that isn't the attribute.
    pub(super) key: Option<String>,
    pub(super) part: Part<'a>,
    /// How deep it lies: 0 is the entry.
    pub(super) depth: usize,
}

impl<'a> Place<'a> {
    /// Nothing when it is a value that is unknown, or lies in one.
    fn of(data: &'a [Datum<'a>], error: &ValidationError<'_>) -> Option<Place<'a>> {
        let mut place = Place { attribute: None, key: None, part: Part::Entry(data), depth: 0 };
        for segment in error.instance_path() {
            let name = match &segment {
                LocationSegment::Property(name) => Some(&**name),
                LocationSegment::Index(_) => None,
            };
            place.part = match (&segment, name) {
                (LocationSegment::Index(index), _) => {
                    Part::of(place.part.as_array().and_then(|items| items.get(*index))?)
                }
                (_, Some(name)) => member(place.part, name)?,
                _ => return None,
            };
            if place.part.is_open() {
                return None;
            }
            if let Some(name) = name {
                if place.attribute.is_none() {
                    place.attribute = Some(name.to_owned());
                } else {
                    place.key = Some(name.to_owned());
                }
            }
            place.depth += 1;
        }
        Some(place)
    }

    /// Where it is written.
    pub(super) fn node(&self) -> Option<NodeId> {
        match self.part {
            Part::Value(value) => Some(value.node),
            _ => None,
        }
    }
}

/// Whether the server would make the error too.
fn holds(error: &ValidationError<'_>, place: &Place<'_>, creates: bool) -> bool {
    match error.kind() {
        Kind::Required { .. } => place.depth > 0 || creates,
        // The serializer drops attributes that it doesn't know.
        Kind::AdditionalProperties { .. } | Kind::UnevaluatedProperties { .. } if place.depth == 0 => false,
        // Which of several the server takes isn't for us to say.
        Kind::OneOfMultipleValid { .. } => false,
        Kind::AnyOf { context } | Kind::OneOfNotValid { context } => {
            !has_open(place.part) && context.iter().all(|branch| branch_holds(branch, place, creates))
        }
        Kind::Not { .. } | Kind::Contains | Kind::UniqueItems | Kind::PropertyNames { .. } => {
            !has_open(place.part)
        }
        Kind::BacktrackLimitExceeded { .. } | Kind::RegexEngineFailure { .. } | Kind::Custom { .. } => false,
        Kind::Type { kind } => {
            let takes = |wanted: JsonType| match kind {
                TypeKind::Single(kind) => *kind == wanted,
                TypeKind::Multiple(kinds) => kinds.contains(wanted),
            };
            !coerce::becomes(place.part, takes)
        }
        Kind::Enum { options } => !has_open(place.part) && !coerce::is_choice(place.part, options),
        Kind::Constant { expected_value } => {
            !has_open(place.part) && !coerce::is_equal(place.part, expected_value)
        }
        _ => true,
    }
}

/// Whether one of several schemas refuses a value for certain.
fn branch_holds(branch: &[ValidationError<'static>], place: &Place<'_>, creates: bool) -> bool {
    branch.iter().any(|error| {
        // Deeper errors were coerced or not for values that can't be reached from here: believed.
        let same_place = error.instance_path().into_iter().count() == place.depth;
        !same_place || holds(error, place, creates)
    })
}

/// Whether a part holds a value that is unknown.
fn has_open(part: Part<'_>) -> bool {
    use jsonschema::json::Object as _;
    if part.is_open() {
        return true;
    }
    if let Some(items) = part.as_array() {
        return items.iter().any(|item| has_open(Part::of(item)));
    }
    part.as_object().is_some_and(|object| object.members().any(|(_, value)| has_open(value)))
}
