//! A sign of life during long runs.

use std::io::{self, IsTerminal, Write};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// Runs shorter than this show nothing.
const PATIENCE: Duration = Duration::from_secs(1);

/// Shows progress on a terminal, until it is dropped.
pub(super) struct Progress {
    running: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Progress {
    /// Starts to wait; one file is never worth it, nor is a stderr that nobody watches.
    pub(super) fn start(files: usize) -> Self {
        if files < 2 || !io::stderr().is_terminal() {
            return Progress { running: None };
        }
        let (done, wait) = mpsc::channel();
        let show = move || {
            if wait.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                let _ = write!(io::stderr(), "checking {files} files ...");
                // Ends when the run does.
                let _ = wait.recv();
                let _ = write!(io::stderr(), "\r\x1b[2K");
            }
        };
        Progress { running: Some((done, thread::spawn(show))) }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((done, thread)) = self.running.take() {
            drop(done);
            let _ = thread.join();
        }
    }
}
