//! Values: choices, truths, states, durations, what objects have.

use super::keys::{LABELS, literal};
use super::likeness::likeness;
use super::lookups;
use super::offers::Offers;
use super::site::Site;
use super::sketch::Id;
use super::{Asked, Completion, CompletionKind, models, references, tags};
use crate::blueprint::StateName;
use crate::catalog::{Field, FieldKind, Format, SettingKind};
use crate::python::ExpressionKind;

const DURATIONS: [&str; 8] =
    ["minutes=5", "minutes=30", "hours=1", "hours=8", "days=1", "days=30", "weeks=1", "seconds=0"];

/// Usual values of texts of which the schema knows nothing.
const USUAL: [(&str, &[&str]); 4] = [
    ("field_key", &["username", "email", "name", "password", "password_repeat", "attributes.", "locale"]),
    ("scope_name", &["openid", "profile", "email", "groups", "offline_access", "entitlements"]),
    ("template", &["email/password_reset.html", "email/account_confirmation.html", "email/setup.html"]),
    ("domain", &["authentik-default"]),
];

/// The permissions that roles of people are given most.
const USUAL_PERMISSIONS: [&str; 10] = [
    "authentik_rbac.access_admin_interface",
    "authentik_core.view_user",
    "authentik_core.view_group",
    "authentik_core.reset_user_password",
    "authentik_events.view_event",
    "authentik_core.change_user",
    "authentik_core.view_application",
    "authentik_core.add_user",
    "authentik_core.add_user_to_group",
    "authentik_core.remove_user_from_group",
];

/// Offers what a value can be.
pub(super) fn offer(asked: &Asked<'_, '_, '_>, site: Site<'_>, node: Id, offers: &mut Offers) {
    let values = Values { asked, node };
    match site {
        Site::Version => offers.add(1, Completion::new("1", CompletionKind::Value)),
        Site::State => states(offers),
        Site::Label(label) => values.label(label, offers),
        Site::ModelOf(entry) => models::offer(asked, entry, offers),
        Site::IdOf(entry) => references::offer_new_ids(asked, entry, offers),
        Site::PermissionName(entry) => values.permissions(entry, offers),
        Site::Field(entry, field) => values.of_field(entry, field, offers),
        Site::ItemOf(_, field) => {
            if let Some(target) = field.kind.target() {
                references::offer(asked, field.name, target, node, offers);
            }
        }
        Site::Reference { field, target } => references::offer(asked, field, target, node, offers),
        Site::Value { model, column, wanted } => {
            lookups::offer_values(asked, model, column, wanted, node, offers)
        }
        Site::KeyOf { field, target } => references::offer_ids(asked, field, target, node, offers),
        Site::FindModel { find, target } => lookups::offer_models(asked, find, target, false, offers),
        Site::FindArguments { find, target } => lookups::offer_models(asked, find, target, true, offers),
        Site::Arguments(tag) => tags::offer_arguments(asked, tag, offers),
        Site::FindCondition { find, .. } => lookups::offer_conditions(asked, find, offers),
        Site::FindField { find } => lookups::offer_fields(asked, find, node, offers),
        Site::ContextKey => tags::offer_context_keys(asked, offers),
        Site::Mode => tags::offer_modes(offers),
        Site::LoopOutput => tags::offer_outputs(offers),
        Site::Depth(node) => tags::offer_depths(asked, node, offers),
        Site::Setting(setting) => match setting.kind {
            SettingKind::Bool => offer_booleans(None, offers),
            _ => values.usual_settings(setting.name, offers),
        },
        Site::Condition => offer_booleans(None, offers),
        _ => {}
    }
    let takes_tags = matches!(
        site,
        Site::Field(..)
            | Site::ItemOf(..)
            | Site::Reference { .. }
            | Site::Value { .. }
            | Site::Condition
            | Site::Argument(_)
            | Site::Setting(_)
            | Site::State
            | Site::PermissionName(_)
            | Site::Unknown
    );
    if takes_tags && !offers.is_quoted() && asked.map.sketch.tag(node).is_none() {
        tags::offer_all(asked, site, node, offers);
    }
}

