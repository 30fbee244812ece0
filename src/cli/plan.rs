//! `blueprintc plan`.

use std::io::{self, Write};

use super::args::{PlanArgs, PlanFormat};
use super::configuration::{ConfigChoice, with_given};
use super::gather::{Gathered, gather};
use super::release::{self, Chosen};
use super::{Exit, complain, style};
use crate::catalog::catalog;
use crate::check::{Levels, Options, Outcome, check};
use crate::embedded::Sources;
use crate::evaluate::Settings;
use crate::plan::{self, Plan, Request};
use crate::report::{Format, Report};
use crate::source::{FileId, JsonEscapes, discover};

pub(super) fn run(args: &PlanArgs, out: &mut impl Write) -> io::Result<Exit> {
    let choice = ConfigChoice {
        paths: &args.paths,
        config: args.config.as_deref(),
        no_config: args.no_config,
        color: args.color,
        width: args.width,
    };
    let Some(config) = choice.read()? else { return Ok(Exit::Failure) };
    let Gathered { sources, deployments, errors } =
        gather(discover(&args.paths, &config.exclude), &config.exclude);
    for error in &errors {
        complain(error);
    }
    if !errors.is_empty() {
        return Ok(Exit::Failure);
    }
    let files = sources.blueprints();
    let ask = || release::deployed(&args.paths, &config.exclude, &sources, &deployments);
    let chosen = Chosen::new(args.instance.authentik, config.authentik, ask);
    let options = Options {
        release: chosen.release,
        is_nearest: chosen.source.is_nearest(),
        is_older: chosen.source.is_older(),
        context: with_given(config.context, &args.instance.context),
        environment: args.instance.env.clone(),
        levels: config.levels,
        closed_world: args.instance.closed_world || config.closed_world,
        licensed: args.instance.licensed.or(config.licensed),
        externals: config.externals,
        ..Options::default()
    };
    // Why authentik rejects a file is always shown, whatever is switched off.
    let outcome = check(files, &Options { levels: Levels::default(), ..options.clone() });
    let rejected = outcome.files.iter().any(|file| !file.accepted);
    if rejected {
        complain_of_errors(args, &sources, &outcome)?;
        if !args.partial {
            complain(&"there is no plan for files that authentik rejects; `--partial` plans the others");
            return Ok(Exit::Findings);
        }
    }
    let settings = Settings {
        context: options.context,
        environment: options.environment,
        closed_world: options.closed_world,
        ..Settings::default()
    };
    let accepted = |file: FileId| outcome.files.get(file.index()).is_some_and(|outcome| outcome.accepted);
    let compiled = plan::compile(&Request {
        files,
        accepted: &accepted,
        catalog: catalog(options.release),
        settings: &settings,
        flow: args.flow.as_deref(),
    });
    match compiled {
        Ok(plan) => write(&Plan { release_source: chosen.source, ..plan }, args.format, out)?,
        Err(error) => {
            complain(&error);
            return Ok(Exit::Failure);
        }
    }
    Ok(if rejected { Exit::Findings } else { Exit::Clean })
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
fn complain_of_errors(args: &PlanArgs, sources: &Sources, outcome: &Outcome) -> io::Result<()> {
    let mut errors = outcome.clone();
    for file in &mut errors.files {
        file.findings = file.rejections().cloned().collect();
        file.findings.sort_by_key(|finding| finding.span);
        file.ignored.clear();
    }
    let errors = sources.lift(errors);
    let report = Report { files: sources.files(), outcome: &errors, levels: &Levels::default() };
    let stderr = io::stderr();
    let style = style(&stderr, args.color, args.width);
    Format::Rich.write(&report, &style, &mut stderr.lock())
}
