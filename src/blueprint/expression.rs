//! authentik's YAML tags as typed expressions.

use super::TagShape;
use super::node::{describe, describe_shape};
use crate::syntax::{NodeId, NodeKind, Resolved, ScalarStyle, Tree};
use crate::text::Span;

/// The tags that authentik's loader knows (`authentik/blueprints/v1/common.py`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the names are the tags'")]
pub enum TagName {
    KeyOf,
    Find,
    FindObject,
    Context,
    Env,
    File,
    Format,
    If,
    Condition,
    Enumerate,
    Index,
    Value,
    AtIndex,
    ParseJson,
}

impl TagName {
    /// All tags.
    pub const ALL: [TagName; 14] = [
        TagName::KeyOf,
        TagName::Find,
        TagName::FindObject,
        TagName::Context,
        TagName::Env,
        TagName::File,
        TagName::Format,
        TagName::If,
        TagName::Condition,
        TagName::Enumerate,
        TagName::Index,
        TagName::Value,
        TagName::AtIndex,
        TagName::ParseJson,
    ];

    /// As written in YAML, with the exclamation mark.
    pub fn text(self) -> &'static str {
        match self {
            TagName::KeyOf => "!KeyOf",
            TagName::Find => "!Find",
            TagName::FindObject => "!FindObject",
            TagName::Context => "!Context",
            TagName::Env => "!Env",
            TagName::File => "!File",
            TagName::Format => "!Format",
            TagName::If => "!If",
            TagName::Condition => "!Condition",
            TagName::Enumerate => "!Enumerate",
            TagName::Index => "!Index",
            TagName::Value => "!Value",
            TagName::AtIndex => "!AtIndex",
            TagName::ParseJson => "!ParseJSON",
        }
    }

    /// The tag of that text, which starts with `!`. Tags are case-sensitive.
    pub fn from_text(text: &str) -> Option<TagName> {
        Some(match text {
            "!KeyOf" => TagName::KeyOf,
            "!Find" => TagName::Find,
            "!FindObject" => TagName::FindObject,
            "!Context" => TagName::Context,
            "!Env" => TagName::Env,
            "!File" => TagName::File,
            "!Format" => TagName::Format,
            "!If" => TagName::If,
            "!Condition" => TagName::Condition,
            "!Enumerate" => TagName::Enumerate,
            "!Index" => TagName::Index,
            "!Value" => TagName::Value,
            "!AtIndex" => TagName::AtIndex,
            "!ParseJSON" => TagName::ParseJson,
            _ => return None,
        })
    }

    /// The release that brought the tag, when that is later than 2024.12
    /// (authentik's release notes: all three came with 2025.8).
    pub fn since(self) -> Option<&'static str> {
        match self {
            TagName::File | TagName::FindObject | TagName::ParseJson => Some("2025.8"),
            _ => None,
        }
    }

    /// How the tag is written, for help texts.
    pub fn usage(self) -> &'static str {
        match self {
            TagName::KeyOf => "!KeyOf ID",
            TagName::Find => "!Find [MODEL, [FIELD, VALUE], ...]",
            TagName::FindObject => "!FindObject [MODEL, [FIELD, VALUE], ...]",
            TagName::Context => "!Context KEY or !Context [KEY, DEFAULT]",
            TagName::Env => "!Env NAME or !Env [NAME, DEFAULT]",
            TagName::File => "!File PATH or !File [PATH, DEFAULT]",
            TagName::Format => "!Format [FORMAT, ARGUMENT, ...]",
            TagName::If => "!If [CONDITION, THEN, ELSE] or !If [CONDITION]",
            TagName::Condition => "!Condition [AND|NAND|OR|NOR|XOR|XNOR, VALUE, ...]",
            TagName::Enumerate => "!Enumerate [ITERABLE, SEQ|MAP, BODY]",
            TagName::Index => "!Index DEPTH",
            TagName::Value => "!Value DEPTH",
            TagName::AtIndex => "!AtIndex [OBJECT, KEY] or !AtIndex [OBJECT, KEY, DEFAULT]",
            TagName::ParseJson => "!ParseJSON TEXT",
        }
    }
}

