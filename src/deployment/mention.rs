//! The places where files name a version of authentik.

use std::collections::HashMap;

use super::attributes::Attributes;
use super::comments::without_comments;
use super::language::Language;
use super::variables::{self, Definition, Reference};
use super::version::default_of;
use super::{Version, block, chart, image, schema_comment};
use crate::embedded::without_template_marks;
use crate::text::{SourceFile, Span};

/// What a file is, as far as it matters for where a version can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// A blueprint: only a comment at its top names a version.
    Blueprint,
    /// Other YAML: manifests, values, compose files.
    Yaml,
    /// Something else, by its name: Nix, Terraform, a Dockerfile, a template of helmfile, the variables of compose.
    Text,
}

/// How a file names a version, surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MentionKind {
    /// The version of the Helm chart.
    Chart,
    /// The tag of an image.
    Image,
    /// The schema of a blueprint.
    Schema,
}

/// A place that names a version of authentik.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// The release.
    pub version: Version,
    /// The version as it is written: `2026.5.1`. For a schema, which has no version of its own, the release.
    pub written: String,
    /// What names it.
    pub kind: MentionKind,
    /// The path of the file, as findings show it.
    pub path: String,
    /// The place of the version in the file.
    pub span: Span,
    /// The line of that place, counted from 1.
    pub line: u32,
}

/// Larger files are no manifests that people write.
const MOST_BYTES: usize = 1 << 20;
/// What a blueprint says of its schema is at its top.
const MOST_BYTES_OF_HEAD: usize = 2048;
/// So many mentions of one file are enough to tell.
const MOST_MENTIONS: usize = 100;
/// Fewer files than this are looked at by one thread.
const WORTH_THREADS: usize = 16;

/// Variables that name the release that runs, whatever reads them. authentik's own compose file has the first.
const RELEASE_VARIABLES: [&str; 7] = [
    "AUTHENTIK_TAG",
    "AUTHENTIK_IMAGE_TAG",
    "AUTHENTIK_VERSION",
    "AUTHENTIK_CHART_VERSION",
    "AUTHENTIK_HELM_VERSION",
    "AUTHENTIK_SERVER_TAG",
    "AUTHENTIK_SERVER_VERSION",
];

/// Whether the name of a variable alone tells that its value is the release that runs.
pub(super) fn names_release(variable: &str) -> bool {
    RELEASE_VARIABLES.iter().any(|known| variable.eq_ignore_ascii_case(known))
}

/// The versions that a file names, in the order of its text.
pub fn mentions(file: &SourceFile, content: Content) -> Vec<Mention> {
    mentions_of(&[(file, content)])
}

/// The versions that files name, in the order of the files. What one of them leaves to a variable may be defined by
/// another one of its folder.
pub fn mentions_of(files: &[(&SourceFile, Content)]) -> Vec<Mention> {
    let scan = |&(file, content): &(&SourceFile, Content)| scan(file, content);
    let scanned: Vec<Found> = crate::threads::map(files, WORTH_THREADS, scan);
    let shared = Shared::for_references(files, &scanned);
    let mut all = Vec::new();
    for ((file, _), Found { mut places, references }) in files.iter().zip(scanned) {
        let folder = folder(file.path());
        let mut elsewhere = Vec::new();
        for reference in references {
            let Some(agreed) = shared.get(folder, &reference.name) else {
                places.extend(reference.default);
                continue;
            };
            match agreed.as_kind(reference.kind) {
                Some((other, place)) if std::ptr::eq(other, *file) => places.push(place),
                Some((other, place)) => elsewhere.push(mention(other, place)),
                None => {}
            }
        }
        places.sort_by_key(|place| (place.span, place.kind));
        places.dedup_by_key(|place| place.span);
        places.truncate(MOST_MENTIONS);
        all.extend(places.into_iter().map(|place| mention(file, place)));
        elsewhere.truncate(MOST_MENTIONS);
        all.append(&mut elsewhere);
    }
    let mut seen = std::collections::HashSet::new();
    all.retain(|mention| seen.insert((mention.path.clone(), mention.span)));
    all
}

fn mention(file: &SourceFile, Place { version, kind, span }: Place) -> Mention {
    Mention {
        version,
        written: match kind {
            MentionKind::Schema => version.to_string(),
            MentionKind::Chart | MentionKind::Image => {
                let written = default_of(file.slice(span).trim_matches(['"', '\'']));
                written.split('@').next().unwrap_or_default().to_owned()
            }
        },
        kind,
        path: file.path().to_owned(),
        span,
        line: file.position(span.start).line,
    }
}

