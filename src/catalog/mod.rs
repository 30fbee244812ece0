//! What authentik knows, per release: models, fields, references, uniqueness, renames, shipped objects.
//!
//! The facts are data: one line-oriented text file per release below `data/` (its form is described
//! in `data/README.md`), compiled in, indexed in one pass when a release is first asked for, and
//! decoded model by model on first use. Adding a release is adding its files and one line in
//! `data.rs`. This module must not know of blueprints' text, of tags, or of findings.

mod base;
mod column;
mod data;
mod decode;
mod enterprise;
mod field;
mod history;
mod index;
mod model;
mod object;
mod outpost;
mod path;
mod related;
mod relation;
mod release;
mod words;

pub use base::{BaseModel, Standing};
pub use column::{Column, ColumnKind, Literal};
pub use field::{Field, FieldKind, Format};
pub use history::{
    History, Rename, RenameKind, Since, choice_rename, field_history, model_history, model_rename, rename,
};
pub use index::{Catalog, catalog};
pub use model::{Kinds, Lookup, Model, PrimaryKey};
pub use object::{Object, ObjectValue, Origin, ShippedBlueprint};
pub use outpost::{OutpostSetting, SettingKind, outpost_settings};
pub use relation::{OnDelete, ReverseRelation};
pub use release::{Release, UnknownRelease};
