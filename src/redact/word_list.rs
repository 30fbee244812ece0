//! A short list of words that are looked for in many short texts.

/// WordList in ASCII, of which a text contains one or not, whatever its case.
#[derive(Debug)]
pub(super) struct WordList<const N: usize> {
    pub(super) all: [&'static str; N],
    /// The bits of the first letters.
    firsts: u32,
    /// The bits of the second letters.
    seconds: u32,
}

impl<const N: usize> WordList<N> {
    /// Takes words of two letters at least.
    pub(super) const fn new(all: [&'static str; N]) -> Self {
        let (mut firsts, mut seconds, mut at) = (0, 0, 0);
        while at < N {
            if let [first, second, ..] = all[at].as_bytes() {
                firsts |= letter(*first);
                seconds |= letter(*second);
            }
            at += 1;
        }
        WordList { all, firsts, seconds }
    }

    /// Whether a text contains one of the words.
    pub(super) fn occur_in(&self, text: &str) -> bool {
        let bytes = text.as_bytes();
        bytes.windows(2).enumerate().any(|(at, pair)| {
            let &[first, second] = pair else { return false };
            self.firsts & letter(first) != 0
                && self.seconds & letter(second) != 0
                && bytes.get(at..).is_some_and(|rest| self.start(rest))
        })
    }

    fn start(&self, text: &[u8]) -> bool {
        self.all.iter().any(|word| {
            let start = text.get(..word.len());
            start.is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()))
        })
    }
}

/// A bit that letters and few other signs have; those of both cases have the same.
const fn letter(byte: u8) -> u32 {
    1 << (byte & 31)
}
