//! What to answer when there is no flow of a slug.

use std::fmt;

use super::{Flow, InstanceView};
use crate::serializer::nearest;

/// So many flows are named.
const MOST_NAMED: usize = 12;

/// There is no flow of a slug.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownFlow {
    /// The slug.
    pub slug: String,
    /// The flow whose slug is nearly the same.
    pub suggestion: Option<String>,
    /// The flows that there are, first those that the files make or change.
    pub known: Vec<String>,
}

impl UnknownFlow {
    /// Looks for what was meant among the flows of an instance. `hide` takes secrets out of a slug.
    pub fn among(
        together: &InstanceView<'_, '_>,
        flows: &[Flow],
        slug: &str,
        hide: impl Fn(&mut String),
    ) -> Self {
        let shown = |slug: &str| {
            let mut slug = slug.to_owned();
            hide(&mut slug);
            slug
        };
        let mut known: Vec<&Flow> = flows.iter().collect();
        known.sort_by_key(|flow| (!together.concerns(flow), &flow.slug));
        UnknownFlow {
            slug: slug.to_owned(),
            suggestion: nearest(slug, flows.iter().map(|flow| flow.slug.as_str())).map(shown),
            known: known.into_iter().map(|flow| shown(&flow.slug)).collect(),
        }
    }
}

impl fmt::Display for UnknownFlow {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "no flow `{}`", self.slug)?;
        if let Some(near) = &self.suggestion {
            return write!(out, "; did you mean `{near}`?");
        }
        for (number, known) in self.known.iter().take(MOST_NAMED).enumerate() {
            let before = if number == 0 { "; known flows: " } else { ", " };
            write!(out, "{before}`{known}`")?;
        }
        match self.known.len().saturating_sub(MOST_NAMED) {
            0 => Ok(()),
            more => write!(out, " and {more} more"),
        }
    }
}

impl std::error::Error for UnknownFlow {}
