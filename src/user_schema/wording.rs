//! An error in words, without anything of the value: it may be a secret.

use jsonschema::error::{TypeKind, ValidationErrorKind as Kind};
use jsonschema::{JsonType, ValidationError};
use serde_json::Value as JsonValue;

use super::Mismatch;
use super::node::Part;
use super::validate::Place;
use crate::evaluate::Value;
use crate::serializer::nearest;
use crate::syntax::NodeId;

pub(super) fn mismatch(error: &ValidationError<'_>, place: &Place<'_>) -> Mismatch {
    let name = match (&place.attribute, &place.key) {
        (Some(attribute), Some(key)) => format!("`{key}` in `{attribute}`"),
        (Some(attribute), None) => format!("`{attribute}`"),
        (None, _) => "the entry".to_owned(),
    };
    let mut help = None;
    let mut missing = None;
    let mut node = place.node();
    let message = match error.kind() {
        Kind::Type { kind } => {
            let found = match place.part {
                Part::Value(value) => value.describe(),
                _ => "a mapping",
            };
            format!("expected {} for {name}, found {found}", types(kind))
        }
        Kind::Enum { options } => {
            let texts: Vec<&str> =
                options.as_array().into_iter().flatten().filter_map(JsonValue::as_str).collect();
            help = Some(choices(place.part, &texts));
            format!("this is not a valid choice for {name}")
        }
        Kind::Constant { expected_value } => format!("{name} must be `{expected_value}`"),
        Kind::Required { property } => {
            let property = property.as_str().unwrap_or_default();
            missing = Some(property.to_owned());
            if place.attribute.is_none() {
                help = Some("add it to `attrs`".to_owned());
                format!("a new object needs `{property}`")
            } else {
                format!("{name} lacks `{property}` here")
            }
        }
        Kind::AdditionalProperties { unexpected } | Kind::UnevaluatedProperties { unexpected } => {
            node = unexpected.first().and_then(|key| key_node(place.part, key)).or(node);
            let listed: Vec<_> = unexpected.iter().map(|key| format!("`{key}`")).collect();
            format!("{name} must not have {}", listed.join(", "))
        }
        Kind::MaxLength { limit } => format!("{name} must have at most {limit} characters"),
        Kind::MinLength { limit: 1 } => {
            help = Some("give it a value, or remove the key".to_owned());
            format!("{name} must not be empty")
        }
        Kind::MinLength { limit } => format!("{name} must have at least {limit} characters"),
        Kind::MaxItems { limit } => format!("{name} must have at most {limit} items"),
        Kind::MinItems { limit: 1 } => format!("{name} must not be empty"),
        Kind::MinItems { limit } => format!("{name} must have at least {limit} items"),
        Kind::AdditionalItems { limit } => format!("{name} must have at most {limit} items"),
        Kind::MaxProperties { limit } => format!("{name} must have at most {limit} keys"),
        Kind::MinProperties { limit } => format!("{name} must have at least {limit} keys"),
        Kind::Minimum { limit } => format!("{name} must be at least {limit}"),
        Kind::Maximum { limit } => format!("{name} must be at most {limit}"),
        Kind::ExclusiveMinimum { limit } => format!("{name} must be more than {limit}"),
        Kind::ExclusiveMaximum { limit } => format!("{name} must be less than {limit}"),
        Kind::MultipleOf { .. } => format!("{name} is not a valid multiple"),
        Kind::UniqueItems => format!("{name} has an item twice"),
        Kind::Pattern { pattern } => {
            if pattern == "^[-a-zA-Z0-9_]+$" {
                format!("expected a slug for {name}: letters, digits, `-` and `_`")
            } else {
                format!("expected a string that matches `{pattern}` for {name}")
            }
        }
        Kind::Format { format } => match format.as_str() {
            "uuid" => format!("expected a primary key for {name}"),
            "email" => format!("expected an e-mail address for {name}"),
            "uri" => format!("expected a URL with its scheme for {name}"),
            format => format!("expected a string of the form `{format}` for {name}"),
        },
        Kind::AnyOf { .. } | Kind::OneOfNotValid { .. } => {
            format!("{name} has a value that matches no allowed form")
        }
        _ => format!("the schema rejects this value of {name}"),
    };
    let keyword = error.kind().keyword().to_owned();
    Mismatch { attribute: place.attribute.clone(), node, keyword, message, help, missing }
}

fn types(kind: &TypeKind) -> String {
    match kind {
        TypeKind::Single(kind) => in_words(kind.as_str()).to_owned(),
        TypeKind::Multiple(kinds) => {
            // Whoever wrote something else didn't mean null.
            let named = kinds.iter().filter(|kind| *kind != JsonType::Null);
            let words: Vec<_> = named.map(|kind| in_words(kind.as_str())).collect();
            words.join(" or ")
        }
    }
}

fn in_words(kind: &str) -> &str {
    match kind {
        "array" => "a list",
        "boolean" => "a boolean",
        "integer" => "an integer",
        "number" => "a number",
        "object" => "a mapping",
        "string" => "a string",
        other => other,
    }
}

fn choices(part: Part<'_>, choices: &[&str]) -> String {
    let text = match part {
        Part::Value(value) => value.as_str(),
        _ => None,
    };
    if let Some(near) = text.and_then(|text| nearest(text, choices.iter().copied())) {
        return format!("did you mean `{near}`?");
    }
    let mut listed: Vec<_> = choices.iter().take(12).map(|choice| format!("`{choice}`")).collect();
    if choices.len() > listed.len() {
        listed.push(format!("and {} more", choices.len() - listed.len()));
    }
    format!("use one of {}", listed.join(", "))
}

/// Where a key of a mapping is written.
fn key_node(part: Part<'_>, key: &str) -> Option<NodeId> {
    let Part::Value(Value { kind: crate::evaluate::ValueKind::Map(pairs), .. }) = part else { return None };
    pairs.iter().find(|(name, _)| name.as_str() == Some(key)).map(|(name, _)| name.node)
}
