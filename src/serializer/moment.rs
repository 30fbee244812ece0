//! Dates with times in texts.

/// Whether Django's `parse_datetime` certainly can't read the text, which Django REST framework doesn't trim.
///
/// It takes what Python's `fromisoformat` takes, and a pattern of its own with fewer digits and blanks before the offset.
pub fn refuses(text: &str) -> bool {
    if !text.is_ascii() {
        // Digits of other scripts are digits to the pattern.
        return !text.starts_with(char::is_numeric);
    }
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let rest = text.get(digits..).unwrap_or_default();
    match (digits, rest.as_bytes().first()) {
        // A week of a year; or year, month and day without dashes.
        (4, _) if rest.starts_with("-W") || rest.starts_with('W') => false,
        (8, _) => {
            let part = |from, to| text.get(from..to).and_then(|part| part.parse().ok());
            !matches!((part(0, 4), part(4, 6), part(6, 8)), (Some(y), Some(m), Some(d)) if is_day(y, m, d))
        }
        (4, Some(b'-')) => refuses_dashed(text),
        _ => true,
    }
}

/// Whether the moment is invalid in UTC, because the calendar begins with the year 1 and ends with 9999.
pub(super) fn overflows(text: &str) -> bool {
    let is_first = text.starts_with("0001-01-01");
    let is_last = text.starts_with("9999-12-31");
    let Some((time, sign, offset)) = text.get(11..).filter(|_| is_first || is_last).and_then(|rest| {
        let at = rest.rfind(['+', '-'])?;
        Some((rest.get(..at)?, rest.get(at..=at)?, rest.get(at + 1..)?))
    }) else {
        return false;
    };
    let minutes = |text: &str| {
        let digits = |at: usize| text.get(at..at + 2).and_then(|digits| digits.parse::<i32>().ok());
        let colon = usize::from(text.get(2..3) == Some(":"));
        Some(digits(0)? * 60 + digits(2 + colon).unwrap_or(0))
    };
    let (Some(time), Some(offset)) = (minutes(time.trim_end()), minutes(offset)) else { return false };
    let in_utc = if sign == "+" { time - offset } else { time + offset };
    is_first && in_utc < 0 || is_last && in_utc >= 24 * 60
}

/// `YYYY-MM-DD` and what follows.
fn refuses_dashed(text: &str) -> bool {
    let mut rest = text;
    let mut numbers = [0; 3];
    let mut is_full = true;
    for (at, number) in numbers.iter_mut().enumerate() {
        if at > 0 {
            let Some(after) = rest.strip_prefix('-') else { return true };
            rest = after;
        }
        let Some((value, length)) = take_number(&mut rest, if at == 0 { 4 } else { 2 }) else { return true };
        is_full &= at == 0 || length == 2;
        *number = value;
    }
    let [year, month, day] = numbers;
    if !is_day(year, month, day) {
        return true;
    }
    let mut characters = rest.chars();
    match characters.next() {
        // Without a time every number must have all its digits.
        None => !is_full,
        Some(_) => refuses_time(characters.as_str()),
    }
}

/// What follows the character after the date.
fn refuses_time(text: &str) -> bool {
    if text.chars().any(|c| !c.is_ascii_digit() && !":.,+-Z \t\n".contains(c)) {
        return true;
    }
    let mut rest = text;
    let Some((hour, _)) = take_number(&mut rest, 2) else { return true };
    // Midnight may be the 24th hour to newer Pythons.
    if hour > 24 {
        return true;
    }
    let mut parts = 0;
    while let Some(mut after) = rest.strip_prefix(':') {
        let Some((number, _)) = take_number(&mut after, 2) else { return true };
        parts += 1;
        if number > 59 || parts > 2 {
            return true;
        }
        rest = after;
    }
    refuses_offset(rest)
}

/// A fraction is skipped; an offset must be less than a day.
fn refuses_offset(rest: &str) -> bool {
    let Some(at) = rest.find(['+', '-', 'Z']) else { return false };
    let offset = &rest[at..];
    if offset.starts_with('Z') {
        return offset != "Z" && offset != "Z\n";
    }
    let mut digits = &offset[1..];
    take_number(&mut digits, 2).is_none_or(|(hours, length)| length != 2 || hours > 23)
}

/// Takes a number of at most so many digits off the front, and says how many there were.
fn take_number(rest: &mut &str, most: usize) -> Option<(u32, usize)> {
    let length = rest.bytes().take(most).take_while(u8::is_ascii_digit).count();
    let number = rest.get(..length)?.parse().ok()?;
    *rest = rest.get(length..)?;
    Some((number, length))
}

/// Whether the calendar has the day.
fn is_day(year: u32, month: u32, day: u32) -> bool {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 => 28 + u32::from(is_leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    year >= 1 && (1..=days).contains(&day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_calendar_ends_in_utc() {
        for text in ["9999-12-31T23:59:59-10:00", "9999-12-31 23:00-0100", "0001-01-01T00:30:00+01:00"] {
            assert!(overflows(text), "{text}");
        }
        for text in
            ["9999-12-31T23:59:59+10:00", "9999-12-31T22:00:00-01:00", "9999-12-31", "0001-01-01T02:00Z"]
        {
            assert!(!overflows(text), "{text}");
        }
    }

    #[test]
    fn iso_8601_as_python_reads_it() {
        for text in [
            "2026-01-01",
            "2026-01-01T00:00:00Z",
            "2026-01-01 00:00",
            "2026-1-1 0:00",
            "2026-01-01T00:00:00.123456789Z",
            "2026-01-01T00:00:00,5Z",
            "2026-01-01T00:00:00 +01:00",
            "2026-01-01T24:00:00Z",
            "2026-01-01T00Z",
            "20260101T000000Z",
            "2026-W01-1",
            "2024-02-29",
        ] {
            assert!(!refuses(text), "{text}");
        }
        for text in [
            "",
            "x",
            "5",
            "2026-1-1",
            "2026-13-01T00:00:00Z",
            "2026-02-30",
            "2026-01-01T00:00:60Z",
            "2026-01-01t00:00:00z",
            " 2026-01-01T00:00:00Z ",
            "2026-01-01T00:00:00+25:00",
        ] {
            assert!(refuses(text), "{text}");
        }
    }
}
