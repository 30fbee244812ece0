//! Published schemas, and the schema of the user.

mod editor;
mod published;
mod user;

use blueprintc::syntax::{NodeId, NodeKind, ScalarStyle, Tree};
use blueprintc::user_schema::{SchemaError, UserSchema};
use blueprintc::{baseline, config, editor_schema, flow_test, plan, prove, report, simulate, syntax};
