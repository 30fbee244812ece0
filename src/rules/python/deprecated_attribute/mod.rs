//! `deprecated-attribute`.

use crate::catalog::{RenameKind, Since, rename};
use crate::lint::{Draft, Drafts, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Message, Words, message};
use crate::workspace::ProblemKind;

/// The rule.
pub static RULE: Rule = Rule {
    name: "deprecated-attribute",
    topic: Topic::Python,
    severity: Severity::Info,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "Python that reads a deprecated attribute of a user.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::File(find),
};

const USER: &str = "authentik_core.user";

fn find(context: &FileContext<'_, '_>, drafts: &mut Drafts) {
    let release = context.catalog.release();
    for problem in &context.applied.problems {
        let ProblemKind::Expression { node, analysis, .. } = &problem.kind else { continue };
        let mut reported: Vec<&str> = Vec::new();
        for read in &analysis.user_reads {
            let renamed = rename(USER, &read.name, release);
            let Some(renamed) = renamed.filter(|it| it.kind == RenameKind::Renamed && it.holds_in(release))
            else {
                continue;
            };
            let (Some(new), false) = (renamed.new, reported.contains(&renamed.old)) else { continue };
            reported.push(renamed.old);
            let since = match renamed.since {
                Since::Release(since) => message!(" since {}", Words(since)),
                Since::Older => Message::default(),
            };
            let draft = Draft::new(message!("`{}` of a user is deprecated{}", Words(renamed.old), since))
                .help(message!("use `{}`", Words(new)))
                .at(crate::rules::scalar_span::python_span(context, *node, &read.range));
            drafts.add(match problem.entry {
                Some(entry) => draft.in_entry(entry),
                None => draft,
            });
        }
    }
}
