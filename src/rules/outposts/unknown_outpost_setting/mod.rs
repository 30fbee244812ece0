//! `unknown-outpost-setting`.

use crate::blueprint::Entry;
use crate::catalog::outpost_settings;
use crate::evaluate::ValueKind;
use crate::lint::{
    Draft, Drafts, FileContext, Finds, FixKind, Persona, Respelling, Rule, Safety, Scope, Severity, Topic,
};
use crate::redact::{Name, Words, message};
use crate::rules::entry_data::writes;
use crate::rules::fields::unknown_attribute::beginning_alike;
use crate::serializer::nearest;
use crate::text::has_placeholder;
use crate::workspace::AppliedEntry;

/// The rule.
pub static RULE: Rule = Rule {
    name: "unknown-outpost-setting",
    topic: Topic::Outposts,
    severity: Severity::Warning,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::Sometimes(Safety::Varies),
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "An unknown key in an outpost's `config`.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Entry(find),
};

fn find(context: &FileContext<'_, '_>, entry: &Entry<'_>, applied: &AppliedEntry<'_>, drafts: &mut Drafts) {
    if !writes(entry, applied, "authentik_outposts.outpost") {
        return;
    }
    let Some(ValueKind::Map(settings)) = applied.value("config").map(|config| &config.kind) else { return };
    let release = context.catalog.release();
    let known = || context.catalog.outpost_settings().map(|setting| setting.name);
    let is_written = |name: &str| settings.iter().any(|(key, _)| key.as_str() == Some(name));
    for (key, _) in settings {
        let Some(name) = key.as_str().filter(|name| !has_placeholder(name)) else { continue };
        if known().any(|known| known == name) {
            continue;
        }
        let span = context.span(key.node);
        let message =
            message!("unknown key `{}` in the `config` of an outpost; authentik ignores it", Name(name));
        let draft = Draft::new(message).at(span);
        let later = outpost_settings().iter().find(|setting| setting.name == name);
        drafts.add(match (later.and_then(|setting| setting.since), nearest(name, known())) {
            (Some(since), _) => {
                draft.help(message!("it was added in {}; this check is for {}", Words(since), Words(release)))
            }
            (None, Some(near)) if is_written(near) => draft
                .help(message!("did you mean `{}`, which is set too? remove one of the two", Words(near))),
            (None, Some(near)) => draft.help(message!("did you mean `{}`?", Words(near))).respelling_fix(
                context.source,
                span,
                Respelling::among(name, near, known()),
            ),
            (None, None) => match beginning_alike(name, known()) {
                Some(alike) if !is_written(alike) => draft.help(message!(
                    "rename it to `{}` if that is what you mean; otherwise remove it",
                    Words(alike)
                )),
                _ => draft.help("remove it, or check whether a newer release has it"),
            },
        });
    }
}
