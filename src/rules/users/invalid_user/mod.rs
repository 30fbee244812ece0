//! `invalid-user`.

use crate::blueprint::Entry;
use crate::lint::{Draft, Drafts, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Words, message};
use crate::rules::entry_data::{Given, coerced_text, filled, text, writes};
use crate::workspace::AppliedEntry;

/// The rule.
pub static RULE: Rule = Rule {
    name: "invalid-user",
    topic: Topic::Users,
    severity: Severity::Error,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A user with an invalid `path`, or with an invalid or ambiguous password.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Entry(find),
};

fn find(context: &FileContext<'_, '_>, entry: &Entry<'_>, applied: &AppliedEntry<'_>, drafts: &mut Drafts) {
    if !writes(entry, applied, "authentik_core.user") {
        return;
    }
    path(context, applied, drafts);
    password_hash(context, applied, drafts);
}

fn path(context: &FileContext<'_, '_>, applied: &AppliedEntry<'_>, drafts: &mut Drafts) {
    let (Given::Known(path), Some(datum)) = (text(applied, "path"), applied.datum("path")) else { return };
    // The empty text is refused for itself.
    if !path.is_empty() && path.split('/').any(str::is_empty) {
        let problem = match (path.starts_with('/'), path.ends_with('/')) {
            (true, _) => "start with a slash",
            (_, true) => "end with a slash",
            _ => "have an empty segment",
        };
        drafts.add(
            Draft::new(message!("the `path` of a user cannot {}", Words(problem)))
                .at(context.span(datum.value.node))
                .help("separate names by single slashes, such as `staff/berlin`"),
        );
    }
}

fn password_hash(context: &FileContext<'_, '_>, applied: &AppliedEntry<'_>, drafts: &mut Drafts) {
    let Some(datum) = applied.datum("password_hash").filter(|datum| datum.field.is_some()) else { return };
    let place = context.span(datum.value.node);
    if filled(applied, "password").is() && filled(applied, "password_hash").is() {
        drafts.add(
            Draft::new("a user cannot have both `password` and `password_hash`")
                .at(place)
                .help("remove one of them"),
        );
    }
    // Of the oldest hashes only the length is known.
    if let Given::Known(hash) = coerced_text(applied, "password_hash")
        && !hash.is_empty()
        && !hash.contains('$')
        && hash.len() != 32
    {
        drafts.add(
            Draft::new("`password_hash` is not a Django password hash")
                .at(place)
                .help("hash the password with `ak hash_password`, or set `password`"),
        );
    }
}
