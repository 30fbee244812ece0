//! The required attributes that an entry lacks.

use super::{Action, ActionKind, entry_id, scalar};
use crate::catalog::{Field, FieldKind, Format, Literal, Model};
use crate::ide::Caret;
use crate::ide::bound::is_made;
use crate::ide::completion::natural_columns;
use crate::ide::shown::Shown;
use crate::lint::{FileContext, Finding};
use crate::python::ExpressionKind;
use crate::rules::entries::{missing_attribute, missing_attribute_if_new};
use crate::syntax::ScalarStyle;
use crate::workspace::{EntryProblem, ProblemKind};

/// The action that adds what a finding says to be missing, with values to fill in.
pub(super) fn added<'t>(
    caret: Caret<'_, 't>,
    shown: &Shown<'_, 't>,
    context: &FileContext<'_, '_>,
    finding: &Finding,
) -> Option<Action> {
    let is_rule = [&missing_attribute::RULE, &missing_attribute_if_new::RULE].contains(&finding.rule);
    let entry = finding.entry.as_ref().filter(|_| is_rule)?.index;
    let missing = context.applied.problems.iter().find_map(|problem| match &problem.kind {
        ProblemKind::Entry(EntryProblem::MissingRequired { fields, .. }) if problem.entry == Some(entry) => {
            Some(fields)
        }
        _ => None,
    })?;
    let model = context.model(Some(entry))?;
    let values = Values { caret, shown, entry };
    let fields = missing.iter().filter_map(|name| model.field(name));
    let values =
        fields.map(|field| (field.name, expression(model, field).unwrap_or_else(|| values.of(field))));
    let values: Vec<(&str, String)> = values.collect();
    let pairs: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let names: Vec<String> = pairs.iter().map(|(name, _)| format!("`{name}`")).collect();
    let edit = context.attributes_added(entry, &pairs)?;
    let word = if pairs.len() == 1 { "attribute" } else { "attributes" };
    Some(Action {
        title: format!("add required {word} {}", names.join(", ")),
        kind: ActionKind::Rewrite,
        is_preferred: false,
        rule: Some(finding.rule.name),
        finding: Some(finding.span),
        edits: vec![edit],
    })
}

/// Python that compiles, and changes nothing.
fn expression(model: &Model, field: &Field) -> Option<String> {
    let python = match ExpressionKind::of_field(model.name, field.name)? {
        ExpressionKind::Policy => "return False",
        _ => "return {}",
    };
    Some(scalar::written(python, ScalarStyle::Plain))
}

/// Values for the fields of an entry to start with.
struct Values<'c, 'a, 't> {
    caret: Caret<'c, 't>,
    shown: &'c Shown<'a, 't>,
    entry: usize,
}

impl Values<'_, '_, '_> {
    fn of(&self, field: &Field) -> String {
        let empty = "\"\"";
        match &field.kind {
            FieldKind::Bool => (field.default == Some(Literal::Bool(true))).to_string(),
            FieldKind::Int | FieldKind::Float => {
                let least = field.min.unwrap_or(i64::MIN);
                0.max(least).min(field.max.unwrap_or(i64::MAX)).to_string()
            }
            FieldKind::Choice(choices) | FieldKind::ContentType(choices) => choice(choices),
            FieldKind::Ref(target) => self.reference(target),
            FieldKind::Refs(target) => format!("[{}]", self.reference(target)),
            FieldKind::List(item) => match &item.kind {
                FieldKind::Choice(choices) if !field.allow_empty => {
                    format!("[{}]", choice(choices))
                }
                _ => "[]".to_owned(),
            },
            FieldKind::Objects(_) => "[]".to_owned(),
            FieldKind::Mapping | FieldKind::Object(_) => "{}".to_owned(),
            _ if field.format == Some(Format::Duration) => "minutes=5".to_owned(),
            _ if field.kind == FieldKind::Slug || field.format == Some(Format::Slug) => {
                let slug = self.name().map(|name| entry_id::slug_of(&name)).filter(|slug| !slug.is_empty());
                slug.map_or_else(|| empty.to_owned(), |slug| scalar::written(&slug, ScalarStyle::Plain))
            }
            FieldKind::String if matches!(field.name, "name" | "title") => {
                let name = self.name();
                name.map_or_else(|| empty.to_owned(), |name| scalar::written(&name, ScalarStyle::Plain))
            }
            _ => empty.to_owned(),
        }
    }

    /// Returns the name of its object or its id, where that is no secret.
    fn name(&self) -> Option<String> {
        let file = self.caret.file;
        let applied = file.applied.entries.get(self.entry)?;
        let public = entry_id::public_name(self.caret, self.shown, applied, &["name", "slug"]);
        let id = file.blueprint.entries.get(self.entry)?.id.map(|(id, _)| id);
        public.or_else(|| id.filter(|id| self.shown.text(id) == *id)).map(str::to_owned)
    }

    /// The nearest earlier entry with an id whose object fits, or a look-up to complete.
    fn reference(&self, target: &str) -> String {
        let file = self.caret.file;
        let catalog = self.caret.analysis.catalog();
        let before = file.blueprint.entries.get(..self.entry).unwrap_or_default().iter().rev();
        let fits = |index: usize| {
            file.applied.entries.get(index).is_some_and(|applied| {
                is_made(applied) && applied.model.is_some_and(|model| catalog.is_a(model.name, target))
            })
        };
        let mut key_of =
            before.filter(|entry| fits(entry.index)).filter_map(|it| entry_id::of(self.caret, it));
        key_of.next().map_or_else(
            || {
                let column = natural_columns(catalog, target).next().unwrap_or("pk");
                format!("!Find [{target}, [{column}, \"\"]]")
            },
            |key_of| key_of.text(),
        )
    }
}

/// The first of a field's choices; some are numbers.
fn choice(choices: &[&str]) -> String {
    let first = choices.first().copied().unwrap_or_default();
    match first.parse::<i64>() {
        Ok(number) => number.to_string(),
        Err(_) => scalar::written(first, ScalarStyle::Plain),
    }
}
