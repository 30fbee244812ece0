//! Writing another attribute into an entry, in the style of the entry.

use super::context::FileContext;
use super::finding::Edit;
use crate::blueprint::Attrs;
use crate::syntax::{CollectionStyle, NodeId, NodeKind, Tree};
use crate::text::Span;

impl FileContext<'_, '_> {
    /// The edit that gives an entry an attribute; nothing when the entry has it, or when there is no plain
    /// place for it.
    pub(super) fn attribute_added(&self, entry: usize, name: &str, value: &str) -> Option<Edit> {
        self.attributes_added(entry, &[(name, value)])
    }

    /// The edit that gives an entry several attributes; nothing when the entry has one of them, or when there is no
    /// plain place for them.
    pub(crate) fn attributes_added(&self, entry: usize, attributes: &[(&str, &str)]) -> Option<Edit> {
        let (tree, text) = (self.tree, self.source.text());
        let applied = self.applied.entries.get(entry)?;
        if attributes.is_empty() || attributes.iter().any(|(name, _)| applied.datum(name).is_some()) {
            return None;
        }
        let line_break = self.line_break();
        let lines = |indent: &str| {
            let lines = attributes.iter().map(|(name, value)| format!("{indent}{name}: {value}"));
            lines.collect::<Vec<_>>().join(line_break)
        };
        let pairs = || {
            let pairs = attributes.iter().map(|(name, value)| format!("{name}: {value}"));
            pairs.collect::<Vec<_>>().join(", ")
        };
        let entry = self.blueprint.entries.get(entry)?;
        match entry.attrs {
            Attrs::Unusable => None,
            // What is written elsewhere or has an anchor, others read as well.
            _ if tree.anchor(entry.node).is_some() => None,
            Attrs::Mapping(attrs)
                if !self.is_within_entry(tree.span(attrs), Some(entry.index))
                    || tree.anchor(attrs).is_some() =>
            {
                None
            }
            Attrs::Mapping(attrs) if self.is_block(attrs)? => {
                // Comments above the first key are about that.
                let first = tree.item_lines_with_comments(attrs, 0)?.range().start;
                let line = tree.item_lines(attrs, 0)?.range().start;
                let indent = text.get(line..tree.item_start(attrs, 0)?)?;
                Some(insertion(first, format!("{}{line_break}", lines(indent))))
            }
            Attrs::Mapping(attrs) => first_in_flow(tree, attrs, &pairs()),
            Attrs::Missing if self.is_block(entry.node)? => {
                // Above the key that isn't the first in its line: that one comes after the dash.
                let (key, _) = tree.pairs(entry.node).nth(1)?;
                let at = tree.full_span(key).start as usize;
                let line = self.line_start(at);
                let indent = text.get(line..at).filter(|before| before.bytes().all(|byte| byte == b' '))?;
                let last =
                    tree.pairs(entry.node).last().map(|(_, value)| tree.full_span(value).end as usize)?;
                let rest = text.get(last..)?;
                let to_end = rest.get(..rest.find('\n').map_or(rest.len(), |at| at + 1))?;
                // Only a blank or a comment may follow the last value; a block scalar ends with its line.
                if text.get(..last)?.ends_with('\n')
                    || !matches!(to_end.trim_start().as_bytes(), [] | [b'#', ..])
                {
                    return None;
                }
                // Comments below that are indented deeper are about the last value.
                let index = tree.pairs(entry.node).len().checked_sub(1)?;
                let whole = tree.item_lines_with_comments(entry.node, index)?.range().end;
                let end = whole.max(last + to_end.len());
                let (before, after) =
                    if text.get(..end)?.ends_with('\n') { ("", line_break) } else { (line_break, "") };
                let lines = lines(&format!("{indent}  "));
                let new = format!("{before}{indent}attrs:{line_break}{lines}{after}");
                Some(insertion(end, new))
            }
            Attrs::Missing => {
                let (_, last) = tree.pairs(entry.node).last()?;
                let end = tree.full_span(last).end as usize;
                Some(insertion(end, format!(", attrs: {{{}}}", pairs())))
            }
        }
    }

    fn is_block(&self, mapping: NodeId) -> Option<bool> {
        match &self.tree.node(mapping).kind {
            NodeKind::Mapping(mapping) => Some(mapping.style == CollectionStyle::Block),
            _ => None,
        }
    }

    fn line_start(&self, offset: usize) -> usize {
        self.source.text().get(..offset).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1)
    }

    /// The line break of the file.
    fn line_break(&self) -> &'static str {
        match self.source.text().split_once('\n') {
            Some((first, _)) if first.ends_with('\r') => "\r\n",
            _ => "\n",
        }
    }
}

/// Returns the edit that puts pairs first into a flow mapping; nothing where the mapping isn't in braces.
pub(crate) fn first_in_flow(tree: &Tree, mapping: NodeId, pairs: &str) -> Option<Edit> {
    let open = tree.span(mapping).range().start;
    let rest = tree.text().get(open..)?.strip_prefix('{')?;
    let new = match (tree.pairs(mapping).next(), rest.starts_with([' ', '\r', '\n'])) {
        (None, true) => format!(" {pairs}"),
        (None, false) => format!(" {pairs} "),
        (Some(_), true) => format!(" {pairs},"),
        (Some(_), false) => format!("{pairs}, "),
    };
    Some(insertion(open + 1, new))
}

fn insertion(at: usize, text: String) -> Edit {
    Edit { span: Span::at(at), text }
}
