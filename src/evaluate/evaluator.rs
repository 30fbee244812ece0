//! Computing what can be known.

use std::borrow::Cow;
use std::cell::Cell;

use foldhash::HashMap;

use super::value::Pairs;
use super::{
    EvaluationProblem, EvaluationProblemKind as Kind, FormatProblem, KeyOfReason, ObjectId, Shape,
    UnknownReason, Value, ValueKind, format, json,
};
use crate::blueprint::{Expression, Name, TagName, expression};
use crate::source::{Span, beside_placeholders, has_placeholder, may_have_placeholders};
use crate::syntax::{NodeId, NodeKind, Resolved, Tree};

/// What the command line and the configuration say about the place where the blueprint is applied.
#[derive(Debug, Default, Clone)]
pub struct Settings {
    /// The instance's context, merged over the blueprint's.
    pub context: Vec<(String, serde_json::Value)>,
    /// The worker's environment, as far as it is given.
    pub environment: Vec<(String, String)>,
}

/// The context that `!Context` reads.
#[derive(Debug)]
pub struct Context<'t, 's> {
    tree: &'t Tree<'t>,
    settings: &'s Settings,
    /// The values that authentik itself puts there.
    server: Vec<(&'static str, ServerValue)>,
    /// The keys of the blueprint's own mapping.
    keys: HashMap<&'t str, NodeId>,
    /// What may still be spent on the whole file.
    budget: Cell<u32>,
    dialect: Dialect,
    /// Whether any value of the file can have a placeholder.
    has_placeholders: bool,
}

/// What the tags of a release can do beyond those of the oldest.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Dialect {
    /// `!Context a.b` reaches into mappings and lists (authentik's documentation: since 2026.5).
    pub context_paths: bool,
    /// `!Condition` may know more modes than the six of old; which of them a release has isn't known.
    pub more_modes: bool,
}

/// A context value of authentik's own.
#[derive(Debug, Clone, Copy)]
pub enum ServerValue {
    /// Certainly true as a condition: the one-element tuple of 2026.x.
    AlwaysTrue,
    /// A boolean that only the server knows.
    UnknownBool,
    /// Model name to app label, for every model that an entry may name.
    Models,
}

impl<'t, 's> Context<'t, 's> {
    /// The context of one blueprint.
    pub fn new(
        tree: &'t Tree<'t>,
        blueprint: Option<NodeId>,
        settings: &'s Settings,
        server: Vec<(&'static str, ServerValue)>,
        dialect: Dialect,
    ) -> Self {
        let entries = blueprint.into_iter().flat_map(|context| tree.entries(tree.expand(context)));
        let keys = entries.filter_map(|(key, value)| Some((tree.as_str(key)?, value))).collect();
        let nodes = u32::try_from(tree.node_count()).unwrap_or(u32::MAX);
        let budget = Cell::new(nodes.saturating_mul(BUDGET_PER_NODE).saturating_add(BUDGET_PER_FILE));
        let has_placeholders = may_have_placeholders(tree.text());
        Context { tree, settings, server, keys, budget, dialect, has_placeholders }
    }
}

/// What objects there are.
pub trait World<'t> {
    /// The primary key of the entry with that id.
    ///
    /// # Errors
    /// Why there is none at this point.
    fn key_of(&mut self, node: NodeId, id: &'t str) -> Result<Value<'t>, KeyOfReason>;

    /// The first object that matches a query.
    ///
    /// # Errors
    /// The node at fault and why the look-up fails.
    fn find(&mut self, query: &Query<'t>) -> Result<Found, (NodeId, Kind)>;

    /// Every model that an entry may name, as `app.model`.
    fn models(&self) -> Vec<&'static str>;
}

/// A look-up by `!Find` or `!FindObject`.
#[derive(Debug)]
pub struct Query<'t> {
    /// The tag.
    pub node: NodeId,
    /// Whether it is `!FindObject`.
    pub object: bool,
    /// The model: a string unless it isn't known.
    pub model: Value<'t>,
    /// Field and value of each condition.
    pub conditions: Vec<(Value<'t>, Value<'t>)>,
}

/// What a look-up gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// A known object.
    Object(ObjectId),
    /// No object that is known here; authentik gives null.
    Nothing,
    /// There may be one.
    Unknown {
        /// The model that was asked for, when it is known.
        model: Option<&'static str>,
    },
}

