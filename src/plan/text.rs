//! The plan for people: a story of what happens, file by file, and then of each flow.

mod flow;
mod value;

use std::collections::{BTreeSet, HashMap};
use std::io::{self, Write};

use super::document::{Action, Effect, FilePlan, NeedKind, Operation, Plan, UnknownPart};
use super::value::{PlanValue, Source};
use crate::deployment::Stated;
use crate::text::{Lines, counted};
use value::{label, reference, value};

/// Writes a plan as text.
///
/// # Errors
/// Those of `out`.
pub fn write(plan: &Plan, out: &mut dyn Write) -> io::Result<()> {
    let out = &mut Lines(out);
    let files = files(plan);
    let operations = counted(plan.operations.len(), "operation");
    let flows = counted(plan.flows.len(), "flow");
    let release = Stated { release: &plan.authentik, source: &plan.release_source };
    writeln!(out, "Plan for authentik {release}: {files}, {operations}, {flows}")?;
    for cycle in &plan.cycles {
        let first = cycle.first().map(String::as_str).unwrap_or_default();
        writeln!(out)?;
        writeln!(out, "These files need each other, and no order is right for them:")?;
        writeln!(out, "  {} needs {first}", cycle.join(" needs "))?;
    }
    let mut operations: HashMap<&str, Vec<&Operation>> = HashMap::new();
    for operation in &plan.operations {
        operations.entry(&operation.file).or_default().push(operation);
    }
    for file in &plan.files {
        writeln!(out)?;
        let of_file = operations.get(file.path.as_str()).map(Vec::as_slice).unwrap_or_default();
        self::file(file, of_file, out)?;
    }
    for flow in &plan.flows {
        writeln!(out)?;
        flow::write(flow, out)?;
    }
    Ok(())
}

/// How many files there are, and how many blueprints where those are not the same.
fn files(plan: &Plan) -> String {
    let path = |file: &'_ FilePlan| {
        let around = file.blueprint.as_ref().and_then(|name| file.path.strip_suffix(name.as_str()));
        around.unwrap_or(&file.path).to_owned()
    };
    let paths: BTreeSet<String> = plan.files.iter().map(path).collect();
    let files = counted(paths.len(), "file");
    if plan.files.iter().all(|file| file.blueprint.is_none()) {
        return files;
    }
    format!("{} in {files}", counted(plan.files.len(), "blueprint"))
}

fn file(file: &FilePlan, operations: &[&Operation], out: &mut Lines<&mut dyn Write>) -> io::Result<()> {
    match &file.name {
        Some(name) => writeln!(out, "{} ({name})", file.path)?,
        None => writeln!(out, "{}", file.path)?,
    }
    if !file.accepted {
        return writeln!(out, "  authentik rejects it and applies no part of it");
    }
    for needed in &file.requires {
        let why = match needed.kind {
            NeedKind::Object => "which creates what it looks up",
            NeedKind::Change => "which creates what it changes",
            NeedKind::Blueprint => "which it applies",
        };
        writeln!(out, "  after {}, {why} in line {}", needed.path, needed.line)?;
    }
    if let Some(original) = &file.copy_of {
        return writeln!(out, "  the same blueprint as {original}");
    }
    if !file.automatic {
        writeln!(out, "  applied only on request")?;
        if operations.is_empty() {
            return Ok(());
        }
    }
    for operation in operations {
        self::operation(operation, out)?;
    }
    if operations.is_empty() {
        writeln!(out, "  does nothing")?;
    }
    Ok(())
}

fn operation(operation: &Operation, out: &mut Lines<&mut dyn Write>) -> io::Result<()> {
    let number = format!("#{}", operation.id);
    let line = operation.written.line;
    writeln!(out, "  {number:<4} {} {}  (line {line})", verb(operation), object(operation))?;
    if let Some(reason) = &operation.reason {
        writeln!(out, "         because {reason}")?;
    }
    for part in
        operation.unknown.iter().filter(|part| part.at != UnknownPart::APPLIES && !part.at.contains('.'))
    {
        let answer = match &part.asks {
            Some(asks) => format!("{asks} {}", part.reason.words()),
            None => format!("what is {}", part.reason.words()),
        };
        let what = if part.at == "conditions" { "whether it is applied" } else { "to which state" };
        writeln!(out, "         {what} depends on {answer}")?;
    }
    for (name, field) in &operation.data.0 {
        let at = format!("data.{name}");
        writeln!(
            out,
            "         {name}: {}{}",
            value(field),
            origin_of_secret(field, &at, &operation.unknown)
        )?;
    }
    for (name, field) in &operation.key.0 {
        let origin = origin_of_secret(field, &format!("key.{name}"), &operation.unknown);
        if !origin.is_empty() {
            writeln!(out, "         {name}: {}{origin}", value(field))?;
        }
    }
    if !operation.changes.is_empty() && operation.changes.len() < operation.data.0.len() {
        writeln!(out, "         changes {}", operation.changes.join(", "))?;
    }
    if !operation.may_change.is_empty() {
        writeln!(out, "         may change {}", operation.may_change.join(", "))?;
    }
    for other in &operation.also_deletes {
        writeln!(out, "         also deletes {}", reference(other))?;
    }
    if !operation.ignored.is_empty() {
        writeln!(out, "         authentik ignores {}", operation.ignored.join(", "))?;
    }
    if !operation.depends_on.is_empty() {
        writeln!(out, "         after {}", numbers(&operation.depends_on))?;
    }
    Ok(())
}

