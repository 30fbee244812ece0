//! The names that authentik and CPython put into an expression's scope.

/// What kind of object holds the expression, which decides on the names in scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ExpressionKind {
    /// `expression` of an expression policy.
    Policy,
    /// `expression` of a mapping whose kind isn't known: all names of all mappings.
    PropertyMapping,
    /// A scope mapping of OAuth2 and proxy providers.
    ScopeMapping,
    /// A mapping of SAML providers.
    SamlMapping,
    /// A mapping of SCIM, Google Workspace or Microsoft Entra providers.
    SyncMapping,
    /// A mapping of RAC providers and endpoints.
    RacMapping,
    /// A mapping of RADIUS providers.
    RadiusMapping,
    /// A mapping of LDAP sources.
    LdapSourceMapping,
    /// A mapping of any other source.
    SourceMapping,
    /// A mapping of webhook transports.
    WebhookMapping,
    /// `placeholder` of a prompt whose `placeholder_expression` is set.
    PromptPlaceholder,
    /// `initial_value` of a prompt whose `initial_value_expression` is set.
    PromptInitialValue,
}

impl ExpressionKind {
    /// The kind of a model's `expression`, by the model's name in blueprints. `None` for models without Python.
    pub fn of_model(model: &str) -> Option<Self> {
        let (app, name) = model.split_once('.')?;
        Some(match (app, name) {
            ("authentik_policies_expression", "expressionpolicy") => Self::Policy,
            ("authentik_events", "notificationwebhookmapping") => Self::WebhookMapping,
            ("authentik_providers_oauth2", "scopemapping") => Self::ScopeMapping,
            ("authentik_providers_saml", "samlpropertymapping") => Self::SamlMapping,
            ("authentik_providers_rac", "racpropertymapping") => Self::RacMapping,
            ("authentik_providers_radius", "radiusproviderpropertymapping") => Self::RadiusMapping,
            (
                "authentik_providers_scim"
                | "authentik_providers_google_workspace"
                | "authentik_providers_microsoft_entra",
                _,
            ) if name.ends_with("mapping") => Self::SyncMapping,
            ("authentik_sources_ldap", _) if name.ends_with("mapping") => Self::LdapSourceMapping,
            _ if app.starts_with("authentik_sources_") && name.ends_with("propertymapping") => {
                Self::SourceMapping
            }
            _ if name.ends_with("mapping") => Self::PropertyMapping,
            _ => return None,
        })
    }

    /// The kind of a model's field, by the names in blueprints. `None` where the field holds no Python. The fields of
    /// prompts hold Python only where the switch next to them is set.
    pub fn of_field(model: &str, field: &str) -> Option<Self> {
        match (model, field) {
            ("authentik_stages_prompt.prompt", "placeholder") => Some(Self::PromptPlaceholder),
            ("authentik_stages_prompt.prompt", "initial_value") => Some(Self::PromptInitialValue),
            (_, "expression") => Self::of_model(model),
            _ => None,
        }
    }

    /// The names of this kind alone, in any release.
    fn own_names(self) -> &'static [&'static [&'static str]] {
        match self {
            Self::Policy => &[POLICY],
            Self::PropertyMapping => {
                &[MAPPING, PROVIDER, SYNC, RAC, RADIUS, SOURCE, LDAP, OTHER_SOURCES, WEBHOOK]
            }
            Self::ScopeMapping => &[MAPPING, PROVIDER],
            Self::SamlMapping => &[MAPPING, PROVIDER],
            Self::SyncMapping => &[MAPPING, PROVIDER, SYNC],
            Self::RacMapping => &[MAPPING, PROVIDER, RAC],
            Self::RadiusMapping => &[MAPPING, PROVIDER, RADIUS],
            Self::LdapSourceMapping => &[MAPPING, SOURCE, LDAP],
            Self::SourceMapping => &[MAPPING, SOURCE, OTHER_SOURCES, LDAP],
            Self::WebhookMapping => &[MAPPING, WEBHOOK],
            Self::PromptPlaceholder | Self::PromptInitialValue => &[MAPPING, PROMPT],
        }
    }

