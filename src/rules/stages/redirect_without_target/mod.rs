//! `redirect-without-target`.

use crate::blueprint::Entry;
use crate::lint::{Draft, Drafts, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Words, message};
use crate::rules::entry_data::{Given, filled, text, writes};
use crate::workspace::AppliedEntry;

/// The rule.
pub static RULE: Rule = Rule {
    name: "redirect-without-target",
    topic: Topic::Stages,
    severity: Severity::Error,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A redirect stage without the target that its mode requires.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Entry(find),
};

/// The target that an entry's mode wants and that is empty.
fn empty_target(entry: &Entry<'_>, applied: &AppliedEntry<'_>) -> Option<&'static str> {
    target(entry, applied).filter(|target| filled(applied, target).is_not())
}

/// The target that an entry's mode wants.
fn target(entry: &Entry<'_>, applied: &AppliedEntry<'_>) -> Option<&'static str> {
    if !writes(entry, applied, "authentik_stages_redirect.redirectstage") {
        return None;
    }
    match text(applied, "mode") {
        Given::Known("static") => Some("target_static"),
        Given::Known("flow") => Some("target_flow"),
        _ => None,
    }
}

/// The attributes of which an entry needs one.
pub(crate) fn wanted(entry: &Entry<'_>, applied: &AppliedEntry<'_>) -> Option<&'static [&'static str]> {
    target(entry, applied).map(|target| match target {
        "target_static" => &["target_static"][..],
        _ => &["target_flow"],
    })
}

fn find(context: &FileContext<'_, '_>, entry: &Entry<'_>, applied: &AppliedEntry<'_>, drafts: &mut Drafts) {
    let Some(target) = empty_target(entry, applied) else { return };
    if crate::rules::already_reported::is_reported_as_unresolved(context, entry.index, applied, &[target]) {
        return;
    }
    let draft = match applied.datum(target) {
        Some(datum) => Draft::new(message!("`{}` is empty, and the mode requires it", Words(target)))
            .at(context.span(datum.value.node)),
        None => {
            let draft = Draft::new(message!(
                "missing `{}`, which the mode of this redirect stage requires",
                Words(target)
            ))
            .lacks([target])
            .because("the mode of the stage requires {attribute}");
            match applied.value("mode") {
                Some(mode) => draft.at(context.span(mode.node)),
                None => draft,
            }
        }
    };
    drafts.add(draft.help(match target {
        "target_flow" => "refer to a flow that exists when this entry is applied",
        _ => "set the URL to redirect to",
    }));
}
