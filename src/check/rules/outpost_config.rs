//! `outpost-config`.

use super::given::writes;
use crate::blueprint::Entry;
use crate::check::{Draft, Drafts, FileContext, Finds, Rule, Severity};
use crate::evaluate::{Value, ValueKind};
use crate::workspace::AppliedEntry;

/// The rule.
pub static RULE: Rule = Rule {
    name: "outpost-config",
    severity: Severity::Error,
    default_on: true,
    summary: "A setting in an outpost's `config` with the wrong type.",
    explanation: "The `config` of an outpost is loaded into a typed structure that converts nothing: \
        `\"2\"` is no number, and the values of labels and annotations are strings, so that `true` has to be \
        in quotes.",
    bad: "version: 1
metadata:
  name: Example - Embedded outpost
entries:
  - model: authentik_outposts.outpost
    identifiers:
      managed: goauthentik.io/outposts/embedded
    attrs:
      config:
        authentik_host: https://auth.example.com
        docker_labels:
          traefik.enable: true
",
    good: "version: 1
metadata:
  name: Example - Embedded outpost
entries:
  - model: authentik_outposts.outpost
    identifiers:
      managed: goauthentik.io/outposts/embedded
    attrs:
      config:
        authentik_host: https://auth.example.com
        docker_labels:
          traefik.enable: \"true\"
",
    finds: Finds::Entry(find),
};

#[derive(Debug, Clone, Copy)]
enum Kind {
    Text,
    TextOrNull,
    Bool,
    Int,
    /// A mapping of strings to strings.
    Texts,
    TextsOrNull,
    /// A list of strings.
    List,
}

/// authentik's `OutpostConfig`: settings whose type has been the same in all releases.
const SETTINGS: [(&str, Kind); 17] = [
    ("authentik_host", Kind::Text),
    ("authentik_host_browser", Kind::Text),
    ("authentik_host_insecure", Kind::Bool),
    ("container_image", Kind::TextOrNull),
    ("docker_labels", Kind::TextsOrNull),
    ("docker_map_ports", Kind::Bool),
    ("docker_network", Kind::TextOrNull),
    ("kubernetes_disabled_components", Kind::List),
    ("kubernetes_image_pull_secrets", Kind::List),
    ("kubernetes_ingress_annotations", Kind::Texts),
    ("kubernetes_ingress_class_name", Kind::TextOrNull),
    ("kubernetes_ingress_secret_name", Kind::Text),
    ("kubernetes_namespace", Kind::Text),
    ("kubernetes_replicas", Kind::Int),
    ("kubernetes_service_type", Kind::Text),
    ("log_level", Kind::Text),
    ("object_naming_template", Kind::Text),
];

fn find(context: &FileContext<'_, '_>, entry: &Entry<'_>, applied: &AppliedEntry<'_>, drafts: &mut Drafts) {
    if !writes(entry, applied, "authentik_outposts.outpost") {
        return;
    }
    let Some(ValueKind::Map(settings)) = applied.value("config").map(|config| &config.kind) else { return };
    for (key, value) in settings {
        let Some(name) = key.as_str() else { continue };
        let Some(&(name, kind)) = SETTINGS.iter().find(|(known, _)| *known == name) else { continue };
        if let Some((wrong, wanted)) = refused(kind, value) {
            drafts.add(
                Draft::new(format!("`{name}` wants {wanted}, and this is {}", wrong.describe()))
                    .at(context.span(wrong.node))
                    .help(match wanted {
                        "a string" | "strings"
                            if matches!(wrong.kind, ValueKind::List(_) | ValueKind::Map(_)) =>
                        {
                            "write a single text"
                        }
                        "a string" | "strings" => "put it in quotes",
                        "a mapping" => "write a mapping of names to texts",
                        "a list" => "write a list, even for one item",
                        _ if !matches!(wrong.kind, ValueKind::Str(_)) => "authentik converts nothing here",
                        _ => "authentik converts nothing here: write it without quotes",
                    }),
            );
        }
    }
}

/// The part of a value that is certainly refused, and what is wanted in its place.
fn refused<'v, 't>(kind: Kind, value: &'v Value<'t>) -> Option<(&'v Value<'t>, &'static str)> {
    let is_text = |value: &Value<'_>| matches!(value.kind, ValueKind::Str(_) | ValueKind::Key(_));
    if value.is_unknown() {
        return None;
    }
    let null = matches!(value.kind, ValueKind::Null);
    match (kind, &value.kind) {
        (Kind::Text, _) => (!is_text(value)).then_some((value, "a string")),
        (Kind::TextOrNull, _) => (!is_text(value) && !null).then_some((value, "a string")),
        (Kind::Bool, found) => (!matches!(found, ValueKind::Bool(_))).then_some((value, "a boolean")),
        // In Python a boolean is an integer.
        (Kind::Int, ValueKind::Int(_) | ValueKind::BigInt(_) | ValueKind::Bool(_)) => None,
        (Kind::Int, _) => Some((value, "an integer")),
        (Kind::TextsOrNull, ValueKind::Null) => None,
        (Kind::Texts | Kind::TextsOrNull, ValueKind::Map(pairs)) => pairs
            .iter()
            .flat_map(|(key, value)| [key, value])
            .find(|part| !part.is_unknown() && !is_text(part))
            .map(|part| (part, "strings")),
        (Kind::Texts | Kind::TextsOrNull, _) => Some((value, "a mapping")),
        (Kind::List, ValueKind::List(items)) => {
            items.iter().find(|item| !item.is_unknown() && !is_text(item)).map(|item| (item, "strings"))
        }
        (Kind::List, _) => Some((value, "a list")),
    }
}