/// Whether a file may name a version, or define a variable for one that does: nothing else is worth to be decoded.
pub fn may_name_release(path: &str, text: &[u8]) -> bool {
    is_named_authentik(path)
        || Language::of_path(path).is_shared()
        || memchr::memmem::find(text, b"authentik").is_some()
}

/// Looks through one file.
fn scan(file: &SourceFile, content: Content) -> Found {
    let mut found = Found::default();
    let text = match content {
        Content::Blueprint => {
            let text = file.text();
            text.get(..text.floor_char_boundary(MOST_BYTES_OF_HEAD)).unwrap_or(text)
        }
        Content::Yaml | Content::Text if file.text().len() > MOST_BYTES => return found,
        Content::Yaml | Content::Text => file.text(),
    };
    let language = if content == Content::Text { Language::of_path(file.path()) } else { Language::Yaml };
    if language == Language::Environment {
        of_environment(text, file.path(), &mut found);
        return found;
    }
    let may_have = Version::may_be_in(text) || contains(text, "$") || language == Language::Terraform;
    let of_authentik = is_named_authentik(file.path());
    if !may_have || !of_authentik && !contains(text, "authentik") {
        return found;
    }
    schema_comment::find(text, &mut found);
    if content == Content::Blueprint {
        return found;
    }
    let blanked = (language == Language::Yaml).then(|| without_template_marks(text)).flatten();
    let text = blanked.as_deref().unwrap_or(text);
    let bare = without_comments(text, language);
    let defined = variables::definitions(&bare, file.path(), language);
    match language {
        Language::Nix | Language::Terraform => {
            let attributes = Attributes::of(&bare, language);
            image::find(&bare, language, &defined, &mut found);
            block::find(&attributes, &bare, &mut found);
            if language == Language::Nix {
                found.resolve(&bare, |reference| {
                    variables::resolve_in_block(&attributes, &reference.name, reference.place.start)
                });
            }
        }
        Language::Dockerfile => {
            image::find(&bare, language, &defined, &mut found);
            found.resolve(&bare, |reference| only_value(&bare, &defined, &reference.name));
        }
        Language::Yaml | Language::Environment | Language::Other => {
            image::find(&bare, language, &defined, &mut found);
        }
    }
    if language == Language::Yaml && chart::may_be_in(text) {
        chart::find(text, of_authentik, &mut found);
    }
    found
}

/// In compose files, the name of the variable alone says that it is authentik's.
fn of_environment(text: &str, path: &str, found: &mut Found) {
    if !Version::may_be_in(text) {
        return;
    }
    let bare = without_comments(text, Language::Environment);
    image::find(&bare, Language::Environment, &[], found);
    for definition in variables::definitions(&bare, path, Language::Environment) {
        if names_release(&definition.name) {
            let value = bare.get(definition.value.range()).unwrap_or_default();
            found.add_value(MentionKind::Image, value, definition.value, definition.value);
        }
    }
}

/// The value of a name, if all that define it agree.
fn only_value(text: &str, defined: &[Definition], name: &str) -> Option<Span> {
    let mut values = defined.iter().filter(|definition| definition.name == name).map(|it| it.value);
    let first = values.next()?;
    let slice = |span: Span| text.get(span.range());
    values.all(|other| slice(other) == slice(first)).then_some(first)
}

/// Whether a file is called after authentik, or holds values in a folder that is.
fn is_named_authentik(path: &str) -> bool {
    let mut parts = path.rsplit(['/', '\\']);
    let name = parts.next().unwrap_or_default();
    let is_values = name.starts_with("values");
    name.starts_with("authentik") || is_values && parts.next() == Some("authentik")
}

fn folder(path: &str) -> &str {
    path.rfind(['/', '\\']).and_then(|end| path.get(..end)).unwrap_or_default()
}

/// What files define for the others of their folder, by the name of the folder and that of the variable.
#[derive(Debug, Default)]
struct Shared<'f> {
    folders: HashMap<&'f str, HashMap<String, Agreed<'f>>>,
}

