//! `invalid-choice`.

use crate::catalog::choice_rename;
use crate::lint::{
    Draft, FileContext, Finds, FixKind, Persona, Respelling, Rule, Safety, Scope, Severity, Topic,
};
use crate::redact::{Message, Name, OfNode, Words, message};
use crate::rules::phrases::with_note;
use crate::serializer::FieldProblemKind as Kind;
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "invalid-choice",
    topic: Topic::Fields,
    severity: Severity::Error,
    other_severities: &[Severity::Warning],
    scope: Scope::Local,
    fix: FixKind::Sometimes(Safety::Varies),
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A value that is not one of the field's choices.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Field { name, node, kind, .. } = &problem.kind else { return None };
    let Kind::NotAChoice { value, choices, suggestion } = kind else { return None };
    let path = crate::rules::value_path::value_path(context, problem.entry, name, *node);
    let message = match value {
        Some(value) => message!("`{}` is not a valid choice for `{}`", OfNode(*node, value), Name(path)),
        None => message!("this is not a valid choice for `{}`", Name(path)),
    };
    let draft = Draft::new(message);
    let renamed = context
        .model(problem.entry)
        .and_then(|model| choice_rename(model.name, name, value.as_deref()?, context.catalog.release()));
    if let Some(rename) = renamed.filter(|rename| rename.holds_in(context.catalog.release())) {
        let draft = draft.help(match rename.new {
            Some(new) => with_note(message!("use `{}`", Words(new)), rename.note),
            None => rename.note.into(),
        });
        return Some(match Respelling::successor(rename) {
            Some(to) => draft.respelling_fix(context.source, problem.span, to),
            None => draft,
        });
    }
    // `countries: [NO]` is a list of a boolean.
    let quotable = context.bare_text(problem.span).filter(|bare| choices.contains(bare));
    if let Some(bare) = quotable.filter(|bare| value.as_deref() != Some(*bare)) {
        let help = message!(
            "put it in quotes; YAML 1.1 reads `{}` as {}",
            OfNode(*node, bare),
            Words(crate::rules::yaml_slips::read_as(context, *node))
        );
        let draft = draft.help(help);
        let own = context.is_within_entry(problem.span, problem.entry);
        return Some(match own {
            true => draft.safe_fix("put it in quotes", problem.span, format!("\"{bare}\"")),
            false => draft,
        });
    }
    Some(match suggestion {
        Some(near) => draft.help(message!("did you mean `{}`?", Words(near))).respelling_fix(
            context.source,
            problem.span,
            Respelling::among(value.as_deref().unwrap_or_default(), near, choices.iter().copied()),
        ),
        None => {
            let mut listed: Vec<_> =
                choices.iter().take(12).map(|choice| message!("`{}`", Words(choice))).collect();
            if choices.len() > listed.len() {
                listed.push(message!("and {} more", Words(choices.len() - listed.len())));
            }
            draft.help(message!("use one of {}", Message::joined(listed, ", "))).unfamiliar()
        }
    })
}
