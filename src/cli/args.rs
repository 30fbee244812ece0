//! The arguments.

use std::ffi::OsStr;
use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::error::ErrorKind;
use clap::{Arg, Error, Parser, Subcommand, ValueEnum};
use serde_json::Value;

use super::value_parsers;
use crate::catalog::Release;
use crate::config::FailOn;
use crate::files::STDIN;
use crate::lint::Severity;
use crate::report::Format;

/// Checks, plans, draws and simulates authentik blueprints, without a server.
#[derive(Debug, Parser)]
#[command(name = "blueprintc", version, after_help = HELP, arg_required_else_help = true, disable_help_subcommand = true)]
pub(super) struct Args {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    Check(CheckArgs),

    Plan(PlanArgs),

    Graph(GraphArgs),

    Run(RunArgs),

    Test(TestArgs),

    Prove(ProveArgs),

    /// Explain a rule: what it finds, why it matters, and how to fix it.
    Explain {
        /// The name of the rule, as findings show it.
        #[arg(value_name = "RULE", value_parser = value_parsers::rule(), hide_possible_values = true)]
        rule: String,
    },

    /// List all rules.
    Rules {
        /// How to write the list: text, or json with all metadata of each rule.
        #[arg(long, value_enum, default_value_t)]
        format: ListFormat,
    },

    /// Print a JSON schema: of blueprints (for editors), the report, baseline, plan, run, posture, test, scenario, or
    /// blueprintc.toml.
    Schema {
        #[arg(value_enum, value_name = "KIND")]
        kind: SchemaKind,

        /// The release of authentik [default: what the repository deploys, else the newest].
        #[arg(long, value_name = "RELEASE", value_parser = value_parsers::release(), hide_possible_values = true)]
        authentik: Option<Release>,
    },

    /// Print the completion script of a shell.
    Completions {
        #[arg(value_enum, value_name = "SHELL")]
        shell: clap_complete::Shell,
    },

    /// Serve an editor over standard input and output: the language server.
    #[cfg(feature = "lsp")]
    Lsp,

    Man(ManArgs),
}

/// Check blueprints: report what authentik rejects, and what it accepts but ignores.
#[derive(Debug, clap::Args)]
#[command(after_help = CHECK_HELP)]
pub(super) struct CheckArgs {
    /// Files, or folders with *.yaml and *.yml; `-` is standard input.
    #[arg(value_name = "PATH", default_value = ".")]
    pub paths: Vec<PathBuf>,

    /// How to write findings: rich, concise, json, sarif, code-scanning, github, gitlab
    /// or junit.
    #[arg(long, value_name = "FORMAT", hide_possible_values = true, default_value = "rich", value_parser = format())]
    pub format: Format,

    /// Write findings to a file as well, in a format of its own; repeatable.
    #[arg(long, value_name = "FORMAT=FILE", value_parser = output)]
    pub output: Vec<(Format, PathBuf)>,

    /// Omit the findings that this file lists.
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,

    /// Write all current findings to a file, for --baseline.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["baseline", "diff"])]
    pub write_baseline: Option<PathBuf>,

    /// Report only findings that are new since a git revision.
    #[arg(long, value_name = "REVISION", allow_hyphen_values = true)]
    pub diff: Option<String>,

    #[command(flatten)]
    pub instance: InstanceArgs,

    /// Check each file alone, without references to other files.
    #[arg(long)]
    pub isolated: bool,

    /// Apply safe fixes; with `-`, the fixed text is written to standard output.
    #[arg(long)]
    pub fix: bool,

    /// Also apply fixes that may change the meaning.
    #[arg(long)]
    pub fix_unsafe: bool,

    /// Change nothing, and show what --fix would do as a unified diff.
    #[arg(long)]
    pub dry_run: bool,

    /// Minimum severity that makes the exit code 1: error, warning, info, never [default: warning].
    #[arg(long, value_name = "SEVERITY", hide_possible_values = true, value_parser = fail_on())]
    pub fail_on: Option<FailOn>,

    /// Minimum severity to print: error, warning, info [default: warning, or info in formats for programs].
    #[arg(long, value_name = "SEVERITY", hide_possible_values = true, value_parser = severity())]
    pub show: Option<Severity>,

    #[command(flatten)]
    pub configuration: ConfigArgs,

    #[command(flatten)]
    pub display: DisplayArgs,

    /// Number of threads [default: one per core].
    #[arg(long, value_name = "N")]
    pub jobs: Option<usize>,
}

/// Compile blueprints: what applying them does, in order, and the resulting flows.
#[derive(Debug, clap::Args)]
#[command(after_help = PLAN_HELP)]
pub(super) struct PlanArgs {
    /// Files, or folders with *.yaml and *.yml; `-` is standard input.
    #[arg(value_name = "PATH", default_value = ".")]
    pub paths: Vec<PathBuf>,

    /// Plan only the flow with this slug, and what it needs.
    #[arg(long, value_name = "SLUG")]
    pub flow: Option<String>,

