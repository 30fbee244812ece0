//! Computing what can be known.

use std::borrow::Cow;

use super::world::{Context, World};
use super::{
    EvaluationProblem, EvaluationProblemKind as Kind, KeyOfReason, Shape, UnknownReason, Value, ValueKind,
    json,
};
use crate::blueprint::{Expression, TagName, expression, text};
use crate::syntax::{NodeId, NodeKind, Resolved, Tree};
use crate::text::{Span, beside_placeholders, has_placeholder};

/// Computes the expressions of one entry.
pub struct Evaluator<'t, 'a, W> {
    pub(super) context: &'a Context<'t, 'a>,
    pub(super) world: &'a mut W,
    pub(super) problems: &'a mut Vec<EvaluationProblem>,
    /// The loops that `!Index` and `!Value` see, outermost first.
    pub(super) loops: Vec<Option<(Value<'t>, Value<'t>)>>,
    /// The values of the blueprint's context that are being resolved, outermost first.
    pub(super) contexts: Vec<NodeId>,
    /// What may still be spent before the evaluator gives up: aliases and nested loops can ask for
    /// exponentially much.
    pub(super) budget: u32,
    pub(super) depth: u32,
}

/// What may be spent on one value. A visited node costs one; long texts cost more.
const BUDGET: u32 = 50_000;
/// What may be spent on one file, where many entries share what anchors hold.
pub(super) const BUDGET_PER_FILE: u32 = 50_000;
pub(super) const BUDGET_PER_NODE: u32 = 8;
/// Texts up to this length cost nothing.
const SHORT: usize = 1024;
const BYTES_PER_COST: usize = 32;
pub(super) const MAX_DEPTH: u32 = 300;

/// Whether a mapping has the tag `!!set`.
fn is_set(tree: &Tree, node: NodeId) -> bool {
    tree.tag(node).is_some_and(|tag| tag.core() == Some("set"))
}

/// What it costs to handle a text.
pub(super) fn cost_of_text(length: usize) -> u32 {
    if length <= SHORT { 0 } else { u32::try_from(length / BYTES_PER_COST).unwrap_or(u32::MAX) }
}

