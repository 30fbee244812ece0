//! Comments that name the schema of a blueprint, as editors read them:
//! `# yaml-language-server: $schema=https://version-2026-5.goauthentik.io/blueprints/schema.json`.

use memchr::memmem;

use super::mention::Found;
use super::{MentionKind, Version};
use crate::source::Span;

/// Finds the versions in addresses of authentik's schema.
pub(super) fn find(text: &str, found: &mut Found) {
    for at in memmem::find_iter(text.as_bytes(), "blueprints/schema.json") {
        let start = text.get(..at).and_then(|text| text.rfind('\n')).map_or(0, |at| at + 1);
        let Some(line) = text.get(start..at) else { continue };
        if !line.trim_start().starts_with('#') {
            continue;
        }
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
