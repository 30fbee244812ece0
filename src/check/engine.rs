//! Running the rules over files.

use std::collections::HashSet;
use std::sync::Arc;

use rayon::prelude::*;

use super::apart::by_application;
use super::context::{FileContext, WorkspaceContext, is_large};
use super::draft::{Draft, Drafts};
use super::finding::{EntryRef, Finding};
use super::flow_context::FlowContext;
use super::schema::SchemaView;
use super::secrets::{self, Secrets};
use super::{FileOutcome, Finds, Options, Outcome, Rule, Severity, damage, ignore, rules};
use crate::blueprint::{self, Attrs, Blueprint, text};
use crate::catalog::{Catalog, Kinds, catalog};
use crate::evaluate::{Settings, ValueKind};
use crate::graph::{self, Instance, Order, OrderedFile, Together};
use crate::python::{Analyses, ExpressionKind};
use crate::source::{FileId, SourceFile, Span};
use crate::syntax::{self, Tree};
use crate::workspace::{
    self, AppliedFile, Condition, Conditions, Elsewhere, Others, Problem, ProblemKind, Surroundings,
};

/// Checks files: together, as the blueprints of one instance, or each for itself.
pub fn check(files: &[SourceFile], options: &Options) -> Outcome {
    let run = Run {
        files,
        options,
        catalog: catalog(options.release),
        settings: Settings { context: options.context.clone(), environment: options.environment.clone() },
        analyses: Arc::default(),
    };
    let outcomes = if options.isolated || files.len() == 1 && !run.is_incomplete() {
        in_parallel(files, |id, file| run.alone(id, file))
    } else {
        run.together()
    };
    Outcome { release: options.release.to_string(), files: outcomes }
}

/// Does something with each file; threads are started only where there is work for them.
fn in_parallel<'f, S: Sync, T: Send>(files: &'f [S], each: impl Fn(FileId, &'f S) -> T + Sync) -> Vec<T> {
    // File lists are far shorter than 2^32.
    let id = |index: usize| FileId(u32::try_from(index).unwrap_or(u32::MAX));
    if files.len() < 16 {
        return files.iter().enumerate().map(|(index, file)| each(id(index), file)).collect();
    }
    files.par_iter().enumerate().map(|(index, file)| each(id(index), file)).collect()
}

struct Run<'a> {
    files: &'a [SourceFile],
    options: &'a Options,
    catalog: &'static Catalog,
    settings: Settings,
    analyses: Arc<Analyses>,
}

