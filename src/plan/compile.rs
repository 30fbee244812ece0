//! From files to a plan.

use std::collections::{BTreeSet, HashMap};

use super::document::{FilePlan, NeedKind, Operation, Plan, Requirement};
use super::flows;
use super::operations::Operations;
use super::origin::Objects;
use crate::analysis::is_of_messages;
use crate::analysis::{Analysis, AnalyzedFile};
use crate::deployment::ReleaseSource;
use crate::graph::{self, Flow, InstanceView, Need, Order, UnknownFlow};
use crate::redact::{BlueprintView, InstanceSecrets};
use crate::text::FileId;
use crate::workspace::AppliedEntry;

/// The version of the plan's format.
const VERSION: u32 = 1;

/// What is to be compiled.
pub struct Request<'a, 't> {
    /// What is known of the files.
    pub analysis: &'a Analysis<'t>,
    /// Which of them authentik accepts; of the others nothing is applied.
    pub accepted: &'a dyn Fn(FileId) -> bool,
    /// The slug of the only flow that is of interest, with the operations that it needs.
    pub flow: Option<&'a str>,
}

/// Compiles files into a plan.
///
/// # Errors
/// When there is no flow of the slug that is asked for.
pub fn compile(request: &Request<'_, '_>) -> Result<Plan, UnknownFlow> {
    let Request { analysis, .. } = *request;
    let catalog = analysis.catalog();
    let (order, instance) = analysis.apply(request.accepted);
    let together = instance.view();
    let secrets = &secrets_of(analysis, &together);
    let objects = Objects { together: &together, catalog, secrets };

    let flows = graph::flows(together.store, catalog);
    let concerned: Vec<&Flow> = match request.flow {
        None => flows.iter().filter(|flow| together.concerns(flow)).collect(),
        Some(slug) => match flows.iter().find(|flow| flow.slug == slug) {
            Some(flow) => vec![flow],
            None => {
                return Err(UnknownFlow::among(&together, &flows, slug, |text| secrets.scrub(text)));
            }
        },
    };
    let mut operations = Operations { objects: &objects, analysis, order: &order.files }.compile();
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
        files: file_plans(request, &order, &operations, secrets),
        cycles: order
            .cycles
            .iter()
            .map(|cycle| cycle.iter().map(|file| path(analysis, *file)).collect())
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

/// The secrets of files and of the instance's settings.
pub(crate) fn secrets_of<'t>(analysis: &Analysis<'t>, together: &InstanceView<'_, 't>) -> InstanceSecrets {
    let mut entries: HashMap<FileId, Vec<&AppliedEntry<'t>>> = HashMap::new();
    for (_, place, entry) in together.entries() {
        entries.entry(place.file).or_default().push(entry);
    }
    let views = analysis.files().iter().map(|file| {
        let applied = entries.remove(&file.id).unwrap_or_default();
        let view = BlueprintView::new(file.blueprint, applied, analysis.catalog(), is_of_messages);
        (file.id, view)
    });
    InstanceSecrets::of(views, analysis.instance_settings())
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

fn path(analysis: &Analysis<'_>, file: FileId) -> String {
    analysis.file(file).map_or("", |file| file.source.path()).to_owned()
}

fn file_plans(
    request: &Request<'_, '_>,
    order: &Order,
    operations: &[Operation],
    secrets: &InstanceSecrets,
) -> Vec<FilePlan> {
    let analysis = request.analysis;
    let used: BTreeSet<&str> = operations.iter().map(|operation| operation.file.as_str()).collect();
    let applied: BTreeSet<FileId> = order.files.iter().copied().collect();
    let all = analysis.files().iter().map(|file| file.id);
    let mut others: Vec<FileId> = all.filter(|file| !applied.contains(file)).collect();
    others.sort_by_key(|file| path(analysis, *file));
    let mut plans = Vec::with_capacity(analysis.files().len());
    for file in order.files.iter().copied().chain(others) {
        let Some(AnalyzedFile { source, blueprint, .. }) = analysis.file(file) else { continue };
        if request.flow.is_some() && !used.contains(source.path()) {
            continue;
        }
        let requires = order.needs(file).map(|requirement| {
            let position = source.position(requirement.span.start);
            Requirement {
                path: path(analysis, requirement.needs),
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
            accepted: (request.accepted)(file),
            automatic: blueprint.is_instantiated(),
            copy_of: analysis.original_of(file).map(|original| path(analysis, original)),
            requires: requires.collect(),
        });
    }
    plans
}
