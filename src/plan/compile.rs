//! From files to a plan.

use std::collections::BTreeSet;
use std::fmt;

use super::document::{FilePlan, NeedKind, Operation, Plan, Requirement};
use super::flows;
use super::operations::Operations;
use super::origin::Objects;
use super::secret::{Net, Secrets};
use crate::blueprint::{self, Blueprint};
use crate::catalog::Catalog;
use crate::deployment::ReleaseSource;
use crate::evaluate::Settings;
use crate::graph::{self, Flow, Instance, Need, Order, OrderedFile};
use crate::serializer::nearest;
use crate::source::{FileId, SourceFile};
use crate::syntax::{self, Tree};

/// The version of the plan's format.
const VERSION: u32 = 1;

/// What is to be compiled.
pub struct Request<'a> {
    /// The files.
    pub files: &'a [SourceFile],
    /// Which of them authentik accepts; of the others nothing is applied.
    pub accepted: &'a dyn Fn(FileId) -> bool,
    /// The release.
    pub catalog: &'static Catalog,
    /// The instance's context and environment.
    pub settings: &'a Settings,
    /// The slug of the only flow that is of interest, with the operations that it needs.
    pub flow: Option<&'a str>,
}

/// There is no flow of a slug.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownFlow {
    /// The slug.
    pub slug: String,
    /// The nearest that there is.
    pub suggestion: Option<String>,
}

impl fmt::Display for UnknownFlow {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "there is no flow `{}`", self.slug)?;
        match &self.suggestion {
            Some(near) => write!(out, "; did you mean `{near}`?"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for UnknownFlow {}

/// Compiles files into a plan.
///
/// # Errors
/// When there is no flow of the slug that is asked for.
pub fn compile(request: &Request<'_>) -> Result<Plan, UnknownFlow> {
    let Request { files, catalog, settings, .. } = *request;
    let trees: Vec<Tree> = files.iter().map(|file| syntax::parse_shared(file.shared_text())).collect();
    let blueprints: Vec<Blueprint<'_>> = trees.iter().map(blueprint::read).collect();
    let id = |index: usize| FileId(u32::try_from(index).unwrap_or(u32::MAX));
    let applied: Vec<OrderedFile<'_, '_>> = files
        .iter()
        .zip(&blueprints)
        .enumerate()
        .filter(|(index, _)| (request.accepted)(id(*index)))
        .map(|(index, (file, blueprint))| OrderedFile { file: id(index), path: file.path(), blueprint })
        .collect();
    let (order, instance) = Instance::of_files(&applied, catalog, settings);
    let together = instance.together();
    let secrets = Secrets::of_all(&blueprints, &together, catalog, settings);
    let secrets = &secrets.net();
    let objects = Objects { together: &together, catalog, secrets };

    let flows = graph::flows(together.store, catalog);
    let concerned: Vec<&Flow> = match request.flow {
        None => flows.iter().filter(|flow| together.concerns(flow)).collect(),
        Some(slug) => match flows.iter().find(|flow| flow.slug == slug) {
            Some(flow) => vec![flow],
            None => {
                let near = nearest(slug, flows.iter().map(|flow| flow.slug.as_str()));
                let mut suggestion = near.map(str::to_owned);
                suggestion.iter_mut().for_each(|near| secrets.scrub(near));
                return Err(UnknownFlow { slug: slug.to_owned(), suggestion });
            }
        },
    };
    let mut operations =
        Operations { objects: &objects, files, blueprints: &blueprints, order: &order.files }.compile();
    if request.flow.is_some() {
        let parts = concerned.iter().flat_map(|flow| flows::parts(flow));
        let wanted = parts.flat_map(|part| objects.written_by(part)).collect();
        retain(&mut operations, wanted);
    }
    Ok(Plan {
        version: VERSION,
        authentik: catalog.release().to_string(),
        preview: catalog.release().is_preview(),
        release_source: ReleaseSource::Option,
        files: file_plans(files, &blueprints, &order, &operations, secrets, request.flow.is_some()),
        cycles: order
            .cycles
            .iter()
            .map(|cycle| cycle.iter().map(|file| path(files, *file)).collect())
            .collect(),
        operations,
        flows: concerned
            .into_iter()
            .map(|flow| {
                let mut flow = flow.clone();
                flow.for_each_text(&mut |text| secrets.scrub(text));
                flows::compile(&objects, &flow)
            })
            .collect(),
    })
}

/// Leaves the wanted operations and those that they depend on.
fn retain(operations: &mut Vec<Operation>, mut wanted: BTreeSet<u32>) {
    // What an operation depends on comes before it, except in cycles of files.
    for operation in operations.iter().rev() {
        if wanted.contains(&operation.id) {
            wanted.extend(&operation.depends_on);
        }
    }
    operations.retain(|operation| wanted.contains(&operation.id));
}

fn path(files: &[SourceFile], file: FileId) -> String {
    files.get(file.index()).map_or("", SourceFile::path).to_owned()
}

fn file_plans(
    files: &[SourceFile],
    blueprints: &[Blueprint<'_>],
    order: &Order,
    operations: &[Operation],
    secrets: &Net<'_>,
    only_used: bool,
) -> Vec<FilePlan> {
    let used: BTreeSet<&str> = operations.iter().map(|operation| operation.file.as_str()).collect();
    let accepted: BTreeSet<FileId> = order.files.iter().copied().collect();
    let all = (0..files.len()).map(|index| FileId(u32::try_from(index).unwrap_or(u32::MAX)));
    let mut rejected: Vec<FileId> = all.filter(|file| !accepted.contains(file)).collect();
    rejected.sort_by_key(|file| path(files, *file));
    let mut plans = Vec::with_capacity(files.len());
    for file in order.files.iter().copied().chain(rejected) {
        let (Some(source), Some(blueprint)) = (files.get(file.index()), blueprints.get(file.index())) else {
            continue;
        };
        if only_used && !used.contains(source.path()) {
            continue;
        }
        let requires = order.needs(file).map(|requirement| {
            let position = source.position(requirement.span.start);
            Requirement {
                path: path(files, requirement.needs),
                kind: match requirement.reason {
                    Need::Object => NeedKind::Object,
                    Need::Change => NeedKind::Change,
                    Need::Blueprint => NeedKind::Blueprint,
                },
                line: position.line,
                column: position.column,
                entry: requirement.entry,
            }
        });
        plans.push(FilePlan {
            path: source.path().to_owned(),
            blueprint: source.around().and_then(|_| {
                let name = source.path().strip_prefix(source.file_path())?;
                Some(name.strip_prefix('#')?.to_owned())
            }),
            name: blueprint.name.map(|(name, _)| secrets.scrubbed(name)),
            accepted: accepted.contains(&file),
            automatic: blueprint.is_instantiated(),
            requires: requires.collect(),
        });
    }
    plans
}
