//! `redirect-without-target`.

use super::given::{Given, filled, text, writes};
use crate::blueprint::{Entry, Expression, expression};
use crate::check::{Draft, Drafts, FileContext, Finds, Rule, Severity};
use crate::syntax::NodeId;
use crate::workspace::AppliedEntry;

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
    if !writes(entry, applied, "authentik_stages_redirect.redirectstage") {
        return None;
    }
    let target = match text(applied, "mode") {
        Given::Known("static") => "target_static",
        Given::Known("flow") => "target_flow",
        _ => return None,
    };
    filled(applied, target).is_not().then_some(target)
}

/// Whether a `!Find` that finds nothing is the target that this rule asks for.
pub(super) fn wants(context: &FileContext<'_, '_>, entry: Option<usize>, find: NodeId) -> bool {
    let of_entry = |index: usize| {
        let (entry, applied) = (context.blueprint.entries.get(index)?, context.applied.entries.get(index)?);
        let target = empty_target(entry, applied)?;
        Some(applied.datum(target)?.value.node == find)
    };
    entry.and_then(of_entry).unwrap_or(false)
}

fn find(context: &FileContext<'_, '_>, entry: &Entry<'_>, applied: &AppliedEntry<'_>, drafts: &mut Drafts) {
    let Some(target) = empty_target(entry, applied) else { return };
    if let Some(datum) = applied.datum(target)
        && let Some(Ok(Expression::Find { .. })) = expression(context.tree, datum.value.node)
    {
        let message =
            format!("`{target}` finds nothing that is known here, so it is empty, and the mode wants it");
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
