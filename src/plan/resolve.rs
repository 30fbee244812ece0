//! Evaluated values as values of a plan.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::fmt::Write;

use super::document::UnknownPart;
use super::origin::Objects;
use super::value::{Fields, PlanValue, Reason, UnknownValue};
use crate::blueprint::{Expression, Name, expression, text};
use crate::evaluate::{Shape, UnknownReason, Value, ValueKind};
use crate::redact::{MASK, TextKind, is_secret_attribute, is_secret_name};
use crate::syntax::{NodeId, NodeKind, Tree};
use crate::text::{FileId, article};
use crate::workspace::Datum;

/// Keys that mean something in a plan.
const RESERVED: [&str; 5] = ["object", "secret", "unknown", "one_of", "mapping"];

/// Takes over the values of one entry.
pub(super) struct Resolver<'a, 't> {
    pub(super) objects: &'a Objects<'a, 't>,
    pub(super) tree: &'t Tree,
    pub(super) file: FileId,
    /// The entry's number in the store.
    pub(super) number: usize,
    /// The operation of the entry of this file that has an `id`.
    pub(super) operation_of_id: &'a dyn Fn(&str) -> Option<u32>,
    /// How many values of the file may still be copied: aliases expand a short file to many.
    pub(super) left: &'a Cell<usize>,
    pub(super) unknown: Vec<UnknownPart>,
    pub(super) depends_on: BTreeSet<u32>,
}

