//! `redirect-without-target`.

use super::given::{Given, filled, text, writes};
use crate::blueprint::{Entry, Expression, expression};
use crate::check::{Draft, Drafts, FileContext, Finds, Rule, Severity};
use crate::workspace::{AppliedEntry, Unresolved};

/// The rule.
pub static RULE: Rule = Rule {
    name: "redirect-without-target",
    severity: Severity::Error,
    default_on: true,
    summary: "A redirect stage without the target that its mode wants.",
    explanation: "A redirect stage in mode `static` wants `target_static`, one in mode `flow` wants \
        `target_flow`. authentik looks at what the entry says: an entry that gives `mode` has to give the \
        target too, even when the stage has it already. A `!Find` that finds nothing gives no target.",
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

/// Whether a look-up that matches nothing is the target that this rule asks for.
pub(super) fn wants(context: &FileContext<'_, '_>, unresolved: &Unresolved<'_>) -> bool {
    let (entries, applied) = (&context.blueprint.entries, &context.applied.entries);
    let (Some(entry), Some(applied)) = (entries.get(unresolved.entry), applied.get(unresolved.entry)) else {
        return false;
    };
    let target = target(entry, applied).and_then(|target| applied.datum(target));
    target.is_some_and(|target| target.value.node == unresolved.node)
}

fn find(context: &FileContext<'_, '_>, entry: &Entry<'_>, applied: &AppliedEntry<'_>, drafts: &mut Drafts) {
    let Some(target) = empty_target(entry, applied) else { return };
    if let Some(datum) = applied.datum(target)
        && let Some(Ok(Expression::Find { .. })) = expression(context.tree, datum.value.node)
    {
        let message = format!("the mode requires `{target}`, and its `!Find` matches no known object");
        drafts
            .add(super::found_nothing(context, datum.value.node, message).at(context.span(datum.value.node)));
        return;
    }
    let draft = match applied.datum(target) {
        Some(datum) => Draft::new(format!("`{target}` is empty here, and the mode wants it"))
            .at(context.span(datum.value.node)),
        None => {
            let draft = Draft::new(format!("the mode of this redirect stage wants `{target}`"));
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
