//! PEM texts: what is certainly wrong with one, short of understanding what is in it.

/// Why no PEM block can be loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PemProblem {
    /// There is no block with such a label.
    NoBlock,
    /// The block isn't closed.
    NoEnd,
    /// There is nothing in the block.
    Empty,
    /// What is in the block is no base64.
    NotBase64,
    /// What is in the block can't be a certificate or key: those are sequences to ASN.1.
    NotSequence,
    /// The block ends before what is in it does.
    CutOff,
    /// The block needs a passphrase.
    Encrypted,
}

/// What is wrong with the first block whose label is wanted.
pub(crate) fn problem(pem: &str, wanted: fn(&str) -> bool) -> Option<PemProblem> {
    let blocks =
        pem.match_indices(BEGIN).filter_map(|(at, _)| pem.get(at + BEGIN.len()..)?.split_once("-----"));
    let Some((label, rest)) = blocks.into_iter().find(|(label, _)| wanted(label)) else {
        return Some(PemProblem::NoBlock);
    };
    if label == "OPENSSH PRIVATE KEY" {
        return None;
    }
    let Some((inner, _)) = rest.split_once(&format!("-----END {label}-----")) else {
        return Some(PemProblem::NoEnd);
    };
    let headers = inner.lines().filter(|line| line.contains(':'));
    if label.starts_with("ENCRYPTED") || headers.into_iter().any(|line| line.contains("ENCRYPTED")) {
        return Some(PemProblem::Encrypted);
    }
    let body = inner.lines().filter(|line| !line.contains(':')).flat_map(str::bytes);
    body_problem(&body.filter(|byte| !byte.is_ascii_whitespace()).collect::<Vec<_>>())
}

const BEGIN: &str = "-----BEGIN ";

fn body_problem(base64: &[u8]) -> Option<PemProblem> {
    if base64.is_empty() {
        return Some(PemProblem::Empty);
    }
    let padding = base64.iter().rev().take_while(|byte| **byte == b'=').count();
    let digits = base64.get(..base64.len() - padding).unwrap_or_default();
    if padding > 2 || digits.len() % 4 == 1 || !digits.iter().all(|digit| value(*digit).is_some()) {
        return Some(PemProblem::NotBase64);
    }
    let length = digits.len() * 3 / 4;
    let start = decode(digits.get(..8).unwrap_or(digits));
    let Some((&[tag, first], rest)) = start.split_first_chunk() else { return Some(PemProblem::CutOff) };
    if tag != 0x30 {
        return Some(PemProblem::NotSequence);
    }
    // The length of what follows, which itself can take several bytes.
    let (header, content) = if first < 0x80 {
        (2, usize::from(first))
    } else if (0x81..=0x84).contains(&first) {
        let count = usize::from(first & 0x7f);
        let Some(bytes) = rest.get(..count) else { return Some(PemProblem::CutOff) };
        (2 + count, bytes.iter().fold(0, |all, byte| all << 8 | usize::from(*byte)))
    } else {
        return None;
    };
    (header + content > length).then_some(PemProblem::CutOff)
}

/// The bytes of a few base64 digits.
fn decode(digits: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let (mut bits, mut count) = (0_u32, 0);
    for value in digits.iter().filter_map(|digit| value(*digit)) {
        bits = bits << 6 | value;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.extend(u8::try_from(bits >> count & 0xff));
        }
    }
    bytes
}

fn value(digit: u8) -> Option<u32> {
    Some(u32::from(match digit {
        b'A'..=b'Z' => digit - b'A',
        b'a'..=b'z' => digit - b'a' + 26,
        b'0'..=b'9' => digit - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    }))
}