    /// The names that authentik passes to expressions of this kind.
    pub fn given_names(self) -> impl Iterator<Item = &'static str> {
        self.own_names().iter().copied().flatten().copied()
    }

    /// Whether reading this name finds something though the expression doesn't define it.
    pub(super) fn has(self, name: &str) -> bool {
        HELPERS.binary_search(&name).is_ok() || self.is_given(name) || BUILTINS.binary_search(&name).is_ok()
    }

    /// Whether authentik passes this name to expressions of this kind.
    pub(super) fn is_given(self, name: &str) -> bool {
        self.own_names().iter().any(|names| names.contains(&name))
    }

    /// Whether the function that authentik makes of an expression has a parameter of this name while the entry is
    /// validated: then there is no request yet, so there are fewer than when it runs. The evaluators are in
    /// `authentik/core/expression/evaluator.py` and `authentik/policies/expression/evaluator.py`.
    pub(super) fn is_parameter(self, name: &str) -> bool {
        match self {
            Self::Policy => name == "ak_message",
            Self::WebhookMapping | Self::PromptPlaceholder | Self::PromptInitialValue => false,
            _ => name == "request",
        }
    }

    /// The name in scope that a misspelled one was probably meant to be.
    pub(super) fn suggest(self, name: &str) -> Option<&'static str> {
        match name {
            "true" | "TRUE" => return Some("True"),
            "false" | "FALSE" => return Some("False"),
            "none" | "null" | "nil" | "undefined" => return Some("None"),
            _ => {}
        }
        if name.chars().count() > 40 {
            return None;
        }
        let own = self.own_names().iter().copied().flatten();
        let allowed = if name.len() < 5 { 1 } else { 2 };
        own.chain(HELPERS)
            .chain(BUILTINS)
            .map(|known| (strsim::osa_distance(name, known), *known))
            .filter(|&(distance, known)| distance <= allowed && distance * 2 < known.len())
            .min_by_key(|&(distance, _)| distance)
            .map(|(_, known)| known)
    }
}

/// What a helper of early releases is called in all supported ones.
pub(super) fn replacement(name: &str) -> Option<&'static str> {
    // The helpers had the prefix of the project's former name, passbook.
    let index = RENAMED.binary_search_by_key(&name, |&(old, _)| old).ok()?;
    RENAMED.get(index).map(|&(_, new)| new)
}

const RENAMED: [(&str, &str); 7] = [
    ("pb_client_ip", "ak_client_ip"),
    ("pb_create_event", "ak_create_event"),
    ("pb_is_group_member", "ak_is_group_member"),
    ("pb_is_sso_flow", "ak_is_sso_flow"),
    ("pb_logger", "ak_logger"),
    ("pb_message", "ak_message"),
    ("pb_user_by", "ak_user_by"),
];

/// authentik's evaluator: the globals of every expression. Sorted.
const HELPERS: &[&str] = &[
    "ak_call_policy",
    "ak_create_event",
    "ak_create_jwt",
    "ak_create_jwt_raw",
    "ak_is_group_member",
    "ak_logger",
    "ak_message",
    "ak_obj_attr",
    "ak_send_email",
    "ak_user_by",
    "ak_user_has_authenticator",
    "delete_none_values",
    "ip_address",
    "ip_network",
    "list_flatten",
    "regex_match",
    "regex_replace",
    "requests",
    "resolve_dns",
    "reverse_dns",
    "slugify",
];

