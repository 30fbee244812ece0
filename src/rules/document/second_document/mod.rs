//! `second-document`.

use crate::blueprint::ShapeProblemKind as Kind;
use crate::lint::{
    Draft, Edit, FileContext, Finds, Fix, FixKind, Persona, Rule, Safety, Scope, Severity, Topic,
};
use crate::rules::example_files;
use crate::text::Span;
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "second-document",
    topic: Topic::Document,
    severity: Severity::Error,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::Sometimes(Safety::Safe),
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A file with more than one YAML document.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: example_files!("good": "staff.yaml", "guests.yaml"),
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Shape(Kind::SecondDocument) = &problem.kind else { return None };
    let draft = Draft::new("second YAML document in this file, of which authentik accepts only one");
    let Some(marker) = marker_before(context.source.text(), problem.span.start as usize) else {
        let place = context.first_line(problem.span);
        return Some(draft.help("move it to a file of its own").at(place));
    };
    Some(if problem.span.is_empty() {
        // Nothing follows but comments.
        let edits = empty_documents(context).into_iter().map(|span| Edit { span, text: String::new() });
        let fix = Fix { title: "remove the `---`".into(), safe: true, edits: edits.collect() };
        draft.help("remove the `---` at the end").fix(fix).at(marker)
    } else {
        draft.help("move it to a file of its own, or remove the `---`").at(marker)
    })
}

/// The `---` of the documents after the first, up to one that isn't empty.
fn empty_documents(context: &FileContext<'_, '_>) -> Vec<Span> {
    let tree = context.tree;
    let later = tree.documents().iter().skip(1).map(|&root| tree.span(root));
    let mut markers: Vec<Span> = later
        .take_while(|span| span.is_empty())
        .filter_map(|span| marker_before(tree.text(), span.start as usize))
        .collect();
    markers.dedup();
    markers
}

/// The `---` that starts the document whose content starts at an offset.
fn marker_before(text: &str, start: usize) -> Option<Span> {
    let before = text.get(..start)?;
    let at = before.rfind("\n---")? + 1;
    Some(Span::new(at, at + 3))
}
