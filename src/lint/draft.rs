//! What a rule's function returns: a finding without what the engine knows anyway.

use super::Severity;
use super::finding::{Edit, Fix, Related};
use super::need::Need;
use crate::catalog::{Rename, RenameKind};
use crate::redact::{Message, Name, message};
use crate::serializer::is_certain;
use crate::text::{FileId, SourceFile, Span};

/// A finding in the making.
#[derive(Debug, Clone)]
pub struct Draft {
    pub(crate) message: Message,
    pub(crate) severity: Option<Severity>,
    pub(crate) span: Option<Span>,
    pub(crate) file: Option<FileId>,
    pub(crate) entry: Option<usize>,
    pub(crate) help: Option<Message>,
    pub(crate) related: Vec<(Option<FileId>, Span, Message)>,
    pub(crate) fix: Option<Fix>,
    pub(crate) need: Option<Box<Need>>,
    /// Whether the finding is about a name that resembles no known one, so that a newer version may have it.
    pub(crate) unfamiliar: bool,
    /// What makes it untrue, wherever in the workspace that stands.
    pub(crate) unless: Option<Unless>,
}

/// What makes a finding about an object untrue, wherever in the workspace that stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unless {
    /// A look-up of this name: what is looked for is used.
    LookedFor(String),
    /// A look-up of this name, or an expression that calls the policy of this name.
    LookedForOrCalled(String),
}

impl Draft {
    /// A finding with this message: one sentence without a full stop. What comes from a file is an argument of
    /// `message!`.
    pub fn new(message: impl Into<Message>) -> Self {
        Draft {
            message: message.into(),
            severity: None,
            span: None,
            file: None,
            entry: None,
            help: None,
            related: Vec::new(),
            fix: None,
            need: None,
            unfamiliar: false,
            unless: None,
        }
    }

    /// How bad it is, when that is milder than the rule's own severity: one of those that the rule declares.
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = Some(severity);
        self
    }

    /// Where it is, when that isn't the place of the problem or of the entry's first key.
    pub fn at(mut self, span: Span) -> Self {
        self.span = Some(span);
        self
    }

    /// Which file it is in, for rules over a workspace.
    pub fn in_file(mut self, file: FileId) -> Self {
        self.file = Some(file);
        self
    }

    /// Which entry it is in, for rules that don't look at one.
    pub fn in_entry(mut self, entry: usize) -> Self {
        self.entry = Some(entry);
        self
    }

    /// What to do about it.
    pub fn help(mut self, help: impl Into<Message>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// What to do about it, when that is known.
    pub fn maybe_help(mut self, help: Option<impl Into<Message>>) -> Self {
        self.help = help.map(Into::into);
        self
    }

    /// Another place of the same file that explains it.
    pub fn related(mut self, span: Span, message: impl Into<Message>) -> Self {
        self.related.push((None, span, message.into()));
        self
    }

    /// Another place of any file that explains it.
    pub fn related_in(mut self, file: FileId, span: Span, message: impl Into<Message>) -> Self {
        self.related.push((Some(file), span, message.into()));
        self
    }

    /// A replacement that fixes it and surely keeps what the author means.
    pub fn safe_fix(self, title: impl Into<Message>, span: Span, text: impl Into<String>) -> Self {
        let edits = vec![Edit { span, text: text.into() }];
        self.fix(Fix { title: title.into(), safe: true, edits })
    }

    /// A replacement that fixes it and may not be what the author means.
    pub fn unsafe_fix(self, title: impl Into<Message>, span: Span, text: impl Into<String>) -> Self {
        let edits = vec![Edit { span, text: text.into() }];
        self.fix(Fix { title: title.into(), safe: false, edits })
    }

    /// Another spelling of a name, whose place holds nothing but the name, in quotes or not.
    pub fn respelling_fix(self, source: &SourceFile, span: Span, to: Respelling<'_>) -> Self {
        let (written, right) = (to.written, to.right);
        let there = source.slice(span);
        let quote = there.chars().next().filter(|quote| matches!(quote, '"' | '\''));
        let inside = quote.and_then(|quote| there.strip_prefix(quote)?.strip_suffix(quote));
        if inside.unwrap_or(there) != written {
            return self;
        }
        let quote = quote.map(String::from).unwrap_or_default();
        let edits = vec![Edit { span, text: format!("{quote}{right}{quote}") }];
        self.fix(Fix {
            title: message!("change `{}` to `{}`", Name(written), Name(right)),
            safe: to.safe,
            edits,
        })
    }

    /// Marks a finding about a name that resembles no known one: a newer version of authentik may have it.
    pub fn unfamiliar(mut self) -> Self {
        self.unfamiliar = true;
        self
    }

    /// Declares what makes it untrue, for a rule that sees only files that share objects.
    pub fn unless(mut self, unless: Unless) -> Self {
        self.unless = Some(unless);
        self
    }

    /// Declares attributes each of which would resolve it, for a finding about what the entry lacks.
    pub fn lacks(self, any_of: impl IntoIterator<Item = &'static str>) -> Self {
        self.lacks_each(any_of, [])
    }

    /// The same, with attributes that are lacking too and that the message leaves out, because they are written elsewhere.
    pub fn lacks_each(
        mut self,
        any_of: impl IntoIterator<Item = &'static str>,
        unnamed: impl IntoIterator<Item = &'static str>,
    ) -> Self {
        let (any_of, unnamed) = (any_of.into_iter().collect(), unnamed.into_iter().collect());
        self.need = Some(Box::new(Need::Lacks { any_of, unnamed, reason: None }));
        self
    }

    /// States what follows from what the entry lacks, where the message says more than that. `{attribute}` is replaced by
    /// the name, or by "it" where the finding that remains has the name already.
    pub fn because(mut self, text: impl Into<Message>) -> Self {
        if let Some(Need::Lacks { reason, .. }) = self.need.as_deref_mut() {
            *reason = Some(text.into());
        }
        self
    }

    /// Declares which attribute a name is meant to be that has no effect as it is spelled.
    pub fn misspells(mut self, attribute: &'static str) -> Self {
        self.need = Some(Box::new(Need::MeantAs { attribute, is_misspelt: true }));
        self
    }

    /// Declares which attribute has no effect where it is.
    pub fn misplaces(mut self, attribute: &'static str) -> Self {
        self.need = Some(Box::new(Need::MeantAs { attribute, is_misspelt: false }));
        self
    }

    /// Edits that fix it.
    pub fn fix(mut self, fix: Fix) -> Self {
        self.fix = Some(fix);
        self
    }

    pub(crate) fn into_related(related: Vec<(Option<FileId>, Span, Message)>, own: FileId) -> Vec<Related> {
        let place = |(file, span, message): (Option<FileId>, Span, Message)| Related {
            file: file.unwrap_or(own),
            span,
            message,
            is_copy: false,
        };
        related.into_iter().map(place).collect()
    }
}

