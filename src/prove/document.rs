//! Answers as a document: what `blueprintc prove` writes.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::Serialize;

use super::{Answer, Counterexample, Verdict};
use crate::evaluate::ObjectId;
use crate::simulate::Outcome;

/// What is known of the sign-in of an instance.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Posture {
    /// The version of this format: 1.
    pub version: u32,
    /// The release of authentik that the answers are for.
    pub authentik: String,
    /// What no answer covers.
    pub assumptions: Vec<&'static str>,
    /// The properties of each flow, by slug.
    pub answers: Vec<AnswerDocument>,
}

/// One property of one flow.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct AnswerDocument {
    /// The slug of the flow.
    pub flow: String,
    /// The name of the property.
    pub property: &'static str,
    /// Whether it holds.
    pub verdict: VerdictName,
    /// What that means, in a sentence.
    pub message: &'static str,
    /// What makes it hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<&'static str>,
    /// Where the flow is written, unless authentik ships it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<PlaceDocument>,
    /// How it is broken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub counterexample: Option<CounterexampleDocument>,
}

/// Whether a property holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum VerdictName {
    /// It holds, whatever policies report and people do.
    Proven,
    /// It does not, as the counterexample shows.
    Broken,
    /// It is not known.
    Unknown,
}

/// One person's way to what should not happen.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct CounterexampleDocument {
    /// How the person comes to the flow, as a sentence without a subject.
    pub entry: &'static str,
    /// Each request, in order.
    pub requests: Vec<RequestDocument>,
    /// What was proven about the account then.
    pub proven: String,
}

/// One request.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct RequestDocument {
    /// The slug of the flow.
    pub flow: String,
    /// The stages that are not in the plan.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<String>,
    /// The stages that are dropped in this request.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dropped: Vec<String>,
    /// The stage that the person leaves.
    pub stage: String,
    /// How, as a sentence without a subject.
    pub action: &'static str,
    /// What policies reported when the plan was made, where that matters.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub planned: BTreeMap<String, Outcome>,
    /// What they report in this request, where that matters.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub policies: BTreeMap<String, Outcome>,
    /// The groups of which the account is a member, or is not, where that matters.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub groups: BTreeMap<String, bool>,
    /// Where the stage is bound, unless authentik ships it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<PlaceDocument>,
}

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct PlaceDocument {
    /// The path of the file.
    pub path: String,
    /// The line, counted from 1.
    pub line: u32,
}

/// What no answer is about: sessions that do not come from flows, and what the files do not say.
pub const ASSUMPTIONS: [&str; 7] = [
    "sessions come from flows: recovery keys and impersonation make others",
    "a password stage accepts app passwords too",
    "a source is as strong as its own sign-in",
    "LDAP and RADIUS outposts ask only for what they can",
    "policies are asked anew: for people with a session, answers can come from a cache for 300 seconds",
    "plans that run already are not checked again",
    "devices and passwords that an earlier run changed without a proof count as those of the account",
];

impl Posture {
    /// Returns answers as a document. `hide` removes secrets from a text, `place` finds where an object is written.
    pub fn of(
        answers: &[Answer],
        release: &str,
        hide: &dyn Fn(&mut String),
        place: &dyn Fn(ObjectId) -> Option<PlaceDocument>,
    ) -> Self {
        let shown = Shown { hide, place };
        Posture {
            version: 1,
            authentik: release.to_owned(),
            assumptions: ASSUMPTIONS.to_vec(),
            answers: answers.iter().map(|answer| shown.answer(answer)).collect(),
        }
    }

    /// How many answers have a verdict.
    pub fn count(&self, verdict: VerdictName) -> usize {
        self.answers.iter().filter(|answer| answer.verdict == verdict).count()
    }
}

struct Shown<'a> {
    hide: &'a dyn Fn(&mut String),
    place: &'a dyn Fn(ObjectId) -> Option<PlaceDocument>,
}

impl Shown<'_> {
    fn text(&self, text: &str) -> String {
        let mut text = text.to_owned();
        (self.hide)(&mut text);
        text
    }

    fn answer(&self, answer: &Answer) -> AnswerDocument {
        let description = answer.property.description();
        let (verdict, message) = match &answer.verdict {
            Verdict::Proven => (VerdictName::Proven, description.holds),
            Verdict::Broken(_) => (VerdictName::Broken, description.broken),
            Verdict::Unknown(reason) => (VerdictName::Unknown, *reason),
        };
        let counterexample = match &answer.verdict {
            Verdict::Broken(counterexample) => Some(self.counterexample(counterexample)),
            Verdict::Proven | Verdict::Unknown(_) => None,
        };
        AnswerDocument {
            flow: self.text(&answer.flow),
            property: description.name,
            verdict,
            message,
            help: counterexample.is_some().then_some(description.help),
            place: (self.place)(answer.flow_id),
            counterexample,
        }
    }

    fn counterexample(&self, counterexample: &Counterexample) -> CounterexampleDocument {
        let texts = |texts: &[String]| texts.iter().map(|text| self.text(text)).collect();
        let outcomes = |outcomes: &BTreeMap<String, Outcome>| {
            outcomes.iter().map(|(name, outcome)| (self.text(name), *outcome)).collect()
        };
        let requests = counterexample.requests.iter().map(|request| RequestDocument {
            flow: self.text(&request.flow),
            left_out: texts(&request.left_out),
            dropped: texts(&request.dropped),
            stage: self.text(&request.stage),
            action: request.action,
            planned: outcomes(&request.planned),
            policies: outcomes(&request.policies),
            groups: request.groups.iter().map(|(name, member)| (self.text(name), *member)).collect(),
            place: request.binding.and_then(self.place),
        });
        CounterexampleDocument {
            entry: counterexample.entry,
            requests: requests.collect(),
            proven: counterexample.proven.clone(),
        }
    }
}

/// Returns a counterexample as a document. `hide` removes secrets from a text, `place` finds where an object is written.
pub fn counterexample_document(
    counterexample: &Counterexample,
    hide: &dyn Fn(&mut String),
    place: &dyn Fn(ObjectId) -> Option<PlaceDocument>,
) -> CounterexampleDocument {
    Shown { hide, place }.counterexample(counterexample)
}

/// The JSON schema of the document.
pub fn schema() -> schemars::Schema {
    SchemaSettings::default().for_serialize().into_generator().into_root_schema_for::<Posture>()
}
