//! `kubernetes-without-kubeconfig`.

use crate::blueprint::Entry;
use crate::evaluate::ValueKind;
use crate::lint::{Draft, Drafts, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Message, Words, message};
use crate::rules::entry_data::writes;
use crate::workspace::AppliedEntry;

/// The rule.
pub static RULE: Rule = Rule {
    name: "kubernetes-without-kubeconfig",
    topic: Topic::Outposts,
    severity: Severity::Error,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A Kubernetes connection whose kubeconfig is empty or incomplete.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Entry(find),
};

/// What the Kubernetes client asks for before anything else.
const NEEDED: [&str; 2] = ["current-context", "contexts"];

fn find(context: &FileContext<'_, '_>, entry: &Entry<'_>, applied: &AppliedEntry<'_>, drafts: &mut Drafts) {
    if !writes(entry, applied, "authentik_outposts.kubernetesserviceconnection") {
        return;
    }
    let Some(kubeconfig) = applied.datum("kubeconfig") else { return };
    let ValueKind::Map(pairs) = &kubeconfig.value.kind else { return };
    let place = context.span(kubeconfig.value.node);
    if pairs.is_empty() {
        // Whether the connection is local is asked of the value as it is written: `"no"` is a text that isn't empty.
        if applied.value("local").is_none_or(|local| local.truthy() == Some(false)) {
            drafts.add(
                Draft::new("an empty `kubeconfig` requires `local: true` in the same entry")
                    .at(place)
                    .help("set the kubeconfig, or `local: true` for the cluster that authentik runs in")
                    .lacks(["local"]),
            );
        }
        return;
    }
    let missing: Vec<Message> = NEEDED
        .iter()
        .filter(|name| kubeconfig.value.get(name).is_none())
        .map(|name| message!("`{}`", Words(name)))
        .collect();
    if !missing.is_empty() {
        drafts.add(
            Draft::new(message!(
                "`kubeconfig` lacks {}, so that it cannot be loaded",
                Message::joined(missing, " and ")
            ))
            .at(place)
            .help("copy the whole kubeconfig file"),
        );
    }
}
