//! What rules over flows see.

use std::fmt::{self, Display};

use foldhash::HashMap;

use super::context::WorkspaceContext;
use super::draft::Draft;
use super::finding::Fix;
use super::references::{Reference, References};
use crate::catalog::{Catalog, Kinds};
use crate::evaluate::{ObjectId, ValueKind};
use crate::graph::analysis::{Assignment, FlowAnalysis, Phase, Unknown};
use crate::graph::{Flow, InstanceView, Step, Target, integer};
use crate::redact::{Message, Name, Ours, Words, message};
use crate::text::Span;
use crate::threads;
use crate::workspace::{Origin, Row};

/// What rules over flows see: the instance after all files were applied in order that share objects with each other.
pub struct FlowContext<'a, 't> {
    /// The files and what each says.
    pub workspace: &'a WorkspaceContext<'a, 't>,
    /// The objects of these files on one instance, and which entries made them.
    pub together: &'a InstanceView<'a, 't>,
    /// The flows that the files make or change, by slug.
    pub flows: &'a [Flow],
    /// What authentik of the release knows.
    pub catalog: &'static Catalog,
    /// Which objects refer to which.
    pub references: References<'a, 't>,
    /// Everything to which a policy, group or user is bound, where the files make it or one of its bindings.
    pub targets: &'a [Target],
    analyses: HashMap<ObjectId, FlowAnalysis>,
    /// How many files are on the instance, with those that share no object with these.
    on_instance: usize,
}

/// So many flows are worth several threads.
const WORTH_THREADS: usize = 256;

/// How many steps of a path are named.
const MOST_NAMED: usize = 6;

impl<'a, 't> FlowContext<'a, 't> {
    pub(crate) fn new(
        workspace: &'a WorkspaceContext<'a, 't>,
        together: &'a InstanceView<'a, 't>,
        (flows, targets): (&'a [Flow], &'a [Target]),
        references: References<'a, 't>,
        on_instance: usize,
    ) -> Self {
        let catalog = workspace.catalog;
        let is_concerned = |flow: &&Flow| together.concerns(flow) && flow.has_known_order();
        let analysis = |flow: &Flow| (flow.id, FlowAnalysis::of(flow, brings_user(&references, flow)));
        let concerned: Vec<&Flow> = flows.iter().filter(is_concerned).collect();
        let analyses = threads::map(&concerned, WORTH_THREADS, |flow| analysis(flow)).into_iter().collect();
        FlowContext { workspace, together, flows, catalog, references, targets, analyses, on_instance }
    }

    /// The flows that the files make or change, each with what is known of its steps.
    pub fn concerned(&self) -> impl Iterator<Item = (&'a Flow, &FlowAnalysis)> {
        self.flows.iter().filter_map(|flow| Some((flow, self.analyses.get(&flow.id)?)))
    }

    /// What is known of the steps of a flow that the files make or change.
    pub fn analysis(&self, flow: &Flow) -> Option<&FlowAnalysis> {
        self.analyses.get(&flow.id)
    }

    /// An object, when it exists or may.
    pub fn row(&self, object: ObjectId) -> Option<&'a Row<'t>> {
        self.together.store.row(object)
    }

    /// The fix that gives the entry that wrote an object last an attribute.
    pub fn attribute_added(&self, object: ObjectId, name: &str, value: &str) -> Option<Fix> {
        let place = self.together.written_at(object)?;
        let file = self.workspace.file(place.file)?;
        let edits = vec![file.attribute_added(place.entry, name, value)?];
        Some(Fix { title: message!("add `{}: {}`", Name(name), value), safe: true, edits })
    }

    /// A draft at the entry that wrote an object last; nothing when no file of the workspace writes it.
    pub fn draft_at(&self, object: ObjectId, message: impl Into<Message>) -> Option<Draft> {
        let place = self.together.written_at(object)?;
        Some(Draft::new(message).in_file(place.file).at(place.span).in_entry(place.entry))
    }

    /// The first of these objects that a file of the workspace writes.
    pub fn first_written(&self, objects: impl IntoIterator<Item = ObjectId>) -> Option<ObjectId> {
        objects.into_iter().find(|object| self.together.written_at(*object).is_some())
    }

    /// A draft at the entry of the first of these objects that a file of the workspace writes.
    pub fn draft_at_any(
        &self,
        objects: impl IntoIterator<Item = ObjectId>,
        message: impl Into<Message>,
    ) -> Option<Draft> {
        self.draft_at(self.first_written(objects)?, message)
    }

    /// Points at the entry of another object that explains a finding; shipped ones have none.
    pub fn relate(&self, draft: Draft, object: ObjectId, message: impl Into<Message>) -> Draft {
        match self.together.written_at(object) {
            Some(place) => draft.related_in(place.file, place.span, message),
            None => draft,
        }
    }

