//! `policy-never-evaluated`.

use crate::catalog::Kinds;
use crate::evaluate::ValueKind;
use crate::lint::{Drafts, FlowContext};
use crate::lint::{Finds, FixKind, Persona, Reference, Rule, Scope, Severity, Topic, Unless};
use crate::redact::{Name, message};
use crate::workspace::Row;

/// The rule.
pub static RULE: Rule = Rule {
    name: "policy-never-evaluated",
    topic: Topic::Policies,
    severity: Severity::Info,
    other_severities: &[],
    scope: Scope::Workspace,
    fix: FixKind::None,
    persona: Persona::Pedantic,
    since: "0.1.0",
    default_on: true,
    summary: "A policy that is never evaluated.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Instance(check),
};

const BINDING: &str = "authentik_policies.policybinding";

fn check(context: &FlowContext<'_, '_>, drafts: &mut Drafts) {
    let disabled = |reference: &Reference<'_, '_>| {
        let enabled = reference.from.value("enabled").map(|value| &value.kind);
        reference.from.model.name == BINDING && enabled == Some(&ValueKind::Bool(false))
    };
    let candidates: Vec<&Row<'_>> = context
        .made_rows()
        .filter(|row| row.model.kinds.contains(Kinds::POLICY))
        .filter(|row| context.references.to(row.id).iter().all(disabled))
        .collect();
    let binds = |row: &Row<'_>| row.model.name == BINDING && !row.writers.is_empty();
    if candidates.is_empty() || !context.is_whole(binds) {
        return;
    }
    for row in candidates {
        let Some(name) = row.label() else { continue };
        let message = match *context.references.to(row.id) {
            [] => message!(
                "the policy `{}` is never evaluated: it is not bound, and no expression calls it",
                Name(name)
            ),
            [_] => message!("the policy `{}` is never evaluated: its only binding is disabled", Name(name)),
            _ => message!("the policy `{}` is never evaluated: all of its bindings are disabled", Name(name)),
        };
        if let Some(draft) = context.draft_at(row.id, message) {
            let unless = Unless::LookedForOrCalled(name.to_owned());
            drafts.add(draft.help("bind it to an object, or remove it").unless(unless));
        }
    }
}
