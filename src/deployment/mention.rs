//! The places where files name a version of authentik.

use super::version::default_of;
use super::{Version, chart, comment, image};
use crate::source::{SourceFile, Span};

/// What a file is, as far as it matters where a version can stand in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// A blueprint: only a comment at its top names a version.
    Blueprint,
    /// Other YAML: manifests, values, compose files.
    Yaml,
    /// Something else: Nix, a Dockerfile, a template of helmfile.
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
    /// The version as it is written: `2026.5.1`. Of a schema, which has none of its own, the release.
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
/// What a blueprint says of its schema stands at its top.
const MOST_BYTES_OF_HEAD: usize = 2048;
/// So many mentions of one file are enough to tell.
const MOST_MENTIONS: usize = 100;

/// The versions that a file names, in the order of its text.
pub fn mentions(file: &SourceFile, content: Content) -> Vec<Mention> {
    let text = file.text();
    let text = match content {
        Content::Blueprint => text.get(..text.floor_char_boundary(MOST_BYTES_OF_HEAD)).unwrap_or(text),
        Content::Yaml | Content::Text if text.len() > MOST_BYTES => return Vec::new(),
        Content::Yaml | Content::Text => text,
    };
    if !contains(text, "authentik") || !Version::may_be_in(text) {
        return Vec::new();
    }
    let mut found = Found::default();
    comment::find(text, &mut found);
    if content != Content::Blueprint {
        image::find(text, &mut found);
    }
    if content == Content::Yaml && chart::may_be_in(text) {
        chart::find(text, &mut found);
    }
    let Found { mut places } = found;
    places.sort_by_key(|place| (place.span, place.kind));
    places.dedup_by_key(|place| place.span);
    places.truncate(MOST_MENTIONS);
    let mention = |Place { version, kind, span }| Mention {
        version,
        written: match kind {
            MentionKind::Schema => version.to_string(),
            MentionKind::Chart | MentionKind::Image => {
                default_of(file.slice(span).trim_matches(['"', '\''])).to_owned()
            }
        },
        kind,
        path: file.path().to_owned(),
        span,
        line: file.position(span.start).line,
    };
    places.into_iter().map(mention).collect()
}

/// What was found so far.
#[derive(Debug, Default)]
pub(super) struct Found {
    places: Vec<Place>,
}

#[derive(Debug)]
struct Place {
    version: Version,
    kind: MentionKind,
    span: Span,
}

impl Found {
    /// Adds the version that stands at a place, if it is one.
    pub(super) fn add(&mut self, kind: MentionKind, version: Option<Version>, span: Span) {
        self.places.extend(version.map(|version| Place { version, kind, span }));
    }
}

pub(super) fn contains(text: &str, part: &str) -> bool {
    memchr::memmem::find(text.as_bytes(), part.as_bytes()).is_some()
}
