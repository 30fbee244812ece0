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

/// What is offered at an offset of a text.
fn labels(file: SourceFile, offset: usize, others: &[SourceFile], options: &Options) -> Vec<String> {
    let files: Vec<SourceFile> = std::iter::once(file).chain(others.iter().cloned()).collect();
    Analysis::query(&files, options, |analysis| {
        let offset = u32::try_from(offset).expect("texts are short");
        let caret = Caret::new(analysis, FileId(0), offset).expect("the file is there");
        completions(caret).items.into_iter().map(|item| item.label).collect()
    })
}

/// Whether a text is among the first of what is offered.
fn is_seen(labels: &[String], wanted: &str) -> bool {
    labels.iter().take(SEEN).any(|label| {
        // A tag is offered with its argument too, and a truth in lower case.
        label.eq_ignore_ascii_case(wanted)
            || wanted.starts_with('!') && label.split(' ').next() == Some(wanted)
    })
}

#[derive(Default)]
struct Count {
    all: usize,
    deleted: usize,
    cut: usize,
}

type Table = BTreeMap<What, Count>;

/// Without optimization only as many texts of a kind are tried as take little time. `BLUEPRINTC_MISSES=1` tries all,
/// and prints what is not offered.
const TRIED: usize = 10;

/// Takes texts of files out, one after the other, and asks for them.
fn measure(files: &[SourceFile]) -> Table {
    let options = Options::default();
    let all = files.iter().enumerate();
    let all = all.flat_map(|(at, file)| targets(file, &options).into_iter().map(move |target| (at, target)));
    let mut by_kind: BTreeMap<What, Vec<(usize, Target)>> = BTreeMap::new();
    for (at, target) in all {
        let is_own = match target.what {
            What::Own => true,
            // What is in this place alone, only the author knows.
            What::ContextKey => files[at].text().matches(&target.text).count() < 2,
            _ => false,
        };
        if !is_own {
            by_kind.entry(target.what).or_default().push((at, target));
        }
    }
    let prints = std::env::var_os("BLUEPRINTC_MISSES").is_some();
    let mut table = Table::new();
    for (what, targets) in by_kind {
        let step = if prints || !cfg!(unoptimized) { 1 } else { targets.len().div_ceil(TRIED) };
        for (at, target) in targets.into_iter().step_by(step) {
            let file = &files[at];
            // Names of other files' objects can be known only from these.
            let others: Vec<SourceFile> = match what {
                What::BlueprintName | What::LookupValue => {
                    files.iter().filter(|other| other.path() != file.path()).cloned().collect()
                }
                _ => Vec::new(),
            };
            let text = file.text();
            let range = target.span.range();
            let line_end = text[range.start..].find(['\r', '\n']).map_or(text.len(), |end| range.start + end);
            let without = |end: usize| format!("{}{}", &text[..range.start], &text[end..]);
            let ask = |text: String| {
                let labels = labels(SourceFile::new(file.path(), text), range.start, &others, &options);
                let is_seen = is_seen(&labels, &target.text);
                if !is_seen && prints {
                    let line = file.line_of(target.span.start) + 1;
                    let place = labels.iter().position(|label| *label == target.text);
                    let first = &labels[..labels.len().min(SEEN)];
                    println!("{what:?} {}:{line} {:?} at {place:?}: {first:?}", file.path(), target.text);
                }
                usize::from(is_seen)
            };
            let count = table.entry(what).or_default();
            count.all += 1;
            count.deleted += ask(without(range.end));
            count.cut += ask(without(line_end));
        }
    }
    table
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
        // What is there without a tag is likelier than most tags.
        let least = if *what == What::Tag { 85.0 } else { 95.0 };
        // In a small number one miss weighs too much.
        let is_met = |part: usize| share(part, count.all) >= least || count.all - part <= 1;
        assert!(is_met(count.deleted) && is_met(count.cut), "{what:?}");
    }
}

#[test]
#[cfg_attr(not(authentik_texts), ignore = "there is no ../shared/authentik")]
fn what_shipped_blueprints_say_is_offered() {
    print_and_hold("shipped blueprints of 2026.8", &measure(&shipped("2026.8")));
}

#[test]
fn what_our_examples_say_is_offered() {
    let read = |path: std::path::PathBuf| {
        let name = path.file_name().expect("it has a name").to_string_lossy().into_owned();
        SourceFile::new(name, std::fs::read_to_string(&path).expect("it can be read"))
    };
    let files: Vec<SourceFile> = yaml_below(&project().join("blueprints")).into_iter().map(read).collect();
    print_and_hold("examples of the project", &measure(&files));
}
