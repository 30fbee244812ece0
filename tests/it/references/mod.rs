//! What references find, and what may exist without a file that makes it.

mod open_world;
mod outside;
mod surely_gone;
