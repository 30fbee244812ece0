//! Variables that stand where a version is expected, and what defines them: `ARG` of a Dockerfile, attributes of Nix,
//! variables and locals of Terraform, and the `.env` file of compose.

use std::collections::HashMap;

use super::attributes::{Attribute, Attributes, Value};
use super::language::Language;
use crate::text::Span;

/// A variable in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reference {
    /// The name as it is written: `AUTHENTIK_TAG`, `var.tag`.
    pub(super) name: String,
    /// The place of the name.
    pub(super) place: Span,
    /// The place of its default.
    pub(super) default: Option<Span>,
}

/// No variable is longer, with its default.
const MOST_BYTES: usize = 512;

impl Reference {
    /// The variable that starts at an offset: `${NAME}`, `${NAME:-default}`, `$NAME`.
    pub(super) fn at(text: &str, start: usize, language: Language) -> Option<Self> {
        let rest = text.get(start..).filter(|rest| rest.starts_with('$'))?;
        let line = rest.get(..rest.floor_char_boundary(MOST_BYTES)).unwrap_or(rest).lines().next()?;
        let braced = line.strip_prefix("${");
        let inner = match braced {
            Some(inner) => inner.get(..inner.find('}')?)?,
            None => line.strip_prefix('$').filter(|_| !is_of_blocks(language))?,
        };
        let from = start + if braced.is_some() { 2 } else { 1 };
        let is_part = |byte: &u8| {
            byte.is_ascii_alphanumeric()
                || *byte == b'_'
                || is_of_blocks(language) && matches!(*byte, b'.' | b'-' | b'\'')
        };
        let length = inner.bytes().take_while(is_part).count();
        let name = inner.get(..length).filter(|name| !name.is_empty())?.to_owned();
        let place = Span::new(from, from + length);
        let rest = inner.get(length..).filter(|_| braced.is_some()).unwrap_or_default();
        let operator = rest.strip_prefix(':').unwrap_or(rest);
        let default = operator.strip_prefix(['-', '=']);
        let default = default.map(|it| Span::new(from + inner.len() - it.len(), from + inner.len()));
        // `${NAME:?message}` has no default; what else follows a name changes what it stands for.
        (rest.is_empty() || default.is_some() || operator.starts_with('?') || braced.is_none())
            .then_some(Reference { name, place, default })
    }
}

/// Something that has a name and a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Definition {
    /// The name as references write it.
    pub(super) name: String,
    /// The place of the value, without quotes.
    pub(super) value: Span,
    /// Whether it counts before others of its name.
    pub(super) overrides: bool,
}

/// What a text without comments defines. `path`: of its file.
pub(super) fn definitions(text: &str, path: &str, language: Language) -> Vec<Definition> {
    match language {
        Language::Environment => of_lines(text, "export "),
        Language::Dockerfile => {
            let mut all = of_lines(text, "ARG ");
            all.retain(|definition| text.get(..definition.value.start as usize).is_some_and(is_argument));
            all
        }
        Language::Terraform => of_terraform(&Attributes::of(text, language), path.ends_with(".tfvars")),
        Language::Nix => of_nix(&Attributes::of(text, language)),
        Language::Yaml | Language::Other => Vec::new(),
    }
}

/// What a name stands for at a place in Nix: the nearest definition in scope there, if it is the only one.
pub(super) fn resolve_in_block(attributes: &Attributes<'_>, name: &str, offset: u32) -> Option<Span> {
    let mut scopes: HashMap<usize, Vec<&Attribute<'_>>> = HashMap::new();
    for attribute in attributes.all().iter().filter(|it| root(it.name) == root(name)) {
        // `inherit tag;` and `tag = tag;` only hand it on.
        if !matches!(attribute.value, Value::Name(span) if attributes.slice(span) == attribute.name) {
            scopes.entry(attribute.block).or_default().push(attribute);
        }
    }
    let nearest = attributes.around(attributes.block_at(offset)).find_map(|block| {
        if attributes.has_parameter(block, root(name)) {
            // The callers of the function say what it is.
            return Some(None);
        }
        let here = scopes.get(&block).filter(|_| attributes.is_scope(block))?;
        let mut named = here.iter().filter(|it| it.name == name);
        // Where only a set is defined that has it as a part, it is hidden by something that isn't read.
        let Some(Value::Text(first)) = named.next().map(|it| it.value) else { return Some(None) };
        let text = Some(attributes.slice(first));
        Some(named.all(|it| attributes.text_of(**it) == text).then_some(first))
    });
    nearest.flatten()
}