/// Computes the expressions of one entry.
pub struct Evaluator<'t, 'a, W> {
    context: &'a Context<'t, 'a>,
    world: &'a mut W,
    problems: &'a mut Vec<EvaluationProblem>,
    /// The loops that `!Index` and `!Value` see, outermost first.
    loops: Vec<Option<(Value<'t>, Value<'t>)>>,
    /// What may still be spent before the evaluator gives up: aliases and nested loops can ask for
    /// exponentially much.
    budget: u32,
    depth: u32,
}

/// What may be spent on one value. A visited node costs one; long texts cost more.
const BUDGET: u32 = 200_000;
/// What may be spent on one file, where many entries share what anchors hold.
const BUDGET_PER_FILE: u32 = 200_000;
const BUDGET_PER_NODE: u32 = 8;
/// Texts up to this length cost nothing.
const SHORT: usize = 1024;
const BYTES_PER_COST: usize = 32;
const MAX_DEPTH: u32 = 300;

/// What it costs to handle a text.
fn cost_of_text(length: usize) -> u32 {
    if length <= SHORT { 0 } else { u32::try_from(length / BYTES_PER_COST).unwrap_or(u32::MAX) }
}

impl<'t, 'a, W: World<'t>> Evaluator<'t, 'a, W> {
    /// An evaluator that reports to `problems`.
    pub fn new(
        context: &'a Context<'t, 'a>,
        world: &'a mut W,
        problems: &'a mut Vec<EvaluationProblem>,
    ) -> Self {
        Evaluator { context, world, problems, loops: Vec::new(), budget: BUDGET, depth: 0 }
    }

    fn tree(&self) -> &'t Tree<'t> {
        self.context.tree
    }

    fn report(&mut self, node: NodeId, kind: Kind) {
        let span = self.tree().full_span(node);
        self.report_at(node, span, kind);
    }

    fn report_at(&mut self, node: NodeId, span: Span, kind: Kind) {
        let problem = EvaluationProblem { span, node, kind };
        // A loop meets the same place many times.
        if !self.problems.iter().rev().take(8).any(|known| *known == problem) {
            self.problems.push(problem);
        }
    }

    fn failed(&mut self, node: NodeId, kind: Kind) -> Value<'t> {
        self.report(node, kind);
        Value::unknown(node, UnknownReason::Failed, Shape::Any)
    }

    /// Evaluates without reporting: for what may never be computed.
    fn silently<T>(&mut self, compute: impl FnOnce(&mut Self) -> T) -> T {
        let known = self.problems.len();
        let result = compute(self);
        self.problems.truncate(known);
        result
    }

    /// Spends something; false when there isn't enough, and then for all that follows.
    fn spend(&mut self, cost: u32) -> bool {
        let of_file = self.context.budget.get();
        if cost > self.budget || cost > of_file {
            self.budget = 0;
            return false;
        }
        self.budget -= cost;
        self.context.budget.set(of_file - cost);
        true
    }

    /// Whether the evaluator may visit a node; it is paid for then.
    fn may_visit(&mut self, node: NodeId) -> bool {
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
            return Value::unknown(node, UnknownReason::Server, Shape::Any);
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
        } else {
            match tree.node(node).kind {
                NodeKind::Sequence(_) => {
                    let items = tree.items(node).iter().map(|&item| self.resolve(item)).collect();
                    Value::new(node, ValueKind::List(items))
                }
                NodeKind::Mapping(_) => {
                    let mut pairs = Vec::new();
                    for (key, value) in tree.entries(node) {
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

    fn tag_of(&self, node: NodeId) -> Option<TagName> {
        self.tree().tag(node).and_then(|tag| TagName::from_text(&tag.name))
    }

    fn scalar(&self, node: NodeId) -> Value<'t> {
        let tree = self.tree();
        if self.context.has_placeholders
            && let Resolved::Str(text) = tree.resolve(node)
            && let Some(stays) = beside_placeholders(text)
        {
            // With nothing but digits beside it, it can still become a number.
            let is_text = stays.bytes().any(|byte| byte.is_ascii_alphabetic());
            let shape = if is_text { Shape::Text(Cow::Borrowed(stays)) } else { Shape::Any };
            return Value::unknown(node, UnknownReason::Template, shape);
        }
        self.literal(node)
    }

    /// A scalar whose placeholders, if any, are text like any other.
    fn literal(&self, node: NodeId) -> Value<'t> {
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
            _ => return Value::unknown(node, UnknownReason::Failed, Shape::Any),
        };
        Value::new(node, kind)
    }

    /// The value of a node as loaded: tags inside of lists and mappings stay unresolved objects.
    fn construct(&mut self, node: NodeId, outer: Option<TagName>) -> Value<'t> {
        let tree = self.tree();
        let node = tree.expand(node);
        if !self.may_visit(node) {
            return Value::unknown(node, UnknownReason::Server, Shape::Any);
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

    /// The key of a mapping: a name even with placeholders in it.
    fn key(&mut self, node: NodeId) -> Value<'t> {
        let tree = self.tree();
        let node = tree.expand(node);
        match (self.tag_of(node), &tree.node(node).kind) {
            (None, NodeKind::Scalar(_)) => self.literal(node),
            _ => self.construct(node, None),
        }
    }

    /// An argument of a tag: a tag is resolved, everything else stays as loaded.
    fn argument(&mut self, node: NodeId, outer: TagName) -> Value<'t> {
        let node = self.tree().expand(node);
        match self.tag_of(node) {
            Some(tag) => self.resolve_directly(node, tag),
            None => self.construct(node, Some(outer)),
        }
    }

    /// Resolves a tag without opening a loop for it, as tags do with their arguments.
    fn resolve_directly(&mut self, node: NodeId, tag: TagName) -> Value<'t> {
        if !self.may_visit(node) {
            return Value::unknown(node, UnknownReason::Server, Shape::Any);
        }
        self.depth += 1;
        let value = self.resolve_tag(node, tag, false);
        self.depth -= 1;
        value
    }

    fn resolve_tag(&mut self, node: NodeId, tag: TagName, in_loop: bool) -> Value<'t> {
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
            Expression::File { default, .. } => match default {
                Some(default) => self.fallback(node, default, tag),
                None => Value::unknown(node, UnknownReason::File, Shape::TextOrNull),
            },
            Expression::Format { format, arguments } => self.format(node, format, arguments),
            Expression::If { condition, branches } => self.choose(node, condition, branches),
            Expression::Condition { mode, values } => self.condition(node, mode, values),
            Expression::Enumerate { iterable, output, body } => {
                self.enumerate(node, iterable, output, body, in_loop)
            }
            Expression::Index(depth) => self.loop_item(node, tag, depth),
            Expression::Value(depth) => self.loop_item(node, tag, depth),
            Expression::AtIndex { object, key, default } => self.at_index(node, object, key, default),
            Expression::ParseJson(text) if !self.spend(cost_of_text(text.len())) => {
                Value::unknown(node, UnknownReason::Server, Shape::Any)
            }
            Expression::ParseJson(text) if has_placeholder(text) => {
                Value::unknown(node, UnknownReason::Template, Shape::Any)
            }
            Expression::ParseJson(text) => match json::parse(node, text) {
                Ok(value) => value,
                Err(message) => self.failed(node, Kind::InvalidJson { message }),
            },
        }
    }

    fn find(
        &mut self,
        node: NodeId,
        object: bool,
        model: NodeId,
        conditions: &'t [NodeId],
        tag: TagName,
    ) -> Value<'t> {
        let tree = self.tree();
        let mut query = Query { node, object, model: self.argument(model, tag), conditions: Vec::new() };
        for &condition in conditions {
            if let [field, value, ..] = tree.items(condition) {
                query.conditions.push((self.argument(*field, tag), self.argument(*value, tag)));
            }
        }
        let found = match self.world.find(&query) {
            Ok(found) => found,
            Err((place, kind)) => {
                self.report(place, kind);
                return Value::unknown(node, UnknownReason::Failed, Shape::Any);
            }
        };
        match found {
            Found::Nothing => Value::new(node, ValueKind::Null),
            _ if object => Value::unknown(node, UnknownReason::Server, Shape::MapOrNull),
            Found::Object(id) => Value::new(node, ValueKind::Key(id)),
            Found::Unknown { model } => {
                let shape = model.map_or(Shape::Any, Shape::KeyOf);
                Value::unknown(node, UnknownReason::Server, shape)
            }
        }
    }

    fn name(&mut self, name: Name<'t>) -> Option<Cow<'t, str>> {
        match name {
            Name::Text(text) => Some(Cow::Borrowed(text)),
            Name::Node(node) => match self.construct(node, None).kind {
                ValueKind::Str(text) => Some(text),
                _ => None,
            },
        }
    }

    fn context_value(&mut self, node: NodeId, key: Name<'t>, default: Option<NodeId>) -> Value<'t> {
        let Some(key) = self.name(key).filter(|key| !has_placeholder(key)) else {
            return Value::unknown(node, UnknownReason::Server, Shape::Any);
        };
        let tree = self.tree();
        let mut value: Option<Value<'t>> = None;
        if let Some((_, server)) = self.context.server.iter().find(|(name, _)| *name == key) {
            value = Some(self.server_value(node, server));
        }
        if let Some(&own) = self.context.keys.get(&*key) {
            // A tag is resolved; tags inside of a list or mapping stay as they are.
            let own = tree.expand(own);
            let own = match self.tag_of(own) {
                Some(tag) => self.resolve_directly(own, tag),
                None => self.construct(own, None),
            };
            match &mut value {
                Some(value) => value.merge(own),
                None => value = Some(own),
            }
        }
        let given = self.context.settings.context.iter().find(|(name, _)| *name == key);
        if let Some((_, given)) = given {
            let given = json::value(node, given);
            match &mut value {
                Some(value) => value.merge(given),
                None => value = Some(given),
            }
        }
        match (value, default) {
            (Some(value), _) => value,
            (None, Some(default)) => {
                let default = tree.expand(default);
                match self.tag_of(default) {
                    Some(tag) => self.resolve_directly(default, tag),
                    None => self.construct(default, Some(TagName::Context)),
                }
            }
            (None, None) if self.context.dialect.context_paths && key.contains('.') => {
                Value::unknown(node, UnknownReason::Server, Shape::Any)
            }
            (None, None) => {
                self.report(node, Kind::NoContextKey { key: key.into_owned() });
                Value::new(node, ValueKind::Null)
            }
        }
    }

    fn server_value(&self, node: NodeId, value: &ServerValue) -> Value<'t> {
        match value {
            ServerValue::AlwaysTrue => {
                let inner = Value::unknown(node, UnknownReason::Server, Shape::Bool);
                Value::new(node, ValueKind::List(vec![inner]))
            }
            ServerValue::UnknownBool => Value::unknown(node, UnknownReason::Server, Shape::Bool),
            ServerValue::Models => {
                let text = |text: &'static str| Value::new(node, ValueKind::Str(Cow::Borrowed(text)));
                let pairs = self.world.models().into_iter().filter_map(|full| {
                    let (app, model) = full.split_once('.')?;
                    Some((text(model), text(app)))
                });
                Value::new(node, ValueKind::Map(pairs.collect()))
            }
        }
    }

    fn environment(&mut self, node: NodeId, name: Name<'t>, default: Option<NodeId>) -> Value<'t> {
        let name = self.name(name).filter(|name| !has_placeholder(name));
        let given = self.context.settings.environment.iter();
        let given = given.rev().find(|(known, _)| Some(known.as_str()) == name.as_deref());
        match (given.map(|(_, value)| value), default) {
            (Some(value), _) if !value.is_empty() => {
                Value::new(node, ValueKind::Str(Cow::Owned(value.clone())))
            }
            (Some(_), Some(default)) => self.construct(default, Some(TagName::Env)),
            (Some(_), None) => Value::new(node, ValueKind::Null),
            (None, Some(default)) => self.fallback(node, default, TagName::Env),
            (None, None) => Value::unknown(node, UnknownReason::Environment, Shape::TextOrNull),
        }
    }

    fn fallback(&mut self, node: NodeId, default: NodeId, tag: TagName) -> Value<'t> {
        let default = self.construct(default, Some(tag));
        // A null default says the same as none, and so does an empty text.
        let shape = match &default.kind {
            ValueKind::Null => Some(Shape::TextOrNull),
            ValueKind::Str(text) if text.is_empty() => Some(Shape::Text(Cow::Borrowed(""))),
            _ => None,
        };
        if let Some(shape) = shape {
            let reason = if tag == TagName::File { UnknownReason::File } else { UnknownReason::Environment };
            return Value::unknown(node, reason, shape);
        }
        Value::new(node, ValueKind::Fallback(Box::new(default)))
    }

    fn format(&mut self, node: NodeId, format_node: NodeId, arguments: &'t [NodeId]) -> Value<'t> {
        let template = self.construct(format_node, Some(TagName::Format));
        let arguments: Vec<_> = arguments.iter().map(|&node| self.argument(node, TagName::Format)).collect();
        if let ValueKind::Unknown(unknown) = template.kind {
            return Value::new(node, ValueKind::Unknown(unknown));
        }
        let ValueKind::Str(text) = &template.kind else {
            let found = template.describe();
            return self.failed(format_node, Kind::Format(FormatProblem::NotString { found }));
        };
        let length = arguments.iter().filter_map(Value::as_str).map(str::len).sum::<usize>() + text.len();
        if !self.spend(cost_of_text(length)) {
            return Value::unknown(node, UnknownReason::Server, Shape::Any);
        }
        match format::format(node, text, &arguments) {
            Ok(value) => value,
            Err(problem) => {
                let tree = self.tree();
                let (place, span) = match (&problem, problem.offset()) {
                    (_, Some(at)) => {
                        let from = tree.content_offset(format_node, at);
                        let to = tree.content_offset(format_node, (at + 2).min(text.len()));
                        (format_node, Span::new(from, to.max(from)))
                    }
                    (FormatProblem::NeedsNumber { argument, .. }, None) => {
                        let place = arguments.get(*argument).map_or(node, |argument| argument.node);
                        (place, tree.full_span(place))
                    }
                    _ => (node, tree.full_span(node)),
                };
                self.report_at(place, span, Kind::Format(problem));
                Value::unknown(node, UnknownReason::Failed, Shape::Any)
            }
        }
    }

    /// Reports a condition that is true whatever happens, and is surely not meant so.
    fn note_always_true(&mut self, value: &Value<'t>, place: NodeId) {
        let place = self.tree().expand(place);
        if self.tag_of(place).is_some() {
            return;
        }
        let misleading = match &value.kind {
            ValueKind::List(_) => true,
            ValueKind::Str(text) => {
                matches!(text.to_ascii_lowercase().as_str(), "false" | "no" | "off" | "0" | "none" | "null")
                    || text.starts_with('!')
            }
            _ => false,
        };
        if misleading && value.truthy() == Some(true) {
            self.report(place, Kind::AlwaysTrue { found: value.describe() });
        }
    }

    /// Resolves one element of an entry's `conditions`.
    pub fn entry_condition(&mut self, node: NodeId) -> Value<'t> {
        let value = self.resolve(node);
        self.note_always_true(&value, node);
        value
    }

    fn choose(&mut self, node: NodeId, condition: NodeId, branches: Option<(NodeId, NodeId)>) -> Value<'t> {
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
                let both = self.silently(|this| vec![this.resolve(then), this.resolve(otherwise)]);
                Value::new(node, ValueKind::OneOf(both))
            }
        }
    }

    fn condition(&mut self, node: NodeId, mode: NodeId, values: &'t [NodeId]) -> Value<'t> {
        let mode_value = self.construct(mode, None);
        let mut truths = Vec::with_capacity(values.len());
        for &place in values {
            let value = self.argument(place, TagName::Condition);
            self.note_always_true(&value, place);
            truths.push(value.truthy());
        }
        if mode_value.is_unknown() {
            return Value::unknown(node, UnknownReason::Template, Shape::Bool);
        }
        let Some(mode_name) = mode_value.as_str().and_then(Mode::from_text) else {
            let mode_text = mode_value.as_str().unwrap_or(mode_value.describe()).to_owned();
            let perhaps = ["EQ", "NEQ"].iter().any(|known| mode_text.eq_ignore_ascii_case(known));
            if perhaps && self.context.dialect.more_modes {
                return Value::unknown(node, UnknownReason::Condition, Shape::Bool);
            }
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

    fn enumerate(
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
            return Value::unknown(node, UnknownReason::Server, Shape::Any);
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
            ValueKind::Unknown(_) | ValueKind::OneOf(_) | ValueKind::Fallback(_) => {
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
            match item.kind {
                ValueKind::Map(pairs) => pairs.into_iter().for_each(|(key, value)| map.merge(key, value)),
                ValueKind::List(pair) if pair.len() >= 2 => {
                    let mut pair = pair.into_iter();
                    if let (Some(key), Some(value)) = (pair.next(), pair.next()) {
                        map.merge(key, value);
                    }
                }
                ValueKind::Unknown(_) | ValueKind::OneOf(_) | ValueKind::Fallback(_) => {
                    return Value::unknown(node, UnknownReason::Server, Shape::MapOrNull);
                }
                _ => {
                    let found = item.describe();
                    return self.failed(body, Kind::MapBodyNotPair { found });
                }
            }
        }
        Value::new(node, if as_map { ValueKind::Map(map.into_pairs()) } else { ValueKind::List(list) })
    }

    fn loop_item(&mut self, node: NodeId, tag: TagName, depth: i64) -> Value<'t> {
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
                    return Value::unknown(node, UnknownReason::Server, Shape::Any);
                }
                let mut value = item.clone();
                self.spend(size);
                // Point to where it is used: the item is data that may be right elsewhere.
                value.node = node;
                value
            }
        }
    }

    fn at_index(&mut self, node: NodeId, object: NodeId, key: NodeId, default: Option<NodeId>) -> Value<'t> {
        let whole = self.argument(object, TagName::AtIndex);
        let index = self.argument(key, TagName::AtIndex);
        let unknown = || Value::unknown(node, UnknownReason::Server, Shape::Any);
        if whole.is_unknown() || index.is_unknown() {
            return unknown();
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
