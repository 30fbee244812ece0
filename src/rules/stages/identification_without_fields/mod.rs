//! `identification-without-fields`.

use crate::blueprint::Entry;
use crate::lint::{Draft, Drafts, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::rules::entry_data::{filled, writes};
use crate::workspace::{AppliedEntry, Existing};

/// The rule.
pub static RULE: Rule = Rule {
    name: "identification-without-fields",
    topic: Topic::Stages,
    severity: Severity::Error,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "An identification stage with neither `user_fields` nor `sources`.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Entry(find),
};

fn find(context: &FileContext<'_, '_>, entry: &Entry<'_>, applied: &AppliedEntry<'_>, drafts: &mut Drafts) {
    if !writes(entry, applied, "authentik_stages_identification.identificationstage") {
        return;
    }
    if !filled(applied, "user_fields").is_not() || !filled(applied, "sources").is_not() {
        return;
    }
    let draft = match applied.existing {
        Existing::No => Draft::new("this identification stage has neither `user_fields` nor `sources`"),
        _ => Draft::new(
            "this entry sets neither `user_fields` nor `sources`, and authentik ignores those of the \
             existing stage",
        ),
    };
    let empty = applied.datum("user_fields").or(applied.datum("sources"));
    let draft = match empty {
        Some(datum) => draft.at(context.span(datum.value.node)),
        None => draft,
    };
    let draft = draft
        .lacks(["user_fields", "sources"])
        .because("authentik rejects an identification stage with neither `user_fields` nor `sources`");
    drafts.add(draft.help("set at least one of `username`, `email` and `upn` in `user_fields`, or a source"));
}
