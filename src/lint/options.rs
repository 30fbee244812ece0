//! The options of an analysis.

use std::sync::Arc;

use serde_json::Value;

use super::Levels;
use crate::catalog::Release;
use crate::user_schema::UserSchema;

/// What the analysis knows besides the files.
#[derive(Debug, Clone)]
pub struct Options {
    /// The release of authentik.
    pub release: Release,
    /// Whether the instance runs a release that the catalog doesn't know, so that `release` is only the nearest one:
    /// what depends on the release is no error then.
    pub is_nearest: bool,
    /// Whether the instance runs an older release than all that the catalog knows: what depends on the release is only
    /// an info then, as much of it came later.
    pub is_older: bool,
    /// Whether every file is a workspace of its own: no file can refer to another.
    pub isolated: bool,
    /// Values of the blueprint instance's context, which override those in the files.
    pub context: Vec<(String, Value)>,
    /// The environment of the server, as far as it is known: what `!Env` gives.
    pub environment: Vec<(String, String)>,
    /// Which rules run, with which severity.
    pub levels: Levels,
    /// Whether the instance holds nothing but what the release ships and the files make. By default it may hold more:
    /// the admin interface, Terraform, a Helm chart or LDAP make objects too.
    pub closed_world: bool,
    /// Whether the instance has an Enterprise license, where that is known.
    pub licensed: Option<bool>,
    /// Objects that exist on the server outside of any blueprint.
    pub externals: Vec<External>,
    /// The user's own `schema.json`: where it differs from the catalog, it is right.
    pub schema: Option<Arc<UserSchema>>,
    /// Whether the secrets of files without findings are wanted too: commands that show more than findings need them.
    pub all_secrets: bool,
}

impl Options {
    /// Whether an analysis with these options finds the same as one with others.
    pub fn is_same(&self, other: &Options) -> bool {
        let Options {
            release,
            is_nearest,
            is_older,
            isolated,
            context,
            environment,
            levels,
            closed_world,
            licensed,
            externals,
            schema,
            all_secrets,
        } = self;
        let is_same_schema = match (schema, &other.schema) {
            (Some(schema), Some(other)) => Arc::ptr_eq(schema, other),
            (None, None) => true,
            _ => false,
        };
        is_same_schema
            && *release == other.release
            && *is_nearest == other.is_nearest
            && *is_older == other.is_older
            && *isolated == other.isolated
            && *context == other.context
            && *environment == other.environment
            && *levels == other.levels
            && *closed_world == other.closed_world
            && *licensed == other.licensed
            && *externals == other.externals
            && *all_secrets == other.all_secrets
    }
}

impl Default for Options {
    fn default() -> Self {
        Options {
            release: Release::NEWEST,
            is_nearest: false,
            is_older: false,
            isolated: false,
            context: Vec::new(),
            environment: Vec::new(),
            levels: Levels::default(),
            closed_world: false,
            licensed: None,
            externals: Vec::new(),
            schema: None,
            all_secrets: false,
        }
    }
}

/// Objects that exist on the server outside of any blueprint, made in the admin interface or by
/// Terraform: a reference to one of them is not a mistake.
#[derive(Debug, Clone, PartialEq)]
pub struct External {
    /// The model, as blueprints write it: `authentik_core.group`.
    pub model: String,
    /// What identifies the objects. `*` in a string stands for any text. None: every object of the model.
    pub identifiers: Vec<(String, Value)>,
}

impl External {
    /// Whether these objects include the one of a model that a reference looks for by these identifiers.
    ///
    /// Every identifier stated here must be looked for with a value that fits. Models are compared
    /// without regard to case, as Django does.
    pub fn covers<'a>(
        &self,
        model: &str,
        identifiers: impl IntoIterator<Item = (&'a str, &'a Value)> + Clone,
    ) -> bool {
        self.model.eq_ignore_ascii_case(model)
            && self.identifiers.iter().all(|(name, pattern)| {
                identifiers.clone().into_iter().any(|(key, value)| key == name && fits(pattern, value))
            })
    }
}

fn fits(pattern: &Value, value: &Value) -> bool {
    match (pattern, value) {
        (Value::String(pattern), Value::String(text)) => wildcard(pattern.as_bytes(), text.as_bytes()),
        _ => pattern == value,
    }
}

/// Whether a text fits a pattern in which `*` stands for any text. Only the last star is ever tried
/// again, so the time is at worst the product of both lengths.
fn wildcard(pattern: &[u8], text: &[u8]) -> bool {
    let (mut p, mut t) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some(b'*') => {
                retry = Some((p + 1, t));
                p += 1;
            }
            Some(byte) if text.get(t) == Some(byte) => {
                p += 1;
                t += 1;
            }
            _ => match retry {
                // Let the last star take one byte more.
                Some((after_star, taken)) => {
                    p = after_star;
                    t = taken + 1;
                    retry = Some((after_star, t));
                }
                None => return false,
            },
        }
    }
    pattern.get(p..).unwrap_or_default().iter().all(|&byte| byte == b'*')
}
