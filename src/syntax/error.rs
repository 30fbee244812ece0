//! What makes PyYAML reject a text, in words by which a person can fix it.

use crate::text::Span;

/// One reason why PyYAML rejects the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// The place that has to be edited.
    pub span: Span,
    /// What is wrong there.
    pub kind: SyntaxErrorKind,
    /// Another place that explains it.
    pub related: Option<Related>,
}

/// A place that explains an error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// The place.
    pub span: Span,
    /// What is there: "opened here".
    pub label: &'static str,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SyntaxErrorKind {
    /// A tab where YAML allows only spaces.
    Tab {
        /// Whether it is before the first character of its line.
        indentation: bool,
    },
    /// A character that YAML doesn't allow anywhere, not even in quotes.
    ControlCharacter {
        /// The character.
        character: char,
    },
    /// A character that is a line break to PyYAML, where what follows can't be a line.
    LineBreak {
        /// The character.
        character: char,
    },
    /// An anchor name that is defined twice.
    DuplicateAnchor {
        /// The name without `&`.
        name: String,
    },
    /// `*name` without an anchor `&name` before it.
    UndefinedAlias {
        /// The name without `*`.
        name: String,
        /// A defined anchor of nearly the same name.
        similar: Option<String>,
    },
    /// `*name` inside the value that `&name` names.
    RecursiveAlias {
        /// The name without `*`.
        name: String,
    },
    /// A list or mapping as a mapping's key.
    UnhashableKey,
    /// A key that starts with `{{`: an unquoted template.
    Template,
    /// `<<` with something other than a mapping or a list of mappings.
    BadMerge,
    /// A plain `=` or `<<` where a value is expected; YAML 1.1 gives them a meaning that PyYAML lacks.
    SpecialScalar {
        /// The scalar.
        text: String,
    },
    /// A scalar that looks like a number to PyYAML, and isn't one.
    InvalidNumber {
        /// The scalar.
        text: String,
    },
    /// A date or time that doesn't exist.
    InvalidTimestamp {
        /// The scalar.
        text: String,
    },
    /// A value that its explicit `!!tag` can't be given.
    InvalidForTag {
        /// The tag as YAML writes it: `!!int`.
        tag: String,
    },
    /// A `!!tag` that PyYAML's `SafeLoader` doesn't know.
    UnknownCoreTag {
        /// The tag as YAML writes it: `!!python/name`.
        tag: String,
    },
    /// A tag with something other than a blank after it. PyYAML accepts commas and square brackets as part of the
    /// tag's name.
    TextAfterTag {
        /// What follows.
        character: char,
    },
    /// An anchor or alias name with other characters than ASCII letters, digits, `-` and `_`.
    AnchorName {
        /// The first other character.
        character: char,
    },
    /// A `?` in an unquoted value in brackets, or a `:` at its start. YAML 1.2 takes them as text.
    ReservedInBrackets {
        /// `?` or `:`.
        character: char,
    },
    /// A key in brackets whose colon is on a later line than its start.
    KeyOverLines,
    /// A colon without a key before it.
    MissingKey,
    /// `!handle!name` without a `%TAG` directive for the handle.
    UndeclaredTagHandle,
    /// A key or list item that is at none of the columns that are open.
    Misindented {
        /// Whether it is a list item, otherwise a key.
        item: bool,
        /// Its column, counted from 1.
        found: usize,
        /// The column of its likely siblings, counted from 1.
        expected: usize,
    },
    /// A key inside of a value that already ended on the same line: `a: b: c`.
    ColonInValue,
    /// A line that isn't `key: value` among lines that are.
    MissingColon,
    /// `key:value` without a space.
    MissingSpaceAfterColon,
    /// A value that starts with a character that has a meaning to YAML: `%`, `@`, a backtick, `*`, `&`, `!`...
    ReservedStart {
        /// The character.
        character: char,
    },
    /// A quote that is never closed.
    UnclosedQuote {
        /// `'` or `"`.
        quote: char,
    },
    /// Text after a closing quote.
    TextAfterQuote,
    /// An escape that double quotes don't know, such as `"\d"`.
    InvalidEscape,
    /// A bracket that is never closed.
    UnclosedBracket {
        /// `[` or `{`.
        open: char,
    },
    /// A bracket that is closed by one of the other kind.
    MismatchedBracket {
        /// `[` or `{`.
        open: char,
        /// `]` or `}`.
        close: char,
    },
    /// A closing bracket without an opening one.
    UnopenedBracket {
        /// `]` or `}`.
        close: char,
    },
    /// Something in brackets that needs a comma before it.
    MissingComma,
    /// A list item or a nested key on the line of a key: `a: - b`.
    NestedOnSameLine,
    /// A list item without a space after its dash.
    MissingSpaceAfterDash,
    /// A key among list items, or a list item among keys.
    Mixed {
        /// Whether it is the list item that is out of place.
        item: bool,
    },
    /// Text after a closing bracket.
    TextAfterBracket,
    /// An anchor before something that can't have one.
    MisplacedAnchor,
    /// Something after the `|` or `>` of a block scalar.
    BlockScalarHeader,
    /// A line of a block scalar that is less indented than its first line.
    BlockScalarIndentation,
    /// A comment between two lines of an unquoted value.
    CommentInValue,
    /// A tag that isn't well-formed.
    MalformedTag,
    /// A `%` directive that is malformed or misplaced.
    Directive,
    /// The text is too large, too deep or merges too much.
    Limit(Limit),
    /// Anything else, in the words of the parser.
    Other {
        /// The parser's words.
        detail: String,
    },
}

