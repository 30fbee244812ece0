//! `tag-not-in-release`.

use crate::blueprint::TagName;
use crate::catalog::Release;
use crate::lint::{Draft, Drafts, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Words, message};

/// The rule.
pub static RULE: Rule = Rule {
    name: "tag-not-in-release",
    topic: Topic::Tags,
    severity: Severity::Error,
    other_severities: &[],
    scope: Scope::Local,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A YAML tag that only a later release of authentik has.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::File(check),
};

fn check(context: &FileContext<'_, '_>, drafts: &mut Drafts) {
    let release = context.catalog.release();
    for node in context.tree.tagged_ids() {
        let Some(tag) = context.tree.tag(node) else { continue };
        let Some(name) = TagName::from_text(tag.name) else { continue };
        let Some(since) = name.since() else { continue };
        if crate::rules::tags::tag_not_in_release::has_tag(context, name) {
            continue;
        }
        let instead = match name {
            TagName::FindObject => "`!Find` gives the object's key",
            TagName::File => "`!Env` reads a variable of the worker",
            _ => "write the value as YAML",
        };
        drafts.add(
            Draft::new(message!(
                "`{}` was added in authentik {}; authentik {} cannot read a file that uses it",
                Words(name.text()),
                Words(since),
                Words(release)
            ))
            .at(tag.span)
            .help(message!("{}; or choose a later release with `--authentik`", Words(instead))),
        );
    }
}

/// Whether the release has a tag.
pub(crate) fn has_tag(context: &FileContext<'_, '_>, tag: TagName) -> bool {
    let since = tag.since().and_then(|since| since.parse::<Release>().ok());
    since.is_none_or(|since| context.catalog.release() >= since)
}
