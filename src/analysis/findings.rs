//! What the rules find in one file, and in all of them together.

use std::sync::Arc;

use foldhash::HashMap;

use super::default_entries::{DefaultEntries, unset};
use super::named::Names;
use super::redaction::{redact_draft, secrets_of};
use super::schema::SchemaView;
use super::shared::is_wanted;
use super::state::FileState;
use super::{Analysis, newer};
use crate::blueprint::{ShapeProblem, text};
use crate::graph::{self, Flow, InstanceView};
use crate::lint::{
    Draft, Drafts, EntryRef, FileContext, Finding, Finds, FlowContext, References, Rule, Severity, Unless,
    WorkspaceContext,
};
use crate::redact::{FileSecrets, Message, Redactor, message};
use crate::rules::wording;
use crate::text::{FileId, Span};
use crate::threads;
use crate::workspace::{Conditions, Problem, ProblemKind};

/// So few components aren't worth threads.
const WORTH_COMPONENTS: usize = 2;

/// Files whose flows are looked at together.
enum Component {
    /// One that is there alone, or that authentik applies only on request.
    Alone(FileId),
    /// Some that are applied to one instance.
    Together(Vec<FileId>),
}

/// In which version files were looked at, and whether alone.
type Stamps = (bool, Vec<(FileId, u64)>);

/// What was found in flows, by the files that make them.
#[derive(Default)]
pub(super) struct FlowCache {
    /// Whether files that share no object have an instance of their own, so that what was found in them holds as long as
    /// they don't change.
    by_component: bool,
    /// How many files are on the instance.
    on_instance: usize,
    components: HashMap<Stamps, Arc<[FlowFinding]>>,
}

impl FlowCache {
    /// One that keeps what was found by the components of files.
    pub(super) fn by_component() -> Self {
        FlowCache { by_component: true, ..FlowCache::default() }
    }
}

/// A finding of a rule over flows.
struct FlowFinding {
    file: FileId,
    finding: Finding,
    unless: Option<Unless>,
}

