//! Entries that apply other blueprints, and which blueprints they mean.

use serde_json::Value as Json;

use foldhash::{HashMap, HashMapExt};

use crate::catalog::Catalog;
use crate::evaluate::{Value, ValueKind};
use crate::lint::{External, FileContext, WorkspaceContext};
use crate::redact::{Message, Name, message};
use crate::rules::entry_data::{boolean, writes};
use crate::text::Span;

const META: &str = "authentik_blueprints.metaapplyblueprint";
const INSTANCE: &str = "authentik_blueprints.blueprintinstance";

/// An entry that applies a blueprint.
pub(crate) struct Link<'a> {
    /// The entry.
    pub(crate) entry: usize,
    /// Where it says which blueprint.
    pub(crate) span: Span,
    /// The blueprint's name.
    pub(crate) name: Option<&'a str>,
    /// The blueprint's path.
    pub(crate) path: Option<&'a str>,
    /// Whether it fails without the blueprint; `None` when that isn't known.
    pub(crate) required: Option<bool>,
}

impl Link<'_> {
    /// The blueprint in a sentence.
    pub(crate) fn what(&self) -> Message {
        match (self.name, self.path) {
            (Some(name), _) => message!("the name `{}`", Name(name)),
            (None, path) => message!("the path `{}`", Name(path.unwrap_or_default())),
        }
    }
}

/// The entries of a file that say by name or path which blueprint they apply.
pub(crate) fn links<'a>(context: &'a FileContext<'_, '_>) -> Vec<Link<'a>> {
    let mut links = Vec::new();
    for (entry, applied) in context.blueprint.entries.iter().zip(&context.applied.entries) {
        if !writes(entry, applied, META) {
            continue;
        }
        let Some(identifiers) = applied.value("identifiers") else { continue };
        let ValueKind::Map(pairs) = &identifiers.kind else { continue };
        let comparable = pairs
            .iter()
            .all(|(key, value)| matches!(key.as_str(), Some("name" | "path")) && value.as_str().is_some());
        if pairs.is_empty() || !comparable {
            continue;
        }
        let part = |name: &str| identifiers.get(name);
        let place = part("name").or(part("path")).map_or(identifiers.node, |value| value.node);
        links.push(Link {
            entry: entry.index,
            span: context.span(place),
            name: part("name").and_then(Value::as_str),
            path: part("path").and_then(Value::as_str),
            required: match applied.value("required") {
                None => Some(true),
                Some(_) => match boolean(applied, "required") {
                    crate::rules::entry_data::Given::Known(required) => Some(required),
                    _ => None,
                },
            },
        });
    }
    links
}

/// The blueprints that are known: those of the release, of the files, and of entries that make some.
pub(crate) struct Known<'a> {
    by_name: HashMap<&'a str, usize>,
    instances: Vec<&'a str>,
    files: Vec<&'a str>,
    catalog: &'static Catalog,
    externals: &'a [External],
    incomplete: bool,
}

impl<'a> Known<'a> {
    pub(crate) fn of(together: &'a WorkspaceContext<'a, '_>) -> Self {
        let mut known = Known {
            by_name: HashMap::new(),
            instances: Vec::new(),
            files: Vec::new(),
            catalog: together.catalog,
            externals: together.externals,
            incomplete: together.incomplete,
        };
        for (at, file) in together.files.iter().enumerate() {
            known.files.push(file.source.path());
            if let Some((name, _)) = file.blueprint.name {
                known.by_name.entry(name).or_insert(at);
            }
            for applied in &file.applied.entries {
                if applied.model.is_some_and(|model| model.name == INSTANCE) {
                    known.instances.extend(applied.value("name").and_then(Value::as_str));
                }
            }
        }
        known
    }

    /// The file that a link means, as its place among the files.
    pub(crate) fn file(&self, link: &Link<'_>) -> Option<usize> {
        self.by_name.get(link.name?).copied()
    }

    /// Whether a blueprint like this may exist.
    pub(crate) fn may_exist(&self, link: &Link<'_>) -> bool {
        let named = link.name.is_none_or(|name| {
            self.by_name.contains_key(name)
                || self.instances.contains(&name)
                || self.catalog.blueprints().iter().any(|shipped| shipped.name == name)
        });
        // Where the folder of a file is mounted on the server isn't known: its last part is.
        let placed = link.path.is_none_or(|path| {
            self.catalog.blueprints().iter().any(|shipped| shipped.path == path)
                || self.files.iter().any(|file| last_part(file) == last_part(path))
        });
        named && placed || self.incomplete || self.is_external(link)
    }

    fn is_external(&self, link: &Link<'_>) -> bool {
        let pairs = [("name", link.name), ("path", link.path)];
        let pairs: Vec<(&str, Json)> =
            pairs.into_iter().filter_map(|(key, value)| Some((key, Json::from(value?)))).collect();
        let pairs = pairs.iter().map(|(key, value)| (*key, value));
        self.externals.iter().any(|external| external.covers(INSTANCE, pairs.clone()))
    }

    /// The names of all blueprints that are known, in the same order in every run.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        let mut names: Vec<&str> = self.by_name.keys().copied().collect();
        names.sort_unstable();
        names.into_iter().chain(self.catalog.blueprints().iter().map(|shipped| shipped.name))
    }
}

fn last_part(path: &str) -> &str {
    path.rsplit(['/', '\\', '#']).next().unwrap_or(path)
}
