//! Which fixes of a file can be shown.

use std::cell::OnceCell;

use super::net::Net;
use super::spans::within;
use crate::text::Span;

/// Keeps secrets of a file out of edits that are shown.
#[derive(Debug)]
pub(crate) struct EditGuard<'a> {
    text: &'a str,
    /// By place and without overlaps.
    secrets: &'a [Span],
    net: OnceCell<Net<&'a str>>,
}

impl<'a> EditGuard<'a> {
    /// For edits of a file with these secrets, which are by place and without overlaps.
    pub(crate) fn new(text: &'a str, secrets: &'a [Span]) -> Self {
        EditGuard { text, secrets, net: OnceCell::new() }
    }

    /// Whether edits can be shown: none writes a secret, and none replaces text that holds one, since whoever shows
    /// the edit would show the replaced text as well.
    pub(crate) fn allows<'e>(&self, mut edits: impl Iterator<Item = (Span, &'e str)>) -> bool {
        if self.secrets.is_empty() {
            return true;
        }
        let secret = |secret: &Span| quotable(self.text.get(secret.range()).unwrap_or_default());
        let net = self.net.get_or_init(|| Net::new(self.secrets.iter().flat_map(secret)));
        edits.all(|(span, text)| within(self.secrets, span).is_empty() && !net.any_in(text))
    }
}

/// What would give a secret away, be it with other quotes or another indentation.
fn quotable(secret: &str) -> impl Iterator<Item = &str> {
    let secret = secret.trim().trim_matches(['"', '\'']);
    let parts = secret.lines().map(str::trim).filter(|part| part.len() >= 4);
    std::iter::once(secret).chain(parts)
}
