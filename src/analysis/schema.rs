//! The user's own schema against the catalog: whose word counts.
//!
//! The schema says which models, attributes, choices and limits there are. Everything else that the
//! catalog knows (references, uniqueness, what is required, forms of texts) the schema doesn't
//! speak of, and it stays.

use serde_json::Value as JsonValue;

use crate::blueprint::{State, StateName, text};
use crate::catalog::{Field, FieldKind};
use crate::lint::{Draft, FileContext, Rule};
use crate::rules::fields::{schema_mismatch, unknown_attribute};
use crate::serializer::FieldProblemKind as Kind;
use crate::user_schema::{Definition, Mismatch, UserSchema};
use crate::workspace::{AppliedEntry, Conditions, EntryProblem, Problem, ProblemKind};

/// What the schema says of a file.
pub(crate) struct SchemaView<'s> {
    /// One for each entry whose model the schema describes.
    entries: Vec<Option<EntryView<'s>>>,
}

struct EntryView<'s> {
    definition: &'s Definition,
    mismatches: Vec<Mismatch>,
    /// The attributes and missing attributes that the catalog has reported.
    reported: Vec<String>,
}

impl<'s> SchemaView<'s> {
    pub(crate) fn new(schema: &'s UserSchema, context: &FileContext<'_, '_>) -> Self {
        let view = |applied: &AppliedEntry<'_>| {
            if applied.conditions == Conditions::False {
                return None;
            }
            let definition = schema.model(model_name(applied)?)?;
            let mismatches = definition.validate(&applied.data, applied.creates());
            Some(EntryView { definition, mismatches, reported: Vec::new() })
        };
        SchemaView { entries: context.applied.entries.iter().map(view).collect() }
    }

    /// The problem as it is after the schema's word: nothing when the schema overrules the catalog.
    pub(crate) fn judge<'t>(&mut self, problem: &Problem<'t>) -> Option<Problem<'t>> {
        let Some(view) = problem.entry.and_then(|at| self.entries.get_mut(at)?.as_mut()) else {
            return Some(problem.clone());
        };
        match &problem.kind {
            ProblemKind::Field { name, field, kind, .. } => {
                if view.overrules(name, field, kind) {
                    return None;
                }
                if !kind.is_accepted() {
                    view.reported.push((*name).to_owned());
                }
                Some(problem.clone())
            }
            ProblemKind::Default { problem: refused, .. } => match &**refused {
                ProblemKind::Field { name, field, kind, .. } if view.overrules(name, field, kind) => None,
                _ => Some(problem.clone()),
            },
            ProblemKind::Entry(EntryProblem::MissingRequired { fields, certain, unseen }) => {
                let known = |field: &&&str| view.definition.has_attribute(field);
                let fields: Vec<_> = fields.iter().filter(known).copied().collect();
                view.reported.extend(fields.iter().map(|field| (*field).to_owned()));
                let kind = ProblemKind::Entry(EntryProblem::MissingRequired {
                    fields,
                    certain: *certain,
                    unseen: *unseen,
                });
                match &kind {
                    ProblemKind::Entry(EntryProblem::MissingRequired { fields, .. }) if fields.is_empty() => {
                        None
                    }
                    _ => Some(Problem {
                        span: problem.span,
                        entry: problem.entry,
                        conditional: problem.conditional,
                        kind,
                    }),
                }
            }
            _ => Some(problem.clone()),
        }
    }

    /// What only the schema finds: the rule, the finding and the entry.
    pub(crate) fn findings(self, context: &FileContext<'_, '_>) -> Vec<(&'static Rule, Draft, usize)> {
        let mut found = Vec::new();
        for (at, (entry, applied)) in
            context.blueprint.entries.iter().zip(&context.applied.entries).enumerate()
        {
            let Some(view) = self.entries.get(at).and_then(Option::as_ref) else {
                if let (Some(model), Conditions::True | Conditions::Unknown) =
                    (applied.model, applied.conditions)
                {
                    let place = entry.model.map_or(applied.head, |node| context.span(node));
                    let written = entry.model.and_then(|node| text(context.tree, node)).unwrap_or(model.name);
                    let draft = Draft::new(format!("the schema has no model `{written}`")).at(place);
                    found.push((&schema_mismatch::RULE, draft, at));
                }
                continue;
            };
            if entry.state == State::Known(StateName::Absent) {
                continue;
            }
            for datum in applied.data.iter() {
                let unknown = !datum.from_identifiers
                    && (datum.field.is_some() || applied.beyond.is_some())
                    && !view.definition.has_attribute(datum.name);
                if unknown {
                    let model = view.definition.name();
                    let names = view.definition.attributes();
                    let draft = unknown_attribute::beyond(model, datum.name, names, context.span(datum.key));
                    found.push((&unknown_attribute::RULE, draft, at));
                }
            }
            for mismatch in &view.mismatches {
                let of = mismatch.attribute.as_ref().or(mismatch.missing.as_ref());
                if of.is_some_and(|name| view.reported.contains(name)) {
                    continue;
                }
                let place = mismatch.node.map_or(applied.head, |node| context.span(node));
                let draft = Draft::new(mismatch.message.clone()).at(place).maybe_help(mismatch.help.clone());
                found.push((&schema_mismatch::RULE, draft, at));
            }
        }
        found
    }
}