/// authentik's policy evaluator. `user` isn't among the names that it sets, but is tolerated.
const POLICY: &[&str] = &["request", "context", "http_request", "ak_client_ip", "ak_is_sso_flow", "user"];
/// authentik's property mapping evaluator.
const MAPPING: &[&str] = &["request", "user", "http_request", "SkipObject"];
const PROVIDER: &[&str] = &["provider", "token"];
/// What providers that push objects pass.
const SYNC: &[&str] = &["group", "connection", "creating", "obj"];
const RAC: &[&str] = &["endpoint"];
const RADIUS: &[&str] = &["packet", "define_attribute"];
/// authentik's source mapper.
const SOURCE: &[&str] = &["source", "properties"];
const LDAP: &[&str] = &["ldap", "dn"];
const OTHER_SOURCES: &[&str] = &[
    "info",
    "client",
    "token",
    "userinfo",
    "oauth_userinfo",
    "data",
    "root",
    "assertion",
    "name_id",
    "principal",
    "principal_obj",
    "group_id",
    "group_name",
    "auth_api",
    "plex_userinfo",
    "group",
];
const WEBHOOK: &[&str] = &["notification"];
const PROMPT: &[&str] = &["prompt_context"];

/// CPython's builtins, 3.12 to 3.14. Sorted.
const BUILTINS: &[&str] = &[
    "ArithmeticError",
    "AssertionError",
    "AttributeError",
    "BaseException",
    "BaseExceptionGroup",
    "BlockingIOError",
    "BrokenPipeError",
    "BufferError",
    "BytesWarning",
    "ChildProcessError",
    "ConnectionAbortedError",
    "ConnectionError",
    "ConnectionRefusedError",
    "ConnectionResetError",
    "DeprecationWarning",
    "EOFError",
    "Ellipsis",
    "EncodingWarning",
    "EnvironmentError",
    "Exception",
    "ExceptionGroup",
    "FileExistsError",
    "FileNotFoundError",
    "FloatingPointError",
    "FutureWarning",
    "GeneratorExit",
    "IOError",
    "ImportError",
    "ImportWarning",
    "IndentationError",
    "IndexError",
    "InterruptedError",
    "IsADirectoryError",
    "KeyError",
    "KeyboardInterrupt",
    "LookupError",
    "MemoryError",
    "ModuleNotFoundError",
    "NameError",
    "NotADirectoryError",
    "NotImplemented",
    "NotImplementedError",
    "OSError",
    "OverflowError",
    "PendingDeprecationWarning",
    "PermissionError",
    "ProcessLookupError",
    "PythonFinalizationError",
    "RecursionError",
    "ReferenceError",
    "ResourceWarning",
    "RuntimeError",
    "RuntimeWarning",
    "StopAsyncIteration",
    "StopIteration",
    "SyntaxError",
    "SyntaxWarning",
    "SystemError",
    "SystemExit",
    "TabError",
    "TimeoutError",
    "TypeError",
    "UnboundLocalError",
    "UnicodeDecodeError",
    "UnicodeEncodeError",
    "UnicodeError",
    "UnicodeTranslateError",
    "UnicodeWarning",
    "UserWarning",
    "ValueError",
    "Warning",
    "ZeroDivisionError",
    "__build_class__",
    "__builtins__",
    "__debug__",
    "__doc__",
    "__import__",
    "__loader__",
    "__name__",
    "__package__",
    "__spec__",
    "abs",
    "aiter",
    "all",
    "anext",
    "any",
    "ascii",
    "bin",
    "bool",
    "breakpoint",
    "bytearray",
    "bytes",
    "callable",
    "chr",
    "classmethod",
    "compile",
    "complex",
    "copyright",
    "credits",
    "delattr",
    "dict",
    "dir",
    "divmod",
    "enumerate",
    "eval",
    "exec",
    "exit",
    "filter",
    "float",
    "format",
    "frozenset",
    "getattr",
    "globals",
    "hasattr",
    "hash",
    "help",
    "hex",
    "id",
    "input",
    "int",
    "isinstance",
    "issubclass",
    "iter",
    "len",
    "license",
    "list",
    "locals",
    "map",
    "max",
    "memoryview",
    "min",
    "next",
    "object",
    "oct",
    "open",
    "ord",
    "pow",
    "print",
    "property",
    "quit",
    "range",
    "repr",
    "reversed",
    "round",
    "set",
    "setattr",
    "slice",
    "sorted",
    "staticmethod",
    "str",
    "sum",
    "super",
    "tuple",
    "type",
    "vars",
    "zip",
];
