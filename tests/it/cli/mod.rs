//! The command line.

mod commands;
mod documentation;
