//! One file a rule. A rule is added by adding its file and its two lines here.

mod absent_ineffective;
mod absent_object_missing;
mod absent_unread_attribute;
mod ambiguous_find;
mod ambiguous_identifiers;
mod authentication_without_login;
mod binding_overwritten;
mod blank_value;
mod blueprint_without_content;
mod brand_default_twice;
mod certificate_without_key;
mod condition_always_true;
mod configure_without_stages;
pub(crate) mod conflicting_releases;
mod constant_condition;
mod context_of_itself;
mod deprecated_attribute;
mod designation_mismatch;
mod device_not_creatable;
mod duplicate_blueprint_name;
mod duplicate_id;
mod duplicate_key;
mod email_without_user;
mod empty_file;
mod empty_list;
mod engine_mode_any_negated;
mod enterprise_license;
mod entry_never_applied;
mod expression_never_returns;
mod expression_syntax;
mod file_too_large;
mod find_in_other_file;
mod find_unknown_field;
mod find_unknown_model;
mod find_value;
mod flow_never_enterable;
mod flow_without_stages;
mod format_arguments;
mod given;
mod google_chrome_credentials;
mod helper_arguments;
mod id_used_before_definition;
mod id_without_object;
mod identification_without_fields;
mod identifier_value;
mod ignored_document;
mod ignored_tag_argument;
mod impossible_key;
mod impossible_template;
mod internal_service_account;
mod invalid_certificate;
mod invalid_choice;
mod invalid_condition;
mod invalid_enumerate;
mod invalid_format;
mod invalid_json;
mod invalid_license;
mod invalid_permission;
mod invalid_token;
mod invalid_user;
pub(crate) mod invalid_yaml;
mod key_not_string;
mod key_of_with_tagged_model;
mod key_outside_attrs;
mod kubernetes_without_kubeconfig;
mod label_not_string;
mod label_without_effect;
mod ldap_password_sync_twice;
mod ldap_sync_without_mappings;
mod lifecycle_rule;
mod literal_key;
mod login_without_user;
mod malformed_document;
mod metaapply;
mod metaapply_cycle;
mod metaapply_optional;
mod metaapply_unknown;
mod mfa_validated_twice;
mod missing;
mod missing_attribute;
mod missing_attribute_if_new;
mod missing_context;
mod missing_datum;
mod missing_identifiers;
mod missing_item;
mod missing_key;
mod missing_object;
mod model_not_allowed;
mod not_a_mapping;
pub(crate) mod not_discovered;
mod not_json;
mod not_unique;
mod not_utf8;
mod null_attrs;
mod null_value;
mod oauth_source_without_urls;
mod oauth_without_grant_types;
mod oauth_without_scopes;
mod oauth_without_signing_key;
mod object_exists;
mod object_not_creatable;
mod object_written_twice;
mod only_one;
mod open_application;
mod open_enrollment;
mod out_of_range;
mod outpost_config;
mod outpost_providers;
mod outside_enumerate;
mod overwritten_value;
mod password_stage_twice;
mod pem;
mod permission_for_nobody;
mod plain_secret;
mod policy_binding_subject;
mod policy_never_evaluated;
mod policy_reads_missing_context;
mod policy_without_criteria;
mod policy_without_effect;
mod prompt_expression_syntax;
mod property_mapping_not_dict;
mod proxy_provider_mode;
mod python_regex;
mod quoted_tag;
mod recovery_without_mail;
mod redirect_loop;
mod redirect_uri_regex;
mod redirect_without_target;
mod repeated_entry;
mod reserved_slug;
mod saml_signing;
pub(super) mod schema_mismatch;
mod second_document;
mod shadowed_attribute;
mod shipped_object_overwritten;
mod slip;
mod stage_binding_never_evaluated;
mod stage_bound_twice;
mod stage_fails_open;
mod stage_order_conflict;
mod tag_arguments;
mod tag_not_in_release;
mod unbound_stage;
mod undefined_id;
mod undefined_name;
mod unfetchable_url;
pub(super) mod unknown_attribute;
mod unknown_duration_unit;
mod unknown_identifier;
pub(super) mod unknown_key;
mod unknown_label;
mod unknown_model;
mod unknown_outpost_setting;
mod unknown_state;
mod unknown_tag;
pub(crate) mod unparsable_template;
mod unreachable_stage;
mod unresolved_find;
mod unresolved_tag;
mod unsupported_version;
mod unused_id;
pub(super) mod unused_ignore;
mod user_login_not_last;
mod value_length;
mod value_too_large;
mod webhook_without_url;
mod write_without_prompt_data;
mod wrong_reference;
mod wrong_type;

