//! The plan as a document: files and operations.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::Serialize;

use super::flow::FlowPlan;
use super::value::{Fields, Reason, Reference, Source};
use crate::deployment::{ReleaseSource, SourceDocument};

/// What applying a set of blueprint files does to an authentik instance of a release.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Plan {
    /// The version of this format: 1.
    pub version: u32,
    /// The release of authentik that the plan is for.
    pub authentik: String,
    /// Whether this release is known only as a preview: it isn't final, or wasn't when its facts were collected.
    pub preview: bool,
    /// What says for which release the plan is.
    #[schemars(with = "SourceDocument")]
    pub release_source: ReleaseSource,
    /// The files in the order in which they must be applied.
    pub files: Vec<FilePlan>,
    /// Files that need each other: each cycle leads from a file back to itself. No order is right for them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cycles: Vec<Vec<String>>,
    /// What applying does, in order over all files.
    pub operations: Vec<Operation>,
    /// The flows that the operations make or change, by slug, as they are afterwards.
    pub flows: Vec<FlowPlan>,
}

/// One file.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct FilePlan {
    /// Its path; of a blueprint in a file of other things, that file's, `#`, and what the blueprint is called there.
    pub path: String,
    /// What the blueprint is called in its file, when that is one of other things, such as a ConfigMap.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blueprint: Option<String>,
    /// The name that its metadata give it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Whether authentik accepts it. What it rejects it applies no part of, so that there are no operations.
    pub accepted: bool,
    /// Whether authentik applies it automatically once it finds it; otherwise only on request.
    pub automatic: bool,
    /// The file that has the same blueprint, where another manifest repeats it: then only that one is applied.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub copy_of: Option<String>,
    /// What must be applied before it, one for each other file.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub requires: Vec<Requirement>,
}

/// Why a file must be applied after another.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Requirement {
    /// The path of the file that is needed.
    pub path: String,
    /// What for.
    pub kind: NeedKind,
    /// The line of this file that needs it.
    pub line: u32,
    /// The column.
    pub column: u32,
    /// The entry of this file, counted from 0.
    pub entry: usize,
}

/// What one file needs another for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NeedKind {
    /// It looks for an object that the other one makes.
    Object,
    /// It changes an object that the other one makes.
    Change,
    /// It applies the other one by its name.
    Blueprint,
}

/// One step of applying: what one entry does.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Operation {
    /// The operation's number, counted from 1.
    pub id: u32,
    /// What is done.
    pub action: Action,
    /// What that comes to on an instance that only has what authentik ships and what the operations before
    /// this one made.
    pub effect: Effect,
    /// The object's model, `app.model`.
    pub model: String,
    /// The entry's `id`, by which its file refers to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry_id: Option<String>,
    /// What the object is found by.
    #[serde(skip_serializing_if = "Fields::is_empty")]
    pub key: Fields,
    /// What is written next to the key, which is written too.
    #[serde(skip_serializing_if = "Fields::is_empty")]
    pub data: Fields,
    /// Attributes that the entry has and authentik ignores.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ignored: Vec<String>,
    /// The fields of an existing object that get another value, as far as that is known.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<String>,
    /// The fields of an existing object that are written, and of which it can't be known offline whether they get
    /// another value.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub may_change: Vec<String>,
    /// The other objects that are deleted with the object, because they refer to it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub also_deletes: Vec<Reference>,
    /// What made the object that is changed or deleted, when it is a known one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub existing: Option<Source>,
    /// Why nothing is done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The blueprint that is applied here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub applies: Option<AppliedBlueprint>,
    /// The operations that must come before: those that make or last change what this one refers to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub depends_on: Vec<u32>,
    /// What can't be known offline, and where the answer is.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unknown: Vec<UnknownPart>,
    /// The `path` of the one of `files` whose entry this is.
    pub file: String,
    /// Where the entry is written.
    pub written: Place,
}

/// What an operation does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// Changes the object, or creates it when there is none (state `present`).
    Upsert,
    /// Creates the object when there is none, and leaves it alone otherwise (state `created`).
    Create,
    /// Creates the object, and fails when there is one (state `must_created`).
    CreateNew,
    /// Deletes the object when there is one (state `absent`).
    Delete,
    /// Does nothing.
    Skip,
    /// Applies another blueprint.
    ApplyBlueprint,
}

/// What an action comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// The object doesn't exist before, and does afterwards.
    Creates,
    /// The object exists before and is written. Which of its fields get another value, `changes` and `may_change`
    /// say.
    Updates,
    /// The object exists before, and every field that is written has the value already.
    Unchanged,
    /// The object exists before, and doesn't afterwards.
    Deletes,
    /// Another blueprint is applied.
    Applies,
    /// Nothing changes.
    Nothing,
    /// Whether the object exists before can't be known offline.
    Unknown,
}

/// A blueprint that an operation applies.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct AppliedBlueprint {
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The file of this plan that has the name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The blueprint of this path that authentik ships.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipped: Option<String>,
    /// Whether it is a failure when there is no such blueprint.
    pub required: bool,
}

/// One thing that can't be known offline.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct UnknownPart {
    /// Which part of the operation: `conditions`, `state`, `key.slug`, `data.configuration_stages[0]`, ...
    pub at: String,
    /// Where the answer is.
    pub reason: Reason,
    /// What is asked there, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asks: Option<String>,
}

impl UnknownPart {
    /// What `at` is where it can't be known offline which blueprint is applied.
    pub(super) const APPLIES: &str = "applies";
}

/// Where an entry is written.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Place {
    /// The path of the file to open: for a blueprint in another file, that file's.
    pub path: String,
    /// The line, counted from 1.
    pub line: u32,
    /// The column, counted from 1 in Unicode characters.
    pub column: u32,
    /// The entry, counted from 0 in its blueprint.
    pub entry: usize,
}

/// The JSON schema of a plan.
pub fn schema() -> schemars::Schema {
    // What is left out when it is empty isn't required.
    SchemaSettings::default().for_serialize().into_generator().into_root_schema_for::<Plan>()
}
