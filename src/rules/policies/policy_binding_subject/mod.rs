//! `policy-binding-subject`.

use crate::blueprint::{Entry, Expression, Name, expression};
use crate::evaluate::{Value, ValueKind};
use crate::lint::{Draft, Drafts, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{self, Message, Words, message};
use crate::rules::entry_data::{Given, filled, writes};
use crate::workspace::{AppliedEntry, Datum, Existing};

/// The rule.
pub static RULE: Rule = Rule {
    name: "policy-binding-subject",
    topic: Topic::Policies,
    severity: Severity::Error,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A policy binding without exactly one of `policy`, `group` and `user`.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Entry(find),
};

/// The serializers of the other two are built on that of policy bindings.
const BINDINGS: [&str; 3] = [
    "authentik_policies.policybinding",
    "authentik_endpoints.deviceuserbinding",
    "authentik_endpoints_connectors_agent.agentdeviceuserbinding",
];

const ENTITLEMENT: &str = "authentik_core.applicationentitlement";

/// What a binding can bind.
const ALL: &[&str] = &["policy", "group", "user"];

/// The attributes of which a binding needs one.
pub(crate) fn wanted(
    context: &FileContext<'_, '_>,
    entry: &Entry<'_>,
    applied: &AppliedEntry<'_>,
) -> Option<&'static [&'static str]> {
    if !BINDINGS.iter().any(|model| writes(entry, applied, model)) {
        return None;
    }
    let is_entitlement = |target: &Value<'_>| match target.kind {
        ValueKind::Key(object) => context.applied.store.model_of(object) == ENTITLEMENT,
        _ => false,
    };
    Some(if applied.value("target").is_some_and(is_entitlement) { OF_ENTITLEMENT } else { ALL })
}

/// What a binding to an application entitlement can bind.
const OF_ENTITLEMENT: &[&str] = &["group", "user"];

fn find(context: &FileContext<'_, '_>, entry: &Entry<'_>, applied: &AppliedEntry<'_>, drafts: &mut Drafts) {
    let Some(allowed) = wanted(context, entry, applied) else { return };
    // Since there are entitlements, the target decides what may be bound.
    if context.catalog.model_named(ENTITLEMENT).is_none() {
        return count(context, entry.index, applied, ALL, drafts);
    }
    let Some(target) = applied.value("target") else {
        // For a new binding it is simply missing, which is found elsewhere.
        if applied.existing != Existing::No {
            drafts.add(
                Draft::new(
                    "missing attribute `target`, which authentik requires even for an existing binding",
                )
                .help("repeat the `target` of the binding")
                .lacks(["target"])
                .because("authentik requires {attribute} even for an existing binding"),
            );
        }
        return;
    };
    match target.kind {
        ValueKind::Null => return,
        ValueKind::Key(_) => {}
        // Whatever the target is, a policy may or may not be allowed.
        _ if applied.datum("policy").is_some() => {
            return unknown_target(context, entry.index, applied, drafts);
        }
        _ => {}
    }
    count(context, entry.index, applied, allowed, drafts);
}

/// A policy next to a group or a user: refused for one kind of target and too many for the others,
/// except a single group or user next to a policy on an entitlement.
fn unknown_target(
    context: &FileContext<'_, '_>,
    entry: usize,
    applied: &AppliedEntry<'_>,
    drafts: &mut Drafts,
) {
    let others = ["group", "user"].map(|name| filled(applied, name));
    let several = others.iter().all(|given| given.is());
    let none = others.iter().all(|given| given.is_not()) && filled(applied, "policy").is_not();
    if several || none {
        count(context, entry, applied, ALL, drafts);
    }
}

/// What is wrong where the only subject of a binding is null.
fn null_subject(context: &FileContext<'_, '_>, datum: &Datum<'_>, names: &Message) -> Draft {
    let (node, name) = (datum.value.node, datum.name);
    let wanted = message!("a binding must have one of {}", names);
    match expression(context.tree, node) {
        Some(Ok(Expression::Context { key: Name::Text(key), .. })) => {
            let help = crate::rules::yaml_slips::unquoted_context_key(context, key);
            let define = || {
                message!(
                    "define `{}` under `context`, or pass --context {}=VALUE",
                    redact::Name(key),
                    redact::Name(key)
                )
            };
            Draft::new(message!(
                "{}, and the context has no key `{}` for `{}`",
                wanted,
                redact::Name(key),
                redact::Name(name)
            ))
            .help(help.unwrap_or_else(define))
        }
        Some(_) => {
            Draft::new(message!("{}, and `{}` is null, which counts as not set", wanted, redact::Name(name)))
                .help("make sure that the tag always has a value")
        }
        None => Draft::new(message!("{}, and null counts as not set", wanted)).help("set one of them"),
    }
}

fn count(
    context: &FileContext<'_, '_>,
    entry: usize,
    applied: &AppliedEntry<'_>,
    allowed: &'static [&'static str],
    drafts: &mut Drafts,
) {
    let given = allowed.iter().map(|name| (*name, filled(applied, name)));
    let set: Vec<&'static str> =
        given.clone().filter(|(_, given)| given.is()).map(|(name, _)| name).collect();
    if let [first, .., last] = set[..] {
        let draft = Draft::new(message!(
            "this binding has {}, but must have only one of them",
            Message::joined(set.iter().map(|name| message!("`{}`", Words(name))), " and ")
        ));
        let place = |name: &str| applied.datum(name).map(|datum| context.span(datum.key));
        let draft = match place(last) {
            Some(span) => draft.at(span),
            None => draft,
        };
        let draft = match place(first) {
            Some(span) => draft.related(span, "the other is here"),
            None => draft,
        };
        drafts.add(draft.help("create one binding for each"));
        return;
    }
    if !set.is_empty() || given.clone().any(|(_, given)| given == Given::Unknown) {
        return;
    }
    if crate::rules::already_reported::is_reported_as_unresolved(context, entry, applied, allowed) {
        return;
    }
    let names = Message::joined(allowed.iter().map(|name| message!("`{}`", Words(name))), ", ");
    let null = allowed.iter().find_map(|name| applied.datum(name));
    drafts.add(match null {
        Some(datum) => null_subject(context, datum, &names).at(context.span(datum.value.node)),
        None if applied.datum("policy").is_some() => {
            Draft::new("an application entitlement must be bound to a group or a user, not to a policy")
                .help("bind a group or a user to it, or the policy to its application")
        }
        None => Draft::new(message!("a binding must have one of {}", names))
            .help("set one of them; an existing binding needs it again")
            .lacks(allowed.iter().copied()),
    });
}
