//! `invalid-permission`.

use crate::lint::{Draft, FileContext, Finds, FixKind, Persona, Rule, Safety, Scope, Severity, Topic};
use crate::redact::{Message, Name, Words, message};

use crate::text::article;
use crate::workspace::{EntryProblem, Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "invalid-permission",
    topic: Topic::Users,
    severity: Severity::Error,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::Sometimes(Safety::Safe),
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A permission that authentik can't assign.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Entry(kind) = &problem.kind else { return None };

    let model = context.model(problem.entry);
    Some(match kind {
        EntryProblem::PermissionWithoutApp { permission } => {
            let draft = Draft::new(message!(
                "permission `{}` lacks the app label: authentik expects `app_label.codename` since 2026.2",
                Name(permission)
            ));
            match model.filter(|model| model.permissions().contains(&permission.as_str())) {
                Some(model) => draft
                    .help(message!("write `{}.{}`", Words(model.app), Name(permission)))
                    .safe_fix("add the app label", problem.span, format!("{}.{permission}", model.app)),
                None => draft,
            }
        }
        EntryProblem::UnknownPermission { permission, suggestion } => {
            let of = model.map_or("this model", |model| model.name);
            let draft = Draft::new(message!("`{}` is not a permission of `{}`", Name(permission), Words(of)));
            match (suggestion, model) {
                (Some(near), Some(model)) => {
                    draft.help(message!("did you mean `{}.{}`?", Words(model.app), Words(near)))
                }
                (None, Some(model)) => {
                    let listed: Vec<_> = model
                        .permissions()
                        .iter()
                        .take(12)
                        .map(|name| message!("`{}.{}`", Words(model.app), Words(name)))
                        .collect();
                    draft
                        .help(message!("use one of its permissions: {}", Message::joined(listed, ", ")))
                        .unfamiliar()
                }
                _ => draft,
            }
        }
        EntryProblem::PermissionSubject { subject } => Draft::new(message!(
            "`{}` must be the primary key of {} {}",
            Words(subject),
            Words(article(subject)),
            Words(subject)
        ))
        .help(message!("refer to the {} with `!KeyOf` or `!Find`", Words(subject))),
        _ => return None,
    })
}