use std::fmt::Write;

use super::{FileContext, Rule, Severity};
use crate::blueprint::{ShapeProblemKind, TagName};
use crate::catalog::Release;
use crate::source::Span;
use crate::syntax::{NodeId, Resolved, Tree};
use crate::workspace::AppliedEntry;

/// Every rule, by name.
pub fn rules() -> &'static [&'static Rule] {
    &RULES
}

/// The rules whose findings can have another severity than the rule's own, and what they can have.
static OTHERS: &[(&str, &[Severity])] = &[
    ("blank-value", &[Severity::Warning]),
    ("device-not-creatable", &[Severity::Warning]),
    ("empty-list", &[Severity::Warning]),
    ("empty-file", &[Severity::Info]),
    ("enterprise-license", &[Severity::Info]),
    ("impossible-key", &[Severity::Warning]),
    ("invalid-choice", &[Severity::Warning]),
    ("invalid-format", &[Severity::Warning]),
    ("key-outside-attrs", &[Severity::Warning]),
    ("lifecycle-rule", &[Severity::Warning]),
    ("missing-attribute", &[Severity::Warning]),
    ("not-json", &[Severity::Warning]),
    ("null-value", &[Severity::Warning]),
    ("object-not-creatable", &[Severity::Warning]),
    ("out-of-range", &[Severity::Warning]),
    ("unknown-attribute", &[Severity::Error]),
    ("unknown-key", &[Severity::Warning]),
    ("unknown-model", &[Severity::Warning]),
    ("unknown-state", &[Severity::Warning]),
    ("unresolved-find", &[Severity::Warning, Severity::Info]),
    ("value-length", &[Severity::Warning]),
    ("wrong-reference", &[Severity::Warning]),
    ("wrong-type", &[Severity::Warning]),
];

/// A value of which the kind is known, in a sentence: "the string `tbd`", or "a list" where the value may not be shown.
pub(super) fn found_value(kind: &str, value: Option<&str>) -> String {
    let bare = kind.strip_prefix("an ").or_else(|| kind.strip_prefix("a "));
    match (value, bare) {
        (Some(value), Some(bare)) => format!("the {bare} `{value}`"),
        (Some(value), None) => format!("{kind} `{value}`"),
        (None, _) => kind.to_owned(),
    }
}

/// The severities besides its own that findings of a rule can have, the worst first.
pub(super) fn other_severities(rule: &str) -> &'static [Severity] {
    OTHERS.iter().find(|(name, _)| *name == rule).map(|(_, severities)| *severities).unwrap_or_default()
}

