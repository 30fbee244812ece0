//! `wrong-type`.

use crate::catalog::FieldKind;
use crate::lint::{Draft, FileContext, Finds, FixKind, Persona, Rule, Safety, Scope, Severity, Topic};
use crate::redact::{Name, OfNode, Words, message};
use crate::serializer::FieldProblemKind as Kind;
use crate::syntax::parse;
use crate::text::Span;
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "wrong-type",
    topic: Topic::Fields,
    severity: Severity::Error,
    other_severities: &[Severity::Warning],
    scope: Scope::Entry,
    fix: FixKind::Sometimes(Safety::Varies),
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A value whose type doesn't match the field.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Field { name, field, node, kind, .. } = &problem.kind else { return None };

    let Kind::WrongType { expected, found, value } = kind else { return None };
    let shown = crate::rules::phrases::found_value(found, value.as_deref().map(|value| OfNode(*node, value)));
    let draft = Draft::new(message!("expected {} for `{}`, found {}", Words(expected), Name(name), shown));
    let draft = draft.at(if matches!(*found, "a list" | "a mapping") {
        context.first_line(problem.span)
    } else {
        problem.span
    });
    let text = context.source.slice(problem.span);
    // What is written in `context` or at an anchor, other places read as well.
    let own = context.is_within_entry(problem.span, problem.entry);
    Some(match (*expected, *found) {
        (_, "an unresolved tag") => draft.help("authentik doesn't resolve a tag in this place"),
        ("a string", "a boolean" | "a date" | "a date with a time") => {
            match context.bare_text(problem.span) {
                Some(bare) if own => draft
                    .help("put it in quotes; without them, YAML reads it as another type")
                    .safe_fix("put it in quotes", problem.span, format!("\"{bare}\"")),
                _ => draft.help("put it in quotes; without them, YAML reads it as another type"),
            }
        }
        ("a list", "a string") if crate::rules::yaml_slips::is_dashed_word(text) => {
            draft.help(crate::rules::yaml_slips::DASH)
        }
        ("a list", _) if matches!(field.kind, FieldKind::Objects(_)) && *name == "redirect_uris" => {
            draft.help("since 2024.12 it is a list of mappings with `matching_mode` and `url`")
        }
        ("a list", "a string" | "a primary key" | "an integer") => {
            let draft = draft.help("write a list, even for one item");
            if own && fits_in_brackets(context, problem.span) {
                draft.unsafe_fix("make it a list", problem.span, format!("[{text}]"))
            } else {
                draft
            }
        }
        ("a primary key", _) => draft.help("refer to an object with `!KeyOf` or `!Find`"),
        _ => draft,
    })
}

/// Whether the text stays one item when brackets are put around it.
fn fits_in_brackets(context: &FileContext<'_, '_>, span: Span) -> bool {
    let text = context.source.slice(span);
    if text.is_empty() || text.contains(['\n', '*']) || text.starts_with('&') {
        return false;
    }
    let list = format!("[{text}]");
    let tree = parse(&list);
    let items = tree.documents().first().map_or(0, |&root| tree.items(root).len());
    tree.errors().is_empty() && items == 1
}
