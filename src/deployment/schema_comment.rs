//! Comments that name the schema of a blueprint, as editors read them:
//! `# yaml-language-server: $schema=https://version-2026-5.goauthentik.io/blueprints/schema.json`.

use memchr::memmem;

use super::mention::Found;
use super::{MentionKind, Version};
use crate::text::Span;

/// What addresses of the schema end with.
const SCHEMA: &[u8] = b"blueprints/schema.json";

/// Finds the versions in addresses of authentik's schema.
pub(super) fn find(text: &str, found: &mut Found) {
    let mut next = 0;
    for whole in text.split_inclusive('\n') {
        let start = next;
        next += whole.len();
        if !whole.trim_start().starts_with('#') {
            continue;
        }
        let Some(line) = memmem::rfind(whole.as_bytes(), SCHEMA).and_then(|at| whole.get(..at)) else {
            continue;
        };
        // `version-2026-5.goauthentik.io`, or in authentik's repository `version/2026.5.1` and `version-2026.5`.
        let is_host = line.contains(".goauthentik.io/");
        let is_repository = line.contains("goauthentik/authentik/");
        for mark in ["version-", "version/"].into_iter().filter(|_| is_host || is_repository) {
            let Some(mark) = line.find(mark).map(|at| at + mark.len()) else { continue };
            let rest = line.get(mark..).unwrap_or_default();
            let end = rest.find(|c: char| !c.is_ascii_digit() && c != '-' && c != '.').unwrap_or(rest.len());
            let end = rest.get(..end).unwrap_or_default().trim_end_matches(['-', '.']).len();
            let span = Span::new(start + mark, start + mark + end);
            found.add(MentionKind::Schema, Version::of_address(rest), span);
        }
    }
}
