//! `--output`: reports that go to files, beside the one on standard output.

use std::path::{Path, PathBuf};

use super::args::CheckArgs;
use super::complain;
use super::replace::write_whole;
use crate::report::{Format, Report, Style};

/// Where reports go.
pub(super) struct Outputs<'a> {
    files: &'a [(Format, PathBuf)],
}

impl<'a> Outputs<'a> {
    /// The files to write; nothing when one of them must not be written, which is then said. `checked` are the files
    /// to check.
    pub(super) fn new(args: &'a CheckArgs, checked: &[PathBuf]) -> Option<Self> {
        let written = args.output.iter().map(|(_, path)| path).chain(&args.write_baseline);
        let mut before: Vec<PathBuf> = Vec::new();
        for path in written {
            let real = real(path);
            let problem = if before.contains(&real) {
                "this file would be written twice"
            } else if real.is_file() && checked.iter().any(|checked| self::real(checked) == real) {
                "this is one of the files to check"
            } else {
                before.push(real);
                continue;
            };
            complain(&format_args!("{}: {problem}", path.display()));
            return None;
        }
        Some(Outputs { files: &args.output })
    }

    /// Writes all of them, and says which can't be written. Whether all could.
    pub(super) fn write(&self, report: &Report<'_>) -> bool {
        let mut all = true;
        for (format, path) in self.files {
            // Nobody knows who reads the file, on how wide a screen.
            let style = Style::default();
            if let Err(error) = write_whole(path, |out| format.write(report, &style, out)) {
                complain(&format_args!("{}: not written: {error}", path.display()));
                all = false;
            }
        }
        all
    }
}

fn real(path: &Path) -> PathBuf {
    path.canonicalize().or_else(|_| std::path::absolute(path)).unwrap_or_else(|_| path.to_owned())
}
