//! What all tests share: files and options, findings of them, the program, and vectors.

mod vectors;

pub(crate) use vectors::vectors;
