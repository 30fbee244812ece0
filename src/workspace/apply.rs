//! Simulates how authentik applies a blueprint.

use std::cell::OnceCell;
use std::collections::HashSet;
use std::sync::Arc;

use foldhash::{HashMap, HashMapExt};
use smallvec::SmallVec;

use super::application::Application;
use super::beyond::Beyond;
use super::change::FieldChange;
use super::elsewhere::{Elsewhere, Place, Question};
use super::eval_world::EvalWorld;
use super::filled_in::FilledIn;
use super::known_find::KnownFind;
use super::lookup::Condition;
use super::problem::Problem;
use super::resolution::Resolution;
use super::server_context::{dialect, server_context};
use super::store::Store;
use super::unresolved::Unresolved;
use crate::blueprint::{Blueprint, State};
use crate::catalog::{Catalog, Field, Model};
use crate::evaluate::{Context, ObjectId, Settings, UnknownReason, Value};
use crate::python::Analyses;
use crate::serializer::SuggestionBudget;
use crate::syntax::NodeId;
use crate::text::{FileId, Span};

/// What an application depends on besides the file.
pub struct Surroundings<'a> {
    /// The release.
    pub catalog: &'static Catalog,
    /// The instance's context and environment.
    pub settings: &'a Settings,
    /// The other files of the workspace.
    pub others: Others<'a>,
    /// Whether an object that a look-up asks for is declared to exist outside of all blueprints.
    pub is_external: &'a (dyn Fn(&str, &[Condition<'_, '_>]) -> bool + Sync),
    /// What exists beyond the catalog.
    pub beyond: Option<&'a dyn Beyond>,
    /// What is known of expressions.
    pub analyses: Arc<Analyses>,
    /// Shipped objects whose blueprint a file of the run replaces: none is there until an entry writes it.
    pub replaced: &'a [ObjectId],
    /// Whether problems are wanted, or only the objects that the file makes.
    pub with_problems: bool,
    /// Whether it is wanted what each write changes: a plan tells it.
    pub with_changes: bool,
}

impl<'a> Surroundings<'a> {
    /// Those of a file that is applied for itself, and of which only the objects are wanted.
    pub fn new(catalog: &'static Catalog, settings: &'a Settings) -> Self {
        Surroundings {
            catalog,
            settings,
            others: Others::None,
            is_external: &|_, _| false,
            beyond: None,
            analyses: Arc::default(),
            replaced: &[],
            with_problems: false,
            with_changes: false,
        }
    }
}

/// What is known of the other files of a workspace while one is applied.
#[derive(Debug, Clone, Copy)]
pub enum Others<'a> {
    /// There are no other files.
    None,
    /// What they make isn't known yet: what they could answer is noted.
    Unread,
    /// What they make, and which of all files this one is.
    Known(&'a Elsewhere, FileId),
}

/// A file after its application.
#[derive(Debug)]
pub struct AppliedFile<'t> {
    /// The entries, as many as the blueprint has.
    pub entries: Vec<AppliedEntry<'t>>,
    /// The objects afterwards.
    pub store: Store<'t>,
    /// Everything that was met.
    pub problems: Vec<Problem<'t>>,
    /// Look-ups that only another file answers, in the order of the text.
    pub answered_elsewhere: Vec<AnsweredElsewhere>,
    /// Look-ups that match nothing known, in the order in which their answers are used.
    pub unresolved: Vec<Unresolved<'t>>,
    /// Look-ups that match something known, in the order in which they are evaluated.
    pub known_finds: Vec<KnownFind>,
    /// The objects that tags mean, in the order of the text. In a loop, a tag can mean several.
    pub resolutions: Vec<Resolution>,
    /// What other files may answer.
    questions: Vec<Question<'t>>,
}

impl<'t> AppliedFile<'t> {
    /// The objects that a tag means.
    pub fn meant_by(&self, node: NodeId) -> impl Iterator<Item = ObjectId> {
        let start = self.resolutions.partition_point(|resolution| resolution.node < node);
        let from = self.resolutions.get(start..).unwrap_or_default();
        from.iter().take_while(move |resolution| resolution.node == node).map(|resolution| resolution.object)
    }

