//! Every problem that simulating a file can find.

use std::sync::Arc;

use super::unseen::Unseen;
use crate::blueprint::ShapeProblemKind;
use crate::catalog::Field;
use crate::evaluate::{Comparable, EvaluationProblemKind, ObjectId};
use crate::python::Analysis;
use crate::serializer::FieldProblemKind;
use crate::syntax::{NodeId, SyntaxError};
use crate::text::Span;

/// One problem at one place of a file.
#[derive(Debug, Clone)]
pub struct Problem<'t> {
    /// The exact place.
    pub span: Span,
    /// The entry it is in.
    pub entry: Option<usize>,
    /// Whether it is met only if conditions hold that can't be decided.
    pub conditional: bool,
    /// What it is.
    pub kind: ProblemKind<'t>,
}

/// The kinds of [`Problem`], by the module that met it.
#[derive(Debug, Clone)]
pub enum ProblemKind<'t> {
    /// YAML itself.
    Syntax(&'t SyntaxError),
    /// A key twice in a mapping: the first key, the later one.
    DuplicateKey(NodeId, NodeId),
    /// The frame of the document.
    Shape(ShapeProblemKind),
    /// A tag.
    Evaluation(NodeId, EvaluationProblemKind),
    /// A value and its field.
    Field {
        /// The attribute's name.
        name: &'t str,
        /// The field.
        field: &'static Field,
        /// Whether the value came from `identifiers`.
        from_identifiers: bool,
        /// The place of the value.
        node: NodeId,
        /// What is wrong.
        kind: FieldProblemKind,
    },
    /// What is wrong with the default of a tag, which counts only where nothing else is set.
    Default {
        /// The tag.
        tag: NodeId,
        /// The problem where the default is the value.
        problem: Box<ProblemKind<'t>>,
    },
    /// The entry as a whole.
    Entry(EntryProblem),
    /// The Python of an expression field: which field, and what was found.
    Expression {
        /// The field.
        name: &'t str,
        /// The scalar that holds the text.
        node: NodeId,
        /// What was found.
        analysis: Arc<Analysis>,
        /// Whether authentik compiles the text while it validates the entry.
        compiled_on_save: bool,
    },
}

/// What can be wrong with an entry as a whole.
#[derive(Debug, Clone, PartialEq)]
pub enum EntryProblem {
    /// A model without a dot.
    ModelWithoutDot {
        /// As written.
        model: String,
    },
    /// A model from a tag that gives no text.
    ModelNotText {
        /// What it gives.
        found: &'static str,
    },
    /// A model that the release doesn't have.
    UnknownModel {
        /// As written.
        model: String,
        /// The nearest model of the release.
        suggestion: Option<&'static str>,
    },
    /// A model that exists and can't be an entry's.
    ModelNotAllowed {
        /// As written.
        model: String,
    },
    /// No identifiers, or an empty mapping.
    NoIdentifiers {
        /// Whether the mapping is there and empty.
        empty: bool,
    },
    /// An identifier that isn't a field of the model.
    UnknownIdentifier {
        /// As written.
        name: String,
        /// Where.
        key: NodeId,
    },
    /// An identifier whose value can't be looked up: `ValueError` or `ValidationError` of the database layer.
    IdentifierValue {
        /// The field.
        name: String,
        /// What the database wants.
        wanted: Comparable,
    },
    /// A key of `attrs` that authentik ignores.
    UnknownAttribute {
        /// As written.
        name: String,
        /// Where.
        key: NodeId,
        /// Whether it is among the identifiers, where it only serves to find the object.
        in_identifiers: bool,
    },
    /// Required fields that a new object lacks.
    MissingRequired {
        /// The fields.
        fields: Vec<&'static str>,
        /// Whether it is certain that the object is new.
        certain: bool,
        /// Why one may exist that nothing known makes.
        unseen: Option<Unseen>,
    },
    /// A new object of which the database requires what no blueprint can set.
    NotCreatable {
        /// The patch release since which its value is ignored; nothing where no version reads it.
        since: Option<&'static str>,
        /// The column.
        missing: &'static str,
        /// Whether it is certain that the object is new.
        certain: bool,
    },
    /// `must_created` of an object that exists.
    MustCreatedExists {
        /// The object.
        object: ObjectId,
    },
    /// `absent` of an object that doesn't exist and whose model fails to delete what isn't there.
    AbsentMissing,
    /// `absent` that does nothing, because authentik skips the entry.
    AbsentIneffective {
        /// Why it does.
        why: Ineffective,
    },
    /// `absent` without an attribute that authentik's validation reads without asking whether it is there.
    AbsentUnread {
        /// The attribute.
        field: &'static str,
    },
    /// A unique field with a value that another object has.
    NotUnique {
        /// The field.
        field: &'static str,
        /// Where the value is.
        node: NodeId,
        /// The other object.
        other: ObjectId,
    },
    /// A key in both identifiers and attrs, with different values.
    Shadowed {
        /// The key.
        name: String,
        /// In attrs.
        attribute: NodeId,
        /// In identifiers.
        identifier: NodeId,
        /// Whether the two are lists, which are joined.
        joined: bool,
    },
    /// Identifiers that may find several objects.
    AmbiguousIdentifiers,
    /// Conditions that are certainly false.
    NeverApplied,
    /// A permission without an app label.
    PermissionWithoutApp {
        /// As written.
        permission: String,
    },
    /// A permission that the model doesn't have.
    UnknownPermission {
        /// As written.
        permission: String,
        /// The nearest of the model's.
        suggestion: Option<&'static str>,
    },
    /// A permission for nobody: neither `user` nor `role`.
    PermissionForNobody,
    /// A permission's user or role that can't be one.
    PermissionSubject {
        /// "user" or "role".
        subject: &'static str,
    },
    /// A reference to an object that only another file makes.
    FoundElsewhere {
        /// Where the other file makes it.
        place: super::Place,
        /// Whether that file is surely applied before.
        applied_before: bool,
        /// Whether the reference is a literal key, and no look-up.
        by_key: bool,
    },
    /// A condition of `!Find` on a literal key that no known object has.
    FindByLiteralKey {
        /// The model that is looked up.
        model: &'static str,
        /// The field that holds the key.
        field: String,
    },
    /// A literal key that a later entry of this file declares.
    KeyDeclaredLater {
        /// The attribute that holds it.
        attribute: String,
        /// The key.
        node: NodeId,
        /// The model that is wanted.
        expected: &'static str,
        /// The later entry.
        entry: usize,
        /// Whether no object can have the key before.
        refused: bool,
    },
    /// A state from a tag that is no state.
    UnknownStateValue {
        /// The result of the tag.
        state: String,
    },
    /// A state from a tag that gives no text.
    StateNotText {
        /// What it gives.
        found: &'static str,
    },
    /// An object that another entry of this file writes too, with another value.
    Overwritten {
        /// The field.
        field: String,
        /// The earlier entry.
        earlier: usize,
    },
}

/// Why an entry with `state: absent` is skipped.
#[derive(Debug, Clone, PartialEq)]
pub enum Ineffective {
    /// No entry may have its model.
    Model(String),
    /// One of its conditions fails.
    Condition,
    /// Its object can't be looked up, or a tag in its attributes fails.
    LookUp,
}
