//! Python's `%` formatting, as `!Format` uses it.

use std::borrow::Cow;

use super::python_text::{repr_of, str_of};
use super::value::UnknownReason;
use super::{Shape, Unknown, Value, ValueKind};
use crate::syntax::NodeId;

/// Why a `!Format` fails when its entry is applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FormatProblem {
    /// The first argument isn't a string.
    NotString {
        /// What it is.
        found: &'static str,
    },
    /// More directives than arguments.
    TooFewArguments {
        /// How many the directives take.
        directives: usize,
        /// How many there are.
        arguments: usize,
    },
    /// Fewer directives than arguments.
    TooManyArguments {
        /// How many the directives take.
        directives: usize,
        /// How many there are.
        arguments: usize,
    },
    /// A `%` that no directive follows. Byte offset in the format string.
    IncompleteDirective {
        /// Where the `%` is.
        at: usize,
    },
    /// A conversion that Python doesn't have.
    UnknownConversion {
        /// The character.
        conversion: char,
        /// Where the `%` is.
        at: usize,
    },
    /// `%(name)s`: the arguments are a tuple, never a mapping.
    NamedDirective {
        /// Where the `%` is.
        at: usize,
    },
    /// A `%` that is meant as one, as in `100% of`, reads as a directive with a blank as its flag.
    StrayPercent {
        /// What is read as the directive.
        directive: String,
        /// Where the `%` is.
        at: usize,
    },
    /// `%d` and the like of something that isn't a number.
    NeedsNumber {
        /// The conversion.
        conversion: char,
        /// What the argument is.
        found: &'static str,
        /// Which argument, counted from 0.
        argument: usize,
    },
}

impl FormatProblem {
    /// Where in the format string the problem is, in bytes.
    pub fn offset(&self) -> Option<usize> {
        match self {
            FormatProblem::IncompleteDirective { at }
            | FormatProblem::UnknownConversion { at, .. }
            | FormatProblem::StrayPercent { at, .. }
            | FormatProblem::NamedDirective { at } => Some(*at),
            _ => None,
        }
    }

    /// How many bytes of the format string it takes.
    pub fn length(&self) -> usize {
        match self {
            FormatProblem::StrayPercent { directive, .. } => directive.len(),
            _ => 2,
        }
    }
}

/// Formats; what contains an unknown argument becomes an unknown string with its longest known part.
///
/// `is_uuid_key` tells whether a value is a primary key that is a UUID, where that is known.
pub(super) fn format<'t>(
    node: NodeId,
    format: &str,
    arguments: &[Value<'t>],
    is_uuid_key: impl Fn(&Value<'t>) -> Option<bool>,
) -> Result<Value<'t>, FormatProblem> {
    let mut output = Output::default();
    let mut taken = 0;
    let mut too_few = false;
    let mut rest = format;
    while let Some(percent) = rest.find('%') {
        let at = format.len() - rest.len() + percent;
        output.push(&rest[..percent]);
        let written = &rest[percent + 1..];
        if written.starts_with('(') {
            return Err(FormatProblem::NamedDirective { at });
        }
        let directive = Directive::read(written);
        let Some(conversion) = written[directive.length..].chars().next() else {
            return Err(FormatProblem::IncompleteDirective { at });
        };
        let length = directive.length + conversion.len_utf8();
        rest = &written[length..];
        // Widths that are arguments come first.
        let stars = arguments.get(taken..).unwrap_or_default().iter().take(directive.stars);
        for (place, star) in stars.enumerate() {
            if !is_integer(star) {
                let found = star.describe();
                return Err(FormatProblem::NeedsNumber { conversion: '*', found, argument: taken + place });
            }
        }
        taken += directive.stars;
        if conversion == '%' {
            output.push("%");
            continue;
        }
        if !"diouxXeEfFgGcrsa".contains(conversion) {
            return Err(FormatProblem::UnknownConversion { conversion, at });
        }
        let argument = arguments.get(taken);
        taken += 1;
        let Some(argument) = argument else {
            too_few = true;
            continue;
        };
        if refuses(conversion, argument, &is_uuid_key) {
            // Nobody asks for a blank in front of a number that there isn't.
            if directive.flags.contains(' ') && conversion != 'c' {
                let end = at + 1 + length;
                let directive = format.get(at..end).unwrap_or_default().to_owned();
                return Err(FormatProblem::StrayPercent { directive, at });
            }
            let found = argument.describe();
            return Err(FormatProblem::NeedsNumber { conversion, found, argument: taken - 1 });
        }
        match text(conversion, argument).and_then(|text| directive.padded(conversion, text)) {
            Some(text) => output.push(&text),
            None => output.unknown(argument.reason().unwrap_or(UnknownReason::Server)),
        }
    }
    output.push(rest);
    if too_few {
        return Err(FormatProblem::TooFewArguments { directives: taken, arguments: arguments.len() });
    }
    if taken < arguments.len() {
        return Err(FormatProblem::TooManyArguments { directives: taken, arguments: arguments.len() });
    }
    Ok(output.finish(node))
}

