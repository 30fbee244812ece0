//! Of how many texts in real blueprints are among the first ten that are offered once they are gone.

use std::collections::BTreeMap;

use blueprintc::blueprint::TagName;
use blueprintc::catalog::Field;
use blueprintc::ide::{Caret, completions};
use blueprintc::syntax::{NodeId, Tree};

use crate::harness::{
    Analysis, Catalog, FieldKind, FileId, Model, Options, SourceFile, Span, catalog, project, shipped,
    yaml_below,
};

/// How many offered texts a person looks at.
const SEEN: usize = 10;

/// What a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    Model,
    Key,
    Choice,
    Id,
    LookupModel,
    LookupField,
    LookupValue,
    ContextKey,
    Permission,
    BlueprintName,
    Tag,
    /// A name, a title, a URL: only the author knows it.
    Own,
}

/// A text that is taken out.
struct Target {
    what: What,
    span: Span,
    text: String,
}

/// What a node is for.
#[derive(Clone, Copy)]
enum Site {
    Document,
    Metadata,
    Entries,
    Entry(Option<&'static Model>),
    Fields(Option<&'static Model>),
    Nested(&'static [Field]),
    Field(&'static Field),
    State,
    ModelName,
    Permissions,
    Permission,
    PermissionName,
    BlueprintIdentifiers,
    Keys,
    Other,
}

struct Walk<'t> {
    tree: &'t Tree,
    catalog: &'static Catalog,
    found: Vec<Target>,
}

impl Walk<'_> {
    fn add(&mut self, what: What, node: NodeId) {
        let Some(scalar) = self.tree.scalar(node) else { return };
        let span = self.tree.span(node);
        // Block scalars and texts over several lines are the author's.
        if self.tree.slice(span).contains('\n') || scalar.value.is_empty() {
            return;
        }
        self.found.push(Target { what, span, text: scalar.value.to_owned() });
    }

    fn walk(&mut self, node: NodeId, site: Site) {
        let tree = self.tree;
        if let Some(tag) = tree.tag(node).and_then(|tag| TagName::from_text(tag.name)) {
            let start = tree.full_span(node).start as usize;
            let text = tag.text();
            if tree.text()[start..].starts_with(text) {
                let span = Span::new(start, start + text.len());
                self.found.push(Target { what: What::Tag, span, text: text.to_owned() });
            }
            return self.arguments(node, tag, site);
        }
        for (key, value) in tree.pairs(node) {
            let name = tree.as_str(key).unwrap_or_default();
            let inner = self.child(site, name, node);
            match site {
                Site::Document
                | Site::Entry(_)
                | Site::Fields(Some(_))
                | Site::Nested(_)
                | Site::Permission
                | Site::BlueprintIdentifiers
                | Site::Keys => {
                    self.add(What::Key, key);
                }
                Site::Metadata => self.add(What::Key, key),
                _ => {}
            }
            self.walk(value, inner);
        }
        for item in tree.items(node) {
            let inner = match site {
                Site::Entries => Site::Entry(self.model(*item)),
                Site::Permissions => Site::Permission,
                Site::Field(field) => match &field.kind {
                    FieldKind::List(item) => Site::Field(item),
                    FieldKind::Objects(fields) => Site::Nested(fields),
                    _ => site,
                },
                _ => Site::Other,
            };
            self.walk(*item, inner);
        }
        if tree.scalar(node).is_some() {
            let what = match site {
                Site::ModelName => What::Model,
                Site::State => What::Choice,
                Site::PermissionName => What::Permission,
                Site::Field(Field {
                    kind: FieldKind::Choice(_) | FieldKind::ContentType(_) | FieldKind::Bool,
                    ..
                }) => What::Choice,
                Site::BlueprintIdentifiers => What::BlueprintName,
                _ => What::Own,
            };
            self.add(what, node);
        }
    }

    fn model(&self, entry: NodeId) -> Option<&'static Model> {
        let (_, model) = self.tree.get(entry, "model")?;
        self.catalog.model_named(self.tree.as_str(model)?)
    }

    fn child(&self, site: Site, key: &str, _: NodeId) -> Site {
        match (site, key) {
            (Site::Document, "metadata") => Site::Metadata,
            (Site::Document, "entries") => Site::Entries,
            (Site::Metadata, "labels") => Site::Keys,
            (Site::Entries, _) => Site::Entries,
            (Site::Entry(_), "model") => Site::ModelName,
            (Site::Entry(_), "state") => Site::State,
            (Site::Entry(_), "permissions") => Site::Permissions,
            (Site::Entry(model), "identifiers" | "attrs") => Site::Fields(model),
            (Site::Permission, "permission") => Site::PermissionName,
            (Site::Fields(Some(model)), "identifiers") if model.meta => Site::BlueprintIdentifiers,
            (Site::BlueprintIdentifiers, _) => Site::BlueprintIdentifiers,
            (Site::Fields(Some(model)), key) => model.field(key).map_or(Site::Other, of),
            (Site::Nested(fields), key) => {
                fields.iter().find(|field| field.name == key).map_or(Site::Other, of)
            }
            _ => Site::Other,
        }
    }

    fn arguments(&mut self, node: NodeId, tag: TagName, site: Site) {
        let items = self.tree.items(node).to_vec();
        match tag {
            TagName::KeyOf => self.add(What::Id, node),
            TagName::Find | TagName::FindObject => {
                if let Some(model) = items.first() {
                    self.add(What::LookupModel, *model);
                }
                for condition in items.iter().skip(1) {
                    let pair = self.tree.items(*condition).to_vec();
                    if let [field, value, ..] = *pair {
                        self.add(What::LookupField, field);
                        match self.tree.tag(value) {
                            Some(_) => self.walk(value, Site::Other),
                            None => self.add(What::LookupValue, value),
                        }
                    }
                }
            }
            TagName::Context => match items.first() {
                Some(key) => self.add(What::ContextKey, *key),
                None => self.add(What::ContextKey, node),
            },
            TagName::Condition => {
                if let Some(mode) = items.first() {
                    self.add(What::Choice, *mode);
                }
                items.iter().skip(1).for_each(|item| self.walk(*item, Site::Other));
            }
            TagName::If => items
                .iter()
                .enumerate()
                .for_each(|(at, item)| self.walk(*item, if at == 0 { Site::Other } else { site })),
            TagName::Enumerate => {
                if let [iterable, output, body] = *items {
                    self.walk(iterable, Site::Other);
                    self.add(What::Choice, output);
                    self.walk(body, Site::Other);
                }
            }
            TagName::Format => items.iter().skip(1).for_each(|item| self.walk(*item, Site::Other)),
            _ => {}
        }
    }
}

fn of(field: &'static Field) -> Site {
    match &field.kind {
        FieldKind::Object(fields) => Site::Nested(fields),
        _ => Site::Field(field),
    }
}

/// The texts of a blueprint that can be offered.
fn targets(file: &SourceFile, options: &Options) -> Vec<Target> {
    Analysis::query(std::slice::from_ref(file), options, |analysis| {
        let tree = analysis.files()[0].tree;
        let mut walk = Walk { tree, catalog: catalog(options.release), found: Vec::new() };
        if let Some(root) = tree.documents().first() {
            walk.walk(*root, Site::Document);
        }
        walk.found
    })
}

/// Whether a text is among the first that are offered at an offset of another one.
fn is_offered(
    path: &str,
    text: String,
    offset: usize,
    wanted: &str,
    others: &[SourceFile],
    options: &Options,
) -> (bool, Vec<String>) {
    let mut files = vec![SourceFile::new(path, text)];
    files.extend(others.iter().cloned());
    Analysis::query(&files, options, |analysis| {
        let caret = Caret::new(analysis, FileId(0), offset as u32).expect("the file is there");
        let found = completions(caret);
        let labels: Vec<String> = found.items.into_iter().map(|item| item.label).collect();
        (labels.iter().take(SEEN).any(|label| label == wanted), labels)
    })
}

#[derive(Default)]
struct Count {
    all: usize,
    deleted: usize,
    cut: usize,
}

type Table = BTreeMap<What, Count>;

/// Takes every text of a file out, one after the other, and asks for it.
fn measure(file: &SourceFile, options: &Options, table: &mut Table) {
    let text = file.text();
    for target in targets(file, options) {
        if target.what == What::Own {
            continue;
        }
        let range = target.span.range();
        let line_end = text[range.start..].find(['\r', '\n']).map_or(text.len(), |at| range.start + at);
        let deleted = format!("{}{}", &text[..range.start], &text[range.end..]);
        let cut = format!("{}{}", &text[..range.start], &text[line_end..]);
        let count = table.entry(target.what).or_default();
        count.all += 1;
        let ask = |text: String| {
            let (is_offered, labels) = is_offered(file.path(), text, range.start, &target.text, &[], options);
            if !is_offered && std::env::var_os("BLUEPRINTC_MISSES").is_some() {
                let line = text_line(file.text(), range.start);
                let place = labels.iter().position(|label| *label == target.text);
                println!(
                    "{:?} {} {:?} at {place:?} of {} in `{line}`: {:?}",
                    target.what,
                    file.path(),
                    target.text,
                    labels.len(),
                    &labels[..labels.len().min(10)]
                );
            }
            usize::from(is_offered)
        };
        count.deleted += ask(deleted);
        count.cut += ask(cut);
    }
}

fn text_line(text: &str, at: usize) -> &str {
    let start = text[..at].rfind('\n').map_or(0, |at| at + 1);
    text[start..].lines().next().unwrap_or_default().trim()
}

fn share(part: usize, all: usize) -> f64 {
    100.0 * part as f64 / all.max(1) as f64
}

fn print_and_hold(title: &str, table: &Table) {
    println!("{title}: among the first {SEEN}\n{:<14} {:>6} {:>8} {:>8}", "", "texts", "deleted", "cut");
    for (what, count) in table {
        let (deleted, cut) = (share(count.deleted, count.all), share(count.cut, count.all));
        println!("{:<14} {:>6} {deleted:>7.1}% {cut:>7.1}%", format!("{what:?}"), count.all);
    }
    for (what, count) in table {
        let least = if *what == What::Tag { 90.0 } else { 95.0 };
        // In a small number one miss weighs too much.
        let is_met = |part: usize| share(part, count.all) >= least || count.all - part <= 1;
        assert!(is_met(count.deleted) && is_met(count.cut), "{what:?}");
    }
}

#[test]
#[cfg_attr(not(authentik_texts), ignore = "there is no ../shared/authentik")]
fn what_shipped_blueprints_say_is_offered() {
    let options = Options::default();
    let mut table = Table::new();
    for file in shipped("2026.8") {
        measure(&file, &options, &mut table);
    }
    print_and_hold("shipped blueprints of 2026.8", &table);
}

#[test]
fn what_our_examples_say_is_offered() {
    let options = Options::default();
    let mut table = Table::new();
    for path in yaml_below(&project().join("blueprints")) {
        let text = std::fs::read_to_string(&path).expect("it can be read");
        let name = path.file_name().expect("it has a name").to_string_lossy().into_owned();
        measure(&SourceFile::new(name, text), &options, &mut table);
    }
    print_and_hold("examples of the project", &table);
}
