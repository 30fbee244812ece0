//! Which objects tags mean.

use crate::evaluate::ObjectId;
use crate::syntax::NodeId;

/// A `!KeyOf`, `!Find` or `!FindObject` with the object that it means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Resolution {
    /// The tag.
    pub node: NodeId,
    /// The object: one of the release's, or one that an entry of the file makes.
    pub object: ObjectId,
}
