//! The data of the catalog, and how it is derived.

mod answers;
mod derive_release;
mod facts;

use blueprintc::catalog::{
    Column, Field, Kinds, Literal, Lookup, ObjectValue, PrimaryKey, RenameKind, Since, Standing,
    choice_rename, field_history, model_history, model_rename, rename,
};
