//! Work on many files at once: on several threads where the feature `threads` is on, else one after the other.

/// Does something with each item, on several threads where there are at least so many; the results are in their order.
pub(crate) fn map<'i, S: Sync, T: Send>(
    items: &'i [S],
    worth_threads: usize,
    each: impl Fn(&'i S) -> T + Sync + Send,
) -> Vec<T> {
    #[cfg(feature = "threads")]
    if items.len() >= worth_threads {
        use rayon::prelude::*;
        return items.par_iter().map(each).collect();
    }
    let _ = worth_threads;
    items.iter().map(each).collect()
}

/// Does something with each item, on several threads where there are at least so many.
pub(crate) fn for_each_mut<S: Send>(
    items: &mut [S],
    worth_threads: usize,
    each: impl Fn(&mut S) + Sync + Send,
) {
    #[cfg(feature = "threads")]
    if items.len() >= worth_threads {
        use rayon::prelude::*;
        return items.par_iter_mut().for_each(each);
    }
    let _ = worth_threads;
    items.iter_mut().for_each(each);
}

/// How many items are in progress at once in [`in_turn`].
#[cfg(feature = "threads")]
const AT_ONCE: usize = 256;

/// Does something with each item and passes on the results, in order, while the next ones are in progress.
pub(crate) fn in_turn<S: Send, T: Send>(
    items: impl ExactSizeIterator<Item = S> + Send,
    worth_threads: usize,
    each: impl Fn(S) -> T + Sync,
    mut receive: impl FnMut(T),
) {
    #[cfg(feature = "threads")]
    if items.len() >= worth_threads {
        use rayon::prelude::*;
        use std::{sync::mpsc, thread};
        let mut items = items;
        return thread::scope(|scope| {
            let (send, received) = mpsc::sync_channel::<Vec<T>>(1);
            let each = &each;
            scope.spawn(move || {
                loop {
                    let some: Vec<S> = items.by_ref().take(AT_ONCE).collect();
                    if some.is_empty() || send.send(some.into_par_iter().map(each).collect()).is_err() {
                        return;
                    }
                }
            });
            received.into_iter().flatten().for_each(&mut receive);
        });
    }
    let _ = worth_threads;
    items.for_each(|item| receive(each(item)));
}

/// Limits how many threads this process uses; only before the first work is begun.
#[cfg(feature = "cli")]
pub(crate) fn limit(threads: usize) {
    // Fails only when there is a pool already.
    #[cfg(feature = "threads")]
    let _ = rayon::ThreadPoolBuilder::new().num_threads(threads).build_global();
    #[cfg(not(feature = "threads"))]
    let _ = threads;
}
