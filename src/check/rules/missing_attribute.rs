//! `missing-attribute`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::serializer::FieldProblemKind as Kind;
use crate::workspace::{EntryProblem, Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "missing-attribute",
    severity: Severity::Error,
    default_on: true,
    summary: "A new object lacks something that it needs.",
    explanation: "",
    bad: "",
    good: "",
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    match &problem.kind {
        ProblemKind::Field { name, kind: Kind::MissingKey { key }, .. } => {
            Some(Draft::new(format!("`{name}` lacks `{key}` here")))
        }
        ProblemKind::Entry(EntryProblem::MissingRequired { fields, certain: true }) => {
            let model = context.model(problem.entry).map_or("object", |model| model.name);
            let listed: Vec<_> = fields.iter().map(|field| format!("`{field}`")).collect();
            Some(
            Draft::new(format!("a new `{model}` needs {}", listed.join(", ")))
                .help("add it to `attrs`; if the object exists already, list it under [[externals]] in blueprintc.toml"),
        )
        }
        _ => None,
    }
}
