//! Names that mean nothing, with the one that was probably meant.

use crate::report::Problem;
use crate::text::Span;

/// The known name that is most like a name, if any is like it at all.
pub(crate) fn similar<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let likeness = |known: &str| strsim::jaro_winkler(name, known);
    let best = known.into_iter().map(|known| (likeness(known), known)).max_by(|a, b| a.0.total_cmp(&b.0))?;
    (best.0 > 0.8).then_some(best.1)
}

/// The mistake of an unknown name; `what` is what it should be a name of.
pub(super) fn unknown<'a>(
    what: &str,
    name: &str,
    span: Span,
    known: impl IntoIterator<Item = &'a str> + Clone,
) -> Problem {
    let help = match similar(name, known.clone()) {
        Some(similar) => Some(format!("did you mean `{similar}`?")),
        None => {
            let known: Vec<_> = known.into_iter().take(12).collect();
            (!known.is_empty() && known.len() < 12).then(|| format!("known names are {}", known.join(", ")))
        }
    };
    Problem { message: format!("unknown {what} `{name}`"), span, help }
}
