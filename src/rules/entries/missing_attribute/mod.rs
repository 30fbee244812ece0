//! `missing-attribute`.

use crate::lint::{Draft, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Message, Name, Words, message};
use crate::rules::missing_attributes::Missing;
use crate::serializer::FieldProblemKind as Kind;
use crate::workspace::{EntryProblem, Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "missing-attribute",
    topic: Topic::Entries,
    severity: Severity::Error,
    other_severities: &[Severity::Warning],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A new object without a required attribute.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    match &problem.kind {
        ProblemKind::Field { name, kind: Kind::MissingKeys { keys, misspelt }, .. } => {
            let list = |keys: &mut dyn Iterator<Item = &&'static str>| {
                Message::joined(keys.map(|key| message!("`{}`", Words(key))), " and ")
            };
            let draft =
                Draft::new(message!("this item of `{}` lacks {}", Name(name), list(&mut keys.iter())));
            let rest = list(&mut keys.iter().filter(|key| misspelt.iter().all(|(_, near)| near != *key)));
            let meant: Vec<_> = misspelt
                .iter()
                .map(|(key, near)| message!("`{}` is ignored: did you mean `{}`?", Name(key), Words(near)))
                .collect();
            let help = match (meant.is_empty(), keys.len()) {
                (true, 1) => "add it".into(),
                (true, _) => "add them".into(),
                (false, _) if rest.is_empty() => Message::joined(meant, " "),
                (false, _) => message!("{} And add {}", Message::joined(meant, " "), rest),
            };
            Some(draft.help(help).at(context.first_line(problem.span)))
        }
        ProblemKind::Entry(EntryProblem::MissingRequired { .. })
            if crate::rules::already_reported::is_malformed(context, problem.entry, "attrs") =>
        {
            None
        }
        ProblemKind::Entry(EntryProblem::MissingRequired { fields, certain: true, .. }) => {
            let model = context.model(problem.entry);
            let is_meta = model.is_some_and(|model| model.meta);
            let model = model.map_or("object", |model| model.name);
            if is_meta {
                let listed: Vec<_> = fields.iter().map(|field| message!("`{}`", Words(field))).collect();
                let message = message!(
                    "`attrs` of `{}` lacks the required {}",
                    Words(model),
                    Message::joined(listed, ", ")
                );
                return Some(Draft::new(message).lacks(fields.iter().copied()).help(
                    "write the name of the blueprint as `attrs: {identifiers: {name: ...}}`; `identifiers` of the \
                     entry itself are ignored",
                ));
            }
            let entry = context.blueprint.entries.get(problem.entry?)?;
            let missing = Missing::of(context, entry, fields.iter().copied());
            let (attributes, them) =
                if missing.is_single() { ("attribute", "it") } else { ("attributes", "them") };
            let listed = missing.listed(", ");
            let draft = Draft::new(message!(
                "missing required {} {} of a new `{}`",
                Words(attributes),
                listed,
                Words(model)
            ))
            .help(message!(
                "add {} to `attrs`; if the object exists already, list it under [[externals]] in \
                 blueprintc.toml",
                Words(them)
            ));
            Some(
                missing
                    .declared(draft, [])
                    .because(message!("a new `{}` requires {{attribute}}", Words(model))),
            )
        }
        _ => None,
    }
}
