//! Several entries and files on one instance.

mod cascade;
mod in_turn;
mod rules;
mod session;

use blueprintc::embedded;
