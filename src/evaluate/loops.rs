//! Tags that walk through values: `!Enumerate`, its `!Value` and `!Index`, and `!AtIndex`.

use std::borrow::Cow;

use super::evaluator::{Evaluator, MAX_DEPTH};
use super::value::Pairs;
use super::world::World;
use super::{EvaluationProblemKind as Kind, Shape, UnknownReason, Value, ValueKind};
use crate::blueprint::{Expression, TagName, expression};
use crate::syntax::NodeId;

impl<'t, W: World<'t>> Evaluator<'t, '_, W> {
    pub(super) fn enumerate(
        &mut self,
        node: NodeId,
        iterable_node: NodeId,
        output: NodeId,
        body: NodeId,
        in_loop: bool,
    ) -> Value<'t> {
        let tree = self.tree();
        if let Some(Ok(Expression::Index(0) | Expression::Value(0))) =
            expression(tree, tree.expand(iterable_node))
        {
            return self.failed(iterable_node, Kind::EnumerateOverOwnItem);
        }
        let iterable = self.argument(iterable_node, TagName::Enumerate);
        let output_value = self.construct(output, None);
        if output_value.is_unknown() {
            return Value::unknown(node, UnknownReason::Template, Shape::Any);
        }
        let as_map = match output_value.as_str().map(str::to_uppercase).as_deref() {
            Some("SEQ") => false,
            Some("MAP") => true,
            _ => {
                let written = output_value.as_str().unwrap_or(output_value.describe()).to_owned();
                return self.failed(output, Kind::UnknownOutput { output: written });
            }
        };
        if let ValueKind::Str(text) = &iterable.kind
            && !self.spend(u32::try_from(text.len()).unwrap_or(u32::MAX))
        {
            return self.too_large(node);
        }
        let rounds: Vec<(Value<'t>, Value<'t>)> = match iterable.kind {
            ValueKind::List(items) => items
                .into_iter()
                .enumerate()
                .map(|(index, item)| (Value::new(item.node, index_kind(index)), item))
                .collect(),
            ValueKind::Map(pairs) => pairs,
            ValueKind::Str(text) => text
                .chars()
                .enumerate()
                .map(|(index, c)| {
                    let item = Value::new(iterable.node, ValueKind::Str(Cow::Owned(c.to_string())));
                    (Value::new(iterable.node, index_kind(index)), item)
                })
                .collect(),
            ValueKind::Unknown(_) | ValueKind::OneOf(_) | ValueKind::Fallback(..) => {
                let shape = if as_map { Shape::MapOrNull } else { Shape::List };
                return Value::unknown(node, UnknownReason::Server, shape);
            }
            _ => {
                let found = iterable.describe();
                return self.failed(iterable_node, Kind::NotIterable { found });
            }
        };
        let mut list = Vec::new();
        let mut map = Pairs::default();
        for round in rounds {
            if in_loop && let Some(innermost) = self.loops.last_mut() {
                *innermost = Some(round);
            }
            let item = self.resolve(body);
            if !as_map {
                list.push(item);
                continue;
            }
            let mut cost = 0;
            match item.kind {
                ValueKind::Map(pairs) => {
                    pairs.into_iter().for_each(|(key, value)| cost += map.merge(key, value));
                }
                ValueKind::List(pair) if pair.len() >= 2 => {
                    let mut pair = pair.into_iter();
                    if let (Some(key), Some(value)) = (pair.next(), pair.next()) {
                        cost = map.merge(key, value);
                    }
                }
                ValueKind::Unknown(_) | ValueKind::OneOf(_) | ValueKind::Fallback(..) => {
                    return Value::unknown(node, UnknownReason::Server, Shape::MapOrNull);
                }
                _ => {
                    let found = item.describe();
                    return self.failed(body, Kind::MapBodyNotPair { found });
                }
            }
            if !self.spend(u32::try_from(cost).unwrap_or(u32::MAX)) {
                return self.too_large(node);
            }
        }
        Value::new(node, if as_map { ValueKind::Map(map.into_pairs()) } else { ValueKind::List(list) })
    }

    pub(super) fn loop_item(&mut self, node: NodeId, tag: TagName, depth: i64) -> Value<'t> {
        let enclosing = self.loops.len();
        let frame = usize::try_from(depth)
            .ok()
            .and_then(|depth| enclosing.checked_sub(depth + 1))
            .and_then(|at| self.loops.get(at));
        match frame {
            None | Some(None) => self.failed(node, Kind::NoEnclosingEnumerate { tag, depth, enclosing }),
            Some(Some((index, item))) => {
                let item = if tag == TagName::Index { index } else { item };
                let (size, depth) = item.extent();
                // Each loop can double the value of the one inside it, or nest it deeper.
                if size > self.budget || self.depth.saturating_add(depth) > MAX_DEPTH {
                    self.budget = 0;
                    return self.too_large(node);
                }
                let mut value = item.clone();
                self.spend(size);
                // Point to where it is used: the item is data that may be right elsewhere.
                value.node = node;
                value
            }
        }
    }

    pub(super) fn at_index(
        &mut self,
        node: NodeId,
        object: NodeId,
        key: NodeId,
        default: Option<NodeId>,
    ) -> Value<'t> {
        let whole = self.argument(object, TagName::AtIndex);
        let index = self.argument(key, TagName::AtIndex);
        if let Some(reason) = whole.reason().or(index.reason()) {
            if self.world.is_unmatched(whole.node) {
                self.report(whole.node, Kind::UnmatchedIndexed);
            }
            return Value::unknown(node, reason, Shape::Any);
        }
        let missing = |this: &mut Self, kind: Kind| match default {
            Some(default) => this.construct(default, Some(TagName::AtIndex)),
            None => this.failed(key, kind),
        };
        match whole.kind {
            ValueKind::List(mut items) => {
                let at = match index.kind {
                    ValueKind::Int(at) => at,
                    ValueKind::Bool(at) => i64::from(at),
                    _ => return self.failed(key, Kind::ListIndexNotInteger),
                };
                let length = items.len();
                let place = if at < 0 { i64::try_from(length).map_or(-1, |length| length + at) } else { at };
                match usize::try_from(place).ok().filter(|&place| place < length) {
                    Some(place) => items.swap_remove(place),
                    None => missing(self, Kind::IndexOutOfRange { index: at, length }),
                }
            }
            ValueKind::Map(pairs) => match pairs.into_iter().find(|(known, _)| known.kind == index.kind) {
                Some((_, value)) => value,
                None => {
                    let key = match &index.kind {
                        ValueKind::Str(text) => text.clone().into_owned(),
                        ValueKind::Int(number) => number.to_string(),
                        _ => index.describe().to_owned(),
                    };
                    missing(self, Kind::NoSuchKey { key })
                }
            },
            // Python asks whether the text contains the key before it takes the item, which no text has.
            ValueKind::Str(ref text) if index.as_str().is_some_and(|key| !text.contains(key)) => {
                let key = index.as_str().unwrap_or_default().to_owned();
                missing(self, Kind::NoSuchKey { key })
            }
            _ => {
                let found = whole.describe();
                self.failed(object, Kind::NotIndexable { found })
            }
        }
    }
}

fn index_kind<'t>(index: usize) -> ValueKind<'t> {
    ValueKind::Int(i64::try_from(index).unwrap_or(i64::MAX))
}
