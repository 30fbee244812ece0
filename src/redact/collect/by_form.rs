//! What is secret by its form, wherever it is: in scalars, in comments, and in text of which no tree is made.

use super::Collector;
use crate::redact::text::{TextKind, secret_lines, secret_marks, secret_parts};
use crate::syntax::{NodeKind, ScalarStyle};
use crate::text::Span;

impl Collector<'_, '_, '_> {
    /// Values that somebody has masked. Others mention secrets: "Password stage".
    pub(super) fn comments(&mut self) {
        let tree = self.view.tree;
        for comment in tree.comments() {
            let body = tree.slice(comment.span).trim_start_matches('#');
            if body.contains([':', '=']) && self.holds_a_secret(body) {
                self.spans.push(comment.span);
            }
        }
    }

    /// What is secret by its form, or by a name before it in the same text.
    pub(super) fn forms(&mut self) {
        let tree = self.view.tree;
        let mut marks = secret_marks(tree.text()).map(|at| Span::at(at).start).peekable();
        // An escape can stand for any part of a mark.
        let has_escapes = tree.text().contains('\\');
        self.has_marks = marks.peek().is_some() || has_escapes;
        if !self.has_marks {
            return;
        }
        let mut comments = tree.comments().iter().peekable();
        let mut in_comments: Vec<Span> = Vec::new();
        for node in tree.node_ids() {
            let NodeKind::Scalar(scalar) = tree.node(node).kind else { continue };
            let span = tree.span(node);
            while let Some(mark) = marks.next_if(|&mark| mark < span.start) {
                while comments.next_if(|comment| comment.span.end <= mark).is_some() {}
                in_comments
                    .extend(comments.peek().map(|comment| comment.span).filter(|span| span.start <= mark));
            }
            let has_mark = marks.peek().is_some_and(|&mark| mark < span.end);
            let has_escapes =
                has_escapes && !scalar.is_as_written && scalar.style == ScalarStyle::DoubleQuoted;
            if !(has_mark || has_escapes && secret_marks(scalar.value).next().is_some())
                || self.hidden.get(node.index()).copied().unwrap_or_default()
            {
                continue;
            }
            let kind = if self.code.contains(&node) { TextKind::Code } else { TextKind::Plain };
            let parts = secret_parts(scalar.value, kind);
            if let Some(map) = (!parts.is_empty()).then(|| tree.map_of(node)).flatten() {
                for part in parts {
                    self.spans.push(map.span(Span::new(part.start, part.end)));
                    let value = scalar.value.get(part).unwrap_or_default();
                    self.hide_value(value);
                    self.hide_repetition(span, std::iter::once(value));
                }
            }
        }
        let rest = marks.filter_map(|mark| {
            let at = tree.comments().partition_point(|comment| comment.span.end <= mark);
            tree.comments().get(at).map(|comment| comment.span).filter(|span| span.start <= mark)
        });
        in_comments.extend(rest);
        in_comments.dedup();
        in_comments.into_iter().for_each(|comment| self.raw(comment, TextKind::Raw));
    }

    /// What is secret by its form in a part of the text, whatever the tree makes of it.
    fn raw(&mut self, span: Span, kind: TextKind) {
        let body = self.view.tree.slice(span);
        for part in secret_parts(body, kind) {
            let start = span.start as usize;
            self.spans.push(Span::new(start + part.start, start + part.end));
            self.hide_value(body.get(part).unwrap_or_default());
        }
    }

    /// Where the tree has holes, lines that look like secrets. The names of sections are not secrets, whatever they sound like.
    pub(super) fn lines(&mut self) {
        let tree = self.view.tree;
        let whole = tree.text();
        let line_end = |start: usize| whole.get(start..).and_then(|rest| rest.find(['\n', '\r']));
        let heads = self.sections.iter().filter_map(|&key| {
            let at = tree.span(key).start as usize;
            let start = whole.get(..at)?.rfind(['\n', '\r']).map_or(0, |before| before + 1);
            let head = Span::new(start, line_end(at).map_or(whole.len(), |length| at + length));
            tree.slice(head).trim_end().ends_with(':').then_some(head)
        });
        let mut heads: Vec<Span> = heads.collect();
        heads.sort_unstable();
        let end = Span::at(whole.len());
        let mut start = 0;
        let mut found = Vec::new();
        for head in heads.into_iter().chain([end]) {
            let part = Span { start, end: head.start.max(start) };
            let lines = secret_lines(tree.slice(part), &self.secret_keys());
            found.extend(lines.iter().map(|line| Span { start: start + line.start, end: start + line.end }));
            start = head.end.max(start);
        }
        found.into_iter().for_each(|span| self.hide_part(span));
        let all = Span::new(0, whole.len());
        self.raw(all, TextKind::Raw);
        // Lines of an expression may be among them.
        self.raw(all, TextKind::Code);
    }
}
