//! `quoted-tag`.

use crate::blueprint::{ShapeProblemKind as Kind, TagName, expression};
use crate::lint::{
    Draft, Edit, FileContext, Finds, Fix, FixKind, Persona, Rule, Safety, Scope, Severity, Topic,
};
use crate::redact::{Words, message};
use crate::syntax::{ScalarStyle, parse};
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "quoted-tag",
    topic: Topic::Tags,
    severity: Severity::Warning,
    other_severities: &[],
    scope: Scope::Local,
    fix: FixKind::Sometimes(Safety::Varies),
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A quoted tag, which is a plain string.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Shape(kind) = &problem.kind else { return None };

    let Kind::QuotedTag(tag, node) = kind else { return None };
    let block = matches!(
        context.tree.scalar(*node).map(|scalar| scalar.style),
        Some(ScalarStyle::Literal | ScalarStyle::Folded)
    );
    let (place, help) = if block {
        ("in a block of text", "write it without the `|` or `>`")
    } else {
        ("in quotes", "remove the quotes")
    };
    let message = message!(
        "{} this is a plain string that starts with `{}`, not a tag",
        Words(place),
        Words(tag.text())
    );
    let draft = Draft::new(message)
        .help(message!("{}; if the text itself is meant, ignore this finding", Words(help)));
    let text = context.source.slice(problem.span);
    let inner = text.get(1..text.len().saturating_sub(1)).unwrap_or_default();
    Some(if !block && is_tag_without_quotes(inner, *tag) {
        let edits = vec![Edit { span: problem.span, text: inner.to_owned() }];
        draft.fix(Fix {
            title: "remove the quotes".into(),
            safe: is_surely_meant(context, inner, *tag),
            edits,
        })
    } else {
        draft
    })
}

/// Whether nobody writes this as plain text: what it names is there, or looks as only the argument of a tag does.
fn is_surely_meant(context: &FileContext<'_, '_>, text: &str, tag: TagName) -> bool {
    let argument = text.strip_prefix(tag.text()).unwrap_or_default().trim();
    match tag {
        TagName::KeyOf => {
            context.blueprint.entries.iter().any(|entry| entry.id.is_some_and(|(id, _)| id == argument))
        }
        // In a list, what is found, formatted or chosen is written out.
        _ if argument.starts_with('[') => true,
        TagName::Context => {
            let known = context.blueprint.context.and_then(|known| context.tree.get(known, argument));
            known.is_some()
        }
        TagName::Env => {
            let of_variable = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
            argument.contains('_') && argument.bytes().all(of_variable)
        }
        TagName::File => argument.starts_with('/'),
        _ => false,
    }
}

/// Whether the text is just this tag with arguments that it takes, wherever in a file it is put.
fn is_tag_without_quotes(text: &str, tag: TagName) -> bool {
    if text.contains(['\\', '\n']) {
        return false;
    }
    let list = format!("[{text}]");
    let tree = parse(&list);
    let item = tree.documents().first().map(|&root| tree.items(root));
    let Some(&[item]) = item else { return false };
    tree.errors().is_empty()
        && tree.tag(item).is_some_and(|written| written.name == tag.text())
        && matches!(expression(&tree, item), Some(Ok(_)))
        && tree.full_span(item).len() == text.len()
}
