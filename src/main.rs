//! The command line: a thin edge over the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    blueprintc::cli::main()
}
