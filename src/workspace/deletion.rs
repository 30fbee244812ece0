//! What is deleted along with an object: Django follows every relation to it.

use foldhash::{HashMap, HashMapExt};
use smallvec::SmallVec;

use super::row::Row;
use super::store::{MOST_COMPARED, Store};
use crate::catalog::{ColumnKind, FieldKind, OnDelete};
use crate::evaluate::{ObjectId, Shape, UnknownReason, Value, ValueKind};

/// The objects that entries wrote, by what they refer to or once referred to.
#[derive(Debug, Default)]
pub(super) struct Referrers {
    by_target: HashMap<ObjectId, SmallVec<[ObjectId; 2]>>,
}

impl Referrers {
    /// Those among rows.
    pub(super) fn of<'r, 't: 'r>(rows: impl Iterator<Item = &'r Row<'t>>) -> Self {
        let mut referrers = Referrers { by_target: HashMap::new() };
        for row in rows {
            row.values.iter().for_each(|(_, value)| referrers.add(row.id, value));
        }
        referrers
    }

    /// Takes in what an object has in a field. Keys inside of a JSON value are no references to the database.
    pub(super) fn add(&mut self, row: ObjectId, value: &Value<'_>) {
        if matches!(value.kind, ValueKind::Map(_)) {
            return;
        }
        value.each_object(&mut |target| {
            let known = self.by_target.entry(target).or_default();
            if known.last() != Some(&row) {
                known.push(row);
            }
        });
    }

    fn to(&self, target: ObjectId) -> &[ObjectId] {
        self.by_target.get(&target).map(SmallVec::as_slice).unwrap_or_default()
    }
}

/// What a deletion does to an object that refers to the deleted one.
#[derive(Debug)]
enum Consequence<'t> {
    /// It is deleted too.
    Deleted {
        /// Whether it surely refers to the deleted one.
        certain: bool,
    },
    /// Fields get other values.
    Written(Vec<(&'t str, Value<'t>)>),
}

impl<'t> Store<'t> {
    /// Lets an entry delete an object, or where it isn't certain that the entry is applied, perhaps delete it. What
    /// refers to the object is deleted with it or loses the reference. Returns the other objects that surely are
    /// deleted, by age.
    pub fn delete(&mut self, id: ObjectId, certain: bool) -> Vec<ObjectId> {
        let first = id;
        let mut others = Vec::new();
        let mut open = vec![(id, certain)];
        while let Some((id, certain)) = open.pop() {
            if !self.mark_deleted(id, certain) {
                continue;
            }
            if certain && id != first {
                others.push(id);
            }
            for referrer in self.referrers(id) {
                // Lists that are copied over and over are given up in the end.
                let exactly = certain && self.compared < MOST_COMPARED;
                match self.row(referrer).and_then(|row| consequence(row, id, certain, exactly)) {
                    Some(Consequence::Deleted { certain: surely }) => {
                        open.push((referrer, certain && surely));
                    }
                    Some(Consequence::Written(values)) => {
                        self.compared += values.iter().map(|(_, value)| length(value)).sum::<usize>();
                        self.rewrite(referrer, values);
                    }
                    None => {}
                }
            }
        }
        others.sort_unstable();
        others
    }

    /// The objects that may refer to another.
    fn referrers(&mut self, id: ObjectId) -> Vec<ObjectId> {
        if self.referrers.is_none() {
            self.referrers = Some(Referrers::of(self.written()));
        }
        let own = self.referrers.as_ref().map(|referrers| referrers.to(id)).unwrap_or_default();
        let shipped = self.shipped_references_of_all(id);
        let mut all: Vec<ObjectId> = own.iter().copied().chain(shipped).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

fn length(value: &Value<'_>) -> usize {
    match &value.kind {
        ValueKind::List(items) => items.len(),
        _ => 1,
    }
}

/// What becomes of an object that may refer to a deleted one.
fn consequence<'t>(
    row: &Row<'t>,
    deleted: ObjectId,
    certain: bool,
    exactly: bool,
) -> Option<Consequence<'t>> {
    if row.deleted {
        return None;
    }
    let mut written = Vec::new();
    let mut cascades = None;
    for (name, value) in row.values.iter().filter(|(_, value)| !matches!(value.kind, ValueKind::Map(_))) {
        let mut refers = false;
        value.each_object(&mut |object| refers |= object == deleted);
        if !refers {
            continue;
        }
        let surely = matches!(value.kind, ValueKind::Key(_));
        match (row.model.on_delete(name), &value.kind) {
            (Some(OnDelete::Cascade), _) => cascades = Some(cascades.unwrap_or(false) || surely),
            (Some(OnDelete::SetNull), ValueKind::Key(_)) if certain => {
                written.push((name, Value::new(value.node, ValueKind::Null)));
            }
            (None, ValueKind::List(items)) if exactly && is_relation(row, name) => {
                let left = items.iter().filter(|item| item.kind != ValueKind::Key(deleted));
                written.push((name, Value::new(value.node, ValueKind::List(left.cloned().collect()))));
            }
            (Some(OnDelete::SetNull), _) | (None, ValueKind::List(_)) => {
                written.push((name, Value::unknown(value.node, UnknownReason::Condition, Shape::Any)));
            }
            (None, _) => {}
        }
    }
    match cascades {
        Some(certain) => Some(Consequence::Deleted { certain }),
        None if written.is_empty() => None,
        None => Some(Consequence::Written(written)),
    }
}

/// Whether a field holds a list of references, whose rows vanish with what they refer to.
fn is_relation(row: &Row<'_>, name: &str) -> bool {
    match row.model.column(name) {
        Some(column) => column.kind == ColumnKind::ManyToMany,
        None => row.model.field(name).is_some_and(|field| matches!(field.kind, FieldKind::Refs(_))),
    }
}
