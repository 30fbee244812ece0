//! Objects and which field of which refers to what.

use std::collections::HashMap;

use petgraph::graph::{DiGraph, NodeIndex};

use super::instance::InstanceView;
use crate::evaluate::{ObjectId, Value, ValueKind};
use crate::workspace::Row;

/// An object as a node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectNode {
    /// The object.
    pub id: ObjectId,
    /// Its model, `app.model`.
    pub model: &'static str,
    /// What authentik calls the model.
    pub verbose_name: &'static str,
    /// Its slug, name or the like; empty when it has none that is known.
    pub label: String,
    /// Whether only the release makes it and no file of the workspace writes it.
    pub shipped: bool,
}

/// A reference as an edge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The field that holds it.
    pub field: String,
}

/// The objects that the files of a workspace write, what they refer to, and the references.
///
/// Nodes and edges are in a stable order: by model, then by age.
pub fn references(together: &InstanceView<'_, '_>) -> DiGraph<ObjectNode, Reference> {
    let mut rows: Vec<&Row<'_>> = together.store.written().filter(|row| row.is_there()).collect();
    rows.sort_by_key(|row| (row.model.name, row.id));
    let mut graph = DiGraph::new();
    let mut nodes: HashMap<ObjectId, NodeIndex> = HashMap::new();
    for row in &rows {
        nodes.insert(row.id, graph.add_node(node(row)));
    }
    for row in &rows {
        let Some(&from) = nodes.get(&row.id) else { continue };
        for (field, value) in row.values.iter() {
            let mut targets = Vec::new();
            keys(value, &mut targets);
            for target in targets {
                let to = match nodes.get(&target) {
                    Some(&to) => to,
                    None => {
                        let Some(shipped) = together.store.row(target) else { continue };
                        *nodes.entry(target).or_insert_with(|| graph.add_node(node(shipped)))
                    }
                };
                graph.add_edge(from, to, Reference { field: field.to_string() });
            }
        }
    }
    graph
}

fn node(row: &Row<'_>) -> ObjectNode {
    ObjectNode {
        id: row.id,
        model: row.model.name,
        verbose_name: row.model.verbose_name,
        label: row.label().unwrap_or_default().to_owned(),
        shipped: row.writers.is_empty(),
    }
}

/// The keys in a value, also in lists.
fn keys(value: &Value<'_>, found: &mut Vec<ObjectId>) {
    match &value.kind {
        ValueKind::Key(id) => found.push(*id),
        ValueKind::List(items) => items.iter().for_each(|item| keys(item, found)),
        _ => {}
    }
}
