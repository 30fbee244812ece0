//! Tags, and the arguments that only they have.

use std::collections::BTreeMap;

use super::offers::Offers;
use super::references::default_lookup;
use super::site::Site;
use super::sketch::{Body, Id};
use super::{Asked, Completion, CompletionKind, references};
use crate::blueprint::TagName;
use crate::ide::tag_texts::{MODES, OUTPUTS, forms, meaning};

/// The tags where no reference is wanted, those first that values most often have.
const BY_USE: [TagName; 14] = [
    TagName::Context,
    TagName::Format,
    TagName::AtIndex,
    TagName::If,
    TagName::Enumerate,
    TagName::Env,
    TagName::Find,
    TagName::Condition,
    TagName::File,
    TagName::Value,
    TagName::Index,
    TagName::ParseJson,
    TagName::FindObject,
    TagName::KeyOf,
];

/// Offers the tags, where one is being written. What follows it already stays as it is.
pub(super) fn offer_names(asked: &Asked<'_, '_, '_>, node: Id, offers: &mut Offers) {
    let site = asked.map.site(node);
    let is_bare = *asked.map.sketch.body(node) != Body::Empty;
    let (field, target) = asked.map.target(site, node);
    let is_reference = match site {
        Site::Field(_, field) => field.kind.target().is_some() && !field.kind.is_list(),
        _ => true,
    };
    if let Some(target) = target.filter(|_| !is_bare && is_reference) {
        references::offer_below(asked, field, target, node, offers);
    }
    offer(asked, site, node, is_bare, offers);
}

/// Offers the tags with their arguments, after everything else that can be there.
pub(super) fn offer_all(asked: &Asked<'_, '_, '_>, site: Site<'_>, node: Id, offers: &mut Offers) {
    offer(asked, site, node, false, offers);
}

fn offer(asked: &Asked<'_, '_, '_>, site: Site<'_>, node: Id, is_bare: bool, offers: &mut Offers) {
    let release = asked.map.catalog.release();
    let (_, target) = asked.map.target(site, node);
    let is_in_loop = loops_around(asked, node) > 0;
    for (number, tag) in BY_USE.into_iter().enumerate() {
        if tag.since().is_some_and(|since| !release.is_since(since)) {
            continue;
        }
        // Between the ids that fit and the objects that exist.
        let is_reference = matches!(tag, TagName::KeyOf | TagName::Find) && target.is_some();
        let likely = match tag {
            TagName::Context => target.is_none(),
            TagName::Condition | TagName::If => site == Site::Condition,
            TagName::Index | TagName::Value | TagName::AtIndex => is_in_loop,
            _ => false,
        };
        let unlikely = matches!(tag, TagName::Index | TagName::Value) && !is_in_loop;
        let score = if is_reference { 400 } else { -200 };
        let score = score - i32::try_from(number).unwrap_or(0) + if likely { 100 } else { 0 }
            - if unlikely { 50 } else { 0 };
        let completion =
            Completion::new(tag.text(), CompletionKind::Tag).detail(tag.usage()).documentation(meaning(tag));
        let completion = if is_bare { completion } else { completion.snippet(snippet(asked, tag, target)) };
        offers.add(score, completion);
    }
}

fn snippet(asked: &Asked<'_, '_, '_>, tag: TagName, target: Option<&'static str>) -> String {
    format!("{} {}", tag.text(), arguments(asked, tag, target))
}

fn arguments(asked: &Asked<'_, '_, '_>, tag: TagName, target: Option<&'static str>) -> String {
    let arguments = match tag {
        TagName::KeyOf => "$1",
        TagName::Find | TagName::FindObject => return default_lookup(asked, target),
        TagName::Context => "${1:key}",
        TagName::Env => "[${1:NAME}, ${2:default}]",
        TagName::File => "[${1:/path}, ${2:default}]",
        TagName::Format => "[\"${1:%s}\", $2]",
        TagName::If => "[${1:condition}, ${2:then}, ${3:else}]",
        TagName::Condition => "[${1|AND,OR,NAND,NOR,XOR,XNOR|}, $2]",
        TagName::Enumerate => "[${1:!Context items}, ${2|SEQ,MAP|}, ${3:!Value 0}]",
        TagName::Index | TagName::Value => "${1:0}",
        TagName::AtIndex => "[${1:list}, ${2:0}]",
        TagName::ParseJson => "'$1'",
    };
    arguments.to_owned()
}