/// What the tree refuses to build, so that it takes bounded time and memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// Longer than [`MAX_TEXT_BYTES`](super::MAX_TEXT_BYTES).
    TextSize,
    /// Nested deeper than [`MAX_DEPTH`](super::MAX_DEPTH).
    Depth,
    /// More than [`MAX_MERGED_PAIRS`](super::MAX_MERGED_PAIRS).
    Merges,
}

impl SyntaxError {
    pub(super) fn new(span: Span, kind: SyntaxErrorKind) -> Self {
        SyntaxError { span, kind, related: None }
    }

    pub(super) fn with_related(mut self, span: Span, label: &'static str) -> Self {
        self.related = Some(Related { span, label });
        self
    }

    /// What is wrong, in one sentence without a full stop.
    pub fn message(&self) -> String {
        use SyntaxErrorKind as Kind;
        match &self.kind {
            Kind::Tab { indentation: true } => "a tab is used as indentation".into(),
            Kind::Tab { indentation: false } => "a tab is used where only spaces are allowed".into(),
            Kind::ControlCharacter { character } => {
                format!("the character U+{:04X} is not allowed in YAML", u32::from(*character))
            }
            Kind::LineBreak { character } => format!(
                "the character U+{:04X}, which few editors show, is a line break in YAML 1.1",
                u32::from(*character)
            ),
            Kind::DuplicateAnchor { name } => format!("the anchor `&{name}` is defined twice"),
            Kind::UndefinedAlias { name, .. } => {
                format!("`*{name}` refers to an anchor that is not defined before it")
            }
            Kind::RecursiveAlias { name } => format!("`*{name}` is inside of the value that it refers to"),
            Kind::UnhashableKey => "a list or mapping cannot be the key of a mapping".into(),
            Kind::Template => "unquoted braces start a mapping in YAML, not a template".into(),
            Kind::BadMerge => "`<<` can only merge a mapping or a list of mappings".into(),
            Kind::SpecialScalar { text } => format!("an unquoted `{text}` cannot be a value"),
            Kind::InvalidNumber { text } => {
                format!("`{text}` looks like a number in YAML 1.1, but cannot be read as one")
            }
            Kind::InvalidTimestamp { text } => {
                format!("`{text}` looks like a date in YAML 1.1, but there is no such date")
            }
            Kind::InvalidForTag { tag } => format!("this value cannot be read as `{tag}`"),
            Kind::UnknownCoreTag { tag } => format!("unknown tag `{tag}`"),
            Kind::TextAfterTag { character } => {
                format!("`{character}` must be separated from the tag by a space")
            }
            Kind::AnchorName { character } => {
                format!("the name of an anchor cannot contain or be followed by `{character}` in YAML 1.1")
            }
            Kind::ReservedInBrackets { character: ':' } => {
                "an unquoted value in brackets cannot start with `:`".into()
            }
            Kind::ReservedInBrackets { character } => {
                format!("an unquoted value in brackets cannot contain `{character}`")
            }
            Kind::KeyOverLines => "a key in brackets must be on one line with its colon".into(),
            Kind::MissingKey => "missing key before this colon".into(),
            Kind::UndeclaredTagHandle => "the tag's prefix is not declared".into(),
            Kind::Misindented { item, found, expected } => {
                let what = if *item { "list item" } else { "key" };
                format!("this {what} is at column {found}, but its siblings are at column {expected}")
            }
            Kind::ColonInValue => "this value contains `: `, which starts another mapping".into(),
            Kind::MissingColon => "this line has no colon, among lines of the form `key: value`".into(),
            Kind::MissingSpaceAfterColon => "missing space after the colon".into(),
            Kind::ReservedStart { character } => {
                format!("an unquoted value cannot start with `{character}` here")
            }
            Kind::UnclosedQuote { quote } => format!("this {quote} is never closed"),
            Kind::TextAfterQuote => "unexpected text after the closing quote".into(),
            Kind::InvalidEscape => "unknown escape in double quotes".into(),
            Kind::UnclosedBracket { open } => format!("this `{open}` is never closed"),
            Kind::MismatchedBracket { open, close } => format!("`{open}` is closed by `{close}`"),
            Kind::UnopenedBracket { close } => format!("unmatched `{close}`"),
            Kind::MissingComma => "missing comma before this".into(),
            Kind::NestedOnSameLine => "a nested list or mapping cannot start on the line of its key".into(),
            Kind::MissingSpaceAfterDash => "missing space after the dash".into(),
            Kind::Mixed { item: true } => "a list item cannot be among the keys of a mapping".into(),
            Kind::Mixed { item: false } => "a key cannot be among the items of a list".into(),
            Kind::TextAfterBracket => "unexpected text after the closing bracket".into(),
            Kind::MisplacedAnchor => "an anchor is not allowed before this".into(),
            Kind::BlockScalarHeader => {
                "only a comment may follow the `|` or `>` that starts a block scalar".into()
            }
            Kind::BlockScalarIndentation => {
                "this line is less indented than the block scalar that it seems to belong to".into()
            }
            Kind::CommentInValue => "a comment is not allowed between the lines of an unquoted value".into(),
            Kind::MalformedTag => "this is not a well-formed tag".into(),
            Kind::Directive => "unknown or misplaced `%` directive".into(),
            Kind::Limit(Limit::TextSize) => {
                format!("the file is larger than {} MiB", super::MAX_TEXT_BYTES >> 20)
            }
            Kind::Limit(Limit::Depth) => {
                format!("lists and mappings are nested deeper than {} levels", super::MAX_DEPTH)
            }
            Kind::Limit(Limit::Merges) => {
                format!("`<<` merges more than {} pairs in this file", super::MAX_MERGED_PAIRS)
            }
            Kind::Other { detail } => format!("this is not valid YAML: {detail}"),
        }
    }

