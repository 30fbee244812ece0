//! `repeated-entry`.

use crate::blueprint::{Entry, State, StateName};
use crate::evaluate::ObjectId;
use crate::lint::{Draft, Drafts, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Words, message};
use crate::syntax::NodeId;
use crate::workspace::{AppliedEntry, Conditions, Datum, Existing, MADE_AS_BINDINGS, is_same};

/// The rule.
pub static RULE: Rule = Rule {
    name: "repeated-entry",
    topic: Topic::Entries,
    severity: Severity::Warning,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "An entry that repeats an earlier one and changes nothing.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Entry(find),
};

fn find(context: &FileContext<'_, '_>, entry: &Entry<'_>, applied: &AppliedEntry<'_>, drafts: &mut Drafts) {
    let Some(earlier) = repeated_by(context, entry, applied) else { return };
    let model = applied.model.map_or("object", |model| model.name);
    let help = match model {
        "authentik_flows.flowstagebinding" => "remove it, or bind another `stage` or with another `order`",
        "authentik_policies.policybinding" => "remove it, or bind another `policy`, `group` or `user`",
        _ => "remove it, or give it identifiers of its own",
    };
    let (name, line) = (context.entry_name(entry.index), context.entry_line(earlier));
    drafts.add(
        Draft::new(message!("{} repeats the one on line {} and changes nothing", name, Words(line)))
            .help(help)
            .related(context.entry_span(earlier), "the entry that it repeats"),
    );
}

/// The entry of the same file that an entry repeats, if it changes nothing.
pub(crate) fn repeated_by(
    context: &FileContext<'_, '_>,
    entry: &Entry<'_>,
    applied: &AppliedEntry<'_>,
) -> Option<usize> {
    let object = match applied.existing {
        Existing::Yes(object) | Existing::Perhaps(Some(object)) => object,
        Existing::Perhaps(None) | Existing::No => return None,
    };
    let model = applied.model?;
    if MADE_AS_BINDINGS.contains(&model.name) {
        return None;
    }
    let at = written_before(context, object, entry.index)?;
    let (other, earlier) = (context.blueprint.entries.get(at)?, context.applied.entries.get(at)?);
    let same_state = entry.state == other.state
        && matches!(entry.state, State::Known(StateName::Present | StateName::Created));
    let known = earlier.conditions != Conditions::False && earlier.model == Some(model);
    let same_frame = same_state
        && known
        && same_text(context, entry.conditions, other.conditions)
        && has_no_more_permissions(context, entry, other);
    let repeats = |datum: &Datum<'_>| {
        let before = earlier.datum(datum.name);
        before.is_some_and(|before| {
            before.from_identifiers == datum.from_identifiers
                && is_same(context.tree, &before.value, &datum.value)
        })
    };
    let identifiers =
        |applied: &AppliedEntry<'_>| applied.data.iter().filter(|datum| datum.from_identifiers).count();
    // An entry without attrs can serve to give the object an id.
    let names = entry.id.is_some_and(|(id, _)| other.id.is_none_or(|(known, _)| known != id))
        && applied.data.iter().all(|datum| datum.from_identifiers);
    let is_repeated = same_frame
        && !names
        && identifiers(applied) == identifiers(earlier)
        && applied.data.iter().all(repeats);
    is_repeated.then_some(at)
}

/// The last entry of the file before one that writes an object.
fn written_before(context: &FileContext<'_, '_>, object: ObjectId, entry: usize) -> Option<usize> {
    let row = context.applied.store.row(object)?;
    // Entries write in their order.
    let at = row.writers.partition_point(|&writer| writer < entry);
    row.writers.get(at.checked_sub(1)?).copied()
}

fn same_text(context: &FileContext<'_, '_>, one: &[NodeId], other: &[NodeId]) -> bool {
    let text = |node: &NodeId| context.source.slice(context.span(*node));
    one.len() == other.len() && one.iter().zip(other).all(|(one, other)| text(one) == text(other))
}

fn has_no_more_permissions(context: &FileContext<'_, '_>, entry: &Entry<'_>, other: &Entry<'_>) -> bool {
    let text = |node: Option<NodeId>| node.map(|node| context.source.slice(context.span(node)));
    entry.permissions.iter().all(|permission| {
        other.permissions.iter().any(|known| {
            text(known.permission) == text(permission.permission)
                && text(known.user) == text(permission.user)
                && text(known.role) == text(permission.role)
        })
    })
}