/// Offers all arguments of a tag, of which not even the bracket is written.
pub(super) fn offer_arguments(asked: &Asked<'_, '_, '_>, tag: TagName, offers: &mut Offers) {
    let usage = forms(tag).next().map_or(tag.text(), |form| form.label);
    let label = usage.strip_prefix(tag.text()).unwrap_or(usage).trim_start();
    let completion = Completion::new(label, CompletionKind::Snippet).documentation(meaning(tag));
    offers.add(0, completion.snippet(arguments(asked, tag, None)));
}

/// Offers the keys of the context, of which the values are not shown.
pub(super) fn offer_context_keys(asked: &Asked<'_, '_, '_>, offers: &mut Offers) {
    let sketch = asked.map.sketch;
    let own = sketch.get(sketch.root(), "context").map(|context| sketch.pairs(context)).unwrap_or_default();
    // A later key is newer, and more likely what is about to be used.
    for (key, _) in own.iter().filter(|(key, _)| !key.is_empty()) {
        offers.add_text(100, Completion::new(*key, CompletionKind::Value).detail("context of this file"));
    }
    let mut used: BTreeMap<&str, i32> = BTreeMap::new();
    for node in sketch.ids().filter(|node| sketch.tag(*node) == Some(TagName::Context.text())) {
        let argument = match sketch.items(node).first() {
            Some(key) => *key,
            None => node,
        };
        if let Some(key) =
            sketch.scalar(argument).filter(|key| argument != asked.place_node() && !key.is_empty())
        {
            *used.entry(key).or_default() += 1;
        }
    }
    for (key, uses) in used {
        offers.add_text(
            50 + uses.min(20),
            Completion::new(key, CompletionKind::Value).detail("used in this file"),
        );
    }
    let settings = &asked.caret.analysis.options().context;
    for (key, _) in settings {
        offers.add_text(
            60,
            Completion::new(key.as_str(), CompletionKind::Value).detail("context of the instance"),
        );
    }
    for key in ["goauthentik.io/enterprise/licensed", "goauthentik.io/rbac/models"] {
        offers.add_text(10, Completion::new(key, CompletionKind::Value).detail("authentik"));
    }
}

/// Offers the modes of `!Condition`.
pub(super) fn offer_modes(offers: &mut Offers) {
    for (number, (mode, text)) in MODES.into_iter().enumerate() {
        let score = 10 - i32::try_from(number).unwrap_or(0);
        offers.add(score, Completion::new(mode, CompletionKind::Value).documentation(text));
    }
}

/// Offers what `!Enumerate` can make.
pub(super) fn offer_outputs(offers: &mut Offers) {
    for (number, (output, text)) in OUTPUTS.into_iter().enumerate() {
        let score = 2 - i32::try_from(number).unwrap_or(0);
        offers.add(score, Completion::new(output, CompletionKind::Value).documentation(text));
    }
}

/// Offers the enclosing loops of `!Index` and `!Value`, the innermost first.
pub(super) fn offer_depths(asked: &Asked<'_, '_, '_>, node: Id, offers: &mut Offers) {
    for depth in 0..loops_around(asked, node).max(1) {
        let detail = if depth == 0 { "the innermost loop" } else { "a loop further out" };
        let score = -i32::try_from(depth).unwrap_or(0);
        offers.add(score, Completion::new(depth.to_string(), CompletionKind::Value).detail(detail));
    }
}

/// In how many loops a node is.
fn loops_around(asked: &Asked<'_, '_, '_>, node: Id) -> usize {
    let sketch = asked.map.sketch;
    let mut here = node;
    let mut loops = 0;
    while let Some((parent, _)) = sketch.parent(here) {
        loops += usize::from(sketch.tag(parent) == Some(TagName::Enumerate.text()));
        here = parent;
    }
    loops
}
