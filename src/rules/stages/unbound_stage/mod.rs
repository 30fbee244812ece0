//! `unbound-stage`.

use crate::catalog::Kinds;
use crate::lint::{Drafts, Finds, FixKind, FlowContext, Persona, Rule, Scope, Severity, Topic, Unless};
use crate::redact::{Name, message};
use crate::workspace::Row;

/// The rule.
pub static RULE: Rule = Rule {
    name: "unbound-stage",
    topic: Topic::Stages,
    severity: Severity::Info,
    other_severities: &[],
    scope: Scope::Workspace,
    fix: FixKind::None,
    persona: Persona::Pedantic,
    since: "0.1.0",
    default_on: true,
    summary: "A stage that is neither bound to a flow nor referenced.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Instance(check),
};

fn check(context: &FlowContext<'_, '_>, drafts: &mut Drafts) {
    let candidates: Vec<&Row<'_>> = context
        .made_rows()
        .filter(|row| row.model.kinds.contains(Kinds::STAGE) && context.references.to(row.id).is_empty())
        .collect();
    let binds =
        |row: &Row<'_>| row.model.name == "authentik_flows.flowstagebinding" && !row.writers.is_empty();
    if candidates.is_empty() || !context.is_whole(binds) {
        return;
    }
    for row in candidates {
        let Some(name) = row.label() else { continue };
        let message =
            message!("unused stage `{}`: no flow binds it, and nothing else refers to it", Name(name));
        if let Some(draft) = context.draft_at(row.id, message) {
            let unless = Unless::LookedFor(name.to_owned());
            drafts.add(draft.help("bind it to a flow, or remove it").unless(unless));
        }
    }
}
