//! `unknown-attribute`.

use crate::catalog::{Model, RenameKind, Since, field_history, rename};
use crate::lint::{
    Draft, FileContext, Finds, FixKind, Need, Persona, Respelling, Rule, Safety, Scope, Severity, Topic,
};
use crate::serializer::FieldProblemKind as Kind;
use crate::serializer::{is_certain, nearest};
use crate::source::Span;
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
            let message = format!("unknown key `{key}` in `{name}`; authentik silently ignores it");
            let draft = Draft::new(message);
            Some(match suggestion {
                Some(near) => draft.help(format!("did you mean `{near}`?")),
                None => draft,
            })
        }
        _ => None,
    }
}

/// An attribute that the user's own schema doesn't have.
pub(crate) fn beyond<'n>(model: &str, name: &str, names: impl Iterator<Item = &'n str>, span: Span) -> Draft {
    let message =
        format!("unknown attribute `{name}` on `{model}` of the schema; authentik silently ignores it");
    let draft = Draft::new(message).at(span);
    match nearest(name, names) {
        Some(near) => draft.help(format!("did you mean `{near}`?")).unsafe_fix(
            format!("rename `{name}` to `{near}`"),
            span,
            near,
        ),
        None => draft.help("remove it, or look up what it is called in your release"),
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
    let message = format!("unknown attribute `{name}` on `{}`; authentik silently ignores it", model.name);
    let draft = Draft::new(message);
    let meant = |draft: Draft, attribute| draft.misspells(attribute);
    if let Some(rename) = rename(model.name, name, release).filter(|rename| rename.holds_in(release)) {
        let when = match rename.since {
            Since::Release(since) => format!(" since {since}"),
            Since::Older => String::new(),
        };
        return match (rename.new, rename.kind) {
            (Some(new), _) if written(new) => {
                draft.help(format!("it is `{new}`{when}, which is here too: remove this one"))
            }
            (Some(new), RenameKind::Mistaken) => meant(draft, new)
                .help(format!("it is called `{new}`. {}", rename.note).trim().to_owned())
                .respelling_fix(context.source, span, Respelling::guess(name, new)),
            (Some(new), RenameKind::Renamed) => {
                let help = format!("it is `{new}`{when}. {}", rename.note).trim().to_owned();
                let draft = meant(draft, new).help(help);
                match Respelling::successor(rename) {
                    Some(to) => draft.respelling_fix(context.source, span, to),
                    None => draft,
                }
            }
            (Some(new), _) => draft.help(format!("it is `{new}`{when}. {}", rename.note).trim().to_owned()),
            (None, RenameKind::Mistaken) => draft.help(rename.note),
            (None, _) => draft.help(format!("it is gone{when}. {}", rename.note).trim().to_owned()),
        };
    }
    if let Some(history) = field_history(model.name, name) {
        if history.first > release {
            let came = format!("it came with {}; this check is for {release}", history.first);
            let before = rename(model.name, name, release).map(|rename| rename.old);
            return match before.filter(|old| model.field(old).is_some()) {
                Some(old) if written(old) => {
                    draft.help(format!("{came}, where it is `{old}`, which is here too"))
                }
                Some(old) => draft.help(format!("{came}, where it is `{old}`")),
                None => draft.help(came),
            };
        }
        if history.last < release {
            return draft.help(format!("the last release that had it is {}", history.last));
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
            draft.help(format!("`{near}` may be meant, which is here too: remove one of the two"))
        }
        Some(near) => meant(draft, near).help(format!("did you mean `{near}`?")).respelling_fix(
            context.source,
            span,
            Respelling::among(name, near, names()),
        ),
        None => match beginning_alike(name, names()) {
            Some(alike) if !written(alike) => meant(draft, alike)
                .help(format!("there is `{alike}`, which may be what is meant; otherwise remove it")),
            _ => draft.help("remove it, or look up what it is called in this release").unfamiliar(),
        },
    }
}

/// Which related models have an attribute of this name.
fn belongs_elsewhere(context: &FileContext<'_, '_>, model: &'static Model, name: &str) -> Option<String> {
    let owners = context.catalog.owners_of(model, name);
    let owners: Vec<_> = owners.iter().map(|owner| format!("`{}`", owner.short_name())).collect();
    (!owners.is_empty()).then(|| format!("`{name}` belongs to {}", owners.join(" or ")))
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
