//! Which files meet on one instance.

use super::context::FileContext;
use crate::workspace::Elsewhere;

/// The files that authentik applies to no instance unless somebody asks for them, and all others. The first are often
/// alternatives of each other.
pub(super) fn by_application<'c, 'a, 't>(
    contexts: &'c [FileContext<'a, 't>],
    elsewhere: &Elsewhere,
) -> (Vec<&'c FileContext<'a, 't>>, Vec<&'c FileContext<'a, 't>>) {
    let is_instantiated = |context: &&FileContext<'a, 't>| context.blueprint.is_instantiated();
    let reached = elsewhere.reached_from(contexts.iter().filter(is_instantiated).map(|context| context.id));
    contexts.iter().partition(|context| !is_instantiated(context) && !reached.contains(&context.id))
}
