//! `--output`: reports that go to files, in addition to the one on standard output.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::args::CheckArgs;
use super::complain;
use super::replace::{ReplaceError, WholeFile};
use crate::embedded::Sources;
use crate::lint::FileOutcome;
use crate::report::{Count, Format, ReportWriter, Setting, Style};
use crate::text::SourceFile;

/// Where reports go.
pub(super) struct Outputs<'a> {
    files: &'a [(Format, PathBuf)],
}

impl<'a> Outputs<'a> {
    /// The files to write; nothing if one of them must not be written, which is then reported. `checked` are the files
    /// to check.
    pub(super) fn new(args: &'a CheckArgs, checked: &[PathBuf]) -> Option<Self> {
        let written = args.output.iter().map(|(_, path)| path).chain(&args.write_baseline);
        let mut before: Vec<PathBuf> = Vec::new();
        for path in written {
            let real = real(path);
            let problem = if before.contains(&real) {
                "two options write this file"
            } else if real.is_file() && checked.iter().any(|checked| self::real(checked) == real) {
                "this is one of the files to check"
            } else if holds_blueprint(&real) {
                "this file holds a blueprint, and would be overwritten"
            } else {
                before.push(real);
                continue;
            };
            complain(&format_args!("{}: {problem}", path.display()));
            return None;
        }
        Some(Outputs { files: &args.output })
    }

    /// Starts all of them.
    pub(super) fn start<'s>(&self, setting: Setting<'s>) -> Vec<Output<'s>>
    where
        'a: 's,
    {
        let start = |format: Format, path: &'a Path| {
            // Nobody knows who reads the file, on how wide a screen.
            Ok(ReportWriter::start(format, setting, Style::default(), WholeFile::create(path)?)?)
        };
        self.files.iter().map(|(format, path)| Output { path, writer: start(*format, path) }).collect()
    }
}

/// A report that is written to a file.
pub(super) struct Output<'a> {
    path: &'a Path,
    writer: Result<ReportWriter<'a, WholeFile>, ReplaceError>,
}

impl Output<'_> {
    /// Adds what was found in one file.
    pub(super) fn file(&mut self, outcome: &FileOutcome) {
        if let Ok(writer) = &mut self.writer
            && let Err(error) = writer.file(outcome)
        {
            self.writer = Err(error.into());
        }
    }

    /// Ends the report, and says so if it can't be written. Whether it could.
    pub(super) fn end(self, count: &Count) -> bool {
        let written = self.writer.and_then(|writer| writer.end(count)?.complete());
        if let Err(error) = &written {
            complain(&format_args!("{}: not written: {error}", self.path.display()));
        }
        written.is_ok()
    }
}

fn real(path: &Path) -> PathBuf {
    path.canonicalize().or_else(|_| std::path::absolute(path)).unwrap_or_else(|_| path.to_owned())
}

/// No blueprint that people write is larger.
const LARGEST_BLUEPRINT: u64 = 16 << 20;

/// Whether a file that is there holds a blueprint: nobody means to write something else over it.
fn holds_blueprint(path: &Path) -> bool {
    let is_yaml = path.extension().is_some_and(|ending| ending == "yaml" || ending == "yml");
    if !is_yaml || !path.is_file() {
        return false;
    }
    let mut text = String::new();
    let read = File::open(path).and_then(|file| file.take(LARGEST_BLUEPRINT).read_to_string(&mut text));
    let file = || SourceFile::new(path.to_string_lossy(), text);
    read.is_ok_and(|length| length > 0) && !Sources::of(vec![file()]).blueprints().is_empty()
}
