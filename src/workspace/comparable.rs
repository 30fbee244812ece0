//! Which values the database can compare with a column: with others Django raises while it builds the query, or
//! the database refuses it.

use super::lookup::column_name;
use crate::catalog::{Catalog, Column, ColumnKind, Lookup, Model, PrimaryKey};
use crate::evaluate::{Comparable, Shape, Value, ValueKind};
use crate::serializer::{self, Keys, is_uuid};

/// What a look-up asks.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    /// Where it leads.
    pub(super) lookup: Lookup,
    /// How the keys of the model's own objects look.
    pub(super) key: PrimaryKey,
    /// As written: a field, a path, with or without another comparison than equality.
    pub(super) name: &'a str,
    /// Whether a mapping asks for what contains it, as in identifiers.
    pub(super) contains: bool,
}

/// What the database wants where it surely refuses to compare a value with what a look-up leads to.
pub(super) fn refused(asked: Asked<'_>, value: &Value<'_>, keys: &dyn Keys) -> Option<Comparable> {
    let (stored, comparison) = match asked.lookup {
        Lookup::PrimaryKey => (Stored::key(asked.key)?, asked.name.strip_prefix("pk")?),
        Lookup::Column(column) if !column.inferred => (of_column(column, keys)?, after(column, asked.name)?),
        // Of several objects each is compared by its key.
        Lookup::Reverse(model) if !asked.name.contains("__") => (Stored::key_of(model, keys)?, ""),
        _ => return None,
    };
    let comparison = match comparison.strip_prefix("__") {
        Some(name) => Comparison::named(name)?,
        None => Comparison::Exact,
    };
    let is_relation = matches!(asked.lookup, Lookup::Column(column) if column.to.is_some());
    let mapping = asked.contains && matches!(value.kind, ValueKind::Map(_));
    if mapping && asked.lookup != Lookup::PrimaryKey {
        return match (comparison, stored) {
            // That of its keys, and that of what is stored there.
            (Comparison::Exact, Stored::Json) => is_no_json(value, keys).then_some(Comparable::Json),
            (Comparison::Exact, _) if !is_relation => None,
            (_, Stored::Json) => None,
            _ => Some(Comparable::OneValue),
        };
    }
    comparison.refuses(stored, is_relation, value, keys)
}

/// What follows the column itself in a look-up: nothing, or `__` and a comparison.
fn after<'n>(column: &Column, name: &'n str) -> Option<&'n str> {
    // Nearly all are the column alone: splitting a text has a price to start.
    if name == column.name {
        return Some("");
    }
    let is_column = |step: &str| {
        step == column.name || column.kind.holds_key() && step.strip_suffix("_id") == Some(column.name)
    };
    let mut end = name.len();
    for step in name.rsplit("__") {
        if is_column(step) {
            return name.get(end..);
        }
        end = end.checked_sub(step.len() + 2)?;
    }
    None
}

/// What a column stores, as far as comparing differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stored {
    Uuid,
    Integer,
    Boolean { null: bool },
    Float,
    DateTime,
    Text,
    Json,
}

impl Stored {
    fn key(key: PrimaryKey) -> Option<Stored> {
        match key {
            PrimaryKey::Uuid => Some(Stored::Uuid),
            PrimaryKey::Auto => Some(Stored::Integer),
            PrimaryKey::Unknown => None,
        }
    }

    fn key_of(model: &str, keys: &dyn Keys) -> Option<Stored> {
        match keys.has_uuid_key(model)? {
            true => Some(Stored::Uuid),
            false => Some(Stored::Integer),
        }
    }

    /// What it is compared with.
    fn comparable(self) -> Comparable {
        match self {
            Stored::Uuid => Comparable::Uuid,
            Stored::Integer => Comparable::Integer,
            Stored::Boolean { null } => Comparable::Boolean { null },
            Stored::Float => Comparable::Number,
            Stored::DateTime => Comparable::DateTime,
            Stored::Text => Comparable::Text,
            Stored::Json => Comparable::Json,
        }
    }

