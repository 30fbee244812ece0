//! `unknown-tag`.

use crate::blueprint::ShapeProblemKind as Kind;
use crate::blueprint::TagName;
use crate::lint::{
    Draft, FileContext, Finds, FixKind, Persona, Respelling, Rule, Safety, Scope, Severity, Topic,
};
use crate::redact::{Message, Name, Words, message};
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "unknown-tag",
    topic: Topic::Tags,
    severity: Severity::Error,
    other_severities: &[],
    scope: Scope::Local,
    fix: FixKind::Sometimes(Safety::Varies),
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "An unknown YAML tag.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Shape(kind) = &problem.kind else { return None };

    let Kind::UnknownTag { tag, suggestion } = kind else { return None };
    let draft = Draft::new(message!("unknown tag `{}`; authentik cannot read the file", Name(tag)));
    Some(match suggestion {
        Some(near) => {
            let near = near.text();
            draft.help(message!("did you mean `{}`?", Words(near))).respelling_fix(
                context.source,
                problem.span,
                Respelling::among(tag, near, TagName::ALL.iter().map(|tag| tag.text())),
            )
        }
        None => {
            let known: Vec<_> = TagName::ALL.iter().map(|tag| message!("`{}`", Words(tag.text()))).collect();
            draft.help(message!("use one of {}", Message::joined(known, ", ")))
        }
    })
}