/// What comes between a `%` and the conversion.
struct Directive<'f> {
    flags: &'f str,
    width: &'f str,
    precision: Option<&'f str>,
    /// How many of the two are arguments.
    stars: usize,
    /// In bytes.
    length: usize,
}

impl<'f> Directive<'f> {
    fn read(written: &'f str) -> Self {
        let take = |from: usize, is_part: fn(char) -> bool| {
            let rest = written.get(from..).unwrap_or_default();
            let length = rest.len() - rest.trim_start_matches(is_part).len();
            rest.get(..length).unwrap_or_default()
        };
        let number = |from: usize| match written.get(from..).is_some_and(|rest| rest.starts_with('*')) {
            true => "*",
            false => take(from, |c| c.is_ascii_digit()),
        };
        let flags = take(0, |c| "#0- +".contains(c));
        let width = number(flags.len());
        let mut length = flags.len() + width.len();
        let mut precision = None;
        if written.get(length..).is_some_and(|rest| rest.starts_with('.')) {
            let digits = number(length + 1);
            length += 1 + digits.len();
            precision = Some(digits);
        }
        // C knows lengths, of which Python skips one.
        length += usize::from(written.get(length..).is_some_and(|rest| rest.starts_with(['h', 'l', 'L'])));
        let stars = usize::from(width == "*") + usize::from(precision == Some("*"));
        Directive { flags, width, precision, stars, length }
    }

    /// The text of a value as the directive wants it; `None` where that isn't computed here.
    fn padded<'v>(&self, conversion: char, text: Cow<'v, str>) -> Option<Cow<'v, str>> {
        if self.flags.is_empty() && self.width.is_empty() && self.precision.is_none() {
            return Some(text);
        }
        let is_text = matches!(conversion, 's' | 'r' | 'a');
        let signs = self.flags.contains(['+', ' ', '0', '#']) || self.precision.is_some();
        if self.stars > 0 || !is_text && signs {
            return None;
        }
        let text = match self.precision {
            Some(most) => text.chars().take(most.parse().unwrap_or(0)).collect::<String>(),
            None => text.into_owned(),
        };
        let width = if self.width.is_empty() { 0 } else { self.width.parse::<usize>().ok()? };
        if width > MOST_PADDED {
            return None;
        }
        Some(Cow::Owned(match self.flags.contains('-') {
            true => format!("{text:<width$}"),
            false => format!("{text:>width$}"),
        }))
    }
}

/// Nobody writes wider fields.
const MOST_PADDED: usize = 1000;

/// Whether a value may be the width of a directive.
fn is_integer(value: &Value<'_>) -> bool {
    match &value.kind {
        ValueKind::Int(_) | ValueKind::BigInt(_) | ValueKind::Bool(_) => true,
        // The keys of many models are.
        ValueKind::Key(_) | ValueKind::OneOf(_) | ValueKind::Fallback(..) => true,
        ValueKind::Unknown(unknown) => {
            matches!(unknown.shape, Shape::Any | Shape::Bool | Shape::KeyOf(_) | Shape::SomeKeyOf(_))
        }
        _ => false,
    }
}

