//! Expressions to values, with *unknown* and its reason where only the server can tell.
//!
//! The evaluator does what authentik's importer does with a tag, including what surprises: tags
//! inside of a plain list that is an argument stay unresolved, a default that is a tag is not
//! resolved, a list as a condition is true. What objects exist is not known here: a [`World`] answers.

mod evaluator;
mod format;
mod json;
mod logic;
mod lookups;
mod loops;
mod python_text;
mod value;
mod world;

pub use evaluator::Evaluator;
pub use format::FormatProblem;
pub use logic::Mode;
pub use python_text::{str_of, text_of_float};
pub use value::{ObjectId, Shape, Unknown, UnknownReason, Value, ValueKind};
pub use world::{Context, ContextPaths, Defaults, Dialect, Found, Query, ServerValue, Settings, World};

use crate::blueprint::TagName;
use crate::syntax::NodeId;
use crate::text::Span;

/// A tag that fails, or does something other than it seems to, when its entry is applied.
#[derive(Debug, Clone, PartialEq)]
pub struct EvaluationProblem {
    /// The exact place.
    pub span: Span,
    /// The tag.
    pub node: NodeId,
    /// What happens.
    pub kind: EvaluationProblemKind,
}

/// The kinds of [`EvaluationProblem`].
#[derive(Debug, Clone, PartialEq)]
pub enum EvaluationProblemKind {
    /// `!Format` fails.
    Format(FormatProblem),
    /// `!Condition` without a value after the mode.
    ConditionWithoutValues,
    /// `!Condition` with a mode that doesn't exist.
    UnknownMode {
        /// As written.
        mode: String,
    },
    /// `!Enumerate` with an output that is neither SEQ nor MAP.
    UnknownOutput {
        /// As written.
        output: String,
    },
    /// `!Enumerate` over something that can't be looped over.
    NotIterable {
        /// What it is.
        found: &'static str,
    },
    /// `!Enumerate` over its own item.
    EnumerateOverOwnItem,
    /// `!Enumerate [..., MAP, body]` with a key that no mapping can have.
    MapKeyNotHashable {
        /// What it is.
        found: &'static str,
    },
    /// `!Enumerate [..., MAP, body]` whose body is neither a pair nor a mapping.
    MapBodyNotPair {
        /// What it is.
        found: &'static str,
    },
    /// `!Index` or `!Value` outside of an `!Enumerate`, or deeper than there are.
    NoEnclosingEnumerate {
        /// The tag.
        tag: TagName,
        /// The depth as written.
        depth: i64,
        /// How many loops enclose it.
        enclosing: usize,
    },
    /// `!AtIndex` past the end of a list.
    IndexOutOfRange {
        /// The index.
        index: i64,
        /// How many items there are.
        length: usize,
    },
    /// `!AtIndex` of a key that a mapping doesn't have.
    NoSuchKey {
        /// The key.
        key: String,
    },
    /// `!AtIndex` of a list by something that isn't an integer.
    ListIndexNotInteger,
    /// `!AtIndex` of a mapping by something that no mapping has as a key.
    KeyNotHashable {
        /// What it is.
        found: &'static str,
    },
    /// `!AtIndex` of null, a number or a boolean.
    NotIndexable {
        /// What it is.
        found: &'static str,
    },
    /// `!AtIndex` of a look-up that matches nothing known: it fails where the answer is null.
    UnmatchedIndexed,
    /// `!ParseJSON` of something that isn't JSON.
    InvalidJson {
        /// The parser's words, with no part of the text.
        message: String,
        /// Where in the text, in bytes.
        offset: usize,
    },
    /// A tag inside of a plain list or mapping that is an argument of another tag: it stays an
    /// unresolved object.
    NotResolved {
        /// The tag that isn't resolved.
        inner: TagName,
        /// The tag whose argument it is in.
        outer: TagName,
    },
    /// A condition whose outcome is certain because of what it is, not of what it says.
    AlwaysTrue(AlwaysTrue),
    /// A `!Context` key that neither the blueprint nor the given context has, without a default.
    NoContextKey {
        /// The key.
        key: String,
    },
    /// A `!Context` whose value needs itself: the recursion never ends.
    ContextOfItself {
        /// The key.
        key: String,
    },
    /// A value that aliases or loops unfold to more than is looked at: it is taken as unknown. Reported once for a file.
    TooLarge,
    /// A name in `!Env`, `!File` or `!Context` that is no text.
    NameNotText {
        /// The tag.
        tag: TagName,
        /// What it is.
        found: &'static str,
    },
    /// A `!Find` on a field whose name is no text.
    FindFieldNotText {
        /// What it is.
        found: &'static str,
    },
    /// A `!Find` model that doesn't exist.
    FindUnknownModel {
        /// As written.
        model: String,
    },
    /// A `!Find` on a field that can't be looked up.
    FindUnknownField {
        /// The model.
        model: String,
        /// The field as written.
        field: String,
    },
    /// A `!Find` by a value that the database can't compare with the field.
    FindValue {
        /// The field as written.
        field: String,
        /// What the database wants.
        wanted: Comparable,
        /// The look-up by what people call the object.
        by_name: Option<String>,
    },
    /// A `!FindObject` of a model that can't be serialized.
    FindObjectOfBase {
        /// The model.
        model: String,
    },
    /// A `!KeyOf` whose argument is no scalar.
    KeyOfNotScalar,
    /// `!KeyOf` of an entry that has no object at this point.
    KeyOf {
        /// The id.
        id: String,
        /// Why there is none.
        reason: KeyOfReason,
    },
}

