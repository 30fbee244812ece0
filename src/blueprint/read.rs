//! Reading the frame of a blueprint: what authentik's dataclass loader does.

use foldhash::HashMap;

use super::document::{Attrs, Blueprint, Entry, Label, Permission, State, StateName};
use super::node::{describe, head_span, is_mapping, is_null, is_sequence, is_tagged, text};
use super::{ShapeProblem, ShapeProblemKind, tags};
use crate::syntax::{NodeId, NodeKind, Resolved, Tree};
use crate::text::{Span, has_placeholder};

/// Texts of this length resemble no tag and no state.
pub(super) const LONGER_THAN_ANY_NAME: usize = 100;

const TOP_LEVEL_KEYS: &[&str] = &["version", "metadata", "context", "entries"];
const ENTRY_KEYS: &[&str] = &["model", "state", "conditions", "identifiers", "attrs", "permissions", "id"];

/// Reads a parsed file as a blueprint.
pub fn read<'t>(tree: &'t Tree) -> Blueprint<'t> {
    let blueprint = Blueprint {
        tree,
        root: None,
        name: None,
        labels: Vec::new(),
        context: None,
        entries: Vec::new(),
        problems: Vec::new(),
    };
    let mut reader = Reader { blueprint, entry: None, anchored: HashMap::default(), repeated: 0 };
    reader.document();
    let mut blueprint = reader.blueprint;
    let of_tags = tags::problems(&blueprint);
    blueprint.problems.extend(of_tags);
    blueprint.problems.sort_by_key(|problem| problem.span);
    blueprint
}

struct Reader<'t> {
    blueprint: Blueprint<'t>,
    entry: Option<usize>,
    /// The entries that carry an anchor.
    anchored: HashMap<NodeId, usize>,
    repeated: usize,
}

/// How many permissions aliases can repeat.
const MOST_REPEATED: usize = 100_000;

