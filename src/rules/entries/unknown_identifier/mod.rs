//! `unknown-identifier`.

use crate::catalog::rename;
use crate::lint::{
    Draft, FileContext, Finds, FixKind, Persona, Respelling, Rule, Safety, Scope, Severity, Topic,
};
use crate::redact::{Name, Words, message};
use crate::rules::phrases::with_note;
use crate::serializer::nearest;
use crate::workspace::{EntryProblem, Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "unknown-identifier",
    topic: Topic::Entries,
    severity: Severity::Error,
    other_severities: &[],
    scope: Scope::Local,
    fix: FixKind::Sometimes(Safety::Varies),
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "An identifier that is not a field of the model.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Entry(kind) = &problem.kind else { return None };

    let EntryProblem::UnknownIdentifier { name, .. } = kind else { return None };
    // An entry that applies a blueprint looks for that one's instance.
    let model = match context.model(problem.entry)? {
        model if model.meta => context.catalog.model_named("authentik_blueprints.blueprintinstance")?,
        model => model,
    };
    let release = context.catalog.release();
    let draft = Draft::new(message!(
        "`{}` has no field `{}` to identify an object by",
        Words(model.name),
        Name(name)
    ));
    let rename = rename(model.name, name, release).filter(|rename| rename.holds_in(release));
    if let Some((rename, new)) = rename.and_then(|rename| Some((rename, rename.new?))) {
        let draft = draft.help(with_note(message!("use `{}`, its new name", Words(new)), rename.note));
        let applied = problem.entry.and_then(|entry| context.applied.entries.get(entry))?;
        let is_here = applied.datum(new).is_some();
        return Some(match Respelling::successor(rename).filter(|_| !is_here) {
            Some(to) => draft.respelling_fix(context.source, problem.span, to),
            None => draft,
        });
    }
    if let Some(help) = crate::rules::yaml_slips::unspaced(name, |name| {
        model.columns.iter().any(|column| column.name == name)
    }) {
        return Some(draft.help(help));
    }
    let applied = problem.entry.and_then(|entry| context.applied.entries.get(entry))?;
    let columns = model.columns.iter().map(|column| column.name).filter(|name| applied.datum(name).is_none());
    Some(match nearest(name, columns.clone()) {
        Some(near) => draft.help(message!("did you mean `{}`?", Words(near))).respelling_fix(
            context.source,
            problem.span,
            Respelling::among(name, near, columns),
        ),
        None => draft.help("name a field of the model, or a path to one such as `group__name`").unfamiliar(),
    })
}
