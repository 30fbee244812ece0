//! `redirect-loop`.

use crate::lint::{Drafts, Finds, FixKind, FlowContext, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Message, Name, message};
use std::collections::HashMap;

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use crate::evaluate::{ObjectId, ValueKind};
use crate::graph::analysis::{Chance, FlowAnalysis, ends_flow};
use crate::graph::{Authentication, Flow, Step};

/// The rule.
pub static RULE: Rule = Rule {
    name: "redirect-loop",
    topic: Topic::Flows,
    severity: Severity::Warning,
    other_severities: &[],
    scope: Scope::Workspace,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "Flows that always redirect to each other.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Instance(check),
};

fn check(context: &FlowContext<'_, '_>, drafts: &mut Drafts) {
    let mut graph: DiGraph<(&Flow, &Step), ()> = DiGraph::new();
    let mut nodes: HashMap<ObjectId, (NodeIndex, ObjectId)> = HashMap::new();
    for (flow, known) in context.concerned() {
        if let Some((step, target)) = always_redirects(context, flow, known) {
            nodes.insert(flow.id, (graph.add_node((flow, step)), target));
        }
    }
    for (node, target) in nodes.values() {
        if let Some((next, _)) = nodes.get(target) {
            graph.add_edge(*node, *next, ());
        }
    }
    for mut circle in kosaraju_scc(&graph) {
        let own = |node: &NodeIndex| graph.contains_edge(*node, *node);
        if circle.len() < 2 && !circle.iter().any(own) {
            continue;
        }
        circle.sort_by_key(|node| graph.node_weight(*node).map(|(flow, _)| &flow.slug));
        let steps: Vec<&(&Flow, &Step)> = circle.iter().filter_map(|node| graph.node_weight(*node)).collect();
        let names: Vec<Message> = steps.iter().map(|(flow, _)| message!("`{}`", Name(&flow.slug))).collect();
        let message = match names.as_slice() {
            [one] => message!("the flow {} always redirects to itself, and never ends", one),
            _ => message!(
                "the flows {} always redirect to each other, and never end",
                Message::joined(names, " and ")
            ),
        };
        let objects = steps.iter().flat_map(|(_, step)| [step.binding].into_iter().chain(step.stage));
        let Some(mut draft) = context.draft_at_any(objects, message) else { continue };
        for (flow, step) in steps.iter().take(4) {
            draft =
                context.relate(draft, step.binding, message!("`{}` is redirected here", Name(&flow.slug)));
        }
        drafts.add(draft.help(
            "redirect one of them elsewhere, or bind a policy to one of the redirect \
            stages",
        ));
    }
}

/// The redirect that a flow always ends with, and the flow that it leads to.
fn always_redirects<'f>(
    context: &FlowContext<'_, '_>,
    flow: &'f Flow,
    known: &FlowAnalysis,
) -> Option<(&'f Step, ObjectId)> {
    // Somebody who isn't let in leaves the circle.
    if known.entry() != Chance::Always || flow.authentication != Authentication::None {
        return None;
    }
    let ends = |(at, step): &(usize, &Step)| ends_flow(step.model) && known.unreachable(*at).is_none();
    let (at, step) = flow.steps.iter().enumerate().find(ends)?;
    if step.model != "authentik_stages_redirect.redirectstage" || !known.always_passes(at) {
        return None;
    }
    let row = context.row(step.stage?)?;
    if row.value("mode")?.as_str() != Some("flow") {
        return None;
    }
    match row.value("target_flow")?.kind {
        ValueKind::Key(target) => Some((step, target)),
        _ => None,
    }
}
