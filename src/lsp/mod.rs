//! The language server: the protocol in, an analysis queried, results out.
//!
//! Every answer comes from `ide`, or from the same outcomes that `check` reports; this module only translates. It reads
//! messages on one thread and answers them on another, in order, so that a change is seen by everything after it.

mod calls;
mod capabilities;
mod code_actions;
mod commands;
mod completion;
mod configuration;
mod diagnostics;
mod folder;
mod hints;
mod lenses;
mod links;
mod markup;
mod position;
mod progress;
mod publish;
mod refresh;
mod rename;
mod requests;
mod server;
mod settings;
mod signatures;
mod snippet;
mod stdio;
mod symbols;
mod tokens;
mod uri;

use std::error::Error;

pub use folder::{ConfigDefect, Disk, OpenedFolder, SetKnownAside, Texts};
pub use server::serve;

/// Serves one client over standard input and output until it asks to end.
///
/// # Errors
///
/// Fails where the client breaks the protocol, or hangs up in the middle of a message.
pub fn run(disk: &dyn Disk) -> Result<(), Box<dyn Error + Send + Sync>> {
    let (connection, threads) = stdio::connect();
    let result = serve(&connection, disk);
    // The threads end when the channels to them are closed.
    drop(connection);
    match result {
        Ok(()) => Ok(threads.join()?),
        Err(error) => {
            threads.finish_writing();
            Err(error)
        }
    }
}
