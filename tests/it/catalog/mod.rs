//! The data of the catalogue, and how it is derived.

mod answers;
mod derive_release;
mod facts;
