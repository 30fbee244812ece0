//! The required attributes that an entry lacks.

use super::scalar;
use super::{Action, ActionKind};
use crate::catalog::{Field, FieldKind, Format};
use crate::lint::{FileContext, Finding};
use crate::rules::entries::{missing_attribute, missing_attribute_if_new};
use crate::syntax::ScalarStyle;
use crate::workspace::{EntryProblem, ProblemKind};

/// The action that adds what a finding says to be missing, with values to fill in.
pub(super) fn added(context: &FileContext<'_, '_>, finding: &Finding) -> Option<Action> {
    let is_rule = [&missing_attribute::RULE, &missing_attribute_if_new::RULE].contains(&finding.rule);
    let entry = finding.entry.as_ref().filter(|_| is_rule)?.index;
    let missing = context.applied.problems.iter().find_map(|problem| match &problem.kind {
        ProblemKind::Entry(EntryProblem::MissingRequired { fields, .. }) if problem.entry == Some(entry) => {
            Some(fields)
        }
        _ => None,
    })?;
    let model = context.model(Some(entry))?;
    let fields = missing.iter().filter_map(|name| model.field(name));
    let values: Vec<(&str, String)> =
        fields.map(|field| (field.name, value(context, entry, field))).collect();
    let pairs: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let names: Vec<String> = pairs.iter().map(|(name, _)| format!("`{name}`")).collect();
    let edit = context.attributes_added(entry, &pairs)?;
    Some(Action {
        title: format!("add {}", names.join(", ")),
        kind: ActionKind::Rewrite,
        is_preferred: false,
        rule: Some(finding.rule.name),
        finding: Some(finding.span),
        edits: vec![edit],
    })
}

/// A value for a field to start with.
fn value(context: &FileContext<'_, '_>, entry: usize, field: &Field) -> String {
    let quoted = || "\"\"".to_owned();
    match &field.kind {
        FieldKind::Bool => "false".to_owned(),
        FieldKind::Int | FieldKind::Float => field.min.unwrap_or_default().to_string(),
        FieldKind::Choice(choices) | FieldKind::ContentType(choices) => {
            choices.first().map_or_else(quoted, |choice| scalar::written(choice, ScalarStyle::Plain))
        }
        FieldKind::Ref(target) => reference(context, entry, target),
        FieldKind::Refs(target) => format!("[{}]", reference(context, entry, target)),
        FieldKind::List(_) | FieldKind::Objects(_) => "[]".to_owned(),
        FieldKind::Mapping | FieldKind::Object(_) => "{}".to_owned(),
        FieldKind::Slug | FieldKind::String if matches!(field.name, "name" | "slug" | "title") => {
            name(context, entry).unwrap_or_else(quoted)
        }
        _ if field.format == Some(Format::Duration) => "minutes=5".to_owned(),
        _ => quoted(),
    }
}

/// What the entry calls its object or itself.
fn name(context: &FileContext<'_, '_>, entry: usize) -> Option<String> {
    let applied = context.applied.entries.get(entry)?;
    let named = ["slug", "name"].into_iter().find_map(|field| applied.value(field)?.as_str());
    let id = context.blueprint.entries.get(entry)?.id.map(|(id, _)| id);
    Some(scalar::written(named.or(id)?, ScalarStyle::Plain))
}

/// The nearest earlier entry with an id whose object fits, or a look-up to complete.
fn reference(context: &FileContext<'_, '_>, entry: usize, target: &str) -> String {
    let before = context.blueprint.entries.get(..entry).unwrap_or_default().iter().rev();
    let id = before.filter_map(|entry| Some((entry.index, entry.id?.0))).find_map(|(index, id)| {
        let model = context.model(Some(index))?;
        context.catalog.is_a(model.name, target).then_some(id)
    });
    match id {
        Some(id) => format!("!KeyOf {}", scalar::written(id, ScalarStyle::Plain)),
        None => {
            let has_slug =
                context.catalog.model_named(target).is_some_and(|model| model.field("slug").is_some());
            format!("!Find [{target}, [{}, \"\"]]", if has_slug { "slug" } else { "name" })
        }
    }
}
