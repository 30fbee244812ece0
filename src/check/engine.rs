//! Running the rules over files.

use std::sync::{Arc, OnceLock, mpsc};
use std::{mem, thread};

use rayon::prelude::*;

use super::apart::by_application;
use super::context::{FileContext, WorkspaceContext, is_large};
use super::copies::Copies;
use super::finding::Finding;
use super::secrets::{self, Secrets};
use super::{FileOutcome, Options, Outcome, Severity, cascade, damage, ignore, need};
use crate::beside::beside;
use crate::blueprint::{self, Attrs, Blueprint, text};
use crate::catalog::{Catalog, Kinds, catalog};
use crate::evaluate::{Defaults, ObjectId, Settings, ValueKind};
use crate::graph::{Instance, Order, OrderedFile, Together};
use crate::python::{Analyses, ExpressionKind};
use crate::serializer::Patience;
use crate::source::{FileId, SourceFile, Span};
use crate::syntax::{self, Tree};
use crate::workspace::{self, AppliedFile, Condition, Elsewhere, Others, Replaced, Surroundings};

/// Takes what is found while files are checked.
pub trait Receiver {
    /// What was found between files, before anything else is told. Where each file is checked for itself, nothing is.
    fn between(&mut self, findings: &[(FileId, Finding)]) {
        let _ = findings;
    }

    /// Everything that was found in one file; files come in their order.
    fn file(&mut self, outcome: FileOutcome);
}

impl Receiver for Vec<FileOutcome> {
    fn file(&mut self, outcome: FileOutcome) {
        self.push(outcome);
    }
}

/// Checks files: together, as the blueprints of one instance, or each for itself.
pub fn check(files: &[SourceFile], options: &Options) -> Outcome {
    let mut outcomes = Vec::with_capacity(files.len());
    check_each(files, options, &mut outcomes);
    Outcome { release: options.release.to_string(), files: outcomes }
}

/// Like [`check()`], but gives away what was found in a file as soon as it can.
pub fn check_each(files: &[SourceFile], options: &Options, receiver: &mut dyn Receiver) {
    let run = Run {
        files,
        options,
        catalog: catalog(options.release),
        settings: Settings {
            context: options.context.clone(),
            environment: options.environment.clone(),
            closed_world: options.closed_world,
            defaults: if options.closed_world { Defaults::Certain } else { Defaults::Possible },
        },
        analyses: Arc::default(),
    };
    if options.isolated || files.len() == 1 && !run.is_incomplete() {
        in_turn(files.iter().enumerate(), |(index, file)| run.alone(file_id(index), file), receiver);
    } else {
        run.together(receiver);
    }
}

/// Fewer files than this are not worth threads.
const WORTH_THREADS: usize = 16;

/// Fewer findings in a file than this are not worth threads.
const FINDINGS_WORTH_THREADS: usize = 1000;

/// So many files are under way at once: what was found in others is given away.
const AT_ONCE: usize = 256;

/// Does something with each file; threads are started only where there is work for them.
fn in_parallel<'f, S: Sync, T: Send>(files: &'f [S], each: impl Fn(FileId, &'f S) -> T + Sync) -> Vec<T> {
    if files.len() < WORTH_THREADS {
        return files.iter().enumerate().map(|(index, file)| each(file_id(index), file)).collect();
    }
    files.par_iter().enumerate().map(|(index, file)| each(file_id(index), file)).collect()
}

/// File lists are far shorter than 2^32.
fn file_id(index: usize) -> FileId {
    FileId(u32::try_from(index).unwrap_or(u32::MAX))
}

