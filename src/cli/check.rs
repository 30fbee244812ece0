//! `blueprintc check`.

use std::env;
use std::io::{self, BufWriter, Write};

use super::args::CheckArgs;
use super::baseline::KnownFindings;
use super::fix::Fixing;
use super::load_sources::LoadedSources;
use super::output::Outputs;
use super::progress::Progress;
use super::project::{Project, ProjectArgs};
use super::reporters::Reporters;
use super::{Exit, complain, say, style};
use crate::analysis::Receiver;
use crate::embedded;
use crate::files::Root;
use crate::lint::Severity;
use crate::report::{Format, Setting, Target};
use crate::threads;

pub(super) fn run(args: &CheckArgs, out: &mut impl Write) -> io::Result<Exit> {
    let display = &args.display;
    let project = ProjectArgs {
        paths: &args.paths,
        instance: &args.instance,
        configuration: &args.configuration,
        display,
    };
    let Some(project) = Project::read(project)? else { return Ok(Exit::Failure) };
    let config = &project.config;
    let root = Root::around(&env::current_dir().unwrap_or_default());
    let Some(knowledge) = KnownFindings::read(args, config, &root) else { return Ok(Exit::Failure) };
    let found = project.discover();
    if found.paths.len() > 1
        && let Some(jobs) = args.jobs
    {
        threads::limit(jobs);
    }
    let Some(outputs) = Outputs::new(args, &found.paths) else { return Ok(Exit::Failure) };
    let mut progress = Some(Progress::start(found.paths.len()));
    let mut gathered = project.load_sources(found);
    gathered.sources.name_all(|files| root.name_all(files));
    let chosen = project.release(&gathered, args.isolated);
    let LoadedSources { mut sources, errors, .. } = gathered;
    let unplaced = chosen.note_conflict(&mut sources);
    let fail_on = args.fail_on.or(config.fail_on).unwrap_or_default();
    let mut levels = config.levels.clone();
    levels.fail_from(fail_on.severity());
    if let Some(severity) = args.show.or(config.show) {
        levels.print_from(severity);
    }
    let options = project.options(&chosen, levels, args.isolated);
    let mut failed = !errors.is_empty();
    let fixing = Fixing::of(args);
    // Findings that are fixed or compared must all be there before the first can be reporters.
    let (sources, mut outcome) = match &fixing {
        Some(fixing) => {
            let fixed = fixing.run(sources, &options, out)?;
            failed |= fixed.failed;
            (fixed.sources, Some(fixed.outcome))
        }
        None if knowledge.is_empty() => (sources, None),
        None => {
            let outcome = embedded::check(&sources, &options);
            (sources, Some(outcome))
        }
    };
    if let Some(outcome) = &mut outcome {
        progress = None;
        let complete = errors.is_empty();
        let Some(well) = knowledge.apply(sources.files(), outcome, &options, &chosen, complete) else {
            return Ok(Exit::Failure);
        };
        failed |= !well;
    }
    let files = sources.files();
    // "No findings" would mislead where nothing could be read; a program wants its document nevertheless.
    let tell = !(failed && files.is_empty());
    let takes_stdout = fixing.is_some_and(|fixing| fixing.takes_stdout(sources.paths()));
    let stderr = io::stderr();
    let (style, out): (_, &mut dyn Write) = match takes_stdout {
        true => (style(&stderr, display.color, display.width), &mut BufWriter::new(stderr)),
        false => (style(&io::stdout(), display.color, display.width), out),
    };
    let shown = (tell || args.format.is_document()).then_some((args.format, style, out));
    let release = options.release.to_string();
    let target = Target { release: &release, source: &chosen.source };
    let setting = Setting::new(files, &options.levels, target);
    let mut reporters = Reporters::start(setting, shown, &outputs, progress)?;
    match outcome {
        None => {
            embedded::check_each(&sources, &options, &mut reporters);
        }
        Some(outcome) => outcome.files.into_iter().for_each(|file| reporters.file(file)),
    }
    let (count, written) = reporters.end()?;
    failed |= !written;
    if tell && matches!(args.format, Format::Concise | Format::Github) {
        say(&setting.summary(&count, args.format));
    }
    // Where the files of the run name no other release, an info has no place among the findings.
    let prints_infos =
        !args.format.is_document() && options.levels.printed(args.format.prints_from()) == Severity::Info;
    if let Some(message) = unplaced.filter(|_| prints_infos) {
        say(&format_args!("info: {message}"));
    }
    for error in &errors {
        complain(error);
    }
    failed |= project.complain_of_schema();
    if failed {
        return Ok(Exit::Failure);
    }
    if files.is_empty() {
        complain(&"warning: no *.yaml or *.yml files to check");
    } else if sources.blueprints().is_empty() && !count.has_any() {
        complain(&"warning: no blueprints to check");
    }
    let fails = fail_on.severity().is_some_and(|severity| count.reaches(severity));
    Ok(if fails { Exit::Findings } else { Exit::Clean })
}
