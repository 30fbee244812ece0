//! What a misspelled text was probably meant to be.

use std::cell::OnceCell;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The candidate that a misspelled text most likely means.
///
/// For a vocabulary that no author can make longer, or a text that is looked for once; else there is [`SuggestionBudget`].
pub fn nearest<'c>(text: &str, candidates: impl Iterator<Item = &'c str>) -> Option<&'c str> {
    Misspelt::new(text)?.nearest(candidates, |_| true)
}

/// What searches among an author's own names may take, all together: where a file has thousands of names and
/// thousands of mistakes, the last of them get no suggestion.
#[derive(Debug)]
pub struct SuggestionBudget {
    left: AtomicUsize,
}

impl SuggestionBudget {
    /// Some hundredths of a second.
    const STEPS: usize = 10_000_000;

    /// Looking at a candidate costs as much as comparing so many pairs of characters.
    const STEPS_OF_A_LOOK: usize = 16;

    /// Whether nothing is left for a further search.
    pub fn is_over(&self) -> bool {
        self.left.load(Ordering::Relaxed) == 0
    }

    /// Uses up what a search for something else costs.
    pub fn spend(&self, steps: usize) {
        let left = self.left.load(Ordering::Relaxed);
        self.left.store(left.saturating_sub(steps), Ordering::Relaxed);
    }

    /// The candidate that a misspelled text most likely means, if there is patience left to look at all of them.
    pub fn nearest<'c>(&self, text: &str, candidates: impl Iterator<Item = &'c str>) -> Option<&'c str> {
        let misspelt = Misspelt::new(text)?;
        let looks = candidates.inspect(|_| self.spend(Self::STEPS_OF_A_LOOK)).take_while(|_| !self.is_over());
        let near = misspelt.nearest(looks, |candidate| {
            self.spend(candidate.len() * misspelt.length);
            !self.is_over()
        });
        near.filter(|_| !self.is_over())
    }
}

impl Default for SuggestionBudget {
    fn default() -> Self {
        SuggestionBudget { left: AtomicUsize::new(Self::STEPS) }
    }
}

/// A text to find the right one for.
struct Misspelt<'t> {
    text: &'t str,
    /// As [`plain`] writes it; few candidates are near enough to be compared with it.
    lower: OnceCell<String>,
    /// In characters.
    length: usize,
    signs: u128,
    /// No candidate that is more edits away is meant.
    limit: usize,
}

impl<'t> Misspelt<'t> {
    fn new(text: &'t str) -> Option<Self> {
        // A text of megabytes isn't a misspelling.
        if text.is_empty() || text.len() > 1000 {
            return None;
        }
        let lower = OnceCell::new();
        let length = match text.is_ascii() {
            true => text.len(),
            false => lower.get_or_init(|| plain(text)).chars().count(),
        };
        // Words of one or two letters are all near each other.
        let limit = match length {
            0..=2 => 0,
            3..=5 => 1,
            6..=10 => 2,
            11..=200 => 3,
            _ => return None,
        };
        let signs = signs(lower.get().map_or(text, String::as_str));
        Some(Misspelt { text, lower, length, signs, limit })
    }

    fn lower(&self) -> &str {
        self.lower.get_or_init(|| plain(self.text))
    }

    /// The nearest candidate of those that `may_compare` lets be compared.
    fn nearest<'c>(
        &self,
        candidates: impl Iterator<Item = &'c str>,
        may_compare: impl Fn(&str) -> bool,
    ) -> Option<&'c str> {
        candidates
            .filter(|candidate| self.may_be_within(self.limit, candidate) && may_compare(candidate))
            .map(|candidate| (self.distance(candidate), candidate))
            .filter(|(far, candidate)| *far <= self.limit && !are_opposites(candidate, self.text))
            .min_by_key(|(far, _)| *far)
            .map(|(_, candidate)| candidate)
    }

    /// Tells quickly of most that they are more edits away than so many. Every character too much or too few is one
    /// edit at least, and an edit brings one other character and takes one at most.
    fn may_be_within(&self, edits: usize, candidate: &str) -> bool {
        !candidate.is_ascii()
            || candidate.len().abs_diff(self.length) <= edits
                && (signs(candidate) ^ self.signs).count_ones() as usize <= 2 * edits
    }

    fn distance(&self, candidate: &str) -> usize {
        let candidate = plain(candidate);
        if candidate == self.lower() { 0 } else { strsim::damerau_levenshtein(&candidate, self.lower()) }
    }
}

/// Upper and lower case, dashes and underscores mean the same.
fn plain(text: &str) -> String {
    text.to_lowercase().replace('-', "_")
}

