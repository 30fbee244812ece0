//! The output of a run: the report on standard output and those in files, while files are checked.

use std::io::{self, Write};

use super::output::{Output, Outputs};
use super::progress::Progress;
use crate::analysis::Receiver;
use crate::lint::FileOutcome;
use crate::report::{Count, Format, ReportWriter, Setting, Style};

/// All reports of a run.
pub(super) struct Reporters<'a, W: Write> {
    setting: Setting<'a>,
    /// The report that is shown, unless nothing is to be printed.
    shown: Option<ReportWriter<'a, W>>,
    outputs: Vec<Output<'a>>,
    count: Count,
    progress: Option<Progress>,
    /// Why the report can't be shown.
    failed: Option<io::Error>,
}

impl<'a, W: Write> Reporters<'a, W> {
    /// Starts all reports; the one that is shown in the given format, if there is one.
    pub(super) fn start(
        setting: Setting<'a>,
        shown: Option<(Format, Style, W)>,
        outputs: &Outputs<'a>,
        progress: Option<Progress>,
    ) -> io::Result<Self> {
        let shown = shown.map(|(format, style, out)| ReportWriter::start(format, setting, style, out));
        Ok(Reporters {
            setting,
            shown: shown.transpose()?,
            outputs: outputs.start(setting),
            count: Count::default(),
            progress,
            failed: None,
        })
    }

    /// Ends all reports: how many findings there are, and whether all files could be written.
    pub(super) fn end(mut self) -> io::Result<(Count, bool)> {
        self.progress = None;
        if let Some(error) = self.failed {
            return Err(error);
        }
        if let Some(shown) = self.shown {
            shown.end(&self.count)?;
        }
        // Each is ended, also after one that can't be written.
        let written: Vec<bool> = self.outputs.into_iter().map(|output| output.end(&self.count)).collect();
        Ok((self.count, !written.contains(&false)))
    }
}

impl<W: Write> Receiver for Reporters<'_, W> {
    fn file(&mut self, outcome: FileOutcome) {
        // Nothing else may be where the report is shown.
        self.progress = None;
        self.count.add(&outcome, self.setting.levels);
        if let Some(shown) = &mut self.shown
            && let Err(error) = shown.file(&outcome)
        {
            self.failed = Some(error);
            self.shown = None;
        }
        self.outputs.iter_mut().for_each(|output| output.file(&outcome));
    }
}