static RULES: [&Rule; 160] = [
    &absent_ineffective::RULE,
    &absent_object_missing::RULE,
    &absent_unread_attribute::RULE,
    &ambiguous_find::RULE,
    &ambiguous_identifiers::RULE,
    &authentication_without_login::RULE,
    &binding_overwritten::RULE,
    &blank_value::RULE,
    &blueprint_without_content::RULE,
    &brand_default_twice::RULE,
    &certificate_without_key::RULE,
    &condition_always_true::RULE,
    &configure_without_stages::RULE,
    &conflicting_releases::RULE,
    &constant_condition::RULE,
    &context_of_itself::RULE,
    &deprecated_attribute::RULE,
    &designation_mismatch::RULE,
    &device_not_creatable::RULE,
    &duplicate_blueprint_name::RULE,
    &duplicate_id::RULE,
    &duplicate_key::RULE,
    &email_without_user::RULE,
    &empty_file::RULE,
    &empty_list::RULE,
    &engine_mode_any_negated::RULE,
    &enterprise_license::RULE,
    &entry_never_applied::RULE,
    &expression_never_returns::RULE,
    &expression_syntax::RULE,
    &file_too_large::RULE,
    &find_in_other_file::RULE,
    &find_unknown_field::RULE,
    &find_unknown_model::RULE,
    &find_value::RULE,
    &flow_never_enterable::RULE,
    &flow_without_stages::RULE,
    &format_arguments::RULE,
    &google_chrome_credentials::RULE,
    &helper_arguments::RULE,
    &id_used_before_definition::RULE,
    &id_without_object::RULE,
    &identification_without_fields::RULE,
    &identifier_value::RULE,
    &ignored_document::RULE,
    &ignored_tag_argument::RULE,
    &impossible_key::RULE,
    &impossible_template::RULE,
    &internal_service_account::RULE,
    &invalid_certificate::RULE,
    &invalid_choice::RULE,
    &invalid_condition::RULE,
    &invalid_enumerate::RULE,
    &invalid_format::RULE,
    &invalid_json::RULE,
    &invalid_license::RULE,
    &invalid_permission::RULE,
    &invalid_token::RULE,
    &invalid_user::RULE,
    &invalid_yaml::RULE,
    &key_not_string::RULE,
    &key_of_with_tagged_model::RULE,
    &key_outside_attrs::RULE,
    &kubernetes_without_kubeconfig::RULE,
    &label_not_string::RULE,
    &label_without_effect::RULE,
    &ldap_password_sync_twice::RULE,
    &ldap_sync_without_mappings::RULE,
    &lifecycle_rule::RULE,
    &literal_key::RULE,
    &login_without_user::RULE,
    &malformed_document::RULE,
    &metaapply_cycle::RULE,
    &metaapply_optional::RULE,
    &metaapply_unknown::RULE,
    &mfa_validated_twice::RULE,
    &missing_attribute::RULE,
    &missing_attribute_if_new::RULE,
    &missing_context::RULE,
    &missing_identifiers::RULE,
    &missing_item::RULE,
    &missing_key::RULE,
    &model_not_allowed::RULE,
    &not_a_mapping::RULE,
    &not_discovered::RULE,
    &not_json::RULE,
    &not_unique::RULE,
    &not_utf8::RULE,
    &null_attrs::RULE,
    &null_value::RULE,
    &oauth_source_without_urls::RULE,
    &oauth_without_grant_types::RULE,
    &oauth_without_scopes::RULE,
    &oauth_without_signing_key::RULE,
    &object_exists::RULE,
    &object_not_creatable::RULE,
    &object_written_twice::RULE,
    &open_application::RULE,
    &open_enrollment::RULE,
    &out_of_range::RULE,
    &outpost_config::RULE,
    &outpost_providers::RULE,
    &outside_enumerate::RULE,
    &overwritten_value::RULE,
    &password_stage_twice::RULE,
    &permission_for_nobody::RULE,
    &plain_secret::RULE,
    &policy_binding_subject::RULE,
    &policy_never_evaluated::RULE,
    &policy_reads_missing_context::RULE,
    &policy_without_criteria::RULE,
    &policy_without_effect::RULE,
    &prompt_expression_syntax::RULE,
    &property_mapping_not_dict::RULE,
    &proxy_provider_mode::RULE,
    &quoted_tag::RULE,
    &recovery_without_mail::RULE,
    &redirect_loop::RULE,
    &redirect_uri_regex::RULE,
    &redirect_without_target::RULE,
    &repeated_entry::RULE,
    &reserved_slug::RULE,
    &saml_signing::RULE,
    &schema_mismatch::RULE,
    &second_document::RULE,
    &shadowed_attribute::RULE,
    &shipped_object_overwritten::RULE,
    &stage_binding_never_evaluated::RULE,
    &stage_bound_twice::RULE,
    &stage_fails_open::RULE,
    &stage_order_conflict::RULE,
    &tag_arguments::RULE,
    &tag_not_in_release::RULE,
    &unbound_stage::RULE,
    &undefined_id::RULE,
    &undefined_name::RULE,
    &unfetchable_url::RULE,
    &unknown_attribute::RULE,
    &unknown_duration_unit::RULE,
    &unknown_identifier::RULE,
    &unknown_key::RULE,
    &unknown_label::RULE,
    &unknown_model::RULE,
    &unknown_outpost_setting::RULE,
    &unknown_state::RULE,
    &unknown_tag::RULE,
    &unparsable_template::RULE,
    &unreachable_stage::RULE,
    &unresolved_find::RULE,
    &unresolved_tag::RULE,
    &unsupported_version::RULE,
    &unused_id::RULE,
    &unused_ignore::RULE,
    &user_login_not_last::RULE,
    &value_length::RULE,
    &value_too_large::RULE,
    &webhook_without_url::RULE,
    &write_without_prompt_data::RULE,
    &wrong_reference::RULE,
    &wrong_type::RULE,
];

