//! `metaapply-cycle`.

use std::collections::VecDeque;

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use crate::lint::{Draft, Drafts, Finds, FixKind, Persona, Rule, Scope, Severity, Topic, WorkspaceContext};
use crate::redact::{Message, Name, message};
use crate::rules::blueprints::applied_blueprints::{Known, links};
use crate::rules::example_files;
use crate::text::Span;

/// The rule.
pub static RULE: Rule = Rule {
    name: "metaapply-cycle",
    topic: Topic::Blueprints,
    severity: Severity::Warning,
    other_severities: &[],
    scope: Scope::Workspace,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "Blueprints that apply each other in a cycle.",
    doc: include_str!("doc.md"),
    bad: example_files!("bad": "users.yaml", "groups.yaml"),
    good: example_files!("good": "users.yaml", "groups.yaml"),
    finds: Finds::Workspace(find),
};

/// Which file applies which, by an entry and its place.
type Graph = DiGraph<usize, (usize, Span)>;

fn find(together: &WorkspaceContext<'_, '_>, drafts: &mut Drafts) {
    let known = Known::of(together);
    let mut graph = Graph::with_capacity(together.files.len(), 0);
    for at in 0..together.files.len() {
        graph.add_node(at);
    }
    for (from, file) in together.files.iter().enumerate() {
        for link in links(file) {
            if let Some(to) = known.file(&link) {
                graph.add_edge(NodeIndex::new(from), NodeIndex::new(to), (link.entry, link.span));
            }
        }
    }
    let mut cycles: Vec<Vec<NodeIndex>> = kosaraju_scc(&graph)
        .into_iter()
        .filter_map(|component| shortest_cycle(&graph, component.into_iter().min()?))
        .collect();
    cycles.sort();
    for cycle in cycles {
        report(together, &graph, &cycle, drafts);
    }
}

/// The shortest path from a file back to itself; `None` when there is none.
fn shortest_cycle(graph: &Graph, start: NodeIndex) -> Option<Vec<NodeIndex>> {
    let mut before: Vec<Option<NodeIndex>> = vec![None; graph.node_count()];
    let mut queue = VecDeque::from([start]);
    while let Some(from) = queue.pop_front() {
        for to in graph.neighbors(from) {
            if to == start {
                let mut way = vec![from];
                let mut at = from;
                while let Some(previous) = before.get(at.index()).copied().flatten() {
                    way.push(previous);
                    at = previous;
                }
                way.reverse();
                return Some(way);
            }
            if let Some(unseen @ None) = before.get_mut(to.index()) {
                *unseen = Some(from);
                queue.push_back(to);
            }
        }
    }
    None
}

fn report(together: &WorkspaceContext<'_, '_>, graph: &Graph, cycle: &[NodeIndex], drafts: &mut Drafts) {
    let file = |at: NodeIndex| graph.node_weight(at).and_then(|&at| together.files.get(at));
    let step = |at: usize| {
        let from = *cycle.get(at)?;
        let to = *cycle.get((at + 1) % cycle.len())?;
        let edge = graph.edges_connecting(from, to).min_by_key(|edge| edge.weight().0)?;
        Some((file(from)?, *edge.weight()))
    };
    let Some((first, (entry, span))) = step(0) else { return };
    let way: Vec<Message> = cycle
        .iter()
        .chain(cycle.first())
        .filter_map(|&at| Some(message!("{}", Name(file(at)?.source.path()))))
        .collect();
    let message = match cycle.len() {
        1 => "this blueprint applies itself".into(),
        _ => message!("these blueprints apply each other in a cycle: {}", Message::joined(way, " → ")),
    };
    let mut draft =
        Draft::new(message).in_file(first.id).in_entry(entry).at(span).help("remove one of these entries");
    for (file, (_, span)) in (1..cycle.len()).filter_map(step) {
        draft = draft.related_in(file.id, span, "which applies the next");
    }
    drafts.add(draft);
}
