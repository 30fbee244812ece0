//! `unknown-attribute`.

use crate::catalog::{Model, RenameKind, Since, field_history, rename};
use crate::lint::{
    Draft, FileContext, Finds, FixKind, Need, Persona, Respelling, Rule, Safety, Scope, Severity, Topic,
};
use crate::redact::{Message, Name, Words, message};
use crate::rules::phrases::with_note;
use crate::serializer::FieldProblemKind as Kind;
use crate::serializer::{is_certain, nearest};
use crate::text::Span;
use crate::workspace::{Datum, EntryProblem, Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "unknown-attribute",
    topic: Topic::Fields,
    severity: Severity::Warning,
    other_severities: &[Severity::Error],
    scope: Scope::Local,
    fix: FixKind::Sometimes(Safety::Varies),
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "An attribute that authentik silently ignores.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    match &problem.kind {
        ProblemKind::Entry(EntryProblem::UnknownAttribute { name, .. }) => {
            let model = context.model(problem.entry)?;
            let applied = problem.entry.and_then(|entry| context.applied.entries.get(entry))?;
            let written = |name: &str| applied.datum(name).is_some();
            Some(attribute(context, model, name, problem.span, written))
        }
        ProblemKind::Field { name, kind: Kind::UnknownKey { key, suggestion }, .. } => {
            let message =
                message!("unknown key `{}` in `{}`; authentik silently ignores it", Name(key), Name(name));
            let draft = Draft::new(message);
            Some(match suggestion {
                Some(near) => draft.help(message!("did you mean `{}`?", Words(near))),
                None => draft,
            })
        }
        _ => None,
    }
}

/// An attribute that the user's own schema doesn't have.
pub(crate) fn beyond<'n>(model: &str, name: &str, names: impl Iterator<Item = &'n str>, span: Span) -> Draft {
    let message = message!(
        "unknown attribute `{}` on `{}` of the schema; authentik silently ignores it",
        Name(name),
        Name(model)
    );
    let draft = Draft::new(message).at(span);
    match nearest(name, names) {
        Some(near) => draft.help(message!("did you mean `{}`?", Name(near))).unsafe_fix(
            message!("rename `{}` to `{}`", Name(name), Name(near)),
            span,
            near,
        ),
        None => draft.help("remove it, or look up its name in your release"),
    }
}

/// The attribute of the model that a name stands for which authentik ignores.
pub(crate) fn meaning(
    context: &FileContext<'_, '_>,
    entry: Option<usize>,
    written: &Datum<'_>,
) -> Option<&'static str> {
    let applied = context.applied.entries.get(entry?)?;
    let is_written = |name: &str| applied.datum(name).is_some();
    let draft = attribute(context, applied.model?, written.name, context.span(written.key), is_written);
    match draft.need.as_deref() {
        Some(Need::MeantAs { attribute: name, .. }) => Some(name),
        _ => None,
    }
}

fn attribute(
    context: &FileContext<'_, '_>,
    model: &'static Model,
    name: &str,
    span: Span,
    written: impl Fn(&str) -> bool,
) -> Draft {
    let release = context.catalog.release();
    let message = message!(
        "unknown attribute `{}` on `{}`; authentik silently ignores it",
        Name(name),
        Words(model.name)
    );
    let draft = Draft::new(message);
    let meant = |draft: Draft, attribute| draft.misspells(attribute);
    if let Some(rename) = rename(model.name, name, release).filter(|rename| rename.holds_in(release)) {
        let when = match rename.since {
            Since::Release(since) => message!(" since {}", Words(since)),
            Since::Older => " now".into(),
        };
        return match (rename.new, rename.kind) {
            (Some(new), _) if written(new) => {
                draft.help(message!("remove it: it is `{}`{}, which is set too", Words(new), when))
            }
            (Some(new), RenameKind::Mistaken) => meant(draft, new)
                .help(with_note(message!("use `{}`", Words(new)), rename.note))
                .respelling_fix(context.source, span, Respelling::guess(name, new)),
            (Some(new), RenameKind::Renamed) => {
                let help = with_note(message!("use `{}`, its name{}", Words(new), when), rename.note);
                let draft = meant(draft, new).help(help);
                match Respelling::successor(rename) {
                    Some(to) => draft.respelling_fix(context.source, span, to),
                    None => draft,
                }
            }
            (Some(new), _) => {
                draft.help(with_note(message!("use `{}`, its name{}", Words(new), when), rename.note))
            }
            (None, RenameKind::Mistaken) => draft.help(rename.note),
            (None, _) => draft.help(with_note(message!("remove it: it has no effect{}", when), rename.note)),
        };
    }
    if let Some(history) = field_history(model.name, name) {
        if history.first > release {
            let came =
                message!("it was added in {}; this check is for {}", Words(history.first), Words(release));
            let before = rename(model.name, name, release).map(|rename| rename.old);
            return match before.filter(|old| model.field(old).is_some()) {
                Some(old) if written(old) => {
                    draft.help(message!("{}, where it is `{}`, which is set too", came, Words(old)))
                }
                Some(old) => draft.help(message!("{}, where it is `{}`", came, Words(old))),
                None => draft.help(came),
            };
        }
        if history.last < release {
            return draft
                .help(message!("remove it; {} was the last release that had it", Words(history.last)));
        }
    }
    if let Some(help) = crate::rules::yaml_slips::unspaced(name, |name| model.field(name).is_some()) {
        return draft.help(help);
    }
    let names = || model.fields.iter().map(|field| field.name);
    let near = nearest(name, names());
    if !near.is_some_and(|near| is_certain(name, near, names()))
        && let Some(help) = belongs_elsewhere(context, model, name)
    {
        return draft.help(help);
    }
    match near {
        Some(near) if written(near) => {
            draft.help(message!("did you mean `{}`, which is set too? remove one of the two", Words(near)))
        }
        Some(near) => meant(draft, near).help(message!("did you mean `{}`?", Words(near))).respelling_fix(
            context.source,
            span,
            Respelling::among(name, near, names()),
        ),
        None => match beginning_alike(name, names()) {
            Some(alike) if !written(alike) => meant(draft, alike).help(message!(
                "rename it to `{}` if that is what you mean; otherwise remove it",
                Words(alike)
            )),
            _ => draft.help("remove it, or look up its name in this release").unfamiliar(),
        },
    }
}

/// Which related models have an attribute of this name.
fn belongs_elsewhere(context: &FileContext<'_, '_>, model: &'static Model, name: &str) -> Option<Message> {
    let owners = context.catalog.owners_of(model, name);
    let owners: Vec<_> = owners.iter().map(|owner| message!("`{}`", Words(owner.short_name()))).collect();
    (!owners.is_empty()).then(|| message!("`{}` belongs to {}", Name(name), Message::joined(owners, " or ")))
}

/// The only name that begins with the same two words.
pub(crate) fn beginning_alike<'n>(name: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    fn two_words(name: &str) -> Option<(&str, &str)> {
        let mut words = name.split('_').filter(|word| !word.is_empty());
        Some((words.next()?, words.next()?))
    }
    let wanted = two_words(name)?;
    let mut alike = names.filter(|known| two_words(known) == Some(wanted));
    alike.next().filter(|_| alike.next().is_none())
}