    /// The place of a field of an object, in the entry that wrote it last.
    pub fn field_span(&self, object: ObjectId, field: &str) -> Option<Span> {
        let writers = &self.row(object)?.writers;
        let place = self.together.place(*writers.last()?)?;
        let datum = self.together.entry(*writers.last()?)?.datum(field)?;
        let file = self.workspace.file(place.file)?;
        Some(file.span(datum.value.node))
    }

    /// A draft points at a field of the object that it is at, where the entry writes it.
    pub fn at_field(&self, draft: Draft, object: ObjectId, field: &str) -> Draft {
        match self.field_span(object, field) {
            Some(span) => draft.at(span),
            None => draft,
        }
    }

    /// As [`FlowContext::relate`], with the field that matters where the entry writes it.
    pub fn relate_field(
        &self,
        draft: Draft,
        object: ObjectId,
        field: &str,
        message: impl Into<Message>,
    ) -> Draft {
        match (self.together.written_at(object), self.field_span(object, field)) {
            (Some(place), Some(span)) => draft.related_in(place.file, span, message),
            _ => self.relate(draft, object, message),
        }
    }

    /// As [`FlowContext::comes_from`]; nothing where another object is written in the same file.
    pub fn comes_from_elsewhere(&self, object: ObjectId, beside: ObjectId) -> Option<Message> {
        let made = self.together.made_at(object).map(|place| place.file);
        let same = made.is_some() && made == self.together.written_at(beside).map(|place| place.file);
        (!same || self.is_shipped(object)).then(|| self.comes_from(object))
    }

    /// Whether only authentik's own blueprints make an object.
    pub fn is_shipped(&self, object: ObjectId) -> bool {
        self.row(object).is_some_and(|row| matches!(row.origin, Origin::Shipped(_)) && row.certain)
    }

    /// The file that an object comes from, in words: "authentik" for shipped ones.
    pub fn comes_from(&self, object: ObjectId) -> Message {
        let row = self.row(object);
        if let Some(Origin::Shipped(shipped)) = row.map(|row| row.origin)
            && let crate::catalog::Origin::Blueprint(blueprint) = &shipped.origin
            && (!blueprint.example || row.is_some_and(|row| row.writers.is_empty()))
        {
            return message!("authentik's `{}`", Words(blueprint.path));
        }
        let file = self.together.made_at(object).map(|place| place.file);
        let context = file.and_then(|file| self.workspace.file(file));
        match context {
            Some(context) => message!("`{}`", Name(context.path(context.id))),
            None => "authentik".into(),
        }
    }

    /// Whether something starts a flow with a user or with answers of its own: a source, or a redirect from another flow.
    pub fn is_carried_on(&self, flow: &Flow) -> bool {
        is_carried_on(&self.references, flow)
    }

    /// Whether an object refers to a flow in one of these fields.
    pub fn is_used_in(&self, flow: &Flow, fields: &[&str]) -> bool {
        self.references.to(flow.id).iter().any(|reference| fields.contains(&reference.field))
    }

    /// Whether a field of a step's stage surely refers to an object.
    pub fn stage_has(&self, step: &Step, field: &str) -> bool {
        let value = step.stage.and_then(|stage| self.row(stage)).and_then(|row| row.value(field));
        value.is_some_and(|value| matches!(value.kind, ValueKind::Key(_)))
    }

    /// Whether a field of a step's stage is a list that isn't empty, or may be one.
    pub fn stage_lists(&self, step: &Step, field: &str) -> bool {
        match step.stage.and_then(|stage| self.row(stage)).and_then(|row| row.value(field)).map(|v| &v.kind) {
            None | Some(ValueKind::Null) => false,
            Some(ValueKind::List(items)) => !items.is_empty(),
            Some(_) => true,
        }
    }

    /// The objects that the files make, and not authentik.
    pub fn made_rows(&self) -> impl Iterator<Item = &'a Row<'t>> {
        let made = |row: &&Row<'t>| row.is_there() && !row.writers.is_empty() && !self.is_shipped(row.id);
        let mut rows: Vec<&Row<'t>> = self.together.store.written().filter(made).collect();
        rows.sort_by_key(|row| row.id);
        rows.into_iter()
    }

