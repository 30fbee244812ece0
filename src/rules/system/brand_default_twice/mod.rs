//! `brand-default-twice`.

use crate::catalog::{Model, ObjectValue};
use crate::evaluate::ObjectId;
use crate::lint::{
    Draft, Drafts, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic, WorkspaceContext,
};
use crate::redact::message;
use crate::rules::entry_data::{Given, boolean};
use crate::rules::single_switch::seconds;

/// The rule.
pub static RULE: Rule = Rule {
    name: "brand-default-twice",
    topic: Topic::System,
    severity: Severity::Error,
    other_severities: &[],
    scope: Scope::Workspace,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A second default brand.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Workspace(find),
};

const BRAND: &str = "authentik_brands.brand";

fn find(together: &WorkspaceContext<'_, '_>, drafts: &mut Drafts) {
    let is_brand = |model: &Model| model.name == BRAND;
    let mut models =
        together.files.iter().flat_map(|file| &file.applied.entries).filter_map(|entry| entry.model);
    if !models.any(is_brand) {
        return;
    }
    let shipped: Vec<ObjectId> = together
        .catalog
        .objects_of(BRAND)
        .filter(|object| !object.is_example() && object.value("default") == Some(&ObjectValue::Bool(true)))
        .map(|object| ObjectId(object.number))
        .collect();
    let changing: Vec<_> =
        together.files.iter().filter(|file| changes(file, &shipped)).map(|file| file.id).collect();
    for file in together.files {
        // Another file may take it from the shipped brand, before or after this one.
        let before = match changing.iter().any(|&id| id != file.id) {
            true => Vec::new(),
            false => shipped.clone(),
        };
        for second in seconds(file, BRAND, "default", before, false) {
            let (name, entry) = file.object_name(second.other);
            let draft = Draft::new(message!("{} is already the default brand; only one brand can be", name))
                .in_file(file.id)
                .in_entry(second.entry)
                .at(second.span);
            drafts.add(match entry {
                Some(entry) => draft
                    .related(file.entry_span(entry), "this brand is the default")
                    .help("remove `default` from one of them"),
                None => draft.help(
                    "set `default: false` for the brand `authentik-default` in an entry before this one, or \
                     change that brand instead",
                ),
            });
        }
    }
}

/// Whether a file may take the default from one of these brands.
fn changes(file: &FileContext<'_, '_>, brands: &[ObjectId]) -> bool {
    file.applied.entries.iter().any(|applied| {
        applied.model.is_some_and(|model| model.name == BRAND)
            && applied.object.is_some_and(|object| brands.contains(&object))
            && !matches!(boolean(applied, "default"), Given::Absent | Given::Known(true))
    })
}
