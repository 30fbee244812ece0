//! `undefined-name`.

use std::ops::Range;

use crate::lint::{Draft, Drafts, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Name, Words, message};

use crate::workspace::ProblemKind;

/// The rule.
pub static RULE: Rule = Rule {
    name: "undefined-name",
    topic: Topic::Python,
    severity: Severity::Warning,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "Python that reads an undefined name.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::File(find),
};

/// In an expression with more of them, something else is wrong.
const MOST_NAMES: usize = 20;

fn find(context: &FileContext<'_, '_>, drafts: &mut Drafts) {
    for problem in &context.applied.problems {
        let ProblemKind::Expression { node, analysis, .. } = &problem.kind else { continue };
        let mut add = |draft: Draft, range: &Range<usize>| {
            let draft = draft.at(crate::rules::scalar_span::python_span(context, *node, range));
            drafts.add(match problem.entry {
                Some(entry) => draft.in_entry(entry),
                None => draft,
            });
        };
        let mut said: Vec<&str> = Vec::new();
        let mut is_new = |name| {
            let is_new = said.len() < MOST_NAMES && !said.contains(&name);
            said.extend(is_new.then_some(name));
            is_new
        };
        for removed in analysis.removed_helpers.iter().filter(|removed| is_new(&removed.name)) {
            let message = message!(
                "`{}` no longer exists, so the expression fails when it reaches this name",
                Name(&removed.name)
            );
            add(Draft::new(message).help(message!("use `{}`", Words(removed.replacement))), &removed.range);
        }
        for undefined in analysis.undefined.iter().filter(|undefined| is_new(&undefined.name)) {
            let message = message!(
                "undefined name `{}`: the expression fails with a NameError when it reaches this name",
                Name(&undefined.name)
            );
            let help = undefined.suggestion.map(|near| message!("did you mean `{}`?", Words(near)));
            add(Draft::new(message).maybe_help(help), &undefined.range);
        }
    }
}
