//! Which rule words which problem of the modules below.
//!
//! Every match is exhaustive: a new kind of problem does not compile without its rule.

use super::{Rule, document, entries, fields, python, references, tags, users};
use crate::blueprint::{ShapeProblemKind as Shape, TagShape};
use crate::evaluate::{EvaluationProblemKind as Evaluation, KeyOfReason};
use crate::serializer::FieldProblemKind as Field;
use crate::workspace::{EntryProblem, ProblemKind};

/// The rules that word a problem.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Wording {
    /// No rule is asked: it is reported by a rule that looks at several problems together.
    Nobody,
    /// This one.
    One(&'static Rule),
    /// The first of these that has something to say.
    First(&'static [&'static Rule]),
    /// Each of these that has something to say.
    Each(&'static [&'static Rule]),
}

impl Wording {
    /// The rules, in the order in which they are asked.
    pub(crate) fn rules(&self) -> &[&'static Rule] {
        match self {
            Wording::Nobody => &[],
            Wording::One(rule) => std::slice::from_ref(rule),
            Wording::First(rules) | Wording::Each(rules) => rules,
        }
    }

    /// Whether the first finding is the only one.
    pub(crate) fn ends_with_first(&self) -> bool {
        !matches!(self, Wording::Each(_))
    }
}

static UNKNOWN_KEY: [&Rule; 2] = [&entries::key_outside_attrs::RULE, &document::unknown_key::RULE];
static OVERWRITTEN: [&Rule; 2] = [&entries::binding_overwritten::RULE, &entries::overwritten_value::RULE];
static NOT_CREATABLE: [&Rule; 2] =
    [&entries::device_not_creatable::RULE, &entries::object_not_creatable::RULE];
static EXPRESSION: [&Rule; 4] = [
    &python::expression_never_returns::RULE,
    &python::expression_syntax::RULE,
    &python::prompt_expression_syntax::RULE,
    &python::property_mapping_not_dict::RULE,
];

/// The rules that word a problem of this kind.
pub(crate) fn wording(kind: &ProblemKind<'_>) -> Wording {
    match kind {
        ProblemKind::Syntax(_) => Wording::One(&document::invalid_yaml::RULE),
        ProblemKind::DuplicateKey(..) => Wording::One(&document::duplicate_key::RULE),
        ProblemKind::Shape(kind) => of_shape(kind),
        ProblemKind::Evaluation(_, kind) => of_evaluation(kind),
        ProblemKind::Field { kind, .. } => Wording::One(of_field(kind)),
        ProblemKind::Default { problem, .. } => wording(problem),
        ProblemKind::Entry(problem) => of_entry(problem),
        ProblemKind::Expression { .. } => Wording::Each(&EXPRESSION),
    }
}

fn of_shape(kind: &Shape) -> Wording {
    Wording::One(match kind {
        Shape::Empty => &document::empty_file::RULE,
        Shape::TopLevelNotMapping { accepted: true, .. } => &document::ignored_document::RULE,
        Shape::TopLevelNotMapping { accepted: false, .. } => &document::not_a_mapping::RULE,
        Shape::SecondDocument => &document::second_document::RULE,
        Shape::UnknownKey { .. } => return Wording::First(&UNKNOWN_KEY),
        Shape::WrongType { .. } | Shape::MissingDash { .. } => &document::malformed_document::RULE,
        Shape::NullAttrs => &document::null_attrs::RULE,
        Shape::UnsupportedVersion { .. } => &document::unsupported_version::RULE,
        Shape::MissingMetadataName | Shape::MissingModel | Shape::MissingPermission => {
            &document::missing_key::RULE
        }
        Shape::LabelNotString { .. } => &document::label_not_string::RULE,
        Shape::UnknownState { .. } => &entries::unknown_state::RULE,
        Shape::KeyNotString { .. } => &document::key_not_string::RULE,
        Shape::UnknownTag { .. } => &tags::unknown_tag::RULE,
        Shape::Tag(_, shape) => match shape {
            TagShape::NotSequence { .. }
            | TagShape::NotScalar { .. }
            | TagShape::TooFew { .. }
            | TagShape::IfWithoutElse
            | TagShape::NotInteger
            | TagShape::ConditionNotPair { .. }
            | TagShape::ConditionTooShort => &tags::tag_arguments::RULE,
            TagShape::TooMany { .. } | TagShape::ConditionTooLong { .. } | TagShape::CommaInName => {
                &tags::ignored_tag_argument::RULE
            }
        },
        Shape::QuotedTag(..) => &tags::quoted_tag::RULE,
    })
}