/// Why a condition is true whatever happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AlwaysTrue {
    /// It is a list or a text that isn't empty.
    Filled {
        /// Which of the two, with its article.
        found: &'static str,
    },
    /// It is a variable of the environment, a text when it is set, and its default is true.
    Default,
    /// It is a value of authentik's own that is a list by mistake.
    Server,
}

/// What the database compares a column with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparable {
    /// A UUID.
    Uuid,
    /// An integer.
    Integer,
    /// A boolean.
    Boolean {
        /// Whether the column can be null.
        null: bool,
    },
    /// A number.
    Number,
    /// A date with a time.
    DateTime,
    /// A text, which in the database has no NUL.
    Text,
    /// What JSON can hold.
    Json,
    /// `true` or `false`, and nothing that is read as one of these.
    TrueOrFalse,
    /// A list.
    List,
    /// A regular expression.
    RegularExpression,
    /// A value, where a mapping does not count as one.
    OneValue,
    /// The key of another object, with no other comparison than equality.
    Reference,
}

impl Comparable {
    /// In a sentence, with its article.
    pub fn words(self) -> &'static str {
        match self {
            Comparable::Uuid => "a UUID",
            Comparable::Integer => "an integer",
            Comparable::Boolean { .. } | Comparable::TrueOrFalse => "a boolean",
            Comparable::Number => "a number",
            Comparable::DateTime => "a date with a time",
            Comparable::Text => "a string without NUL characters",
            Comparable::Json => "a value that JSON can hold",
            Comparable::List => "a list",
            Comparable::RegularExpression => "a regular expression",
            Comparable::OneValue => "a single value",
            Comparable::Reference => "the primary key of an object",
        }
    }
}

/// Why `!KeyOf` finds no object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyOfReason {
    /// No entry of the file has the id.
    Undefined {
        /// The nearest id of the file.
        suggestion: Option<String>,
    },
    /// The entry comes later.
    Later {
        /// Its index.
        entry: usize,
    },
    /// It is the entry itself.
    Itself,
    /// The entry is skipped: its conditions are certainly false.
    Skipped {
        /// Its index.
        entry: usize,
    },
    /// The entry deletes its object.
    Absent {
        /// Its index.
        entry: usize,
    },
    /// The entry makes something that policies can be bound to, and the `model` of the entry with the tag is a tag too.
    ModelIsTag {
        /// What it makes.
        model: &'static str,
    },
}

impl EvaluationProblemKind {
    /// Whether authentik fails on it. The others are accepted and do something other than they seem to.
    pub fn fails(&self) -> bool {
        !matches!(
            self,
            EvaluationProblemKind::NotResolved { .. }
                | EvaluationProblemKind::AlwaysTrue(_)
                | EvaluationProblemKind::NoContextKey { .. }
                | EvaluationProblemKind::UnmatchedIndexed
                | EvaluationProblemKind::TooLarge
        )
    }

    /// Whether it fails with an exception that nothing in the importer catches, so that even an entry
    /// with `state: absent` rejects the file.
    pub fn is_uncaught(&self) -> bool {
        match self {
            EvaluationProblemKind::FindUnknownField { .. }
            | EvaluationProblemKind::FindFieldNotText { .. }
            | EvaluationProblemKind::NameNotText { .. }
            | EvaluationProblemKind::KeyNotHashable { .. }
            | EvaluationProblemKind::NotIndexable { .. }
            | EvaluationProblemKind::ContextOfItself { .. } => true,
            // A `ValueError` is caught where it comes from attrs.
            EvaluationProblemKind::FindValue { wanted, .. } => {
                !matches!(wanted, Comparable::Integer | Comparable::Number | Comparable::TrueOrFalse)
            }
            EvaluationProblemKind::Format(problem) => matches!(
                problem,
                FormatProblem::IncompleteDirective { .. } | FormatProblem::UnknownConversion { .. }
            ),
            _ => false,
        }
    }
}
