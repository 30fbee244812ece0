//! How the nodes of a tree are kept: small, as there are hundreds of thousands in a large file.

use super::tree::PropertiesId;
use super::{Collection, CollectionStyle, Node, NodeId, NodeKind, Scalar, ScalarStyle, Tree};
use crate::text::Span;

/// A node without its text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stored {
    pub(super) span: Span,
    pub(super) content: Content,
    pub(super) properties: Option<PropertiesId>,
}

/// What a node is. Texts and children are elsewhere: from a number on, so many.
#[derive(Debug, Clone, Copy)]
pub(super) enum Content {
    /// A scalar, whose value is a part of the file's text if it is as written, else of the texts of the tree.
    Scalar {
        style: ScalarStyle,
        is_as_written: bool,
        is_text: bool,
        start: u32,
        len: u32,
    },
    Sequence {
        style: CollectionStyle,
        first: u32,
        len: u32,
    },
    Mapping {
        style: CollectionStyle,
        first: u32,
        len: u32,
    },
    Alias(Option<NodeId>),
}

impl Content {
    /// Whether it is a collection, and how it is written.
    pub(super) fn collection_style(&self) -> Option<CollectionStyle> {
        match self {
            Content::Sequence { style, .. } | Content::Mapping { style, .. } => Some(*style),
            _ => None,
        }
    }
}

impl Tree {
    pub(super) fn content(&self, id: NodeId) -> Option<Content> {
        self.nodes.get(id.index()).map(|node| node.content)
    }

    /// A node. An id of another tree gives an empty scalar or an unrelated node.
    #[inline]
    pub fn node(&self, id: NodeId) -> Node<'_> {
        const NOTHING: Scalar<'static> =
            Scalar { value: "", style: ScalarStyle::Plain, is_as_written: true, is_text: false };
        match self.nodes.get(id.index()) {
            Some(stored) => {
                Node { span: stored.span, kind: self.kind(stored.content), properties: stored.properties }
            }
            None => Node { span: Span::at(0), kind: NodeKind::Scalar(NOTHING), properties: None },
        }
    }

    #[inline]
    fn kind(&self, content: Content) -> NodeKind<'_> {
        match content {
            Content::Scalar { style, is_as_written, is_text, start, len } => {
                let texts = if is_as_written { &*self.text } else { self.texts.as_str() };
                let value = texts.get(start as usize..start as usize + len as usize).unwrap_or_default();
                NodeKind::Scalar(Scalar { value, style, is_as_written, is_text })
            }
            Content::Sequence { style, .. } => NodeKind::Sequence(Collection { style }),
            Content::Mapping { style, .. } => NodeKind::Mapping(Collection { style }),
            Content::Alias(target) => NodeKind::Alias(target),
        }
    }
}
