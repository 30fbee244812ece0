//! No output shows a secret.

mod around;
mod fuzz;
mod places;
mod printed;
mod words;
