//! `missing-attribute`.

use crate::lint::{Draft, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
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
    summary: "A new object lacks something that it needs.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    match &problem.kind {
        ProblemKind::Field { name, kind: Kind::MissingKeys { keys, misspelt }, .. } => {
            let list = |keys: &mut dyn Iterator<Item = &&str>| {
                keys.map(|key| format!("`{key}`")).collect::<Vec<_>>().join(" and ")
            };
            let draft = Draft::new(format!("this item of `{name}` lacks {}", list(&mut keys.iter())));
            let rest = list(&mut keys.iter().filter(|key| misspelt.iter().all(|(_, near)| near != *key)));
            let meant: Vec<_> = misspelt
                .iter()
                .map(|(key, near)| format!("`{key}` is ignored: did you mean `{near}`?"))
                .collect();
            let help = match (meant.is_empty(), keys.len()) {
                (true, 1) => "add it".to_owned(),
                (true, _) => "add them".to_owned(),
                (false, _) if rest.is_empty() => meant.join(" "),
                (false, _) => format!("{} And add {rest}", meant.join(" ")),
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
                let listed: Vec<_> = fields.iter().map(|field| format!("`{field}`")).collect();
                let message = format!("`attrs` of `{model}` lacks the required {}", listed.join(", "));
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
            let draft = Draft::new(format!("missing required {attributes} {listed} of a new `{model}`"))
                .help(format!(
                    "add {them} to `attrs`; if the object exists already, list it under [[externals]] in \
                 blueprintc.toml"
                ));
            Some(missing.declared(draft, []).because(format!("a new `{model}` requires {{attribute}}")))
        }
        _ => None,
    }
}