/// The set that a name is a part of: `cfg` of `cfg.tag`.
fn root(name: &str) -> &str {
    name.split('.').next().unwrap_or_default()
}

/// Lines of `NAME=value`, perhaps with a word before them.
fn of_lines(text: &str, word: &str) -> Vec<Definition> {
    let mut start = 0;
    let mut all = Vec::new();
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim_start();
        let pair = trimmed.strip_prefix(word).unwrap_or(trimmed);
        if let Some((name, value)) = pair.split_once('=') {
            let name = name.trim();
            let at = start + line.len() - value.len();
            let blanks = value.len() - value.trim_start().len();
            let bare = value.trim();
            let inside = bare.trim_matches(['"', '\'']);
            let quote = bare.len() - bare.trim_start_matches(['"', '\'']).len();
            let at = at + blanks + quote;
            let is_name =
                !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
            if is_name && !inside.contains(char::is_whitespace) {
                let value = Span::new(at, at + inside.len());
                all.push(Definition { name: name.to_owned(), value, overrides: false });
            }
        }
        start += line.len();
    }
    all
}

fn is_argument(before: &str) -> bool {
    let line = before.rsplit('\n').next().unwrap_or_default().trim_start();
    line.get(..4).is_some_and(|word| word.eq_ignore_ascii_case("ARG "))
}

fn of_nix(attributes: &Attributes<'_>) -> Vec<Definition> {
    let definition = |attribute: &Attribute<'_>| match attribute.value {
        Value::Text(value) => Some(Definition { name: attribute.name.to_owned(), value, overrides: false }),
        Value::Name(_) | Value::Other => None,
    };
    attributes.all().iter().filter_map(definition).collect()
}

fn of_terraform(attributes: &Attributes<'_>, is_assignment: bool) -> Vec<Definition> {
    let definition = |attribute: &Attribute<'_>| {
        let Value::Text(value) = attribute.value else { return None };
        let header = attributes.header(attribute.block).trim();
        let variable = header.strip_prefix("variable ").map(|name| name.trim().trim_matches('"'));
        let name = match variable {
            _ if is_assignment && attribute.block == 0 => format!("var.{}", attribute.name),
            Some(variable) if attribute.name == "default" => format!("var.{variable}"),
            None if header == "locals" => format!("local.{}", attribute.name),
            _ => return None,
        };
        Some(Definition { name, value, overrides: is_assignment })
    };
    attributes.all().iter().filter_map(definition).collect()
}

