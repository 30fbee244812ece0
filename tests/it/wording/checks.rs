//! The checks. Each takes our own words only: what is in backticks or quotation marks is a name or a value.

use std::fmt;

/// The longest message, which is one line of `--format concise`. Of the messages of examples and fixtures, half have up to 72
/// characters and 95 of 100 up to 148. Two lines of a wide terminal hold the longest, which name four objects.
pub(super) const LONGEST_MESSAGE: usize = 200;

/// A text that breaks a rule.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Complaint {
    /// Where the text is from.
    pub(super) place: String,
    /// The name of the check, with the word that it is about.
    pub(super) problem: String,
    /// The text, or the line that has the word.
    pub(super) text: String,
}

impl fmt::Display for Complaint {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}: {}", self.problem, self.place, self.text)
    }
}

/// Phrases that no text for a person has, comments included. `_` is any word.
const BANNED: &[&str] = &[
    "shall",
    "mend",
    "mends",
    "mended",
    "mending",
    "goes",
    "told",
    "said",
    "beside",
    "none",
    "by itself",
    "on paper",
    "without a word",
    "for want of",
    "hand back",
    "hands back",
    "handed back",
    "give away",
    "gives away",
    "let through",
    "lets through",
    "let _ through",
    "lets _ through",
    "on its way",
    "whilst",
];

/// Phrases that are too vague for a message, though a comment or a page may have them.
const VAGUE: &[&str] = &[
    "takes",
    "gives",
    "stands",
    "says",
    "blank",
    "blanks",
    "may be meant",
    "this is no",
    "any more",
    "fit",
    "fits",
    "refuse",
    "refuses",
    "refused",
    "it knows",
    "in a circle",
    "is made here",
];

/// British spellings. An asterisk is any ending.
const BRITISH: &[&str] = &[
    "colour*",
    "behaviour*",
    "favour*",
    "honour*",
    "neighbour*",
    "flavour*",
    "licence*",
    "catalogue*",
    "centre*",
    "grey*",
    "artefact*",
    "defence*",
    "analyse",
    "analysed",
    "analysing",
    "analyser*",
    "misspelt",
    "learnt",
    "spelt",
    "amongst",
    "judgement*",
    "fulfil",
    "fulfils",
    "cancelled",
    "cancelling",
    "labelled",
    "labelling",
    "modelled",
    "modelling",
    "travelled",
    "signalled",
    "enrol",
    "enrols",
    "programme",
];

/// The stems of verbs that end in "-ize".
const IZE: &[&str] = &[
    "author",
    "canonical",
    "capital",
    "categor",
    "character",
    "custom",
    "deserial",
    "final",
    "general",
    "initial",
    "local",
    "material",
    "maxim",
    "memo",
    "minim",
    "modern",
    "modular",
    "normal",
    "optim",
    "organ",
    "parametr",
    "prior",
    "priorit",
    "random",
    "real",
    "recogn",
    "sanit",
    "serial",
    "special",
    "stabil",
    "standard",
    "summar",
    "symbol",
    "synchron",
    "token",
    "util",
];

/// A word of ours, in lower case, with its line.
struct Word {
    text: String,
    line: usize,
}

/// Our own words of a text: what is in backticks or double quotation marks on one line is left out, and breaks phrases.
fn own_words(text: &str) -> Vec<Word> {
    let mut words = vec![];
    for (line, content) in text.lines().enumerate() {
        let mut quote = None;
        let mut word = String::new();
        for character in content.chars().chain([' ']) {
            match quote {
                Some(open) if character == open => quote = None,
                Some(_) => continue,
                None if matches!(character, '`' | '"') && content.matches(character).count() > 1 => {
                    quote = Some(character)
                }
                None if character.is_alphanumeric() || matches!(character, '\'' | '_') => {
                    word.push(character);
                    continue;
                }
                None => {}
            }
            if !word.is_empty() {
                words.push(Word { text: std::mem::take(&mut word), line });
            }
            if !character.is_whitespace() && character != '/' {
                words.push(Word { text: String::new(), line });
            }
        }
    }
    words
}

fn is_british(word: &str) -> bool {
    let listed = BRITISH.iter().any(|form| match form.strip_suffix('*') {
        Some(stem) => word.starts_with(stem),
        None => *form == word,
    });
    let ending = |stem: &&str| word.strip_prefix(*stem).and_then(|ending| ending.strip_prefix("is"));
    let verb = IZE.iter().find_map(ending);
    listed
        || verb.is_some_and(|rest| ["e", "es", "ed", "er", "ers", "ing", "ation", "ations"].contains(&rest))
}

