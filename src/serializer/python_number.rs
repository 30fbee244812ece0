//! Numbers as Python writes and reads them.

/// The zeros of all decimal digits of Unicode, which `int()` and `float()` take; each is followed by its one to nine.
const ZEROS: [u32; 68] = [
    0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66, 0x0DE6,
    0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0,
    0x1C40, 0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10, 0x104A0, 0x10D30,
    0x11066, 0x110F0, 0x11136, 0x111D0, 0x112F0, 0x11450, 0x114D0, 0x11650, 0x116C0, 0x11730, 0x118E0,
    0x11950, 0x11C50, 0x11D50, 0x11DA0, 0x11F50, 0x16A60, 0x16AC0, 0x16B50, 0x1D7CE, 0x1D7D8, 0x1D7E2,
    0x1D7EC, 0x1D7F6, 0x1E140, 0x1E2F0, 0x1E4D0, 0x1E950, 0x1FBF0, 0x10D40,
];

/// The text with ASCII digits for all others, as `int()` and `float()` see it.
fn ascii_digits(text: &str) -> String {
    text.chars()
        .map(|c| {
            let zero = ZEROS.iter().find(|&&zero| (zero..zero + 10).contains(&u32::from(c)));
            zero.and_then(|zero| char::from_digit(u32::from(c) - zero, 10)).unwrap_or(c)
        })
        .collect()
}

/// Without the underscores between digits; `None` when one is elsewhere.
fn without_underscores(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let is_digit = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_digit);
    let mut underscores = (0..bytes.len()).filter(|&at| bytes.get(at) == Some(&b'_'));
    underscores.all(|at| is_digit(at.checked_sub(1)) && is_digit(Some(at + 1))).then(|| text.replace('_', ""))
}

/// `float(text)`.
pub(super) fn float(text: &str) -> Option<f64> {
    without_underscores(&ascii_digits(text.trim()))?.parse().ok()
}

/// `int(text)` after Django REST framework has cut off `.0`; the limits of `i128` stand for all beyond them.
pub(super) fn integer(text: &str) -> Option<i128> {
    // The field refuses longer ones before it looks at them.
    if text.chars().count() > 1000 {
        return None;
    }
    let text = ascii_digits(text.trim());
    let whole = match text.split_once('.') {
        Some((whole, zeros)) if zeros.bytes().all(|b| b == b'0') => whole,
        Some(_) => return None,
        None => &text,
    };
    whole_of_ascii(whole)
}

/// `int(text)`; the limits of `i128` stand for all beyond them.
pub(super) fn whole(text: &str) -> Option<i128> {
    whole_of_ascii(&ascii_digits(text.trim()))
}

fn whole_of_ascii(whole: &str) -> Option<i128> {
    let digits = without_underscores(whole.strip_prefix(['-', '+']).unwrap_or(whole))?;
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let number = digits.parse().unwrap_or(i128::MAX);
    Some(if whole.starts_with('-') { -number } else { number })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_in_python() {
        for (text, number) in [
            ("１", Some(1)),
            ("1_0", Some(10)),
            (" 1. ", Some(1)),
            ("-1.00", Some(-1)),
            ("1__0", None),
            ("1.5", None),
        ] {
            assert_eq!(integer(text), number, "{text}");
        }
        assert_eq!(float(" ١.5 "), Some(1.5));
        assert_eq!(float("_1"), None);
        assert!(float("inf").is_some_and(f64::is_infinite));
    }
}
