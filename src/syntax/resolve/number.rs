//! Integers and floating point numbers of YAML 1.1.

use std::borrow::Cow;

use super::Resolved;

/// Python refuses to read longer decimal integers (`sys.set_int_max_str_digits`).
const MAX_DECIMAL_DIGITS: usize = 4300;

/// A number if PyYAML's resolver takes the text for one. The text starts with a digit, sign or dot.
pub(super) fn resolve(text: &str) -> Option<Resolved<'_>> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let signed = unsigned.len() != text.len();
    if let Some(rest) = unsigned.strip_prefix('.') {
        return match rest {
            "inf" | "Inf" | "INF" => Some(construct_float(text)),
            "nan" | "NaN" | "NAN" if !signed => Some(Resolved::Float(f64::NAN)),
            _ if !signed && rest.starts_with(|c: char| c.is_ascii_digit()) && is_fraction(rest) => {
                Some(construct_float(text))
            }
            _ => None,
        };
    }
    if looks_like_int(unsigned) {
        return Some(construct_int(text));
    }
    let digits = unsigned.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'_').count();
    if !unsigned.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let (_, rest) = unsigned.split_at_checked(digits)?;
    let is_float = match rest.as_bytes().first() {
        Some(b'.') => is_fraction(rest.get(1..)?),
        Some(b':') => match rest.split_once('.') {
            Some((sixties, fraction)) => {
                is_base_sixty_tail(sixties)
                    && fraction.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_')
            }
            None => false,
        },
        _ => false,
    };
    is_float.then(|| construct_float(text))
}

/// `[0-9_]*([eE][-+][0-9]+)?`
fn is_fraction(text: &str) -> bool {
    let digits = text.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'_').count();
    match text.as_bytes().get(digits..) {
        None | Some([]) => true,
        Some([b'e' | b'E', b'+' | b'-', exponent @ ..]) => {
            !exponent.is_empty() && exponent.iter().all(u8::is_ascii_digit)
        }
        Some(_) => false,
    }
}

/// `(:[0-5]?[0-9])+`
fn is_base_sixty_tail(text: &str) -> bool {
    text.strip_prefix(':').is_some_and(|parts| {
        parts.split(':').all(|part| matches!(part.as_bytes(), [b'0'..=b'9'] | [b'0'..=b'5', b'0'..=b'9']))
    })
}

fn looks_like_int(unsigned: &str) -> bool {
    let bytes = unsigned.as_bytes();
    let all = |digits: &[u8], allowed: fn(&u8) -> bool| {
        !digits.is_empty() && digits.iter().all(|byte| *byte == b'_' || allowed(byte))
    };
    match bytes {
        [b'0'] => true,
        [b'0', b'b', digits @ ..] => all(digits, |byte| matches!(byte, b'0' | b'1')),
        [b'0', b'x', digits @ ..] => all(digits, u8::is_ascii_hexdigit),
        [b'0', digits @ ..] => all(digits, |byte| matches!(byte, b'0'..=b'7')),
        [b'1'..=b'9', rest @ ..] => {
            let digits = rest.iter().take_while(|byte| byte.is_ascii_digit() || **byte == b'_').count();
            digits == rest.len() || unsigned.get(1 + digits..).is_some_and(is_base_sixty_tail)
        }
        _ => false,
    }
}

/// What PyYAML's constructor makes of a text that is resolved or tagged as an integer.
pub(super) fn construct_int(text: &str) -> Resolved<'_> {
    let plain: Cow<'_, str> =
        if text.contains('_') { Cow::Owned(text.replace('_', "")) } else { Cow::Borrowed(text) };
    let negative = plain.starts_with('-');
    let unsigned = strip(plain, |text| text.strip_prefix(['+', '-']));
    let (radix, digits) = match unsigned.as_bytes() {
        [] => return Resolved::Invalid,
        [b'0', b'b', ..] => (2, strip(unsigned, |text| text.get(2..))),
        [b'0', b'x', ..] => (16, strip(unsigned, |text| text.get(2..))),
        [b'0', b'o' | b'O', ..] => (8, strip(unsigned, |text| text.get(2..))),
        [b'0', ..] => (8, unsigned),
        bytes if bytes.contains(&b':') => return base_sixty(negative, unsigned),
        _ => (10, unsigned),
    };
    let digits = strip(digits, |text| Some(text.trim()));
    if digits.is_empty() || !digits.chars().all(|digit| digit.is_digit(radix)) {
        return Resolved::Invalid;
    }
    match i128::from_str_radix(&digits, radix) {
        Ok(value) => match i64::try_from(if negative { -value } else { value }) {
            Ok(value) => Resolved::Int(value),
            Err(_) => Resolved::BigInt { negative, radix, digits },
        },
        Err(_) if radix == 10 && digits.len() > MAX_DECIMAL_DIGITS => Resolved::Invalid,
        Err(_) => Resolved::BigInt { negative, radix, digits },
    }
}

fn base_sixty(negative: bool, digits: Cow<'_, str>) -> Resolved<'_> {
    let mut total = Some(0_i64);
    for part in digits.split(':') {
        let part = part.trim();
        if part.is_empty()
            || !part.bytes().all(|byte| byte.is_ascii_digit())
            || part.len() > MAX_DECIMAL_DIGITS
        {
            return Resolved::Invalid;
        }
        total = total.and_then(|total| total.checked_mul(60)?.checked_add(part.parse().ok()?));
    }
    match total {
        Some(value) => Resolved::Int(if negative { -value } else { value }),
        None => Resolved::BigInt { negative, radix: 60, digits },
    }
}

/// Cuts a borrowed text without copying it.
fn strip<'t>(text: Cow<'t, str>, cut: impl Fn(&str) -> Option<&str>) -> Cow<'t, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(cut(text).unwrap_or(text)),
        Cow::Owned(text) => match cut(&text) {
            Some(rest) => Cow::Owned(rest.to_owned()),
            None => Cow::Owned(text),
        },
    }
}

/// What PyYAML's constructor makes of a text that is resolved or tagged as a floating point number.
pub(super) fn construct_float(text: &str) -> Resolved<'static> {
    let text = text.replace('_', "").to_ascii_lowercase();
    let sign = if text.starts_with('-') { -1.0 } else { 1.0 };
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(&text);
    if text.is_empty() {
        return Resolved::Invalid;
    }
    let value = match unsigned {
        ".inf" => Some(f64::INFINITY),
        ".nan" => Some(f64::NAN),
        _ if unsigned.contains(':') => {
            let parts: Option<Vec<f64>> = unsigned.split(':').map(python_float).collect();
            parts.map(|parts| {
                // From the right, as PyYAML adds them: the rounding is the same.
                let mut base = 1.0;
                let mut total = 0.0;
                for part in parts.iter().rev() {
                    total += part * base;
                    base *= 60.0;
                }
                total
            })
        }
        _ => python_float(unsigned),
    };
    value.map_or(Resolved::Invalid, |value| Resolved::Float(sign * value))
}

fn python_float(text: &str) -> Option<f64> {
    text.trim().parse().ok()
}