/// A bit for each ASCII character that a text has, as [`plain`] writes it.
fn signs(text: &str) -> u128 {
    let bit = |byte: u8| match byte {
        b'-' => 1 << b'_',
        0x80.. => 0,
        byte => 1 << byte.to_ascii_lowercase(),
    };
    text.bytes().fold(0, |signs, byte| signs | bit(byte))
}

/// Whether a misspelled text can mean only this one of the candidates, in a vocabulary that isn't the author's.
///
/// It can where only upper and lower case or dashes differ, and where a word of some length has a slip of the
/// keyboard, while every other candidate is far away. Other digits are another thing: `sha1` is no typo of `sha2`.
pub fn is_certain<'c>(text: &str, right: &str, mut candidates: impl Iterator<Item = &'c str>) -> bool {
    let Some(written) = Misspelt::new(text) else { return false };
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    if digits(text) != digits(right) {
        return false;
    }
    let apart = match (written.distance(right), written.length) {
        (0, _) => 1,
        (1, 5..) => 3,
        (2, 10..) => 5,
        _ => return false,
    };
    let is_apart = |candidate: &str| {
        !written.may_be_within(apart - 1, candidate) || written.distance(candidate) >= apart
    };
    candidates.all(|candidate| candidate == right || is_apart(candidate))
}

/// Whether one says the opposite of the other, word for word: `flow_enrollment` and `flow_unenrollment`.
fn are_opposites(one: &str, other: &str) -> bool {
    let words = |text: &str| text.to_lowercase().split(['_', '-']).map(str::to_owned).collect::<Vec<_>>();
    let (one, other) = (words(one), words(other));
    let denies = |word: &str, of: &str| {
        ["un", "dis", "non"].iter().any(|prefix| word.strip_prefix(prefix).is_some_and(|rest| rest == of))
    };
    let mut differing = one.iter().zip(&other).filter(|(a, b)| a != b);
    one.len() == other.len()
        && matches!((differing.next(), differing.next()), (Some((a, b)), None) if denies(a, b) || denies(b, a))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_slip_far_from_all_others_is_certain() {
        let certain = |text: &str, right: &str, others: &[&str]| {
            is_certain(text, right, others.iter().copied().chain([right]))
        };
        assert!(certain("Absent", "absent", &["present", "created"]));
        assert!(certain("must-created", "must_created", &["created"]));
        assert!(certain("identifers", "identifiers", &["id", "attrs"]));
        assert!(certain("authentcation_flw", "authentication_flow", &["authorization_flow"]));
        // Too short, another number, more than a slip, or another one that is near.
        assert!(!certain("nam", "name", &[]));
        assert!(!certain("rs2048", "rs2047", &[]));
        assert!(!certain("publisher", "meta_publisher", &[]));
        assert!(!certain("users1", "users", &[]));
        assert!(!certain("provider", "providers", &["provided"]));
        assert!(!certain("user-id", "user_id", &["user-ID"]));
    }

    #[test]
    fn two_letters_are_no_misspelling_of_two_others() {
        assert_eq!(nearest("f", ["a", "fg"].into_iter()), None);
        assert_eq!(nearest("s1", ["s2"].into_iter()), None);
        assert_eq!(nearest("S1", ["s1"].into_iter()), Some("s1"));
        assert_eq!(nearest("flo", ["flow"].into_iter()), Some("flow"));
    }

    #[test]
    fn the_opposite_is_not_what_was_meant() {
        let flows = ["flow_unenrollment", "flow_recovery"];
        assert_eq!(nearest("flow_enrollment", flows.into_iter()), None);
        assert_eq!(nearest("flow_unenrolment", flows.into_iter()), Some("flow_unenrollment"));
        assert_eq!(nearest("enabled", ["disabled"].into_iter()), None);
    }
    #[test]
    fn patience_ends_and_then_nothing_is_suggested() {
        let names: Vec<String> =
            (0..2000).map(|index| format!("people-of-the-department-{index:05}")).collect();
        let candidates = || names.iter().map(String::as_str);
        let patience = SuggestionBudget::default();
        let asked =
            |patience: &SuggestionBudget| patience.nearest("people-of-the-departmen-00042", candidates());
        assert_eq!(asked(&patience), Some("people-of-the-department-00042"));
        let answers = (0..2000).take_while(|_| asked(&patience).is_some()).count();
        assert!(patience.is_over() && (1..100).contains(&answers), "{answers}");
        assert_eq!(patience.nearest("flo", ["flow"].into_iter()), None);
    }
}
