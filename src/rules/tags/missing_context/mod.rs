//! `missing-context`.

use crate::evaluate::EvaluationProblemKind as Kind;
use crate::lint::{Draft, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Name, message};
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "missing-context",
    topic: Topic::Tags,
    severity: Severity::Info,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "`!Context` of an undefined key, which is null.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Evaluation(_, kind) = &problem.kind else { return None };

    let Kind::NoContextKey { key } = kind else { return None };
    let define = || {
        message!(
            "define it under `context`, give a default (`!Context [{}, DEFAULT]`), or pass --context {}=VALUE",
            Name(key),
            Name(key)
        )
    };
    let help = crate::rules::yaml_slips::unquoted_context_key(context, key).unwrap_or_else(define);
    Some(Draft::new(message!("the context has no key `{}`, so this is null", Name(key))).help(help))
}