    /// What to do about it.
    pub fn help(&self) -> Option<String> {
        use SyntaxErrorKind as Kind;
        Some(match &self.kind {
            Kind::Tab { .. } => "replace the tab with spaces".into(),
            Kind::ControlCharacter { .. } => "remove it, or write it as an escape in double quotes".into(),
            Kind::LineBreak { .. } => {
                "remove it, or put the value in double quotes and write it as an escape".into()
            }
            Kind::DuplicateAnchor { .. } => "give one of the two another name".into(),
            Kind::UndefinedAlias { similar: Some(similar), .. } => format!("did you mean `*{similar}`?"),
            Kind::UndefinedAlias { name, .. } => {
                format!("define it further up as `&{name}`, or quote the value if it is meant as text")
            }
            Kind::Template => "put the whole value in quotes".into(),
            Kind::UnhashableKey => "put the key in quotes if it is meant as text".into(),
            Kind::TextAfterTag { .. } => {
                "write a value or a space after the tag, or put it all in quotes if it is meant as text"
                    .into()
            }
            Kind::AnchorName { .. } => "use letters, digits, `-` and `_` only".into(),
            Kind::KeyOverLines => "a comma may be missing at the end of the line before".into(),
            Kind::MissingKey => "write the key, or put the value in quotes if it is meant as text".into(),
            Kind::BadMerge => "quote it as \"<<\" if it is meant as an ordinary key".into(),
            Kind::SpecialScalar { .. } | Kind::InvalidNumber { .. } | Kind::InvalidTimestamp { .. } => {
                "put it in quotes if it is meant as text".into()
            }
            Kind::UnknownCoreTag { .. } => "write one exclamation mark: the application's own tags have \
                only one"
                .into(),
            Kind::Misindented { found, expected, .. } if found > expected => {
                format!("remove {} of indentation", spaces(found - expected))
            }
            Kind::Misindented { found, expected, .. } => {
                format!("indent it by {} more", spaces(expected - found))
            }
            Kind::ColonInValue => "put the value in quotes".into(),
            Kind::MissingColon => "write `key: value`, or indent it to continue the value above".into(),
            Kind::MissingSpaceAfterColon => "write a space after the colon".into(),
            Kind::ReservedStart { .. } | Kind::ReservedInBrackets { .. } => "put the value in quotes".into(),
            Kind::UnclosedQuote { quote: '\'' } => {
                "close it, and write a ' inside of single quotes twice".into()
            }
            Kind::UnclosedQuote { .. } => {
                "close it, and write a \" inside of double quotes with a backslash".into()
            }
            Kind::TextAfterQuote => "put the whole value in quotes, and double or escape those inside".into(),
            Kind::InvalidEscape => "write the backslash twice, or use single quotes".into(),
            Kind::UnclosedBracket { open: '{' } => {
                "close it with `}`, or quote the value if it is meant as text".into()
            }
            Kind::UnclosedBracket { .. } => {
                "close it with `]`, or quote the value if it is meant as text".into()
            }
            Kind::UnopenedBracket { .. } => "remove it, or put the value in quotes".into(),
            Kind::MissingComma => "separate the items in brackets by commas".into(),
            Kind::NestedOnSameLine => "start it on the next line, indented".into(),
            Kind::MissingSpaceAfterDash => "write a space after the dash".into(),
            Kind::Mixed { .. } => "check the indentation of this line".into(),
            Kind::TextAfterBracket => "put the whole value in quotes if it is meant as text".into(),
            Kind::MisplacedAnchor => "quote the value if it is meant as text".into(),
            Kind::BlockScalarHeader => "start the text on the next line, indented".into(),
            Kind::BlockScalarIndentation => "indent all lines at least as much as the first".into(),
            Kind::CommentInValue => "move the comment above the value".into(),
            Kind::MalformedTag => "put the value in quotes if it is meant as text".into(),
            _ => return None,
        })
    }
}

fn spaces(count: usize) -> String {
    if count == 1 { "one space".into() } else { format!("{count} spaces") }
}
