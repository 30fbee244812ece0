//! Blueprints where they live: in files of their own, and in ConfigMaps, Secrets, Helm values and kustomizations.
//!
//! [`Sources`] says which of a run's files are blueprints, finds the blueprints in the others, and leaves everything
//! else alone. The engine checks the blueprints without knowing where they are; [`Sources::lift`] turns what it
//! found into findings of the files, and `fix_sources` brings fixes there. This module must not know what rules look for.

mod classify;
mod edit;
mod fix;
mod key_names;
mod lift;
mod marks;
mod outline;
mod places;
mod readable;
mod search;
mod sibling_files;
mod sources;
mod template;
mod verdicts;

pub use fix::{FixedSources, fix_sources};
pub use sources::{Role, Sources, SourcesBuilder};
pub use verdicts::Verdicts;

use crate::analysis::{self, Receiver};
use crate::lint::{Options, Outcome};
#[cfg(feature = "cli")]
use crate::text::SourceFile;
use lift::Lifting;

/// Whether a file that is alone is a blueprint itself.
#[cfg(feature = "cli")]
pub(crate) fn is_blueprint(file: &SourceFile) -> bool {
    // Nearly all other files don't have the word, and the rest is slower to check.
    file.text().contains("entries")
        && Sources::of(vec![file.clone()]).files_by_kind().any(|(_, is_blueprint)| is_blueprint)
}

/// A text with something else in place of the marks of a template, byte by byte; nothing where it has none.
pub(crate) fn without_template_marks(text: &str) -> Option<String> {
    template::blank(text).map(|blanked| blanked.text)
}

/// Checks the blueprints of files. The outcome is that of the files.
pub fn check(sources: &Sources, options: &Options) -> Outcome {
    let mut files = Vec::with_capacity(sources.files().len());
    check_each(sources, options, &mut files);
    Outcome { release: options.release.to_string(), files }
}

/// Like [`check()`], but passes on the findings of each file as soon as they are final.
pub fn check_each(sources: &Sources, options: &Options, receiver: &mut dyn Receiver) {
    if sources.is_plain() {
        return analysis::check_each(sources.blueprints(), options, receiver);
    }
    let mut lifting = Lifting::new(sources, receiver);
    // The lines around a place can be those of a blueprint in which nothing is found.
    let all_secrets = options.all_secrets || sources.shows_others();
    let options = Options { all_secrets, ..options.clone() };
    analysis::check_each(sources.blueprints(), &options, &mut lifting);
    // Only fixing asks what became of fixes.
    let _ = lifting.finish();
}
