//! `enterprise-license`.

use crate::blueprint::{State, StateName};
use crate::lint::{Draft, Drafts, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Words, message};
use crate::text::Span;
use crate::workspace::{AppliedEntry, Conditions};

/// The rule.
pub static RULE: Rule = Rule {
    name: "enterprise-license",
    topic: Topic::System,
    severity: Severity::Error,
    other_severities: &[Severity::Info],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "An object that requires a license of authentik Enterprise.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::File(check),
};

/// The entries of one model that are refused without a license.
struct Refused {
    model: &'static str,
    first: usize,
    is_certain: bool,
    places: Vec<Span>,
}

fn check(context: &FileContext<'_, '_>, drafts: &mut Drafts) {
    if context.licensed == Some(true) {
        return;
    }
    let mut all: Vec<Refused> = Vec::new();
    for (index, applied) in context.applied.entries.iter().enumerate() {
        let Some(model) = applied.model.filter(|model| model.needs_license()) else { continue };
        if applied.conditions == Conditions::False || is_deletion(applied) {
            continue;
        }
        let is_certain = is_certain(applied);
        match all.iter_mut().find(|known| known.model == model.name) {
            // The finding is about an entry that is surely refused, if there is one.
            Some(known) if is_certain && !known.is_certain => {
                (known.first, known.is_certain) = (index, true);
                known.places.insert(0, applied.head);
            }
            Some(known) => known.places.push(applied.head),
            None => {
                all.push(Refused { model: model.name, first: index, is_certain, places: vec![applied.head] })
            }
        }
    }
    drafts.drafts.extend(all.into_iter().map(|refused| draft(context, refused)));
}

fn draft(context: &FileContext<'_, '_>, refused: Refused) -> Draft {
    let Refused { model, first, is_certain, places } = refused;
    let is_refused = context.licensed == Some(false);
    let (message, help) = match is_refused {
        true => (
            message!("`{}` needs an Enterprise license, which the instance does not have", Words(model)),
            "remove the entry, or set `licensed = true` in `blueprintc.toml` once the instance has a license",
        ),
        false => (
            message!(
                "`{}` needs an Enterprise license; without one, authentik rejects the file",
                Words(model)
            ),
            "set `licensed` in `blueprintc.toml` to `true` or `false`",
        ),
    };
    let severity = if is_refused && is_certain { Severity::Error } else { Severity::Info };
    let mut places = places.into_iter();
    let mut draft = Draft::new(message).severity(severity).help(help).in_entry(first);
    draft.span = places.next();
    places
        .take(MOST_RELATED)
        .fold(draft, |draft, place| draft.related(place, "this entry needs the license too"))
}

/// So many other entries are shown.
const MOST_RELATED: usize = 20;

fn is_deletion(applied: &AppliedEntry<'_>) -> bool {
    matches!(applied.state, State::Known(StateName::Absent))
}

/// Whether authentik surely validates the entry.
fn is_certain(applied: &AppliedEntry<'_>) -> bool {
    applied.conditions == Conditions::True && matches!(applied.state, State::Known(_))
}
