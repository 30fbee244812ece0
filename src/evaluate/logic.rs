//! Tags that compute: `!Format`, `!If`, `!Condition`.

use super::evaluator::{Evaluator, cost_of_text};
use super::world::{ServerValue, World};
use super::{
    AlwaysTrue, EvaluationProblemKind as Kind, FormatProblem, Shape, UnknownReason, Value, ValueKind, format,
};
use crate::blueprint::{Expression, Name, TagName, expression, text};
use crate::syntax::NodeId;
use crate::text::{Span, is_python_format};

impl<'t, W: World<'t>> Evaluator<'t, '_, W> {
    pub(super) fn format(&mut self, node: NodeId, format_node: NodeId, arguments: &'t [NodeId]) -> Value<'t> {
        let template = self.formatted(format_node, |this| this.construct(format_node, Some(TagName::Format)));
        let places = arguments;
        let argument = |node: &NodeId| self.formatted(*node, |this| this.argument(*node, TagName::Format));
        let arguments: Vec<_> = places.iter().map(argument).collect();
        if template.is_unknown() {
            return Value { node, ..template };
        }
        let ValueKind::Str(text) = &template.kind else {
            let found = template.describe();
            return self.failed(format_node, Kind::Format(FormatProblem::NotString { found }));
        };
        let length = arguments.iter().filter_map(Value::as_str).map(str::len).sum::<usize>() + text.len();
        if !self.spend(cost_of_text(length)) {
            return self.too_large(node);
        }
        let is_uuid_key = |value: &Value<'t>| self.world.is_uuid_key(value);
        match format::format(node, text, &arguments, is_uuid_key) {
            Ok(value) => value,
            Err(problem) => {
                let tree = self.tree();
                let (place, span) = match (&problem, problem.offset()) {
                    (_, Some(at)) => {
                        let from = tree.content_offset(format_node, at);
                        let to = tree.content_offset(format_node, (at + problem.length()).min(text.len()));
                        (format_node, Span::new(from, to.max(from)))
                    }
                    (FormatProblem::NeedsNumber { argument, .. }, None) => {
                        // Not where its value comes from: that may be right elsewhere.
                        let place = places.get(*argument).copied().unwrap_or(node);
                        (place, tree.full_span(place))
                    }
                    _ => (node, tree.full_span(node)),
                };
                self.report_at(place, span, Kind::Format(problem));
                Value::unknown(node, UnknownReason::Failed, Shape::Any)
            }
        }
    }

    /// A part of a `!Format`: `%(name)s` is Python's there, and nothing that is filled in before.
    fn formatted(&mut self, node: NodeId, otherwise: impl FnOnce(&mut Self) -> Value<'t>) -> Value<'t> {
        let tree = self.tree();
        match text(tree, node).filter(|text| is_python_format(text)) {
            Some(_) => self.literal(tree.expand(node)),
            None => otherwise(self),
        }
    }

    /// Reports a condition that is true whatever happens, and is surely not meant so.
    pub(super) fn note_always_true(&mut self, value: &Value<'t>, place: NodeId) {
        let tree = self.tree();
        let place = tree.expand(place);
        let says_no = |text: &str| {
            matches!(text.to_ascii_lowercase().as_str(), "false" | "no" | "off" | "0" | "none" | "null")
        };
        let filled = Some(AlwaysTrue::Filled { found: value.describe() });
        let why = match (expression(tree, place), &value.kind) {
            (None, ValueKind::List(_)) => filled,
            (None, ValueKind::Str(text)) if says_no(text) || text.starts_with('!') => filled,
            (Some(Ok(Expression::Env { default: Some(default), .. })), _) => {
                let default = tree.expand(default);
                let is_true = self.tag_of(default).is_none() && self.scalar(default).truthy() == Some(true);
                is_true.then_some(AlwaysTrue::Default)
            }
            (Some(Ok(Expression::Context { key: Name::Text(key), .. })), ValueKind::List(_)) => {
                let is_server = |(name, value): &(&str, ServerValue)| {
                    *name == key && matches!(value, ServerValue::AlwaysTrue)
                };
                self.context.server.iter().any(is_server).then_some(AlwaysTrue::Server)
            }
            (Some(Ok(Expression::Context { .. })), ValueKind::Str(text)) if says_no(text) => filled,
            (Some(Ok(Expression::Context { .. })), ValueKind::Fallback(default, _))
                if default.as_str().is_some_and(says_no) =>
            {
                filled
            }
            _ => None,
        };
        // A default that means no and is true is wrong whatever else may be set.
        let counted = match &value.kind {
            ValueKind::Fallback(default, _) => default,
            _ => value,
        };
        if let Some(why) = why.filter(|_| counted.truthy() == Some(true)) {
            self.report(place, Kind::AlwaysTrue(why));
        }
    }

    /// Resolves one element of an entry's `conditions`.
    pub fn entry_condition(&mut self, node: NodeId) -> Value<'t> {
        let value = self.resolve(node);
        self.note_always_true(&value, node);
        value
    }

    pub(super) fn choose(
        &mut self,
        node: NodeId,
        condition: NodeId,
        branches: Option<(NodeId, NodeId)>,
    ) -> Value<'t> {
        let value = self.argument(condition, TagName::If);
        self.note_always_true(&value, condition);
        let truth = value.truthy();
        let Some((then, otherwise)) = branches else {
            return match truth {
                Some(truth) => Value::new(node, ValueKind::Bool(truth)),
                None => Value::unknown(node, UnknownReason::Condition, Shape::Bool),
            };
        };
        match truth {
            Some(true) => self.resolve(then),
            Some(false) => self.resolve(otherwise),
            None => {
                let known = self.problems.len();
                let then = self.resolve(then);
                let fails = |this: &Self, from: usize| {
                    this.problems.iter().skip(from).any(|problem| problem.kind.fails())
                };
                let then_fails = then.is_failure() || fails(self, known);
                let after = self.problems.len();
                let otherwise = self.resolve(otherwise);
                let otherwise_fails = otherwise.is_failure() || fails(self, after);
                // What fails in one of the two only may never be computed.
                if !then_fails || !otherwise_fails {
                    self.problems.truncate(known);
                }
                let outcome = |fails: bool, value: Value<'t>| match fails {
                    true => Value::unknown(value.node, UnknownReason::Failed, Shape::Any),
                    false => value,
                };
                let both = vec![outcome(then_fails, then), outcome(otherwise_fails, otherwise)];
                Value::new(node, ValueKind::OneOf(both))
            }
        }
    }

    /// The outcome of `EQ` and `NEQ`, where the release has them and the mode is one of these.
    fn equality(&self, node: NodeId, mode: &Value<'t>, values: &[(NodeId, Value<'t>)]) -> Option<Value<'t>> {
        let mode = mode.as_str().filter(|_| self.context.dialect.equality_modes)?;
        let is_mode = |name: &str| mode.eq_ignore_ascii_case(name);
        if !is_mode("EQ") && !is_mode("NEQ") {
            return None;
        }
        let equal = match values {
            [] => return None,
            [(_, one), (_, other)] => are_equal(one, other),
            _ => None,
        };
        Some(match equal {
            Some(equal) => Value::new(node, ValueKind::Bool(equal == is_mode("EQ"))),
            None => Value::unknown(node, UnknownReason::Condition, Shape::Bool),
        })
    }

    pub(super) fn condition(&mut self, node: NodeId, mode: NodeId, values: &'t [NodeId]) -> Value<'t> {
        let mode_value = self.construct(mode, None);
        let values: Vec<_> =
            values.iter().map(|&place| (place, self.argument(place, TagName::Condition))).collect();
        if let Some(equal) = self.equality(node, &mode_value, &values) {
            return equal;
        }
        let mut truths = Vec::with_capacity(values.len());
        for (place, value) in &values {
            self.note_always_true(value, *place);
            truths.push(value.truthy());
        }
        if mode_value.is_unknown() {
            return Value::unknown(node, UnknownReason::Template, Shape::Bool);
        }
        let Some(mode_name) = mode_value.as_str().and_then(Mode::from_text) else {
            let mode_text = mode_value.as_str().unwrap_or(mode_value.describe()).to_owned();
            return self.failed(mode, Kind::UnknownMode { mode: mode_text });
        };
        if truths.is_empty() {
            return self.failed(node, Kind::ConditionWithoutValues);
        }
        match mode_name.apply(&truths) {
            Some(truth) => Value::new(node, ValueKind::Bool(truth)),
            None => Value::unknown(node, UnknownReason::Condition, Shape::Bool),
        }
    }
}