/// What a name should be called.
#[derive(Debug, Clone, Copy)]
pub struct Respelling<'a> {
    written: &'a str,
    right: &'a str,
    safe: bool,
}

impl<'a> Respelling<'a> {
    /// One that is safe where nothing else can be meant.
    pub fn among<'c>(written: &'a str, right: &'a str, names: impl Iterator<Item = &'c str>) -> Self {
        Respelling { written, right, safe: is_certain(written, right, names) }
    }

    /// The same in a vocabulary of the author, where names that differ in a letter are often two things: it is
    /// safe where only upper and lower case or dashes differ, from this name alone.
    pub fn among_own<'c>(written: &'a str, right: &'a str, names: impl Iterator<Item = &'c str>) -> Self {
        let plain = |text: &str| text.to_lowercase().replace('-', "_");
        let same = plain(written) == plain(right);
        Respelling { written, right, safe: same && is_certain(written, right, names) }
    }

    /// One that may not be what the author means.
    pub fn guess(written: &'a str, right: &'a str) -> Self {
        Respelling { written, right, safe: false }
    }

    /// The name that took the place of this one. It is safe where it is for exactly the same thing.
    pub fn successor(rename: &'a Rename) -> Option<Self> {
        // A note says what else there is to think of.
        let safe = rename.kind == RenameKind::Renamed && rename.note.is_empty();
        let told = matches!(rename.kind, RenameKind::Renamed | RenameKind::Mistaken);
        Some(Respelling { written: rename.old, right: rename.new?, safe }).filter(|_| told)
    }
}

/// Where rules put their drafts.
#[derive(Debug, Default)]
pub struct Drafts {
    pub(crate) drafts: Vec<Draft>,
}

impl Drafts {
    /// Adds a finding.
    pub fn add(&mut self, draft: Draft) {
        self.drafts.push(draft);
    }
}
