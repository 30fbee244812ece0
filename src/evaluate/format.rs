//! Python's `%` formatting, as `!Format` uses it.

use std::borrow::Cow;

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
pub(super) fn format<'t>(
    node: NodeId,
    format: &str,
    arguments: &[Value<'t>],
) -> Result<Value<'t>, FormatProblem> {
    let mut output = Output::default();
    let mut taken = 0;
    let mut too_few = false;
    let mut rest = format;
    while let Some(percent) = rest.find('%') {
        let at = format.len() - rest.len() + percent;
        output.push(&rest[..percent]);
        let directive = &rest[percent + 1..];
        if directive.starts_with('(') {
            return Err(FormatProblem::NamedDirective { at });
        }
        let flags = directive.len() - directive.trim_start_matches(['#', '0', '-', ' ', '+']).len();
        let mut length = flags;
        let mut stars = 0;
        length += width(&directive[length..], &mut stars);
        if directive[length..].starts_with('.') {
            length += 1;
            length += width(&directive[length..], &mut stars);
        }
        length += directive[length..].len() - directive[length..].trim_start_matches(['h', 'l', 'L']).len();
        let Some(conversion) = directive[length..].chars().next() else {
            return Err(FormatProblem::IncompleteDirective { at });
        };
        let plain = length == 0;
        rest = &directive[length + conversion.len_utf8()..];
        taken += stars;
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
        if "diouxXeEfFgG".contains(conversion) && is_no_number(argument) {
            // Nobody asks for a blank in front of a number that there isn't.
            if directive.get(..flags).is_some_and(|flags| flags.contains(' ')) {
                let end = at + 1 + length + conversion.len_utf8();
                let directive = format.get(at..end).unwrap_or_default().to_owned();
                return Err(FormatProblem::StrayPercent { directive, at });
            }
            let found = argument.describe();
            return Err(FormatProblem::NeedsNumber { conversion, found, argument: taken - 1 });
        }
        match (plain && matches!(conversion, 's' | 'd' | 'i')).then(|| text(argument)).flatten() {
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

/// The bytes that a width or precision takes; a `*` takes an argument too.
fn width(text: &str, stars: &mut usize) -> usize {
    if text.starts_with('*') {
        *stars += 1;
        return 1;
    }
    text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len()
}

fn is_no_number(value: &Value<'_>) -> bool {
    match &value.kind {
        ValueKind::Null
        | ValueKind::Str(_)
        | ValueKind::List(_)
        | ValueKind::Map(_)
        | ValueKind::Tag
        | ValueKind::Date
        | ValueKind::DateTime => true,
        ValueKind::Unknown(unknown) => matches!(unknown.shape, Shape::Text(_) | Shape::List),
        _ => false,
    }
}

/// `str(value)` where it is known.
fn text<'v>(value: &'v Value<'_>) -> Option<Cow<'v, str>> {
    Some(match &value.kind {
        ValueKind::Null => Cow::Borrowed("None"),
        ValueKind::Bool(true) => Cow::Borrowed("True"),
        ValueKind::Bool(false) => Cow::Borrowed("False"),
        ValueKind::Int(number) => Cow::Owned(number.to_string()),
        ValueKind::BigInt(digits) => Cow::Borrowed(digits),
        ValueKind::Str(text) => Cow::Borrowed(text),
        _ => return None,
    })
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
