//! Graphviz DOT: flows and references.

use std::fmt::Write;

use petgraph::graph::DiGraph;
use petgraph::visit::{EdgeRef, IntoNodeReferences};

use super::conditions::{flow_conditions, step_conditions};
use super::mermaid::escaped;
use super::notes::Notes;
use crate::graph::{Authentication, Flow, ObjectNode, Reference};
use crate::text::one_line;

/// A flow: its steps from top to bottom, with what decides on each as the label of the way in.
pub fn dot(flow: &Flow, notes: &Notes) -> String {
    let mut text = String::from("digraph flow {\n  rankdir=TB;\n  node [shape=box, style=rounded];\n");
    let mut start = one_line(&flow.name).into_owned();
    if flow.authentication != Authentication::None {
        let _ = write!(start, "\n{}", flow.authentication.name());
    }
    let _ = writeln!(text, "  start [label={}, shape=ellipse];", quoted(&start));
    let mut from = "start".to_owned();
    let mut way = flow_conditions(flow).join("\n");
    for (index, step) in flow.steps.iter().enumerate() {
        let label = format!("{}\n{} ({})", one_line(&step.name), step.verbose_name, step.order);
        let style = if notes.unreachable(index).is_some() {
            ", style=\"rounded,dashed\", fontcolor=gray"
        } else {
            ""
        };
        let _ = writeln!(text, "  step_{index} [label={}{style}];", quoted(&label));
        let conditions = step_conditions(step);
        let mut label = std::mem::take(&mut way);
        if !conditions.is_empty() {
            if !label.is_empty() {
                label.push('\n');
            }
            label.push_str(&conditions.join("\n"));
        }
        let _ = writeln!(text, "  {from} -> step_{index} [label={}];", quoted(&label));
        from = format!("step_{index}");
    }
    let _ = writeln!(text, "  done [label=\"End of the flow\", shape=ellipse];\n  {from} -> done;\n}}");
    text
}

/// Objects and their references; shipped objects are dashed.
pub fn references_dot(graph: &DiGraph<ObjectNode, Reference>) -> String {
    let mut text = String::from("digraph references {\n  rankdir=LR;\n  node [shape=box, style=rounded];\n");
    for (index, node) in graph.node_references() {
        let label = format!("{}\n{}", one_line(&node.label), node.verbose_name);
        let style = if node.shipped { ", style=\"rounded,dashed\"" } else { "" };
        let _ = writeln!(text, "  o{} [label={}{style}];", index.index(), quoted(label.trim_start()));
    }
    for edge in graph.edge_references() {
        let (from, to) = (edge.source().index(), edge.target().index());
        let _ = writeln!(text, "  o{from} -> o{to} [label={}];", quoted(&one_line(&edge.weight().field)));
    }
    text.push_str("}\n");
    text
}

/// Objects and their references as Mermaid.
pub fn references_mermaid(graph: &DiGraph<ObjectNode, Reference>) -> String {
    let mut text = String::from("graph LR\n");
    for (index, node) in graph.node_references() {
        let label = escaped(&format!("{}<br>{}", node.label, node.verbose_name));
        let _ = writeln!(text, "o{}[\"{label}\"]", index.index());
    }
    for edge in graph.edge_references() {
        let (from, to) = (edge.source().index(), edge.target().index());
        let _ = writeln!(text, "o{from} --{}--> o{to}", escaped(&edge.weight().field));
    }
    text
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}
