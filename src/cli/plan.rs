//! `blueprintc plan`.

use std::io::{self, Write};

use super::args::{DisplayArgs, PlanArgs, PlanFormat};
use super::project::{Opened, Project, ProjectArgs};
use super::{Exit, complain, style};
use crate::analysis::Analysis;
use crate::embedded::Sources;
use crate::lint::{Levels, Options, Outcome};
use crate::plan::{self, Plan, Request};
use crate::report::{Format, Report};
use crate::text::{FileId, JsonEscapes};

pub(super) fn run(args: &PlanArgs, out: &mut impl Write) -> io::Result<Exit> {
    let project = ProjectArgs {
        paths: &args.paths,
        instance: &args.instance,
        configuration: &args.configuration,
        display: &args.display,
    };
    let Some(project) = Project::read(project)? else { return Ok(Exit::Failure) };
    let Some(Opened { sources, chosen, options }) = project.open() else { return Ok(Exit::Failure) };
    // Why authentik rejects a file is always shown, whatever is switched off.
    let options = Options { levels: Levels::default(), ..options };
    Analysis::query(sources.blueprints(), &options, |analysis| {
        let verdicts = sources.verdicts(analysis.outcomes());
        let rejected = verdicts.rejected().next().is_some();
        if rejected {
            complain_of_errors(&args.display, &sources, analysis)?;
            if !args.partial {
                complain(&"cannot plan files that authentik rejects; use `--partial` to plan the others");
                return Ok(Exit::Findings);
            }
        }
        let accepted = |file: FileId| verdicts.accepts(file);
        match plan::compile(&Request { analysis, accepted: &accepted, flow: args.flow.as_deref() }) {
            Ok(plan) => write(&Plan { release_source: chosen.source, ..plan }, args.format, out)?,
            Err(error) => {
                complain(&error);
                return Ok(Exit::Failure);
            }
        }
        Ok(if rejected { Exit::Findings } else { Exit::Clean })
    })
}

fn write(plan: &Plan, format: PlanFormat, out: &mut impl Write) -> io::Result<()> {
    match format {
        PlanFormat::Text => plan::write_text(plan, out),
        PlanFormat::Json => {
            serde_json::to_writer_pretty(JsonEscapes(&mut *out), plan)?;
            writeln!(out)
        }
        PlanFormat::Yaml => plan::write_yaml(plan, out),
    }
}

/// Shows why authentik rejects files: the errors, and nothing else.
fn complain_of_errors(display: &DisplayArgs, sources: &Sources, analysis: &Analysis<'_>) -> io::Result<()> {
    let release = analysis.options().release.to_string();
    let files = analysis.outcomes().iter().map(|file| (**file).clone()).collect();
    let mut errors = sources.lift(Outcome { release, files });
    for file in &mut errors.files {
        file.findings = file.rejections().cloned().collect();
        file.findings.sort_by_key(|finding| finding.span);
        file.ignored.clear();
    }
    let report = Report { files: sources.files(), outcome: &errors, levels: &Levels::default() };
    let stderr = io::stderr();
    let style = style(&stderr, display.color, display.width);
    Format::Rich.write(&report, &style, &mut stderr.lock())
}
