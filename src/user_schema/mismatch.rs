//! What a schema refuses.

use crate::syntax::NodeId;

/// A value that the definition of its model refuses, and that authentik wouldn't coerce.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    /// The attribute that it is in; none when the entry as a whole is at fault.
    pub attribute: Option<String>,
    /// The innermost value at fault; none when the entry as a whole is.
    pub node: Option<NodeId>,
    /// The keyword of the schema: `maxLength`.
    pub keyword: String,
    /// What the schema wants, in one sentence without a full stop, with nothing of the value.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// The attribute that is missing, where one is.
    pub missing: Option<String>,
}