    /// The look-ups of an entry that match nothing known.
    pub fn unresolved_in(&self, entry: usize) -> &[Unresolved<'t>] {
        let start = self.unresolved.partition_point(|unresolved| unresolved.entry < entry);
        let of_later = self.unresolved.get(start..).unwrap_or_default();
        let end = of_later.partition_point(|unresolved| unresolved.entry == entry);
        of_later.get(..end).unwrap_or_default()
    }

    /// Whether what other files make can change how this one is applied.
    pub fn depends_on(&self, elsewhere: &Elsewhere, own: FileId, catalog: &'static Catalog) -> bool {
        elsewhere.is_incomplete()
            || self.questions.iter().any(|question| question.is_answered(elsewhere, own, catalog))
    }

    /// Whether objects that appear or disappear in other files can change how this one is applied, or with which files
    /// it shares objects.
    pub fn is_concerned_by(&self, objects: &Elsewhere, own: FileId, catalog: &'static Catalog) -> bool {
        self.questions.iter().any(|question| question.may_be_answered(objects, own, catalog))
    }

    /// The files whose objects this one looks for or writes too. A file can be among them several times.
    pub fn shares_objects_with(
        &self,
        elsewhere: &Elsewhere,
        own: FileId,
        catalog: &'static Catalog,
    ) -> Vec<FileId> {
        let mut files: Vec<FileId> = self.answered_elsewhere.iter().map(|answer| answer.place.file).collect();
        for question in &self.questions {
            question.matching(elsewhere, own, catalog, &mut files);
        }
        files
    }
}

/// A look-up that only another file of the workspace answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnsweredElsewhere {
    /// The tag that looks.
    pub node: NodeId,
    /// The entry it is in.
    pub entry: usize,
    /// The entry that makes what it looks for.
    pub place: Place,
}

/// One entry after its application.
#[derive(Debug, Clone)]
pub struct AppliedEntry<'t> {
    /// The entry's first key: where to point when nothing more exact is at fault.
    pub head: Span,
    /// Its model, when it is a known one.
    pub model: Option<&'static Model>,
    /// Its model as written, when that isn't in the catalog and exists nevertheless.
    pub beyond: Option<String>,
    /// Whether it is applied at all.
    pub conditions: Conditions,
    /// Where the answer is to a condition that can't be decided.
    pub undecided: Option<UnknownReason>,
    /// The state it brings its object to; what a tag gives, where it is one.
    pub state: State,
    /// Whether its object existed before.
    pub existing: Existing,
    /// Whether its object is presumably a new one though it may have existed: nothing that is known is it, and its
    /// identifiers only hold a literal key or what is filled in later, which proves nothing.
    pub presumed_new: bool,
    /// Whether its identifiers fit several objects, of which authentik uses any.
    pub ambiguous: bool,
    /// Its object, also when that was deleted.
    pub object: Option<ObjectId>,
    /// What is written: attrs with identifiers on top.
    pub data: Arc<Vec<Datum<'t>>>,
    /// What that does to the fields of an object that existed before.
    pub changes: Vec<FieldChange<'t>>,
    /// The other objects that are deleted with its object, because they refer to it.
    pub also_deleted: Vec<ObjectId>,
}

/// Whether the conditions of an entry hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Conditions {
    True,
    False,
    Unknown,
}

/// Whether an entry's object existed before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// It did.
    Yes(ObjectId),
    /// It may have; the candidate when one is known.
    Perhaps(Option<ObjectId>),
    /// Nothing that is known is it.
    No,
}

/// One value that an entry writes.
#[derive(Debug, Clone)]
pub struct Datum<'t> {
    /// The key.
    pub name: &'t str,
    /// Where the key is written; in identifiers when it is in both.
    pub key: NodeId,
    /// The value.
    pub value: Value<'t>,
    /// Whether it is among the identifiers.
    pub from_identifiers: bool,
    /// The field, unless the model has none of that name.
    pub field: Option<&'static Field>,
}

