//! What is found, in the forms in which tests compare it.

use std::ops::Deref;
use std::rc::Rc;

use super::library::{Finding, Outcome, Severity, SourceFile};

/// A finding with the file that it is in.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    finding: Finding,
    files: Rc<[SourceFile]>,
}

impl Deref for Found {
    type Target = Finding;

    fn deref(&self) -> &Finding {
        &self.finding
    }
}

impl Found {
    fn file(&self) -> &SourceFile {
        self.files.get(self.finding.file.index()).expect("findings are in files")
    }

    pub(crate) fn path(&self) -> &str {
        self.file().path()
    }

    /// The line in which it begins; the first is 1.
    pub(crate) fn line(&self) -> usize {
        self.file().line_of(self.span.start) + 1
    }

    /// The text that it points to.
    pub(crate) fn text(&self) -> &str {
        self.file().slice(self.span)
    }

    pub(crate) fn rule(&self) -> &'static str {
        self.finding.rule.name
    }

    /// The help, or nothing.
    pub(crate) fn help(&self) -> &str {
        self.finding.help.as_deref().unwrap_or_default()
    }

    /// The text of its file after its fix.
    pub(crate) fn fixed(&self) -> Option<String> {
        let fix = self.fix.as_ref()?;
        let mut text = self.file().text().to_owned();
        for edit in fix.edits.iter().rev() {
            text.replace_range(edit.span.range(), &edit.text);
        }
        Some(text)
    }
}

/// Findings in the order of the files and of the text.
#[derive(Debug, Clone)]
pub(crate) struct Findings(Vec<Found>);

impl Deref for Findings {
    type Target = [Found];

    fn deref(&self) -> &[Found] {
        &self.0
    }
}

impl IntoIterator for Findings {
    type Item = Found;
    type IntoIter = std::vec::IntoIter<Found>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl Findings {
    pub(crate) fn of(files: &Rc<[SourceFile]>, outcome: &Outcome) -> Self {
        Self::by_file(files, outcome).into_iter().flatten().collect()
    }

    pub(crate) fn by_file(files: &Rc<[SourceFile]>, outcome: &Outcome) -> Vec<Self> {
        let found = |finding: &Finding| Found { finding: finding.clone(), files: Rc::clone(files) };
        outcome.files.iter().map(|file| file.findings.iter().map(found).collect()).collect()
    }

    fn filter(self, wanted: impl Fn(&Found) -> bool) -> Self {
        self.into_iter().filter(wanted).collect()
    }

    /// Those of one rule.
    pub(crate) fn of_rule(self, rule: &str) -> Self {
        self.filter(|found| found.rule() == rule)
    }

    /// Those of other rules.
    pub(crate) fn except(self, rules: &[&str]) -> Self {
        self.filter(|found| !rules.contains(&found.rule()))
    }

    pub(crate) fn of_severity(self, severity: Severity) -> Self {
        self.filter(|found| found.severity == severity)
    }

    pub(crate) fn errors(self) -> Self {
        self.of_severity(Severity::Error)
    }

    /// Those that are more than an info.
    pub(crate) fn without_infos(self) -> Self {
        self.filter(|found| found.severity > Severity::Info)
    }

    /// The only one.
    pub(crate) fn only(self) -> Found {
        let [found] =
            <[Found; 1]>::try_from(self.0).unwrap_or_else(|all| panic!("one finding, not {all:#?}"));
        found
    }

    pub(crate) fn rules(&self) -> Vec<&'static str> {
        self.iter().map(Found::rule).collect()
    }

    /// The rules with their lines.
    pub(crate) fn lines(&self) -> Vec<(&'static str, usize)> {
        self.iter().map(|found| (found.rule(), found.line())).collect()
    }

    pub(crate) fn severities(&self) -> Vec<Severity> {
        self.iter().map(|found| found.severity).collect()
    }

    pub(crate) fn messages(&self) -> Vec<String> {
        self.iter().map(|found| found.message.to_string()).collect()
    }
}

impl FromIterator<Found> for Findings {
    fn from_iter<I: IntoIterator<Item = Found>>(all: I) -> Self {
        Findings(all.into_iter().collect())
    }
}
