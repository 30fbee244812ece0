//! What tags and their arguments mean: the same words in hovers, completions and signatures.

use std::ops::Range;

use crate::blueprint::TagName;

/// The modes of `!Condition`.
pub(super) const MODES: [(&str, &str); 6] = [
    ("AND", "All are true."),
    ("OR", "At least one is true."),
    ("NAND", "Not all are true."),
    ("NOR", "Not one is true."),
    ("XOR", "An odd number of them is true."),
    ("XNOR", "An even number of them is true."),
];

/// What `!Enumerate` can make.
pub(super) const OUTPUTS: [(&str, &str); 2] =
    [("SEQ", "A list of the values."), ("MAP", "A mapping: each value is a list of a key and its value.")];

/// One way to write a tag, such as `!Env [NAME, DEFAULT]`.
pub(super) struct Form {
    /// The tag with its arguments.
    pub(super) label: &'static str,
    /// Where the arguments are in the label.
    pub(super) arguments: Vec<Range<usize>>,
}

impl Form {
    /// Whether the arguments are in brackets.
    pub(super) fn is_list(&self) -> bool {
        self.label.contains('[')
    }

    /// Whether the last argument can be repeated.
    pub(super) fn is_open(&self) -> bool {
        self.label.contains("...")
    }

    /// The words for an argument.
    pub(super) fn argument(&self, at: usize) -> &'static str {
        self.arguments.get(at).and_then(|range| self.label.get(range.clone())).unwrap_or_default()
    }
}

/// The ways to write a tag.
pub(super) fn forms(tag: TagName) -> impl Iterator<Item = Form> {
    tag.usage().split(" or ").map(move |label| {
        let is_word = |c: char| c.is_ascii_uppercase() || c == '|';
        let mut arguments = Vec::new();
        let mut at = tag.text().len();
        while let Some(found) = label.get(at..).and_then(|rest| rest.find(is_word)) {
            let start = at + found;
            let rest = label.get(start..).unwrap_or_default();
            at = start + rest.find(|c| !is_word(c)).unwrap_or(rest.len());
            arguments.push(start..at);
        }
        Form { label, arguments }
    })
}

/// Returns the words for an argument of a tag, by its word in the usage of the tag.
pub(super) fn argument_meaning(tag: TagName, argument: &str) -> String {
    let listed = |words: &[(&str, &str)]| {
        let lines = words.iter().map(|(word, text)| format!("- `{word}`: {text}"));
        lines.collect::<Vec<_>>().join("\n")
    };
    match (tag, argument) {
        (TagName::Condition, "VALUE") => "A value that counts as true or false.".to_owned(),
        (TagName::Condition, _) => listed(&MODES),
        (TagName::Enumerate, "ITERABLE") => "What is looped over: a list or a mapping.".to_owned(),
        (TagName::Enumerate, "BODY") => "The value for each element.".to_owned(),
        (TagName::Enumerate, _) => listed(&OUTPUTS),
        (TagName::KeyOf, _) => "The `id` of an entry above.".to_owned(),
        (_, "MODEL") => "The model of the object, as `app.model`.".to_owned(),
        (_, "FIELD") => "A field by which the object is found.".to_owned(),
        (TagName::Find | TagName::FindObject, _) => "The value that the field must have.".to_owned(),
        (TagName::Context, "KEY") => "A key of the context.".to_owned(),
        (_, "NAME") => "The name of the variable.".to_owned(),
        (_, "PATH") => "The path of the file on authentik's worker.".to_owned(),
        (TagName::Context, _) => "The value if there is no such key.".to_owned(),
        (TagName::Env, _) => "The value if the variable is not set. A tag here is not resolved.".to_owned(),
        (TagName::File, _) => "The value if the file cannot be read. A tag here is not resolved.".to_owned(),
        (_, "FORMAT") => "The text, with a `%s` for each argument.".to_owned(),
        (_, "ARGUMENT") => "The value for the next `%s`.".to_owned(),
        (_, "CONDITION") => "A value that counts as true or false.".to_owned(),
        (_, "THEN") => "The value if the condition is true.".to_owned(),
        (_, "ELSE") => "The value if the condition is false.".to_owned(),
        (_, "DEPTH") => "How many loops further out; 0 is the innermost.".to_owned(),
        (_, "OBJECT") => "A list or mapping.".to_owned(),
        (TagName::AtIndex, "KEY") => "The index of an element, from 0, or a key of the mapping.".to_owned(),
        (TagName::AtIndex, _) => "The value if there is no such element.".to_owned(),
        (TagName::ParseJson, _) => "A JSON text.".to_owned(),
        _ => String::new(),
    }
}

/// Returns the words for the value of a tag.
pub(super) fn meaning(tag: TagName) -> &'static str {
    match tag {
        TagName::KeyOf => {
            "The primary key of the object of the entry with this `id`, which must stand above in the same file."
        }
        TagName::Find => "The primary key of the first object whose fields have these values, or null.",
        TagName::FindObject => "The first object whose fields have these values, as a mapping, or null.",
        TagName::Context => {
            "A value of the blueprint's `context`, or of the blueprint instance, which comes first. Without the key: the default, or null."
        }
        TagName::Env => {
            "An environment variable of authentik's worker. If it is not set: the default, or null. A tag as the default is not resolved."
        }
        TagName::File => {
            "The text of a file on authentik's worker, without blanks around it. If it cannot be read: the default, or null."
        }
        TagName::Format => "A string with Python's `%` formatting: each `%s` stands for the next argument.",
        TagName::If => {
            "The second value if the condition is true, else the third. With the condition alone: true or false."
        }
        TagName::Condition => {
            "True or false: the values combined by `AND`, `OR`, `NAND`, `NOR`, `XOR` or `XNOR`."
        }
        TagName::Enumerate => {
            "A list (`SEQ`) or mapping (`MAP`) with one element for each of the iterable, made of the body. `!Index` and `!Value` are the key and the value of the current element."
        }
        TagName::Index => {
            "The index or key of the current element of an enclosing `!Enumerate`; 0 is the innermost."
        }
        TagName::Value => "The current element of an enclosing `!Enumerate`; 0 is the innermost.",
        TagName::AtIndex => {
            "One element of a list or mapping. If there is no such element: the default; without a default, the blueprint is rejected."
        }
        TagName::ParseJson => "The value that a JSON text stands for.",
    }
}
