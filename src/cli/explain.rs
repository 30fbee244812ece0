//! `blueprintc explain` and `blueprintc rules`.

use std::io::{self, Write};

use serde::Serialize;

use super::Exit;
use super::args::ListFormat;
use crate::config::similar;
use crate::lint::{FixKind, Persona, Rule, Safety, Scope, Severity, Topic};
use crate::report::page;
use crate::text::Lines;

/// Everything about a rule, as Markdown.
pub(super) fn explain(
    name: &str,
    rules: &[&Rule],
    out: &mut impl Write,
    complaints: &mut impl Write,
) -> io::Result<Exit> {
    let Some(rule) = rules.iter().find(|rule| rule.name == name) else {
        let complaints = &mut Lines(complaints);
        writeln!(complaints, "blueprintc: unknown rule `{name}`")?;
        match similar(name, rules.iter().map(|rule| rule.name)) {
            Some(similar) => writeln!(complaints, "did you mean `{similar}`?")?,
            None => writeln!(complaints, "see `blueprintc rules` for the list")?,
        }
        return Ok(Exit::Failure);
    };
    out.write_all(page(rule).as_bytes())?;
    Ok(Exit::Clean)
}

/// What is listed of a rule.
#[derive(Serialize)]
struct Listed {
    name: &'static str,
    severity: Severity,
    /// The severities that its findings have, the worst first.
    severities: Vec<Severity>,
    default_on: bool,
    topic: Topic,
    scope: Scope,
    fix: Fix,
    persona: Persona,
    since: &'static str,
    summary: &'static str,
    explanation: &'static str,
    bad: &'static str,
    good: &'static str,
}

/// Whether the findings of a rule have a fix, and whether it is safe.
#[derive(Serialize)]
struct Fix {
    available: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    safety: Option<&'static str>,
}

impl From<FixKind> for Fix {
    fn from(kind: FixKind) -> Self {
        let (available, safety) = match kind {
            FixKind::None => ("none", None),
            FixKind::Sometimes(safety) => ("sometimes", Some(safety)),
            FixKind::Always(safety) => ("always", Some(safety)),
        };
        let safety = safety.map(|safety| match safety {
            Safety::Safe => "safe",
            Safety::Unsafe => "unsafe",
            Safety::Varies => "varies",
        });
        Fix { available, safety }
    }
}

/// All rules.
pub(super) fn list(format: ListFormat, rules: &[&Rule], out: &mut impl Write) -> io::Result<Exit> {
    match format {
        ListFormat::Text => {
            let width = rules.iter().map(|rule| rule.name.len()).max().unwrap_or_default();
            for rule in rules {
                let state = if rule.default_on { "" } else { " (off unless configured)" };
                let severity = rule.severity.name();
                writeln!(out, "{:width$}  {severity:7}  {}{state}", rule.name, rule.summary)?;
            }
        }
        ListFormat::Json => {
            let listed = rules.iter().map(|rule| Listed {
                name: rule.name,
                severity: rule.severity,
                severities: rule.severities(),
                default_on: rule.default_on,
                topic: rule.topic,
                scope: rule.scope,
                fix: rule.fix.into(),
                persona: rule.persona,
                since: rule.since,
                summary: rule.summary,
                explanation: rule.doc.trim(),
                bad: rule.bad,
                good: rule.good,
            });
            serde_json::to_writer_pretty(&mut *out, &listed.collect::<Vec<_>>())?;
            writeln!(out)?;
        }
    }
    Ok(Exit::Clean)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::lint::Finds;

    static RULE: Rule = Rule {
        name: "unknown-attribute",
        topic: Topic::Fields,
        severity: Severity::Warning,
        other_severities: &[],
        scope: Scope::Local,
        fix: FixKind::None,
        persona: Persona::Regular,
        since: "0.1.0",
        default_on: false,
        summary: "An attribute that the model does not have.",
        doc: "## Why is this bad?\n\nauthentik drops it.\n",
        bad: "\nentries:\n  - model: x\n",
        good: "entries: []\n",
        finds: Finds::Engine,
    };

    fn explained(name: &str) -> (Exit, String, String) {
        let (mut out, mut complaints) = (Vec::new(), Vec::new());
        let exit = explain(name, &[&RULE], &mut out, &mut complaints).unwrap();
        (exit, String::from_utf8(out).unwrap(), String::from_utf8(complaints).unwrap())
    }

    #[test]
    fn a_rule_is_explained() {
        let (exit, text, complaints) = explained("unknown-attribute");
        assert_eq!((exit, complaints.as_str()), (Exit::Clean, ""));
        assert_eq!(text, page(&RULE));
    }

    #[test]
    fn a_rule_that_is_not_there_is_guessed() {
        let (exit, text, complaints) = explained("unknown-atribute");
        assert_eq!((exit, text.as_str()), (Exit::Failure, ""));
        assert!(complaints.contains("did you mean `unknown-attribute`?"), "{complaints}");
        assert!(explained("zzz").2.contains("blueprintc rules"));
    }

    #[test]
    fn rules_are_listed() {
        let mut out = Vec::new();
        list(ListFormat::Text, &[&RULE], &mut out).unwrap();
        insta::assert_snapshot!(String::from_utf8(out).unwrap(), @r#"
        unknown-attribute  warning  An attribute that the model does not have. (off unless configured)
        "#);
    }
}
