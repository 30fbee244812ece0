//! `open-application`.

use foldhash::HashSet;

use crate::lint::{Drafts, Finds, FixKind, FlowContext, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Name, message};

use crate::evaluate::ObjectId;
use crate::graph::PolicyBinding;

/// The rule.
pub static RULE: Rule = Rule {
    name: "open-application",
    topic: Topic::Applications,
    severity: Severity::Info,
    other_severities: &[],
    scope: Scope::Workspace,
    fix: FixKind::None,
    persona: Persona::Auditor,
    since: "0.1.0",
    default_on: false,
    summary: "An application that every user may use, because nothing is bound to it.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Instance(check),
};

fn check(context: &FlowContext<'_, '_>, drafts: &mut Drafts) {
    let restricts = |binding: &PolicyBinding| binding.enabled || !binding.certain;
    let restricted: HashSet<ObjectId> = context
        .targets
        .iter()
        .filter(|target| target.policies.iter().any(restricts))
        .map(|target| target.id)
        .collect();
    for row in context.made_rows().filter(|row| row.model.name == "authentik_core.application") {
        if restricted.contains(&row.id) {
            continue;
        }
        let name = row.label().unwrap_or_default();
        let message = message!(
            "every user may use the application `{}`: no policy, group or user is bound to it",
            Name(name)
        );
        if let Some(draft) = context.draft_at(row.id, message) {
            drafts.add(draft.help("bind the group that may use it"));
        }
    }
}