/// What discovery does with a file on which it crashes.
const POISON: &str =
    "authentik's discovery crashes on such a file, and then applies no blueprint of the instance at all";

/// The same for a tag that fails while the file is read.
const POISON_TAG: &str =
    "authentik fails on this while it reads the file, and then applies no blueprint of the instance at all";

/// What to do about a list that is read as text.
const DASH: &str = "write a space after the dash: without it, this is text";

/// Whether a text was meant as an item of a list: `-x` instead of `- x`.
fn is_dashed_word(text: &str) -> bool {
    let next = text.strip_prefix('-').and_then(|rest| rest.chars().next());
    next.is_some_and(|next| next.is_alphabetic() || matches!(next, '!' | '*' | '&' | '"' | '\'' | '{' | '['))
}

/// What to do about a name that is a known one with its value: `name:x` and `name x` are keys to YAML.
fn unspaced(name: &str, is_known: impl Fn(&str) -> bool) -> Option<String> {
    let says = |separator: char, missing: &str| {
        let (known, rest) = name.split_once(separator)?;
        (is_known(known) && !rest.is_empty()).then(|| format!("{missing}: write `{known}: ...`"))
    };
    says(':', "there is no space after the colon").or_else(|| says(' ', "there is no colon"))
}

/// What YAML 1.1 makes of a plain scalar, in words.
fn read_as(context: &FileContext<'_, '_>, node: NodeId) -> &'static str {
    match context.tree.resolve(context.tree.expand(node)) {
        Resolved::Bool(_) => "a boolean",
        Resolved::Null => "null",
        Resolved::Date(_) | Resolved::Timestamp(..) => "a date",
        _ => "a number",
    }
}

/// What to do about a context key that is written, and is no text to YAML 1.1: `on: x`.
fn unquoted_context_key(context: &FileContext<'_, '_>, key: &str) -> Option<String> {
    let tree = context.tree;
    let mut keys = tree.pairs(context.blueprint.context?).map(|(written, _)| written);
    let found =
        keys.find(|&written| tree.as_str(written).is_none() && tree.slice(tree.span(written)) == key)?;
    let kind = read_as(context, found);
    Some(format!("YAML 1.1 reads the key `{key}` under `context` as {kind}: put it in quotes there"))
}