fn states(offers: &mut Offers) {
    for (number, state) in StateName::ALL.into_iter().enumerate() {
        let text = match state {
            StateName::Present => "Make the object, or change it when it exists. The default.",
            StateName::Created => "Make the object when it doesn't exist; leave it alone when it does.",
            StateName::MustCreated => "Make the object; fail when it exists.",
            StateName::Absent => "Delete the object when it exists.",
        };
        let score = 100 - i32::try_from(number).unwrap_or(0);
        offers.add(score, Completion::new(state.text(), CompletionKind::Value).documentation(text));
    }
}

/// Offers both truths; what is the default already comes last.
pub(super) fn offer_booleans(default: Option<&str>, offers: &mut Offers) {
    for (score, value) in [(100, "true"), (99, "false")] {
        let is_default = default == Some(value);
        let detail = if is_default { "default" } else { "" };
        let score = if is_default { score - 50 } else { score };
        offers.add(score, Completion::new(value, CompletionKind::Value).detail(detail));
    }
}

struct Values<'k, 'a, 't, 's> {
    asked: &'k Asked<'a, 't, 's>,
    node: Id,
}

impl Values<'_, '_, '_, '_> {
    fn label(&self, label: &str, offers: &mut Offers) {
        let is_text = label.ends_with("/description") || !LABELS.iter().any(|(known, _)| *known == label);
        if !is_text {
            for (score, value) in [(2, "false"), (1, "true")] {
                offers.add_text(score, Completion::new(value, CompletionKind::Value));
            }
        }
    }

    fn permissions(&self, entry: Id, offers: &mut Offers) {
        let Some(model) = self.asked.map.model(entry) else { return };
        let standard = ["view_", "change_", "delete_", "add_"];
        for codename in model.permissions() {
            let place = standard.iter().position(|start| codename.starts_with(start));
            let score = place.map_or(0, |place| 20 - i32::try_from(place).unwrap_or(0));
            let name = format!("{}.{codename}", model.app);
            offers.add(score, Completion::new(name, CompletionKind::Value));
        }
    }

    fn of_field(&self, entry: Id, field: &'static Field, offers: &mut Offers) {
        if field.secret {
            return;
        }
        let model = self.asked.map.model(entry);
        let default =
            model.and_then(|model| model.default_of(field.name)).or(field.default).and_then(literal);
        match &field.kind {
            FieldKind::Bool => offer_booleans(default.as_deref(), offers),
            FieldKind::Choice(choices) | FieldKind::ContentType(choices) => {
                self.choices(choices, default.as_deref(), offers);
            }
            FieldKind::Ref(target) | FieldKind::Refs(target) => {
                references::offer(self.asked, field.name, target, self.node, offers);
            }
            FieldKind::Int if field.name == "order" => self.orders(entry, offers),
            FieldKind::Email => {}
            FieldKind::String if field.format == Some(Format::Duration) => {
                for (number, duration) in DURATIONS.into_iter().enumerate() {
                    let score = 10 - i32::try_from(number).unwrap_or(0);
                    let is_default = default.as_deref() == Some(duration);
                    let detail = if is_default { "default" } else { "" };
                    offers.add(score, Completion::new(duration, CompletionKind::Value).detail(detail));
                }
            }
            FieldKind::String | FieldKind::Slug => {
                if let Some(model) = model {
                    self.texts(model.name, field, offers);
                }
            }
            _ => {}
        }
        if field.null {
            offers.add(-10, Completion::new("null", CompletionKind::Value));
        }
        if let Some(default) = default {
            offers.add_text(5, Completion::new(default, CompletionKind::Value).detail("default"));
        }
    }

