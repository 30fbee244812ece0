//! `null-value`.

use crate::blueprint::{Expression, expression};
use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::serializer::FieldProblemKind as Kind;
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "null-value",
    severity: Severity::Error,
    default_on: true,
    summary: "Null where authentik doesn't take null.",
    explanation: "",
    bad: "",
    good: "",
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Field { name, kind, node, .. } = &problem.kind else { return None };

    if !matches!(kind, Kind::Null) {
        return None;
    }
    Some(match expression(context.tree, *node) {
    Some(Ok(Expression::Find { .. })) => Draft::new(format!(
        "this finds nothing that is known here, so it is null, and `{name}` can't be null"
    ))
    .help("correct the conditions, or list the object under [[externals]] in blueprintc.toml if something else makes it"),
    Some(Ok(Expression::Context { .. })) => Draft::new(format!(
        "no context given here has this key, so it is null, and `{name}` can't be null"
    ))
    .help("define the key under `context`, give a default, or pass --context KEY=VALUE"),
    Some(_) => Draft::new(format!("this gives null, and `{name}` can't be null")),
    None => Draft::new(format!("`{name}` can't be null")).help("give it a value, or remove the key"),
})
}
