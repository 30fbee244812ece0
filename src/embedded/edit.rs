//! Edits of a blueprint as edits of the host file.

use super::sources::Origin;
use crate::fix::Reason;
use crate::lint::{Edit, Fix};
use crate::text::{Around, SourceFile, Span, has_placeholder};

/// A fix in the host file of a blueprint, or why one of its edits has no exact place there.
pub(super) fn lift_fix(source: &SourceFile, fix: &Fix, origin: &Origin) -> Result<Fix, Reason> {
    if origin.encoded {
        return Err(Reason::Place("the blueprint is encoded in base64"));
    }
    if origin.damage.partial {
        return Err(Reason::Place("parts of the template were ignored to read it"));
    }
    let edits: Option<Vec<Edit>> =
        fix.edits.iter().map(|edit| lift(source, edit, origin.damage.filled)).collect();
    match edits {
        Some(edits) => Ok(Fix { title: fix.title.clone(), safe: fix.safe, edits }),
        None if origin.damage.filled => Err(Reason::Place("it would change what the template writes")),
        None => Err(Reason::Place("it cannot be written in this kind of scalar: use a block (`|`)")),
    }
}

/// An edit in the host file of a blueprint. `filled`: whether placeholders stand where a template writes something.
fn lift(source: &SourceFile, edit: &Edit, filled: bool) -> Option<Edit> {
    // The placeholder isn't what the file has.
    if filled && has_placeholder(&edit.text) {
        return None;
    }
    let Some(host) = source.around() else { return Some(edit.clone()) };
    if !is_bare(source, edit)
        && let Some(indent) = indent(source, host)
    {
        return Block { source, host, indent }.edit(edit);
    }
    // Beyond blocks of lines only what needs no quotes or escapes can be written.
    let edit = narrowed(source.text(), edit);
    let span = host.span(edit.span);
    let same = host.file.slice(span) == source.slice(edit.span);
    (same && is_bare(source, &edit)).then(|| Edit { span, text: edit.text.clone() })
}

/// Whether an edit only writes letters and the like within a line.
fn is_bare(source: &SourceFile, edit: &Edit) -> bool {
    let bare = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-./".contains(&byte));
    let old = source.slice(edit.span);
    !old.is_empty() && bare(old) && bare(&edit.text) && !edit.text.is_empty()
}

/// An edit without what stays the same at its ends, in whole words.
fn narrowed(before: &str, edit: &Edit) -> Edit {
    let old = before.get(edit.span.range()).unwrap_or_default();
    let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    let common = |a: &mut dyn Iterator<Item = char>, b: &mut dyn Iterator<Item = char>| {
        a.zip(b).take_while(|(a, b)| a == b).map(|(a, _)| a).collect::<Vec<char>>()
    };
    let mut lead = common(&mut old.chars(), &mut edit.text.chars());
    while lead.last().is_some_and(|&last| is_word(last)) {
        lead.pop();
    }
    let lead: usize = lead.iter().map(|c| c.len_utf8()).sum();
    let (old_rest, new_rest) =
        (old.get(lead..).unwrap_or_default(), edit.text.get(lead..).unwrap_or_default());
    let mut trail = common(&mut old_rest.chars().rev(), &mut new_rest.chars().rev());
    while trail.last().is_some_and(|&last| is_word(last)) {
        trail.pop();
    }
    let trail: usize = trail.iter().map(|c| c.len_utf8()).sum();
    let text = new_rest.get(..new_rest.len() - trail).unwrap_or_default().to_owned();
    let start = edit.span.start as usize + lead;
    Edit { span: Span::new(start, edit.span.end as usize - trail), text }
}

/// A blueprint whose lines are lines of the host file, each after some spaces.
struct Block<'a> {
    source: &'a SourceFile,
    host: &'a Around,
    indent: &'a str,
}

impl Block<'_> {
    fn edit(&self, edit: &Edit) -> Option<Edit> {
        let indent = self.indent;
        let text = self.source.text();
        let (start, end) = (edit.span.start, edit.span.end);
        let at_line_start = start == 0 || text.as_bytes().get(start as usize - 1) == Some(&b'\n');
        let to_end = end as usize == text.len() && text.ends_with('\n');
        let (mut from, mut to) = (self.host.offset(start), self.host.offset(end));
        if !to_end {
            // A blank line may have fewer spaces than the block, and needs none.
            let follows_blank = text.get(end as usize..).is_some_and(|rest| rest.starts_with('\n'));
            let mut written = self.indented(&edit.text, follows_blank);
            if at_line_start {
                let has = self.before(from)?;
                let missing = indent.strip_prefix(has)?;
                match edit.text.as_bytes().first() {
                    Some(b'\n') => {}
                    None if follows_blank => from -= Span::new(0, has.len()).end,
                    _ => written.insert_str(0, missing),
                }
            }
            return Some(Edit { span: Span { start: from, end: to }, text: written });
        }
        // Nothing of the block follows: whole lines are written, with their own spaces.
        let after = self.before(to)?;
        if !after.bytes().all(|byte| byte == b' ') {
            return None;
        }
        to -= Span::new(0, after.len()).end;
        if self.host.file.text().as_bytes().get((to as usize).checked_sub(1)?) != Some(&b'\n') {
            return None;
        }
        if start == end {
            from = to;
        }
        if at_line_start && start < end {
            from -= Span::new(0, self.before(from)?.len()).end;
        }
        let text = self.indented(&edit.text, true);
        let text = if at_line_start && !text.is_empty() { format!("{indent}{text}") } else { text };
        Some(Edit { span: Span { start: from, end: to }, text })
    }

    fn before(&self, offset: u32) -> Option<&str> {
        before(&self.host.file, offset)
    }

    /// Text with spaces after its line breaks, which become those of the file; `last`: whether nothing follows on the
    /// line that a line break at the end starts.
    fn indented(&self, text: &str, last: bool) -> String {
        let mut result = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((line, after)) = rest.split_once('\n') {
            result.push_str(line.strip_suffix('\r').unwrap_or(line));
            result.push_str(self.line_break());
            let is_blank = after.starts_with(['\n', '\r']) || after.is_empty() && last;
            if !is_blank {
                result.push_str(self.indent);
            }
            rest = after;
        }
        result + rest
    }

    /// What the lines of the file end with.
    fn line_break(&self) -> &'static str {
        match self.host.file.text().split_once('\n') {
            Some((first, _)) if first.ends_with('\r') => "\r\n",
            _ => "\n",
        }
    }
}

/// The spaces before a blueprint's lines, of which each is a line of the file.
pub(super) fn indent<'a>(source: &SourceFile, host: &'a Around) -> Option<&'a str> {
    if !host.maps.iter().all(|map| map.is_by_lines()) {
        return None;
    }
    let lines = 0..source.line_starts().len();
    let filled = lines.map(|line| source.line_span(line)).find(|line| !line.is_empty())?;
    let before = before(&host.file, host.offset(filled.start))?;
    before.bytes().all(|byte| byte == b' ').then_some(before)
}

/// What comes before an offset on its line.
fn before(file: &SourceFile, offset: u32) -> Option<&str> {
    let line = file.line_span(file.line_of(offset));
    file.text().get(line.start as usize..offset as usize)
}
