//! Doing two things at once.

use std::thread;

/// Does two things at once, the first on this thread: what it makes is of this thread's memory, which grows faster
/// than that of others.
pub(crate) fn beside<A, B: Send>(here: impl FnOnce() -> A, there: &(impl Fn() -> B + Sync)) -> (A, B) {
    thread::scope(|scope| {
        let other = thread::Builder::new().spawn_scoped(scope, there);
        let here = here();
        match other.map(thread::ScopedJoinHandle::join) {
            Ok(Ok(there)) => (here, there),
            Ok(Err(panic)) => std::panic::resume_unwind(panic),
            // The system has no thread left.
            Err(_) => (here, there()),
        }
    })
}
