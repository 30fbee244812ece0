//! Analyses that are kept: expressions repeat, within a file and over the files of a fleet.

use std::sync::{Arc, PoisonError, RwLock};

use foldhash::HashMap;

use super::{Analysis, ExpressionKind, analyse};

/// By kind, and then by text.
type Known = HashMap<ExpressionKind, HashMap<Box<str>, Arc<Analysis>>>;

/// What is known of expressions that were analyzed before.
#[derive(Debug, Default)]
pub struct Analyses {
    known: RwLock<Known>,
}

/// More texts than these are forgotten before others are kept: while somebody types, nearly all are versions of a few.
const MOST_KEPT: usize = 20_000;

impl Analyses {
    /// The analysis of an expression: [`analyse`], once for each text.
    pub fn of(&self, source: &str, kind: ExpressionKind) -> Arc<Analysis> {
        // A map is whole even where a thread panicked next to it.
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(analysis) = known.get(&kind).and_then(|texts| texts.get(source)) {
            return Arc::clone(analysis);
        }
        drop(known);
        let analysis = Arc::new(analyse(source, kind));
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        let texts = known.entry(kind).or_default();
        if texts.len() >= MOST_KEPT {
            texts.clear();
        }
        texts.insert(source.into(), Arc::clone(&analysis));
        analysis
    }
}
