//! Look-ups over several steps, or with another comparison than equality, against one known object: `target__slug`,
//! `flowstagebinding__order`, `name__in`.

use smallvec::SmallVec;

use super::lookup::default_of;
use super::row::Row;
use super::store::Store;
use crate::catalog::{BaseModel, Catalog, Column, ColumnKind, Lookup, Model, ReverseRelation};
use crate::evaluate::{ObjectId, Value, ValueKind};

/// So many bytes of a text cost as much as another object.
const LONG: usize = 256;

/// The steps of a look-up: Django puts `__` between them.
type Steps<'n> = SmallVec<[&'n str; 4]>;

/// How Django compares at the end of a look-up. Others, such as `regex` and those of times, aren't decided here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comparison {
    Exact,
    IgnoringCase,
    Contains { ignoring_case: bool },
    StartsWith { ignoring_case: bool },
    EndsWith { ignoring_case: bool },
    In,
    IsNull,
    Greater { or_equal: bool },
    Less { or_equal: bool },
}

impl Comparison {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "exact" => Self::Exact,
            "iexact" => Self::IgnoringCase,
            "contains" => Self::Contains { ignoring_case: false },
            "icontains" => Self::Contains { ignoring_case: true },
            "startswith" => Self::StartsWith { ignoring_case: false },
            "istartswith" => Self::StartsWith { ignoring_case: true },
            "endswith" => Self::EndsWith { ignoring_case: false },
            "iendswith" => Self::EndsWith { ignoring_case: true },
            "in" => Self::In,
            "isnull" => Self::IsNull,
            "gt" => Self::Greater { or_equal: false },
            "gte" => Self::Greater { or_equal: true },
            "lt" => Self::Less { or_equal: false },
            "lte" => Self::Less { or_equal: true },
            _ => return None,
        })
    }

    /// The comparison that the rest of a look-up is; `None` where it is something else.
    fn of(rest: &[&str]) -> Option<Self> {
        match rest {
            [] => Some(Self::Exact),
            [name] => Self::named(name),
            _ => None,
        }
    }

    /// Whether a known value of a column compares as wanted; `None` when that isn't known.
    fn holds(self, known: &Value<'_>, wanted: &Value<'_>) -> Option<bool> {
        if known.is_unknown() || wanted.is_unknown() {
            return None;
        }
        match self {
            Self::Exact => return known.matches(wanted),
            Self::IsNull => {
                return match wanted.kind {
                    ValueKind::Bool(null) => Some((known.kind == ValueKind::Null) == null),
                    _ => None,
                };
            }
            // Null compares with nothing.
            _ if known.kind == ValueKind::Null => return Some(false),
            Self::In => return is_in(known, wanted),
            _ => {}
        }
        if let (ValueKind::Int(known), ValueKind::Int(wanted)) = (&known.kind, &wanted.kind) {
            return match self {
                Self::Greater { or_equal } => Some(known > wanted || or_equal && known == wanted),
                Self::Less { or_equal } => Some(known < wanted || or_equal && known == wanted),
                _ => None,
            };
        }
        let (known, wanted) = (known.as_str()?, wanted.as_str()?);
        let compare = |ignoring_case: bool, holds: fn(&str, &str) -> bool| match ignoring_case {
            true => holds(&known.to_lowercase(), &wanted.to_lowercase()),
            false => holds(known, wanted),
        };
        match self {
            Self::IgnoringCase => Some(compare(true, |known, wanted| known == wanted)),
            Self::Contains { ignoring_case } => {
                Some(compare(ignoring_case, |known, wanted| known.contains(wanted)))
            }
            Self::StartsWith { ignoring_case } => {
                Some(compare(ignoring_case, |known, wanted| known.starts_with(wanted)))
            }
            Self::EndsWith { ignoring_case } => {
                Some(compare(ignoring_case, |known, wanted| known.ends_with(wanted)))
            }
            // How the database orders texts depends on its locale.
            _ => None,
        }
    }
}

/// Whether a value is one of a list.
fn is_in(known: &Value<'_>, wanted: &Value<'_>) -> Option<bool> {
    let ValueKind::List(items) = &wanted.kind else { return None };
    any(items.iter().map(|item| known.matches(item)))
}

/// Whether something holds for any of several; `None` when that isn't known.
fn any(results: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut all_known = true;
    for result in results {
        match result {
            Some(true) => return Some(true),
            Some(false) => {}
            None => all_known = false,
        }
    }
    all_known.then_some(false)
}