/// What a variable stands for, where all that define it agree on the release.
#[derive(Debug)]
struct Agreed<'f> {
    chart: Option<(&'f SourceFile, Place)>,
    image: Option<(&'f SourceFile, Place)>,
}

impl<'f> Shared<'f> {
    /// Reads the definitions of the folders in which a reference needs them.
    fn for_references(files: &[(&'f SourceFile, Content)], scanned: &[Found]) -> Self {
        let mut folders: HashMap<&str, HashMap<String, Vec<_>>> = HashMap::new();
        for ((file, _), found) in files.iter().zip(scanned) {
            if !found.references.is_empty() {
                folders.entry(folder(file.path())).or_default();
            }
        }
        for (file, _) in files.iter().filter(|(_, content)| *content == Content::Text) {
            let language = Language::of_path(file.path());
            let folder = folders.get_mut(folder(file.path()));
            if let Some(folder) = folder.filter(|_| language.is_shared() && file.text().len() <= MOST_BYTES) {
                let bare = without_comments(file.text(), language);
                for definition in variables::definitions(&bare, file.path(), language) {
                    folder.entry(definition.name.clone()).or_default().push((*file, definition));
                }
            }
        }
        let agree = |(name, all): (String, Vec<_>)| (name, Agreed::of(&all));
        let agree_in = |(folder, names): (_, HashMap<_, _>)| (folder, names.into_iter().map(agree).collect());
        Shared { folders: folders.into_iter().map(agree_in).collect() }
    }

    fn get(&self, folder: &str, name: &str) -> Option<&Agreed<'f>> {
        self.folders.get(folder)?.get(name)
    }
}

impl<'f> Agreed<'f> {
    fn of(all: &[(&'f SourceFile, Definition)]) -> Self {
        let overridden = all.iter().any(|(_, definition)| definition.overrides);
        let agreed = |kind| {
            let counting = all.iter().filter(|(_, definition)| definition.overrides == overridden);
            let mut values = counting.map(|(file, definition)| {
                let version = chart::read(kind, file.slice(definition.value))?;
                Some((*file, Place { version, kind, span: definition.value }))
            });
            let first = values.next()??;
            values
                .all(|other| other.is_some_and(|(_, place)| place.version == first.1.version))
                .then_some(first)
        };
        Agreed { chart: agreed(MentionKind::Chart), image: agreed(MentionKind::Image) }
    }

    fn as_kind(&self, kind: MentionKind) -> Option<(&'f SourceFile, Place)> {
        match kind {
            MentionKind::Chart => self.chart,
            MentionKind::Image => self.image,
            MentionKind::Schema => None,
        }
    }
}

/// What was found so far.
#[derive(Debug, Default)]
pub(super) struct Found {
    places: Vec<Place>,
    references: Vec<Unresolved>,
}

#[derive(Debug, Clone, Copy)]
struct Place {
    version: Version,
    kind: MentionKind,
    span: Span,
}

/// A variable that something else of the folder may define.
#[derive(Debug)]
struct Unresolved {
    name: String,
    kind: MentionKind,
    place: Span,
    default: Option<Place>,
}

impl Found {
    /// Adds the version that is at a place, if it is one.
    pub(super) fn add(&mut self, kind: MentionKind, version: Option<Version>, span: Span) {
        self.places.extend(version.map(|version| Place { version, kind, span }));
    }

    /// Adds what a text says: a version, or a variable with or without a default. `place`: where the text starts;
    /// `span`: what is shown of it.
    pub(super) fn add_value(&mut self, kind: MentionKind, text: &str, place: Span, span: Span) {
        if !text.starts_with('$') {
            return self.add(kind, chart::read(kind, text), span);
        }
        let Some(reference) = Reference::at(text, 0, Language::Yaml) else { return };
        let default = reference.default.and_then(|default| {
            let version = chart::read(kind, text.get(default.range())?)?;
            Some(Place { version, kind, span })
        });
        self.refer(Unresolved { name: reference.name, kind, place, default });
    }

    /// Adds a variable of a text.
    pub(super) fn add_reference(&mut self, kind: MentionKind, text: &str, reference: Reference) {
        let default = reference.default.and_then(|span| {
            let version = chart::read(kind, text.get(span.range())?)?;
            Some(Place { version, kind, span })
        });
        let Reference { name, place, .. } = reference;
        self.refer(Unresolved { name, kind, place, default });
    }

    fn refer(&mut self, reference: Unresolved) {
        if self.references.len() < MOST_MENTIONS {
            self.references.push(reference);
        }
    }

    /// Replaces variables by what the text itself says they are.
    fn resolve(&mut self, text: &str, value: impl Fn(&Unresolved) -> Option<Span>) {
        for reference in self.references.drain(..) {
            let Some(span) = value(&reference) else {
                self.places.extend(reference.default);
                continue;
            };
            let version = text.get(span.range()).and_then(|text| chart::read(reference.kind, text));
            self.places.extend(version.map(|version| Place { version, kind: reference.kind, span }));
        }
    }
}

pub(super) fn contains(text: &str, part: &str) -> bool {
    memchr::memmem::find(text.as_bytes(), part.as_bytes()).is_some()
}