    /// Whether a value surely can't be converted to what the column stores.
    fn refuses(self, value: &Value<'_>, keys: &dyn Keys) -> bool {
        let number = |value: &Value<'_>| match &value.kind {
            ValueKind::List(_)
            | ValueKind::Map(_)
            | ValueKind::Set(_)
            | ValueKind::Date
            | ValueKind::DateTime
            | ValueKind::Tag => true,
            ValueKind::Unknown(unknown) => matches!(unknown.shape, Shape::List),
            _ => false,
        };
        match (self, &value.kind) {
            (_, ValueKind::OneOf(options)) => options.iter().all(|option| self.refuses(option, keys)),
            (_, ValueKind::Null) => false,
            (_, ValueKind::Str(text)) if keys.declares_key(text) => false,
            (Stored::Uuid, ValueKind::Str(text)) => !is_uuid(text),
            (Stored::Uuid, ValueKind::Int(number)) => *number < 0,
            (Stored::Uuid, ValueKind::Float(_) | ValueKind::Bytes(_)) => true,
            (Stored::Uuid, ValueKind::Unknown(unknown)) => match &unknown.shape {
                Shape::List => true,
                Shape::Text(part) => {
                    part.chars().any(|c| !c.is_ascii_hexdigit() && !"-{} urniduURNIDU:".contains(c))
                }
                _ => false,
            },
            (Stored::Integer, ValueKind::Str(text)) => !is_integer(text),
            (Stored::Integer, ValueKind::Float(number)) => !number.is_finite(),
            (Stored::Float, ValueKind::Str(text)) => !serializer::is_number(text),
            (Stored::Uuid | Stored::Integer | Stored::Float, _) => number(value),
            (Stored::Boolean { null }, ValueKind::Str(text)) => {
                let is_one = matches!(&**text, "t" | "True" | "1" | "f" | "False" | "0");
                !(is_one || null && text.is_empty())
            }
            (Stored::Boolean { .. }, ValueKind::Int(number)) => !matches!(number, 0 | 1),
            (Stored::Boolean { .. }, ValueKind::Float(number)) => *number != 0.0 && *number != 1.0,
            (Stored::Boolean { .. }, ValueKind::BigInt(_) | ValueKind::Bytes(_)) => true,
            (Stored::Boolean { .. }, _) => number(value),
            (Stored::DateTime, ValueKind::Date | ValueKind::DateTime) => false,
            (Stored::DateTime, ValueKind::Str(text)) => serializer::is_no_date_time(text) && !is_date(text),
            (Stored::DateTime, ValueKind::Key(_) | ValueKind::Fallback(..)) => false,
            (Stored::DateTime, ValueKind::Unknown(unknown)) => {
                matches!(unknown.shape, Shape::List | Shape::Bool)
            }
            (Stored::DateTime, _) => true,
            (Stored::Text, ValueKind::Str(text)) => text.contains('\0'),
            (Stored::Text, _) => false,
            (Stored::Json, _) => is_no_json(value, keys),
        }
    }
}

/// How a look-up compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comparison {
    Exact,
    Ordered,
    IgnoringCase,
    Pattern,
    Regex,
    In,
    IsNull,
}

