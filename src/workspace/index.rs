//! Rows by the values of one field.

use std::borrow::Cow;

use foldhash::{HashMap, HashMapExt};
use smallvec::SmallVec;

use super::row::Row;
use crate::evaluate::{ObjectId, Value, ValueKind};

/// What indexes are by. Numbers are their text, as the database converts between them.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum IndexKey<'t> {
    Text(Cow<'t, str>),
    Object(ObjectId),
}

impl<'t> IndexKey<'t> {
    /// The key of a value to look for.
    pub(super) fn of<'v: 't>(value: &'v Value<'_>) -> Option<IndexKey<'t>> {
        match &value.kind {
            ValueKind::Str(text) => Some(IndexKey::Text(Cow::Borrowed(text.trim()))),
            ValueKind::Int(number) => Some(IndexKey::Text(Cow::Owned(number.to_string()))),
            ValueKind::Key(object) => Some(IndexKey::Object(*object)),
            _ => None,
        }
    }

    /// The key of a value to keep.
    pub(super) fn kept(value: &Value<'t>) -> Option<IndexKey<'t>> {
        match &value.kind {
            ValueKind::Str(Cow::Borrowed(text)) => Some(IndexKey::Text(Cow::Borrowed(text.trim()))),
            ValueKind::Str(Cow::Owned(text)) => Some(IndexKey::Text(Cow::Owned(text.trim().to_owned()))),
            ValueKind::Int(number) => Some(IndexKey::Text(Cow::Owned(number.to_string()))),
            ValueKind::Key(object) => Some(IndexKey::Object(*object)),
            _ => None,
        }
    }
}

/// Numbers of rows: nearly always there is one.
type Rows = SmallVec<[u32; 4]>;

/// Where the rows with each value are. A row whose value has changed is also found by its former one.
#[derive(Debug)]
pub(super) struct FieldIndex<'t> {
    known: HashMap<IndexKey<'t>, Rows>,
    /// Rows whose value can't be indexed: they may match anything.
    other: Rows,
}

impl<'t> FieldIndex<'t> {
    /// The index of a field over rows.
    pub(super) fn of(rows: &[Row<'t>], field: &str) -> Self {
        let mut index = FieldIndex { known: HashMap::new(), other: Rows::new() };
        for (row, at) in rows.iter().zip(0..) {
            index.add(at, row.value(field));
        }
        index
    }

    /// Takes in what a row has now.
    pub(super) fn add(&mut self, row: u32, value: Option<&Value<'t>>) {
        let rows = match value.and_then(IndexKey::kept) {
            Some(key) => self.known.entry(key).or_default(),
            None => &mut self.other,
        };
        // Nearly always it is the newest row.
        if let Err(at) = rows.binary_search(&row) {
            rows.insert(at, row);
        }
    }

    /// The rows that can have a value: those that seem to, and those of which it isn't known.
    pub(super) fn candidates<'i, 'k: 'i>(&'i self, key: &IndexKey<'k>) -> [&'i [u32]; 2] {
        [self.known.get(key).map(SmallVec::as_slice).unwrap_or_default(), &self.other]
    }
}
