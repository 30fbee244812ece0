//! `outpost-providers`.

use crate::blueprint::Entry;
use crate::catalog::Kinds;
use crate::evaluate::{Shape, Value, ValueKind};
use crate::lint::{Draft, Drafts, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Name, Words, message};
use crate::rules::entry_data::{Given, text, writes};
use crate::text::article;
use crate::workspace::{AppliedEntry, Existing};

/// The rule.
pub static RULE: Rule = Rule {
    name: "outpost-providers",
    topic: Topic::Outposts,
    severity: Severity::Error,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "An outpost without providers or with providers of another type, or a renamed embedded outpost.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Entry(find),
};

const EMBEDDED: &str = "goauthentik.io/outposts/embedded";
const EMBEDDED_NAME: &str = "authentik Embedded Outpost";

fn find(context: &FileContext<'_, '_>, entry: &Entry<'_>, applied: &AppliedEntry<'_>, drafts: &mut Drafts) {
    if !writes(entry, applied, "authentik_outposts.outpost") {
        return;
    }
    let existing = match applied.existing {
        Existing::Yes(object) => context.applied.store.row(object),
        _ => None,
    };
    let embedded = existing.is_some_and(|row| row.value("managed").and_then(Value::as_str) == Some(EMBEDDED));
    if embedded
        && let (Given::Known(name), Some(datum)) = (text(applied, "name"), applied.datum("name"))
        && name != EMBEDDED_NAME
    {
        drafts.add(
            Draft::new("the embedded outpost cannot be renamed")
                .at(context.span(datum.value.node))
                .help(message!("remove `name`, or set it to `{}`", Words(EMBEDDED_NAME))),
        );
    }
    let Some(providers) = applied.value("providers") else { return };
    let ValueKind::List(items) = &providers.kind else { return };
    if items.is_empty() {
        let may_be_embedded = embedded
            || matches!(applied.existing, Existing::Perhaps(_))
            || text(applied, "name") == Given::Known(EMBEDDED_NAME)
            || text(applied, "managed") == Given::Known(EMBEDDED);
        if !may_be_embedded {
            drafts.add(
                Draft::new("`providers` is empty, and an outpost must have at least one")
                    .at(context.span(providers.node))
                    .help("list the providers that the outpost serves"),
            );
        }
        return;
    }
    let Given::Known(kind) = text(applied, "type") else { return };
    let wanted = match kind {
        "proxy" => "authentik_providers_proxy.proxyprovider",
        "ldap" => "authentik_providers_ldap.ldapprovider",
        "radius" => "authentik_providers_radius.radiusprovider",
        "rac" => "authentik_providers_rac.racprovider",
        _ => return,
    };
    for item in items {
        let model = match &item.kind {
            ValueKind::Key(object) => context.applied.store.model_of(*object),
            ValueKind::Unknown(unknown) => match unknown.shape {
                Shape::KeyOf(model) | Shape::SomeKeyOf(model) => model,
                _ => continue,
            },
            _ => continue,
        };
        // What is no provider at all, or not a certain one, is another rule's matter.
        let provider = context.catalog.model_named(model);
        if provider.is_some_and(|model| model.kinds.contains(Kinds::PROVIDER))
            && !context.catalog.is_a(model, wanted)
        {
            drafts.add(
                Draft::new(message!(
                    "an outpost of the type `{}` can't serve {} `{}`",
                    Name(kind),
                    Words(article(model)),
                    Words(model)
                ))
                .at(context.span(item.node))
                .help(message!("list providers of the model `{}` only", Words(wanted))),
            );
        }
    }
}
