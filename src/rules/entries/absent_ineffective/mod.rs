//! `absent-ineffective`.

use crate::blueprint::text;
use crate::catalog::Lookup;
use crate::lint::{Draft, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Name, Words, message};
use crate::serializer::nearest;
use crate::syntax::NodeId;
use crate::workspace::{EntryProblem, Ineffective, Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "absent-ineffective",
    topic: Topic::Entries,
    severity: Severity::Warning,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "`absent` that deletes nothing, because its object can't be found.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Entry(EntryProblem::AbsentIneffective { why }) = &problem.kind else { return None };
    match why {
        Ineffective::Model(model) => {
            let message = message!(
                "this entry deletes nothing, because authentik allows no entry of the model `{}`",
                Name(model)
            );
            return Some(Draft::new(message).help("use the model that the object was created with"));
        }
        Ineffective::Condition => {
            let draft = Draft::new("this entry deletes nothing, because one of its conditions fails");
            return Some(draft.help("correct the condition; authentik silently skips the entry"));
        }
        Ineffective::LookUp => {}
    }
    let identifiers = context.blueprint.entries.get(problem.entry?).and_then(|entry| entry.identifiers);
    let keys = || identifiers.into_iter().flat_map(|node| context.tree.entries(node)).map(|(key, _)| key);
    if keys().next().is_none() {
        let draft = Draft::new("this entry deletes nothing, because it has no identifiers");
        return Some(draft.help("use the identifiers of the entry that created the object"));
    }
    let model = context.model(problem.entry);
    let unknown = model.and_then(|model| {
        let wrong = |key: &NodeId| {
            text(context.tree, *key).is_some_and(|name| model.lookup_path(name) == Lookup::Unknown)
        };
        Some((model, keys().find(wrong)?))
    });
    if let Some((model, key)) = unknown {
        let name = text(context.tree, key).unwrap_or_default();
        let near = nearest(name, model.columns.iter().map(|column| column.name));
        return Some(
            Draft::new(message!(
                "this entry deletes nothing, because `{}` has no field `{}`",
                Words(model.name),
                Name(name)
            ))
            .maybe_help(near.map(|near| message!("did you mean `{}`?", Words(near))))
            .at(context.span(key)),
        );
    }
    Some(
        Draft::new("this entry deletes nothing, because a tag in its identifiers or attributes fails")
            .help("remove all but the identifiers; authentik silently skips an entry whose tags fail"),
    )
}
