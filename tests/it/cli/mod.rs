//! The command line.

mod commands;
mod documentation;
mod one_story;