    /// How to write the plan: text, json or yaml.
    #[arg(long, value_enum, value_name = "FORMAT", hide_possible_values = true, default_value_t)]
    pub format: PlanFormat,

    /// Plan the accepted files even if authentik rejects others.
    #[arg(long)]
    pub partial: bool,

    #[command(flatten)]
    pub instance: InstanceArgs,

    #[command(flatten)]
    pub configuration: ConfigArgs,

    #[command(flatten)]
    pub display: DisplayArgs,
}

/// Draw a flow: as authentik draws it, as DOT, or as SVG.
#[derive(Debug, clap::Args)]
pub(super) struct GraphArgs {
    /// A blueprint, or a folder of them; `-` is standard input.
    #[arg(value_name = "FILE", default_value = ".")]
    pub paths: Vec<PathBuf>,

    /// The slug of the flow.
    #[arg(long, value_name = "SLUG", required_unless_present_any = ["references", "all"])]
    pub flow: Option<String>,

    /// Draw the references between all objects, instead of a flow.
    #[arg(long, conflicts_with_all = ["flow", "all"])]
    pub references: bool,

    /// Write one file to this folder for each flow that the files create or change.
    #[arg(long, value_name = "FOLDER", conflicts_with = "flow")]
    pub all: Option<PathBuf>,

    /// How to draw: mermaid (as authentik does), dot or svg.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    pub format: DrawFormat,

    #[command(flatten)]
    pub instance: InstanceArgs,

    #[command(flatten)]
    pub configuration: ConfigArgs,
}

/// Simulate a flow: the stages that a person would see, and why.
#[derive(Debug, clap::Args)]
pub(super) struct RunArgs {
    /// A blueprint, or a folder of them; `-` is standard input.
    #[arg(value_name = "FILE", default_value = ".")]
    pub paths: Vec<PathBuf>,

    /// The slug of the flow.
    #[arg(long, value_name = "SLUG")]
    pub flow: String,

    /// Who enters, and the results of policies, as YAML or JSON; `-` is standard input.
    #[arg(long, value_name = "FILE")]
    pub scenario: PathBuf,

    /// How to write the result: text or json.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    pub format: ListFormat,

    #[command(flatten)]
    pub instance: InstanceArgs,

    #[command(flatten)]
    pub configuration: ConfigArgs,
}

/// Run flow tests: what single people see, and what never happens.
#[derive(Debug, clap::Args)]
pub(super) struct TestArgs {
    /// Blueprints with their test files, `*.test.yaml`, or folders of them.
    #[arg(value_name = "PATH", default_value = ".")]
    pub paths: Vec<PathBuf>,

    /// Run only tests whose names contain this.
    #[arg(long, value_name = "TEXT")]
    pub filter: Option<String>,

    /// How to write the results: text, json or junit.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    pub format: TestFormat,

    #[command(flatten)]
    pub instance: InstanceArgs,

    #[command(flatten)]
    pub configuration: ConfigArgs,
}

/// How results of tests are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(super) enum TestFormat {
    #[default]
    Text,
    Json,
    Junit,
}

/// Prove sign-in properties, over all outcomes of policies, or show how they are broken.
#[derive(Debug, clap::Args)]
pub(super) struct ProveArgs {
    /// Blueprints, or folders of them; `-` is standard input.
    #[arg(value_name = "PATH", default_value = ".")]
    pub paths: Vec<PathBuf>,

    /// Prove the flows too that only authentik ships.
    #[arg(long)]
    pub all: bool,

    /// How to write the answers: text or json.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    pub format: ListFormat,

    #[command(flatten)]
    pub instance: InstanceArgs,

    #[command(flatten)]
    pub configuration: ConfigArgs,
}

/// Print the manual page of blueprintc, or of one command.
#[derive(Debug, clap::Args)]
#[command(after_help = MAN_HELP)]
pub(super) struct ManArgs {
    /// The command, such as check.
    #[arg(value_name = "COMMAND")]
    pub command: Option<String>,

    /// Write the pages of blueprintc and of all commands into this folder.
    #[arg(long, value_name = "FOLDER", conflicts_with = "command")]
    pub all: Option<PathBuf>,
}

/// The instance that blueprints are applied to.
#[derive(Debug, Default, clap::Args)]
pub(super) struct InstanceArgs {
    /// The release of authentik, such as 2026.2 [default: what the repository deploys, else the newest].
    #[arg(long, value_name = "RELEASE", value_parser = value_parsers::release(), hide_possible_values = true)]
    pub authentik: Option<Release>,

    /// A value of the instance's context, as YAML; repeatable.
    #[arg(long, value_name = "KEY=VALUE", value_parser = ContextParser)]
    pub context: Vec<(String, Value)>,

    /// A variable of the server's environment; repeatable.
    #[arg(long, value_name = "KEY=VALUE", value_parser = environment)]
    pub env: Vec<(String, String)>,

