//! In which order files are applied.
//!
//! authentik applies the files of an instance in no order that one could rely on, again and again, until all
//! references are found. Here a file comes after all that it needs, so that one pass does.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap, VecDeque};

use foldhash::{HashMap, HashMapExt};
use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use crate::blueprint::{Blueprint, State, StateName};
use crate::evaluate::{Value, ValueKind};
use crate::text::{FileId, Span};
use crate::workspace::{AppliedEntry, AppliedFile, Conditions, Existing};

/// The instruction to apply another blueprint.
pub const APPLY_BLUEPRINT: &str = "authentik_blueprints.metaapplyblueprint";

/// The order in which files are applied, and why.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Order {
    /// All files, those that are needed first; by path where nothing else decides.
    pub files: Vec<FileId>,
    /// What each file needs, by file and then by the file that it needs.
    pub requirements: Vec<Requirement>,
    /// Files that need each other, each a path from a file back to itself without its repetition at the end.
    /// Among them the order is that of their paths.
    pub cycles: Vec<Vec<FileId>>,
}

/// One reason for which a file must be applied after another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Requirement {
    /// The file that needs another.
    pub file: FileId,
    /// The one that it needs.
    pub needs: FileId,
    /// The entry of `file` that needs it.
    pub entry: usize,
    /// The exact place there.
    pub span: Span,
    /// What for.
    pub reason: Need,
}

/// What one file needs another for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// It looks for an object that only the other one makes.
    Object,
    /// It changes an object that the other one makes, and says too little to make it itself.
    Change,
    /// It applies the other one by name.
    Blueprint,
}

/// A file as the order sees it.
#[derive(Debug, Clone, Copy)]
pub struct OrderedFile<'a, 't> {
    /// The file.
    pub file: FileId,
    /// Its path, which decides where nothing else does.
    pub path: &'a str,
    /// Its document.
    pub blueprint: &'a Blueprint<'t>,
}