impl<'t> AppliedEntry<'t> {
    /// The value that the entry writes to a field.
    pub fn value(&self, name: &str) -> Option<&Value<'t>> {
        self.datum(name).map(|datum| &datum.value)
    }

    /// The value that the entry writes to a field, with its place.
    pub fn datum(&self, name: &str) -> Option<&Datum<'t>> {
        self.data.iter().find(|datum| datum.name == name)
    }

    /// Whether the entry surely makes a new object.
    pub fn creates(&self) -> bool {
        self.existing == Existing::No && self.conditions != Conditions::False
    }

    /// Whether the entry makes a new object, for all that is known: enough for a warning, not for an error.
    pub fn presumably_creates(&self) -> bool {
        self.creates() || self.presumed_new && self.conditions != Conditions::False
    }
}

/// Applies a blueprint to a fresh instance of the release.
pub fn apply<'t>(blueprint: &Blueprint<'t>, around: &Surroundings<'_>) -> AppliedFile<'t> {
    let tree = blueprint.tree;
    let anywhere = blueprint.root.or(tree.documents().first().copied()).unwrap_or_default();
    let mut store = Store::new(around.catalog, anywhere, Arc::clone(&around.analyses));
    store.replace(around.replaced);
    apply_onto(blueprint, around, store, 0)
}

/// Applies a blueprint to an instance that has the objects of `store`. What it makes is marked with entry
/// numbers that count from `first_entry` on.
pub fn apply_onto<'t>(
    blueprint: &Blueprint<'t>,
    around: &Surroundings<'_>,
    store: Store<'t>,
    first_entry: usize,
) -> AppliedFile<'t> {
    let tree = blueprint.tree;
    let mut ids: HashMap<&'t str, SmallVec<[usize; 2]>> = HashMap::new();
    for entry in &blueprint.entries {
        if let Some((id, _)) = entry.id {
            ids.entry(id).or_default().push(entry.index);
        }
    }
    let context = Context::new(
        tree,
        blueprint.context,
        around.settings,
        server_context(around.catalog),
        dialect(around.catalog),
    );
    let scene = EvalWorld {
        around,
        blueprint,
        ids: &ids,
        store,
        entries: Vec::with_capacity(blueprint.entries.len()),
        current: 0,
        keys: HashMap::new(),
        declared: OnceCell::new(),
        elsewhere: HashMap::new(),
        unmatched: HashMap::new(),
        known_finds: Vec::new(),
        literal_keys: Vec::new(),
        known_finds_at: HashSet::new(),
        resolutions: HashSet::new(),
        questions: Vec::new(),
        open_ids: OnceCell::new(),
        patience: SuggestionBudget::default(),
        applied_before: HashSet::new(),
        applies_another: false,
        deleted: HashMap::new(),
    };
    let mut application = Application {
        scene,
        context: &context,
        problems: Vec::new(),
        unresolved: Vec::new(),
        first_entry,
        beyond: HashSet::new(),
        filled_in: FilledIn::default(),
        is_conditional: false,
        evaluation: Vec::new(),
        code_left: tree.text().len() + REPEATED_CODE,
    };
    for entry in &blueprint.entries {
        application.scene.current = entry.index;
        let applied = application.entry(entry);
        application.scene.entries.push(applied);
    }
    let Application { mut scene, problems, unresolved, .. } = application;
    let elsewhere = std::mem::take(&mut scene.elsewhere).into_iter();
    let mut answered_elsewhere: Vec<AnsweredElsewhere> =
        elsewhere.map(|(node, (entry, place))| AnsweredElsewhere { node, entry, place }).collect();
    answered_elsewhere.sort_by_key(|answer| (answer.entry, answer.node));
    let EvalWorld { entries, store, questions, known_finds, resolutions, .. } = scene;
    let mut resolutions: Vec<Resolution> = resolutions.into_iter().collect();
    resolutions.sort_unstable();
    AppliedFile {
        entries,
        store,
        problems,
        answered_elsewhere,
        unresolved,
        known_finds,
        resolutions,
        questions,
    }
}

/// How many bytes of expressions aliases can add to a file.
const REPEATED_CODE: usize = 4 << 20;