impl Run<'_> {
    fn alone(&self, id: FileId, file: &SourceFile) -> FileOutcome {
        let tree = syntax::parse(file.text());
        let blueprint = blueprint::read(&tree);
        let is_large = is_large(file);
        let apply = || self.apply(&blueprint, Others::None);
        let applied =
            if is_large { rayon::join(apply, || self.analyse_ahead(&blueprint)).0 } else { apply() };
        let flows = concerns_flows(&blueprint, &applied);
        let context = self.context(id, file, &tree, &blueprint, &applied);
        let contexts = [context];
        let together = self.workspace(&contexts);
        let [context] = &contexts;
        let of_file = || self.file_findings(context);
        let of_all = || {
            let mut findings = self.workspace_findings(&together);
            if flows {
                findings.extend(self.flow_findings(&together, &Together::alone(id, &applied)));
            }
            findings
        };
        let (mut findings, more) =
            if is_large { rayon::join(of_file, of_all) } else { (of_file(), of_all()) };
        findings.extend(more.into_iter().map(|(_, finding)| finding));
        self.outcome(context, findings, false)
    }

    fn together(&self) -> Vec<FileOutcome> {
        let trees = in_parallel(self.files, |_, file| syntax::parse(file.text()));
        let blueprints = in_parallel(&trees, |_, tree| blueprint::read(tree));
        // First what each file makes, then those again that would have liked to know of others.
        let mut elsewhere = Elsewhere::default();
        if self.is_incomplete() {
            elsewhere.set_incomplete();
        }
        let mut applied = in_parallel(&blueprints, |_, blueprint| self.apply(blueprint, Others::Unread));
        for (id, ((file, blueprint), applied)) in (0..).zip(self.files.iter().zip(&blueprints).zip(&applied))
        {
            elsewhere.add(FileId(id), file.path(), blueprint, applied);
        }
        let again = in_parallel(&applied, |id, applied| {
            let blueprint = blueprints.get(id.index())?;
            let depends = applied.depends_on(&elsewhere, id, self.catalog);
            depends.then(|| self.apply(blueprint, Others::Known(&elsewhere, id)))
        });
        for (applied, again) in applied.iter_mut().zip(again) {
            if let Some(again) = again {
                *applied = again;
            }
        }
        let contexts: Vec<FileContext<'_, '_>> = self
            .files
            .iter()
            .zip(&trees)
            .zip(blueprints.iter().zip(&applied))
            .zip(0..)
            .map(|(((file, tree), (blueprint, applied)), id)| {
                self.context(FileId(id), file, tree, blueprint, applied)
            })
            .collect();
        let mut findings = in_parallel(&contexts, |_, context| self.file_findings(context));
        let together = self.workspace(&contexts);
        let mut shared = self.workspace_findings(&together);
        let (apart, on_instance) = by_application(&contexts, &elsewhere);
        for context in apart.iter().filter(|context| concerns_flows(context.blueprint, context.applied)) {
            shared.extend(self.flow_findings(&together, &Together::alone(context.id, context.applied)));
        }
        if on_instance.iter().any(|context| concerns_flows(context.blueprint, context.applied)) {
            let is_external = |_: &str, _: &[Condition<'_, '_>]| false;
            let around = Surroundings {
                catalog: self.catalog,
                settings: &self.settings,
                others: Others::None,
                is_external: &is_external,
                beyond: self.beyond(),
                analyses: Arc::clone(&self.analyses),
                with_problems: false,
            };
            let instance = Instance::apply(in_order(&on_instance), &around);
            shared.extend(self.flow_findings(&together, &instance.together()));
        }
        for (file, finding) in shared {
            if let Some(of_file) = findings.get_mut(file.index()) {
                of_file.push(finding);
            }
        }
        let related = findings.iter().flatten().flat_map(|finding| &finding.related);
        let shown: HashSet<FileId> = related.map(|related| related.file).collect();
        let outcome = |(context, findings): (&FileContext<'_, '_>, Vec<Finding>)| {
            self.outcome(context, findings, shown.contains(&context.id))
        };
        contexts.iter().zip(findings).map(outcome).collect()
    }

    fn apply<'t>(&self, blueprint: &Blueprint<'t>, others: Others<'_>) -> AppliedFile<'t> {
        let is_external = |model: &str, conditions: &[Condition<'_, '_>]| self.is_external(model, conditions);
        let surroundings = Surroundings {
            catalog: self.catalog,
            settings: &self.settings,
            others,
            is_external: &is_external,
            beyond: self.beyond(),
            analyses: Arc::clone(&self.analyses),
            with_problems: true,
        };
        workspace::apply(blueprint, &surroundings)
    }

    /// Analyses expressions while the file is applied, from its end on: so both meet somewhere.
    fn analyse_ahead(&self, blueprint: &Blueprint<'_>) {
        let tree = blueprint.tree;
        for entry in blueprint.entries.iter().rev() {
            let kind = entry.model.and_then(|node| text(tree, node)).and_then(ExpressionKind::of_model);
            if let (Some(kind), Attrs::Mapping(attrs)) = (kind, entry.attrs)
                && let Some((_, expression)) = tree.get(attrs, "expression")
                && let Some(source) = text(tree, expression)
            {
                self.analyses.of(source, kind);
            }
        }
    }

    /// What exists beyond the catalogue: the user's own schema tells.
    fn beyond(&self) -> Option<&dyn workspace::Beyond> {
        self.options.schema.as_deref().map(|schema| schema as &dyn workspace::Beyond)
    }

    fn is_external(&self, model: &str, conditions: &[Condition<'_, '_>]) -> bool {
        if self.options.externals.is_empty() {
            return false;
        }
        let known: Vec<(&str, serde_json::Value)> = conditions
            .iter()
            .filter_map(|condition| {
                let value = match &condition.value.kind {
                    ValueKind::Str(text) => serde_json::Value::from(&**text),
                    ValueKind::Int(number) => serde_json::Value::from(*number),
                    ValueKind::Bool(value) => serde_json::Value::from(*value),
                    _ => return None,
                };
                Some((condition.name, value))
            })
            .collect();
        let pairs = known.iter().map(|(name, value)| (*name, value));
        self.options.externals.iter().any(|external| {
            self.catalog.is_a(&external.model, model) && external.covers(&external.model, pairs.clone())
        })
    }

    /// Whether there are files beside these that can't be read.
    fn is_incomplete(&self) -> bool {
        !self.options.isolated && self.files.iter().any(SourceFile::is_beside_unread)
    }

    fn workspace<'a, 't>(&'a self, files: &'a [FileContext<'a, 't>]) -> WorkspaceContext<'a, 't> {
        let externals = &self.options.externals;
        WorkspaceContext { files, catalog: self.catalog, externals, incomplete: self.is_incomplete() }
    }

    fn context<'a, 't>(
        &'a self,
        id: FileId,
        source: &'a SourceFile,
        tree: &'t Tree<'t>,
        blueprint: &'a Blueprint<'t>,
        applied: &'a AppliedFile<'t>,
    ) -> FileContext<'a, 't> {
        FileContext { id, source, tree, blueprint, applied, catalog: self.catalog, files: self.files }
    }

    /// Whether a rule's findings are wanted. What authentik rejects is always found: the verdict
    /// doesn't depend on the configuration.
    fn wanted(&self, rule: &Rule) -> bool {
        rule.severity == Severity::Error || self.options.levels.of(rule).is_some()
    }

    fn file_findings(&self, context: &FileContext<'_, '_>) -> Vec<Finding> {
        let mut findings = Vec::new();
        for error in context.tree.errors() {
            let problem = Problem { span: error.span, entry: None, kind: ProblemKind::Syntax(error) };
            self.word(context, &problem, &mut findings);
        }
        for duplicate in context.tree.duplicate_keys() {
            let kind = ProblemKind::DuplicateKey(duplicate.first, duplicate.later);
            let span = context.span(duplicate.later);
            self.word(context, &Problem { span, entry: None, kind }, &mut findings);
        }
        for problem in &context.blueprint.problems {
            let kind = ProblemKind::Shape(problem.kind.clone());
            self.word(context, &Problem { span: problem.span, entry: problem.entry, kind }, &mut findings);
        }
        let mut schema = self.options.schema.as_deref().map(|schema| SchemaView::new(schema, context));
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
        self.by_rule(is_large(context.source), &mut findings, |rule, drafts, findings| match rule.finds {
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
                    for mut draft in drafts.drafts.drain(..) {
                        draft.span = draft.span.or(Some(applied.head));
                        findings.push(finding(context, rule, draft, Some(entry.index)));
                    }
                }
            }
            Finds::File(check) => {
                check(context, drafts);
                findings.extend(drafts.drafts.drain(..).map(|draft| finding(context, rule, draft, None)));
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

    /// Lets each rule that is wanted find what it finds; on several threads where there is `much` to look at.
    fn by_rule<T: Send>(
        &self,
        much: bool,
        findings: &mut Vec<T>,
        find: impl Fn(&'static Rule, &mut Drafts, &mut Vec<T>) + Sync,
    ) {
        if much {
            let found = rules().par_iter().filter(|rule| self.wanted(rule)).map(|rule| {
                let mut findings = Vec::new();
                find(rule, &mut Drafts::default(), &mut findings);
                findings
            });
            findings.extend(found.collect::<Vec<_>>().into_iter().flatten());
        } else {
            let mut drafts = Drafts::default();
            rules()
                .iter()
                .filter(|rule| self.wanted(rule))
                .for_each(|rule| find(rule, &mut drafts, findings));
        }
    }

    fn word(&self, context: &FileContext<'_, '_>, problem: &Problem<'_>, findings: &mut Vec<Finding>) {
        for rule in rules() {
            let Finds::Problem(word) = rule.finds else { continue };
            if let Some(mut draft) = word(context, problem) {
                if self.wanted(rule) {
                    draft.span = draft.span.or(Some(problem.span));
                    findings.push(finding(context, rule, draft, problem.entry));
                }
                // What is found in an expression can be of several kinds.
                if matches!(problem.kind, ProblemKind::Expression { .. }) {
                    continue;
                }
                return;
            }
        }
    }

    fn workspace_findings(&self, together: &WorkspaceContext<'_, '_>) -> Vec<(FileId, Finding)> {
        let mut findings = Vec::new();
        self.by_rule(together.is_large(), &mut findings, |rule, drafts, findings| {
            let Finds::Workspace(check) = rule.finds else { return };
            check(together, drafts);
            findings.extend(placed(together, rule, drafts));
        });
        findings
    }

    fn flow_findings(
        &self,
        workspace: &WorkspaceContext<'_, '_>,
        together: &Together<'_, '_>,
    ) -> Vec<(FileId, Finding)> {
        let (flows, targets) = graph::written_flows_and_targets(together.store, self.catalog);
        let context = FlowContext::new(workspace, together, (&flows, &targets), self.catalog);
        let mut findings = Vec::new();
        let mut drafts = Drafts::default();
        // The rules share what may be spent on a flow: their order decides what each can afford.
        for rule in rules().iter().filter(|rule| self.wanted(rule)) {
            match rule.finds {
                Finds::Flow(check) => {
                    context.concerned().for_each(|(flow, known)| check(&context, flow, known, &mut drafts));
                }
                Finds::Instance(check) => check(&context, &mut drafts),
                _ => continue,
            }
            findings.extend(placed(workspace, rule, &mut drafts));
        }
        findings
    }

    /// `is_shown`: whether findings of other files show places of this one.
    fn outcome(
        &self,
        context: &FileContext<'_, '_>,
        mut findings: Vec<Finding>,
        is_shown: bool,
    ) -> FileOutcome {
        if !context.tree.errors().is_empty() {
            damage::drop_consequences(context, &mut findings);
        }
        findings.sort_by(|a, b| {
            let key = |f: &Finding| (f.span.start, f.span.end);
            key(a)
                .cmp(&key(b))
                .then_with(|| a.rule.name.cmp(b.rule.name))
                .then_with(|| a.message.cmp(&b.message))
        });
        // What stands at an anchor is met wherever it is used.
        findings.dedup_by(|a, b| a.span == b.span && std::ptr::eq(a.rule, b.rule) && a.message == b.message);
        let (mut findings, mut ignored) = ignore::apply(context, findings, |rule| self.wanted(rule));
        let accepted = !findings.iter().any(|finding| finding.rule.severity == Severity::Error);
        findings.retain(|finding| self.options.levels.of(finding.rule).is_some());
        let mut secrets = Vec::new();
        if is_shown || self.options.all_secrets || !findings.is_empty() || !ignored.is_empty() {
            let found = Secrets::of(context);
            let needles = found.needles();
            findings.iter_mut().chain(&mut ignored).for_each(|finding| secrets::scrub(&needles, finding));
            secrets = found.spans;
        }
        let documents = context.tree.documents().len();
        FileOutcome {
            documents,
            blueprints: 1,
            accepted,
            findings,
            ignored,
            secrets,
            ..FileOutcome::clean(context.id)
        }
    }
}

/// Findings of drafts that say which file they are in.
fn placed(
    workspace: &WorkspaceContext<'_, '_>,
    rule: &'static Rule,
    drafts: &mut Drafts,
) -> Vec<(FileId, Finding)> {
    let place = |draft: Draft| {
        let file = draft.file.unwrap_or(FileId(0));
        Some((file, finding(workspace.file(file)?, rule, draft, None)))
    };
    drafts.drafts.drain(..).filter_map(place).collect()
}

/// The files in the order in which they can be applied.
fn in_order<'a, 't>(contexts: &[&FileContext<'a, 't>]) -> Vec<(FileId, &'a Blueprint<'t>)> {
    let file = |context: &&FileContext<'a, 't>| OrderedFile {
        file: context.id,
        path: context.source.path(),
        blueprint: context.blueprint,
    };
    let files: Vec<OrderedFile<'_, '_>> = contexts.iter().map(file).collect();
    let applied: Vec<&AppliedFile<'_>> = contexts.iter().map(|context| context.applied).collect();
    let order = Order::of(&files, &applied);
    let blueprint = |id: FileId| {
        let at = contexts.binary_search_by_key(&id, |context| context.id).ok()?;
        Some((id, contexts.get(at)?.blueprint))
    };
    order.files.into_iter().filter_map(blueprint).collect()
}

/// Whether a file makes or changes anything that a flow is made of, or that uses flows or policies.
fn concerns_flows(blueprint: &Blueprint<'_>, applied: &AppliedFile<'_>) -> bool {
    !blueprint.entries.is_empty()
        && applied.entries.iter().filter_map(|entry| entry.model).any(|model| {
            model.app == "authentik_flows"
                || model.app == "authentik_policies"
                || [Kinds::STAGE, Kinds::POLICY, Kinds::PROVIDER, Kinds::SOURCE]
                    .into_iter()
                    .any(|kind| model.kinds.contains(kind))
                || matches!(model.name, "authentik_brands.brand" | "authentik_core.application")
        })
}

fn finding(
    context: &FileContext<'_, '_>,
    rule: &'static Rule,
    draft: Draft,
    entry: Option<usize>,
) -> Finding {
    let entry = draft.entry.or(entry).and_then(|index| context.blueprint.entries.get(index)).map(|entry| {
        let model =
            entry.model.and_then(|node| text(context.tree, node)).map(|model| short(model.to_owned()));
        EntryRef { index: entry.index, id: entry.id.map(|(id, _)| short(id.to_owned())), model }
    });
    Finding {
        rule,
        file: context.id,
        span: draft.span.unwrap_or(Span::at(0)),
        message: short(draft.message),
        help: draft.help.map(short),
        entry,
        blueprint: None,
        related: Draft::into_related(draft.related, context.id),
        fix: draft.fix,
    }
}

/// Nobody reads more of a name or a sentence, and thousands of findings can speak of one long name.
const MOST_BYTES_OF_TEXT: usize = 2000;

fn short(mut text: String) -> String {
    if text.len() > MOST_BYTES_OF_TEXT {
        text.truncate(text.floor_char_boundary(MOST_BYTES_OF_TEXT));
        text.push('\u{2026}');
        text.shrink_to_fit();
    }
    text
}
