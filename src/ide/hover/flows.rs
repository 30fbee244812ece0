//! Flows as they are compiled.

use std::fmt::Write;

use crate::analysis::WorkspaceObject;
use crate::evaluate::{ObjectId, Value};
use crate::graph::{self, FLOW, Flow, InstanceView, PolicyBinding, Step};
use crate::ide::Caret;
use crate::ide::markdown::code;
use crate::ide::shown::Shown;
use crate::text::{FileId, counted};
use crate::workspace::Row;

/// More stages are only counted.
const MOST_STAGES: usize = 40;

/// The stages of a flow in order, where the object is one. `row` is what a file knows of it.
pub(super) fn sequence(
    caret: Caret<'_, '_>,
    object: &WorkspaceObject,
    (file, row): (FileId, &Row<'_>),
) -> Option<String> {
    if row.model.name != FLOW {
        return None;
    }
    let slug = row.value("slug").and_then(Value::as_str)?;
    let analysis = caret.analysis;
    let Some(files) = analysis.files_of_flow(object) else {
        return Some("Too many files bind stages to this flow to list them here.".to_owned());
    };
    let instance = match files.as_slice() {
        // What a file makes alone is known already.
        [] => None,
        [only] if *only == file => None,
        files => Some(analysis.instance_of(files)),
    };
    let view = match &instance {
        Some(instance) => instance.view(),
        None => InstanceView::alone(file, analysis.file(file)?.applied),
    };
    let mut flow = graph::flow(view.store, analysis.catalog(), slug)?;
    let mut files: Vec<FileId> = view.entries().map(|(_, place, _)| place.file).collect();
    files.push(caret.file.id);
    let shown = Shown::of_files(analysis, files);
    flow.for_each_text(&mut |text| *text = shown.text(text));
    Some(written(&view, &flow, &shown))
}

fn written(view: &InstanceView<'_, '_>, flow: &Flow, shown: &Shown<'_, '_>) -> String {
    let mut out = format!("**Flow** {}", code(&flow.slug));
    if !flow.designation.is_empty() {
        let _ = write!(out, " ({})", flow.designation.replace('_', " "));
    }
    let _ = write!(out, ", {}", counted(flow.steps.len(), "stage"));
    if !flow.policies.is_empty() {
        let _ = write!(out, ", {} to enter", policies(&flow.policies));
    }
    out.push('\n');
    for (number, step) in flow.steps.iter().take(MOST_STAGES).enumerate() {
        let _ = write!(out, "\n{}. {}", number + 1, self::step(view, step, shown));
    }
    if flow.steps.len() > MOST_STAGES {
        let _ = write!(out, "\n\n{} more", flow.steps.len() - MOST_STAGES);
    }
    out
}

fn step(view: &InstanceView<'_, '_>, step: &Step, shown: &Shown<'_, '_>) -> String {
    let name = match step.name.as_str() {
        "" => "a stage that is not known here".to_owned(),
        name => code(name),
    };
    let order = if step.order_known { format!("order {}", step.order) } else { "order not known".to_owned() };
    let mut out = format!("{name} \u{2013} {}, {order}", step.verbose_name);
    if !step.policies.is_empty() {
        let _ = write!(out, ", {}", policies(&step.policies));
    }
    if let Some(path) = made_in(view, step.binding, shown) {
        let _ = write!(out, " \u{2013} {path}");
    }
    out
}

fn policies(bindings: &[PolicyBinding]) -> String {
    let count = bindings.iter().filter(|binding| binding.enabled).count();
    match count {
        1 => "1 policy".to_owned(),
        _ => format!("{count} policies"),
    }
}

/// Where an entry makes an object.
fn made_in(view: &InstanceView<'_, '_>, object: ObjectId, shown: &Shown<'_, '_>) -> Option<String> {
    let place = view.made_at(object)?;
    shown.place(place.file, place.span)
}
