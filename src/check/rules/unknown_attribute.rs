//! `unknown-attribute`.

use crate::catalog::{Model, Release, RenameKind, Since, field_history, rename};
use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::serializer::FieldProblemKind as Kind;
use crate::serializer::nearest;
use crate::source::Span;
use crate::workspace::{EntryProblem, Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "unknown-attribute",
    severity: Severity::Warning,
    default_on: true,
    summary: "An attribute that authentik drops without a word.",
    explanation: "",
    bad: "",
    good: "",
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    match &problem.kind {
        ProblemKind::Entry(EntryProblem::UnknownAttribute { name, .. }) => {
            let model = context.model(problem.entry)?;
            Some(attribute(context.catalog.release(), model, name, problem.span))
        }
        ProblemKind::Field { name, kind: Kind::UnknownKey { key, suggestion }, .. } => {
            let draft = Draft::new(format!("authentik ignores `{key}` in `{name}`"));
            Some(match suggestion {
                Some(near) => draft.help(format!("did you mean `{near}`?")),
                None => draft,
            })
        }
        _ => None,
    }
}

/// An attribute that the user's own schema doesn't have.
pub(in crate::check) fn beyond<'n>(
    model: &str,
    name: &str,
    names: impl Iterator<Item = &'n str>,
    span: Span,
) -> Draft {
    let message =
        format!("`{model}` of the schema has no attribute `{name}`: authentik drops it without a word");
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

fn attribute(release: Release, model: &'static Model, name: &str, span: Span) -> Draft {
    let draft =
        Draft::new(format!("`{}` has no attribute `{name}`: authentik drops it without a word", model.name));
    if let Some(rename) = rename(model.name, name, release).filter(|rename| rename.holds_in(release)) {
        let when = match rename.since {
            Since::Release(since) => format!(" since {since}"),
            Since::Older => String::new(),
        };
        return match (rename.new, rename.kind) {
            (Some(new), RenameKind::Mistaken) => draft
                .help(format!("it is called `{new}`. {}", rename.note).trim().to_owned())
                .unsafe_fix(format!("rename `{name}` to `{new}`"), span, new),
            (Some(new), RenameKind::Renamed) => draft
                .help(format!("it is `{new}`{when}. {}", rename.note).trim().to_owned())
                .safe_fix(format!("rename `{name}` to `{new}`"), span, new),
            (Some(new), _) => draft.help(format!("it is `{new}`{when}. {}", rename.note).trim().to_owned()),
            (None, _) => draft.help(format!("it is gone{when}. {}", rename.note).trim().to_owned()),
        };
    }
    if let Some(history) = field_history(model.name, name) {
        if history.first > release {
            return draft.help(format!("it came with {}; this check is for {release}", history.first));
        }
        if history.last < release {
            return draft.help(format!("it went after {}", history.last));
        }
    }
    match nearest(name, model.fields.iter().map(|field| field.name)) {
        Some(near) => draft.help(format!("did you mean `{near}`?")).unsafe_fix(
            format!("rename `{name}` to `{near}`"),
            span,
            near,
        ),
        None => draft.help("remove it, or look up what it is called in this release"),
    }
}