impl Comparison {
    /// The comparison of that name; nothing for one of which too little is known here.
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "exact" => Self::Exact,
            "gt" | "gte" | "lt" | "lte" => Self::Ordered,
            "iexact" => Self::IgnoringCase,
            "contains" | "icontains" | "startswith" | "istartswith" | "endswith" | "iendswith" => {
                Self::Pattern
            }
            "regex" | "iregex" => Self::Regex,
            "in" => Self::In,
            "isnull" => Self::IsNull,
            _ => return None,
        })
    }

    /// What is wanted where the comparison surely doesn't take the value.
    fn refuses(
        self,
        stored: Stored,
        is_relation: bool,
        value: &Value<'_>,
        keys: &dyn Keys,
    ) -> Option<Comparable> {
        let is_text = stored == Stored::Text;
        let has_nul = || value.as_str().is_some_and(|text| text.contains('\0'));
        // The database knows its functions for texts only.
        let is_no_text = || {
            matches!(
                value.kind,
                ValueKind::Bool(_)
                    | ValueKind::Int(_)
                    | ValueKind::BigInt(_)
                    | ValueKind::Float(_)
                    | ValueKind::Date
                    | ValueKind::DateTime
            )
        };
        let refused = match self {
            Self::Exact => stored.refuses(value, keys),
            Self::Ordered => value.kind == ValueKind::Null || stored.refuses(value, keys),
            Self::In => return in_refuses(stored, value, keys),
            Self::IsNull => return is_no_boolean(value).then_some(Comparable::TrueOrFalse),
            // A reference is compared by its key, and by nothing else.
            _ if is_relation => return Some(Comparable::Reference),
            Self::IgnoringCase if is_text => is_no_text() || has_nul(),
            Self::Regex if is_text => {
                if value.as_str().is_some_and(is_no_regex) {
                    return Some(Comparable::RegularExpression);
                }
                value.kind == ValueKind::Null || is_no_text() || has_nul()
            }
            Self::Pattern if is_text => value.kind == ValueKind::Null || has_nul(),
            Self::IgnoringCase | Self::Regex | Self::Pattern => false,
        };
        refused.then(|| match self {
            Self::Exact | Self::Ordered => stored.comparable(),
            _ => Comparable::Text,
        })
    }
}

/// Whether a value surely isn't a boolean, which `isnull` wants.
fn is_no_boolean(value: &Value<'_>) -> bool {
    match &value.kind {
        ValueKind::Bool(_) | ValueKind::Fallback(..) => false,
        ValueKind::OneOf(options) => options.iter().all(is_no_boolean),
        ValueKind::Unknown(unknown) => !matches!(unknown.shape, Shape::Any | Shape::Bool),
        _ => true,
    }
}

/// What `in` wants where it surely doesn't take a value: Python iterates over it.
fn in_refuses(stored: Stored, value: &Value<'_>, keys: &dyn Keys) -> Option<Comparable> {
    match &value.kind {
        ValueKind::List(items) | ValueKind::Set(items) => {
            items.iter().any(|item| stored.refuses(item, keys)).then(|| stored.comparable())
        }
        // A text is its characters.
        ValueKind::Str(text) => {
            let refused = match stored {
                Stored::Text => text.contains('\0'),
                Stored::Integer => !text.chars().all(char::is_numeric),
                Stored::Uuid | Stored::DateTime | Stored::Float => !text.is_empty(),
                Stored::Boolean { .. } => !text.chars().all(|c| "t1f0".contains(c)),
                Stored::Json => false,
            };
            refused.then_some(Comparable::List)
        }
        ValueKind::Map(_) | ValueKind::Bytes(_) | ValueKind::OneOf(_) | ValueKind::Fallback(..) => None,
        ValueKind::Unknown(unknown) => {
            matches!(unknown.shape, Shape::Bool | Shape::KeyOf(_) | Shape::SomeKeyOf(_))
                .then_some(Comparable::List)
        }
        _ => Some(Comparable::List),
    }
}

/// Whether JSON surely can't hold a value, or the database can't store it.
fn is_no_json(value: &Value<'_>, keys: &dyn Keys) -> bool {
    match &value.kind {
        ValueKind::Map(pairs) => pairs.iter().any(|(key, value)| {
            let is_key = matches!(
                key.kind,
                ValueKind::Null
                    | ValueKind::Bool(_)
                    | ValueKind::Int(_)
                    | ValueKind::BigInt(_)
                    | ValueKind::Float(_)
                    | ValueKind::Str(_)
            ) || key.is_unknown();
            !is_key || is_no_json(key, keys) || is_no_json(value, keys)
        }),
        ValueKind::List(items) => items.iter().any(|item| is_no_json(item, keys)),
        ValueKind::OneOf(options) => options.iter().all(|option| is_no_json(option, keys)),
        ValueKind::Str(text) => text.contains('\0'),
        ValueKind::Date | ValueKind::DateTime | ValueKind::Tag | ValueKind::Bytes(_) | ValueKind::Set(_) => {
            true
        }
        ValueKind::Key(object) => keys.has_uuid_key(keys.model_of(*object)) == Some(true),
        _ => false,
    }
}