/// No look-up that somebody writes has more steps, each of which recurses.
const MOST_STEPS: usize = 64;

/// A look-up over several steps, or with another comparison than equality, in progress.
struct Walk<'w, 't> {
    wanted: &'w Value<'w>,
    store: &'w Store<'t>,
}

/// Whether an object fulfills a look-up that is asked of the model `seen_as`: the object's own or one from which that
/// descends. `None` when it isn't known.
pub(super) fn holds(
    name: &str,
    wanted: &Value<'_>,
    row: &Row<'_>,
    seen_as: &str,
    store: &Store<'_>,
) -> Option<bool> {
    let steps: Steps<'_> = name.split("__").take(MOST_STEPS + 1).collect();
    if steps.len() > MOST_STEPS {
        return None;
    }
    Walk { wanted, store }.at(row, seen_as, &steps)
}

impl Walk<'_, '_> {
    /// What the steps that are left say of an object.
    fn at(&self, row: &Row<'_>, seen_as: &str, steps: &[&str]) -> Option<bool> {
        self.store.spend(1)?;
        let (&first, rest) = steps.split_first()?;
        let seen = Seen::as_model(self.store.catalog(), seen_as)?;
        match seen.lookup(first) {
            Lookup::PrimaryKey => self.key(row, seen.key, rest),
            Lookup::Column(column) if Some(column.name) == seen.key && column.to.is_none() => {
                self.key(row, seen.key, rest)
            }
            Lookup::Column(column) => match parent_of_link(column) {
                Some(parent) => match Comparison::of(rest) {
                    None => self.at(row, parent, rest),
                    Some(_) => {
                        let key = Seen::as_model(self.store.catalog(), parent)?.key;
                        self.key(row, key, rest)
                    }
                },
                None => self.column(row, column, rest),
            },
            Lookup::Reverse(_) => {
                let relation = seen.reverse(first)?;
                match relation.column.ends_with("_ptr") {
                    true => self.child(row, relation.model, rest),
                    false => self.reverse(row, relation, rest),
                }
            }
            Lookup::Unsure | Lookup::Unknown => None,
        }
    }

    /// Compares an object's key; `column` holds it, seen from the model that is asked.
    fn key(&self, row: &Row<'_>, column: Option<&str>, rest: &[&str]) -> Option<bool> {
        let comparison = Comparison::of(rest)?;
        let holds = comparison.holds(&self.key_value(row.id), self.wanted)?;
        // An object can have a key of its own besides that of a parent: which of them is wanted isn't known here.
        let is_own = row.model.primary_key_column == column
            || row.model.primary_key_column.is_some_and(|own| own.ends_with("_ptr"));
        (is_own || !holds || comparison == Comparison::IsNull).then_some(holds)
    }

