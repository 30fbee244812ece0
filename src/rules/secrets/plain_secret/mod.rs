//! `plain-secret`.

use std::cell::OnceCell;

use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};

use crate::blueprint::{Attrs, Expression, Name, TagName, expression, text};
use crate::catalog::Model;
use crate::evaluate::{Value, ValueKind};
use crate::lint::placeholder::is_placeholder;
use crate::lint::{Draft, Drafts, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{self, Words, is_secret_name, message};
use crate::syntax::{NodeId, NodeKind, Resolved};

/// The rule.
pub static RULE: Rule = Rule {
    name: "plain-secret",
    topic: Topic::Secrets,
    severity: Severity::Warning,
    other_severities: &[],
    scope: Scope::Local,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A secret in plain text.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::File(check),
};

fn check(context: &FileContext<'_, '_>, drafts: &mut Drafts) {
    let mut search = Search {
        context,
        drafts,
        seen: HashSet::new(),
        written: OnceCell::new(),
        values: OnceCell::new(),
        from_elsewhere: OnceCell::new(),
    };
    for (entry, applied) in context.blueprint.entries.iter().zip(&context.applied.entries) {
        let has_secrets = |model: &Model| model.fields.iter().any(|field| field.secret);
        if !applied.model.is_some_and(has_secrets) {
            continue;
        }
        let attrs = match entry.attrs {
            Attrs::Mapping(node) => Some(node),
            _ => None,
        };
        for mapping in [attrs, entry.identifiers].into_iter().flatten() {
            for (key, value) in context.tree.entries(mapping) {
                let Some(name) = text(context.tree, key) else { continue };
                let field = applied.model.and_then(|model| model.field(name));
                if field.is_some_and(|field| field.secret) && !name.ends_with("_hash") {
                    let place = Place { entry: entry.index, name, way: Way::Literal };
                    search.look(value, place, 0);
                }
            }
        }
    }
}

/// What a value is for.
#[derive(Clone, Copy)]
struct Place<'t> {
    entry: usize,
    name: &'t str,
    way: Way<'t>,
}

/// How a value comes there.
#[derive(Clone, Copy)]
enum Way<'t> {
    Literal,
    Default(TagName),
    Context(&'t str),
}

struct Search<'c, 'a, 't, 'd> {
    context: &'c FileContext<'a, 't>,
    drafts: &'d mut Drafts,
    /// An anchor or a value of the context may be used many times.
    seen: HashSet<NodeId>,
    /// The values of the blueprint's context by their names.
    written: OnceCell<HashMap<&'t str, NodeId>>,
    /// What attributes come to, by entry and name.
    values: OnceCell<HashMap<(usize, &'c str), &'c Value<'t>>>,
    /// By node: whether its value is read on the server, or may be.
    from_elsewhere: OnceCell<Vec<bool>>,
}

const MAX_DEPTH: u32 = 50;

impl<'c, 't> Search<'c, '_, 't, '_> {
    fn look(&mut self, node: NodeId, place: Place<'t>, depth: u32) {
        let tree = self.context.tree;
        let node = tree.expand(node);
        if depth > MAX_DEPTH || !self.seen.insert(node) {
            return;
        }
        match expression(tree, node) {
            Some(Ok(Expression::Env { default: Some(default), .. })) => {
                self.look(default, Place { way: Way::Default(TagName::Env), ..place }, depth + 1);
            }
            Some(Ok(Expression::File { default: Some(default), .. })) => {
                self.look(default, Place { way: Way::Default(TagName::File), ..place }, depth + 1);
            }
            Some(Ok(Expression::Context { key, default })) => {
                if let Name::Text(key) = key
                    && let Some(&value) = self.written().get(key)
                {
                    self.look(value, Place { way: Way::Context(key), ..place }, depth + 1);
                }
                if let Some(default) = default {
                    self.look(default, Place { way: Way::Default(TagName::Context), ..place }, depth + 1);
                }
            }
            Some(Ok(Expression::If { branches: Some((then, otherwise)), .. })) => {
                self.look(then, place, depth + 1);
                self.look(otherwise, place, depth + 1);
            }
            Some(Ok(Expression::Env { .. } | Expression::File { .. } | Expression::KeyOf { .. })) => {}
            Some(Ok(_)) => self.made(node, place),
            Some(Err(_)) => {}
            None => self.plain(node, place, depth),
        }
    }

    /// A value that a tag makes of nothing but what the file holds: `!Format ["%s", "…"]`.
    fn made(&mut self, node: NodeId, place: Place<'t>) {
        // A part of a value has no name of its own.
        let Some(ValueKind::Str(text)) = self.value(place).filter(|it| it.node == node).map(|it| &it.kind)
        else {
            return;
        };
        let read = self.from_elsewhere.get_or_init(|| from_elsewhere(self.context, self.written()));
        let is_read = read.get(node.index()).copied().unwrap_or_default();
        if !is_read && !is_placeholder(text.as_ref(), self.context.source) {
            self.report(node, place);
        }
    }

