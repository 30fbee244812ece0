//! Tags that take their value from elsewhere: objects, the context, the environment.

use std::borrow::Cow;

use super::evaluator::Evaluator;
use super::world::{Defaults, Found, Query, ServerValue, World};
use super::{EvaluationProblemKind as Kind, Shape, UnknownReason, Value, ValueKind, json};
use crate::blueprint::{Name, TagName};
use crate::source::has_placeholder;
use crate::syntax::NodeId;

impl<'t, W: World<'t>> Evaluator<'t, '_, W> {
    pub(super) fn find(
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
            Found::Object(_) if object => Value::unknown(node, UnknownReason::Server, Shape::Object),
            _ if object => Value::unknown(node, UnknownReason::Server, Shape::MapOrNull),
            Found::Object(id) => Value::new(node, ValueKind::Key(id)),
            Found::Unknown { model } => {
                let shape = model.map_or(Shape::Any, Shape::KeyOf);
                Value::unknown(node, UnknownReason::Server, shape)
            }
        }
    }

    pub(super) fn name(&mut self, name: Name<'t>) -> Option<Cow<'t, str>> {
        match name {
            Name::Text(text) => Some(Cow::Borrowed(text)),
            Name::Node(node) => match self.construct(node, None).kind {
                ValueKind::Str(text) => Some(text),
                _ => None,
            },
        }
    }

    pub(super) fn context_value(
        &mut self,
        node: NodeId,
        key: Name<'t>,
        default: Option<NodeId>,
    ) -> Value<'t> {
        let Some(key) = self.name(key).filter(|key| !has_placeholder(key)) else {
            return Value::unknown(node, UnknownReason::Server, Shape::Any);
        };
        let tree = self.tree();
        let mut value: Option<Value<'t>> = None;
        if let Some((_, server)) = self.context.server.iter().find(|(name, _)| *name == key) {
            let server = self.server_value(node, server);
            value = Some(self.paid(node, server));
        }
        let given = self.context.settings.context.iter().find(|(name, _)| *name == key);
        if let Some(&own) = self.context.keys.get(&*key) {
            // A tag is resolved; tags inside of a list or mapping stay as they are.
            let own = tree.expand(own);
            let own = match self.tag_of(own) {
                // What the instance gives takes the place of the tag, which is never looked at then.
                Some(_) if given.is_some() => None,
                Some(_) if self.contexts.contains(&own) => {
                    return self.failed(node, Kind::ContextOfItself { key: key.into_owned() });
                }
                Some(tag) => {
                    self.contexts.push(own);
                    let value = self.resolve_directly(own, tag);
                    self.contexts.pop();
                    Some(value)
                }
                None => Some(self.construct(own, None)),
            };
            match (&mut value, own) {
                (Some(value), Some(own)) => {
                    value.merge(own);
                }
                (value, Some(own)) => *value = Some(own),
                (_, None) => {}
            }
        }
        if let Some((_, given)) = given {
            let given = json::value(node, given);
            let given = self.paid(node, given);
            match &mut value {
                Some(value) => {
                    value.merge(given);
                }
                None => value = Some(given),
            }
        }
        match (value, default) {
            (Some(value), _) => value,
            (None, Some(default)) => {
                let default = tree.expand(default);
                let default = match self.tag_of(default) {
                    Some(tag) => self.resolve_directly(default, tag),
                    None => self.construct(default, Some(TagName::Context)),
                };
                match self.context.settings.defaults {
                    Defaults::Possible => self.unless_given(node, default, UnknownReason::Server),
                    Defaults::OfContext | Defaults::Certain => default,
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

    pub(super) fn server_value(&self, node: NodeId, value: &ServerValue) -> Value<'t> {
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

    pub(super) fn environment(&mut self, node: NodeId, name: Name<'t>, default: Option<NodeId>) -> Value<'t> {
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

    pub(super) fn fallback(&mut self, node: NodeId, default: NodeId, tag: TagName) -> Value<'t> {
        let default = self.construct(default, Some(tag));
        let reason = if tag == TagName::File { UnknownReason::File } else { UnknownReason::Environment };
        self.unless_given(node, default, reason)
    }

    /// A default, which counts only where what the tag asks for isn't given.
    fn unless_given(&self, node: NodeId, default: Value<'t>, reason: UnknownReason) -> Value<'t> {
        // A null default says the same as none, and so does an empty text. A look-up may find something.
        let is_literal = self.tag_of(default.node).is_none();
        let shape = match (&default.kind, reason) {
            (ValueKind::Null, UnknownReason::Server) if is_literal => Shape::Any,
            (ValueKind::Null, UnknownReason::Environment | UnknownReason::File) => Shape::TextOrNull,
            (ValueKind::Str(text), UnknownReason::Server) if text.is_empty() => Shape::Any,
            (ValueKind::Str(text), _) if text.is_empty() => Shape::Text(Cow::Borrowed("")),
            _ => return Value::new(node, ValueKind::Fallback(Box::new(default), reason)),
        };
        Value::unknown(node, reason, shape)
    }
}
