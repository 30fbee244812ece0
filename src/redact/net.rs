//! Many texts that are looked for at once: the net below all that decides on nodes.
//!
//! A few are looked for one by one, which takes no preparation. Many are looked for by an automaton, which is built once
//! something is searched.

use std::ops::Range;
use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, Input, MatchKind};
use memchr::memmem;
use smallvec::{SmallVec, smallvec};

/// Only so many bytes of a text to look for are compared at first: messages cut long ones off.
const MOST_COMPARED: usize = 64;

/// So many texts that are cut off at the same place are asked about.
const MOST_CUT: usize = 8;

/// So few texts are looked for one by one.
const FEW: usize = 16;

/// Texts to look for.
#[derive(Debug)]
pub(super) struct Net<S> {
    /// In the order of their bytes, without empty ones: those that start alike follow each other.
    needles: Vec<S>,
    automaton: OnceLock<Option<Automaton>>,
}

/// Finds where one of many texts starts.
#[derive(Debug)]
struct Automaton {
    search: AhoCorasick,
    /// By pattern: the texts that start so.
    owners: Vec<Range<usize>>,
    /// By pattern: the longest other one that it starts with.
    shorter: Vec<Option<usize>>,
}

impl<S> Default for Net<S> {
    fn default() -> Self {
        Net { needles: Vec::new(), automaton: OnceLock::new() }
    }
}

impl<S: AsRef<str>> Net<S> {
    /// A net of these texts; empty ones are nowhere.
    pub(super) fn new(texts: impl IntoIterator<Item = S>) -> Self {
        let mut needles: Vec<S> = texts.into_iter().filter(|text| !text.as_ref().is_empty()).collect();
        needles.sort_unstable_by(|a, b| a.as_ref().cmp(b.as_ref()));
        needles.dedup_by(|a, b| a.as_ref() == b.as_ref());
        Net { needles, automaton: OnceLock::new() }
    }

    /// What is looked for.
    pub(super) fn needles(&self) -> &[S] {
        &self.needles
    }

    /// Whether a text is one of those that are looked for.
    pub(super) fn contains(&self, text: &str) -> bool {
        self.needles.binary_search_by(|needle| needle.as_ref().cmp(text)).is_ok()
    }

    /// Where the texts are in another one, in order and without overlaps: at each offset the longest that is accepted.
    /// What starts like a very long one of them is taken to the end. `accept` gets the number of the one that is found and
    /// its place, and returns the place to report.
    pub(super) fn places(
        &self,
        text: &str,
        accept: impl FnMut(usize, Range<usize>) -> Option<Range<usize>>,
    ) -> Vec<Range<usize>> {
        self.places_from(text, |_| true, accept)
    }

    /// The same for places that start where they may. Texts that start alike cost nothing elsewhere.
    pub(super) fn places_from(
        &self,
        text: &str,
        may_start: impl Fn(usize) -> bool,
        mut accept: impl FnMut(usize, Range<usize>) -> Option<Range<usize>>,
    ) -> Vec<Range<usize>> {
        let mut places = Vec::new();
        let mut next: SmallVec<[usize; FEW]> = SmallVec::new();
        let mut from = 0;
        while let Some(hit) = self.next(text, from, &mut next) {
            let start = hit.start;
            let accepted = if may_start(start) { self.accepted(text, hit, &next, &mut accept) } else { None };
            from = accepted.as_ref().map_or(start, |place| place.end).max(start + 1);
            places.extend(accepted);
        }
        places
    }

    /// The place to report of what is found at an offset: the longest comes first.
    fn accepted(
        &self,
        text: &str,
        hit: Hit,
        next: &[usize],
        accept: &mut impl FnMut(usize, Range<usize>) -> Option<Range<usize>>,
    ) -> Option<Range<usize>> {
        let Some(pattern) = hit.pattern else {
            let here = next.iter().enumerate().rev().filter(|(_, place)| **place == hit.start);
            let here: SmallVec<[usize; FEW]> = here.map(|(needle, _)| needle).collect();
            return self.accepted_of(text, hit.start, here.into_iter(), accept);
        };
        let automaton = self.automaton.get()?.as_ref()?;
        let mut pattern = Some(pattern);
        while let Some(at) = pattern {
            let owners = automaton.owners.get(at)?.clone();
            let accepted = self.accepted_of(text, hit.start, owners.rev(), accept);
            if accepted.is_some() {
                return accepted;
            }
            pattern = *automaton.shorter.get(at)?;
        }
        None
    }