/// Whether the shape of an entry's key is wrong already, which says what follows from it.
fn is_malformed(context: &FileContext<'_, '_>, entry: Option<usize>, key: &str) -> bool {
    context.blueprint.problems.iter().any(|problem| {
        let wrong = matches!(&problem.kind, ShapeProblemKind::WrongType { key: wrong, .. } if *wrong == key);
        wrong && problem.entry == entry
    })
}

/// Whether the release has a tag.
fn has_tag(context: &FileContext<'_, '_>, tag: TagName) -> bool {
    let since = tag.since().and_then(|since| since.parse::<Release>().ok());
    since.is_none_or(|since| context.catalog.release() >= since)
}

/// Where a part of the Python text of a scalar stands in the file.
fn python_span(context: &FileContext<'_, '_>, node: NodeId, range: &std::ops::Range<usize>) -> Span {
    let start = context.tree.content_offset(node, range.start);
    let end = context.tree.content_offset(node, range.end.max(range.start));
    Span::new(start, end.max(start))
}

/// How messages name a value: `redirect_uris[0].url` for one inside of an attribute, else the attribute itself.
fn value_path(context: &FileContext<'_, '_>, entry: Option<usize>, name: &str, node: NodeId) -> String {
    let mut path = name.to_owned();
    let applied = entry.and_then(|entry| context.applied.entries.get(entry));
    if let Some(datum) = applied.and_then(|applied| applied.datum(name)) {
        let mut search = PathSearch { tree: context.tree, to: node, path, steps: MOST_PATH_STEPS };
        search.extend(datum.value.node, 0);
        path = search.path;
    }
    path
}

/// Values of fields are shallow; a way through many levels helps nobody.
const MOST_PATH_DEPTH: usize = 6;

/// Aliases lead to the same nodes on many ways: after this many steps a message does without the path.
const MOST_PATH_STEPS: usize = 5_000;

/// Looks for the way from one node to another.
struct PathSearch<'t> {
    tree: &'t Tree,
    to: NodeId,
    /// The way so far, in words.
    path: String,
    /// What may still be looked at.
    steps: usize,
}

impl PathSearch<'_> {
    /// Adds the way from a node to the path; leaves the path as it is where there is none.
    fn extend(&mut self, from: NodeId, depth: usize) -> bool {
        let tree = self.tree;
        let from = tree.expand(from);
        if from == self.to {
            return true;
        }
        let Some(steps) = self.steps.checked_sub(1).filter(|_| depth <= MOST_PATH_DEPTH) else {
            return false;
        };
        self.steps = steps;
        // Inside of a tag are its arguments, which are no items of the value.
        if tree.tag(from).is_some() {
            let (whole, part) = (tree.full_span(from), tree.span(self.to));
            return whole.start <= part.start && part.end <= whole.end;
        }
        for (index, &item) in tree.items(from).iter().enumerate() {
            if self.step(item, depth, |path| {
                let _ = write!(path, "[{index}]");
            }) {
                return true;
            }
        }
        for (key, value) in tree.pairs(from) {
            let key = tree.as_str(tree.expand(key)).unwrap_or("...");
            if self.step(value, depth, |path| {
                let _ = write!(path, ".{key}");
            }) {
                return true;
            }
        }
        false
    }

    fn step(&mut self, child: NodeId, depth: usize, name: impl FnOnce(&mut String)) -> bool {
        let length = self.path.len();
        name(&mut self.path);
        let found = self.extend(child, depth + 1);
        if !found {
            self.path.truncate(length);
        }
        found
    }
}

/// Whether `unresolved-find` reports that one of the attributes of an entry is null.
fn is_reported_as_unresolved(
    context: &FileContext<'_, '_>,
    entry: usize,
    applied: &AppliedEntry<'_>,
    names: &[&str],
) -> bool {
    let unresolved = context.applied.unresolved_in(entry);
    let mut nodes = names.iter().filter_map(|name| Some(applied.datum(name)?.value.node));
    nodes.any(|node| unresolved.iter().any(|unresolved| unresolved.node == node))
}
