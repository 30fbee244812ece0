//! Tags that take their value from elsewhere: objects, the context, the environment.

use std::borrow::Cow;

use super::evaluator::Evaluator;
use super::world::{ContextPaths, Defaults, Found, Query, ServerValue, World};
use super::{EvaluationProblemKind as Kind, Shape, UnknownReason, Value, ValueKind, json};
use crate::blueprint::{Name, TagName};
use crate::syntax::NodeId;
use crate::text::has_placeholder;

/// The first argument of `!Context`, `!Env` and `!File`.
enum Named<'t> {
    Text(Cow<'t, str>),
    /// A placeholder fills it in.
    Open,
    Other(Value<'t>),
}

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
        let unknown = |shape| Value::unknown(node, UnknownReason::Server, shape);
        match found {
            Found::Nothing => Value::new(node, ValueKind::Null),
            Found::Object(id) if object => unknown(Shape::Object(Some(id))),
            Found::Some { .. } if object => unknown(Shape::Object(None)),
            _ if object => unknown(Shape::MapOrNull),
            Found::Object(id) => Value::new(node, ValueKind::Key(id)),
            Found::Some { model } => unknown(Shape::SomeKeyOf(model)),
            Found::Unknown { model } => unknown(model.map_or(Shape::Any, Shape::KeyOf)),
        }
    }

    /// What the first argument of `!Context`, `!Env` and `!File` names.
    fn name(&mut self, name: Name<'t>) -> Named<'t> {
        match name {
            Name::Text(text) if has_placeholder(text) => Named::Open,
            Name::Text(text) => Named::Text(Cow::Borrowed(text)),
            Name::Node(node) => match self.construct(node, None) {
                Value { kind: ValueKind::Str(text), .. } if !has_placeholder(&text) => Named::Text(text),
                value if value.is_unknown() || value.as_str().is_some() => Named::Open,
                value => Named::Other(value),
            },
        }
    }

    /// Reports a name that Python refuses, whatever the default is.
    fn bad_name(&mut self, tag: TagName, name: &Value<'t>) -> Value<'t> {
        let found = name.describe();
        self.failed(name.node, Kind::NameNotText { tag, found })
    }

    pub(super) fn context_value(
        &mut self,
        node: NodeId,
        key: Name<'t>,
        default: Option<NodeId>,
    ) -> Value<'t> {
        let key = match self.name(key) {
            Named::Open => return Value::unknown(node, UnknownReason::Server, Shape::Any),
            // Python looks these up by their hash.
            Named::Other(key)
                if matches!(key.kind, ValueKind::List(_) | ValueKind::Map(_) | ValueKind::Set(_)) =>
            {
                return self.bad_name(TagName::Context, &key);
            }
            Named::Other(key) if key.kind != ValueKind::Tag && self.context.has_other_keys => {
                return Value::unknown(node, UnknownReason::Server, Shape::Any);
            }
            Named::Other(_) => {
                return default.map_or(Value::new(node, ValueKind::Null), |default| self.default(default));
            }
            Named::Text(key) => key,
        };
        if let Some(value) = self.context_entry(node, &key) {
            return value;
        }
        let by_path = match self.context.dialect.context_paths {
            ContextPaths::Never => None,
            _ => self.by_path(node, &key),
        };
        if let (Some(value), ContextPaths::Always) = (&by_path, self.context.dialect.context_paths) {
            return value.clone();
        }
        let otherwise = match default {
            Some(default) => {
                let default = self.default(default);
                match self.context.settings.defaults {
                    Defaults::Possible => unless_given(node, default, UnknownReason::Server),
                    Defaults::OfContext | Defaults::Certain => default,
                }
            }
            None => {
                if by_path.is_none() {
                    self.report(node, Kind::NoContextKey { key: key.into_owned() });
                }
                Value::new(node, ValueKind::Null)
            }
        };
        match by_path {
            Some(value) if value.kind != otherwise.kind => {
                Value::new(node, ValueKind::OneOf(vec![otherwise, value]))
            }
            _ => otherwise,
        }
    }

    /// The default of a `!Context`, which is resolved when it is a tag.
    fn default(&mut self, default: NodeId) -> Value<'t> {
        let default = self.tree().expand(default);
        match self.tag_of(default) {
            Some(tag) => self.resolve_directly(default, tag),
            None => self.construct(default, Some(TagName::Context)),
        }
    }

    /// The value that a key with dots leads to, step by step into mappings and lists.
    fn by_path(&mut self, node: NodeId, key: &str) -> Option<Value<'t>> {
        let (first, rest) = key.split_once('.')?;
        let mut value = self.context_entry(node, first)?;
        for step in rest.split('.') {
            value = match value.kind {
                ValueKind::Map(pairs) => {
                    pairs.into_iter().find(|(key, _)| key.as_str() == Some(step)).map(|(_, value)| value)?
                }
                ValueKind::List(mut items) => {
                    let at = step.parse::<usize>().ok().filter(|at| *at < items.len())?;
                    items.swap_remove(at)
                }
                ValueKind::Unknown(_) | ValueKind::OneOf(_) | ValueKind::Fallback(..) => {
                    return Some(Value::unknown(node, UnknownReason::Server, Shape::Any));
                }
                _ => return None,
            };
        }
        Some(match value.kind {
            ValueKind::Tag => Value::unknown(node, UnknownReason::Server, Shape::Any),
            kind => Value { node: value.node, kind },
        })
    }

    /// The value of a key of the context: authentik's own, the blueprint's, and the instance's merged.
    fn context_entry(&mut self, node: NodeId, key: &str) -> Option<Value<'t>> {
        let tree = self.tree();
        let mut value: Option<Value<'t>> = None;
        if let Some((_, server)) = self.context.server.iter().find(|(name, _)| *name == key) {
            let server = self.server_value(node, server);
            value = Some(self.paid(node, server));
        }
        let given = self.context.settings.context.iter().find(|(name, _)| *name == key);
        if let Some(&own) = self.context.keys.get(key) {
            // A tag is resolved; tags inside of a list or mapping stay as they are.
            let own = tree.expand(own);
            let own = match self.tag_of(own) {
                // What the instance gives takes the place of the tag, which is never looked at then.
                Some(_) if given.is_some() => None,
                Some(_) if self.contexts.contains(&own) => {
                    return Some(self.failed(node, Kind::ContextOfItself { key: key.to_owned() }));
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
        value
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
        let name = match self.name(name) {
            Named::Text(name) => Some(name),
            Named::Open => None,
            Named::Other(name) => return self.bad_name(TagName::Env, &name),
        };
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

    pub(super) fn file(&mut self, node: NodeId, path: Name<'t>, default: Option<NodeId>) -> Value<'t> {
        // An integer is a file that the server has open already.
        if let Named::Other(path) = self.name(path)
            && !matches!(path.kind, ValueKind::Int(_) | ValueKind::Bool(_) | ValueKind::Bytes(_))
        {
            return self.bad_name(TagName::File, &path);
        }
        match default {
            Some(default) => self.fallback(node, default, TagName::File),
            None => Value::unknown(node, UnknownReason::File, Shape::TextOrNull),
        }
    }

    fn fallback(&mut self, node: NodeId, default: NodeId, tag: TagName) -> Value<'t> {
        let default = self.construct(default, Some(tag));
        // In the closed world nothing sets the variable, and nothing makes the file.
        if self.context.settings.closed_world {
            return default;
        }
        let reason = if tag == TagName::File { UnknownReason::File } else { UnknownReason::Environment };
        unless_given(node, default, reason)
    }
}

/// A default, which counts only where what the tag asks for isn't given.
fn unless_given<'t>(node: NodeId, default: Value<'t>, reason: UnknownReason) -> Value<'t> {
    Value::new(node, ValueKind::Fallback(Box::new(default), reason))
}
