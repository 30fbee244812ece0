//! Analyses that are kept: expressions repeat, within a file and over the files of a fleet.

use std::sync::{Arc, PoisonError, RwLock};

use foldhash::HashMap;

use super::{Analysis, ExpressionKind, analyse};

/// By kind, and then by text.
type Known = HashMap<ExpressionKind, Texts>;

#[derive(Debug, Default)]
struct Texts {
    analyses: HashMap<Box<str>, Arc<Analysis>>,
    /// How long the texts are together.
    bytes: usize,
}

/// What is known of expressions that were analyzed before.
#[derive(Debug, Default)]
pub struct Analyses {
    known: RwLock<Known>,
}

/// Of more text than this all is forgotten: while somebody types, nearly all of it are versions of a few expressions.
const MOST_BYTES: usize = 2 << 20;

impl Analyses {
    /// The analysis of an expression: [`analyse`], once for each text.
    pub fn of(&self, source: &str, kind: ExpressionKind) -> Arc<Analysis> {
        // A map is whole even where a thread panicked next to it.
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(analysis) = known.get(&kind).and_then(|texts| texts.analyses.get(source)) {
            return Arc::clone(analysis);
        }
        drop(known);
        let analysis = Arc::new(analyse(source, kind));
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        let texts = known.entry(kind).or_default();
        if texts.bytes > MOST_BYTES {
            *texts = Texts::default();
        }
        texts.bytes += source.len();
        texts.analyses.insert(source.into(), Arc::clone(&analysis));
        analysis
    }
}