/// Whether Python deems two values equal; `None` when that isn't known.
fn are_equal(one: &Value<'_>, other: &Value<'_>) -> Option<bool> {
    use ValueKind as K;
    let number = |value: &Value<'_>| match value.kind {
        K::Bool(truth) => Some(f64::from(u8::from(truth))),
        K::Int(number) if number.unsigned_abs() < 1 << 53 => Some(number as f64),
        K::Float(number) => Some(number),
        _ => None,
    };
    if let (Some(one), Some(other)) = (number(one), number(other)) {
        return Some(one == other);
    }
    let is_plain = |value: &Value<'_>| matches!(value.kind, K::Null | K::Str(_)) || number(value).is_some();
    match (&one.kind, &other.kind) {
        (K::Str(one), K::Str(other)) => Some(one == other),
        (K::Null, K::Null) => Some(true),
        (K::Key(one), K::Key(other)) if one == other => Some(true),
        (K::List(one), K::List(other)) if one.len() == other.len() => {
            let pairs: Vec<_> = one.iter().zip(other).map(|(one, other)| are_equal(one, other)).collect();
            match pairs.contains(&Some(false)) {
                true => Some(false),
                false => pairs.iter().all(Option::is_some).then_some(true),
            }
        }
        (K::List(_), K::List(_)) => Some(false),
        (K::List(_) | K::Map(_), _) if is_plain(other) => Some(false),
        (_, K::List(_) | K::Map(_)) if is_plain(one) => Some(false),
        _ => (is_plain(one) && is_plain(other)).then_some(false),
    }
}

