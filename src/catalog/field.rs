//! Fields of a model: what `attrs` may set.

use super::column::Literal;

/// An attribute that authentik reads from an entry's `attrs` (and `identifiers`).
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// The key in `attrs`.
    pub name: &'static str,
    /// What a value must be.
    pub kind: FieldKind,
    /// Whether creating an object without it is refused.
    pub required: bool,
    /// Whether `null` is accepted.
    pub null: bool,
    /// Whether the empty text is accepted.
    pub blank: bool,
    /// Whether no two objects may have the same value; see [`Model::unique_scope`](super::Model::unique_scope).
    pub unique: bool,
    /// Whether an empty list is accepted.
    pub allow_empty: bool,
    /// Whether values must never be printed.
    pub secret: bool,
    /// The least length of a text.
    pub min_length: Option<u32>,
    /// The greatest length of a text, or number of items of a list.
    pub max_length: Option<u32>,
    /// The least number.
    pub min: Option<i64>,
    /// The greatest number.
    pub max: Option<i64>,
    /// What is taken when the attribute is absent, where the serializer itself says so.
    pub default: Option<Literal>,
    /// How a text must look.
    pub format: Option<Format>,
    /// The patch release since which a blueprint's value is ignored, as for a read-only field.
    pub read_only_since: Option<&'static str>,
}

/// What a value must be.
#[derive(Debug, Clone, PartialEq)]
pub enum FieldKind {
    /// Text.
    String,
    /// A boolean.
    Bool,
    /// An integer.
    Int,
    /// A number.
    Float,
    /// One of these texts.
    Choice(&'static [&'static str]),
    /// The key of an object of this model (`app.model`) or of a model that descends from it.
    Ref(&'static str),
    /// A list of such keys.
    Refs(&'static str),
    /// A mapping with any keys.
    Mapping,
    /// A list of values of one kind.
    List(Box<Field>),
    /// A date and time.
    DateTime,
    /// An e-mail address.
    Email,
    /// A UUID.
    Uuid,
    /// A URL.
    Url,
    /// A slug: letters, digits, `-`, `_`.
    Slug,
    /// An IP address.
    Ip,
    /// The name (`app.model`) of one of these models.
    ContentType(&'static [&'static str]),
    /// A mapping with these keys.
    Object(Box<[Field]>),
    /// A list of mappings with these keys.
    Objects(Box<[Field]>),
}

impl FieldKind {
    /// The model that a value refers to.
    pub fn target(&self) -> Option<&'static str> {
        match self {
            Self::Ref(target) | Self::Refs(target) => Some(target),
            _ => None,
        }
    }

    /// Whether a value is a list.
    pub fn is_list(&self) -> bool {
        matches!(self, Self::Refs(_) | Self::List(_) | Self::Objects(_))
    }

    /// The accepted texts, where only some are.
    pub fn choices(&self) -> Option<&'static [&'static str]> {
        match self {
            Self::Choice(choices) | Self::ContentType(choices) => Some(choices),
            _ => None,
        }
    }
}

/// How a text must look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Letters, digits, `-`, `_`.
    Slug,
    /// `hours=1;minutes=2`.
    Duration,
    /// The name of a file in authentik's storage, or a URL.
    FileName,
    /// A URL whose host may lack a dot.
    UrlWithoutDots,
    /// A URL with `%(name)s` placeholders.
    UrlTemplate,
    /// No blanks.
    NoSpace,
    /// URLs separated by commas, without blanks.
    Urls,
    /// A crontab line.
    Crontab,
    /// A date and time.
    DateTime,
    /// An e-mail address.
    Email,
    /// An IP address.
    Ip,
    /// A UUID.
    Uuid,
    /// A country's code.
    Country,
}

const FORMATS: [(&str, Format); 13] = [
    ("slug", Format::Slug),
    ("duration", Format::Duration),
    ("file_name", Format::FileName),
    ("url_without_dots_allowed", Format::UrlWithoutDots),
    ("url_template", Format::UrlTemplate),
    ("no_space", Format::NoSpace),
    ("urls", Format::Urls),
    ("crontab", Format::Crontab),
    ("date-time", Format::DateTime),
    ("email", Format::Email),
    ("ip", Format::Ip),
    ("uuid", Format::Uuid),
    ("country", Format::Country),
];

impl Format {
    /// The name that the data files use.
    pub fn name(self) -> &'static str {
        FORMATS.iter().find(|(_, format)| *format == self).map_or("", |(name, _)| name)
    }

    pub(super) fn from_name(name: &str) -> Option<Self> {
        FORMATS.iter().find(|(known, _)| *known == name).map(|(_, format)| *format)
    }
}
