//! What is made of one text: its tree, its document, and what applying it does.

use std::sync::OnceLock;

use self_cell::self_cell;

use super::Shared;
use crate::blueprint::{self, Blueprint};
use crate::evaluate::ObjectId;
use crate::syntax::{self, Tree};
use crate::text::{FileId, SourceFile};
use crate::workspace::{AppliedFile, Contribution, Elsewhere, Others, Replaced};

/// The document of a tree, and what applying it does.
pub(super) struct Document<'t> {
    /// What the file says.
    pub(super) blueprint: Blueprint<'t>,
    /// What applying it does, with the knowledge of the other files once they are known.
    pub(super) applied: AppliedFile<'t>,
}

self_cell!(
    struct Parsed {
        owner: Tree,

        #[covariant]
        dependent: Document,
    }
);

/// What is known of one file, to be kept as long as its text stays the same.
pub(super) struct Look {
    parsed: Parsed,
    /// The shipped objects whose blueprint it replaces.
    pub(super) replaces: &'static [ObjectId],
    /// Those of them that it doesn't write.
    pub(super) unwritten: Vec<ObjectId>,
    /// What it makes, for look-ups of others.
    pub(super) contribution: Contribution,
    /// What it changes of shipped objects.
    pub(super) changed: Contribution,
    /// What it says without how it is written, once that was asked for.
    pub(super) meaning: OnceLock<String>,
}

impl Look {
    /// Parses a file and applies it, of which there may be others.
    pub(super) fn new(shared: &Shared, source: &SourceFile, others: Others<'_>) -> Self {
        let mut replaces: &'static [ObjectId] = &[];
        let parsed = Parsed::new(syntax::parse_shared(source.shared_text()), |tree| {
            let blueprint = blueprint::read(tree);
            replaces = Replaced::by(source.path(), &blueprint, shared.catalog, &shared.settings);
            let applied = shared.apply(&blueprint, others, replaces);
            Document { blueprint, applied }
        });
        let Document { blueprint, applied } = parsed.borrow_dependent();
        let unwritten = applied.unwritten(replaces);
        let (contribution, changed) = match others {
            Others::None => Default::default(),
            Others::Unread | Others::Known(..) => {
                (Contribution::of(blueprint, applied), Contribution::of_changed(blueprint, applied))
            }
        };
        Look { replaces, unwritten, contribution, changed, meaning: OnceLock::new(), parsed }
    }

    /// Whether the same text at another path would be looked at in the same way.
    pub(super) fn fits(&self, shared: &Shared, source: &SourceFile) -> bool {
        let blueprint = &self.document().blueprint;
        Replaced::by(source.path(), blueprint, shared.catalog, &shared.settings) == self.replaces
    }

    /// Applies the file again, with the knowledge of the others.
    pub(super) fn apply_again(
        &mut self,
        shared: &Shared,
        elsewhere: &Elsewhere,
        own: FileId,
        replaced: &[ObjectId],
    ) {
        self.parsed.with_dependent_mut(|_, document| {
            document.applied = shared.apply(&document.blueprint, Others::Known(elsewhere, own), replaced);
        });
    }

    /// The syntax tree.
    pub(super) fn tree(&self) -> &Tree {
        self.parsed.borrow_owner()
    }

    /// What the tree says, and does.
    pub(super) fn document(&self) -> &Document<'_> {
        self.parsed.borrow_dependent()
    }
}
