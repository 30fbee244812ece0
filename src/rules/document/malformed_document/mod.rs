//! `malformed-document`.

use crate::blueprint::ShapeProblemKind as Kind;
use crate::lint::{Draft, FileContext, Finds, FixKind, Persona, Rule, Safety, Scope, Severity, Topic};
use crate::redact::{Words, message};
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "malformed-document",
    topic: Topic::Document,
    severity: Severity::Error,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::Sometimes(Safety::Safe),
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A key of the document or of an entry whose value has the wrong type.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Shape(kind) = &problem.kind else { return None };

    if let Kind::MissingDash { dashed } = kind {
        return Some(if *dashed {
            Draft::new("missing space after the dash of this entry").help("write `- model:`, with a space")
        } else {
            Draft::new("missing dash before this entry: `entries` must be a list")
                .help("write `- model:`, and indent the other keys of the entry as far as `model`")
        });
    }
    let Kind::WrongType { key, expected, found } = kind else { return None };
    let quote = if found.starts_with('!') { "`" } else { "" };
    let draft = Draft::new(message!(
        "expected {} for `{}`, found {}{}{}",
        Words(expected),
        Words(key),
        Words(quote),
        Words(found),
        Words(quote)
    ))
    .at(context.first_line(problem.span));
    let text = context.source.slice(problem.span);
    let quotable = context.bare_text(problem.span).filter(|_| *found != "null");
    let poison = matches!(*key, "metadata" | "metadata.name" | "metadata.labels");
    Some(match (*key, quotable) {
        ("id" | "metadata.name", Some(bare)) => {
            let help = "put it in quotes; without them, YAML reads it as another type";
            let help = if poison {
                message!("{}. {}", Words(help), Words(crate::rules::phrases::POISON))
            } else {
                help.into()
            };
            draft.help(help).safe_fix("put it in quotes", problem.span, format!("\"{bare}\""))
        }
        _ if crate::rules::yaml_slips::is_dashed_word(text) && expected.contains("list") => {
            draft.help(crate::rules::yaml_slips::DASH)
        }
        ("id", _) if found.starts_with('!') => draft.help(
            "write the `id` as a plain string; it cannot be \
            a tag",
        ),
        ("version", _) if text.trim_matches(['"', '\'']) == "1" => {
            draft.help("remove the quotes").safe_fix("remove the quotes", problem.span, "1")
        }
        ("user", _) if *found == "a string" => {
            draft.help("refer to the user by `!Find [authentik_core.user, [username, NAME]]`")
        }
        _ if poison => draft.help(message!("correct the type; {}", Words(crate::rules::phrases::POISON))),
        (_, _) if *found == "null" => {
            draft.help("give it a value, or remove the key; otherwise authentik rejects the whole file")
        }
        _ => draft.help(
            "correct the type; authentik rejects the whole file and names neither the entry \
            nor the line",
        ),
    })
}