impl Analysis<'_> {
    /// Whether a rule's findings are wanted.
    pub(super) fn wanted(&self, rule: &Rule) -> bool {
        is_wanted(rule, &self.shared.options)
    }

    pub(super) fn file_findings(&self, context: &FileContext<'_, '_>) -> Vec<Finding> {
        let mut findings = Vec::new();
        for error in context.tree.errors() {
            let problem = Problem {
                span: error.span,
                entry: None,
                conditional: false,
                kind: ProblemKind::Syntax(error),
            };
            self.word(context, &problem, &mut findings);
        }
        for duplicate in context.tree.duplicate_keys() {
            let kind = ProblemKind::DuplicateKey(duplicate.first, duplicate.later);
            let span = context.span(duplicate.later);
            self.word(context, &Problem { span, entry: None, conditional: false, kind }, &mut findings);
        }
        for problem in &context.blueprint.problems {
            let conditions = conditions_of(context, problem);
            if conditions != Conditions::False {
                let kind = ProblemKind::Shape(problem.kind.clone());
                let conditional = conditions == Conditions::Unknown;
                let problem = Problem { span: problem.span, entry: problem.entry, conditional, kind };
                self.word(context, &problem, &mut findings);
            }
        }
        let mut schema = self.shared.options.schema.as_deref().map(|schema| SchemaView::new(schema, context));
        for problem in &context.applied.problems {
            match &mut schema {
                None => self.word(context, problem, &mut findings),
                Some(schema) => {
                    if let Some(problem) = schema.judge(problem) {
                        self.word(context, &problem, &mut findings);
                    }
                }
            }
        }
        let of_schema = schema.map(|schema| schema.findings(context)).unwrap_or_default();
        for (rule, draft, entry) in of_schema.into_iter().filter(|(rule, ..)| self.wanted(rule)) {
            findings.push(finding(context, rule, draft, Some(entry)));
        }
        let defaults = DefaultEntries::new(context);
        self.by_rule(&mut findings, |rule, drafts, findings| match rule.finds {
            Finds::Loading(check) => {
                let draft = context.source.defect().and_then(|_| check(context));
                findings.extend(draft.map(|draft| finding(context, rule, draft, None)));
            }
            Finds::Entry(check) => {
                for (entry, applied) in context.blueprint.entries.iter().zip(&context.applied.entries) {
                    if applied.conditions == Conditions::False {
                        continue;
                    }
                    check(context, entry, applied, drafts);
                    if rule.severity == Severity::Error {
                        let known = drafts.drafts.len();
                        for with_defaults in defaults.of(entry.index) {
                            check(context, entry, &with_defaults.entry, drafts);
                            with_defaults.limit(&mut drafts.drafts, known);
                        }
                    }
                    for mut draft in drafts.drafts.drain(..) {
                        draft.span = draft.span.or(Some(applied.head));
                        if applied.conditions == Conditions::Unknown {
                            draft.severity = Some(at_most_warning(rule, &draft));
                        }
                        self.allow_for_release(&mut draft);
                        findings.push(finding(context, rule, draft, Some(entry.index)));
                    }
                }
            }
            Finds::File(check) => {
                check(context, drafts);
                findings.extend(drafts.drafts.drain(..).map(|mut draft| {
                    self.allow_for_release(&mut draft);
                    finding(context, rule, draft, None)
                }));
            }
            Finds::Problem(_)
            | Finds::Workspace(_)
            | Finds::Flow(_)
            | Finds::Instance(_)
            | Finds::Engine
            | Finds::Around
            | Finds::Schema => {}
        });
        findings
    }

    /// Lets each rule that is wanted find what it finds.
    fn by_rule<T>(&self, findings: &mut Vec<T>, find: impl Fn(&'static Rule, &mut Drafts, &mut Vec<T>)) {
        let mut drafts = Drafts::default();
        self.shared.rules.iter().for_each(|rule| find(rule, &mut drafts, findings));
    }

    fn word(&self, context: &FileContext<'_, '_>, problem: &Problem<'_>, findings: &mut Vec<Finding>) {
        if let ProblemKind::Default { tag, problem: kind } = &problem.kind {
            let of_default = Problem { kind: (**kind).clone(), ..problem.clone() };
            let first = findings.len();
            self.word(context, &of_default, findings);
            // Only where nothing else is set does authentik reject it.
            for finding in findings.iter_mut().skip(first) {
                finding.severity = finding.severity.min(Severity::Warning);
                finding.message = short(message!("{}, {}", unset(context, *tag), finding.message));
            }
            return;
        }
        let wording = wording(&problem.kind);
        for rule in wording.rules() {
            let Finds::Problem(word) = rule.finds else { continue };
            let Some(mut draft) = word(context, problem) else { continue };
            if self.wanted(rule) {
                draft.span = draft.span.or(Some(problem.span));
                newer::allow_for_release(
                    &mut draft,
                    &problem.kind,
                    self.shared.catalog,
                    &self.shared.options,
                );
                if problem.conditional {
                    draft.severity = Some(at_most_warning(rule, &draft));
                }
                findings.push(finding(context, rule, draft, problem.entry));
            }
            if wording.ends_with_first() {
                return;
            }
        }
    }

    pub(super) fn workspace_findings(&self, together: &WorkspaceContext<'_, '_>) -> Vec<(FileId, Finding)> {
        let mut findings = Vec::new();
        self.by_rule(&mut findings, |rule, drafts, findings| {
            let Finds::Workspace(check) = rule.finds else { return };
            check(together, drafts);
            let placed = self.placed(together, rule, drafts).into_iter();
            findings.extend(placed.map(|found| (found.file, found.finding)));
        });
        findings
    }

    /// What is found in the flows that files make together. What the cache has of components in which nothing changed is
    /// used again; afterwards it has those of today.
    pub(super) fn flow_findings(
        &self,
        workspace: &WorkspaceContext<'_, '_>,
        cache: &mut FlowCache,
    ) -> Vec<(FileId, Finding)> {
        let components = self.flow_components(cache.by_component);
        let on_instance = self.files.iter().filter(|file| self.state.is_on_instance(file.id)).count();
        // Whether files show all that there is depends on whether there are others.
        if cache.on_instance.min(2) != on_instance.min(2) {
            *cache = FlowCache { on_instance, by_component: cache.by_component, ..FlowCache::default() };
        }
        let known = std::mem::take(&mut cache.components);
        let found = threads::map(&components, WORTH_COMPONENTS, |component| {
            let stamps = self.stamps(component);
            match known.get(&stamps) {
                Some(found) => (stamps, Arc::clone(found)),
                None => (stamps, self.findings_of_component(workspace, component, on_instance).into()),
            }
        });
        let mut names = Names::default();
        let mut findings = Vec::new();
        for (_, found) in &found {
            let stands = |found: &&FlowFinding| !names.contradict(found.unless.as_ref(), workspace);
            findings.extend(found.iter().filter(stands).map(|found| (found.file, found.finding.clone())));
        }
        cache.components = found.into_iter().collect();
        findings
    }

    /// The files that have to do with flows, those together that have to do with each other.
    fn flow_components(&self, by_component: bool) -> Vec<Component> {
        let concerned = || self.state.files.iter().filter(|file| file.flows);
        if !self.state.together {
            return concerned().map(|file| Component::Alone(file.id)).collect();
        }
        let apart = |file: &&FileState| {
            self.state.not_applied.contains(&file.id) && self.original_of(file.id).is_none()
        };
        let mut components: Vec<Component> =
            concerned().filter(apart).map(|file| Component::Alone(file.id)).collect();
        let on_instance = |file: &&FileState| self.state.is_on_instance(file.id);
        if by_component {
            components.extend(
                self.state.components_with_flows(self.shared.catalog).into_iter().map(Component::Together),
            );
        } else if concerned().any(|file| self.state.is_on_instance(file.id)) {
            let all = self.state.files.iter().filter(on_instance).map(|file| file.id).collect();
            components.push(Component::Together(all));
        }
        components
    }

    /// What is found in flows.
    fn findings_of_component(
        &self,
        workspace: &WorkspaceContext<'_, '_>,
        component: &Component,
        on_instance: usize,
    ) -> Vec<FlowFinding> {
        match component {
            // A file that is there alone isn't applied once more: what its tags leave open stays open to the rules.
            Component::Alone(file) => {
                let Some(file) = self.file(*file) else { return Vec::new() };
                self.findings_of_flows(workspace, &InstanceView::alone(file.id, file.applied), 1)
            }
            Component::Together(files) => {
                let files = files.iter().filter_map(|&file| self.file(file));
                let (_, instance) = self.apply_files(files, false);
                self.findings_of_flows(workspace, &instance.view(), on_instance)
            }
        }
    }

    fn findings_of_flows(
        &self,
        workspace: &WorkspaceContext<'_, '_>,
        together: &InstanceView<'_, '_>,
        on_instance: usize,
    ) -> Vec<FlowFinding> {
        let (flows, targets) = graph::written_flows_and_targets(together.store, self.shared.catalog);
        let references = References::of(together.store);
        let compiled = (flows.as_slice(), targets.as_slice());
        let context = FlowContext::new(workspace, together, compiled, references, on_instance);
        let mut findings = Vec::new();
        let mut drafts = Drafts::default();
        let mut secrets = HashMap::default();
        // The rules share what may be spent on a flow: their order decides what each can afford.
        for &rule in &self.shared.rules {
            match rule.finds {
                Finds::Flow(check) => {
                    for (flow, known) in context.concerned() {
                        let first = drafts.drafts.len();
                        check(&context, flow, known, &mut drafts);
                        let found = drafts.drafts.get_mut(first..).unwrap_or_default();
                        redact_parts(workspace, together, flow, found, &mut secrets);
                    }
                }
                Finds::Instance(check) => check(&context, &mut drafts),
                _ => continue,
            }
            findings.extend(self.placed(workspace, rule, &mut drafts));
        }
        findings
    }

    fn stamps(&self, component: &Component) -> Stamps {
        let stamp = |file: &FileId| Some((*file, self.state.file(*file)?.stamp));
        match component {
            Component::Alone(file) => (true, stamp(file).into_iter().collect()),
            Component::Together(files) => (false, files.iter().filter_map(stamp).collect()),
        }
    }

    /// Findings of drafts that say which file they are in.
    fn placed(
        &self,
        workspace: &WorkspaceContext<'_, '_>,
        rule: &'static Rule,
        drafts: &mut Drafts,
    ) -> Vec<FlowFinding> {
        let place = |mut draft: Draft| {
            let file = draft.file.unwrap_or(FileId(0));
            let unless = draft.unless.take();
            self.allow_for_release(&mut draft);
            Some(FlowFinding { file, finding: finding(workspace.file(file)?, rule, draft, None), unless })
        };
        drafts.drafts.drain(..).filter_map(place).collect()
    }

    /// What a rule finds on its own follows from the release's models and validation.
    fn allow_for_release(&self, draft: &mut Draft) {
        if self.shared.options.is_nearest {
            draft.severity = newer::allowed(draft.severity, &self.shared.options);
        }
    }
}

