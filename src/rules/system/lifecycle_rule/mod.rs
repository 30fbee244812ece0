//! `lifecycle-rule`.

use crate::blueprint::Entry;
use crate::catalog::PrimaryKey;
use crate::lint::{Draft, Drafts, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Words, message};
use crate::rules::entry_data::{Given, coerced_text, filled, text, writes};
use crate::serializer::is_uuid;
use crate::text::article;
use crate::workspace::AppliedEntry;

/// The rule.
pub static RULE: Rule = Rule {
    name: "lifecycle-rule",
    topic: Topic::System,
    severity: Severity::Error,
    other_severities: &[Severity::Warning],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A lifecycle rule without reviewers, or with a grace period longer than its interval.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Entry(find),
};

fn find(context: &FileContext<'_, '_>, entry: &Entry<'_>, applied: &AppliedEntry<'_>, drafts: &mut Drafts) {
    if !writes(entry, applied, "authentik_lifecycle.lifecyclerule") {
        return;
    }
    let lists = ["reviewers", "reviewer_groups"];
    let given: Vec<_> = lists.iter().filter_map(|name| applied.datum(name)).collect();
    // What an existing rule has counts for the list that isn't given.
    let certain = given.len() == 2 || applied.creates();
    if (certain || applied.presumably_creates())
        && lists.iter().all(|name| filled(applied, name).is_not())
        && let Some(first) = given.first()
    {
        let draft = Draft::new(match certain {
            true => {
                "`reviewers` and `reviewer_groups` are both empty; a lifecycle rule must have one of them"
            }
            false => {
                "the lifecycle rule has neither `reviewers` nor `reviewer_groups` if it does not exist yet"
            }
        });
        let draft = if certain { draft } else { draft.severity(Severity::Warning) };
        drafts.add(draft.at(context.span(first.value.node)).help("set `reviewers` or `reviewer_groups`"));
    }
    object(context, applied, drafts);
    let (grace, interval) = (duration(applied, "grace_period"), duration(applied, "interval"));
    if let (Some(grace), Some(interval)) = (grace, interval)
        && grace > interval
        && let Some(datum) = applied.datum("grace_period")
    {
        drafts.add(
            Draft::new("the `grace_period` is longer than the `interval`")
                .at(context.span(datum.value.node))
                .help("set both, the `grace_period` not longer than the `interval`"),
        );
    }
}

/// The object that a rule is about is named by its key.
fn object(context: &FileContext<'_, '_>, applied: &AppliedEntry<'_>, drafts: &mut Drafts) {
    let (Given::Known(model), Given::Known(key), Some(datum)) =
        (text(applied, "content_type"), coerced_text(applied, "object_id"), applied.datum("object_id"))
    else {
        return;
    };
    let Some(model) = context.catalog.model_named(model) else { return };
    let wanted = match model.primary_key {
        PrimaryKey::Uuid if !key.is_empty() && !is_uuid(&key) => "a UUID",
        PrimaryKey::Auto if key.contains(|c: char| c.is_ascii_alphabetic()) => "a number",
        _ => return,
    };
    drafts.add(
        Draft::new(message!(
            "`object_id` must be the primary key of {} `{}`, which is {}",
            Words(article(model.name)),
            Words(model.name),
            Words(wanted)
        ))
        .at(context.span(datum.value.node))
        .help("refer to the object with `!KeyOf` or `!Find`"),
    );
}

/// Seconds of what is given: defaults don't count.
fn duration(applied: &AppliedEntry<'_>, name: &str) -> Option<f64> {
    seconds(applied.value(name)?.as_str()?)
}

fn seconds(text: &str) -> Option<f64> {
    let mut sum = 0.0;
    for pair in text.trim().split(';') {
        let (unit, number) = pair.split_once('=')?;
        let unit = match &*unit.to_lowercase() {
            "microseconds" => 1e-6,
            "milliseconds" => 1e-3,
            "seconds" => 1.0,
            "minutes" => 60.0,
            "hours" => 3_600.0,
            "days" => 86_400.0,
            "weeks" => 604_800.0,
            _ => return None,
        };
        sum += unit * number.trim().parse::<f64>().ok()?;
    }
    Some(sum)
}
