//! Dates and times of YAML 1.1.

use super::Resolved;

/// A day of the Gregorian calendar that exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    /// 1 to 9999.
    pub year: u16,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
}

/// A time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time {
    /// 0 to 23.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
    /// 0 to 59.
    pub second: u8,
    /// Further digits are cut off, as Python does.
    pub microsecond: u32,
    /// Minutes east of UTC, if the text says so.
    pub offset_minutes: Option<i16>,
}

/// The parts of a text that has the form of a date or of a date with a time.
struct Parts {
    year: u16,
    month: u8,
    day: u8,
    time: Option<(u8, u8, u8, u32, Option<i16>)>,
    /// Whether month and day have two digits each, as a date without a time must have.
    two_digits: bool,
}

/// A date or time if PyYAML's resolver takes the text for one.
pub(super) fn resolve(text: &str) -> Option<Resolved<'_>> {
    let parts = scan(text)?;
    if parts.time.is_none() && !parts.two_digits {
        return None;
    }
    Some(build(&parts))
}

/// What PyYAML's constructor makes of a text that is tagged as a timestamp.
pub(super) fn construct(text: &str) -> Resolved<'_> {
    // Python's `$` also matches before a last line feed.
    scan(text.strip_suffix('\n').unwrap_or(text)).map_or(Resolved::Invalid, |parts| build(&parts))
}

fn build(parts: &Parts) -> Resolved<'static> {
    let leap =
        parts.year.is_multiple_of(4) && !parts.year.is_multiple_of(100) || parts.year.is_multiple_of(400);
    let days = match parts.month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    };
    if parts.year == 0 || parts.day == 0 || parts.day > days {
        return Resolved::Invalid;
    }
    let date = Date { year: parts.year, month: parts.month, day: parts.day };
    let Some((hour, minute, second, microsecond, offset_minutes)) = parts.time else {
        return Resolved::Date(date);
    };
    if hour > 23 || minute > 59 || second > 59 || offset_minutes.is_some_and(|offset| offset.abs() >= 24 * 60)
    {
        return Resolved::Invalid;
    }
    Resolved::Timestamp(date, Time { hour, minute, second, microsecond, offset_minutes })
}

/// Reads from the left.
struct Scanner<'t> {
    rest: &'t [u8],
}

impl Scanner<'_> {
    fn eat(&mut self, wanted: u8) -> Option<()> {
        let (&first, rest) = self.rest.split_first()?;
        self.rest = rest;
        (first == wanted).then_some(())
    }

    /// Between `least` and `most` digits, as many as there are.
    fn digits(&mut self, least: usize, most: usize) -> Option<u16> {
        let count = self.rest.iter().take(most).take_while(|byte| byte.is_ascii_digit()).count();
        if count < least {
            return None;
        }
        let (digits, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        Some(digits.iter().fold(0, |value, digit| value * 10 + u16::from(digit - b'0')))
    }

    fn small(&mut self, least: usize) -> Option<u8> {
        u8::try_from(self.digits(least, 2)?).ok()
    }

    fn skip_blanks(&mut self) -> usize {
        let count = self.rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        self.rest = self.rest.get(count..).unwrap_or_default();
        count
    }
}

fn scan(text: &str) -> Option<Parts> {
    let mut scanner = Scanner { rest: text.as_bytes() };
    let year = scanner.digits(4, 4)?;
    scanner.eat(b'-')?;
    let before_month = scanner.rest.len();
    let month = scanner.small(1)?;
    let month_digits = before_month - scanner.rest.len();
    scanner.eat(b'-')?;
    let before_day = scanner.rest.len();
    let day = scanner.small(1)?;
    let two_digits = month_digits == 2 && before_day - scanner.rest.len() == 2;
    if scanner.rest.is_empty() {
        return Some(Parts { year, month, day, time: None, two_digits });
    }
    match scanner.rest.first() {
        Some(b'T' | b't') => scanner.rest = scanner.rest.get(1..)?,
        _ => (scanner.skip_blanks() > 0).then_some(())?,
    }
    let hour = scanner.small(1)?;
    scanner.eat(b':')?;
    let minute = scanner.small(2)?;
    scanner.eat(b':')?;
    let second = scanner.small(2)?;
    let mut microsecond = 0;
    if scanner.rest.first() == Some(&b'.') {
        scanner.rest = scanner.rest.get(1..)?;
        let count = scanner.rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let (fraction, rest) = scanner.rest.split_at_checked(count)?;
        for at in 0..6 {
            microsecond = microsecond * 10 + u32::from(fraction.get(at).map_or(0, |digit| digit - b'0'));
        }
        scanner.rest = rest;
    }
    let mut offset_minutes = None;
    if !scanner.rest.is_empty() {
        scanner.skip_blanks();
        offset_minutes = Some(offset(&mut scanner)?);
    }
    scanner.rest.is_empty().then_some(Parts {
        year,
        month,
        day,
        time: Some((hour, minute, second, microsecond, offset_minutes)),
        two_digits,
    })
}

fn offset(scanner: &mut Scanner<'_>) -> Option<i16> {
    let (&sign, rest) = scanner.rest.split_first()?;
    scanner.rest = rest;
    if sign == b'Z' {
        return Some(0);
    }
    if sign != b'+' && sign != b'-' {
        return None;
    }
    let hours = scanner.small(1)?;
    let mut minutes = 0;
    if scanner.rest.first() == Some(&b':') {
        scanner.rest = scanner.rest.get(1..)?;
        minutes = scanner.small(2)?;
    }
    let total = i16::from(hours) * 60 + i16::from(minutes);
    Some(if sign == b'-' { -total } else { total })
}