fn of_evaluation(kind: &Evaluation) -> Wording {
    Wording::One(match kind {
        Evaluation::Format(_) => &tags::format_arguments::RULE,
        Evaluation::ConditionWithoutValues | Evaluation::UnknownMode { .. } => &tags::invalid_condition::RULE,
        Evaluation::UnknownOutput { .. }
        | Evaluation::NotIterable { .. }
        | Evaluation::EnumerateOverOwnItem
        | Evaluation::MapKeyNotHashable { .. }
        | Evaluation::MapBodyNotPair { .. } => &tags::invalid_enumerate::RULE,
        Evaluation::NoEnclosingEnumerate { .. } => &tags::outside_enumerate::RULE,
        Evaluation::IndexOutOfRange { .. }
        | Evaluation::NoSuchKey { .. }
        | Evaluation::ListIndexNotInteger
        | Evaluation::KeyNotHashable { .. }
        | Evaluation::NotIndexable { .. } => &tags::missing_item::RULE,
        // The workspace makes an unresolved look-up of it, which `unresolved-find` reports.
        Evaluation::UnmatchedIndexed => return Wording::Nobody,
        Evaluation::InvalidJson { .. } => &tags::invalid_json::RULE,
        Evaluation::NotResolved { .. } => &tags::unresolved_tag::RULE,
        Evaluation::AlwaysTrue(_) => &tags::condition_always_true::RULE,
        Evaluation::NoContextKey { .. } => &tags::missing_context::RULE,
        Evaluation::ContextOfItself { .. } => &tags::context_of_itself::RULE,
        Evaluation::TooLarge => &tags::value_too_large::RULE,
        Evaluation::NameNotText { .. } => &tags::tag_arguments::RULE,
        Evaluation::FindFieldNotText { .. } | Evaluation::FindUnknownField { .. } => {
            &references::find_unknown_field::RULE
        }
        Evaluation::FindUnknownModel { .. } | Evaluation::FindObjectOfBase { .. } => {
            &references::find_unknown_model::RULE
        }
        Evaluation::FindValue { .. } => &references::find_value::RULE,
        Evaluation::KeyOfNotScalar => &references::undefined_id::RULE,
        Evaluation::KeyOf { reason, .. } => match reason {
            KeyOfReason::Undefined { .. } => &references::undefined_id::RULE,
            KeyOfReason::Later { .. } | KeyOfReason::Itself => &references::id_used_before_definition::RULE,
            KeyOfReason::Skipped { .. } | KeyOfReason::Absent { .. } => &references::id_without_object::RULE,
            KeyOfReason::ModelIsTag { .. } => &references::key_of_with_tagged_model::RULE,
        },
    })
}

fn of_field(kind: &Field) -> &'static Rule {
    match kind {
        Field::Null => &fields::null_value::RULE,
        Field::WrongType { .. } => &fields::wrong_type::RULE,
        Field::NotAChoice { .. } => &fields::invalid_choice::RULE,
        Field::Blank => &fields::blank_value::RULE,
        Field::TooLong { .. } | Field::TooShort { .. } => &fields::value_length::RULE,
        Field::OutOfRange { .. } => &fields::out_of_range::RULE,
        Field::BadFormat { .. } => &fields::invalid_format::RULE,
        Field::EmptyList => &fields::empty_list::RULE,
        Field::NotJson { .. } => &fields::not_json::RULE,
        Field::WrongModel { .. } | Field::Deleted { .. } => &references::wrong_reference::RULE,
        Field::ImpossibleKey { .. } => &references::impossible_key::RULE,
        Field::LiteralKey { .. } => &references::literal_key::RULE,
        Field::UnknownKey { .. } => &fields::unknown_attribute::RULE,
        Field::UnknownUnit { .. } => &fields::unknown_duration_unit::RULE,
        Field::MissingKeys { .. } => &entries::missing_attribute::RULE,
    }
}

fn of_entry(problem: &EntryProblem) -> Wording {
    Wording::One(match problem {
        EntryProblem::ModelWithoutDot { .. }
        | EntryProblem::ModelNotText { .. }
        | EntryProblem::UnknownModel { .. } => &entries::unknown_model::RULE,
        EntryProblem::ModelNotAllowed { .. } => &entries::model_not_allowed::RULE,
        EntryProblem::NoIdentifiers { .. } => &entries::missing_identifiers::RULE,
        EntryProblem::UnknownIdentifier { .. } => &entries::unknown_identifier::RULE,
        EntryProblem::IdentifierValue { .. } => &entries::identifier_value::RULE,
        EntryProblem::UnknownAttribute { .. } => &fields::unknown_attribute::RULE,
        EntryProblem::MissingRequired { certain: true, .. } => &entries::missing_attribute::RULE,
        EntryProblem::MissingRequired { certain: false, .. } => &entries::missing_attribute_if_new::RULE,
        EntryProblem::NotCreatable { .. } => return Wording::First(&NOT_CREATABLE),
        EntryProblem::MustCreatedExists { .. } => &entries::object_exists::RULE,
        EntryProblem::AbsentMissing => &entries::absent_object_missing::RULE,
        EntryProblem::AbsentIneffective { .. } => &entries::absent_ineffective::RULE,
        EntryProblem::AbsentUnread { .. } => &entries::absent_unread_attribute::RULE,
        EntryProblem::NotUnique { .. } => &entries::not_unique::RULE,
        EntryProblem::Shadowed { .. } => &entries::shadowed_attribute::RULE,
        EntryProblem::AmbiguousIdentifiers => &entries::ambiguous_identifiers::RULE,
        EntryProblem::NeverApplied => &entries::entry_never_applied::RULE,
        EntryProblem::PermissionWithoutApp { .. }
        | EntryProblem::UnknownPermission { .. }
        | EntryProblem::PermissionSubject { .. } => &users::invalid_permission::RULE,
        EntryProblem::PermissionForNobody => &users::permission_for_nobody::RULE,
        // `find-in-other-file` groups them by file.
        EntryProblem::FoundElsewhere { .. } => return Wording::Nobody,
        EntryProblem::FindByLiteralKey { .. } | EntryProblem::KeyDeclaredLater { refused: false, .. } => {
            &references::literal_key::RULE
        }
        EntryProblem::KeyDeclaredLater { refused: true, .. } => &references::impossible_key::RULE,
        EntryProblem::UnknownStateValue { .. } | EntryProblem::StateNotText { .. } => {
            &entries::unknown_state::RULE
        }
        EntryProblem::Overwritten { .. } => return Wording::First(&OVERWRITTEN),
    })
}
