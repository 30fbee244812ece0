//! Entries: what authentik rejects, accepts and drops in them.

mod absent;
mod certain;
mod fields;
mod license;
mod new_objects;
mod releases;
mod repeated;
