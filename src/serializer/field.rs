//! One value against one field.

use super::internet::Urls;
use super::{FieldProblem, FieldProblemKind as Kind, Keys, choice, nearest, number, reference, text};
use crate::catalog::{Field, FieldKind};
use crate::evaluate::{Shape, Value, ValueKind};
use crate::syntax::NodeId;
use crate::text::has_placeholder;

/// What the field says of the value. Empty when it takes it, or when nobody can tell.
pub fn check<'t>(field: &Field, value: &Value<'t>, keys: &dyn Keys) -> Vec<FieldProblem> {
    let mut problems = Vec::new();
    Checker { field, keys, problems: &mut problems, if_unset: None }.value(value);
    problems
}

/// The state of one check; the sibling files add what is particular to their kinds of fields.
pub(super) struct Checker<'c> {
    pub(super) field: &'c Field,
    pub(super) keys: &'c dyn Keys,
    pub(super) problems: &'c mut Vec<FieldProblem>,
    /// The tag of whose default the value is a part.
    pub(super) if_unset: Option<NodeId>,
}

impl Checker<'_> {
    pub(super) fn report(&mut self, value: &Value<'_>, kind: Kind) {
        self.problems.push(FieldProblem { node: value.node, kind, if_unset: self.if_unset });
    }

    /// Checks the default of a tag, which is the value only where nothing else is set.
    pub(super) fn default_of(
        &mut self,
        tag: NodeId,
        default: &Value<'_>,
        check: impl FnOnce(&mut Self, &Value<'_>),
    ) {
        let before = self.if_unset;
        if !self.keys.has_certain_defaults() {
            self.if_unset = before.or(Some(tag));
        }
        check(self, default);
        self.if_unset = before;
    }

    pub(super) fn wrong_type(&mut self, value: &Value<'_>, expected: &'static str) {
        let kind = Kind::WrongType { expected, found: value.describe(), value: self.shown(value) };
        self.report(value, kind);
    }

    /// The value as messages may quote it: never that of a secret field, and no long one.
    pub(super) fn shown(&self, value: &Value<'_>) -> Option<String> {
        if self.field.secret {
            return None;
        }
        let text = match &value.kind {
            ValueKind::Bool(value) => value.to_string(),
            ValueKind::Int(value) => value.to_string(),
            ValueKind::BigInt(digits) => digits.to_string(),
            ValueKind::Float(value) => format!("{value:?}"),
            ValueKind::Str(text) => text.to_string(),
            _ => return None,
        };
        (text.chars().count() <= 60 && !text.contains('\n')).then_some(text)
    }

    /// Checks a value of a nested field and moves its problems here.
    pub(super) fn nested(&mut self, field: &Field, value: &Value<'_>) {
        let if_unset = self.if_unset;
        Checker { field, keys: self.keys, problems: self.problems, if_unset }.value(value);
    }

    fn value(&mut self, value: &Value<'_>) {
        match &value.kind {
            ValueKind::OneOf(options) => return self.one_of(options),
            ValueKind::Fallback(default, _) => {
                let known = self.problems.len();
                if let Some(set) = value.without_empty_default() {
                    self.value(&set);
                }
                if self.problems.len() > known {
                    return;
                }
                return self.default_of(value.node, default, |checker, default| checker.value(default));
            }
            ValueKind::Null => return self.null(value),
            ValueKind::Unknown(unknown) if unknown.shape == Shape::Any => return,
            _ => {}
        }
        match &self.field.kind {
            FieldKind::String => text::string(self, value),
            FieldKind::Email => text::formatted(self, value, text::Form::Email),
            FieldKind::Url => text::formatted(self, value, text::Form::Url(Urls::WithDomain)),
            FieldKind::Slug => text::formatted(self, value, text::Form::Slug),
            FieldKind::Ip => text::formatted(self, value, text::Form::Ip),
            // Python makes a UUID of any integer that is small enough, and booleans are integers.
            FieldKind::Uuid if matches!(value.kind, ValueKind::Bool(_)) => {}
            FieldKind::Uuid => text::uuid(self, value),
            FieldKind::DateTime => text::date_time(self, value),
            FieldKind::Bool => number::boolean(self, value),
            FieldKind::Int => number::integer(self, value),
            FieldKind::Float => number::float(self, value),
            FieldKind::Choice(choices) => choice::check(self, value, choices),
            FieldKind::ContentType(choices) => choice::content_type(self, value, choices),
            FieldKind::Ref(target) => reference::check(self, value, target),
            FieldKind::Refs(target) => {
                let target = *target;
                self.list(value, |checker, item| reference::item(checker, item, target));
            }
            FieldKind::List(item_field) => {
                let item_field = &**item_field;
                self.list(value, |checker, item| checker.nested(item_field, item));
            }
            FieldKind::Mapping => self.mapping(value),
            FieldKind::Object(fields) => self.object(value, fields),
            FieldKind::Objects(fields) => {
                self.list(value, |checker, item| checker.object(item, fields));
            }
        }
    }

    /// One of several values: refused for certain only when each of them is.
    fn one_of(&mut self, options: &[Value<'_>]) {
        self.each_of(options, |checker, option| checker.value(option));
    }

    /// Checks each of several values and keeps the problems only where each has some.
    fn each_of(&mut self, options: &[Value<'_>], mut check: impl FnMut(&mut Self, &Value<'_>)) {
        let before = self.problems.len();
        let mut certain = true;
        for option in options {
            let known = self.problems.len();
            // It fails before it comes to a field.
            if option.is_failure() {
                continue;
            }
            check(self, option);
            let found = self.problems.get(known..).unwrap_or_default();
            if found.iter().all(|problem| accepted(&problem.kind)) {
                self.problems.truncate(before);
                return;
            }
            certain &= found.iter().any(FieldProblem::is_refused);
        }
        // One that is refused as a default only can be right, and then the others don't matter.
        if !certain {
            let mut at = 0;
            self.problems.retain(|problem| {
                at += 1;
                at <= before || problem.if_unset.is_some()
            });
        }
    }

    fn null(&mut self, value: &Value<'_>) {
        if !self.field.null {
            self.report(value, Kind::Null);
        }
    }

    fn list(&mut self, value: &Value<'_>, mut each: impl FnMut(&mut Self, &Value<'_>)) {
        match &value.kind {
            ValueKind::List(items) | ValueKind::Set(items) => {
                if items.is_empty() && !self.field.allow_empty {
                    return self.report(value, Kind::EmptyList);
                }
                for item in items {
                    each(self, item);
                }
            }
            // Relations iterate over a mapping's keys; an empty one is an empty list.
            ValueKind::Map(pairs) if pairs.is_empty() && matches!(self.field.kind, FieldKind::Refs(_)) => {
                if !self.field.allow_empty {
                    self.report(value, Kind::EmptyList);
                }
            }
            ValueKind::Unknown(unknown) if matches!(unknown.shape, Shape::Any | Shape::List) => {}
            ValueKind::Unknown(unknown) if matches!(unknown.shape, Shape::TextOrNull | Shape::MapOrNull) => {
                // Null is refused by most lists too, but which of the two it is isn't known.
                if !self.field.null {
                    self.wrong_type(value, "a list");
                }
            }
            _ => self.wrong_type(value, "a list"),
        }
    }

    fn mapping(&mut self, value: &Value<'_>) {
        match &value.kind {
            ValueKind::Map(_) => self.json(value),
            ValueKind::Unknown(unknown) => {
                let null = self.field.null;
                match unknown.shape {
                    Shape::List | Shape::Bool | Shape::Text(_) | Shape::SomeKeyOf(_) => {
                        self.wrong_type(value, "a mapping");
                    }
                    Shape::TextOrNull | Shape::KeyOf(_) if !null => self.wrong_type(value, "a mapping"),
                    Shape::Object(_) => self.json(value),
                    _ => {}
                }
            }
            _ => self.wrong_type(value, "a mapping"),
        }
    }

    /// Everything inside of a JSON value must be JSON.
    fn json(&mut self, value: &Value<'_>) {
        match &value.kind {
            ValueKind::Map(pairs) => {
                for (key, value) in pairs {
                    match &key.kind {
                        ValueKind::Date
                        | ValueKind::DateTime
                        | ValueKind::Bytes(_)
                        | ValueKind::List(_)
                        | ValueKind::Tag => {
                            let found = key.describe();
                            self.report(key, Kind::NotJson { found });
                        }
                        _ => self.json(key),
                    }
                    self.json(value);
                }
            }
            ValueKind::List(items) => items.iter().for_each(|item| self.json(item)),
            ValueKind::Fallback(default, _) => self.default_of(value.node, default, Self::json),
            ValueKind::OneOf(options) => self.each_of(options, |checker, option| checker.json(option)),
            ValueKind::Str(text) if text.contains('\0') => {
                self.report(value, Kind::NotJson { found: "a NUL character" });
            }
            ValueKind::Unknown(unknown) => match unknown.shape {
                Shape::Object(Some(object)) if self.keys.is_serialized_with_uuids(object) => {
                    self.report(value, Kind::NotJson { found: "an object with UUIDs in it" });
                }
                Shape::SomeKeyOf(model) if self.keys.has_uuid_key(model) == Some(true) => {
                    self.report(value, Kind::NotJson { found: "a primary key that is a UUID" });
                }
                _ => {}
            },
            ValueKind::Date
            | ValueKind::DateTime
            | ValueKind::Tag
            | ValueKind::Bytes(_)
            | ValueKind::Set(_) => {
                let found = value.describe();
                self.report(value, Kind::NotJson { found });
            }
            ValueKind::Key(object) if self.keys.has_uuid_key(self.keys.model_of(*object)) == Some(true) => {
                self.report(value, Kind::NotJson { found: "a primary key that is a UUID" });
            }
            ValueKind::Float(number) if !number.is_finite() => {
                self.report(value, Kind::NotJson { found: "a number that isn't finite" });
            }
            _ => {}
        }
    }

    fn object(&mut self, value: &Value<'_>, fields: &[Field]) {
        let ValueKind::Map(pairs) = &value.kind else {
            if !value.is_unknown() {
                self.wrong_type(value, "a mapping");
            }
            return;
        };
        let names = || fields.iter().map(|field| field.name);
        let missing = fields.iter().filter(|field| field.required && value.get(field.name).is_none());
        let keys: Vec<&'static str> = missing.map(|field| field.name).collect();
        let mut misspelt = Vec::new();
        for (key, value) in pairs {
            let Some(name) = key.as_str() else { continue };
            if let Some(field) = fields.iter().find(|field| field.name == name) {
                self.nested(field, value);
                continue;
            }
            match nearest(name, names()) {
                Some(near) if keys.contains(&near) => misspelt.push((name.to_owned(), near)),
                _ if has_placeholder(name) => {}
                suggestion => self.report(key, Kind::UnknownKey { key: name.to_owned(), suggestion }),
            }
        }
        if !keys.is_empty() {
            self.report(value, Kind::MissingKeys { keys, misspelt });
        }
    }
}

/// Whether authentik accepts the value in spite of the problem.
pub(super) fn accepted(kind: &Kind) -> bool {
    matches!(kind, Kind::LiteralKey { .. } | Kind::UnknownKey { .. } | Kind::UnknownUnit { .. })
}

impl Kind {
    /// Whether authentik accepts the value in spite of the problem.
    pub fn is_accepted(&self) -> bool {
        accepted(self)
    }
}
