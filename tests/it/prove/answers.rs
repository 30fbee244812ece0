//! What the program answers.

use std::fmt::Write as _;

use serde_json::Value;

use super::Flow;
use crate::harness::Folder;

/// What the program answers, of the flow `it`.
#[derive(Debug)]
pub(super) struct Answers(pub(super) Value, String);

impl Answers {
    /// Proves a blueprint that authentik accepts.
    pub(super) fn of(lines: &[String]) -> Self {
        let answers = Self::of_rejected(lines);
        assert!(answers.1.is_empty(), "{}\n{}", answers.1, lines.join("\n"));
        answers
    }

    /// Proves a blueprint that authentik can reject: there is a warning then.
    pub(super) fn of_rejected(lines: &[String]) -> Self {
        let mut blueprint = "version: 1\nmetadata: {name: it}\nentries:\n".to_owned();
        for line in lines {
            writeln!(blueprint, "  {line}").expect("texts can be written");
        }
        let folder = Folder::repository(&[("it.yaml", &blueprint)]);
        let ran = folder.run(&["prove", ".", "--format", "json"]);
        Answers(ran.json(), ran.stderr)
    }

    fn answer(&self, property: &str) -> Option<&Value> {
        let answers = self.0["answers"].as_array().expect("there are answers");
        answers.iter().find(|answer| answer["flow"] == "it" && answer["property"] == property)
    }

    pub(super) fn verdict(&self, property: &str) -> Option<&str> {
        self.answer(property).and_then(|answer| answer["verdict"].as_str())
    }

    /// The counterexample of a property, as text.
    pub(super) fn counterexample(&self, property: &str) -> String {
        let answer = self.answer(property).expect("there is an answer");
        serde_json::to_string_pretty(&answer["counterexample"]).expect("it is JSON")
    }

    pub(super) fn assert(&self, flow: &Flow, property: &str, expected: &[&str]) {
        let verdict = self.verdict(property).unwrap_or("not reported");
        let blueprint = || flow.lines().join("\n");
        let shown = || self.answer(property).map(|answer| format!("{answer:#}")).unwrap_or_default();
        assert!(
            expected.contains(&verdict),
            "{property} is {verdict} instead of {}\n{}\n{}",
            expected.join(" or "),
            shown(),
            blueprint()
        );
    }
}
