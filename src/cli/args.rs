//! The arguments.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Parser, Subcommand, ValueEnum};
use serde_json::Value;

use crate::check::parse_release;
use crate::config::FailOn;
use crate::report::Format;

/// Says what authentik will do with your blueprints, without a server.
#[derive(Debug, Parser)]
#[command(name = "blueprintc", version, arg_required_else_help = true, disable_help_subcommand = true)]
pub(super) struct Args {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    Check(CheckArgs),

    /// Say what a rule finds, why it matters, and how to mend it.
    Explain {
        /// The name of the rule, as findings show it.
        #[arg(value_name = "RULE")]
        rule: String,
    },

    /// List all rules.
    Rules {
        /// `json` gives everything that is known of each rule.
        #[arg(long, value_enum, default_value_t)]
        format: ListFormat,
    },

    /// Print a JSON schema: of the report that `check --format json` writes, or of blueprintc.toml.
    Schema {
        #[arg(value_enum, value_name = "KIND")]
        kind: SchemaKind,
    },

    /// Print the completion script of a shell.
    Completions {
        #[arg(value_enum, value_name = "SHELL")]
        shell: clap_complete::Shell,
    },
}

/// Check blueprints: find what authentik rejects, and what it accepts but should not be so.
#[derive(Debug, clap::Args)]
#[command(after_help = CHECK_HELP)]
pub(super) struct CheckArgs {
    /// Files, or folders whose *.yaml and *.yml are checked; `-` is standard input.
    #[arg(value_name = "PATH", default_value = ".")]
    pub paths: Vec<PathBuf>,

    /// The release of authentik to check for, such as 2026.2 [default: the newest known].
    #[arg(long, value_name = "RELEASE", value_parser = release)]
    pub authentik: Option<String>,

    /// How to write findings.
    #[arg(long, value_name = "FORMAT", default_value = "rich", value_parser = format())]
    pub format: Format,

    /// A value of the blueprint instance's context, as YAML. Can be given several times.
    #[arg(long, value_name = "KEY=VALUE", value_parser = context)]
    pub context: Vec<(String, Value)>,

    /// A variable of the server's environment. Can be given several times.
    #[arg(long, value_name = "KEY=VALUE", value_parser = environment)]
    pub env: Vec<(String, String)>,

    /// Check each file alone: none can refer to another.
    #[arg(long)]
    pub isolated: bool,

    /// From which severity on to exit with 1 [default: warning].
    #[arg(long, value_name = "SEVERITY", value_parser = fail_on())]
    pub fail_on: Option<FailOn>,

    /// The schema.json of your own authentik.
    #[arg(long, value_name = "FILE")]
    pub schema: Option<PathBuf>,

    /// The configuration [default: blueprintc.toml, upwards from the first path].
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    pub config: Option<PathBuf>,

    /// Read no configuration.
    #[arg(long)]
    pub no_config: bool,

    /// When to use colours; `auto` is on a terminal, unless NO_COLOR is set.
    #[arg(long, value_enum, value_name = "WHEN", default_value_t)]
    pub color: Color,

    /// How many columns text may take [default: those of the terminal, else 100].
    #[arg(long, value_name = "N")]
    pub width: Option<usize>,

    /// How many threads to use [default: one for each core].
    #[arg(long, value_name = "N")]
    pub jobs: Option<usize>,
}

const CHECK_HELP: &str = "\
Examples:
  blueprintc check                                 every blueprint in this folder
  blueprintc check flows/ --authentik 2026.2       for the authentik that you run
  kustomize build . | blueprintc check -           what is deployed
  blueprintc check --format json > report.json     for programs

Exit codes: 0 no findings, 1 findings at or above --fail-on, 2 wrong usage or unreadable files.";

/// When to use colours.
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
    Report,
    Config,
}

fn format() -> impl TypedValueParser<Value = Format> {
    PossibleValuesParser::new(Format::NAMES).map(|name| Format::from_name(&name).unwrap_or_default())
}

fn fail_on() -> impl TypedValueParser<Value = FailOn> {
    PossibleValuesParser::new(FailOn::NAMES).map(|name| FailOn::from_name(&name).unwrap_or_default())
}

fn release(text: &str) -> Result<String, String> {
    parse_release(text).ok_or_else(|| "a release is written like 2026.2".to_owned())
}

fn context(text: &str) -> Result<(String, Value), String> {
    let (key, value) = environment(text)?;
    let value = serde_yaml::from_str(&value).map_err(|error| format!("the value is not YAML: {error}"))?;
    Ok((key, value))
}

fn environment(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value.to_owned())),
        _ => Err("it is written KEY=VALUE".to_owned()),
    }
}
