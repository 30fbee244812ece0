//! Which configuration holds, and what the command line puts over it.

use std::path::{Path, PathBuf};
use std::{env, io};

use serde_json::Value;

use super::args::Color;
use super::project::ProjectArgs;
use super::{complain, style};
use crate::config::{self, Config, ConfigError};
use crate::files::STDIN;
use crate::report::Problem;
use crate::rules::rules;

/// What the command line says of the configuration.
pub(super) struct ConfigChoice<'a> {
    pub paths: &'a [PathBuf],
    pub config: Option<&'a Path>,
    pub no_config: bool,
    pub color: Color,
    pub width: Option<usize>,
}

impl<'a> ConfigChoice<'a> {
    /// What the arguments of a command over blueprints say.
    pub(super) fn of(args: ProjectArgs<'a>) -> Self {
        ConfigChoice {
            paths: args.paths,
            config: args.configuration.config.as_deref(),
            no_config: args.configuration.no_config,
            color: args.display.color,
            width: args.display.width,
        }
    }

    /// The configuration.
    pub(super) fn load(&self) -> Result<Config, ConfigError> {
        self.path().map_or_else(|| Ok(Config::default()), |path| Config::load(&path, rules()))
    }

    /// The configuration; nothing if it is wrong, which is then reported.
    pub(super) fn read(&self) -> io::Result<Option<Config>> {
        match self.load() {
            Ok(config) => Ok(Some(config)),
            Err(ConfigError::Invalid { file, problems }) => {
                let stderr = io::stderr();
                let style = style(&stderr, self.color, self.width);
                Problem::write_all(&file, &problems, &style, &mut stderr.lock())?;
                Ok(None)
            }
            Err(error) => {
                complain(&error);
                Ok(None)
            }
        }
    }

    fn path(&self) -> Option<PathBuf> {
        if self.no_config {
            return None;
        }
        if let Some(path) = self.config {
            return Some(path.to_owned());
        }
        let first = self.paths.first().map_or(Path::new("."), PathBuf::as_path);
        let start = if first.as_os_str() == STDIN { Path::new(".") } else { first };
        let found = config::find(start)?;
        // Shown as short as it can be.
        let here = env::current_dir().ok();
        let short = here.and_then(|here| found.strip_prefix(here).map(Path::to_owned).ok());
        Some(short.unwrap_or(found))
    }
}

/// The configured context under the one that the command line gives.
pub(super) fn with_given(
    mut configured: Vec<(String, Value)>,
    given: &[(String, Value)],
) -> Vec<(String, Value)> {
    configured.retain(|(key, _)| !given.iter().any(|(known, _)| known == key));
    configured.extend(given.iter().cloned());
    configured
}