/// Complains of each place that has one of the phrases. A name of code, as `None`, is another word than ours: only a first
/// letter may be large.
fn phrases(place: &str, text: &str, name: &str, list: &[&str], complaints: &mut Vec<Complaint>) {
    let words = own_words(text);
    for (at, first) in words.iter().enumerate() {
        let is_here = |phrase: &&&str| {
            phrase.split(' ').enumerate().all(|(offset, wanted)| {
                let word = words.get(at + offset).map(|word| word.text.as_str()).unwrap_or_default();
                (wanted == "_" && !word.is_empty()) || word == wanted
            })
        };
        if let Some(phrase) = list.iter().find(is_here) {
            complaints.push(complaint(place, format!("{name} `{phrase}`"), text, first.line));
        }
    }
}

fn spelling(place: &str, text: &str, complaints: &mut Vec<Complaint>) {
    for word in own_words(text) {
        if is_british(&word.text.to_lowercase()) {
            complaints.push(complaint(place, format!("British `{}`", word.text), text, word.line));
        }
    }
}

fn complaint(place: &str, problem: String, text: &str, line: usize) -> Complaint {
    let text = text.lines().nth(line).unwrap_or_default().trim().to_owned();
    Complaint { place: place.to_owned(), problem, text }
}

/// Checks a text of any length: words, spelling and articles.
pub(super) fn prose(place: &str, text: &str, complaints: &mut Vec<Complaint>) {
    phrases(place, text, "banned", BANNED, complaints);
    spelling(place, text, complaints);
    articles(place, text, complaints);
}

/// Checks a comment: words and spelling. "There is none" may be in one, "this is none" may not.
pub(super) fn comment(place: &str, text: &str, complaints: &mut Vec<Complaint>) {
    let mut found = Vec::new();
    phrases(place, text, "banned", BANNED, &mut found);
    found.retain(|complaint| complaint.problem != "banned `none`");
    complaints.append(&mut found);
    let words = own_words(text);
    for (at, word) in words.iter().enumerate().filter(|(_, word)| word.text == "none") {
        let before =
            |count: usize| at.checked_sub(count).and_then(|at| words.get(at)).map(|word| word.text.as_str());
        if matches!(before(1), Some("is" | "are" | "was" | "were")) && before(2) != Some("there") {
            complaints.push(complaint(place, "banned `is none`".into(), text, word.line));
        }
    }
    spelling(place, text, complaints);
}

/// Checks a message, which is one line of `--format concise`.
pub(super) fn message(place: &str, text: &str, complaints: &mut Vec<Complaint>) {
    phrase(place, text, complaints);
    if text.lines().next().unwrap_or_default().chars().count() > LONGEST_MESSAGE {
        complaints.push(complaint(place, "too long".into(), text, 0));
    }
}

/// Checks a help, a label, the title of a fix, or what else is less than a sentence.
pub(super) fn phrase(place: &str, text: &str, complaints: &mut Vec<Complaint>) {
    let mut complain = |problem: &str| {
        let (place, problem) = (place.to_owned(), problem.to_owned());
        complaints.push(Complaint { place, problem, text: text.to_owned() });
    };
    let first = text.chars().next();
    if first.is_some_and(char::is_uppercase) && !starts_with_a_name(text) {
        complain("starts with a capital");
    }
    if first.is_none_or(char::is_whitespace) {
        complain("starts with nothing");
    }
    if text.ends_with('.') && !text.ends_with("...") {
        complain("ends with a full stop");
    }
    prose(place, text, complaints);
    phrases(place, text, "vague", VAGUE, complaints);
}

/// Whether the first word is written with capitals everywhere: a name or an abbreviation.
fn starts_with_a_name(text: &str) -> bool {
    const NAMES: [&str; 3] = ["Django", "Helm", "Python"];
    let end = text.find(|character: char| !character.is_ascii_alphanumeric()).unwrap_or(text.len());
    let word = text.get(..end).unwrap_or_default();
    NAMES.contains(&word) || (word.len() > 1 && word.chars().all(|character| !character.is_lowercase()))
}

