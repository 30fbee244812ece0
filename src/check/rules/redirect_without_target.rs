//! `redirect-without-target`.

use super::given::{Given, filled, text, writes};
use crate::blueprint::Entry;
use crate::check::{Draft, Drafts, FileContext, Finds, Rule, Severity};
use crate::workspace::AppliedEntry;

/// The rule.
pub static RULE: Rule = Rule {
    name: "redirect-without-target",
    severity: Severity::Error,
    default_on: true,
    summary: "A redirect stage without the target that its mode requires.",
    explanation: "A redirect stage in mode `static` requires `target_static`, one in mode `flow` requires \
        `target_flow`. authentik looks at what the entry says: an entry that gives `mode` has to give the \
        target too, even when the stage has it already. A `!Find` that matches nothing gives no target, \
        which `unresolved-find` reports.",
    bad: "version: 1
metadata:
  name: Example - To the intranet
entries:
  - model: authentik_stages_redirect.redirectstage
    identifiers:
      name: to-the-intranet
    attrs:
      mode: static
",
    good: "version: 1
metadata:
  name: Example - To the intranet
entries:
  - model: authentik_stages_redirect.redirectstage
    identifiers:
      name: to-the-intranet
    attrs:
      mode: static
      target_static: https://intranet.example.com/
",
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
pub(super) fn wanted(entry: &Entry<'_>, applied: &AppliedEntry<'_>) -> Option<&'static [&'static str]> {
    target(entry, applied).map(|target| match target {
        "target_static" => &["target_static"][..],
        _ => &["target_flow"],
    })
}

fn find(context: &FileContext<'_, '_>, entry: &Entry<'_>, applied: &AppliedEntry<'_>, drafts: &mut Drafts) {
    let Some(target) = empty_target(entry, applied) else { return };
    if super::is_reported_as_unresolved(context, entry.index, applied, &[target]) {
        return;
    }
    let draft = match applied.datum(target) {
        Some(datum) => Draft::new(format!("`{target}` is empty, and the mode requires it"))
            .at(context.span(datum.value.node)),
        None => {
            let draft =
                Draft::new(format!("missing `{target}`, which the mode of this redirect stage requires"))
                    .lacks([target])
                    .because("the mode of the stage requires {attribute}");
            match applied.value("mode") {
                Some(mode) => draft.at(context.span(mode.node)),
                None => draft,
            }
        }
    };
    drafts.add(draft.help(match target {
        "target_flow" => "refer to a flow that exists by then",
        _ => "give the URL to redirect to",
    }));
}