/// Whether a text has the form of a date, in which Django accepts single digits too.
fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let is_number = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    parts.len() == 3 && parts.iter().all(is_number)
}

/// Whether Python's `int` takes the text.
fn is_integer(text: &str) -> bool {
    let text = text.trim();
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    digits.split('_').all(|part| !part.is_empty() && part.chars().all(char::is_numeric))
}

/// Whether PostgreSQL surely can't read a text as a regular expression.
fn is_no_regex(text: &str) -> bool {
    // Texts that begin so are read in another way.
    if text.starts_with("***") || text.starts_with("(?") {
        return false;
    }
    let mut open = 0_u32;
    let mut characters = text.chars().peekable();
    let mut may_repeat = false;
    while let Some(c) = characters.next() {
        match c {
            '\\' if characters.next().is_none() => return true,
            '[' => {
                // A bracket right after the opening one is a character like any other.
                if characters.peek() == Some(&'^') {
                    characters.next();
                }
                characters.next();
                if !characters.any(|c| c == ']') {
                    return true;
                }
            }
            '(' => {
                open += 1;
                // `(?:` and the like.
                characters.next_if_eq(&'?');
            }
            ')' => match open.checked_sub(1) {
                Some(fewer) => open = fewer,
                None => return true,
            },
            '*' | '+' | '?' if !may_repeat => return true,
            _ => {}
        }
        may_repeat = !matches!(c, '(' | '|' | '^');
    }
    open > 0
}

fn of_column(column: &Column, keys: &dyn Keys) -> Option<Stored> {
    use ColumnKind as K;
    match column.kind {
        K::Uuid => Some(Stored::Uuid),
        K::Auto
        | K::BigInteger
        | K::Integer
        | K::PositiveBigInteger
        | K::PositiveInteger
        | K::PositiveSmallInteger
        | K::SmallInteger => Some(Stored::Integer),
        K::Boolean => Some(Stored::Boolean { null: column.null }),
        K::Float => Some(Stored::Float),
        K::DateTime => Some(Stored::DateTime),
        K::Json => Some(Stored::Json),
        kind if kind.is_text() => Some(Stored::Text),
        K::ForeignKey | K::InheritanceForeignKey | K::OneToOne | K::ManyToMany => {
            Stored::key_of(column.to?, keys)
        }
        _ => None,
    }
}

/// The look-up by what people call an object, where one by its key got something else: `target__slug` for `target`.
pub(super) fn by_name(
    catalog: &'static Catalog,
    model: &str,
    own: Option<&'static Model>,
    lookup: Lookup,
    name: &str,
) -> Option<String> {
    match lookup {
        Lookup::Column(column) if column.to.is_some() => {
            let field = own.map_or(name, |own| column_name(own, name));
            Some(format!("{field}__{}", naming_field(catalog, column.to?)?))
        }
        Lookup::Column(Column { kind: ColumnKind::Uuid | ColumnKind::Auto, .. }) | Lookup::PrimaryKey => {
            naming_field(catalog, model).map(str::to_owned)
        }
        _ => None,
    }
}

/// The field by which people know the objects of a model.
fn naming_field(catalog: &'static Catalog, model: &str) -> Option<&'static str> {
    let (app, short) = model.split_once('.')?;
    let lookup = |name: &str| match catalog.model_named(model) {
        Some(model) => Some(model.lookup(name)),
        None => catalog.base_model(app, short).map(|base| base.lookup(name)),
    };
    let is_column = |name: &&str| matches!(lookup(name), Some(Lookup::Column(_)));
    ["slug", "username", "name", "domain"].into_iter().find(is_column)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regular_expressions_as_postgresql_reads_them() {
        for text in ["", "^a(?:b|c)+?$", "[]a]", "[^]a]*", "a\\(", "x{2,3}", "(?i)a", "***=(", "a|b*"] {
            assert!(!is_no_regex(text), "{text}");
        }
        for text in ["(", "a)", "[a", "*a", "a|*", "(+)", "a\\", "^*"] {
            assert!(is_no_regex(text), "{text}");
        }
    }
}