    /// Assume that nothing exists except what the release ships and these files create.
    #[arg(long)]
    pub closed_world: bool,

    /// Whether the instance has an Enterprise license: true or false [default: unknown].
    #[arg(long, value_name = "BOOL", hide_possible_values = true)]
    pub licensed: Option<bool>,

    /// The schema.json of your own authentik.
    #[arg(long, value_name = "FILE")]
    pub schema: Option<PathBuf>,
}

/// Which configuration applies.
#[derive(Debug, Default, clap::Args)]
pub(super) struct ConfigArgs {
    /// The configuration file [default: the nearest blueprintc.toml].
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    pub config: Option<PathBuf>,

    /// Read no configuration.
    #[arg(long)]
    pub no_config: bool,
}

/// How findings look.
#[derive(Debug, Default, clap::Args)]
pub(super) struct DisplayArgs {
    /// When to use colors: auto, always or never.
    #[arg(long, value_enum, value_name = "WHEN", hide_possible_values = true, default_value_t)]
    pub color: Color,

    /// Width of the text in columns [default: that of the terminal, else 100].
    #[arg(long, value_name = "N")]
    pub width: Option<usize>,
}

/// How a plan is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(super) enum PlanFormat {
    #[default]
    Text,
    Json,
    Yaml,
}

/// How a flow is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(super) enum DrawFormat {
    #[default]
    Mermaid,
    Dot,
    Svg,
}

const HELP: &str = "\
Examples:
  blueprintc check                      every blueprint in this folder
  blueprintc explain unknown-attribute  what a finding means";

const CHECK_HELP: &str = "\
Examples:
  blueprintc check                                 every blueprint in this folder
  blueprintc check flows/ --authentik 2026.2       for the authentik that you run
  blueprintc check --fix --dry-run                 what --fix would change
  kustomize build . | blueprintc check -           what is deployed
  blueprintc check --output sarif=report.sarif     for programs
  blueprintc check --diff main                     only what is new

Exit codes: 0 no findings, 1 findings at or above --fail-on, 2 wrong usage or unreadable files.";

const PLAN_HELP: &str = "\
Examples:
  blueprintc plan                              what applying this folder does
  blueprintc plan --flow my-login              one flow and what it needs
  blueprintc plan --format json > plan.json    for programs

Exit codes: 0 a plan, 1 authentik rejects a file, 2 wrong usage or unreadable files.";

const MAN_HELP: &str = "\
Examples:
  blueprintc man check | man -l -                  read a page
  blueprintc man --all ~/.local/share/man/man1     install all of them";

/// When to use colors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(super) enum Color {
    #[default]
    Auto,
    Always,
    Never,
}

/// How rules are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(super) enum ListFormat {
    #[default]
    Text,
    Json,
}

/// What there is a schema of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum SchemaKind {
    Blueprint,
    Report,
    Config,
    Scenario,
    Run,
    Posture,
    Test,
    TestReport,
    Plan,
    Baseline,
}

fn format() -> impl TypedValueParser<Value = Format> {
    PossibleValuesParser::new(Format::NAMES).map(|name| Format::from_name(&name).unwrap_or_default())
}

fn output(text: &str) -> Result<(Format, PathBuf), String> {
    let Some((name, path)) = text.split_once('=') else { return Err("expected FORMAT=FILE".to_owned()) };
    let format = Format::from_name(name)
        .ok_or_else(|| format!("unknown format `{name}`; known formats: {}", Format::NAMES.join(", ")))?;
    match path {
        "" => Err("expected FORMAT=FILE".to_owned()),
        STDIN => Err("standard output is for --format; name a file".to_owned()),
        path => Ok((format, PathBuf::from(path))),
    }
}

fn fail_on() -> impl TypedValueParser<Value = FailOn> {
    PossibleValuesParser::new(FailOn::NAMES).map(|name| FailOn::from_name(&name).unwrap_or_default())
}

fn severity() -> impl TypedValueParser<Value = Severity> {
    PossibleValuesParser::new(Severity::NAMES)
        .map(|name| Severity::from_name(&name).unwrap_or(Severity::Info))
}

/// Takes a value of the context, and never repeats one that it can't take: it may be a secret.
#[derive(Clone)]
struct ContextParser;

impl TypedValueParser for ContextParser {
    type Value = (String, Value);

    fn parse_ref(
        &self,
        command: &clap::Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<Self::Value, Error> {
        context(&value.to_string_lossy()).map_err(|problem| {
            let option = arg.map(ToString::to_string).unwrap_or_default();
            let message = format!("invalid value for '{option}': {problem}");
            command.clone().error(ErrorKind::ValueValidation, message)
        })
    }
}

fn context(text: &str) -> Result<(String, Value), String> {
    let (key, value) = environment(text)?;
    let value = serde_yaml::from_str(&value).map_err(|error| format!("the value is not YAML: {error}"))?;
    Ok((key, value))
}

fn environment(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value.to_owned())),
        _ => Err("expected KEY=VALUE".to_owned()),
    }
}
