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
            // Python's sets have no order.
            ValueKind::Set(items) if items.len() > 1 => {
                let shape = if as_map { Shape::MapOrNull } else { Shape::List };
                return Value::unknown(node, UnknownReason::Server, shape);
            }
            ValueKind::Set(items) => {
                items.into_iter().map(|item| (Value::new(item.node, index_kind(0)), item)).collect()
            }
            ValueKind::Str(text) => text
                .chars()
                .enumerate()
                .map(|(index, c)| {
                    let item = Value::new(iterable.node, ValueKind::Str(Cow::Owned(c.to_string())));
                    (Value::new(iterable.node, index_kind(index)), item)
                })
                .collect(),
            ValueKind::Unknown(ref unknown)
                if matches!(unknown.shape, Shape::Bool | Shape::KeyOf(_) | Shape::SomeKeyOf(_)) =>
            {
                let found = iterable.describe();
                return self.failed(iterable_node, Kind::NotIterable { found });
            }
            ValueKind::OneOf(ref options) if options.iter().all(is_not_iterable) => {
                let found = options.first().map_or("null", Value::describe);
                return self.failed(iterable_node, Kind::NotIterable { found });
            }
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
                        if is_unhashable(&key) {
                            let found = key.describe();
                            return self.failed(key.node, Kind::MapKeyNotHashable { found });
                        }
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
        self.item_of(AtIndex { node, object, key, default }, whole, index)
    }

    /// An item of a value. Where one of several values is meant, it is one of their items.
    fn item_of(&mut self, at: AtIndex, whole: Value<'t>, index: Value<'t>) -> Value<'t> {
        let AtIndex { node, object, key, .. } = at;
        let unknown = || Value::unknown(node, UnknownReason::Server, Shape::Any);
        match (whole.kind, index.kind) {
            (ValueKind::OneOf(options), index_kind) if options.len() <= MOST_OPTIONS => {
                let index = Value::new(index.node, index_kind);
                self.item_of_each(at, options.into_iter().map(|whole| (whole, index.clone())).collect())
            }
            (whole_kind, ValueKind::OneOf(options)) if options.len() <= MOST_OPTIONS => {
                let whole = Value::new(whole.node, whole_kind);
                self.item_of_each(at, options.into_iter().map(|index| (whole.clone(), index)).collect())
            }
            (whole_kind @ (ValueKind::Unknown(_) | ValueKind::Fallback(..) | ValueKind::OneOf(_)), _) => {
                if self.world.is_unmatched(whole.node) {
                    self.report(whole.node, Kind::UnmatchedIndexed);
                }
                let reason = Value::new(node, whole_kind).reason().unwrap_or(UnknownReason::Server);
                Value::unknown(node, reason, Shape::Any)
            }
            (ValueKind::List(mut items), index) => {
                let position = match index {
                    ValueKind::Int(position) => position,
                    ValueKind::Bool(position) => i64::from(position),
                    // Without a digit more it can't be in the list.
                    ValueKind::BigInt(_) => i64::MAX,
                    ValueKind::Unknown(unknown) if !is_no_integer(&unknown.shape) => {
                        return Value::unknown(node, UnknownReason::Server, Shape::Any);
                    }
                    ValueKind::Key(_) | ValueKind::Fallback(..) | ValueKind::OneOf(_) => return unknown(),
                    _ => return self.failed(key, Kind::ListIndexNotInteger),
                };
                let length = items.len();
                let place = if position < 0 {
                    i64::try_from(length).map_or(-1, |length| length + position)
                } else {
                    position
                };
                match usize::try_from(place).ok().filter(|&place| place < length) {
                    Some(place) => items.swap_remove(place),
                    None => self.missing_item(at, Kind::IndexOutOfRange { index: position, length }),
                }
            }
            (ValueKind::Map(pairs), index) => {
                if matches!(index, ValueKind::List(_) | ValueKind::Map(_) | ValueKind::Set(_)) {
                    let found = Value::new(key, index).describe();
                    return self.failed(key, Kind::KeyNotHashable { found });
                }
                if matches!(index, ValueKind::Unknown(_) | ValueKind::Fallback(..) | ValueKind::OneOf(_)) {
                    return unknown();
                }
                // Only a key of exactly that kind is known to be equal or not.
                match pairs.into_iter().find(|(known, _)| is_same_key(&known.kind, &index)) {
                    Some((_, value)) => value,
                    None => {
                        let key = match &index {
                            ValueKind::Str(text) => text.clone().into_owned(),
                            ValueKind::Int(number) => number.to_string(),
                            _ => Value::new(key, index).describe().to_owned(),
                        };
                        self.missing_item(at, Kind::NoSuchKey { key })
                    }
                }
            }
            // Python asks whether the text contains the key before it takes the item, which no text has.
            (ValueKind::Str(text), ValueKind::Str(part)) if !text.contains(&*part) => {
                self.missing_item(at, Kind::NoSuchKey { key: part.into_owned() })
            }
            (ValueKind::Str(_), ValueKind::Unknown(_) | ValueKind::Fallback(..) | ValueKind::OneOf(_)) => {
                unknown()
            }
            (whole, _) => {
                let found = Value::new(node, whole).describe();
                self.failed(object, Kind::NotIndexable { found })
            }
        }
    }

    fn missing_item(&mut self, at: AtIndex, kind: Kind) -> Value<'t> {
        match at.default {
            Some(default) => self.construct(default, Some(TagName::AtIndex)),
            None => self.failed(at.key, kind),
        }
    }

    /// The items of one of several values: fails only where each of them fails.
    fn item_of_each(&mut self, at: AtIndex, pairs: Vec<(Value<'t>, Value<'t>)>) -> Value<'t> {
        let size = pairs.iter().map(|(whole, index)| whole.extent().0.saturating_add(index.extent().0));
        if !self.spend(size.fold(0, u32::saturating_add)) {
            return Value::unknown(at.node, UnknownReason::Server, Shape::Any);
        }
        let known = self.problems.len();
        let items: Vec<_> = pairs.into_iter().map(|(whole, index)| self.item_of(at, whole, index)).collect();
        if !items.iter().all(Value::is_failure) {
            self.problems.truncate(known);
        }
        Value::new(at.node, ValueKind::OneOf(items))
    }
}

