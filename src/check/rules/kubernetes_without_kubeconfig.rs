//! `kubernetes-without-kubeconfig`.

use super::given::writes;
use crate::blueprint::Entry;
use crate::check::{Draft, Drafts, FileContext, Finds, Rule, Severity};
use crate::evaluate::ValueKind;
use crate::workspace::AppliedEntry;

/// The rule.
pub static RULE: Rule = Rule {
    name: "kubernetes-without-kubeconfig",
    severity: Severity::Error,
    default_on: true,
    summary: "A connection to a Kubernetes cluster whose kubeconfig is empty or incomplete.",
    explanation: "Only a connection to the cluster that authentik itself runs in may have an empty \
        `kubeconfig`, and the entry must set `local: true` for it. authentik loads every other kubeconfig while it \
        validates the entry, so it needs a `current-context` and `contexts`.",
    bad: "version: 1
metadata:
  name: Example - Cluster
entries:
  - model: authentik_outposts.kubernetesserviceconnection
    identifiers:
      name: cluster
    attrs:
      kubeconfig: {}
",
    good: "version: 1
metadata:
  name: Example - Cluster
entries:
  - model: authentik_outposts.kubernetesserviceconnection
    identifiers:
      name: cluster
    attrs:
      kubeconfig: {}
      local: true
",
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
    let missing: Vec<String> = NEEDED
        .iter()
        .filter(|name| kubeconfig.value.get(name).is_none())
        .map(|name| format!("`{name}`"))
        .collect();
    if !missing.is_empty() {
        drafts.add(
            Draft::new(format!("`kubeconfig` lacks {}, so that it cannot be loaded", missing.join(" and ")))
                .at(place)
                .help("copy the whole kubeconfig file"),
        );
    }
}