    fn key_value(&self, id: ObjectId) -> Value<'static> {
        Value::new(self.wanted.node, ValueKind::Key(id))
    }

    fn column(&self, row: &Row<'_>, column: &Column, rest: &[&str]) -> Option<bool> {
        let stored = match row.value(column.name) {
            Some(value) => value.clone(),
            None => default_of(row, column.name, self.wanted.node)?,
        };
        let comparison = Comparison::of(rest);
        if let Some(text) = stored.as_str() {
            self.store.spend(text.len() / LONG)?;
        }
        match (column.kind, comparison) {
            (ColumnKind::ManyToMany, _) => {
                let ValueKind::List(items) = &stored.kind else { return None };
                if comparison == Some(Comparison::IsNull) {
                    return Value::new(self.wanted.node, ValueKind::Bool(items.is_empty()))
                        .matches(self.wanted);
                }
                self.store.spend(items.len())?;
                any(items.iter().map(|item| self.through(item, column.to?, rest)))
            }
            (kind, _) if kind.holds_key() => self.through(&stored, column.to?, rest),
            (ColumnKind::Json, None) => self.inside(&stored, rest),
            (ColumnKind::Array | ColumnKind::Json, Some(Comparison::IsNull)) => {
                Comparison::IsNull.holds(&stored, self.wanted)
            }
            (ColumnKind::Array | ColumnKind::Json, _) => None,
            _ => comparison?.holds(&stored, self.wanted),
        }
    }

    /// Continues at the object that a reference leads to.
    fn through(&self, reference: &Value<'_>, model: &str, rest: &[&str]) -> Option<bool> {
        match (&reference.kind, Comparison::of(rest)) {
            (_, Some(comparison)) => comparison.holds(reference, self.wanted),
            (ValueKind::Key(object), None) => {
                let row = self.store.row(*object).filter(|row| !row.deleted)?;
                self.at(row, model, rest)
            }
            // Nothing is joined: whatever is compared is null.
            (ValueKind::Null, None) => match (rest.last(), &self.wanted.kind) {
                (Some(&"isnull"), ValueKind::Bool(null)) => Some(*null),
                (Some(&"isnull"), _) | (_, ValueKind::Null) => None,
                _ => Some(false),
            },
            _ => None,
        }
    }

    /// Follows the keys of a JSON value.
    fn inside(&self, value: &Value<'_>, keys: &[&str]) -> Option<bool> {
        let Some((key, rest)) = keys.split_first() else {
            return Comparison::Exact.holds(value, self.wanted);
        };
        match (value.get(key), &value.kind) {
            (Some(inner), _) => self.inside(inner, rest),
            (None, ValueKind::Map(_)) if Comparison::named(key).is_none() => Some(false),
            _ => None,
        }
    }

    /// Continues at the part of an object that a descending model stores, if the object is of that.
    fn child(&self, row: &Row<'_>, model: &str, rest: &[&str]) -> Option<bool> {
        let is_one = self.store.catalog().is_a(row.model.name, model);
        match (Comparison::of(rest), is_one) {
            (Some(Comparison::IsNull), _) => match self.wanted.kind {
                ValueKind::Bool(null) => Some(is_one != null),
                _ => None,
            },
            (_, false) => Some(false),
            (Some(_), true) => None,
            (None, true) => self.at(row, model, rest),
        }
    }

    /// Continues at the objects that refer to an object.
    fn reverse(&self, row: &Row<'_>, relation: ReverseRelation, rest: &[&str]) -> Option<bool> {
        self.store.spend(self.store.written_of(relation.model).len())?;
        let comparison = Comparison::of(rest);
        let result = |other: &Row<'_>| match (refers(other, relation.column, row.id)?, comparison) {
            (false, _) => Some(false),
            (true, Some(Comparison::IsNull)) => Some(true),
            (true, Some(comparison)) => comparison.holds(&self.key_value(other.id), self.wanted),
            (true, None) => self.at(other, relation.model, rest),
        };
        let referring = self.store.referring(relation.model, relation.column, row.id);
        let exists = any(referring.map(|other| {
            let surely = other.certain && !other.perhaps_deleted;
            result(other).filter(|holds| surely || !holds)
        }))?;
        match (comparison, &self.wanted.kind) {
            (Some(Comparison::IsNull), ValueKind::Bool(null)) => Some(exists != *null),
            (Some(Comparison::IsNull), _) => None,
            _ => Some(exists),
        }
    }
}

/// Whether an object refers to another through a column; `None` when that isn't known.
fn refers(row: &Row<'_>, column: &str, object: ObjectId) -> Option<bool> {
    let is_it = |value: &Value<'_>| match value.kind {
        ValueKind::Key(key) => Some(key == object),
        ValueKind::Null => Some(false),
        _ => None,
    };
    match row.value(column) {
        Some(Value { kind: ValueKind::List(items), .. }) => any(items.iter().map(is_it)),
        Some(value) => is_it(value),
        // What nothing wrote refers to nothing.
        None => row.complete.then_some(false),
    }
}

/// The parent whose part of an object a column leads to.
fn parent_of_link(column: &Column) -> Option<&'static str> {
    column.to.filter(|_| column.name.ends_with("_ptr"))
}

/// A model that a look-up asks: one that entries may name, or a base.
struct Seen {
    model: Option<&'static Model>,
    base: Option<&'static BaseModel>,
    /// The column that holds its key.
    key: Option<&'static str>,
}

impl Seen {
    fn as_model(catalog: &'static Catalog, name: &str) -> Option<Self> {
        let model = catalog.model_named(name);
        let base = if model.is_none() { catalog.base_named(name) } else { None };
        let key = match (model, base) {
            (Some(model), _) => model.primary_key_column,
            (None, base) => base?.primary_key_column,
        };
        Some(Seen { model, base, key })
    }

    fn lookup(&self, name: &str) -> Lookup {
        match (self.model, self.base) {
            (Some(model), _) => model.lookup(name),
            (None, Some(base)) => base.lookup(name),
            (None, None) => Lookup::Unsure,
        }
    }

    fn reverse(&self, name: &str) -> Option<ReverseRelation> {
        match (self.model, self.base) {
            (Some(model), _) => model.reverse_relation(name),
            (None, base) => base?.reverse_relation(name),
        }
    }
}
