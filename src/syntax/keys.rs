//! Keys that are equal, and `<<`: the dictionary that PyYAML makes of a mapping.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::{
    CollectionStyle, Date, DuplicateKey, Limit, NodeId, NodeKind, Resolved, SyntaxError, SyntaxErrorKind,
    Time, Tree,
};
use crate::text::Span;

/// Mappings with more keys are checked for duplicates with a hash table.
const FEW_KEYS: usize = 16;

/// A key as Python compares it: `1`, `1.0` and `true` are equal.
#[derive(PartialEq, Eq, Hash, Clone, Copy)]
enum Key<'t> {
    Text(&'t str),
    Null,
    Integer(i64),
    BigInteger(bool, u32, &'t str),
    Float(u64),
    Date(Date),
    Timestamp(Date, Time),
    Bytes(&'t str),
    /// Equal to itself only: an object of the application's own.
    Node(NodeId),
}

impl Tree {
    /// Looks for duplicates and merges in a mapping whose children are complete.
    pub(super) fn finish_mapping(&mut self, mapping: NodeId, merge_budget: &mut usize) {
        let pairs = self.pairs(mapping);
        if pairs.len() <= FEW_KEYS {
            let mut keys = [""; FEW_KEYS];
            let mut count = 0;
            for ((key, _), slot) in pairs.zip(&mut keys) {
                let Some(text) = self.surely_text(key) else {
                    return self.finish_slowly(mapping, merge_budget);
                };
                *slot = text;
                count += 1;
            }
            let keys = keys.get(..count).unwrap_or_default();
            let repeats =
                |(index, key): (usize, &&str)| keys.iter().take(index).any(|earlier| earlier == key);
            if keys.iter().enumerate().any(repeats) {
                self.finish_slowly(mapping, merge_budget);
            }
        } else {
            self.finish_slowly(mapping, merge_budget);
        }
    }

    /// The text of a key that is text for certain, quickly.
    fn surely_text(&self, key: NodeId) -> Option<&str> {
        let node = self.node(key);
        match node.kind {
            NodeKind::Scalar(scalar) if scalar.is_text && node.properties.is_none() => Some(scalar.value),
            _ => None,
        }
    }

    fn finish_slowly(&mut self, mapping: NodeId, merge_budget: &mut usize) {
        let mut errors = Vec::new();
        let mut merged: Vec<(NodeId, NodeId)> = Vec::new();
        let mut own: Vec<(NodeId, NodeId)> = Vec::with_capacity(self.pairs(mapping).len());
        let mut has_merge = false;
        for (key, value) in self.pairs(mapping) {
            errors.extend(self.unhashable(mapping, key));
            errors.extend(self.missing(key));
            if self.resolve(key) != Resolved::Merge {
                own.push((key, value));
                continue;
            }
            has_merge = true;
            match self.merge_sources(value) {
                Ok(sources) => {
                    // PyYAML: of a list, the first mapping wins.
                    for source in sources.into_iter().rev() {
                        let entries = self.entries(source);
                        match merge_budget.checked_sub(entries.len()) {
                            Some(rest) => *merge_budget = rest,
                            None => {
                                let kind = SyntaxErrorKind::Limit(Limit::Merges);
                                errors.push(SyntaxError::new(self.span(key), kind));
                                break;
                            }
                        }
                        merged.extend(entries);
                    }
                }
                Err(culprit) => {
                    errors.push(SyntaxError::new(self.full_span(culprit), SyntaxErrorKind::BadMerge));
                }
            }
        }
        let mut duplicates = Vec::new();
        let mut places: HashMap<Key<'_>, usize> = HashMap::with_capacity(merged.len() + own.len());
        let mut entries: Vec<(NodeId, NodeId)> = Vec::with_capacity(merged.len() + own.len());
        for &(key, value) in &merged {
            put(&mut places, &mut entries, self.key(key), (key, value));
        }
        let mut firsts: HashMap<Key<'_>, NodeId> = HashMap::with_capacity(own.len());
        for &(key, value) in &own {
            let identity = self.key(key);
            put(&mut places, &mut entries, identity, (key, value));
            match firsts.entry(identity) {
                Entry::Vacant(slot) => {
                    slot.insert(key);
                }
                Entry::Occupied(first) => {
                    duplicates.push(DuplicateKey { mapping, first: *first.get(), later: key })
                }
            }
        }
        let changed = has_merge || !duplicates.is_empty();
        self.errors.extend(errors);
        self.duplicates.extend(duplicates);
        if changed {
            // Kept sorted by `build` in the end, but merges look earlier mappings up before that:
            // inner mappings are finished before outer ones that started earlier.
            let at = self.effective.partition_point(|(other, _)| *other < mapping);
            self.effective.insert(at, (mapping, entries));
        }
    }

    /// The mappings that the value of `<<` names, or the node that is not a mapping.
    fn merge_sources(&self, value: NodeId) -> Result<Vec<NodeId>, NodeId> {
        let target = self.expand(value);
        match self.node(target).kind {
            NodeKind::Mapping(_) => Ok(vec![target]),
            NodeKind::Sequence(_) => self
                .items(target)
                .iter()
                .map(|&item| {
                    let source = self.expand(item);
                    match self.node(source).kind {
                        // An alias without a target is an error of its own.
                        NodeKind::Mapping(_) | NodeKind::Alias(None) => Ok(source),
                        _ => Err(item),
                    }
                })
                .collect(),
            NodeKind::Alias(None) => Ok(Vec::new()),
            _ => Err(value),
        }
    }

    fn unhashable(&self, mapping: NodeId, key: NodeId) -> Option<SyntaxError> {
        let target = self.expand(key);
        if matches!(self.node(target).kind, NodeKind::Scalar(_) | NodeKind::Alias(_)) {
            return None;
        }
        // What the application makes of its own tags can be a key.
        if self.tag(target).is_some_and(|tag| tag.name != "!" && tag.core().is_none()) {
            return None;
        }
        // Reported where the inner braces are the key of the outer ones.
        if self.slice(self.span(target)).starts_with("{{") {
            return None;
        }
        let outer = self.span(mapping);
        let is_template = self.slice(Span::new(outer.start as usize, outer.start as usize + 2)) == "{{"
            && self.span(key).start == outer.start + 1;
        Some(if is_template {
            SyntaxError::new(outer, SyntaxErrorKind::Template)
        } else {
            SyntaxError::new(self.full_span(key), SyntaxErrorKind::UnhashableKey)
        })
    }

    /// In brackets PyYAML looks for a key's colon in the line of the key only, unless a `?` is before it.
    pub(super) fn check_key_lines(&mut self, mapping: NodeId) {
        let NodeKind::Mapping(collection) = self.node(mapping).kind else { return };
        if collection.style != CollectionStyle::Flow {
            return;
        }
        let culprit = |key: NodeId| {
            let span = self.full_span(key);
            let after = self.text.get(span.end as usize..)?;
            let blanks = after.len() - after.trim_start().len();
            let up_to_colon = self.text.get(span.start as usize..span.end as usize + blanks)?;
            let over_lines = after.trim_start().starts_with(':')
                && (memchr::memchr2(b'\n', b'\r', up_to_colon.as_bytes()).is_some()
                    || !up_to_colon.is_ascii() && up_to_colon.contains(super::lenient::BREAKS))
                && super::lines::indicator_before(self.text(), span.start as usize) != Some(b'?');
            over_lines.then_some(span)
        };
        let found: Vec<Span> = self.pairs(mapping).filter_map(|(key, _)| culprit(key)).collect();
        self.errors
            .extend(found.into_iter().map(|span| SyntaxError::new(span, SyntaxErrorKind::KeyOverLines)));
    }

    /// PyYAML accepts nothing as a key only after `?`.
    fn missing(&self, key: NodeId) -> Option<SyntaxError> {
        let node = self.node(key);
        if !node.span.is_empty() || node.properties.is_some() || !matches!(node.kind, NodeKind::Scalar(_)) {
            return None;
        }
        let at = node.span.start as usize;
        let after = self.text.get(at..)?.trim_start();
        let before = self.text.get(..at)?.trim_end();
        let colon = match (after.starts_with(':'), before.ends_with(':')) {
            (true, _) => self.text.len() - after.len(),
            (false, true) => before.len() - 1,
            (false, false) => return None,
        };
        let explicit = super::lines::indicator_before(self.text(), colon) == Some(b'?');
        (!explicit).then(|| SyntaxError::new(Span::new(colon, colon + 1), SyntaxErrorKind::MissingKey))
    }

    fn key(&self, id: NodeId) -> Key<'_> {
        let target = self.expand(id);
        if self.tag(target).is_some_and(|tag| tag.name != "!" && tag.core().is_none()) {
            return Key::Node(target);
        }
        match self.resolve(target) {
            Resolved::Str(text) => Key::Text(text),
            Resolved::Null => Key::Null,
            Resolved::Bool(value) => Key::Integer(i64::from(value)),
            Resolved::Int(value) => Key::Integer(value),
            Resolved::BigInt { negative, radix, digits: std::borrow::Cow::Borrowed(digits) } => {
                Key::BigInteger(negative, radix, digits.trim_start_matches('0'))
            }
            Resolved::Float(value) => match exact_integer(value) {
                Some(integer) => Key::Integer(integer),
                None if value.is_nan() => Key::Node(target),
                None => Key::Float(value.to_bits()),
            },
            Resolved::Date(date) => Key::Date(date),
            Resolved::Timestamp(date, time) => Key::Timestamp(date, time),
            Resolved::Binary(text) => Key::Bytes(text),
            // PyYAML reads a `=` that is a key as text.
            Resolved::Value => Key::Text("="),
            _ => Key::Node(target),
        }
    }
}

/// As a Python dictionary does: the first key stays, the last value wins.
fn put<'t>(
    places: &mut HashMap<Key<'t>, usize>,
    entries: &mut Vec<(NodeId, NodeId)>,
    identity: Key<'t>,
    pair: (NodeId, NodeId),
) {
    match places.entry(identity) {
        Entry::Vacant(slot) => {
            slot.insert(entries.len());
            entries.push(pair);
        }
        Entry::Occupied(slot) => {
            if let Some(entry) = entries.get_mut(*slot.get()) {
                entry.1 = pair.1;
            }
        }
    }
}

fn exact_integer(value: f64) -> Option<i64> {
    let in_range = value.fract() == 0.0 && value.abs() < 9.0e18;
    #[expect(clippy::cast_possible_truncation, reason = "checked to be an integer in range")]
    in_range.then_some(value as i64)
}