/// Whether authentik comes to what is wrong with the shape of a file.
fn conditions_of(context: &FileContext<'_, '_>, problem: &ShapeProblem) -> Conditions {
    let entry = problem.entry.filter(|_| problem.kind.is_met_on_application());
    let (Some(entry), Some(applied)) = (
        entry.and_then(|entry| context.blueprint.entries.get(entry)),
        entry.and_then(|entry| context.applied.entries.get(entry)),
    ) else {
        return Conditions::True;
    };
    let tree = context.tree;
    let is_read_before = ["conditions", "model"].into_iter().any(|key| {
        let value = tree.get(entry.node, key).map(|(_, value)| tree.full_span(tree.expand(value)));
        value.is_some_and(|value| value.contains(problem.span))
    });
    if is_read_before { Conditions::True } else { applied.conditions }
}

/// The severity of what is found in an entry that may not be applied: whether authentik rejects the file is open.
fn at_most_warning(rule: &Rule, draft: &Draft) -> Severity {
    draft.severity.unwrap_or(rule.severity).min(Severity::Warning)
}

fn finding(
    context: &FileContext<'_, '_>,
    rule: &'static Rule,
    draft: Draft,
    entry: Option<usize>,
) -> Finding {
    let entry = draft.entry.or(entry).and_then(|index| context.blueprint.entries.get(index)).map(|entry| {
        let model = entry.model.and_then(|node| text(context.tree, node)).map(short_name);
        EntryRef { index: entry.index, id: entry.id.map(|(id, _)| short_name(id)), model }
    });
    Finding {
        rule,
        severity: draft.severity.map_or(rule.severity, |severity| severity.min(rule.severity)),
        file: context.id,
        span: draft.span.unwrap_or(Span::at(0)),
        message: short(draft.message),
        help: draft.help.map(short),
        entry,
        blueprint: None,
        related: Draft::into_related(draft.related, context.id),
        fix: draft.fix,
        said: None,
        need: draft.need,
        consequence: None,
    }
}