    fn written(&self) -> &HashMap<&'t str, NodeId> {
        let FileContext { tree, blueprint, .. } = *self.context;
        self.written.get_or_init(|| {
            let mut written = HashMap::new();
            for (key, value) in blueprint.context.into_iter().flat_map(|it| tree.entries(tree.expand(it))) {
                if let Some(name) = tree.as_str(key) {
                    written.entry(name).or_insert(value);
                }
            }
            written
        })
    }

    /// What an attribute comes to.
    fn value(&self, place: Place<'t>) -> Option<&'c Value<'t>> {
        let context = self.context;
        let values = self.values.get_or_init(|| {
            let mut values = HashMap::new();
            for (entry, applied) in context.applied.entries.iter().enumerate() {
                for datum in applied.data.iter() {
                    values.entry((entry, datum.name)).or_insert(&datum.value);
                }
            }
            values
        });
        values.get(&(place.entry, place.name)).copied()
    }

    fn plain(&mut self, node: NodeId, place: Place<'t>, depth: u32) {
        let tree = self.context.tree;
        match &tree.node(node).kind {
            NodeKind::Scalar(scalar) => {
                let written = matches!(tree.resolve(node), Resolved::Str(_) | Resolved::Int(_));
                if written && !is_placeholder(scalar.value, self.context.source) {
                    self.report(node, place);
                }
            }
            NodeKind::Mapping(_) => {
                for (key, value) in tree.entries(node) {
                    let secret =
                        |name: &&str| is_secret_name(&name.replace('-', "_")) && !name.ends_with("_id");
                    let nested = !matches!(tree.node(tree.expand(value)).kind, NodeKind::Scalar(_));
                    match text(tree, key).filter(secret) {
                        Some(name) => self.look(value, Place { name, ..place }, depth + 1),
                        None if nested && expression(tree, tree.expand(value)).is_none() => {
                            self.look(value, place, depth + 1);
                        }
                        None => {}
                    }
                }
            }
            NodeKind::Sequence(_) => {
                for &item in tree.items(node) {
                    // A plain text in a list says nothing of what it is.
                    if !matches!(tree.node(tree.expand(item)).kind, NodeKind::Scalar(_)) {
                        self.look(item, place, depth + 1);
                    }
                }
            }
            NodeKind::Alias(_) => {}
        }
    }

    fn report(&mut self, node: NodeId, Place { entry, name, way }: Place<'t>) {
        let message = match way {
            Way::Literal => message!("`{}` is a secret in plain text", redact::Name(name)),
            Way::Default(tag) => {
                message!("the default of this `{}` is a secret in plain text", Words(tag.text()))
            }
            Way::Context(key) => message!(
                "`{}` is used as `{}` and is a secret in plain text",
                redact::Name(key),
                redact::Name(name)
            ),
        };
        let help = if crate::rules::tags::tag_not_in_release::has_tag(self.context, TagName::File) {
            "read it on the worker with `!Env NAME` or `!File PATH`, and replace the secret if it was published"
        } else {
            "read it on the worker with `!Env NAME`, and replace the secret if it was published"
        };
        self.drafts.add(Draft::new(message).at(self.context.span(node)).in_entry(entry).help(help));
    }
}

/// By node: whether its value is read on the server, or may be. For the whole file at once, because many secrets can be
/// made of one value.
fn from_elsewhere(context: &FileContext<'_, '_>, written: &HashMap<&str, NodeId>) -> Vec<bool> {
    let tree = context.tree;
    // What is made of a node, by the node.
    let mut made_of: HashMap<NodeId, Vec<NodeId>> = HashMap::new();
    let mut ahead = Vec::new();
    for node in tree.node_ids() {
        for part in tree.items(node).iter().copied().chain(tree.pairs(node).map(|(_, value)| value)) {
            made_of.entry(tree.expand(part)).or_default().push(node);
        }
    }
    for node in tree.tagged_ids() {
        match expression(tree, node) {
            Some(Ok(
                Expression::Env { .. }
                | Expression::File { .. }
                | Expression::KeyOf { .. }
                | Expression::Find { .. },
            )) => ahead.push(node),
            Some(Ok(Expression::Context { key: Name::Text(key), .. })) => match written.get(key) {
                Some(&value) => made_of.entry(tree.expand(value)).or_default().push(node),
                None => ahead.push(node),
            },
            _ => {}
        }
    }
    let mut found = vec![false; tree.node_count()];
    while let Some(node) = ahead.pop() {
        let Some(known) = found.get_mut(node.index()) else { continue };
        if !std::mem::replace(known, true) {
            ahead.extend(made_of.get(&node).into_iter().flatten());
        }
    }
    found
}
