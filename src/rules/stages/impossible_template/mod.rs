//! `impossible-template`.

use crate::blueprint::Entry;
use crate::evaluate::ValueKind;
use crate::lint::{Draft, Drafts, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Name, message};
use crate::workspace::AppliedEntry;

use crate::rules::entry_data::writes;

/// The rule.
pub static RULE: Rule = Rule {
    name: "impossible-template",
    topic: Topic::Stages,
    severity: Severity::Error,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "An invalid name of an email template.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Entry(find),
};

const FIELDS: [(&str, &str); 2] = [
    ("authentik_stages_email.emailstage", "template"),
    ("authentik_events.notificationtransport", "email_template"),
];

fn find(context: &FileContext<'_, '_>, entry: &Entry<'_>, applied: &AppliedEntry<'_>, drafts: &mut Drafts) {
    let field = FIELDS.iter().find(|(model, _)| writes(entry, applied, model));
    let Some(datum) = field.and_then(|(_, field)| applied.datum(field)) else { return };
    let impossible = match &datum.value.kind {
        ValueKind::Str(text) => !text.trim().is_empty() && !may_be_template(text.trim()),
        ValueKind::Int(_) | ValueKind::BigInt(_) | ValueKind::Float(_) => true,
        _ => false,
    };
    if impossible && datum.field.is_some() {
        drafts.add(
            Draft::new(message!("`{}` must be the path of an HTML template", Name(datum.name)))
                .at(context.span(datum.value.node))
                .help("write the path below the templates folder, such as `email/password_reset.html`"),
        );
    }
}

/// Whether a file below a folder, found by `glob("**/*.html")`, can have this path
/// (`authentik/stages/email/models.py`).
fn may_be_template(text: &str) -> bool {
    text.ends_with(".html")
        && !text.contains('\0')
        && text.split('/').all(|part| !matches!(part, "" | "." | ".."))
}