/// Whether a conversion certainly doesn't take a value.
fn refuses<'t>(
    conversion: char,
    value: &Value<'t>,
    is_uuid_key: &impl Fn(&Value<'t>) -> Option<bool>,
) -> bool {
    if matches!(conversion, 's' | 'r' | 'a') {
        return false;
    }
    let is_whole = matches!(conversion, 'd' | 'i' | 'u');
    match &value.kind {
        ValueKind::OneOf(options) => {
            options.iter().all(|option| option.is_failure() || refuses(conversion, option, is_uuid_key))
        }
        ValueKind::Fallback(..) => {
            value.without_empty_default().is_some_and(|value| refuses(conversion, &value, is_uuid_key))
        }
        ValueKind::Bool(_) | ValueKind::BigInt(_) => false,
        ValueKind::Int(number) => conversion == 'c' && !(0..=0x0010_FFFF).contains(number),
        ValueKind::Float(number) => match conversion {
            'd' | 'i' | 'u' => !number.is_finite(),
            _ => matches!(conversion, 'o' | 'x' | 'X' | 'c'),
        },
        // A character is one.
        ValueKind::Str(text) => conversion != 'c' || text.chars().count() != 1,
        // Python makes an integer of a UUID, but no fraction and no digits of another base.
        ValueKind::Key(_) => !is_whole && is_uuid_key(value) == Some(true),
        ValueKind::Unknown(unknown) => match &unknown.shape {
            Shape::Any | Shape::Bool | Shape::Digest(_) => false,
            Shape::Text(part) => conversion != 'c' || part.chars().count() > 1,
            Shape::TextOrNull => conversion != 'c',
            Shape::KeyOf(_) | Shape::SomeKeyOf(_) => !is_whole && is_uuid_key(value) == Some(true),
            Shape::List | Shape::MapOrNull | Shape::Object(_) => true,
        },
        ValueKind::Null
        | ValueKind::List(_)
        | ValueKind::Map(_)
        | ValueKind::Set(_)
        | ValueKind::Bytes(_)
        | ValueKind::Tag
        | ValueKind::Date
        | ValueKind::DateTime => true,
    }
}

/// What a conversion makes of a value, where that is known.
fn text<'v>(conversion: char, value: &'v Value<'_>) -> Option<Cow<'v, str>> {
    match (conversion, &value.kind) {
        ('s', _) => str_of(value),
        ('r' | 'a', _) => repr_of(value, 0).map(Cow::Owned),
        ('d' | 'i' | 'u', ValueKind::Bool(truth)) => Some(Cow::Borrowed(if *truth { "1" } else { "0" })),
        ('d' | 'i' | 'u', ValueKind::Int(_) | ValueKind::BigInt(_)) => str_of(value),
        ('c', ValueKind::Str(text)) => Some(Cow::Borrowed(text)),
        _ => None,
    }
}

/// Text with gaps.
#[derive(Default)]
struct Output {
    current: String,
    longest: String,
    /// Why the first gap isn't known.
    gap: Option<UnknownReason>,
}

impl Output {
    fn push(&mut self, text: &str) {
        self.current.push_str(text);
    }

    fn unknown(&mut self, reason: UnknownReason) {
        self.gap = self.gap.or(Some(reason));
        self.close();
    }

    fn close(&mut self) {
        let part = std::mem::take(&mut self.current);
        if part.len() > self.longest.len() {
            self.longest = part;
        }
    }

    fn finish<'t>(mut self, node: NodeId) -> Value<'t> {
        let Some(reason) = self.gap else {
            return Value::new(node, ValueKind::Str(Cow::Owned(self.current)));
        };
        self.close();
        let shape = Shape::Text(Cow::Owned(self.longest));
        Value::new(node, ValueKind::Unknown(Unknown { reason, shape }))
    }
}
