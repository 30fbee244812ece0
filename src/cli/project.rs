//! What every command over blueprints starts with: configuration, files, release and options.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::{ConfigArgs, DisplayArgs, InstanceArgs};
use super::complain;
use super::configuration::{ConfigChoice, with_given};
use super::load_sources::{LoadedSources, load_sources};
use super::release::{self, Chosen};
use crate::config::Config;
#[cfg(feature = "lsp")]
use crate::config::ConfigError;
use crate::embedded::Sources;
use crate::files::{Discovered, discover};
use crate::lint::{Levels, Options};
use crate::user_schema::UserSchema;

/// The arguments that all commands over blueprints have.
#[derive(Clone, Copy)]
pub(super) struct ProjectArgs<'a> {
    pub(super) paths: &'a [PathBuf],
    pub(super) instance: &'a InstanceArgs,
    pub(super) configuration: &'a ConfigArgs,
    pub(super) display: &'a DisplayArgs,
}

/// The configuration that holds, with what the arguments put over it.
pub(super) struct Project<'a> {
    pub(super) args: ProjectArgs<'a>,
    pub(super) config: Config,
    pub(super) schema: Option<Arc<UserSchema>>,
}

/// The files of a project, all of which could be read, with the options that hold for them.
pub(super) struct Opened {
    pub(super) sources: Sources,
    pub(super) chosen: Chosen,
    pub(super) options: Options,
}

impl<'a> Project<'a> {
    /// Reads the configuration alone.
    #[cfg(feature = "lsp")]
    pub(super) fn configured(args: ProjectArgs<'a>) -> Result<Self, ConfigError> {
        Ok(Project { args, config: ConfigChoice::of(args).load()?, schema: None })
    }

    /// Reads the configuration and the user's schema; nothing when one of them is wrong, which is then reported.
    pub(super) fn read(args: ProjectArgs<'a>) -> io::Result<Option<Self>> {
        let Some(config) = ConfigChoice::of(args).read()? else { return Ok(None) };
        let Some(path) = &args.instance.schema else {
            return Ok(Some(Project { args, config, schema: None }));
        };
        match read_schema(path) {
            Ok(schema) => Ok(Some(Project { args, config, schema: Some(Arc::new(schema)) })),
            Err(error) => {
                complain(&format_args!("{}: {error}", path.display()));
                Ok(None)
            }
        }
    }

    /// Looks for the files.
    pub(super) fn discover(&self) -> Discovered {
        discover(self.args.paths, &self.config.exclude)
    }

    /// Reads files that were found.
    pub(super) fn load_sources(&self, found: Discovered) -> LoadedSources {
        load_sources(found, &self.config.exclude)
    }

    /// Chooses the release that answers are for.
    ///
    /// A file that is checked alone is checked for the same release wherever it lies.
    pub(super) fn release(&self, gathered: &LoadedSources, isolated: bool) -> Chosen {
        let LoadedSources { sources, deployments, .. } = gathered;
        let ask = || match isolated {
            true => None,
            false => release::deployed(self.args.paths, &self.config.exclude, sources, deployments),
        };
        Chosen::new(self.args.instance.authentik, self.config.authentik, ask)
    }

    /// Returns the options of an analysis for a release.
    pub(super) fn options(&self, chosen: &Chosen, levels: Levels, isolated: bool) -> Options {
        let instance = self.args.instance;
        Options {
            release: chosen.release,
            is_nearest: chosen.source.is_nearest(),
            is_older: chosen.source.is_older(),
            isolated,
            context: with_given(self.config.context.clone(), &instance.context),
            environment: instance.env.clone(),
            levels,
            closed_world: instance.closed_world || self.config.closed_world,
            licensed: instance.licensed.or(self.config.licensed),
            externals: self.config.externals.clone(),
            schema: self.schema.clone(),
            all_secrets: false,
        }
    }

    /// Reads all files; nothing when one of them can't be read, which is then reported.
    pub(super) fn open(&self) -> Option<Opened> {
        let gathered = self.load_sources(self.discover());
        for error in &gathered.errors {
            complain(error);
        }
        if self.complain_of_schema() || !gathered.errors.is_empty() {
            return None;
        }
        let chosen = self.release(&gathered, false);
        let options = self.options(&chosen, self.config.levels.clone(), false);
        Some(Opened { sources: gathered.sources, chosen, options })
    }

    /// Reports the definitions of the user's schema that can't be used; whether there are any.
    pub(super) fn complain_of_schema(&self) -> bool {
        let path = self.args.instance.schema.as_deref().unwrap_or(Path::new("")).display();
        let broken = self.schema.as_deref().map(UserSchema::broken).unwrap_or_default();
        for (model, defect) in &broken {
            complain(&format_args!("{path}: cannot use the definition of `{model}`: {defect}"));
        }
        !broken.is_empty()
    }
}

/// authentik's own schema takes a third of a megabyte.
const LARGEST_SCHEMA: u64 = 64 << 20;

fn read_schema(path: &Path) -> Result<UserSchema, Box<dyn std::error::Error>> {
    let mut text = String::new();
    fs::File::open(path)?.take(LARGEST_SCHEMA + 1).read_to_string(&mut text)?;
    if text.len() as u64 > LARGEST_SCHEMA {
        return Err("larger than 64 MiB, so not a schema of authentik".into());
    }
    let text = text.trim_start_matches('\u{feff}');
    let schema = serde_json::from_str(text).map_err(|error| format!("not JSON: {error}"))?;
    Ok(UserSchema::read(schema)?)
}
