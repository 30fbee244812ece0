//! Columns of a model's table: what identifiers and `!Find` conditions may name.

/// A value that authentik fills in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Literal {
    /// `null`.
    Null,
    /// A boolean.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A number with a fraction.
    Float(f64),
    /// A text.
    Str(&'static str),
}

/// The type of a column, as Django names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum ColumnKind {
    Array,
    Auto,
    BigInteger,
    Binary,
    Boolean,
    Char,
    Country,
    DateTime,
    Email,
    File,
    Float,
    ForeignKey,
    GenericForeignKey,
    GenericIpAddress,
    GenericRelation,
    InheritanceForeignKey,
    Integer,
    Json,
    ManyToMany,
    OneToOne,
    PositiveBigInteger,
    PositiveInteger,
    PositiveSmallInteger,
    Slug,
    SmallInteger,
    Text,
    Url,
    Uuid,
}

const NAMES: [(&str, ColumnKind); 28] = [
    ("array", ColumnKind::Array),
    ("auto", ColumnKind::Auto),
    ("biginteger", ColumnKind::BigInteger),
    ("binary", ColumnKind::Binary),
    ("boolean", ColumnKind::Boolean),
    ("char", ColumnKind::Char),
    ("country", ColumnKind::Country),
    ("datetime", ColumnKind::DateTime),
    ("email", ColumnKind::Email),
    ("file", ColumnKind::File),
    ("float", ColumnKind::Float),
    ("foreignkey", ColumnKind::ForeignKey),
    ("genericforeignkey", ColumnKind::GenericForeignKey),
    ("genericipaddress", ColumnKind::GenericIpAddress),
    ("genericrelation", ColumnKind::GenericRelation),
    ("inheritanceforeignkey", ColumnKind::InheritanceForeignKey),
    ("integer", ColumnKind::Integer),
    ("json", ColumnKind::Json),
    ("manytomany", ColumnKind::ManyToMany),
    ("onetoone", ColumnKind::OneToOne),
    ("positivebiginteger", ColumnKind::PositiveBigInteger),
    ("positiveinteger", ColumnKind::PositiveInteger),
    ("positivesmallinteger", ColumnKind::PositiveSmallInteger),
    ("slug", ColumnKind::Slug),
    ("smallinteger", ColumnKind::SmallInteger),
    ("text", ColumnKind::Text),
    ("url", ColumnKind::Url),
    ("uuid", ColumnKind::Uuid),
];

impl ColumnKind {
    /// The name in lower case: `foreignkey`.
    pub fn name(self) -> &'static str {
        NAMES.iter().find(|(_, kind)| *kind == self).map_or("", |(name, _)| name)
    }

    pub(super) fn from_name(name: &str) -> Option<Self> {
        NAMES.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind)
    }

    /// Whether the table stores the key of one other object, so that `<name>_id` names it too.
    pub fn holds_key(self) -> bool {
        matches!(self, Self::ForeignKey | Self::InheritanceForeignKey | Self::OneToOne)
    }

    /// Whether it stores no number below zero.
    pub fn is_positive(self) -> bool {
        matches!(self, Self::PositiveBigInteger | Self::PositiveInteger | Self::PositiveSmallInteger)
    }

    /// Whether text is stored as it is, so that two different texts are two different values.
    pub fn is_text(self) -> bool {
        matches!(self, Self::Char | Self::Email | Self::File | Self::Slug | Self::Text | Self::Url)
    }
}

/// A column of a model's table or of the tables of its bases.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// The name in identifiers.
    pub name: &'static str,
    /// What it stores.
    pub kind: ColumnKind,
    /// The model (`app.model`) it points to.
    pub to: Option<&'static str>,
    /// Whether it can be null.
    pub null: bool,
    /// What a new object has when nothing is given; the defaults that are computed are not known.
    pub default: Option<Literal>,
    /// Whether the column is copied from a neighboring release instead of read from this one's
    /// code. Nothing should be refused on the word of such a column.
    pub inferred: bool,
}