/// A tag with its arguments in place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expression<'t> {
    /// The primary key of an entry of this file.
    KeyOf {
        /// The scalar; `None` when it is no scalar, which no `id` can equal.
        id: Option<&'t str>,
    },
    /// The primary key of the first object that matches, or null; its serialized form with `object`.
    Find {
        /// Whether it is `!FindObject`.
        object: bool,
        /// The model: a string or a tag.
        model: NodeId,
        /// Sequences of field and value.
        conditions: &'t [NodeId],
    },
    /// A value of the blueprint's or the instance's context.
    Context {
        /// The key.
        key: Name<'t>,
        /// The value when there is no such key.
        default: Option<NodeId>,
    },
    /// A variable of the worker's environment.
    Env {
        /// Its name.
        name: Name<'t>,
        /// The value when it is unset or empty; a tag there is not resolved.
        default: Option<NodeId>,
    },
    /// The stripped content of a file on the worker.
    File {
        /// Its path.
        path: Name<'t>,
        /// The value when it can't be read; a tag there is not resolved.
        default: Option<NodeId>,
    },
    /// Python's `%` formatting.
    Format {
        /// The format string.
        format: NodeId,
        /// What fills its directives.
        arguments: &'t [NodeId],
    },
    /// A choice by truthiness.
    If {
        /// The condition.
        condition: NodeId,
        /// `then` and `else`; true and false when absent.
        branches: Option<(NodeId, NodeId)>,
    },
    /// A boolean operation over truthiness.
    Condition {
        /// AND, OR, ...
        mode: NodeId,
        /// The values.
        values: &'t [NodeId],
    },
    /// A loop.
    Enumerate {
        /// What is looped over.
        iterable: NodeId,
        /// SEQ or MAP.
        output: NodeId,
        /// What each round gives.
        body: NodeId,
    },
    /// The index or key of an enclosing loop's round.
    Index(i64),
    /// The item of an enclosing loop's round.
    Value(i64),
    /// One item of a list or mapping.
    AtIndex {
        /// The list or mapping.
        object: NodeId,
        /// The index or key.
        key: NodeId,
        /// The value when there is no such item; a tag there is not resolved.
        default: Option<NodeId>,
    },
    /// Parsed JSON.
    ParseJson(&'t str),
}

/// The first argument of `!Context`, `!Env` and `!File`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Name<'t> {
    /// The text of a scalar.
    Text(&'t str),
    /// Something else inside of a sequence: its value is the name.
    Node(NodeId),
}

/// What the tag of a node means: `None` for a node without one of authentik's tags.
///
/// # Errors
/// The place and the way in which the arguments can't be taken by the tag.
pub fn expression<'t>(tree: &'t Tree, id: NodeId) -> Option<Result<Expression<'t>, (Span, TagShape)>> {
    let tag = TagName::from_text(tree.tag(id)?.name)?;
    Some(build(tree, id, tag))
}

