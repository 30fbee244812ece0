//! From the paths that a user gives to the blueprints in them.

use std::collections::HashMap;
use std::path::PathBuf;

use crate::embedded::{Role, Sources, SourcesBuilder};
use crate::files::{Discovered, Exclude, LoadError, Loaded, load};

/// What is to be looked at.
pub(super) struct LoadedSources {
    pub(super) sources: Sources,
    /// What the sources are made of.
    #[cfg(feature = "lsp")]
    pub(super) builder: SourcesBuilder,
    /// Files that aren't YAML and may say which image is deployed; they aren't read yet.
    pub(super) deployments: Vec<PathBuf>,
    /// What could not be read.
    pub(super) errors: Vec<LoadError>,
}

/// Reads files that were found, and those that they name: a generator of kustomize makes ConfigMaps of files.
pub(super) fn load_sources(found: Discovered, exclude: &Exclude) -> LoadedSources {
    load_sources_by(found, exclude, load)
}

/// The same for files that are read in another way.
pub(super) fn load_sources_by(
    found: Discovered,
    exclude: &Exclude,
    load: impl Fn(&[PathBuf]) -> Loaded,
) -> LoadedSources {
    let Discovered { paths, meant, hidden, deployments, mut errors } = found;
    let add = |builder: &mut SourcesBuilder, paths: &[PathBuf], role| {
        let Loaded { files, paths, .. } = load(paths);
        builder.add(files, paths, role);
    };
    let mut builder = SourcesBuilder::default();
    let mut loaded = load(&paths);
    errors.append(&mut loaded.errors);
    builder.add(loaded.files, loaded.paths, Role::Given);
    builder.mark_explicit(|path| meant.contains(path));
    let named = named(&mut builder, exclude);
    // What can't be read of these is nothing that the user asked for.
    if !named.is_empty() {
        add(&mut builder, &named, Role::Named);
    }
    if !hidden.is_empty() && builder.has_plain_blueprints() {
        let hidden: Vec<PathBuf> = hidden.into_iter().filter(|path| !named.contains(path)).collect();
        add(&mut builder, &hidden, Role::Hidden);
    }
    LoadedSources {
        sources: builder.finish(),
        #[cfg(feature = "lsp")]
        builder,
        deployments,
        errors,
    }
}

/// The files that are named and not yet among the others.
fn named(builder: &mut SourcesBuilder, exclude: &Exclude) -> Vec<PathBuf> {
    let named = builder.named();
    if named.is_empty() {
        return Vec::new();
    }
    let canonical = |path: &std::path::Path| path.canonicalize().ok();
    let mut known: HashMap<PathBuf, Option<usize>> = HashMap::new();
    for (index, path) in builder.paths().enumerate() {
        known.extend(canonical(path).map(|path| (path, Some(index))));
    }
    let mut more = Vec::new();
    for (folder, path) in named {
        let folder = if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder };
        let (Some(folder), Some(place)) = (canonical(&folder), canonical(&path)) else { continue };
        // kustomize itself refuses what is outside of the folder.
        let on_the_way = place.ancestors().skip(1).take_while(|part| part.starts_with(&folder));
        let excluded = exclude.excludes(&place, false)
            || on_the_way.into_iter().any(|part| exclude.excludes(part, true));
        if !place.starts_with(&folder) || !place.is_file() || excluded {
            continue;
        }
        match known.get(&place) {
            Some(Some(index)) => builder.mark_named(*index),
            Some(None) => {}
            None => {
                known.insert(place, None);
                more.push(path);
            }
        }
    }
    more
}
