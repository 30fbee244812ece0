//! What can be wrong with the shape of a blueprint.

use super::{StateName, TagName};
use crate::syntax::NodeId;
use crate::text::Span;

/// One thing about the document's shape that authentik's loader rejects, or takes in another way than written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShapeProblem {
    /// The exact place.
    pub span: Span,
    /// Which entry it is in, counted from 0 over the file.
    pub entry: Option<usize>,
    /// What it is.
    pub kind: ShapeProblemKind,
}

/// The kinds of [`ShapeProblem`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ShapeProblemKind {
    /// The file holds no document, or a null one: the loader fails with a `TypeError`.
    Empty,
    /// The top level is a list, a number, ...; `accepted` tells whether the importer accepts it as an empty
    /// blueprint (a list, a string) or fails.
    TopLevelNotMapping {
        /// What it is instead.
        found: &'static str,
        /// Whether the importer itself accepts it.
        accepted: bool,
    },
    /// A second document; the loader wants exactly one.
    SecondDocument,
    /// A key of the top level or of an entry that authentik ignores.
    UnknownKey {
        /// The key as written.
        key: String,
        /// The keys that exist there.
        known: &'static [&'static str],
    },
    /// A value of the document's frame has the wrong type.
    WrongType {
        /// Which key.
        key: &'static str,
        /// What the loader wants.
        expected: &'static str,
        /// What is there.
        found: &'static str,
    },
    /// An entry that isn't an item of a list: its keys are taken for the names of sections.
    MissingDash {
        /// Whether only the space after the dash is missing: `-model: x`.
        dashed: bool,
    },
    /// `attrs: null`: the importer crashes with an `AttributeError` when it reaches the entry.
    NullAttrs,
    /// A version that isn't 1.
    UnsupportedVersion {
        /// The version as written.
        version: String,
    },
    /// `metadata` without `name`.
    MissingMetadataName,
    /// An entry without `model`.
    MissingModel,
    /// A permission without `permission`.
    MissingPermission,
    /// A label whose value isn't a string.
    LabelNotString {
        /// The label.
        label: String,
        /// What is there.
        found: &'static str,
    },
    /// A state that doesn't exist.
    UnknownState {
        /// As written.
        state: String,
        /// The nearest state that exists.
        suggestion: Option<StateName>,
    },
    /// A key that isn't a string where only strings are taken.
    KeyNotString {
        /// The key as written.
        key: String,
    },
    /// A tag that authentik doesn't have.
    UnknownTag {
        /// As written.
        tag: String,
        /// The nearest tag that exists.
        suggestion: Option<TagName>,
    },
    /// A tag that can't be built from what follows it.
    Tag(TagName, TagShape),
    /// A quoted scalar that reads like a tag: it is a plain string.
    QuotedTag(TagName, NodeId),
}

impl ShapeProblemKind {
    /// Whether authentik meets it only when it applies the entry, after its conditions and its model.
    pub fn is_met_on_application(&self) -> bool {
        match self {
            ShapeProblemKind::NullAttrs => true,
            ShapeProblemKind::Tag(tag, shape) => !shape.stops_every_blueprint(*tag),
            _ => false,
        }
    }
}

/// How the arguments of a tag are wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TagShape {
    /// It wants a scalar or a sequence and has something else.
    NotSequence {
        /// What is there.
        found: &'static str,
    },
    /// It wants a plain scalar.
    NotScalar {
        /// What is there.
        found: &'static str,
    },
    /// It has too few arguments; the loader fails with an `IndexError`.
    TooFew {
        /// How many there are.
        found: usize,
        /// How many are needed at least.
        needed: usize,
    },
    /// `!If` with a `then` and no `else`.
    IfWithoutElse,
    /// More arguments than the tag looks at: the rest is ignored.
    TooMany {
        /// How many there are.
        found: usize,
        /// How many are read.
        read: usize,
    },
    /// `!Index` or `!Value` of something that isn't an integer.
    NotInteger,
    /// A condition of `!Find` that isn't a `[field, value]` pair.
    ConditionNotPair {
        /// What is there.
        found: &'static str,
    },
    /// A condition of `!Find` with fewer than two parts: fails when it is looked up.
    ConditionTooShort,
    /// A condition of `!Find` with more than two parts: the rest is ignored.
    ConditionTooLong {
        /// How many there are.
        found: usize,
    },
    /// A scalar with a comma: `!Env NAME, default` is one name.
    CommaInName,
}

impl TagShape {
    /// Whether the loader fails while the file is *read*, with an exception that discovery doesn't
    /// catch: then no blueprint of the instance is applied any more.
    pub fn stops_every_blueprint(self, tag: TagName) -> bool {
        match self {
            // These keep what they are given, and fail when they are resolved.
            TagShape::NotSequence { .. } => !matches!(tag, TagName::Context | TagName::Env | TagName::File),
            TagShape::NotScalar { .. } => tag != TagName::ParseJson,
            TagShape::TooFew { .. }
            | TagShape::IfWithoutElse
            | TagShape::NotInteger
            | TagShape::ConditionNotPair { .. } => true,
            _ => false,
        }
    }

    /// Whether authentik still accepts the file.
    pub fn accepted(self) -> bool {
        matches!(self, TagShape::TooMany { .. } | TagShape::ConditionTooLong { .. } | TagShape::CommaInName)
    }
}
