//! Results of flow tests as a document.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::Serialize;

use crate::prove::CounterexampleDocument;

/// The results of all tests.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Report {
    /// The version of this format: 1.
    pub version: u32,
    /// The release of authentik that the results are for.
    pub authentik: String,
    /// The results, in the order of the tests.
    pub results: Vec<TestResult>,
}

/// How one test ended.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct TestResult {
    /// The path of the test file.
    pub path: String,
    /// The name of the test, with that of its case.
    pub name: String,
    /// The slug of the flow; nothing for a property that no flow is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flow: Option<String>,
    /// How it ended.
    pub status: Status,
    /// Why it did not pass, a line each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<String>,
    /// What happened to each stage, a line each, where the test did not pass.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub trace: Vec<String>,
    /// How a property is broken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub counterexample: Option<CounterexampleDocument>,
}

/// How a test ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// As expected, or proven.
    Passed,
    /// Not as expected, or broken.
    Failed,
    /// It is not known.
    Unknown,
    /// The test is wrong: it names what there is not, or leaves open what decides.
    Error,
}

impl Status {
    /// As results have it.
    pub fn name(self) -> &'static str {
        match self {
            Status::Passed => "passed",
            Status::Failed => "failed",
            Status::Unknown => "unknown",
            Status::Error => "error",
        }
    }
}

impl Report {
    /// How many tests ended so.
    pub fn count(&self, status: Status) -> usize {
        self.results.iter().filter(|result| result.status == status).count()
    }

    /// Does something with each text that the files give.
    pub fn for_each_text(&mut self, change: &mut dyn FnMut(&mut String)) {
        for result in &mut self.results {
            change(&mut result.path);
            result.flow.iter_mut().for_each(&mut *change);
            change(&mut result.name);
            result.reasons.iter_mut().chain(&mut result.trace).for_each(&mut *change);
        }
    }
}

/// The JSON schema of the document.
pub fn schema() -> schemars::Schema {
    SchemaSettings::default().for_serialize().into_generator().into_root_schema_for::<Report>()
}
