//! The signatures of the functions that authentik puts into an expression's scope.
//!
//! Read in `authentik/lib/expression/evaluator.py`, `authentik/policies/expression/evaluator.py` and
//! `authentik/providers/radius/api/providers.py` of 2024.12 to 2026.5.

use super::ExpressionKind;

/// A name that authentik defines, and what may be passed to it.
#[derive(Debug, PartialEq, Eq)]
pub struct Helper {
    /// The name in expressions.
    pub name: &'static str,
    /// The first release that has it; nothing when all known ones do.
    pub since: Option<&'static str>,
    /// The kind of expression that alone has it.
    only: Option<ExpressionKind>,
    /// What calling it means.
    pub call: Call,
}

/// What calling a helper means.
#[derive(Debug, PartialEq, Eq)]
pub enum Call {
    /// It is a function.
    Function {
        /// What can be passed by place and by name, in order.
        parameters: &'static [Parameter],
        /// What else can be passed by name.
        keywords: Keywords,
    },
    /// It is a value, which cannot be called: what to write instead.
    Value(&'static str),
}

/// A parameter that can be passed by place and by name.
#[derive(Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// Whether it has no default.
    pub required: bool,
    /// The first release that has it; nothing when the helper always had it.
    pub since: Option<&'static str>,
}

/// What a function accepts by name besides its parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keywords {
    /// Nothing.
    Refused,
    /// Any name.
    Any {
        /// A name that people often pass.
        usual: &'static str,
    },
    /// Django look-ups.
    Lookups {
        /// The model whose objects are looked up, `app.model`.
        model: &'static str,
        /// The field that people look up most.
        usual: &'static str,
        /// Whether a field that doesn't exist raises; otherwise the call returns `None`.
        raises: bool,
    },
}

const fn required(name: &'static str) -> Parameter {
    Parameter { name, required: true, since: None }
}

const fn optional(name: &'static str) -> Parameter {
    Parameter { name, required: false, since: None }
}

const fn optional_since(name: &'static str, since: &'static str) -> Parameter {
    Parameter { name, required: false, since: Some(since) }
}

const fn function(name: &'static str, parameters: &'static [Parameter]) -> Helper {
    Helper { name, since: None, only: None, call: Call::Function { parameters, keywords: Keywords::Refused } }
}

const fn open(name: &'static str, parameters: &'static [Parameter], keywords: Keywords) -> Helper {
    Helper { name, since: None, only: None, call: Call::Function { parameters, keywords } }
}

const fn value(name: &'static str, instead: &'static str) -> Helper {
    Helper { name, since: None, only: None, call: Call::Value(instead) }
}

impl Helper {
    const fn since(self, release: &'static str) -> Self {
        Helper { since: Some(release), ..self }
    }

    const fn only_in(self, kind: ExpressionKind) -> Self {
        Helper { only: Some(kind), ..self }
    }

    /// How it is declared in a release: `regex_match(value, regex)`.
    pub fn signature(&self, has: impl Fn(&'static str) -> bool) -> String {
        match &self.call {
            Call::Function { .. } => format!("{}({})", self.name, self.parameters(has).join(", ")),
            Call::Value(_) => self.name.to_owned(),
        }
    }

    /// The parameters that it has in a release, as `signature` writes them.
    pub fn parameters(&self, has: impl Fn(&'static str) -> bool) -> Vec<String> {
        let Call::Function { parameters, keywords } = &self.call else { return Vec::new() };
        let mut parts: Vec<String> = parameters
            .iter()
            .filter(|parameter| parameter.since.is_none_or(&has))
            .map(|parameter| format!("{}{}", parameter.name, if parameter.required { "" } else { "=..." }))
            .collect();
        match keywords {
            Keywords::Refused => {}
            Keywords::Any { .. } => parts.push("**values".to_owned()),
            Keywords::Lookups { .. } => parts.push("**filters".to_owned()),
        }
        parts
    }

    /// Whether it accepts more names than those of its parameters.
    pub(super) fn has_more_keywords(&self) -> bool {
        matches!(&self.call, Call::Function { keywords: Keywords::Any { .. } | Keywords::Lookups { .. }, .. })
    }
}

static HELPERS: [Helper; 22] = [
    open("ak_call_policy", &[required("name")], Keywords::Any { usual: "context_key" }),
    value("ak_client_ip", "`ak_client_ip` is an address").only_in(ExpressionKind::Policy),
    open("ak_create_event", &[required("action")], Keywords::Any { usual: "message" }),
    function(
        "ak_create_jwt",
        &[required("user"), required("provider"), required("scopes"), optional("validity")],
    )
    .since("2025.2"),
    open("ak_create_jwt_raw", &[required("provider"), optional("validity")], Keywords::Any { usual: "sub" })
        .since("2025.12"),
    open(
        "ak_is_group_member",
        &[required("user")],
        Keywords::Lookups { model: "authentik_core.group", usual: "name", raises: true },
    ),
    value("ak_is_sso_flow", "`ak_is_sso_flow` is a boolean").only_in(ExpressionKind::Policy),
    value("ak_logger", "call a method of it, such as `ak_logger.info(...)`"),
    function("ak_message", &[required("message")]).only_in(ExpressionKind::Policy),
    function(
        "ak_send_email",
        &[
            required("address"),
            required("subject"),
            optional("body"),
            optional("stage"),
            optional("template"),
            optional("context"),
            optional_since("cc", "2026.2"),
            optional_since("bcc", "2026.2"),
        ],
    )
    .since("2025.10"),
    open(
        "ak_user_by",
        &[],
        Keywords::Lookups { model: "authentik_core.user", usual: "username", raises: false },
    ),
    function("ak_user_has_authenticator", &[required("user"), optional("device_type")]),
    function(
        "define_attribute",
        &[
            required("vendor_code"),
            required("vendor_name"),
            required("attribute_name"),
            required("attribute_code"),
            required("attribute_type"),
        ],
    )
    .only_in(ExpressionKind::RadiusMapping),
    function("ip_address", &[required("address")]),
    function("ip_network", &[required("address"), optional("strict")]),
    function("list_flatten", &[required("value")]),
    function("regex_match", &[required("value"), required("regex")]),
    function("regex_replace", &[required("value"), required("regex"), required("repl")]),
    value("requests", "call a method of it, such as `requests.get(...)`"),
    function("resolve_dns", &[required("host"), optional("ip_version")]),
    function("reverse_dns", &[required("ip_addr")]),
    function("slugify", &[required("value"), optional("allow_unicode")]),
];

/// The helper of this name in expressions of a kind.
pub(super) fn helper(name: &str, kind: ExpressionKind) -> Option<&'static Helper> {
    let at = HELPERS.binary_search_by(|helper| helper.name.cmp(name)).ok()?;
    HELPERS.get(at).filter(|helper| helper.only.is_none_or(|only| only == kind))
}

/// All helpers in expressions of a kind.
pub(super) fn of_kind(kind: ExpressionKind) -> impl Iterator<Item = &'static Helper> {
    HELPERS.iter().filter(move |helper| helper.only.is_none_or(|only| only == kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn helpers_are_sorted_by_name() {
        assert!(HELPERS.is_sorted_by_key(|helper| helper.name));
    }
}
