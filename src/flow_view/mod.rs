//! Flows as people see them: stages named as the files refer to them, what the rules found at them, drawn or run for a
//! scenario, and never a secret.
//!
//! Both edges show flows: the command line and the language server. This module must not know files on a disk, arguments or
//! protocols.

mod of_files;
mod scenario;
mod trace;

use std::collections::BTreeSet;

use crate::analysis::Analysis;
use crate::blueprint::Attrs;
use crate::catalog::Release;
use crate::draw::{self, Notes};
use crate::evaluate::ObjectId;
use crate::graph::{self, Flow, InstanceView, UnknownFlow};
use crate::lint::Severity;
use crate::plan::secrets_of;
use crate::prove::PlaceDocument;
use crate::redact::InstanceSecrets;
use crate::rules::flows::unreachable_stage;
use crate::serializer::nearest;
use crate::simulate::{self, RunError, RunResult, Scenario};

pub use scenario::scenario;
pub(crate) use scenario::without_value;
pub use trace::write_trace;

/// The name of a stage of which nothing is known.
const UNKNOWN: &str = "?";

/// Longer references to stages are cut off, in characters.
const LONGEST_NAME: usize = 120;

/// The language of a drawing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Drawing {
    Mermaid,
    Dot,
    Svg,
}

/// Why a flow cannot be run for a scenario.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunFailure {
    /// What is wrong, without secrets.
    pub message: String,
    /// The policy whose outcome the scenario lacks, unless its name has a secret.
    pub missing: Option<String>,
}

/// The flows of the instance after all files were applied.
pub struct FlowView<'a, 't> {
    analysis: &'a Analysis<'t>,
    together: InstanceView<'a, 't>,
    /// Of all files: names can be made of them.
    secrets: InstanceSecrets,
}

impl<'a, 't> FlowView<'a, 't> {
    /// The flows of an analysis.
    pub fn new(analysis: &'a Analysis<'t>) -> Self {
        let together = analysis.instance();
        let secrets = secrets_of(analysis, &together);
        FlowView { analysis, together, secrets }
    }

    /// The instance.
    pub fn instance(&self) -> &InstanceView<'a, 't> {
        &self.together
    }

    /// All flows, by slug.
    pub fn flows(&self) -> Vec<Flow> {
        let mut flows = self.analysis.flows();
        flows.iter_mut().for_each(|flow| self.name_stages(flow));
        flows
    }

    /// The flow of a slug.
    ///
    /// # Errors
    ///
    /// Fails where there is no such flow, and says which there are.
    pub fn flow(&self, slug: &str) -> Result<Flow, UnknownFlow> {
        match graph::flow(self.together.store, self.analysis.catalog(), slug) {
            Some(mut flow) => {
                self.name_stages(&mut flow);
                Ok(flow)
            }
            None => {
                let flows = self.analysis.flows();
                Err(UnknownFlow::among(&self.together, &flows, slug, |text| self.hide(text)))
            }
        }
    }

    /// The release that the flows are for.
    pub fn release(&self) -> Release {
        self.analysis.catalog().release()
    }

    /// The paths of blueprints that authentik rejects.
    pub fn rejected(&self) -> Vec<String> {
        let rejected = self.analysis.files().iter().filter(|file| !self.analysis.accepts(file.id));
        let paths: BTreeSet<&str> = rejected.map(|file| file.source.file_path()).collect();
        let shown = |path: &str| {
            let mut path = path.to_owned();
            self.hide(&mut path);
            path
        };
        paths.into_iter().map(shown).collect()
    }

    /// Where an object is written last; nothing for one that only authentik ships.
    pub fn place_of(&self, object: ObjectId) -> Option<PlaceDocument> {
        let place = self.together.written_at(object)?;
        let source = self.analysis.file(place.file)?.source;
        let line = source.position(place.span.start).line;
        let mut path = source.file_path().to_owned();
        self.hide(&mut path);
        Some(PlaceDocument { path, line })
    }

    /// Takes secrets out of a text.
    pub fn hide(&self, text: &mut String) {
        self.secrets.scrub(text);
    }

    /// Takes the values of secrets out of a text that people wrote about flows.
    pub fn hide_values(&self, text: &mut String) {
        self.secrets.scrub_values(text);
    }

    /// Draws a flow of this instance.
    pub fn drawn(&self, flow: &Flow, drawing: Drawing) -> String {
        let mut shown = flow.clone();
        shown.for_each_text(&mut |text| self.hide(text));
        match drawing {
            Drawing::Mermaid => draw::mermaid(&shown) + "\n",
            Drawing::Dot => draw::dot(&shown, &self.notes(flow)),
            Drawing::Svg => draw::svg(&shown, &self.notes(flow)),
        }
    }

