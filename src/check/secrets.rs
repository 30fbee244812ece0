//! Text that must never be shown: blueprints live in Secrets.

use super::context::FileContext;
use super::finding::Finding;
use crate::blueprint::{Attrs, Expression, Name, expression, text};
use crate::source::{SourceFile, Span};
use crate::syntax::{NodeId, NodeKind, Tree};

/// Parts of keys whose values are secrets wherever they stand.
const SECRET_WORDS: [&str; 12] = [
    "password",
    "passwd",
    "secret",
    "token",
    "private_key",
    "key_data",
    "kubeconfig",
    "credential",
    "api_key",
    "apikey",
    "keytab",
    "passphrase",
];

/// Parts of keys of fields that only speak of secrets.
const HARMLESS_WORDS: [&str; 8] =
    ["flow", "stage", "validity", "expiry", "expir", "policy", "policies", "_fields"];

pub(crate) fn is_secret_name(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    SECRET_WORDS.iter().any(|word| lower.contains(word))
        && !HARMLESS_WORDS.iter().any(|word| lower.contains(word))
}

/// The secrets of a file, by place and without overlaps.
pub(super) fn spans(context: &FileContext<'_, '_>) -> Vec<Span> {
    let tree = context.tree;
    let mut spans = Vec::new();
    for (entry, applied) in context.blueprint.entries.iter().zip(&context.applied.entries) {
        let attrs = match entry.attrs {
            Attrs::Mapping(node) => Some(node),
            _ => None,
        };
        for mapping in [attrs, entry.identifiers].into_iter().flatten() {
            for (key, value) in tree.entries(mapping) {
                let Some(name) = text(tree, key) else { continue };
                let field = applied.model.and_then(|model| model.field(name));
                let secret = match field {
                    Some(field) => field.secret,
                    None => is_secret_name(name),
                };
                if secret {
                    leaves(context, value, &mut spans, 0);
                } else {
                    nested(tree, value, &mut spans, 0);
                }
            }
        }
    }
    if let Some(mapping) = context.blueprint.context {
        nested(tree, mapping, &mut spans, 0);
    }
    if !tree.errors().is_empty() {
        lines(context.source, &mut spans);
    }
    spans.retain(|span| !span.is_empty());
    spans.sort();
    let mut disjoint: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match disjoint.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => disjoint.push(span),
        }
    }
    disjoint
}

/// Values of secret-sounding keys somewhere inside of a mapping.
fn nested(tree: &Tree<'_>, node: NodeId, spans: &mut Vec<Span>, depth: usize) {
    if depth > 50 {
        return;
    }
    for &item in tree.items(node) {
        nested(tree, item, spans, depth + 1);
    }
    for (key, value) in tree.pairs(node) {
        if text(tree, key).is_some_and(is_secret_name) {
            if let NodeKind::Scalar(_) = tree.node(value).kind {
                spans.push(tree.span(value));
            }
        }
        nested(tree, value, spans, depth + 1);
    }
}

/// Every scalar of a secret value, except the names that tags look something up by.
fn leaves(context: &FileContext<'_, '_>, node: NodeId, spans: &mut Vec<Span>, depth: usize) {
    let tree = context.tree;
    let node = tree.expand(node);
    if depth > 50 {
        spans.push(tree.span(node));
        return;
    }
    let default = match expression(tree, node) {
        Some(Ok(Expression::KeyOf { .. } | Expression::Index(_) | Expression::Value(_))) => return,
        Some(Ok(Expression::Find { conditions, .. })) => {
            conditions.iter().filter_map(|&pair| tree.items(pair).get(1)).for_each(|&value| {
                leaves(context, value, spans, depth + 1);
            });
            return;
        }
        Some(Ok(Expression::Env { default, .. } | Expression::File { default, .. })) => Some(default),
        Some(Ok(Expression::Context { key, default })) => {
            if let (Name::Text(key), Some(mapping)) = (key, context.blueprint.context)
                && let Some((_, value)) = tree.get(mapping, key)
            {
                leaves(context, value, spans, depth + 1);
            }
            Some(default)
        }
        _ => None,
    };
    if let Some(default) = default {
        if let Some(default) = default {
            leaves(context, default, spans, depth + 1);
        }
        return;
    }
    match tree.node(node).kind {
        NodeKind::Scalar(_) => spans.push(tree.span(node)),
        _ => {
            tree.items(node).iter().for_each(|&item| leaves(context, item, spans, depth + 1));
            tree.pairs(node).for_each(|(_, value)| leaves(context, value, spans, depth + 1));
        }
    }
}

/// Where the tree has holes, lines that look like secrets, with the deeper lines below them.
fn lines(source: &SourceFile, spans: &mut Vec<Span>) {
    let count = source.line_starts().len();
    let mut hidden_below: Option<usize> = None;
    for line in 0..count {
        let span = source.line_span(line);
        let body = source.slice(span);
        let indent = body.len() - body.trim_start_matches([' ', '-']).len();
        if let Some(limit) = hidden_below {
            if body.trim().is_empty() || indent > limit {
                spans.push(span);
                continue;
            }
            hidden_below = None;
        }
        let Some((key, value)) = body.split_once(':') else { continue };
        if is_secret_name(key.trim_start_matches([' ', '-', '"', '\'']))
            && !value.trim_start().starts_with('!')
        {
            spans.push(Span { start: span.start + 1 + Span::new(0, key.len()).end, end: span.end });
            hidden_below = Some(indent);
        }
    }
}

/// Removes secrets from what a finding says, in whatever way they came there.
pub(super) fn scrub(source: &SourceFile, secrets: &[Span], finding: &mut Finding) {
    for &secret in secrets {
        let value = source.slice(secret).trim_matches(['"', '\'', ' ']);
        let common = ["null", "true", "false", "None"].contains(&value);
        if common || value.len() < 4 || value.len() > 4096 {
            continue;
        }
        if finding.message.contains(value) {
            finding.message = finding.message.replace(value, "***");
        }
        if let Some(help) = &mut finding.help
            && help.contains(value)
        {
            *help = help.replace(value, "***");
        }
    }
}