/// Gives away what comes of each file, in their order, while the next ones are under way.
fn in_turn<T: Send>(
    mut files: impl ExactSizeIterator<Item = T> + Send,
    each: impl Fn(T) -> FileOutcome + Sync,
    receiver: &mut dyn Receiver,
) {
    if files.len() < WORTH_THREADS {
        return files.for_each(|file| receiver.file(each(file)));
    }
    thread::scope(|scope| {
        let (send, received) = mpsc::sync_channel::<Vec<FileOutcome>>(1);
        let each = &each;
        scope.spawn(move || {
            loop {
                let files: Vec<T> = files.by_ref().take(AT_ONCE).collect();
                if files.is_empty() || send.send(files.into_par_iter().map(each).collect()).is_err() {
                    return;
                }
            }
        });
        received.into_iter().flatten().for_each(|outcome| receiver.file(outcome));
    });
}

/// The secrets of files of which others show places, each found once it is asked for.
type Shown = [OnceLock<Arc<[Span]>>];

pub(super) struct Run<'a> {
    pub(super) files: &'a [SourceFile],
    pub(super) options: &'a Options,
    pub(super) catalog: &'static Catalog,
    settings: Settings,
    pub(super) analyses: Arc<Analyses>,
}

impl Run<'_> {
    fn alone(&self, id: FileId, file: &SourceFile) -> FileOutcome {
        let tree = syntax::parse_shared(file.shared_text());
        let blueprint = blueprint::read(&tree);
        let is_large = is_large(file);
        let replaced = self.replaced_objects(file, &blueprint);
        let apply = || self.apply(&blueprint, Others::None, replaced);
        let applied = if is_large { beside(apply, &|| self.analyse_ahead(&blueprint)).0 } else { apply() };
        let flows = concerns_flows(&blueprint, &applied);
        let context = self.context(id, file, &tree, &blueprint, &applied);
        let contexts = [context];
        let together = self.workspace(&contexts);
        let [context] = &contexts;
        let of_file = || (self.file_findings(context), self.workspace_findings(&together));
        let of_flows = || match flows {
            true => self.flow_findings(&together, &Together::alone(id, &applied)),
            false => Vec::new(),
        };
        // Flows are the longest chain of what has to follow each other.
        let (of_flows, ((mut findings, more), secrets)) = if is_large {
            beside(of_flows, &|| rayon::join(of_file, || Some(Secrets::of(context))))
        } else {
            (of_flows(), (of_file(), None))
        };
        findings.extend(of_flows.into_iter().chain(more).map(|(_, finding)| finding));
        let outcome = self.outcome(context, findings, secrets, &[context], &[]);
        // Of several files each would stay in memory while the next ones are checked.
        if is_large && self.options.ends_process && self.files.len() == 1 {
            mem::forget((applied, blueprint));
            mem::forget(tree);
        } else if is_large {
            let AppliedFile { entries, store, problems, .. } = applied;
            rayon::join(|| drop(store), || drop((entries, problems)));
        }
        outcome
    }

    fn together(&self, receiver: &mut dyn Receiver) {
        // First what each file makes, then those again that would have liked to know of others.
        let slots: Vec<OnceLock<Tree>> = self.files.iter().map(|_| OnceLock::new()).collect();
        let read = in_parallel(self.files, |id, file| {
            let tree = slots.get(id.index())?.get_or_init(|| syntax::parse_shared(file.shared_text()));
            let blueprint = blueprint::read(tree);
            let replaced = self.replaced_objects(file, &blueprint);
            let applied = self.apply(&blueprint, Others::Unread, replaced);
            Some((tree, blueprint, applied, replaced))
        });
        let mut elsewhere = Elsewhere::default();
        if self.is_incomplete() {
            elsewhere.set_incomplete();
        }
        let mut trees = Vec::with_capacity(self.files.len());
        let mut blueprints = Vec::with_capacity(self.files.len());
        let mut applied = Vec::with_capacity(self.files.len());
        let mut replaced = Replaced::default();
        for (id, (tree, blueprint, of_file, objects)) in (0..).zip(read.into_iter().flatten()) {
            replaced.add(FileId(id), objects, &of_file);
            trees.push(tree);
            blueprints.push(blueprint);
            applied.push(of_file);
        }
        let copies = Copies::of(self.files, &trees);
        for (id, ((file, blueprint), applied)) in (0..).zip(self.files.iter().zip(&blueprints).zip(&applied))
        {
            if copies.original_of(FileId(id)).is_none() {
                elsewhere.add(FileId(id), file.path(), blueprint, applied);
            }
        }
        let again = in_parallel(&applied, |id, applied| {
            let blueprint = blueprints.get(id.index())?;
            // To a copy, its original is no other file.
            let file = copies.original_of(id).unwrap_or(id);
            let depends = applied.depends_on(&elsewhere, file, self.catalog) || replaced.gone_beside(id);
            depends.then(|| self.apply(blueprint, Others::Known(&elsewhere, file), &replaced.seen_by(id)))
        });
        for (applied, again) in applied.iter_mut().zip(again) {
            if let Some(again) = again {
                *applied = again;
            }
        }
        let all: Vec<FileContext<'_, '_>> = self
            .files
            .iter()
            .zip(&trees)
            .zip(blueprints.iter().zip(&applied))
            .zip(0..)
            .map(|(((file, tree), (blueprint, applied)), id)| {
                self.context(FileId(id), file, tree, blueprint, applied)
            })
            .collect();
        let (contexts, repeated): (Vec<_>, Vec<_>) =
            all.into_iter().partition(|context| copies.original_of(context.id).is_none());
        let together = self.workspace(&contexts);
        let mut shared = self.workspace_findings(&together);
        let (apart, on_instance) = by_application(&contexts, &elsewhere);
        for context in apart.iter().filter(|context| concerns_flows(context.blueprint, context.applied)) {
            shared.extend(self.flow_findings(&together, &Together::alone(context.id, context.applied)));
        }
        if on_instance.iter().any(|context| concerns_flows(context.blueprint, context.applied)) {
            // A flow is looked at as it is where nothing but the given context is set.
            let settings = Settings { defaults: Defaults::OfContext, ..self.settings.clone() };
            let around = Surroundings {
                beyond: self.beyond(),
                analyses: Arc::clone(&self.analyses),
                replaced: replaced.gone(),
                ..Surroundings::new(self.catalog, &settings)
            };
            let instance = Instance::apply(in_order(&on_instance), &around);
            shared.extend(self.flow_findings(&together, &instance.together()));
            if self.options.ends_process {
                mem::forget(instance);
            }
        }
        receiver.between(&shared);
        let mut by_file: Vec<Vec<Finding>> = Vec::new();
        by_file.resize_with(self.files.len(), Vec::new);
        for (file, finding) in shared {
            if let Some(of_file) = by_file.get_mut(file.index()) {
                of_file.push(finding);
            }
        }
        let is_error = |finding: &Finding| finding.severity == Severity::Error;
        let rejected: Vec<bool> = by_file.iter().map(|of_file| of_file.iter().any(is_error)).collect();
        let mut in_order: Vec<&FileContext<'_, '_>> = contexts.iter().chain(&repeated).collect();
        in_order.sort_by_key(|context| context.id);
        let shown: Vec<OnceLock<_>> = in_order.iter().map(|_| OnceLock::new()).collect();
        let outcome = |(context, shared): (&FileContext<'_, '_>, Vec<Finding>)| {
            let mut findings = self.file_findings(context);
            if let Some(original) = copies.original_of(context.id) {
                // Everything is reported where the blueprint stands first; the verdict is the same.
                let rejected = rejected.get(original.index()).is_some_and(|rejected| *rejected);
                let accepted = !rejected && !findings.iter().any(is_error);
                let outcome = self.outcome(context, Vec::new(), None, &in_order, &shown);
                // Its comments ignore what is reported there.
                return FileOutcome { accepted, findings: Vec::new(), ..outcome };
            }
            findings.extend(shared);
            copies.add_places(self.files, context.id, &mut findings);
            self.outcome(context, findings, None, &in_order, &shown)
        };
        in_turn(in_order.iter().copied().zip(by_file), outcome, receiver);
        if self.options.ends_process {
            mem::forget((applied, blueprints));
            mem::forget(slots);
        }
    }

    fn apply<'t>(
        &self,
        blueprint: &Blueprint<'t>,
        others: Others<'_>,
        replaced: &[ObjectId],
    ) -> AppliedFile<'t> {
        let is_external = |model: &str, conditions: &[Condition<'_, '_>]| self.is_external(model, conditions);
        let surroundings = Surroundings {
            catalog: self.catalog,
            settings: &self.settings,
            others,
            is_external: &is_external,
            beyond: self.beyond(),
            analyses: Arc::clone(&self.analyses),
            replaced,
            with_problems: true,
            with_changes: false,
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

    /// The shipped objects whose blueprint a file replaces.
    fn replaced_objects(&self, file: &SourceFile, blueprint: &Blueprint<'_>) -> &'static [ObjectId] {
        Replaced::by(file.path(), blueprint, self.catalog, &self.settings)
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

    /// Whether there are files next to these that can't be read.
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
        tree: &'t Tree,
        blueprint: &'a Blueprint<'t>,
        applied: &'a AppliedFile<'t>,
    ) -> FileContext<'a, 't> {
        let patience = Patience::default();
        FileContext {
            id,
            source,
            tree,
            blueprint,
            applied,
            catalog: self.catalog,
            licensed: self.options.licensed,
            isolated: self.options.isolated,
            files: self.files,
            patience,
        }
    }

    fn outcome(
        &self,
        context: &FileContext<'_, '_>,
        mut findings: Vec<Finding>,
        secrets_found: Option<Secrets>,
        contexts: &[&FileContext<'_, '_>],
        shown: &Shown,
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
        // The verdict is authentik's: neither comments nor the configuration have a say in it.
        let accepted = !findings.iter().any(|finding| finding.severity == Severity::Error);
        // A comment ignores what is written there, and not what follows from it.
        let (mut findings, mut ignored) = ignore::apply(context, findings, |rule| self.wanted(rule));
        need::merge(&mut findings, |rule| self.options.levels.most(rule));
        cascade::drop_consequences(context, &mut findings, |rule| self.options.levels.most(rule));
        let is_on = |finding: &Finding| self.options.levels.of(finding.rule).is_some();
        let (mut findings, mut switched_off): (Vec<_>, Vec<_>) = findings.into_iter().partition(is_on);
        switched_off.retain(|finding| finding.severity == Severity::Error);
        let mut secrets = Vec::new();
        let is_silent = findings.is_empty() && ignored.is_empty() && switched_off.is_empty();
        if self.options.all_secrets || !is_silent {
            let found = secrets_found.unwrap_or_else(|| Secrets::of(context));
            let needles = found.needles(context.tree.text());
            let scrub = |finding: &mut Finding| secrets::scrub(&needles, finding);
            if findings.len() < FINDINGS_WORTH_THREADS {
                findings.iter_mut().for_each(scrub);
            } else {
                findings.par_iter_mut().for_each(scrub);
            }
            ignored.iter_mut().chain(&mut switched_off).for_each(scrub);
            secrets = found.spans;
        }
        let mut secrets_beside: Vec<(FileId, Arc<[Span]>)> = Vec::new();
        let all = findings.iter().chain(&ignored).chain(&switched_off);
        for related in all.flat_map(|finding| &finding.related) {
            let file = related.file;
            if file != context.id
                && secrets_beside.iter().all(|(known, _)| *known != file)
                && let (Some(slot), Some(other)) = (shown.get(file.index()), contexts.get(file.index()))
            {
                let spans = slot.get_or_init(|| Secrets::of(other).spans.into());
                secrets_beside.push((file, Arc::clone(spans)));
            }
        }
        let documents = context.tree.documents().len();
        FileOutcome {
            documents,
            blueprints: 1,
            accepted,
            findings,
            ignored,
            switched_off,
            secrets,
            secrets_beside,
            ..FileOutcome::clean(context.id)
        }
    }
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
