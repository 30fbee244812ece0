//! Tags of authentik's image in any text: manifests, compose files, Dockerfiles, Nix.

use memchr::memmem;

use super::mention::Found;
use super::version::default_of;
use super::{MentionKind, Version};
use crate::source::Span;

/// What the name of the image ends with, whatever the registry: `ghcr.io/goauthentik/server`.
const NAME: &str = "authentik/server";
/// In Nix, the tag of an image may stand in another attribute, so many lines below its name.
const LINES_BELOW: usize = 8;
/// What such an attribute is called.
const TAG_ATTRIBUTES: [&str; 3] = ["finalImageTag", "imageTag", "tag"];
/// How the input of a flake names a release.
const FLAKE: &str = "authentik-nix/version/";

/// Finds the tags.
pub(super) fn find(text: &str, found: &mut Found) {
    for at in memmem::find_iter(text.as_bytes(), NAME) {
        if is_name(text.get(..at).unwrap_or_default()) && !is_comment(text, at) {
            tag_after(text, at + NAME.len(), found);
        }
    }
    for at in memmem::find_iter(text.as_bytes(), FLAKE).map(|at| at + FLAKE.len()) {
        if !is_comment(text, at) {
            let span = word(text, at);
            found.add(MentionKind::Image, Version::of_tag(slice(text, span)), span);
        }
    }
}

/// Whether the name of an image is that of authentik's.
pub(super) fn is_image(name: &str) -> bool {
    name.strip_suffix(NAME).is_some_and(is_name)
}

/// Whether the name of the image starts there, and is not the end of another one.
fn is_name(before: &str) -> bool {
    let before = before.strip_suffix("go").unwrap_or(before);
    !before.ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '.')
}

fn is_comment(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default();
    let line = before.rfind('\n').map_or(before, |end| before.get(end + 1..).unwrap_or_default());
    line.trim_start().starts_with('#')
}

/// Finds the tag that follows the name of the image.
fn tag_after(text: &str, end: usize, found: &mut Found) {
    let rest = text.get(end..).unwrap_or_default();
    // `${AUTHENTIK_IMAGE:-ghcr.io/goauthentik/server}:${AUTHENTIK_TAG:-2026.5.1}`
    let after = rest.strip_prefix('}').unwrap_or(rest);
    let Some(tag) = after.strip_prefix(':') else { return tag_below(text, end, found) };
    let start = end + rest.len() - tag.len();
    if !tag.starts_with("${") {
        let span = word(text, start);
        return found.add(MentionKind::Image, Version::of_tag(slice(text, span)), span);
    }
    let line = tag.lines().next().unwrap_or_default();
    let Some(variable) = line.find('}').and_then(|end| line.get(..=end)) else { return };
    let default = default_of(variable);
    if default.len() < variable.len() {
        let end = start + variable.len() - 1;
        found.add(MentionKind::Image, Version::of_tag(default), Span::new(end - default.len(), end));
    }
}

/// Finds the tag that Nix gives in an attribute: `finalImageTag = "2026.5.1";`.
fn tag_below(text: &str, end: usize, found: &mut Found) {
    let rest = text.get(end..).unwrap_or_default();
    if !rest.starts_with("\";") {
        return;
    }
    let mut start = end;
    for line in rest.split_inclusive('\n').take(LINES_BELOW) {
        let attribute = line.split_once('=').filter(|(name, _)| TAG_ATTRIBUTES.contains(&name.trim()));
        if let Some((name, value)) = attribute
            && let Some(quote) = value.find('"')
        {
            let span = word(text, start + name.len() + 1 + quote + 1);
            return found.add(MentionKind::Image, Version::of_tag(slice(text, span)), span);
        }
        // What follows belongs to something else.
        if line.trim_start().starts_with('}') {
            return;
        }
        start += line.len();
    }
}

/// The characters from a place on of which tags are made.
fn word(text: &str, start: usize) -> Span {
    let rest = text.get(start..).unwrap_or_default();
    let of_tag = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    Span::new(start, start + rest.bytes().take_while(|byte| of_tag(byte)).count())
}

fn slice(text: &str, span: Span) -> &str {
    text.get(span.range()).unwrap_or_default()
}
