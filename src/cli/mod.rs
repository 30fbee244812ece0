//! The command line: arguments in, exit codes out. What it does, the library does.

mod args;
mod baseline;
mod check;
mod configuration;
mod explain;
mod fix;
mod flow;
mod load_sources;
#[cfg(feature = "lsp")]
mod lsp;
mod manual;
mod output;
mod plan;
mod progress;
mod project;
mod prove;
mod release;
mod replace;
mod reporters;
mod test;
mod value_parsers;

use std::ffi::OsString;
use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

use anstream::{AutoStream, ColorChoice};
use clap::{CommandFactory, Parser};

use crate::catalog::Release;
use crate::files::STDIN;
use crate::report::Style;
use crate::rules::rules;
use crate::text::{Lines, one_line};
#[cfg(feature = "lsp")]
pub use lsp::serve;

use args::{Args, Color, Command, SchemaKind};
use configuration::ConfigChoice;
use release::Chosen;

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Exit {
    /// Nothing to complain about.
    Clean = 0,
    /// There are findings, bad enough.
    Findings = 1,
    /// The arguments or the configuration are wrong, or something could not be read or written.
    #[default]
    Failure = 2,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit as u8)
    }
}

/// Runs the command line of this process.
pub fn main() -> ExitCode {
    // A wrong argument ends here with exit code 2, `--help` with 0.
    let args = Args::try_parse().unwrap_or_else(|error| shown_error(error).exit());
    let mut out = Output { to: BufWriter::new(io::stdout().lock()), broken: false };
    let exit = match args.command {
        Command::Check(args) => check::run(&args, &mut out),
        Command::Plan(args) => plan::run(&args, &mut out),
        Command::Graph(args) => flow::graph(&args, &mut out),
        Command::Run(args) => flow::run(&args, &mut out),
        Command::Test(args) => test::run(&args, &mut out),
        Command::Prove(args) => prove::run(&args, &mut out),
        Command::Explain { rule } => explain::explain(&rule, rules(), &mut out, &mut io::stderr()),
        Command::Rules { format } => explain::list(format, rules(), &mut out),
        Command::Schema { kind, authentik } => schema(kind, authentik, &mut out),
        Command::Completions { shell } => {
            // The generator panics when it can't write: give it memory.
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Args::command(), "blueprintc", &mut script);
            out.write_all(&script).map(|()| Exit::Clean)
        }
        #[cfg(feature = "lsp")]
        Command::Lsp => {
            // The protocol has standard output for itself.
            drop(out);
            return lsp::run().into();
        }
        Command::Man(args) => manual::run(&args, &mut out),
    };
    let exit = exit.and_then(|exit| out.flush().map(|()| exit)).unwrap_or_else(|error| {
        complain(&error);
        Exit::Failure
    });
    exit.into()
}

/// An error of arguments that shows them without what controls a terminal.
fn shown_error(error: clap::Error) -> clap::Error {
    let visible = |argument: OsString| one_line(&argument.to_string_lossy()).into_owned();
    // The same arguments, but for these characters, are wrong in the same way.
    match Args::try_parse_from(std::env::args_os().map(visible)) {
        Err(shown) if shown.kind() == error.kind() => shown,
        _ => Args::command().error(error.kind(), one_line(&error.to_string())),
    }
}

/// Prints a schema. Only that of blueprints differs between releases; it is compact, for editors load it.
fn schema(kind: SchemaKind, authentik: Option<Release>, out: &mut impl Write) -> io::Result<Exit> {
    let schema = match kind {
        SchemaKind::Blueprint => {
            // The schema is for the repository around the folder, as standard input is.
            let choice =
                ConfigChoice { paths: &[], config: None, no_config: false, color: Color::Auto, width: None };
            let Some(config) = choice.read()? else { return Ok(Exit::Failure) };
            let chosen = Chosen::new(authentik, config.authentik, || {
                release::around(&[STDIN.into()], &config.exclude)
            });
            chosen.say();
            let text = crate::editor_schema::text(chosen.release);
            return out.write_all(text.as_bytes()).map(|()| Exit::Clean);
        }
        _ if authentik.is_some() => {
            complain(&"remove --authentik: only the schema of blueprints depends on the release");
            return Ok(Exit::Failure);
        }
        SchemaKind::Report => crate::report::json::schema(),
        SchemaKind::Config => crate::config::schema(rules()),
        SchemaKind::Scenario => crate::simulate::scenario_schema(),
        SchemaKind::Test => crate::flow_test::schema(),
        SchemaKind::TestReport => crate::flow_test::report_schema(),
        SchemaKind::Posture => crate::prove::schema(),
        SchemaKind::Run => crate::simulate::result_schema(),
        SchemaKind::Plan => crate::plan::schema(),
        SchemaKind::Baseline => crate::baseline::schema(),
    };
    serde_json::to_writer_pretty(&mut *out, &schema)?;
    writeln!(out)?;
    Ok(Exit::Clean)
}

/// Says on stderr why the run fails. There is nothing to be done where stderr is closed.
fn complain(what: &dyn std::fmt::Display) {
    let _ = writeln!(Lines(io::stderr()), "blueprintc: {what}");
}

/// Prints what was done on stderr.
fn say(what: &dyn std::fmt::Display) {
    let _ = writeln!(Lines(io::stderr()), "{what}");
}

/// Standard output. When its reader closes it, as `head` does, what follows is dropped, and the run
/// ends with the exit code that it earned.
struct Output<W: Write> {
    to: W,
    broken: bool,
}

impl<W: Write> Output<W> {
    fn unless_broken<T>(&mut self, result: io::Result<T>, instead: T) -> io::Result<T> {
        match result {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.broken = true;
                Ok(instead)
            }
            result => result,
        }
    }
}

impl<W: Write> Write for Output<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.broken {
            return Ok(bytes.len());
        }
        let written = self.to.write(bytes);
        self.unless_broken(written, bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.broken {
            return Ok(());
        }
        let flushed = self.to.flush();
        self.unless_broken(flushed, ())
    }
}

/// How text on a stream looks. Unless the user says otherwise, `NO_COLOR`, `CLICOLOR_FORCE` and the like decide,
/// then whether the stream is a terminal.
fn style<S: anstream::stream::RawStream>(stream: &S, color: Color, width: Option<usize>) -> Style {
    let color = match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => AutoStream::choice(stream) != ColorChoice::Never,
    };
    let terminal = || stream.is_terminal().then(terminal_size::terminal_size).flatten();
    let width = width.or_else(|| terminal().map(|(width, _)| usize::from(width.0)));
    let links = color && stream.is_terminal();
    Style { color, links, width: width.unwrap_or(Style::DEFAULT_WIDTH) }
}