    /// Whether the files show more than a part: there are several, or the only one writes such an object.
    pub fn is_whole(&self, wanted: impl Fn(&Row<'_>) -> bool) -> bool {
        self.on_instance > 1 || self.together.store.written().any(wanted)
    }

    /// How to name a target of policies in a sentence.
    pub fn target_name(&self, target: ObjectId) -> Message {
        let Some(row) = self.row(target) else { return "it".into() };
        let stage = match row.value("stage").map(|value| &value.kind) {
            Some(ValueKind::Key(stage)) => self.row(*stage).and_then(Row::label),
            _ => None,
        };
        match (row.label(), stage) {
            (_, Some(stage)) => message!("the binding of the stage `{}`", Name(stage)),
            (Some(label), None) => {
                message!("the {} `{}`", Words(InLowerCase(row.model.verbose_name)), Name(label))
            }
            (None, None) => message!("this {}", Words(InLowerCase(row.model.verbose_name))),
        }
    }

    /// Answers in words: "when `skip-mfa` passes and the user is not in `staff`"; empty for none.
    pub fn when(&self, answers: &Assignment) -> Message {
        let about_person = |unknown: &Unknown| matches!(unknown, Unknown::Member(..) | Unknown::User(..));
        let person = answers.iter().any(|(unknown, _)| about_person(unknown));
        let implied = |unknown: &Unknown, value: bool| match unknown {
            Unknown::SignedIn(_) => person && value,
            _ => false,
        };
        let said: Vec<Message> = answers
            .iter()
            .filter(|(unknown, value)| !implied(unknown, *value))
            .map(|(unknown, value)| self.answer(*unknown, *value))
            .collect();
        match said.is_empty() {
            true => Message::default(),
            false => message!("when {}", Message::joined(said, " and ")),
        }
    }

    fn answer(&self, unknown: Unknown, value: bool) -> Message {
        let name = |object: ObjectId| {
            let label = self.row(object).and_then(Row::label);
            label.map_or_else(|| "it".into(), |label| message!("`{}`", Name(label)))
        };
        match (unknown, value) {
            (Unknown::Policy(policy, _), true) => message!("{} passes", name(policy)),
            (Unknown::Policy(policy, _), false) => message!("{} does not pass", name(policy)),
            (Unknown::Member(group, _), true) => message!("the user is in {}", name(group)),
            (Unknown::Member(group, _), false) => message!("the user is not in {}", name(group)),
            (Unknown::User(user, _), true) => message!("the user is {}", name(user)),
            (Unknown::User(user, _), false) => message!("the user is not {}", name(user)),
            (Unknown::SignedIn(Phase::Start), true) => "a user is signed in".into(),
            (Unknown::SignedIn(Phase::Start), false) => "no user is signed in".into(),
            (Unknown::SignedIn(Phase::Identified), true) => "a user is identified".into(),
            (Unknown::SignedIn(Phase::Identified), false) => "no user is identified".into(),
            (Unknown::Binding(binding), value) => self.binding_answer(binding, value),
        }
    }

    fn binding_answer(&self, binding: ObjectId, value: bool) -> Message {
        let order = self.row(binding).and_then(|row| integer(row.value("order")?));
        let order = order.map(|order| message!(" of order {}", order)).unwrap_or_default();
        let is_stage = self.row(binding).is_some_and(|row| row.model.name.ends_with("flowstagebinding"));
        match (is_stage, value) {
            (true, true) => message!("the stage binding{} applies", order),
            (true, false) => message!("the stage binding{} does not apply", order),
            (false, true) => message!("the policy binding{} passes", order),
            (false, false) => message!("the policy binding{} does not pass", order),
        }
    }

    /// The names of steps: "`identification`, `login`".
    pub fn names(&self, flow: &Flow, steps: &[usize]) -> Message {
        let skipped = steps.len().saturating_sub(MOST_NAMED);
        let named = steps.iter().skip(skipped).filter_map(|at| flow.steps.get(*at));
        let names: Vec<Message> = named.map(|step| message!("`{}`", Name(&step.name))).collect();
        let before = if skipped > 0 { "..., " } else { "" };
        message!("{}{}", Words(before), Message::joined(names, ", "))
    }
}

/// Words of ours in the middle of a sentence.
struct InLowerCase(&'static str);

impl Display for InLowerCase {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.to_lowercase().fmt(out)
    }
}

impl Ours for InLowerCase {}

/// Whether a flow may be started on behalf of a user who isn't signed in: by a source, a recovery link that an
/// administrator makes, or a redirect from another flow.
fn brings_user(references: &References<'_, '_>, flow: &Flow) -> bool {
    let is_sign_in =
        || references.to(flow.id).iter().any(|reference| reference.field == "flow_authentication");
    let by_public_page = match flow.designation.as_str() {
        "enrollment" => true,
        "authentication" => flow.slug == "default-authentication-flow" || is_sign_in(),
        _ => false,
    };
    !by_public_page || is_carried_on(references, flow)
}

/// See [`FlowContext::is_carried_on`].
fn is_carried_on(references: &References<'_, '_>, flow: &Flow) -> bool {
    let starts = |reference: &Reference<'_, '_>| {
        reference.field == "target_flow" || reference.from.model.kinds.contains(Kinds::SOURCE)
    };
    references.to(flow.id).iter().any(starts)
}
