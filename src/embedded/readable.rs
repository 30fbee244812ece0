//! A text that may be a template, made readable as YAML.

use super::template::{self, Blanked};
use crate::syntax::{self, SyntaxErrorKind, Tree};
use crate::text::Span;

/// A text with what can be read of it.
#[derive(Debug)]
pub(super) struct Readable<'t> {
    text: &'t str,
    blanked: Option<Blanked>,
}

/// What isn't as in the file that a template or a mistake is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Damage {
    /// Placeholders stand where a template writes something.
    pub(super) filled: bool,
    /// Parts of the text are missing, so that only what is certain on its own can be reported.
    pub(super) partial: bool,
}

/// How a text is read.
#[derive(Debug)]
pub(super) enum Reading {
    /// As it is.
    Whole(Tree),
    /// With something else where the marks of a template are.
    Filled(Tree),
    /// Not at all: only rendering makes YAML of the template.
    Not,
}

/// Which text of a blueprint is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Usable {
    /// The blueprint as it is.
    AsIs,
    /// The one without the marks of a template.
    Filled,
    /// None: only rendering makes YAML of the template.
    Not,
}

impl<'t> Readable<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        Readable { text, blanked: template::blank(text) }
    }

    /// The text without the marks of a template.
    pub(super) fn text(&self) -> &str {
        self.blanked.as_ref().map_or(self.text, |blanked| &blanked.text)
    }

    /// What is missing where the marks are filled in: whole lines, of which some may control the lines between them.
    pub(super) fn lost(&self) -> &[Span] {
        self.blanked.as_ref().map(|blanked| &*blanked.lost).unwrap_or_default()
    }

    /// Where the template starts to be one.
    pub(super) fn first_mark(&self) -> Span {
        let lost = self.lost().first().map(|lost| lost.start as usize);
        let first = lost.or(self.blanked.as_ref().map(|blanked| blanked.first)).unwrap_or_default();
        let rest = self.text.get(first..).unwrap_or_default();
        let length = rest.find(['\n', '\r']).unwrap_or(rest.len());
        Span::new(first, first + rest.get(..length).unwrap_or_default().trim_end().len())
    }

    /// How to read what is not a blueprint: an error of a template is not one of the file.
    pub(super) fn reading(&self) -> Reading {
        let tree = syntax::parse(self.text);
        let Some(blanked) = &self.blanked else { return Reading::Whole(tree) };
        if tree.errors().is_empty() {
            return Reading::Whole(tree);
        }
        let filled = syntax::parse(&blanked.text);
        match filled.errors() {
            [] => Reading::Filled(filled),
            errors if errors == tree.errors() => Reading::Whole(tree),
            _ => Reading::Not,
        }
    }

    /// Whether nothing of a text is there before a template is rendered.
    pub(super) fn is_unrendered(&self) -> bool {
        let has_text = |line: &str| !matches!(line.trim_start().bytes().next(), None | Some(b'#'));
        self.blanked
            .as_ref()
            .is_some_and(|blanked| !blanked.lost.is_empty() && !blanked.text.lines().any(has_text))
    }

    /// How a blueprint is used.
    pub(super) fn usable(&self) -> Usable {
        let Some(blanked) = &self.blanked else { return Usable::AsIs };
        let tree = syntax::parse(self.text);
        if tree.errors().is_empty() {
            return Usable::AsIs;
        }
        let filled = syntax::parse(&blanked.text);
        match filled.errors() {
            [] => Usable::Filled,
            // The marks of the template are not what is wrong.
            errors if errors == tree.errors() => Usable::AsIs,
            // Where nothing but values is left out, the others are.
            _ if blanked.lost.is_empty() && !template::has_control(self.text) => Usable::Filled,
            _ => Usable::Not,
        }
    }
}

/// Whether a part of a tree may be missing.
pub(super) fn is_cut(tree: &Tree) -> bool {
    tree.errors().iter().any(|error| cuts(&error.kind))
}

/// Whether an error of this kind breaks the YAML of every reader, so that a part of the tree may be missing; the
/// others are particular to how authentik reads blueprints.
pub(super) fn cuts(kind: &SyntaxErrorKind) -> bool {
    use SyntaxErrorKind as Kind;
    !matches!(
        kind,
        Kind::Tab { .. }
            | Kind::ControlCharacter { .. }
            | Kind::DuplicateAnchor { .. }
            | Kind::UndefinedAlias { .. }
            | Kind::RecursiveAlias { .. }
            | Kind::UnhashableKey
            | Kind::Template
            | Kind::BadMerge
            | Kind::SpecialScalar { .. }
            | Kind::InvalidNumber { .. }
            | Kind::InvalidTimestamp { .. }
            | Kind::InvalidForTag { .. }
            | Kind::UnknownCoreTag { .. }
            | Kind::TextAfterTag { .. }
            | Kind::AnchorName { .. }
            | Kind::ReservedInBrackets { .. }
            | Kind::KeyOverLines
            | Kind::Limit(_)
    )
}