/// Nobody reads more of a name or a sentence, and thousands of findings can mention one long name.
const MOST_BYTES_OF_TEXT: usize = 2000;

fn short(mut message: Message) -> Message {
    message.shorten(MOST_BYTES_OF_TEXT);
    message
}

fn short_name(name: &str) -> String {
    match name.get(..name.floor_char_boundary(MOST_BYTES_OF_TEXT)) {
        Some(start) if start.len() < name.len() => format!("{start}\u{2026}"),
        _ => name.to_owned(),
    }
}

/// Removes from drafts about a flow what is a secret of the files that write its parts: they name these.
fn redact_parts(
    workspace: &WorkspaceContext<'_, '_>,
    together: &InstanceView<'_, '_>,
    flow: &Flow,
    drafts: &mut [Draft],
    secrets: &mut HashMap<FileId, FileSecrets>,
) {
    if drafts.is_empty() {
        return;
    }
    let mut files: Vec<FileId> = flow
        .parts()
        .filter_map(|part| together.store.row(part))
        .flat_map(|row| &row.writers)
        .filter_map(|&writer| Some(together.place(writer)?.file))
        .collect();
    files.sort_unstable();
    files.dedup();
    for file in files {
        let Some(context) = workspace.file(file) else { continue };
        let others = drafts.iter_mut().filter(|draft| draft.file != Some(file));
        for draft in others {
            let secrets = secrets.entry(file).or_insert_with(|| secrets_of(context));
            redact_draft(&Redactor::beside(secrets, context.tree.text()), draft);
        }
    }
}