/// Whether names have dots and dashes in them, and variables are in strings only.
fn is_of_blocks(language: Language) -> bool {
    matches!(language, Language::Nix | Language::Terraform)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_have_names_and_defaults() {
        for (text, language, expected) in [
            ("${A:-x}", Language::Yaml, Some(("A", Some("x")))),
            ("${A-x} y", Language::Yaml, Some(("A", Some("x")))),
            ("${A:?x}", Language::Yaml, Some(("A", None))),
            ("$A y", Language::Dockerfile, Some(("A", None))),
            ("${var.a-b}\"", Language::Terraform, Some(("var.a-b", None))),
            ("${if a then b}", Language::Nix, None),
            ("${A%x}", Language::Yaml, None),
            ("$a", Language::Nix, None),
            ("x", Language::Yaml, None),
        ] {
            let found = Reference::at(text, 0, language);
            let slice = |span: Span| text.get(span.range()).unwrap_or_default();
            let found = found.as_ref().map(|found| (found.name.as_str(), found.default.map(slice)));
            assert_eq!(found, expected, "{text}");
        }
    }

    fn resolved<'t>(text: &'t str, name: &str) -> Option<&'t str> {
        let attributes = Attributes::of(text, Language::Nix);
        let at = u32::try_from(text.find("HERE").unwrap_or_default()).unwrap_or_default();
        resolve_in_block(&attributes, name, at).and_then(|span| text.get(span.range()))
    }

    #[test]
    fn names_of_nix_have_scopes() {
        for (text, expected) in [
            ("let v = \"1\"; in { a = HERE; b = let v = \"2\"; in { }; }", Some("1")),
            ("let v = \"1\"; in { b = let v = \"2\"; in { }; a = HERE; }", Some("1")),
            ("let v = \"1\"; in { b = let v = \"2\"; in { a = HERE; }; }", Some("2")),
            ("let v = \"1\"; b = let v = \"2\"; in v; in { a = HERE; }", Some("1")),
            ("let v = \"1\"; in { b = f (let v = \"2\"; in v) HERE; }", Some("1")),
            ("let v = \"1\"; in { b = (let v = \"2\"; in f (v) HERE); }", Some("2")),
            ("{ lib, ... }: with lib; let v = \"1\"; in { a = with x; HERE; }", Some("1")),
            ("let v = \"1\"; in assert v != \"\"; { a = HERE; }", Some("1")),
            ("let v = \"1\"; in { v = \"2\"; a = HERE; }", Some("1")),
            ("let v = \"1\"; in rec { v = \"2\"; a = HERE; }", Some("2")),
            ("let v = \"1\"; in { imports = [ ./let/in.nix ../with/x.nix ]; a = HERE; }", Some("1")),
            ("let v = \"1\"; in rec { inherit\n    u\n    v; a = HERE; }", Some("1")),
            // Something else says what it is.
            ("let v = \"1\"; in rec { inherit (x) v; a = HERE; }", None),
            ("let v = \"1\"; m = { v }: { a = HERE; }; in m { v = \"2\"; }", None),
            ("let v = \"1\"; m = { v, ... }@args: { a = HERE; }; in m { v = \"2\"; }", None),
            ("let v = \"1\"; m = v: { a = HERE; }; in m \"2\"", None),
            ("let v = \"1\"; in let v = f x; in { a = HERE; }", None),
            ("{ v = \"1\"; a = HERE; }", None),
            ("{ a = HERE; } ) } ; in let", None),
        ] {
            assert_eq!(resolved(text, "v"), expected, "{text}");
        }
        let part = "let c.v = \"1\"; in { a = HERE; }";
        assert_eq!(resolved(part, "c.v"), Some("1"));
        assert_eq!(resolved(&part.replace("in {", "in let c = { }; in {"), "c.v"), None);
    }

    #[test]
    fn languages_define_names() {
        for (path, text, expected) in [
            (".env", "A=1\nexport B='2'\n C = \"3\" \nD=a b\n", vec!["A=1", "B=2", "C=3"]),
            ("Dockerfile", "ARG A=1\nENV B=2\nFROM x\n", vec!["A=1"]),
            (
                "a.tf",
                "variable \"a\" {\n  type = string\n  default = \"1\"\n}\nlocals {\n  b = \"2\"\n}\nc = \"3\"\n",
                vec!["var.a=1", "local.b=2"],
            ),
            ("a.tfvars", "c = \"3\"\n", vec!["var.c=3"]),
        ] {
            let all = definitions(text, path, Language::of_path(path));
            let all: Vec<String> = all
                .iter()
                .map(|it| format!("{}={}", it.name, text.get(it.value.range()).unwrap_or_default()))
                .collect();
            assert_eq!(all, expected, "{path}");
        }
    }
}
