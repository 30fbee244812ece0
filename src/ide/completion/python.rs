//! Names in the Python of expression fields.

use super::offers::Offers;
use super::site::Site;
use super::sketch::Id;
use super::{Asked, Completion, CompletionKind};
use crate::catalog::{Catalog, RenameKind, rename};
use crate::python::{Call, ExpressionKind, Parameter, helpers};

/// Words and functions of Python that expressions use.
const PYTHON: [&str; 26] = [
    "return",
    "if",
    "elif",
    "else:",
    "for",
    "in",
    "not",
    "and",
    "or",
    "None",
    "True",
    "False",
    "import",
    "from",
    "try:",
    "except",
    "with",
    "len",
    "str",
    "int",
    "list",
    "dict",
    "any",
    "all",
    "isinstance",
    "hasattr",
];

/// What can be read of what authentik passes to expressions.
const MEMBERS: [(&str, &[&str]); 6] = [
    ("request", &["user", "context", "http_request", "obj", "debug"]),
    ("request.context", &["get", "setdefault", "update", "pop"]),
    ("context", &["get", "setdefault", "update", "pop"]),
    ("request.user", USER),
    ("user", USER),
    ("http_request", &["user", "session", "META", "GET", "POST", "path", "method", "brand", "get_host"]),
];

/// What can be read of a user: its columns, by their oldest names, and what every release computes.
const USER: &[&str] = &[
    "username",
    "email",
    "name",
    "is_active",
    "attributes",
    "ak_groups",
    "all_groups",
    "group_attributes",
    "pk",
    "uid",
    "uuid",
    "path",
    "type",
    "is_superuser",
    "roles",
    "last_login",
    "date_joined",
    "set_password",
];

/// What of it is no column.
const COMPUTED: [&str; 6] = ["all_groups", "group_attributes", "pk", "uid", "is_superuser", "set_password"];

const USER_MODEL: &str = "authentik_core.user";

/// Keys of the plan's context that authentik's own stages read and write.
const CONTEXT_KEYS: [&str; 14] = [
    "flow_plan",
    "pending_user",
    "prompt_data",
    "is_sso",
    "source",
    "application",
    "auth_method",
    "auth_method_args",
    "is_restored",
    "redirect",
    "token",
    "user_path",
    "pending_user_identifier",
    "invitation",
];

/// Offers the names that an expression can use.
pub(super) fn offer(asked: &Asked<'_, '_, '_>, node: Id, offers: &mut Offers) {
    let Site::Field(entry, field) = asked.map.site(node) else { return };
    let Some(model) = asked.map.model(entry) else { return };
    let Some(kind) = ExpressionKind::of_field(model.name, field.name) else { return };
    let before = asked.text().get(..asked.place.word.0).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    if let Some(of) = line.strip_suffix('.') {
        return members(of, asked.map.catalog, offers);
    }
    if line.ends_with(['"', '\'']) {
        return context_keys(line, offers);
    }
    let has = |since: &'static str| asked.map.catalog.release().is_since(since);
    for name in kind.given_names() {
        offers.add(60, Completion::new(name, CompletionKind::Function).detail("passed by authentik"));
    }
    for helper in helpers(kind).filter(|helper| helper.since.is_none_or(has)) {
        let completion = Completion::new(helper.name, CompletionKind::Function).detail(helper.signature(has));
        let completion = match &helper.call {
            Call::Function { parameters, .. } => completion.snippet(call(helper.name, parameters)),
            Call::Value(_) => completion,
        };
        offers.add(if helper.name == "ak_logger" { 20 } else { 40 }, completion);
    }
    let is_at_start = line.trim().is_empty();
    for (number, word) in PYTHON.into_iter().enumerate() {
        let score = 15 - i32::try_from(number).unwrap_or(0) + if is_at_start && number < 2 { 80 } else { 0 };
        offers.add(score, Completion::new(word, CompletionKind::Value));
    }
}

fn call(name: &str, parameters: &[Parameter]) -> String {
    let required = parameters.iter().filter(|parameter| parameter.required).enumerate();
    let places: Vec<String> =
        required.map(|(at, parameter)| format!("${{{}:{}}}", at + 1, parameter.name)).collect();
    format!("{name}({}$0)", places.join(", "))
}

fn members(of: &str, catalog: &'static Catalog, offers: &mut Offers) {
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
    let of = of.get(of.trim_end_matches(is_part).len()..).unwrap_or_default();
    let Some((_, members)) = MEMBERS.iter().find(|(known, _)| *known == of) else { return };
    let is_user = *members == USER;
    let members =
        members.iter().filter_map(|name| if is_user { of_user(catalog, name) } else { Some(*name) });
    for (number, member) in members.enumerate() {
        let score = -i32::try_from(number).unwrap_or(0);
        offers.add(score, Completion::new(member, CompletionKind::Function).detail(of));
    }
}

/// Returns what a release calls something of a user; nothing where it does not have it.
fn of_user(catalog: &'static Catalog, name: &'static str) -> Option<&'static str> {
    let release = catalog.release();
    let renamed = rename(USER_MODEL, name, release)
        .filter(|renamed| renamed.kind == RenameKind::Renamed && renamed.holds_in(release));
    let name = renamed.and_then(|renamed| renamed.new).unwrap_or(name);
    let is_column = || catalog.model_named(USER_MODEL).is_some_and(|user| user.column(name).is_some());
    (COMPUTED.contains(&name) || is_column()).then_some(name)
}

fn context_keys(line: &str, offers: &mut Offers) {
    let call = line.trim_end_matches(['"', '\'']);
    let is_context = ["context[", "context.get(", "context.pop(", "context.setdefault("];
    if is_context.iter().any(|end| call.ends_with(end)) {
        for (number, key) in CONTEXT_KEYS.into_iter().enumerate() {
            let score = -i32::try_from(number).unwrap_or(0);
            offers
                .add(score, Completion::new(key, CompletionKind::Value).detail("key of the plan's context"));
        }
    }
}