/// `#1, #2 and #5`, with what is next to each other as `#1 to #4`.
fn numbers(numbers: &[u32]) -> String {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for &number in numbers {
        match runs.last_mut() {
            Some((_, last)) if last.checked_add(1) == Some(number) => *last = number,
            _ => runs.push((number, number)),
        }
    }
    let words = runs.iter().flat_map(|&(first, last)| match last - first {
        0 => vec![format!("#{first}")],
        1 => vec![format!("#{first}"), format!("#{last}")],
        _ => vec![format!("#{first} to #{last}")],
    });
    words.collect::<Vec<_>>().join(", ")
}

fn verb(operation: &Operation) -> &'static str {
    match (operation.action, operation.effect) {
        (Action::Skip, _) => "skips",
        (Action::ApplyBlueprint, _) => "applies",
        (Action::Delete, Effect::Deletes) => "deletes",
        (Action::Delete, Effect::Unknown) => "deletes, if it exists,",
        (Action::Delete, _) => "deletes nothing: there is no",
        (Action::Upsert, Effect::Unchanged) => "leaves unchanged",
        (Action::Upsert, Effect::Updates) if operation.changes.is_empty() => "updates",
        (Action::Upsert, Effect::Updates) => "changes",
        (Action::Upsert, Effect::Unknown) => "creates or changes",
        (Action::Create, Effect::Nothing) => "leaves alone",
        (Action::Create, Effect::Unknown) => "creates, unless it exists,",
        (Action::CreateNew, Effect::Unknown) => "creates, and fails if it exists,",
        (Action::CreateNew, Effect::Nothing) => "fails to create",
        _ => "creates",
    }
}

fn object(operation: &Operation) -> String {
    if let Some(applied) = &operation.applies {
        let Some(name) = &applied.name else {
            let unknown = operation.unknown.iter().find(|part| part.at == UnknownPart::APPLIES);
            let which = unknown.map(|part| value::unknown(part.reason, part.asks.as_deref()));
            return format!("a blueprint: {}", which.unwrap_or_default());
        };
        return match (&applied.file, &applied.shipped) {
            (Some(file), _) => format!("the blueprint `{name}` ({file})"),
            (None, Some(shipped)) => format!("the blueprint `{name}` (shipped: {shipped})"),
            (None, None) => format!("the blueprint `{name}`, which neither these files nor authentik have"),
        };
    }
    let model = &operation.model;
    let name = match operation.key.0.as_slice() {
        [] => match &operation.entry_id {
            Some(id) => format!("{model} `{id}`"),
            None => model.clone(),
        },
        [(_, PlanValue::Text(name))] => format!("{model} `{name}`"),
        fields => format!("{model} {}", label(fields)),
    };
    match (&operation.existing, operation.effect) {
        (Some(source), Effect::Updates | Effect::Unchanged | Effect::Deletes | Effect::Nothing) => {
            format!("{name}, {}", made_by(source))
        }
        _ => name,
    }
}

fn made_by(source: &Source) -> String {
    match source {
        Source::Operation { operation: number } => format!("created by #{number}"),
        Source::Shipped { shipped: path } => format!("shipped in {path}"),
        Source::Server { .. } => "created by authentik itself".to_owned(),
    }
}

/// Where the value of a secret comes from.
fn origin_of_secret(field: &PlanValue, at: &str, unknown: &[UnknownPart]) -> String {
    let PlanValue::Secret(_) = field else { return String::new() };
    let part = unknown.iter().find(|part| part.at == at);
    part.and_then(|part| part.asks.as_ref()).map(|asks| format!(" (from {asks})")).unwrap_or_default()
}
