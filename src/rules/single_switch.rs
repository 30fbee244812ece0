//! Switches that only one object of a model may have on.

use crate::blueprint::{State, StateName};
use crate::evaluate::ObjectId;
use crate::lint::FileContext;
use crate::rules::entry_data::{Given, boolean, writes};
use crate::text::Span;
use crate::workspace::{Conditions, Existing};

/// An entry that switches on what another object has on already.
pub(crate) struct Second {
    /// The entry.
    pub(crate) entry: usize,
    /// The value.
    pub(crate) span: Span,
    /// The object that has it on.
    pub(crate) other: ObjectId,
}

/// The entries of a file that authentik refuses because `switch` is on elsewhere. `on` are the objects
/// that have it on before the file is applied; `by_default` is what a new object has.
pub(crate) fn seconds(
    context: &FileContext<'_, '_>,
    model: &str,
    switch: &str,
    mut on: Vec<ObjectId>,
    by_default: bool,
) -> Vec<Second> {
    let mut found = Vec::new();
    for (entry, applied) in context.blueprint.entries.iter().zip(&context.applied.entries) {
        if applied.model.is_none_or(|known| known.name != model) || applied.conditions == Conditions::False {
            continue;
        }
        let Some(own) = applied.object else { continue };
        let given = boolean(applied, switch);
        let certain = applied.conditions == Conditions::True && writes(entry, applied, model);
        // An object that may be another than it seems may be the one that has it on.
        if certain
            && given.is()
            && !matches!(applied.existing, Existing::Perhaps(_))
            && let Some(&other) = on.iter().find(|&&other| other != own)
            && let Some(datum) = applied.datum(switch)
        {
            found.push(Second { entry: entry.index, span: context.span(datum.value.node), other });
        }
        let kept = entry.state == State::Known(StateName::Created) && !applied.creates();
        match given {
            _ if kept => {}
            Given::Known(true) if certain => on.push(own),
            Given::Absent if certain && applied.creates() && by_default => on.push(own),
            Given::Absent if writes(entry, applied, model) => {}
            _ => on.retain(|&known| known != own),
        }
    }
    found
}