/// What `!AtIndex` was written with.
#[derive(Clone, Copy)]
struct AtIndex {
    node: NodeId,
    object: NodeId,
    key: NodeId,
    default: Option<NodeId>,
}

/// So many values that may be meant are looked at one by one.
const MOST_OPTIONS: usize = 8;

/// Whether Python can't go through a value.
fn is_not_iterable(value: &Value<'_>) -> bool {
    match &value.kind {
        ValueKind::List(_) | ValueKind::Map(_) | ValueKind::Set(_) | ValueKind::Str(_) => false,
        ValueKind::Bytes(_) | ValueKind::Fallback(..) => false,
        ValueKind::OneOf(options) => options.iter().all(is_not_iterable),
        ValueKind::Unknown(unknown) => {
            matches!(unknown.shape, Shape::Bool | Shape::KeyOf(_) | Shape::SomeKeyOf(_))
        }
        _ => true,
    }
}

/// Whether a value can't be a key of a mapping.
fn is_unhashable(value: &Value<'_>) -> bool {
    match &value.kind {
        ValueKind::List(_) | ValueKind::Map(_) | ValueKind::Set(_) => true,
        ValueKind::Unknown(unknown) => matches!(unknown.shape, Shape::List | Shape::Object(_)),
        _ => false,
    }
}

/// Whether what is known of a value says that it is no integer.
fn is_no_integer(shape: &Shape<'_>) -> bool {
    matches!(shape, Shape::Text(_) | Shape::TextOrNull | Shape::List | Shape::MapOrNull | Shape::Object(_))
}

/// Whether two keys are the same to Python, to which `1`, `1.0` and `true` are.
fn is_same_key(one: &ValueKind<'_>, other: &ValueKind<'_>) -> bool {
    let number = |kind: &ValueKind<'_>| match kind {
        ValueKind::Bool(truth) => Some(f64::from(u8::from(*truth))),
        ValueKind::Int(number) if number.unsigned_abs() < 1 << 53 => Some(*number as f64),
        ValueKind::Float(number) => Some(*number),
        _ => None,
    };
    one == other || number(one).is_some_and(|one| number(other) == Some(one))
}

fn index_kind<'t>(index: usize) -> ValueKind<'t> {
    ValueKind::Int(i64::try_from(index).unwrap_or(i64::MAX))
}