impl<'t> Reader<'t> {
    fn tree(&self) -> &'t Tree {
        self.blueprint.tree
    }

    fn report(&mut self, span: Span, kind: ShapeProblemKind) {
        let entry = self.entry;
        self.blueprint.problems.push(ShapeProblem { span, entry, kind });
    }

    fn wrong_type(&mut self, key: &'static str, expected: &'static str, value: NodeId) {
        if self.is_lost(value) || is_filled_in(self.tree(), value) {
            return;
        }
        let found = describe(self.tree(), value);
        self.report(self.tree().full_span(value), ShapeProblemKind::WrongType { key, expected, found });
    }

    /// Whether nothing is there because what follows couldn't be read.
    fn is_lost(&self, value: NodeId) -> bool {
        let tree = self.tree();
        let start = tree.node(value).span.end as usize;
        if tree.errors().is_empty() || !tree.node(value).span.is_empty() {
            return false;
        }
        let rest = tree.text().get(start..).unwrap_or_default();
        let blank = rest.len() - rest.trim_start().len();
        let line =
            rest.get(blank..).and_then(|rest| rest.find('\n')).map_or(rest.len(), |length| blank + length);
        tree.errors().iter().any(|error| (start..=start + line).contains(&(error.span.start as usize)))
    }

    fn document(&mut self) {
        let tree = self.tree();
        let Some(&root) = tree.documents().first() else {
            if tree.errors().is_empty() {
                self.report(Span::at(0), ShapeProblemKind::Empty);
            }
            return;
        };
        if let Some(&second) = tree.documents().get(1) {
            self.report(tree.full_span(second), ShapeProblemKind::SecondDocument);
        }
        let root = tree.expand(root);
        if is_null(tree, root) {
            if tree.errors().is_empty() {
                self.report(tree.full_span(root), ShapeProblemKind::Empty);
            }
            return;
        }
        if !is_mapping(tree, root) {
            // The dataclass loader only asks `name in data`: lists and strings answer, and make an
            // empty blueprint; a number or a tag object can't be asked.
            let accepted = is_sequence(tree, root)
                || matches!(tree.resolve(root), Resolved::Str(_)) && !is_tagged(tree, root);
            let found = describe(tree, root);
            self.report(tree.full_span(root), ShapeProblemKind::TopLevelNotMapping { found, accepted });
            return;
        }
        self.blueprint.root = Some(root);
        for (key, value) in tree.entries(root) {
            let value = tree.expand(value);
            match text(tree, key) {
                Some("version") => self.version(value),
                Some("metadata") => self.metadata(value),
                Some("context") if is_mapping(tree, value) => self.blueprint.context = Some(value),
                Some("context") => self.wrong_type("context", "a mapping", value),
                Some("entries") => self.entries(value),
                // The metadata of SOPS disappears when it decrypts.
                Some("sops") if tree.text().contains("ENC[") => {}
                _ => self.unknown_key(key, TOP_LEVEL_KEYS),
            }
        }
    }

    fn unknown_key(&mut self, key: NodeId, known: &'static [&'static str]) {
        let tree = self.tree();
        let text = match tree.node(tree.expand(key)).kind {
            NodeKind::Scalar(scalar) => scalar.value.to_owned(),
            _ => describe(tree, key).to_owned(),
        };
        if has_placeholder(&text) {
            return;
        }
        self.report(tree.full_span(key), ShapeProblemKind::UnknownKey { key: text, known });
    }

    fn version(&mut self, value: NodeId) {
        let tree = self.tree();
        if is_tagged(tree, value) {
            return self.wrong_type("version", "the integer 1", value);
        }
        match tree.resolve(value) {
            // Python's `True` is an `int` and equals 1.
            Resolved::Int(1) | Resolved::Bool(true) => {}
            Resolved::Int(_) | Resolved::BigInt { .. } | Resolved::Bool(false) => {
                let version = tree.text()[tree.node(value).span.range()].to_owned();
                self.report(tree.node(value).span, ShapeProblemKind::UnsupportedVersion { version });
            }
            Resolved::Str(text) if has_placeholder(text) => {}
            _ => self.wrong_type("version", "the integer 1", value),
        }
    }

    fn metadata(&mut self, value: NodeId) {
        let tree = self.tree();
        if is_null(tree, value) {
            return;
        }
        if !is_mapping(tree, value) {
            return self.wrong_type("metadata", "a mapping with `name`", value);
        }
        let mut named = false;
        for (key, value) in tree.entries(value) {
            let value = tree.expand(value);
            match text(tree, key) {
                Some("name") => {
                    named = true;
                    match text(tree, value) {
                        Some(name) => self.blueprint.name = Some((name, value)),
                        None => self.wrong_type("metadata.name", "a string", value),
                    }
                }
                Some("labels") if is_mapping(tree, value) => self.labels(value),
                Some("labels") => self.wrong_type("metadata.labels", "a mapping of strings", value),
                _ => self.unknown_key(key, &["name", "labels"]),
            }
        }
        if !named {
            self.report(head_span(tree, value), ShapeProblemKind::MissingMetadataName);
        }
    }

    fn labels(&mut self, labels: NodeId) {
        let tree = self.tree();
        for (key, value) in tree.entries(labels) {
            let value = tree.expand(value);
            let Some(name) = text(tree, key) else {
                self.key_not_string(key);
                continue;
            };
            match text(tree, value) {
                Some(value) => self.blueprint.labels.push(Label { name, value, key }),
                None => {
                    let found = describe(tree, value);
                    let kind = ShapeProblemKind::LabelNotString { label: name.to_owned(), found };
                    self.report(tree.full_span(value), kind);
                }
            }
        }
    }

    fn entries(&mut self, value: NodeId) {
        let tree = self.tree();
        if is_sequence(tree, value) {
            self.entry_list(value);
        } else if is_mapping(tree, value) {
            let without_dash = tree.entries(value).find_map(|(key, section)| {
                let name = text(tree, key)?;
                let name_of_entry = ENTRY_KEYS.contains(&name.trim_start_matches('-'));
                let is_section = is_sequence(tree, tree.expand(section));
                (name_of_entry && !is_section).then_some((key, name.starts_with('-')))
            });
            if let Some((key, dashed)) = without_dash {
                self.report(tree.full_span(key), ShapeProblemKind::MissingDash { dashed });
            }
            for (key, section) in tree.entries(value) {
                let section = tree.expand(section);
                if text(tree, key).is_none() {
                    self.key_not_string(key);
                }
                if is_sequence(tree, section) {
                    self.entry_list(section);
                } else if without_dash.is_none() {
                    self.wrong_type("entries", "a list of entries in each section", section);
                }
            }
        } else {
            self.wrong_type("entries", "a list of entries", value);
        }
    }

    fn entry_list(&mut self, list: NodeId) {
        let tree = self.tree();
        self.blueprint.entries.reserve(tree.items(list).len());
        for (place, &item) in tree.items(list).iter().enumerate() {
            let index = self.blueprint.entries.len();
            self.entry = Some(index);
            let node = tree.expand(item);
            if let Some(entry) = self.known_entry(item, node) {
                self.blueprint.entries.push(Entry { index, list: (list, place), ..entry });
            } else if is_mapping(tree, node) {
                let entry = self.read_entry(node, index, (list, place));
                self.blueprint.entries.push(entry);
                if tree.anchor(node).is_some() {
                    self.anchored.insert(node, index);
                }
            } else {
                self.wrong_type("entries", "a mapping for each entry", item);
                // The index counts it, as authentik's messages would.
                self.blueprint.entries.push(Entry {
                    node,
                    index,
                    list: (list, place),
                    id: None,
                    model: None,
                    state: State::Unusable,
                    state_node: None,
                    conditions: &[],
                    identifiers: None,
                    attrs: Attrs::Unusable,
                    permissions: Vec::new(),
                });
            }
            self.entry = None;
        }
    }

    /// The entry that an alias repeats, if it was read before. What is wrong with its shape is reported already.
    fn known_entry(&mut self, item: NodeId, node: NodeId) -> Option<Entry<'t>> {
        let &first = self.anchored.get(&node)?;
        let entry = self.blueprint.entries.get(first).filter(|_| item != node)?;
        // Thousands of aliases of an entry with thousands of permissions.
        self.repeated = self.repeated.saturating_add(entry.permissions.len());
        let permissions = if self.repeated > MOST_REPEATED { Vec::new() } else { entry.permissions.clone() };
        Some(Entry { permissions, ..entry.clone() })
    }

    fn read_entry(&mut self, node: NodeId, index: usize, list: (NodeId, usize)) -> Entry<'t> {
        let tree = self.tree();
        let mut entry = Entry {
            node,
            index,
            list,
            id: None,
            model: None,
            state: State::Known(StateName::Present),
            state_node: None,
            conditions: &[],
            identifiers: None,
            attrs: Attrs::Missing,
            permissions: Vec::new(),
        };
        let mut has_model = false;
        for (key, value) in tree.entries(node) {
            let value = tree.expand(value);
            match text(tree, key) {
                Some("model") => {
                    has_model = true;
                    if text(tree, value).is_some() || is_tagged(tree, value) {
                        entry.model = Some(value);
                    } else {
                        self.wrong_type("model", "a string `app.model`", value);
                    }
                }
                Some("state") => {
                    entry.state = self.state(value);
                    entry.state_node = Some(value);
                }
                Some("id") => match text(tree, value) {
                    Some(id) => entry.id = Some((id, value)),
                    None if is_null(tree, value) => {}
                    None => self.wrong_type("id", "a string", value),
                },
                Some("conditions") if is_sequence(tree, value) => entry.conditions = tree.items(value),
                Some("conditions") => self.wrong_type("conditions", "a list", value),
                Some("identifiers") if is_mapping(tree, value) => {
                    entry.identifiers = Some(value);
                    self.string_keys(value);
                }
                Some("identifiers") => self.wrong_type("identifiers", "a mapping", value),
                Some("attrs") if is_mapping(tree, value) => {
                    entry.attrs = Attrs::Mapping(value);
                    self.string_keys(value);
                }
                Some("attrs") => {
                    entry.attrs = Attrs::Unusable;
                    if is_null(tree, value) {
                        let span = if tree.full_span(value).is_empty() {
                            tree.full_span(key)
                        } else {
                            tree.full_span(value)
                        };
                        self.report(span, ShapeProblemKind::NullAttrs);
                    } else {
                        self.wrong_type("attrs", "a mapping", value);
                    }
                }
                Some("permissions") if is_sequence(tree, value) => {
                    entry.permissions = self.permissions(value);
                }
                Some("permissions") => self.wrong_type("permissions", "a list", value),
                _ => self.unknown_key(key, ENTRY_KEYS),
            }
        }
        if !has_model {
            self.report(head_span(tree, node), ShapeProblemKind::MissingModel);
        }
        // Nothing is known of an entry whose identifiers or attributes are written elsewhere.
        let is_open =
            |key| tree.get(node, key).is_some_and(|(_, value)| is_filled_in(tree, tree.expand(value)));
        if entry.attrs == Attrs::Unusable && is_open("attrs")
            || entry.identifiers.is_none() && is_open("identifiers")
        {
            entry.model = None;
        }
        entry
    }

    fn key_not_string(&mut self, key: NodeId) {
        let tree = self.tree();
        let written = tree.text()[tree.full_span(tree.expand(key)).range()].to_owned();
        self.report(tree.full_span(key), ShapeProblemKind::KeyNotString { key: written });
    }

    fn string_keys(&mut self, mapping: NodeId) {
        let tree = self.tree();
        for (key, _) in tree.entries(mapping) {
            if text(tree, key).is_none() {
                self.key_not_string(key);
            }
        }
    }

    fn state(&mut self, value: NodeId) -> State {
        let tree = self.tree();
        if is_tagged(tree, value) {
            return State::Tag(value);
        }
        let Some(written) = text(tree, value) else {
            self.wrong_type("state", "one of `present`, `created`, `must_created`, `absent`", value);
            return State::Unusable;
        };
        if let Some(state) = StateName::from_text(written) {
            return State::Known(state);
        }
        if has_placeholder(written) {
            return State::Unusable;
        }
        let lower = written.to_lowercase().replace('-', "_");
        let suggestion = StateName::from_text(&lower).or_else(|| {
            StateName::ALL
                .into_iter()
                .filter(|_| lower.len() < LONGER_THAN_ANY_NAME)
                .find(|s| strsim::damerau_levenshtein(s.text(), &lower) <= 2)
        });
        let kind = ShapeProblemKind::UnknownState { state: written.to_owned(), suggestion };
        self.report(tree.full_span(value), kind);
        State::Unusable
    }

    fn permissions(&mut self, list: NodeId) -> Vec<Permission> {
        let tree = self.tree();
        let mut permissions = Vec::new();
        for &item in tree.items(list) {
            let node = tree.expand(item);
            if !is_mapping(tree, node) {
                self.wrong_type("permissions", "a mapping with `permission` and `user` or `role`", item);
                continue;
            }
            let mut read = Permission { node, permission: None, user: None, role: None };
            let mut missing = true;
            for (key, value) in tree.entries(node) {
                let value = tree.expand(value);
                let tagged = is_tagged(tree, value);
                let is_text = text(tree, value).is_some();
                match text(tree, key) {
                    Some("permission") => {
                        missing = false;
                        if tagged || is_text {
                            read.permission = Some(value);
                        } else {
                            self.wrong_type("permission", "a string `app_label.codename`", value);
                        }
                    }
                    Some("user") if tagged || matches!(tree.resolve(value), Resolved::Int(_)) => {
                        read.user = Some(value);
                    }
                    Some("user") if is_null(tree, value) => {}
                    Some("user") => self.wrong_type("user", "the primary key of a user", value),
                    Some("role") if tagged || is_text => read.role = Some(value),
                    Some("role") if is_null(tree, value) => {}
                    Some("role") => self.wrong_type("role", "the primary key of a role", value),
                    _ => self.unknown_key(key, &["permission", "user", "role"]),
                }
            }
            if missing {
                self.report(head_span(tree, node), ShapeProblemKind::MissingPermission);
            }
            permissions.push(read);
        }
        permissions
    }
}

/// Whether a value is a text that is replaced before authentik reads it.
fn is_filled_in(tree: &Tree, value: NodeId) -> bool {
    text(tree, value).is_some_and(has_placeholder)
}