    /// The same for some of the texts, the last in the order of their bytes first: of those that are there whole, each is
    /// the beginning of those before it.
    fn accepted_of(
        &self,
        text: &str,
        start: usize,
        needles: impl Iterator<Item = usize> + Clone,
        accept: &mut impl FnMut(usize, Range<usize>) -> Option<Range<usize>>,
    ) -> Option<Range<usize>> {
        let rest = text.get(start..)?;
        let needle = |number: usize| self.needles.get(number).map(AsRef::as_ref);
        let is_whole = |number: &usize| needle(*number).is_some_and(|needle| rest.starts_with(needle));
        let long = |number: &usize| needle(*number).is_some_and(|needle| needle.len() > MOST_COMPARED);
        let end = |number: usize| start + needle(number).map_or(0, str::len);
        let whole = |is_long: bool| {
            let wanted = needles.clone().filter(move |number| is_whole(number) && long(number) == is_long);
            wanted.map(move |number| (number, end(number)))
        };
        // A beginning that is cut off is as long as what is compared of it.
        let cut = needles.clone().filter(|number| !is_whole(number)).take(MOST_CUT);
        let cut = cut.map(|number| (number, text.len()));
        let mut longest_first = whole(true).chain(cut).chain(whole(false));
        longest_first.find_map(|(number, end)| accept(number, start..end))
    }

    /// A text with something else instead of each of the others; `None` when none of them is in it.
    pub(super) fn replace(&self, text: &str, with: &str) -> Option<String> {
        let places = self.places(text, |_, place| Some(place));
        (!places.is_empty()).then(|| replace(text, &places, with))
    }

    /// Whether one of the texts is in another one.
    pub(super) fn any_in(&self, text: &str) -> bool {
        self.next(text, 0, &mut SmallVec::new()).is_some()
    }

    /// The first offset at which something is found. `next` remembers, for each of few texts, where it is next.
    fn next(&self, text: &str, from: usize, next: &mut SmallVec<[usize; FEW]>) -> Option<Hit> {
        if self.needles.len() > FEW {
            let automaton = self.automaton.get_or_init(|| Automaton::new(&self.needles)).as_ref()?;
            let found = automaton.search.find(Input::new(text).range(from..))?;
            return Some(Hit { start: found.start(), pattern: Some(found.pattern().as_usize()) });
        }
        let is_first = next.len() < self.needles.len();
        if is_first {
            *next = smallvec![0; self.needles.len()];
        }
        let rest = text.as_bytes().get(from..)?;
        for (place, needle) in next.iter_mut().zip(&self.needles) {
            if *place < from || is_first {
                let found = memmem::find(rest, start_of(needle.as_ref()).as_bytes());
                *place = found.map_or(usize::MAX, |at| from + at);
            }
        }
        let start = next.iter().copied().min().filter(|start| *start < usize::MAX)?;
        Some(Hit { start, pattern: None })
    }
}

/// What is found at an offset.
struct Hit {
    start: usize,
    /// The longest pattern of the automaton, where that looked.
    pattern: Option<usize>,
}

/// What is compared of a text at first.
fn start_of(text: &str) -> &str {
    text.get(..text.floor_char_boundary(MOST_COMPARED)).unwrap_or(text)
}

impl Automaton {
    /// For texts in the order of their bytes.
    fn new<S: AsRef<str>>(needles: &[S]) -> Option<Self> {
        let mut starts: Vec<&str> = Vec::with_capacity(needles.len());
        let mut owners: Vec<Range<usize>> = Vec::with_capacity(needles.len());
        for (number, start) in needles.iter().map(|needle| start_of(needle.as_ref())).enumerate() {
            match owners.last_mut() {
                Some(last) if starts.last() == Some(&start) => last.end = number + 1,
                _ => {
                    starts.push(start);
                    owners.push(number..number + 1);
                }
            }
        }
        // What a text starts with comes before it, and so do all that start with the same.
        let mut open: Vec<usize> = Vec::new();
        let mut shorter = Vec::with_capacity(starts.len());
        for (number, start) in starts.iter().enumerate() {
            while open.pop_if(|last| starts.get(*last).is_none_or(|last| !start.starts_with(last))).is_some()
            {
            }
            shorter.push(open.last().copied());
            open.push(number);
        }
        let mut search = AhoCorasick::builder();
        search.match_kind(MatchKind::LeftmostLongest).kind(Some(AhoCorasickKind::ContiguousNFA));
        Some(Automaton { search: search.build(starts).ok()?, owners, shorter })
    }
}

