//! What identifiers can't be looked up by: Django converts a value for its column before it asks the database,
//! and the importer doesn't catch what that raises.

use super::application::Application;
use super::comparable;
use super::problem::EntryProblem;
use crate::catalog::{Column, ColumnKind, Lookup, Model};
use crate::evaluate::{Comparable, Shape, Unknown, Value, ValueKind};
use crate::serializer::{self, Keys};
use crate::syntax::NodeId;

/// What Django compares a column with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Uuid,
    Integer,
    Boolean,
}

impl Wanted {
    fn comparable(self) -> Comparable {
        match self {
            Wanted::Uuid => Comparable::Uuid,
            Wanted::Integer => Comparable::Integer,
            Wanted::Boolean => Comparable::Boolean { null: false },
        }
    }

    /// Whether the conversion certainly fails.
    fn refuses(self, value: &Value<'_>) -> bool {
        match (self, &value.kind) {
            (_, ValueKind::OneOf(options)) => options.iter().all(|option| self.refuses(option)),
            (_, ValueKind::List(_) | ValueKind::Date | ValueKind::DateTime) => true,
            (Wanted::Uuid, ValueKind::Str(text)) => !serializer::is_uuid(text),
            (Wanted::Uuid, ValueKind::Int(number)) => *number < 0,
            (Wanted::Uuid, ValueKind::Float(_)) => true,
            (Wanted::Integer, ValueKind::Str(text)) => !is_integer(text),
            (Wanted::Integer, ValueKind::Float(number)) => !number.is_finite(),
            (Wanted::Boolean, ValueKind::Str(text)) => {
                !matches!(&**text, "t" | "True" | "1" | "f" | "False" | "0" | "")
            }
            (Wanted::Boolean, ValueKind::Int(number)) => !matches!(number, 0 | 1),
            (Wanted::Boolean, ValueKind::Float(number)) => *number != 0.0 && *number != 1.0,
            _ => false,
        }
    }
}

/// Whether Python's `int` takes the text.
fn is_integer(text: &str) -> bool {
    let text = text.trim();
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    digits.split('_').all(|part| !part.is_empty() && part.chars().all(char::is_numeric))
}

/// Replaces mappings with a `pk`, such as `!FindObject` gives, by that, as the importer does.
pub(super) fn with_their_keys<'t>(pairs: &mut [(&'t str, NodeId, Value<'t>)]) {
    for (_, _, value) in pairs {
        if let ValueKind::Unknown(Unknown { shape: shape @ (Shape::Object | Shape::MapOrNull), .. }) =
            &mut value.kind
        {
            *shape = Shape::Any;
        } else if let Some(key) = value.get("pk").cloned() {
            *value = key;
        }
    }
}

impl<'t> Application<'t, '_> {
    /// Whether an identifier can be looked up; reports what can't, unless its field refuses it anyway.
    pub(super) fn can_look_up(
        &mut self,
        model: &'static Model,
        lookup: Lookup,
        (name, value): (&'t str, &Value<'t>),
        absent: bool,
    ) -> bool {
        let wanted = match lookup {
            Lookup::PrimaryKey => self.wanted_by_key(model.name),
            Lookup::Column(column) if !column.inferred && !name.contains("__") => self.wanted_by(column),
            _ => None,
        };
        let Some(wanted) = wanted else {
            // Over several steps, what the last one leads to decides.
            let refused = comparable::refused(lookup, model.primary_key, name, value, &self.scene);
            let Some(wanted) = refused.filter(|_| !absent) else { return true };
            let place = self.scene.blueprint.tree.full_span(value.node);
            self.report_entry(place, EntryProblem::IdentifierValue { name: name.to_owned(), wanted });
            return false;
        };
        let is_key = match lookup {
            Lookup::Column(column) => column.kind.holds_key() || column.kind == ColumnKind::ManyToMany,
            _ => false,
        };
        let refused = match &value.kind {
            // `pk` is compared; other columns are asked whether they contain the mapping, which references
            // can't be, and that alone the importer catches.
            ValueKind::Str(text) if self.scene.declares_key(text) => false,
            ValueKind::Map(_) => lookup == Lookup::PrimaryKey || is_key && !absent,
            _ => wanted.refuses(value),
        };
        if !refused {
            return true;
        }
        let field = model.field(name).filter(|_| !absent);
        let told = field.is_some_and(|field| {
            serializer::check(field, value, &self.scene).iter().any(|problem| !problem.kind.is_accepted())
        });
        if !told {
            let place = self.scene.blueprint.tree.full_span(value.node);
            let problem =
                EntryProblem::IdentifierValue { name: name.to_owned(), wanted: wanted.comparable() };
            self.report_entry(place, problem);
        }
        false
    }

    fn wanted_by_key(&self, model: &str) -> Option<Wanted> {
        Some(if self.scene.has_uuid_key(model)? { Wanted::Uuid } else { Wanted::Integer })
    }

    fn wanted_by(&self, column: &Column) -> Option<Wanted> {
        match column.kind {
            ColumnKind::Uuid => Some(Wanted::Uuid),
            ColumnKind::Auto
            | ColumnKind::BigInteger
            | ColumnKind::Integer
            | ColumnKind::PositiveBigInteger
            | ColumnKind::PositiveInteger
            | ColumnKind::PositiveSmallInteger
            | ColumnKind::SmallInteger => Some(Wanted::Integer),
            ColumnKind::Boolean => Some(Wanted::Boolean),
            kind if kind.holds_key() || kind == ColumnKind::ManyToMany => self.wanted_by_key(column.to?),
            _ => None,
        }
    }
}
