//! `blueprintc check`.

use std::io::{self, BufWriter, Read, Write};
use std::path::Path;
use std::sync::Arc;
use std::{env, fs};

use super::args::CheckArgs;
use super::configuration::{ConfigChoice, with_given};
use super::fix::Mending;
use super::gather::{Gathered, gather};
use super::known::Knowledge;
use super::output::Outputs;
use super::progress::Progress;
use super::release::{self, Chosen};
use super::told::Told;
use super::{Exit, complain, say, style};
use crate::check::{Options, Receiver, Severity};
use crate::config::Config;
use crate::embedded;
use crate::report::{Format, Setting, Target};
use crate::source::{Root, discover};
use crate::user_schema::UserSchema;

pub(super) fn run(args: &CheckArgs, out: &mut impl Write) -> io::Result<Exit> {
    let Some((config, schema)) = read_inputs(args)? else { return Ok(Exit::Failure) };
    let root = Root::around(&env::current_dir().unwrap_or_default());
    let Some(knowledge) = Knowledge::read(args, &config, &root) else { return Ok(Exit::Failure) };
    let found = discover(&args.paths, &config.exclude);
    if found.paths.len() > 1
        && let Some(jobs) = args.jobs
    {
        // Fails only when there is a pool already, and there is none yet.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(jobs).build_global();
    }
    let Some(outputs) = Outputs::new(args, &found.paths) else { return Ok(Exit::Failure) };
    let mut progress = Some(Progress::start(found.paths.len()));
    let Gathered { mut sources, errors, deployments } = gather(found, &config.exclude);
    sources.name_all(&root);
    // A file that is checked alone is checked for the same release wherever it lies.
    let ask = || match args.isolated {
        true => None,
        false => release::deployed(&args.paths, &config.exclude, &sources, &deployments),
    };
    let chosen = Chosen::new(args.authentik, config.authentik, ask);
    let unplaced = chosen.note_conflict(&mut sources);
    let context = with_given(config.context, &args.context);
    let fail_on = args.fail_on.or(config.fail_on).unwrap_or_default();
    let mut levels = config.levels;
    levels.fail_from(fail_on.severity());
    if let Some(severity) = args.show.or(config.show) {
        levels.print_from(severity);
    }
    let options = Options {
        release: chosen.release,
        is_nearest: chosen.source.is_nearest(),
        is_older: chosen.source.is_older(),
        isolated: args.isolated,
        context,
        environment: args.env.clone(),
        levels,
        closed_world: args.closed_world || config.closed_world,
        licensed: args.licensed.or(config.licensed),
        externals: config.externals,
        schema,
        all_secrets: false,
        ends_process: false,
    };
    let mut failed = !errors.is_empty();
    let mending = Mending::of(args);
    // Findings that are fixed or compared must all be there before the first can be told.
    let (sources, mut outcome) = match &mending {
        Some(mending) => {
            let mended = mending.run(sources, &options, out)?;
            failed |= mended.failed;
            (mended.sources, Some(mended.outcome))
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
    let takes_stdout = mending.is_some_and(|mending| mending.takes_stdout(sources.paths()));
    let stderr = io::stderr();
    let (style, out): (_, &mut dyn Write) = match takes_stdout {
        true => (style(&stderr, args.color, args.width), &mut BufWriter::new(stderr)),
        false => (style(&io::stdout(), args.color, args.width), out),
    };
    let shown = (tell || args.format.is_document()).then_some((args.format, style, out));
    let release = options.release.to_string();
    let target = Target { release: &release, source: &chosen.source };
    let setting = Setting::new(files, &options.levels, target);
    let mut told = Told::start(setting, shown, &outputs, progress)?;
    match outcome {
        None => {
            let options = Options { ends_process: true, ..options.clone() };
            embedded::check_each(&sources, &options, &mut told);
        }
        Some(outcome) => outcome.files.into_iter().for_each(|file| told.file(file)),
    }
    let (count, written) = told.end()?;
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
    for (model, defect) in options.schema.as_deref().map(UserSchema::broken).unwrap_or_default() {
        let path = args.schema.as_deref().unwrap_or(Path::new("")).display();
        complain(&format_args!("{path}: the definition of `{model}` can't be used: {defect}"));
        failed = true;
    }
    if failed {
        return Ok(Exit::Failure);
    }
    if files.is_empty() {
        complain(&"warning: there is no *.yaml or *.yml file in what is to be checked");
    } else if sources.blueprints().is_empty() && !count.has_any() {
        complain(&"warning: there is no blueprint in what is to be checked");
    }
    let fails = fail_on.severity().is_some_and(|severity| count.reaches(severity));
    Ok(if fails { Exit::Findings } else { Exit::Clean })
}

type Inputs = (Config, Option<Arc<UserSchema>>);

/// The configuration and the user's schema; nothing when one of them is wrong, which is then said.
fn read_inputs(args: &CheckArgs) -> io::Result<Option<Inputs>> {
    let choice = ConfigChoice {
        paths: &args.paths,
        config: args.config.as_deref(),
        no_config: args.no_config,
        color: args.color,
        width: args.width,
    };
    let Some(config) = choice.read()? else { return Ok(None) };
    let Some(path) = &args.schema else { return Ok(Some((config, None))) };
    match read_schema(path) {
        Ok(schema) => Ok(Some((config, Some(Arc::new(schema))))),
        Err(error) => {
            complain(&format_args!("{}: {error}", path.display()));
            Ok(None)
        }
    }
}

/// authentik's own schema takes a third of a megabyte.
const LARGEST_SCHEMA: u64 = 64 << 20;

fn read_schema(path: &Path) -> Result<UserSchema, Box<dyn std::error::Error>> {
    let mut text = String::new();
    fs::File::open(path)?.take(LARGEST_SCHEMA + 1).read_to_string(&mut text)?;
    if text.len() as u64 > LARGEST_SCHEMA {
        return Err("this is larger than 64 MiB, and no schema of authentik".into());
    }
    let text = text.trim_start_matches('\u{feff}');
    let schema = serde_json::from_str(text).map_err(|error| format!("this is not JSON: {error}"))?;
    Ok(UserSchema::read(schema)?)
}