impl<'t, 'a, W: World<'t>> Evaluator<'t, 'a, W> {
    /// An evaluator that reports to `problems`.
    pub fn new(
        context: &'a Context<'t, 'a>,
        world: &'a mut W,
        problems: &'a mut Vec<EvaluationProblem>,
    ) -> Self {
        Evaluator {
            context,
            world,
            problems,
            loops: Vec::new(),
            contexts: Vec::new(),
            budget: BUDGET,
            depth: 0,
        }
    }

    pub(super) fn tree(&self) -> &'t Tree {
        self.context.tree
    }

    pub(super) fn report(&mut self, node: NodeId, kind: Kind) {
        let span = self.tree().full_span(node);
        self.report_at(node, span, kind);
    }

    pub(super) fn report_at(&mut self, node: NodeId, span: Span, kind: Kind) {
        let problem = EvaluationProblem { span, node, kind };
        // A loop meets the same place many times.
        if !self.problems.iter().rev().take(8).any(|known| *known == problem) {
            self.problems.push(problem);
        }
    }

    pub(super) fn failed(&mut self, node: NodeId, kind: Kind) -> Value<'t> {
        self.report(node, kind);
        Value::unknown(node, UnknownReason::Failed, Shape::Any)
    }

    /// Spends something; false when there isn't enough, and then for all that follows.
    pub(super) fn spend(&mut self, cost: u32) -> bool {
        let of_file = self.context.budget.get();
        if cost > self.budget || cost > of_file {
            self.budget = 0;
            return false;
        }
        self.budget -= cost;
        self.context.budget.set(of_file - cost);
        true
    }

    /// The value of what unfolds to too much.
    pub(super) fn too_large(&mut self, node: NodeId) -> Value<'t> {
        if !self.context.limit_reported.replace(true) {
            self.report(node, Kind::TooLarge);
        }
        Value::unknown(node, UnknownReason::TooLarge, Shape::Any)
    }

    /// A value that was made of less than what it consists of: what it consists of is paid for.
    pub(super) fn paid(&mut self, node: NodeId, value: Value<'t>) -> Value<'t> {
        let (size, depth) = value.extent();
        if self.depth.saturating_add(depth) > MAX_DEPTH || !self.spend(size) {
            self.budget = 0;
            return self.too_large(node);
        }
        value
    }

    /// Whether the evaluator may visit a node; it is paid for then.
    pub(super) fn may_visit(&mut self, node: NodeId) -> bool {
        let text = match &self.tree().node(node).kind {
            NodeKind::Scalar(scalar) => cost_of_text(scalar.value.len()),
            _ => 0,
        };
        self.depth < MAX_DEPTH && self.spend(text.saturating_add(1))
    }

    /// The value of a node with all tags resolved that authentik resolves.
    pub fn resolve(&mut self, node: NodeId) -> Value<'t> {
        let tree = self.tree();
        let node = tree.expand(node);
        if !self.may_visit(node) {
            return self.too_large(node);
        }
        self.depth += 1;
        let value = if let Some(tag) = self.tag_of(node) {
            if tag == TagName::Enumerate {
                self.loops.push(None);
                let value = self.resolve_tag(node, tag, true);
                self.loops.pop();
                value
            } else {
                self.resolve_tag(node, tag, false)
            }
        } else if tree.tag(node).is_some_and(|tag| tag.local().is_some()) {
            // A tag that doesn't exist: what it would make of what follows is anybody's guess.
            Value::unknown(node, UnknownReason::Failed, Shape::Any)
        } else {
            match tree.node(node).kind {
                NodeKind::Sequence(_) => {
                    let items = tree.items(node).iter().map(|&item| self.resolve(item)).collect();
                    Value::new(node, ValueKind::List(items))
                }
                NodeKind::Mapping(_) if is_set(tree, node) => self.set(node),
                NodeKind::Mapping(_) => {
                    let entries = tree.entries(node);
                    let mut pairs = Vec::with_capacity(entries.len());
                    for (key, value) in entries {
                        let key = self.key(key);
                        pairs.push((key, self.resolve(value)));
                    }
                    Value::new(node, ValueKind::Map(pairs))
                }
                _ => self.scalar(node),
            }
        };
        self.depth -= 1;
        value
    }

    /// The values of a mapping by those of its keys that are plain strings, each with the place of the key; nothing
    /// for what is no mapping.
    pub fn resolve_fields(&mut self, node: NodeId) -> Vec<(&'t str, NodeId, Value<'t>)> {
        let tree = self.tree();
        let node = tree.expand(node);
        let entries = tree.entries(node);
        let mut fields = Vec::with_capacity(entries.len());
        if tree.tag(node).is_some_and(|tag| tag.local().is_some()) {
            if let ValueKind::Map(pairs) = self.resolve(node).kind {
                let named = |(key, value): (Value<'t>, _)| Some((text(tree, key.node)?, key.node, value));
                fields.extend(pairs.into_iter().filter_map(named));
            }
        } else if self.may_visit(node) {
            self.depth += 1;
            for (key, value) in entries {
                let key = tree.expand(key);
                let name = text(tree, key);
                if name.is_none() {
                    // What is wrong with it is still reported.
                    self.key(key);
                }
                let value = self.resolve(value);
                fields.extend(name.map(|name| (name, key, value)));
            }
            self.depth -= 1;
        }
        fields
    }

    pub(super) fn tag_of(&self, node: NodeId) -> Option<TagName> {
        self.tree().tag(node).and_then(|tag| TagName::from_text(tag.name))
    }

    pub(super) fn scalar(&self, node: NodeId) -> Value<'t> {
        let tree = self.tree();
        if self.context.has_placeholders
            && let Resolved::Str(text) = tree.resolve(node)
            && let Some(stays) = beside_placeholders(text)
        {
            // With nothing but digits next to it, it can still become a number.
            let is_text = stays.bytes().any(|byte| byte.is_ascii_alphabetic());
            let shape = if is_text { Shape::Text(Cow::Borrowed(stays)) } else { Shape::Any };
            return Value::unknown(node, UnknownReason::Template, shape);
        }
        self.literal(node)
    }

    /// A scalar whose placeholders, if any, are text like any other.
    pub(super) fn literal(&self, node: NodeId) -> Value<'t> {
        let tree = self.tree();
        let kind = match tree.resolve(node) {
            Resolved::Null => ValueKind::Null,
            Resolved::Bool(value) => ValueKind::Bool(value),
            Resolved::Int(value) => ValueKind::Int(value),
            Resolved::BigInt { .. } => ValueKind::BigInt(Cow::Borrowed(tree.slice(tree.span(node)))),
            Resolved::Float(value) => ValueKind::Float(value),
            Resolved::Date(_) => ValueKind::Date,
            Resolved::Timestamp(..) => ValueKind::DateTime,
            Resolved::Str(text) => ValueKind::Str(Cow::Borrowed(text)),
            Resolved::Binary(base64) => ValueKind::Bytes(Cow::Borrowed(base64)),
            _ => return Value::unknown(node, UnknownReason::Failed, Shape::Any),
        };
        Value::new(node, kind)
    }

    /// The value of a node as loaded: tags inside of lists and mappings stay unresolved objects.
    pub(super) fn construct(&mut self, node: NodeId, outer: Option<TagName>) -> Value<'t> {
        let tree = self.tree();
        let node = tree.expand(node);
        if !self.may_visit(node) {
            return self.too_large(node);
        }
        if let Some(inner) = self.tag_of(node) {
            if let Some(outer) = outer {
                self.report(node, Kind::NotResolved { inner, outer });
            }
            return Value::new(node, ValueKind::Tag);
        }
        self.depth += 1;
        let value = match tree.node(node).kind {
            NodeKind::Sequence(_) => {
                let items = tree.items(node).iter().map(|&item| self.construct(item, outer)).collect();
                Value::new(node, ValueKind::List(items))
            }
            NodeKind::Mapping(_) if is_set(tree, node) => self.set(node),
            NodeKind::Mapping(_) => {
                let pairs =
                    tree.entries(node).map(|(key, value)| (self.key(key), self.construct(value, outer)));
                Value::new(node, ValueKind::Map(pairs.collect()))
            }
            _ => self.scalar(node),
        };
        self.depth -= 1;
        value
    }

    /// A set: the keys of the mapping that it is written as.
    fn set(&mut self, node: NodeId) -> Value<'t> {
        let keys = self.tree().entries(node).map(|(key, _)| self.key(key)).collect();
        Value::new(node, ValueKind::Set(keys))
    }

    /// The key of a mapping: a name even with placeholders in it.
    pub(super) fn key(&mut self, node: NodeId) -> Value<'t> {
        let tree = self.tree();
        let node = tree.expand(node);
        match (self.tag_of(node), &tree.node(node).kind) {
            (None, NodeKind::Scalar(_)) => self.literal(node),
            _ => self.construct(node, None),
        }
    }

    /// An argument of a tag: a tag is resolved, everything else stays as loaded.
    pub(super) fn argument(&mut self, node: NodeId, outer: TagName) -> Value<'t> {
        let node = self.tree().expand(node);
        match self.tag_of(node) {
            Some(tag) => self.resolve_directly(node, tag),
            None => self.construct(node, Some(outer)),
        }
    }

    /// Resolves a tag without opening a loop for it, as tags do with their arguments.
    pub(super) fn resolve_directly(&mut self, node: NodeId, tag: TagName) -> Value<'t> {
        if !self.may_visit(node) {
            return self.too_large(node);
        }
        self.depth += 1;
        let value = self.resolve_tag(node, tag, false);
        self.depth -= 1;
        value
    }

    pub(super) fn resolve_tag(&mut self, node: NodeId, tag: TagName, in_loop: bool) -> Value<'t> {
        let Some(Ok(expression)) = expression(self.tree(), node) else {
            // Its shape is wrong, which is reported already.
            return Value::unknown(node, UnknownReason::Failed, Shape::Any);
        };
        match expression {
            Expression::KeyOf { id: None } => self.failed(node, Kind::KeyOfNotScalar),
            Expression::KeyOf { id: Some(id) } => match self.world.key_of(node, id) {
                Ok(value) => value,
                Err(KeyOfReason::Undefined { .. }) if has_placeholder(id) => {
                    Value::unknown(node, UnknownReason::Template, Shape::Any)
                }
                Err(reason) => self.failed(node, Kind::KeyOf { id: id.to_owned(), reason }),
            },
            Expression::Find { object, model, conditions } => self.find(node, object, model, conditions, tag),
            Expression::Context { key, default } => self.context_value(node, key, default),
            Expression::Env { name, default } => self.environment(node, name, default),
            Expression::File { path, default } => self.file(node, path, default),
            Expression::Format { format, arguments } => self.format(node, format, arguments),
            Expression::If { condition, branches } => self.choose(node, condition, branches),
            Expression::Condition { mode, values } => self.condition(node, mode, values),
            Expression::Enumerate { iterable, output, body } => {
                self.enumerate(node, iterable, output, body, in_loop)
            }
            Expression::Index(depth) => self.loop_item(node, tag, depth),
            Expression::Value(depth) => self.loop_item(node, tag, depth),
            Expression::AtIndex { object, key, default } => self.at_index(node, object, key, default),
            Expression::ParseJson(text) if !self.spend(cost_of_text(text.len())) => self.too_large(node),
            Expression::ParseJson(text) if has_placeholder(text) => {
                Value::unknown(node, UnknownReason::Template, Shape::Any)
            }
            Expression::ParseJson(text) => match json::parse(node, text) {
                Ok(value) => self.paid(node, value),
                Err((message, offset)) => self.failed(node, Kind::InvalidJson { message, offset }),
            },
        }
    }
}
