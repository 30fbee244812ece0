//! No output shows a secret.

mod around;
mod beside;
mod fuzz;
mod places;
mod printed;
mod words;