/// The operations of `!Condition`.
#[derive(Debug, Clone, Copy)]
#[allow(missing_docs, reason = "the names are the modes'")]
pub enum Mode {
    And,
    Nand,
    Or,
    Nor,
    Xor,
    Xnor,
}

impl Mode {
    /// The mode of that text, in any case.
    pub fn from_text(text: &str) -> Option<Mode> {
        Some(match &*text.to_uppercase() {
            "AND" => Mode::And,
            "NAND" => Mode::Nand,
            "OR" => Mode::Or,
            "NOR" => Mode::Nor,
            "XOR" => Mode::Xor,
            "XNOR" => Mode::Xnor,
            _ => return None,
        })
    }

    /// The outcome as far as the known values decide it.
    pub fn apply(self, truths: &[Option<bool>]) -> Option<bool> {
        let all = || {
            if truths.contains(&Some(false)) {
                Some(false)
            } else {
                truths.iter().all(Option::is_some).then_some(true)
            }
        };
        let any = || {
            if truths.contains(&Some(true)) {
                Some(true)
            } else {
                truths.iter().all(Option::is_some).then_some(false)
            }
        };
        let odd = || truths.iter().try_fold(false, |odd, truth| truth.map(|truth| odd ^ truth));
        match self {
            Mode::And => all(),
            Mode::Nand => all().map(|truth| !truth),
            Mode::Or => any(),
            Mode::Nor => any().map(|truth| !truth),
            Mode::Xor => odd(),
            Mode::Xnor => odd().map(|truth| !truth),
        }
    }
}