/// A text with something else at places, which are in order and without overlaps.
pub(super) fn replace(text: &str, places: &[Range<usize>], with: &str) -> String {
    let mut replaced = String::with_capacity(text.len());
    let mut at = 0;
    for place in places {
        replaced.push_str(text.get(at..place.start).unwrap_or_default());
        replaced.push_str(with);
        at = place.end;
    }
    replaced.push_str(text.get(at..).unwrap_or_default());
    replaced
}

#[cfg(test)]
mod tests {
    use super::Net;

    /// The same net as one of few texts and as one of many.
    fn both(texts: &[&str]) -> [Net<String>; 2] {
        let few = texts.iter().map(|text| (*text).to_owned());
        let many = (0..40).map(|number| format!("never-{number}"));
        [Net::new(few.clone()), Net::new(few.chain(many))]
    }

    fn replaced(texts: &[&str], text: &str) -> Option<String> {
        let [few, many] = both(texts).map(|net| net.replace(text, "*"));
        assert_eq!(few, many);
        few
    }

    #[test]
    fn the_longest_text_is_replaced() {
        let texts = ["ab", "abc", "", "\u{e4}\u{f6}"];
        assert_eq!(replaced(&texts, "xabcab\u{e4}\u{f6}y").as_deref(), Some("x***y"));
        assert_eq!(replaced(&texts, "a b c \u{e4}"), None);
        for net in both(&texts) {
            assert!(net.any_in("..ab") && !net.any_in("") && net.contains("ab") && !net.contains("a"));
        }
        assert!(!Net::new([""]).any_in("x"));
    }

    #[test]
    fn a_shorter_text_or_a_later_one_is_found_where_one_is_not_accepted() {
        let long = "0123456789".repeat(20);
        let replace = |text: &str, wanted: &str| {
            let [few, many] = both(&["ab", "abc", "bcd", &long]).map(|net| {
                let is_wanted = |number: usize| net.needles().get(number).is_some_and(|it| it == wanted);
                let places = net.places(text, |number, place| is_wanted(number).then_some(place));
                super::replace(text, &places, "*")
            });
            assert_eq!(few, many);
            few
        };
        assert_eq!(replace("abc ab", "ab"), "*c *");
        assert_eq!(replace("abc ab", "abc"), "* ab");
        assert_eq!(replace("abcd ab", "bcd"), "a* ab");
        assert_eq!(replace("abc ab", "x"), "abc ab");
        assert_eq!(replace(&format!("<{long}>"), &long), "<*>");
    }

    #[test]
    fn texts_of_any_length_are_found_up_to_the_end() {
        let texts = ["x", "yz", "abc", "\u{e4}"];
        for found in ["x", "..x", "yz", ".yz", "abc", ".abc", "\u{e4}", ".\u{e4}"] {
            let expected = format!("{}*", found.trim_matches(|c| c != '.'));
            assert_eq!(replaced(&texts, found).as_deref(), Some(expected.as_str()), "{found}");
        }
        for net in both(&texts) {
            assert!(["", "y", "ab", "zy", "..y"].iter().all(|text| !net.any_in(text)));
        }
    }

    #[test]
    fn what_begins_like_a_long_text_is_replaced_to_the_end() {
        let long = "0123456789".repeat(20);
        let other = long.clone() + "a";
        assert_eq!(replaced(&[&long], &format!("<{long}>")).as_deref(), Some("<*>"));
        assert_eq!(replaced(&[&long, &other, "0123"], &format!("<{other}>")).as_deref(), Some("<*>"));
        assert_eq!(replaced(&[&long], &format!("<{}>", &long[..100])).as_deref(), Some("<*"));
    }
}
