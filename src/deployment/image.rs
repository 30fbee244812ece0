//! Tags of authentik's image in any text: manifests, compose files, Dockerfiles, Nix.

use std::collections::HashSet;

use memchr::memmem;

use super::MentionKind;
use super::language::Language;
use super::mention::Found;
use super::variables::{Definition, Reference};
use crate::text::Span;

/// What the name of the image ends with, whatever the registry: `ghcr.io/goauthentik/server`.
const NAME: &str = "authentik/server";
/// How the input of a flake names a release.
const FLAKE: &str = "authentik-nix/version/";

/// Finds the tags in a text without comments. `defined`: what the text itself defines.
pub(super) fn find(text: &str, language: Language, defined: &[Definition], found: &mut Found) {
    for at in memmem::find_iter(text.as_bytes(), NAME) {
        if is_name(text.get(..at).unwrap_or_default()) {
            tag_after(text, at + NAME.len(), language, found);
        }
    }
    for at in memmem::find_iter(text.as_bytes(), FLAKE).map(|at| at + FLAKE.len()) {
        let span = word(text, at);
        found.add_value(MentionKind::Image, slice(text, span), span, span);
    }
    // `FROM ${IMAGE}:2026.5.1`, where the name is elsewhere in the text.
    let images = defined.iter().filter(|definition| is_image(slice(text, definition.value)));
    let images: HashSet<&str> = images.map(|definition| definition.name.as_str()).collect();
    if images.is_empty() {
        return;
    }
    for at in memchr::memchr_iter(b'$', text.as_bytes()) {
        if let Some((name, end)) = variable(text, at)
            && images.contains(name)
        {
            tag_after(text, end, language, found);
        }
    }
}

/// The name of a variable before a tag, `${NAME}` or `$NAME:`, and where it ends.
fn variable(text: &str, at: usize) -> Option<(&str, usize)> {
    let rest = text.get(at + 1..)?;
    let inner = rest.strip_prefix('{').unwrap_or(rest);
    let of_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'\'');
    let (name, after) = inner.split_at_checked(inner.bytes().take_while(of_name).count())?;
    let end = at + 1 + rest.len() - after.len();
    match inner.len() < rest.len() {
        true => after.starts_with('}').then_some((name, end + 1)),
        false => after.starts_with(':').then_some((name, end)),
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

/// Finds the tag that follows the name of the image.
fn tag_after(text: &str, end: usize, language: Language, found: &mut Found) {
    let rest = text.get(end..).unwrap_or_default();
    // `${AUTHENTIK_IMAGE:-ghcr.io/goauthentik/server}:${AUTHENTIK_TAG:-2026.5.1}`
    let after = rest.strip_prefix('}').unwrap_or(rest);
    let Some(tag) = after.strip_prefix(':') else { return };
    let start = end + rest.len() - tag.len();
    if let Some(reference) = Reference::at(text, start, language) {
        return found.add_reference(MentionKind::Image, text, reference);
    }
    let span = word(text, start);
    found.add_value(MentionKind::Image, slice(text, span), span, span);
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