/// The model of an entry, also when only the schema has it.
fn model_name<'a>(applied: &'a AppliedEntry<'_>) -> Option<&'a str> {
    applied.model.map(|model| model.name).or(applied.beyond.as_deref())
}

impl EntryView<'_> {
    /// Whether the schema knows better than what the catalog finds wrong with an attribute.
    fn overrules(&self, name: &str, field: &Field, kind: &Kind) -> bool {
        // An attribute that is gone is dropped, whatever its value is.
        if !self.definition.has_attribute(name) {
            return true;
        }
        let Some(stated) = self.definition.attribute(name) else { return false };
        // A field that became another one: what the catalog knows of it is void.
        if !same_type(&field.kind, stated) {
            return true;
        }
        let refused = self.mismatches.iter().any(|found| found.attribute.as_deref() == Some(name));
        match kind {
            Kind::NotAChoice { choices, .. } => !refused && !same_choices(choices, stated),
            Kind::TooLong { .. }
            | Kind::TooShort { .. }
            | Kind::OutOfRange { .. }
            | Kind::Blank
            | Kind::MissingKeys { .. } => !refused,
            // Of references the schema doesn't say whether they may be null.
            Kind::Null => {
                !refused
                    && !matches!(
                        field.kind,
                        FieldKind::Ref(_) | FieldKind::Refs(_) | FieldKind::Uuid | FieldKind::Int
                    )
            }
            Kind::UnknownKey { key, .. } => has_key(stated, key),
            Kind::WrongType { .. }
            | Kind::BadFormat { .. }
            | Kind::EmptyList
            | Kind::NotJson { .. }
            | Kind::WrongModel { .. }
            | Kind::Deleted { .. }
            | Kind::ImpossibleKey { .. }
            | Kind::LiteralKey { .. }
            | Kind::UnknownUnit { .. } => false,
        }
    }
}

/// Whether the schema states the JSON type that authentik's schema has for such a field.
fn same_type(kind: &FieldKind, stated: &JsonValue) -> bool {
    let takes = |wanted: &str| match stated.get("type") {
        Some(JsonValue::String(name)) => name == wanted,
        Some(JsonValue::Array(names)) => names.iter().any(|name| name == wanted),
        // Nothing is reported.
        _ => true,
    };
    match kind {
        FieldKind::Bool => takes("boolean"),
        FieldKind::Int => takes("integer"),
        FieldKind::Float => takes("number"),
        FieldKind::Refs(_) | FieldKind::List(_) | FieldKind::Objects(_) => takes("array"),
        FieldKind::Mapping | FieldKind::Object(_) => takes("object"),
        FieldKind::Ref(_) => takes("string") || takes("integer"),
        FieldKind::String
        | FieldKind::Choice(_)
        | FieldKind::ContentType(_)
        | FieldKind::DateTime
        | FieldKind::Email
        | FieldKind::Uuid
        | FieldKind::Url
        | FieldKind::Slug
        | FieldKind::Ip => takes("string"),
    }
}

/// Whether the schema lists exactly the choices that the catalog knows.
fn same_choices(known: &[&str], stated: &JsonValue) -> bool {
    let listed =
        stated.get("enum").or_else(|| stated.get("items")?.get("enum")).and_then(JsonValue::as_array);
    listed.is_some_and(|listed| {
        let texts = || listed.iter().filter_map(JsonValue::as_str);
        texts().count() == known.len() && texts().all(|text| known.contains(&text))
    })
}

/// Whether a nested mapping, or those in a list, may have a key.
fn has_key(stated: &JsonValue, key: &str) -> bool {
    let has =
        |schema: &JsonValue| schema.get("properties").is_some_and(|properties| properties.get(key).is_some());
    has(stated) || stated.get("items").is_some_and(has)
}
