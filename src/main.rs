//! The command line: a thin edge over the library.

use std::process::ExitCode;

/// Checking a thousand files allocates and frees small values by the million.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    blueprintc::cli::main()
}