fn build<'t>(tree: &'t Tree, id: NodeId, tag: TagName) -> Result<Expression<'t>, (Span, TagShape)> {
    let node = tree.node(id);
    let whole = tree.full_span(id);
    let items = tree.items(id);
    let found = describe_shape(tree, id);
    let sequence = |needed: usize| match node.kind {
        NodeKind::Sequence(_) if items.len() < needed => {
            Err((whole, TagShape::TooFew { found: items.len(), needed }))
        }
        NodeKind::Sequence(_) => Ok(items),
        _ => Err((whole, TagShape::NotSequence { found })),
    };
    let scalar = || match &node.kind {
        NodeKind::Scalar(scalar) => Ok(scalar.value),
        _ => Err((whole, TagShape::NotScalar { found })),
    };
    let named = || match &node.kind {
        NodeKind::Scalar(scalar) => Ok((Name::Text(scalar.value), None)),
        NodeKind::Sequence(_) => {
            let items = sequence(2)?;
            let name = match tree.resolve(items[0]) {
                Resolved::Str(text) if tree.tag(items[0]).is_none() => Name::Text(text),
                _ => Name::Node(items[0]),
            };
            Ok((name, Some(items[1])))
        }
        _ => Err((whole, TagShape::NotSequence { found })),
    };
    Ok(match tag {
        TagName::KeyOf => Expression::KeyOf { id: scalar().ok() },
        TagName::Find | TagName::FindObject => {
            let items = sequence(1)?;
            let conditions = items.get(1..).unwrap_or_default();
            for &condition in conditions {
                let span = tree.full_span(condition);
                match tree.node(condition).kind {
                    NodeKind::Sequence(_) if tree.items(condition).len() < 2 => {
                        return Err((span, TagShape::ConditionTooShort));
                    }
                    NodeKind::Sequence(_) => {}
                    _ => {
                        let found = describe(tree, condition);
                        return Err((span, TagShape::ConditionNotPair { found }));
                    }
                }
            }
            Expression::Find { object: tag == TagName::FindObject, model: items[0], conditions }
        }
        TagName::Context => {
            let (key, default) = named()?;
            Expression::Context { key, default }
        }
        TagName::Env => {
            let (name, default) = named()?;
            Expression::Env { name, default }
        }
        TagName::File => {
            let (path, default) = named()?;
            Expression::File { path, default }
        }
        TagName::Format => {
            let items = sequence(1)?;
            Expression::Format { format: items[0], arguments: &items[1..] }
        }
        TagName::If => {
            let items = sequence(1)?;
            let branches = match *items {
                [_] => None,
                [_, _] => return Err((whole, TagShape::IfWithoutElse)),
                _ => Some((items[1], items[2])),
            };
            Expression::If { condition: items[0], branches }
        }
        TagName::Condition => {
            let items = sequence(1)?;
            Expression::Condition { mode: items[0], values: &items[1..] }
        }
        TagName::Enumerate => {
            let items = sequence(3)?;
            Expression::Enumerate { iterable: items[0], output: items[1], body: items[2] }
        }
        TagName::Index | TagName::Value => {
            let depth = python_int(scalar()?).ok_or((whole, TagShape::NotInteger))?;
            if tag == TagName::Index { Expression::Index(depth) } else { Expression::Value(depth) }
        }
        TagName::AtIndex => {
            let items = sequence(2)?;
            Expression::AtIndex { object: items[0], key: items[1], default: items.get(2).copied() }
        }
        TagName::ParseJson => Expression::ParseJson(scalar()?),
    })
}

/// What is odd about a tag's arguments although the loader accepts them.
pub(super) fn oddity(tree: &Tree, id: NodeId, tag: TagName) -> Option<(Span, TagShape)> {
    let items = tree.items(id);
    let read = match tag {
        TagName::Context | TagName::Env | TagName::File => 2,
        TagName::If | TagName::Enumerate | TagName::AtIndex => 3,
        _ => usize::MAX,
    };
    let rest = |items: &[NodeId], read: usize| {
        let (first, last) = (items.get(read)?, items.last()?);
        Some(Span { start: tree.full_span(*first).start, end: tree.full_span(*last).end })
    };
    if let Some(span) = rest(items, read) {
        return Some((span, TagShape::TooMany { found: items.len(), read }));
    }
    if matches!(tag, TagName::Find | TagName::FindObject) {
        return items.iter().skip(1).find_map(|&condition| {
            let parts = tree.items(condition);
            Some((rest(parts, 2)?, TagShape::ConditionTooLong { found: parts.len() }))
        });
    }
    if matches!(tag, TagName::Context | TagName::Env | TagName::File)
        && let NodeKind::Scalar(scalar) = &tree.node(id).kind
        && scalar.style == ScalarStyle::Plain
        && scalar.value.contains(", ")
    {
        return Some((tree.full_span(id), TagShape::CommaInName));
    }
    None
}

/// `int(text)` of Python for decimal texts: surrounding blanks, a sign and single underscores are taken.
pub fn python_int(text: &str) -> Option<i64> {
    let text = text.trim();
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let well_formed =
        digits.split('_').all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()));
    if !well_formed {
        return None;
    }
    text.replace('_', "").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::TagName;

    #[test]
    fn every_tag_is_found_by_its_text() {
        for tag in TagName::ALL {
            assert_eq!(TagName::from_text(tag.text()), Some(tag));
        }
        assert_eq!(TagName::from_text("!keyof"), None);
    }
}