impl<'t> Resolver<'_, 't> {
    /// The value that an entry writes to a field.
    pub(super) fn datum(&mut self, part: &str, datum: &Datum<'t>) -> PlanValue {
        let at = format!("{part}.{}", datum.name);
        if is_secret_attribute(datum.name, datum.field) {
            self.hidden(&at, &datum.value);
            return PlanValue::SECRET;
        }
        if datum.name == "expression"
            && let ValueKind::Str(text) = &datum.value.kind
            && !self.is_secret(&datum.value)
        {
            return self.objects.secrets.shown_as(text, TextKind::Code).into();
        }
        self.value(&at, &datum.value)
    }

    /// Whether a value comes from a secret; the key of an object tells nothing.
    fn is_secret(&self, value: &Value<'t>) -> bool {
        let tells = matches!(
            value.kind,
            ValueKind::Str(_)
                | ValueKind::Int(_)
                | ValueKind::BigInt(_)
                | ValueKind::Float(_)
                | ValueKind::Date
                | ValueKind::DateTime
        );
        tells && self.objects.secrets.is_secret(self.file, value.node)
    }

    /// What is printed of a secret: where it comes from.
    fn hidden(&mut self, at: &str, value: &Value<'t>) {
        match &value.kind {
            ValueKind::Unknown(unknown) => self.note(at, reason(unknown.reason), value.node),
            ValueKind::Fallback(_, source) => self.note(at, reason(*source), value.node),
            ValueKind::OneOf(_) => self.note(at, Reason::Condition, value.node),
            _ => {}
        }
    }

    fn note(&mut self, at: &str, reason: Reason, node: NodeId) {
        self.unknown.push(UnknownPart { at: at.to_owned(), reason, asks: self.asks(node) });
    }

    pub(super) fn value(&mut self, at: &str, value: &Value<'t>) -> PlanValue {
        let Some(left) = self.left.get().checked_sub(1) else {
            let (unknown, asks, is, otherwise) = (Reason::TooLarge, None, None, None);
            return PlanValue::Unknown(Box::new(UnknownValue { unknown, asks, is, otherwise }));
        };
        self.left.set(left);
        if self.is_secret(value) {
            return PlanValue::SECRET;
        }
        let secrets = self.objects.secrets;
        match &value.kind {
            // A look-up that nothing known here answers: the server may know better.
            ValueKind::Null if self.is_find(value.node) => {
                self.unknown(at, value.node, Reason::Server, None, Some(PlanValue::Null))
            }
            ValueKind::Null => PlanValue::Null,
            ValueKind::Bool(value) => PlanValue::Bool(*value),
            ValueKind::Int(number) => PlanValue::number(secrets, *number),
            ValueKind::Float(number) => PlanValue::Float(*number),
            ValueKind::BigInt(digits) => secrets.shown(digits).into(),
            ValueKind::Str(text) => secrets.shown(text).into(),
            ValueKind::Date | ValueKind::DateTime => match &self.tree.node(value.node).kind {
                NodeKind::Scalar(scalar) => secrets.shown(scalar.value).into(),
                _ => PlanValue::Null,
            },
            ValueKind::List(items) if items.len() > left => self.too_large(at, value.node),
            ValueKind::Map(pairs) if pairs.len() > left => self.too_large(at, value.node),
            ValueKind::List(items) | ValueKind::Set(items) => {
                let items = items.iter().enumerate();
                PlanValue::List(items.map(|(i, item)| self.value(&format!("{at}[{i}]"), item)).collect())
            }
            ValueKind::Map(pairs) => self.mapping(at, pairs),
            ValueKind::Key(id) => {
                self.depends_on.extend(self.objects.written_before(*id, self.number));
                PlanValue::Object(Box::new(self.objects.reference(*id)))
            }
            ValueKind::Bytes(_) => self.unknown(at, value.node, Reason::Mistake, Some("binary data"), None),
            ValueKind::Tag => self.unknown(at, value.node, Reason::Mistake, Some("an unresolved tag"), None),
            ValueKind::OneOf(values) => {
                self.note(at, Reason::Condition, value.node);
                let known = self.unknown.len();
                let one_of = values.iter().map(|value| self.value(at, value)).collect();
                // That one of them is unknown too is reported at its place.
                self.unknown.truncate(known);
                PlanValue::OneOf { one_of }
            }
            ValueKind::Fallback(inner, source) => {
                let known = self.unknown.len();
                let otherwise = self.value(at, inner);
                self.unknown.truncate(known);
                self.unknown(at, value.node, reason(*source), None, Some(otherwise))
            }
            ValueKind::Unknown(unknown) => {
                if let Some(Ok(Expression::KeyOf { id: Some(id) })) = expression(self.tree, value.node) {
                    self.depends_on.extend((self.operation_of_id)(id));
                }
                let is = match &unknown.shape {
                    Shape::KeyOf(model) | Shape::SomeKeyOf(model) => Some(*model),
                    Shape::Any | Shape::Digest(_) => None,
                    Shape::TextOrNull => Some("a string or null"),
                    Shape::MapOrNull => Some("a mapping or null"),
                    Shape::Bool | Shape::Text(_) | Shape::List | Shape::Object(_) => Some(value.describe()),
                };
                // A look-up is null where nothing matches.
                let otherwise = matches!(unknown.shape, Shape::KeyOf(_)) && self.is_find(value.node);
                let otherwise = otherwise.then_some(PlanValue::Null);
                self.unknown(at, value.node, reason(unknown.reason), is, otherwise)
            }
        }
    }

    fn too_large(&mut self, at: &str, node: NodeId) -> PlanValue {
        self.left.set(0);
        self.unknown(at, node, Reason::TooLarge, None, None)
    }

    fn mapping(&mut self, at: &str, pairs: &[(Value<'t>, Value<'t>)]) -> PlanValue {
        let mut fields = Vec::with_capacity(pairs.len());
        for (key, value) in pairs {
            let mut name = match &key.kind {
                _ if self.objects.secrets.is_secret(self.file, key.node) && self.is_odd(key) => {
                    MASK.to_owned()
                }
                ValueKind::Str(text) => text.to_string(),
                ValueKind::Int(number) => number.to_string(),
                ValueKind::Bool(value) => value.to_string(),
                ValueKind::Null => "null".to_owned(),
                _ => key.describe().to_owned(),
            };
            let is_secret = is_secret_name(&name) && !matches!(value.kind, ValueKind::Key(_));
            self.objects.secrets.scrub(&mut name);
            let at = format!("{at}.{name}");
            let value = if is_secret {
                self.hidden(&at, value);
                PlanValue::SECRET
            } else {
                self.value(&at, value)
            };
            fields.push((name, value));
        }
        let ambiguous = fields.iter().any(|(name, _)| RESERVED.contains(&name.as_str()));
        match ambiguous {
            true => PlanValue::Wrapped { mapping: Fields(fields) },
            false => PlanValue::Mapping(Fields(fields)),
        }
    }

    fn unknown(
        &mut self,
        at: &str,
        node: NodeId,
        reason: Reason,
        is: Option<&str>,
        otherwise: Option<PlanValue>,
    ) -> PlanValue {
        self.note(at, reason, node);
        let asks = self.asks(node);
        let is = is.map(str::to_owned);
        PlanValue::Unknown(Box::new(UnknownValue { unknown: reason, asks, is, otherwise }))
    }

    fn is_find(&self, node: NodeId) -> bool {
        matches!(expression(self.tree, node), Some(Ok(Expression::Find { .. })))
    }

    /// What a tag asks, in words.
    pub(super) fn asks(&self, node: NodeId) -> Option<String> {
        let asks = match expression(self.tree, node)?.ok()? {
            Expression::Env { name: Name::Text(name), .. } => format!("the variable `{name}`"),
            Expression::File { path: Name::Text(path), .. } => format!("the file `{path}`"),
            Expression::Context { key: Name::Text(key), .. } => format!("the context value `{key}`"),
            // Where a secret is wanted, what looks like an id may be one.
            Expression::KeyOf { .. } if self.objects.secrets.is_secret(self.file, self.tree.expand(node)) => {
                "whether its entry is applied".to_owned()
            }
            Expression::KeyOf { id: Some(id) } => format!("whether the entry `{id}` is applied"),
            Expression::If { .. } => "the condition of an `!If`".to_owned(),
            Expression::Find { model, conditions, .. } => {
                let mut asks = match text(self.tree, model) {
                    Some(model) => format!("{} {model}", article(model)),
                    None => "an object".to_owned(),
                };
                for (at, &condition) in conditions.iter().enumerate() {
                    let mut items = self.tree.items(condition).iter();
                    let word = if at == 0 { " whose" } else { " and whose" };
                    let field = items.next().and_then(|&field| text(self.tree, field)).unwrap_or("field");
                    let _ = match items.next().and_then(|&value| self.scalar(value)) {
                        Some((node, value))
                            if !is_secret_name(field) && !self.objects.secrets.is_secret(self.file, node) =>
                        {
                            write!(asks, "{word} `{field}` is `{value}`")
                        }
                        _ => write!(asks, "{word} `{field}` is as given"),
                    };
                }
                asks
            }
            _ => return None,
        };
        Some(self.objects.secrets.scrubbed(&asks))
    }

    /// Whether a key is more than a name, which may be shown above a secret.
    fn is_odd(&self, key: &Value<'t>) -> bool {
        !key.as_str().is_some_and(|name| name.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'_'))
    }

    fn scalar(&self, node: NodeId) -> Option<(NodeId, &'t str)> {
        let node = self.tree.expand(node);
        match &self.tree.node(node).kind {
            NodeKind::Scalar(scalar) if self.tree.tag(node).is_none() => Some((node, scalar.value)),
            _ => None,
        }
    }
}

pub(super) fn reason(reason: UnknownReason) -> Reason {
    match reason {
        UnknownReason::Server => Reason::Server,
        UnknownReason::Environment => Reason::Environment,
        UnknownReason::File => Reason::File,
        UnknownReason::Condition => Reason::Condition,
        UnknownReason::Template => Reason::Template,
        UnknownReason::Failed => Reason::Mistake,
        UnknownReason::TooLarge => Reason::TooLarge,
    }
}
