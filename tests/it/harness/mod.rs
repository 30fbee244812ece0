//! What tests check files and run the program with: workspaces and their findings, folders and what the program prints
//! in them, vectors, and the names of the library.

mod chance;
mod client;
mod findings;
mod library;
mod merged;
mod program;
mod project;
mod protocol;
mod text;
mod vectors;
mod workspace;

pub(crate) use chance::{Chance, ONE_IN, a_part_of, runner};
pub(crate) use client::Client;
pub(crate) use findings::{Findings, Found};
pub(crate) use library::*;
pub(crate) use merged::Merged;
pub(crate) use program::{Folder, Ran, program, run_in};
pub(crate) use project::{files_below, project, yaml_below};
pub(crate) use text::{base64, block, config_map, indented, json};
pub(crate) use vectors::{as_judged, shared, shared_vectors, shipped, text, vectors};
pub(crate) use workspace::{Checked, Named, Workspace, blueprint, every_rule, report};
