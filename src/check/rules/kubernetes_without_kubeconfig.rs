//! `kubernetes-without-kubeconfig`.

use super::given::{boolean, filled, writes};
use crate::blueprint::Entry;
use crate::check::{Draft, Drafts, FileContext, Finds, Rule, Severity};
use crate::workspace::AppliedEntry;

/// The rule.
pub static RULE: Rule = Rule {
    name: "kubernetes-without-kubeconfig",
    severity: Severity::Error,
    default_on: true,
    summary: "A connection to another Kubernetes cluster with an empty kubeconfig.",
    explanation: "Only a connection to the cluster that authentik itself runs in may have an empty \
        `kubeconfig`, and the entry has to say `local: true` for it.",
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

fn find(context: &FileContext<'_, '_>, entry: &Entry<'_>, applied: &AppliedEntry<'_>, drafts: &mut Drafts) {
    if !writes(entry, applied, "authentik_outposts.kubernetesserviceconnection") {
        return;
    }
    let Some(kubeconfig) = applied.datum("kubeconfig") else { return };
    let is_mapping = kubeconfig.value.describe() == "a mapping";
    if is_mapping && filled(applied, "kubeconfig").is_not() && boolean(applied, "local").is_not() {
        drafts.add(
            Draft::new("an empty `kubeconfig` wants `local: true` in the same entry")
                .at(context.span(kubeconfig.value.node))
                .help("give the kubeconfig, or `local: true` for the cluster that authentik runs in"),
        );
    }
}
