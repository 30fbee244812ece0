//! Look-ups of several steps: `group__name`, `attributes__team`, `name__startswith`.

use super::base::BaseModel;
use super::column::ColumnKind;
use super::index::{Catalog, catalog};
use super::model::{Lookup, Model};

/// What Django can do with a value at the end of a look-up, for every kind of column.
const ENDINGS: [&str; 36] = [
    "contained_by",
    "contains",
    "date",
    "day",
    "endswith",
    "exact",
    "gt",
    "gte",
    "has_any_keys",
    "has_key",
    "has_keys",
    "hour",
    "icontains",
    "iendswith",
    "iexact",
    "in",
    "iregex",
    "isnull",
    "iso_week_day",
    "iso_year",
    "istartswith",
    "len",
    "lt",
    "lte",
    "minute",
    "month",
    "overlap",
    "quarter",
    "range",
    "regex",
    "second",
    "startswith",
    "time",
    "week",
    "week_day",
    "year",
];

/// Longer paths are not followed: each step recurses.
const LONGEST_PATH: usize = 512;

impl Model {
    /// What a whole look-up means: like [`Model::lookup`], but `path` can have several steps with `__`
    /// between them, and an ending such as `__in`.
    pub fn lookup_path(&'static self, path: &str) -> Lookup {
        // It is asked for every identifier, and nearly all are one step: a search of its own has a price to start.
        let separator = path.as_bytes().windows(2).position(|pair| pair == b"__");
        match separator.and_then(|at| Some((path.get(..at)?, path.get(at + 2..)?))) {
            None => self.lookup(path),
            Some(_) if path.len() > LONGEST_PATH => Lookup::Unsure,
            Some((first, rest)) if !first.is_empty() => {
                follow(catalog(self.release), self.lookup(first), rest)
            }
            Some(_) => Lookup::Unknown,
        }
    }
}

impl BaseModel {
    /// Like [`Model::lookup_path`].
    pub fn lookup_path(&'static self, path: &str) -> Lookup {
        match path.split_once("__") {
            None => self.lookup(path),
            Some(_) if path.len() > LONGEST_PATH => Lookup::Unsure,
            Some((first, rest)) if !first.is_empty() => {
                follow(catalog(self.release), self.lookup(first), rest)
            }
            Some(_) => Lookup::Unknown,
        }
    }
}

/// What `rest` means on what the first step found.
fn follow(catalog: &'static Catalog, first: Lookup, rest: &str) -> Lookup {
    let ending = ENDINGS.binary_search(&rest).is_ok();
    let target = match first {
        Lookup::Unknown | Lookup::Unsure => return first,
        // The rest is keys of the stored value.
        Lookup::Column(column) if column.kind == ColumnKind::Json => return first,
        Lookup::Column(column) => column.to,
        Lookup::Reverse(model) => Some(model),
        Lookup::PrimaryKey => None,
    };
    let further = target.map(|target| {
        let (app, name) = target.split_once('.').unwrap_or((target, ""));
        match (catalog.model(app, name), catalog.base_model(app, name)) {
            (Some(model), _) => model.lookup_path(rest),
            (None, Some(base)) => base.lookup_path(rest),
            (None, None) => Lookup::Unsure,
        }
    });
    match further {
        Some(further) if further != Lookup::Unknown => further,
        // Endings can follow each other (`date__gte`), and an array's items have numbers.
        _ if ending || rest.split("__").all(|step| ENDINGS.binary_search(&step).is_ok()) => first,
        _ if matches!(first, Lookup::Column(column) if column.kind == ColumnKind::Array) => first,
        _ => Lookup::Unknown,
    }
}