    fn choices(&self, choices: &[&'static str], default: Option<&str>, offers: &mut Offers) {
        let sketch = self.asked.map.sketch;
        // A list needs none of them twice.
        let list = sketch.parent(self.node).map(|(parent, _)| parent);
        let siblings = list.map(|list| sketch.items(list)).unwrap_or_default();
        let is_taken = |choice: &str| {
            siblings.iter().any(|item| *item != self.node && sketch.text(*item) == Some(choice))
        };
        let map = &self.asked.map;
        let mut written = map.values_of_fields(map.field_name(self.node));
        written.retain(|(node, _)| *node != self.node);
        let names = map.entry_of(self.node).map(|entry| map.names_of(entry)).unwrap_or_default();
        for (number, choice) in choices.iter().enumerate() {
            let is_default = default == Some(*choice);
            let uses = written.iter().filter(|(_, text)| text == choice).count().min(5);
            let likeness = names.iter().map(|name| likeness(choice, name)).max().unwrap_or(0);
            let mut score = 200 - i32::try_from(number.min(150)).unwrap_or(0);
            score += 20 * i32::try_from(uses).unwrap_or(0) + 40 * likeness;
            if let Some(at) = USUAL_PERMISSIONS.iter().position(|usual| usual == choice) {
                score += 300 - i32::try_from(at).unwrap_or(0);
            }
            if is_taken(choice) {
                score -= 500;
            }
            let detail = if is_default { "default" } else { "" };
            offers.add_text(score, Completion::new(*choice, CompletionKind::Value).detail(detail));
        }
    }

    /// Offers the places after those that the bindings to the same target have.
    fn orders(&self, entry: Id, offers: &mut Offers) {
        let map = &self.asked.map;
        let model = map.model(entry).map(|model| model.name);
        let target = map.written(entry, "target").and_then(|target| map.sketch.scalar(target));
        let orders = map.sketch.entries().into_iter().filter(|other| *other != entry).filter_map(|other| {
            let is_same = map.model(other).map(|model| model.name) == model
                && map.written(other, "target").and_then(|target| map.sketch.scalar(target)) == target;
            map.sketch.text(map.written(other, "order").filter(|_| is_same)?)?.parse::<i64>().ok()
        });
        let next = orders.max().map_or(0, |last| last.saturating_add(10) / 10 * 10);
        for (score, order) in [(30, next), (20, next.saturating_add(10)), (10, 0)] {
            offers.add(score, Completion::new(order.to_string(), CompletionKind::Value));
        }
    }

    /// Offers what objects of the model have in a field that says which object is meant.
    fn texts(&self, model: &'static str, field: &'static Field, offers: &mut Offers) {
        if let Some((_, usual)) = USUAL.iter().find(|(name, _)| *name == field.name) {
            for (number, text) in usual.iter().enumerate() {
                let score = 40 - i32::try_from(number).unwrap_or(0);
                offers.add_text(score, Completion::new(*text, CompletionKind::Value));
            }
        }
        if ExpressionKind::of_field(model, field.name).is_some()
            && field.name == "expression"
            && !offers.is_quoted()
        {
            let indent = " ".repeat(self.asked.content + 2);
            let block = Completion::new("|", CompletionKind::Snippet).detail("Python in the lines below");
            offers.add(50, block.snippet(format!("|\n{indent}$0")));
            return;
        }
        let names = self.asked.natural_columns(model).any(|column| column == field.name);
        if names {
            lookups::offer_values(self.asked, model, field.name, None, self.node, offers);
        }
    }

    fn usual_settings(&self, name: &str, offers: &mut Offers) {
        let usual: &[&str] = match name {
            "log_level" => &["info", "debug", "warning", "error", "trace"],
            "refresh_interval" => &["minutes=5"],
            "kubernetes_service_type" => &["ClusterIP", "LoadBalancer", "NodePort"],
            "object_naming_template" => &["ak-outpost-%(name)s"],
            _ => &[],
        };
        for (number, value) in usual.iter().enumerate() {
            let score = 20 - i32::try_from(number).unwrap_or(0);
            offers.add_text(score, Completion::new(*value, CompletionKind::Value));
        }
    }
}