fn articles(place: &str, text: &str, complaints: &mut Vec<Complaint>) {
    for (number, line) in text.lines().enumerate() {
        let mut words = line.split([' ', '(']).peekable();
        while let Some(article) = words.next() {
            let Some(next) = words.peek() else { break };
            let name = next.trim_start_matches(['`', '\'', '"', '!', '*', '[']);
            // "A" alone may be a letter, as in an example.
            if !matches!(article, "a" | "an" | "An")
                || !name.starts_with(|first: char| first.is_ascii_alphanumeric())
            {
                continue;
            }
            let end = name.find(|character: char| !character.is_ascii_alphanumeric()).unwrap_or(name.len());
            let word = name.get(..end).unwrap_or_default();
            if sounds_like_a_vowel(word) != article.eq_ignore_ascii_case("an") {
                complaints.push(complaint(place, format!("article `{article} {word}`"), text, number));
            }
        }
    }
}

/// Whether a word takes "an".
fn sounds_like_a_vowel(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    // Spelled out: "an LDAP source", "an HTTP server"; but "a SAML provider".
    let spelled = [
        "LDAP", "HTTP", "HTML", "MFA", "MTLS", "SMS", "SSF", "SSO", "SSH", "RFC", "RSA", "SVG", "XML", "HSM",
        "NFS",
    ];
    if word.len() == 1 {
        return matches!(
            lower.as_str(),
            "a" | "e" | "f" | "h" | "i" | "l" | "m" | "n" | "o" | "r" | "s" | "x" | "8"
        );
    }
    if spelled.iter().any(|name| word.starts_with(name) || lower.starts_with(&name.to_ascii_lowercase())) {
        return true;
    }
    if ["hour", "honest", "heir", "unin", "unid", "unimp", "unim", "8", "11", "18"]
        .iter()
        .any(|begin| lower.starts_with(begin))
    {
        return true;
    }
    let consonants = [
        "uni", "use", "usu", "uti", "uui", "url", "uri", "ui", "utf", "utc", "ut", "eu", "one", "once", "u2",
        "usb",
    ];
    lower.starts_with(['a', 'e', 'i', 'o', 'u']) && !consonants.iter().any(|begin| lower.starts_with(begin))
}

fn problems(check: impl Fn(&mut Vec<Complaint>)) -> Vec<String> {
    let mut complaints = Vec::new();
    check(&mut complaints);
    complaints.into_iter().map(|complaint| complaint.problem).collect()
}

#[test]
fn each_check_catches_an_example() {
    let of_phrase = |text: &str| problems(|complaints| phrase("x", text, complaints));
    for (text, problem) in [
        ("Unknown key `a`", "starts with a capital"),
        (" a", "starts with nothing"),
        ("", "starts with nothing"),
        ("unknown key `a`.", "ends with a full stop"),
        ("an `user` has no name", "article `an user`"),
        ("a authentik of 2026.2", "article `a authentik`"),
        ("a `authentik_core.user`", "article `a authentik`"),
        ("found a LDAP source", "article `a LDAP`"),
        ("an UUID", "article `an UUID`"),
        ("the entry shall have a model", "banned `shall`"),
        ("expected a UUID, and this is none", "banned `none`"),
        ("it lets everybody through", "banned `lets _ through`"),
        ("the entry fails for want of `x`", "banned `for want of`"),
        ("authentik applies it by itself", "banned `by itself`"),
        ("the behaviour of the server", "British `behaviour`"),
        ("a serialiser", "British `serialiser`"),
        ("the field takes a number", "vague `takes`"),
        ("`b` may be meant", "vague `may be meant`"),
    ] {
        assert_eq!(of_phrase(text), [problem], "{text}");
    }
    let long = format!("unknown key {}", "x".repeat(LONGEST_MESSAGE));
    assert_eq!(problems(|all| message("x", &long, all)), ["too long"]);
    assert_eq!(problems(|all| prose("x", "One line.\nIt goes on.", all)), ["banned `goes`"]);
    assert_eq!(problems(|all| comment("x", "Analyses what is told.", all)), ["banned `told`"]);
    assert_eq!(
        problems(|all| comment("x", "A manifest is none; false when there is none.", all)),
        ["banned `is none`"]
    );
}

#[test]
fn what_is_quoted_is_no_word_of_ours() {
    for text in [
        "unknown key `shall`: did you mean `none`?",
        "`Colour` is not a choice of `mode`",
        "YAML 1.1 reads `no` as a boolean",
        "a URL, an hour, a user, an unidentified user, an `!Env`, a `!Find`, a UUID, an SMS device and a SAML source",
        "at most ...",
        "analyses of a serializer with \"colour\"",
    ] {
        assert_eq!(problems(|all| phrase("x", text, all)), [""; 0], "{text}");
    }
}