impl Order {
    /// The order of files that were applied with the knowledge of each other.
    pub fn of(files: &[OrderedFile<'_, '_>], applied: &[&AppliedFile<'_>]) -> Order {
        let mut requirements = requirements(files, applied);
        requirements.sort();
        requirements.dedup();

        let mut by_path: Vec<&OrderedFile<'_, '_>> = files.iter().collect();
        by_path.sort_by_key(|file| (file.path, file.file));
        let mut graph: DiGraph<FileId, ()> = DiGraph::new();
        // A node's number is its rank by path.
        let nodes: HashMap<FileId, NodeIndex> =
            by_path.iter().map(|file| (file.file, graph.add_node(file.file))).collect();
        for requirement in &requirements {
            if let (Some(&before), Some(&after)) =
                (nodes.get(&requirement.needs), nodes.get(&requirement.file))
            {
                graph.update_edge(before, after, ());
            }
        }
        let mut components = kosaraju_scc(&graph);
        components.iter_mut().for_each(|component| component.sort());
        components.sort();
        let cycles = components.iter().filter(|component| component.len() > 1);
        let cycles = cycles.map(|component| cycle(&graph, component)).collect();
        Order { files: sorted(&graph, &components), requirements, cycles }
    }

    /// What a file needs, one reason for each other file.
    pub fn needs(&self, file: FileId) -> impl Iterator<Item = &Requirement> {
        let start = self.requirements.partition_point(|requirement| requirement.file < file);
        let from = self.requirements.get(start..).unwrap_or_default();
        let of_file = from.iter().take_while(move |requirement| requirement.file == file);
        let mut last = None;
        of_file.filter(move |requirement| last.replace(requirement.needs) != Some(requirement.needs))
    }
}

fn requirements(files: &[OrderedFile<'_, '_>], applied: &[&AppliedFile<'_>]) -> Vec<Requirement> {
    let mut found = Vec::new();
    // Entries that change an object which another file may make.
    let mut changes = Vec::new();
    let by_name = names(files);
    for (file, applied) in files.iter().zip(applied) {
        for answer in &applied.answered_elsewhere {
            let span = file.blueprint.tree.full_span(answer.node);
            let (needs, entry) = (answer.place.file, answer.entry);
            found.push(Requirement { file: file.file, needs, entry, span, reason: Need::Object });
        }
        for (index, entry) in applied.entries.iter().enumerate() {
            if entry.conditions == Conditions::False {
                continue;
            }
            let requirement = |needs, reason| Requirement {
                file: file.file,
                needs,
                entry: index,
                span: entry.head,
                reason,
            };
            if let Some(name) = applies(entry) {
                found.extend(by_name.get(name).map(|&needs| requirement(needs, Need::Blueprint)));
            } else if entry.existing == Existing::Perhaps(None) && !is_complete(entry) {
                changes
                    .extend(identity(entry).map(|identity| (identity, requirement(file.file, Need::Change))));
            }
        }
    }
    if !changes.is_empty() {
        let makers = makers(files, applied);
        found.extend(changes.into_iter().filter_map(|(identity, requirement)| {
            makers.get(&identity).map(|&needs| Requirement { needs, ..requirement })
        }));
    }
    found.retain(|requirement| requirement.needs != requirement.file);
    found
}

/// The first file of each name.
fn names<'t>(files: &[OrderedFile<'_, 't>]) -> HashMap<&'t str, FileId> {
    let mut names = HashMap::new();
    for file in files {
        if let Some((name, _)) = file.blueprint.name {
            names.entry(name).or_insert(file.file);
        }
    }
    names
}

/// The first file that says enough of an object to make it, by the object's identity.
fn makers(files: &[OrderedFile<'_, '_>], applied: &[&AppliedFile<'_>]) -> HashMap<String, FileId> {
    let mut makers = HashMap::new();
    for (file, applied) in files.iter().zip(applied) {
        for entry in applied.entries.iter().filter(|entry| entry.conditions == Conditions::True) {
            if is_complete(entry)
                && let Some(identity) = identity(entry)
            {
                makers.entry(identity).or_insert(file.file);
            }
        }
    }
    makers
}

/// The name of the blueprint that an entry applies.
pub fn applies<'e>(entry: &'e AppliedEntry<'_>) -> Option<&'e str> {
    entry.model.filter(|model| model.name == APPLY_BLUEPRINT)?;
    entry.value("identifiers")?.get("name")?.as_str()
}

/// Whether an entry says all that is required to make its object.
fn is_complete(entry: &AppliedEntry<'_>) -> bool {
    let Some(model) = entry.model.filter(|model| !model.meta) else { return false };
    entry.state != State::Known(StateName::Absent)
        && model.fields.iter().all(|field| !field.required || entry.datum(field.name).is_some())
}

/// What an entry finds its object by, where all of it is plain.
fn identity(entry: &AppliedEntry<'_>) -> Option<String> {
    if entry.state == State::Known(StateName::Absent) {
        return None;
    }
    let mut parts = BTreeSet::new();
    for datum in entry.data.iter().filter(|datum| datum.from_identifiers) {
        parts.insert((datum.name, plain(&datum.value)?));
    }
    (!parts.is_empty()).then(|| format!("{} {parts:?}", entry.model.map_or("", |model| model.name)))
}

fn plain(value: &Value<'_>) -> Option<String> {
    match &value.kind {
        ValueKind::Str(text) => Some(text.trim().to_owned()),
        ValueKind::Int(number) => Some(number.to_string()),
        ValueKind::Bool(value) => Some(value.to_string()),
        _ => None,
    }
}

/// All files: a component comes when those that it needs have come, the first path first.
fn sorted(graph: &DiGraph<FileId, ()>, components: &[Vec<NodeIndex>]) -> Vec<FileId> {
    let mut component_of = vec![0; graph.node_count()];
    for (at, component) in components.iter().enumerate() {
        for node in component {
            if let Some(of) = component_of.get_mut(node.index()) {
                *of = at;
            }
        }
    }
    let of = |node: NodeIndex| component_of.get(node.index()).copied().unwrap_or_default();
    let mut waiting = vec![0_usize; components.len()];
    let mut after: Vec<Vec<usize>> = vec![Vec::new(); components.len()];
    for edge in graph.edge_indices() {
        let Some((before, later)) = graph.edge_endpoints(edge).map(|(a, b)| (of(a), of(b))) else { continue };
        if before != later
            && let (Some(list), Some(count)) = (after.get_mut(before), waiting.get_mut(later))
        {
            list.push(later);
            *count += 1;
        }
    }
    // Components are sorted by their first path.
    let free = waiting.iter().enumerate().filter(|(_, count)| **count == 0);
    let mut ready: BinaryHeap<Reverse<usize>> = free.map(|(at, _)| Reverse(at)).collect();
    let mut files = Vec::with_capacity(graph.node_count());
    while let Some(Reverse(at)) = ready.pop() {
        files.extend(components.get(at).into_iter().flatten().filter_map(|node| graph.node_weight(*node)));
        for &later in after.get(at).into_iter().flatten() {
            if let Some(count) = waiting.get_mut(later) {
                *count -= 1;
                if *count == 0 {
                    ready.push(Reverse(later));
                }
            }
        }
    }
    files
}

/// A shortest path from a component's first file back to it, in the direction of "needs".
fn cycle(graph: &DiGraph<FileId, ()>, component: &[NodeIndex]) -> Vec<FileId> {
    let Some(&start) = component.first() else { return Vec::new() };
    let mut came_from: HashMap<NodeIndex, NodeIndex> = HashMap::new();
    let mut queue = VecDeque::from([start]);
    while let Some(node) = queue.pop_front() {
        let mut needed: Vec<NodeIndex> =
            graph.neighbors_directed(node, petgraph::Direction::Incoming).collect();
        needed.sort();
        for next in needed {
            if next == start {
                let mut way = vec![node];
                let mut at = node;
                while let Some(&before) = came_from.get(&at) {
                    way.push(before);
                    at = before;
                }
                way.reverse();
                return way.iter().filter_map(|node| graph.node_weight(*node).copied()).collect();
            }
            if component.binary_search(&next).is_ok() && next != start && !came_from.contains_key(&next) {
                came_from.insert(next, node);
                queue.push_back(next);
            }
        }
    }
    Vec::new()
}
