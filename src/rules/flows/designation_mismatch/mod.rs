//! `designation-mismatch`.

use foldhash::HashSet;

use crate::catalog::{Kinds, Model};
use crate::evaluate::{ObjectId, ValueKind};
use crate::lint::{Drafts, Finds, FixKind, FlowContext, Persona, Reference, Rule, Scope, Severity, Topic};
use crate::redact::{Name, Words, message};

/// The rule.
pub static RULE: Rule = Rule {
    name: "designation-mismatch",
    topic: Topic::Flows,
    severity: Severity::Warning,
    other_severities: &[],
    scope: Scope::Workspace,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A flow whose designation doesn't match how it is used.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Instance(check),
};

fn check(context: &FlowContext<'_, '_>, drafts: &mut Drafts) {
    let used = context.flows.iter().flat_map(|flow| {
        let designation = flow.designation.as_str();
        context.references.to(flow.id).into_iter().map(move |used| (used, flow.id, &*flow.slug, designation))
    });
    // What the files make may use flows that they don't touch.
    let compiled: HashSet<ObjectId> = context.flows.iter().map(|flow| flow.id).collect();
    let untouched = context.together.store.written().filter(|row| row.is_there()).flat_map(|from| {
        from.values.iter().filter_map(|(field, value)| {
            let ValueKind::Key(flow) = value.kind else { return None };
            wanted(from.model, field).filter(|_| !compiled.contains(&flow))?;
            let row = context.row(flow).filter(|row| row.is_there())?;
            let [slug, designation] = [row.value("slug")?.as_str()?, row.value("designation")?.as_str()?];
            Some((Reference { from, field }, flow, slug, designation))
        })
    });
    for (reference, flow, slug, designation) in used.chain(untouched) {
        let Some(wanted) = wanted(reference.from.model, reference.field) else { continue };
        if designation == wanted || designation.is_empty() {
            continue;
        }
        let model = reference.from.model.verbose_name;
        let user = reference.from.label().map(|label| message!(" `{}`", Name(label))).unwrap_or_default();
        let message = message!(
            "the {}{} uses `{}` as its `{}`, which requires the designation `{}`, but the flow has `{}`",
            Words(model),
            user,
            Name(slug),
            Name(reference.field),
            Words(wanted),
            Name(designation)
        );
        let Some(mut draft) = context.draft_at_any([reference.from.id, flow], message) else {
            continue;
        };
        if let Some(span) = context.field_span(reference.from.id, reference.field) {
            draft = draft.at(span);
        }
        let draft = context.relate(draft, flow, "the flow is defined here");
        drafts.add(draft.help(message!("use a flow of designation `{}`", Words(wanted))));
    }
}

/// The designation that a field is for; nothing where several make sense.
fn wanted(model: &Model, field: &str) -> Option<&'static str> {
    let binds = matches!(
        model.name,
        "authentik_providers_ldap.ldapprovider" | "authentik_providers_radius.radiusprovider"
    );
    let provider = model.kinds.contains(Kinds::PROVIDER);
    let source = model.kinds.contains(Kinds::SOURCE);
    match (model.name, field) {
        ("authentik_brands.brand", "flow_authentication") => Some("authentication"),
        ("authentik_brands.brand", "flow_invalidation") => Some("invalidation"),
        ("authentik_brands.brand", "flow_recovery") => Some("recovery"),
        ("authentik_brands.brand", "flow_unenrollment") => Some("unenrollment"),
        ("authentik_stages_identification.identificationstage", "enrollment_flow") => Some("enrollment"),
        ("authentik_stages_identification.identificationstage", "recovery_flow") => Some("recovery"),
        ("authentik_stages_identification.identificationstage", "passwordless_flow") => {
            Some("authentication")
        }
        (_, "authorization_flow") if binds => Some("authentication"),
        (_, "authorization_flow") if provider => Some("authorization"),
        (_, "invalidation_flow") if provider => Some("invalidation"),
        (_, "authentication_flow") if provider || source => Some("authentication"),
        (_, "enrollment_flow") if source => Some("enrollment"),
        _ => None,
    }
}