    /// Runs a flow of this instance for a scenario.
    ///
    /// # Errors
    ///
    /// Fails where the scenario leaves open what the flow asks for, or names a policy that no flow has, and says what.
    pub fn run(&self, flow: &Flow, scenario: &Scenario) -> Result<RunResult, RunFailure> {
        let result = match self.unknown_policy(flow, scenario) {
            Some(message) => Err(RunFailure { message, missing: None }),
            None => simulate::execute(flow, scenario).map_err(|error| self.failure(error)),
        };
        match result {
            Ok(mut result) => {
                result.for_each_text(&mut |text| self.secrets.scrub_values(text));
                Ok(result)
            }
            Err(mut failure) => {
                self.secrets.scrub_values(&mut failure.message);
                Err(failure)
            }
        }
    }

    fn failure(&self, error: RunError) -> RunFailure {
        let message = error.to_string();
        let missing = match error {
            RunError::OutcomeNeeded { policy } => {
                let mut shown = policy.clone();
                self.secrets.scrub_values(&mut shown);
                Some(policy).filter(|policy| *policy == shown)
            }
            RunError::UnknownSubject { .. } => None,
        };
        RunFailure { message, missing }
    }

    /// Returns what is wrong with a scenario that has an outcome for a policy of no flow. One scenario can be for several
    /// flows.
    fn unknown_policy(&self, flow: &Flow, scenario: &Scenario) -> Option<String> {
        let named = || scenario.policies.keys().map(String::as_str);
        let here: BTreeSet<&str> = flow.policy_names().collect();
        named().find(|name| !here.contains(name))?;
        let flows = self.analysis.flows();
        let all: BTreeSet<&str> = flows.iter().flat_map(Flow::policy_names).collect();
        let unknown = named().find(|name| !all.contains(name))?;
        // A policy that is bound nowhere is no mistake.
        let near = nearest(unknown, here.into_iter().chain(all))?;
        Some(format!("`policies` of the scenario: no flow has a policy `{unknown}`; did you mean `{near}`?"))
    }

    /// Names stages that aren't known here as the files refer to them.
    fn name_stages(&self, flow: &mut Flow) {
        for step in flow.steps.iter_mut().filter(|step| step.name.is_empty()) {
            step.name = self.stage_as_written(step.binding).unwrap_or_else(|| UNKNOWN.to_owned());
        }
    }

    /// How a stage binding refers to its stage, on one line.
    fn stage_as_written(&self, binding: ObjectId) -> Option<String> {
        let writers = &self.together.store.row(binding)?.writers;
        let writes = |number: &&usize| {
            self.together.entry(**number).is_some_and(|entry| entry.datum("stage").is_some())
        };
        let place = self.together.place(*writers.iter().rev().find(writes)?)?;
        let blueprint = &self.analysis.file(place.file)?.blueprint;
        let entry = blueprint.entries.get(place.entry)?;
        let attrs = match entry.attrs {
            Attrs::Mapping(attrs) => Some(attrs),
            _ => None,
        };
        let mut holders = [entry.identifiers, attrs].into_iter().flatten();
        let (_, stage) = holders.find_map(|holder| blueprint.tree.get(holder, "stage"))?;
        if self.secrets.is_secret(place.file, stage) {
            return None;
        }
        let written = blueprint.tree.slice(blueprint.tree.full_span(stage));
        let mut name = written.split_whitespace().collect::<Vec<_>>().join(" ");
        self.secrets.scrub(&mut name);
        if name.chars().count() > LONGEST_NAME {
            name = name.chars().take(LONGEST_NAME).chain(['\u{2026}']).collect();
        }
        Some(name).filter(|name| !name.is_empty())
    }

    /// What the rules found at the steps of a flow. A message of one file can name what is a secret of another.
    fn notes(&self, flow: &Flow) -> Notes {
        let mut notes = Notes::default();
        for finding in self.analysis.outcomes().iter().flat_map(|file| &file.findings) {
            let Some(entry) = &finding.entry else { continue };
            let at = |object: ObjectId| {
                self.together
                    .written_at(object)
                    .is_some_and(|place| place.file == finding.file && place.entry == entry.index)
            };
            for (index, step) in flow.steps.iter().enumerate() {
                if at(step.binding) || step.stage.is_some_and(at) || step.policies.iter().any(|p| at(p.id)) {
                    let message = || {
                        let mut message = finding.message.to_string();
                        self.hide(&mut message);
                        message
                    };
                    if finding.rule == &unreachable_stage::RULE {
                        notes.add_unreachable(index, message());
                    } else if finding.severity != Severity::Info {
                        notes.add_finding(index, message());
                    }
                }
            }
        }
        notes
    }
}
